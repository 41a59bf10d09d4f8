import { httpStageSettings } from '../../../compile/http-stage-settings.ts'
import type { JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import type { HttpApiSnapshot, HttpStageSettings } from '../../../model/snapshot-http-api.ts'
import { UNSETTLED_HTTP_STAGES as TEXTS } from '../../../model/unsettled-http-stages.ts'
import type { Row } from '../../../store/store.ts'
import type { Handlers } from '../../call.ts'
import { handlersOf, requireLevels, shown, transacting } from '../../crud.ts'
import { dropEmpty, given, number, text } from '../../fields.ts'
import { pathOf, type Resource, type Scope, type WriteScope } from '../../resource.ts'
import { putDeployment } from './auto-deploy.ts'
import { API, apiLevel, unknown } from './levels.ts'
import { HTTP_STAGE, stagesOf, unknownStage } from './stage.ts'
import { takeHttpApiSnapshot } from './take-snapshot.ts'

/** Compiles what would be published, and throws ServiceError when it cannot run. */
export type ValidateHttpSnapshot = (snapshot: HttpApiSnapshot, stage: HttpStageSettings) => void

const deployment: Resource = {
  noun: 'Deployment',
  kind: 'http-deployment',
  at: `${API}/deployments/{deploymentId}`,
  within: [apiLevel],
  missing: unknown(TEXTS.resourceType.deployment, 'deploymentId', TEXTS.unknownDeployment),
  // The older first, as those of REST APIs.
  list: { order: ({ value }) => `${String(number(value.createdDate) ?? 0).padStart(15, '0')} ${text(value.deploymentId)}` },
  merge: { settle: (_, merged) => withCheckedDescription(merged) },
  remove: { check: refuseUsed },
}

/** CreateDeployment is more than a row: it freezes the API, and moves a stage to what it froze. */
export const deploymentHandlers = (validate: ValidateHttpSnapshot): Handlers => ({
  ...handlersOf(deployment),
  CreateDeployment: transacting(async (scope) => shown(scope, (await deploy(scope, validate)).value)),
})

async function deploy(scope: WriteScope, validate: ValidateHttpSnapshot): Promise<Row> {
  await requireLevels(scope, [apiLevel])
  const { call, tree } = scope
  const stage = await namedStage(scope)
  const apiPath = pathOf(scope, API)
  const snapshot = await takeHttpApiSnapshot(tree, apiPath, (await tree.get(apiPath))?.value ?? {})
  const { account, region } = call.caller
  validate(snapshot, httpStageSettings(account, region, text(stage?.value.stageName) ?? '', stage?.value ?? {}))
  const row = await putDeployment(tree, apiPath, snapshot, withCheckedDescription(given(call.input, 'description')))
  if (stage) await moveStage(scope, stage, row)
  return row
}

/** The stage that the call names; none where it names none. One that deploys by itself is refused (http-api.md 10 [K]). */
async function namedStage(scope: Scope): Promise<Row | undefined> {
  const name = text(scope.call.input.stageName)
  if (!name) return undefined
  const stage = await scope.tree.get(pathOf(scope, HTTP_STAGE, name))
  if (!stage) throw unknownStage()
  if (stage.value.autoDeploy === true) throw badRequest(TEXTS.automaticStage(name))
  return stage
}

async function moveStage({ tree }: WriteScope, { path, kind, value, revision }: Row, { value: deployed }: Row): Promise<void> {
  const moved = { ...value, deploymentId: text(deployed.deploymentId) ?? '', lastUpdatedDate: Date.now() }
  await tree.put(path, kind, moved, revision)
}

function withCheckedDescription(value: JsonObject): JsonObject {
  const description = text(value.description) ?? ''
  if (description.length > TEXTS.maxDescription) throw badRequest(TEXTS.tooLong('Description', TEXTS.maxDescription))
  return dropEmpty(value, 'description')
}

async function refuseUsed(scope: WriteScope, row: Row): Promise<void> {
  const stages = await stagesOf(scope)
  if (stages.some(({ value }) => value.deploymentId === row.value.deploymentId)) throw badRequest(TEXTS.deploymentInUse)
}
