import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Row } from '../../../store/store.ts'
import { dropEmpty, given, text, textEntries } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { pathOf, type Scope, segment } from '../../resource.ts'
import { checkedCanary, newCanary } from './canary-value.ts'
import { API } from './levels.ts'

export const STAGE = `${API}/stages/{stageName}`

export const stagePath = (scope: Scope, name: string): string => pathOf(scope, STAGE, name)

/** The stages of the API that the call names. */
export function stagesOf(scope: Scope): Promise<readonly Row[]> {
  return scope.tree.children(`${pathOf(scope, API)}/stages`, { kind: 'stage' })
}

/** A new stage, with the defaults AWS shows (control-plane.md 13 [S]). */
export function newStage(stageName: string, deploymentId: string, chosen: JsonObject): JsonObject {
  const now = Date.now()
  return checkedStage({
    cacheClusterEnabled: false,
    methodSettings: {},
    tracingEnabled: false,
    ...chosen,
    stageName,
    deploymentId,
    createdDate: now,
    lastUpdatedDate: now,
  })
}

/** Members that leave when they hold nothing. */
export const tidyStage = (stage: JsonObject): JsonObject =>
  dropEmpty(
    stage,
    'description',
    'variables',
    'cacheClusterSize',
    'accessLogSettings',
    'tags',
    'clientCertificateId',
    'documentationVersion',
  )

/**
 * The stage that CreateDeployment names: a new one, or the one that stands, moved to the new deployment with what the call
 * sets (control-plane.md 12 [S]). With `canarySettings` it stays where it is, and its canary is made anew.
 */
export async function deployedStage(scope: Scope, name: string, deploymentId: string): Promise<JsonObject> {
  const { input } = scope.call
  const chosen = given(input, 'cacheClusterEnabled', 'cacheClusterSize', 'variables', 'tracingEnabled')
  const description = text(input.stageDescription)
  const described = description ? { ...chosen, description } : chosen
  const standing = await scope.tree.get(stagePath(scope, name))
  if (!standing) {
    checkStageName(name)
    return newStage(name, deploymentId, described)
  }
  const moved = input.canarySettings ? { canarySettings: newCanary(input.canarySettings, deploymentId) } : { deploymentId }
  return checkedStage({ ...standing.value, ...described, ...moved, lastUpdatedDate: Date.now() })
}

/** What holds for a stage however it was written, and what follows from its settings. */
export function checkedStage(stage: JsonObject): JsonObject {
  checkVariables(stage.variables)
  refuseUnsupported(stage)
  return withCacheStatus(tidyStage(withCheckedCanary(stage)))
}

export function checkStageName(name: string): void {
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name)) throw badRequest(UNSETTLED.control.invalidStageName)
}

function withCheckedCanary(stage: JsonObject): JsonObject {
  if (!isJsonObject(stage.canarySettings)) return stage
  checkVariables(stage.canarySettings.stageVariableOverrides)
  return { ...stage, canarySettings: checkedCanary(stage.canarySettings) }
}

function refuseUnsupported({ tracingEnabled }: JsonObject): void {
  if (tracingEnabled === true) throw notYet('tracingEnabled')
}

/** A cluster is ready as soon as it is asked for; at AWS that takes minutes (auth-throttle-cache.md 9.1 [D]). */
function withCacheStatus(stage: JsonObject): JsonObject {
  if (stage.cacheClusterEnabled !== true) return { ...stage, cacheClusterStatus: 'NOT_AVAILABLE' }
  return { cacheClusterSize: '0.5', ...stage, cacheClusterStatus: 'AVAILABLE' }
}

/** rest-api.md 12 [D]. */
const MAX_VARIABLES = 100
const VARIABLE_NAME = /^\w{1,64}$/
const VARIABLE_VALUE = /^[A-Za-z0-9\-._~:/?#&=,]{1,512}$/

export function checkVariables(variables: Json | undefined): void {
  const all = textEntries(variables)
  if (all.length > MAX_VARIABLES) throw badRequest(UNSETTLED.control.tooManyVariables)
  for (const [name, value] of all) {
    if (!VARIABLE_NAME.test(name)) throw badRequest(UNSETTLED.control.invalidVariableName + name.slice(0, 64))
    if (!VARIABLE_VALUE.test(value)) throw badRequest(UNSETTLED.control.invalidVariableValue + value.slice(0, 512))
  }
}

/** The members CreateStage takes as they are. */
export const givenStage = (input: Structure): JsonObject =>
  given(
    input,
    'description',
    'cacheClusterEnabled',
    'cacheClusterSize',
    'variables',
    'tracingEnabled',
    'tags',
    'documentationVersion',
  )

export async function requireDeployment(scope: Scope, id: string): Promise<void> {
  const path = `${pathOf(scope, API)}/deployments/${segment(id)}`
  if (!(await scope.tree.get(path))) throw badRequest(UNSETTLED.control.unknownDeployment)
}
