import { canaryOf, stageSettings } from '../../../compile/stage-settings.ts'
import { resourceId } from '../../../core/id.ts'
import { isJsonObject, type JsonObject } from '../../../core/json.ts'
import { table } from '../../../core/table.ts'
import { badRequest, notFound } from '../../../model/errors.ts'
import type { RestApiSnapshot, StageSettings } from '../../../model/snapshot.ts'
import { UNSETTLED_STAGES } from '../../../model/unsettled-stages.ts'
import type { ApiDefinition } from '../../../openapi/definition.ts'
import type { Row } from '../../../store/store.ts'
import { takeSnapshot } from '../../deploy.ts'
import { dropEmpty, entry, given, number, text } from '../../fields.ts'
import { newerStyle } from '../../patch.ts'
import { text as textRule } from '../../patch-rules.ts'
import { always, pathOf, type Resource, type Scope, type WriteScope } from '../../resource.ts'
import { API, apiLevel, unknownApi } from './levels.ts'
import { readDefinition } from './read-definition.ts'
import { deployedStage, stagePath, stagesOf } from './stage-value.ts'

/** Compiles what would be published, and throws ServiceError when it cannot run. */
export type ValidateSnapshot = (snapshot: RestApiSnapshot, stage: StageSettings) => void

export function deployment(validate: ValidateSnapshot): Resource {
  return {
    noun: 'Deployment',
    kind: 'deployment',
    at: `${API}/deployments/{deploymentId}`,
    within: [],
    missing: always(notFound, 'Invalid Deployment identifier specified'),
    create: {
      within: [apiLevel],
      value: newDeployment,
      id: (value) => text(value.id) ?? '',
      follow: (scope, row) => publish(scope, row, validate),
    },
    // control-plane.md 3 [S]: as recorded, the older first.
    list: {
      within: [apiLevel],
      order: ({ value }) => `${String(number(value.createdDate) ?? 0).padStart(15, '0')} ${text(value.id)}`,
    },
    patch: { style: newerStyle, rules: { '/description': textRule('description') } },
    remove: { check: refuseActive },
    view: withSummary,
  }
}

async function newDeployment(scope: WriteScope): Promise<JsonObject> {
  await checkCanary(scope)
  const chosen = dropEmpty(given(scope.call.input, 'description'), 'description')
  return { id: resourceId(6), ...chosen, createdDate: Date.now() }
}

/** A canary needs a stage that stands; a stage with a canary takes no other deployment (control-plane.md 12 [S]). */
async function checkCanary(scope: WriteScope): Promise<void> {
  const { canarySettings, stageName } = scope.call.input
  const stage = stageName ? await scope.tree.get(stagePath(scope, String(stageName))) : undefined
  if (!canarySettings) {
    if (stage?.value.canarySettings) throw badRequest(UNSETTLED_STAGES.canaryEnabled(String(stageName)))
    return
  }
  const prefix = 'Invalid deployment content specified.'
  if (!stageName) {
    const provided = stageName === '' ? '' : 'null'
    const rule = 'Non null and non empty stageName must be provided for canary deployment.'
    throw badRequest(`${prefix}${rule} Provided value is ${provided}`)
  }
  if (!stage) {
    throw badRequest(`${prefix}Stage ${String(stageName)} must already be created before making a canary release deployment`)
  }
}

/** The snapshot stands below its deployment; the stage comes into being, or is moved, in the same transaction. */
async function publish(scope: WriteScope, row: Row, validate: ValidateSnapshot): Promise<void> {
  const { call, tree } = scope
  const api = await tree.get(pathOf(scope, API))
  if (!api) throw unknownApi(scope)
  const snapshot = await takeSnapshot(tree, api)
  const stageName = text(call.input.stageName) ?? ''
  const stage = stageName === '' ? undefined : await deployedStage(scope, stageName, text(row.value.id) ?? '')
  const { account, region } = call.caller
  const settings = stageSettings(account, region, stageName, stage ?? { deploymentId: row.value.id })
  validate(snapshot, call.input.canarySettings ? (canaryOf(settings) ?? settings) : settings)
  await tree.put(`${row.path}/snapshot`, 'snapshot', asJson(snapshot))
  // What GetExport shows of the stage: more than the data plane needs, and frozen like it.
  await tree.put(`${row.path}/definition`, 'definition', asJson(await readDefinition(tree, api)))
  if (stage) await tree.put(stagePath(scope, stageName), 'stage', stage)
}

/** A snapshot is JSON already; its interfaces only have no index signature. */
const asJson = (snapshot: RestApiSnapshot | ApiDefinition): JsonObject => JSON.parse(JSON.stringify(snapshot))

/** `apiSummary` for who asks with `embed=apisummary`: path, verb, how it is protected ([D]). */
async function withSummary(scope: Scope, row: Row): Promise<JsonObject> {
  const { embed } = scope.call.input
  if (!Array.isArray(embed) || !embed.includes('apisummary')) return row.value
  const snapshot = await scope.tree.get(`${row.path}/snapshot`)
  return { ...row.value, apiSummary: snapshot ? summaryOf(snapshot.value) : {} }
}

function summaryOf({ resources }: JsonObject): JsonObject {
  const list = Array.isArray(resources) ? resources.filter(isJsonObject) : []
  const summaries = list.map((resource) => [text(resource.path) ?? '', methodsOf(resource)] as const)
  return table(summaries.filter(([, methods]) => Object.keys(methods).length > 0))
}

function methodsOf({ methods }: JsonObject): JsonObject {
  const list = Array.isArray(methods) ? methods.filter(isJsonObject) : []
  return table(
    list.map(({ httpMethod, authorizationType, apiKeyRequired }) => [String(httpMethod), { authorizationType, apiKeyRequired }]),
  )
}

/** A stage's canary holds its deployment as the stage holds its own. */
async function refuseActive(scope: WriteScope, row: Row): Promise<void> {
  const { id } = row.value
  const stages = await stagesOf(scope)
  if (stages.some(({ value }) => value.deploymentId === id || entry(value.canarySettings, 'deploymentId') === id)) {
    throw badRequest('Active stages pointing to this deployment must be moved or deleted')
  }
}
