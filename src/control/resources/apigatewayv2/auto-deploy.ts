import { resourceId } from '../../../core/id.ts'
import type { JsonObject } from '../../../core/json.ts'
import { ServiceError } from '../../../model/errors.ts'
import type { HttpApiSnapshot } from '../../../model/snapshot-http-api.ts'
import { UNSETTLED_HTTP_STAGES } from '../../../model/unsettled-http-stages.ts'
import type { Row, Transaction } from '../../../store/store.ts'
import { number, text } from '../../fields.ts'
import { segment, type WriteScope } from '../../resource.ts'
import { takeHttpApiSnapshot } from './take-snapshot.ts'

/**
 * To be called after each change of an API, its routes, integrations or authorizers: the stages that ask for it
 * (`autoDeploy`, http-api.md 10 [D]) get a deployment of what stands now, one for all of them. Where that cannot be deployed they
 * keep what they have, and say why. Never throws for what the API holds.
 */
export async function apiChanged({ tree }: WriteScope, apiPath: string): Promise<void> {
  const stages = await tree.children(`${apiPath}/stages`, { kind: 'http-stage' })
  const followers = stages.filter(({ value }) => value.autoDeploy === true)
  if (followers.length === 0) return
  const members = await deployedMembers(tree, apiPath)
  for (const stage of followers) await writeStage(tree, stage, members)
  await forgetUnused(tree, apiPath)
}

/** The members that say how a deployment to a stage went, and what it is. */
async function deployedMembers(tree: Transaction, apiPath: string): Promise<JsonObject> {
  const snapshot = await snapshotOrReason(tree, apiPath)
  if (typeof snapshot === 'string') return { lastDeploymentStatusMessage: UNSETTLED_HTTP_STAGES.deploymentFailed(snapshot) }
  const { automaticDescription, deployed } = UNSETTLED_HTTP_STAGES
  const deployment = await putDeployment(tree, apiPath, snapshot, { autoDeployed: true, description: automaticDescription })
  const deploymentId = text(deployment.value.deploymentId) ?? ''
  return { deploymentId, lastDeploymentStatusMessage: deployed(deploymentId) }
}

async function snapshotOrReason(tree: Transaction, apiPath: string): Promise<HttpApiSnapshot | string> {
  try {
    return await takeHttpApiSnapshot(tree, apiPath, (await tree.get(apiPath))?.value ?? {})
  } catch (error) {
    if (error instanceof ServiceError) return error.message
    throw error
  }
}

/** A failure that is known already is no news: nothing is written. */
async function writeStage(tree: Transaction, { path, kind, value, revision }: Row, members: JsonObject): Promise<void> {
  const failedAgain = !members.deploymentId && members.lastDeploymentStatusMessage === value.lastDeploymentStatusMessage
  if (!failedAgain) await tree.put(path, kind, { ...value, ...members, lastUpdatedDate: Date.now() }, revision)
}

/** A deployment and, below it, what it froze. `chosen` are further members of its row. */
export async function putDeployment(
  tree: Transaction,
  apiPath: string,
  snapshot: HttpApiSnapshot,
  chosen: JsonObject,
): Promise<Row> {
  const deploymentId = resourceId(6)
  const path = `${apiPath}/deployments/${segment(deploymentId)}`
  const value = { autoDeployed: false, ...chosen, deploymentId, deploymentStatus: 'DEPLOYED', createdDate: Date.now() }
  const row = await tree.put(path, 'http-deployment', value, 0)
  await tree.put(`${path}/snapshot`, 'http-api-snapshot', asJson(snapshot), 0)
  return row
}

/** A snapshot is JSON already; its interfaces only have no index signature. */
const asJson = (snapshot: HttpApiSnapshot): JsonObject => JSON.parse(JSON.stringify(snapshot))

/** Every change makes a deployment, so those that nobody uses any more leave, but for the newest. */
async function forgetUnused(tree: Transaction, apiPath: string): Promise<void> {
  const stages = await tree.children(`${apiPath}/stages`, { kind: 'http-stage' })
  const used = new Set(stages.map(({ value }) => value.deploymentId))
  const deployments = await tree.children(`${apiPath}/deployments`, { kind: 'http-deployment' })
  const unused = deployments
    .filter(({ value }) => value.autoDeployed === true && !used.has(value.deploymentId))
    .sort((a, b) => (number(b.value.createdDate) ?? 0) - (number(a.value.createdDate) ?? 0))
  for (const { path } of unused.slice(UNSETTLED_HTTP_STAGES.maxUnusedAutomaticDeployments)) await tree.deleteTree(path)
}
