import type { JsonObject } from '../../../core/json.ts'
import { badRequest, conflict, type ServiceError } from '../../../model/errors.ts'
import { UNSETTLED_HTTP_STAGES as TEXTS } from '../../../model/unsettled-http-stages.ts'
import type { Row } from '../../../store/store.ts'
import { given, text, textEntries, toJson } from '../../fields.ts'
import { pathOf, type Resource, type Scope, segment, type WriteScope } from '../../resource.ts'
import { checkTags } from '../../tags.ts'
import { apiChanged } from './auto-deploy.ts'
import { API, apiLevel, notFoundOf } from './levels.ts'
import { checkRoom, type Room } from './limits.ts'
import { refuseMappedStage } from './mapped.ts'
import { checkRouteKeys, checkRouteSettings, mergedRouteSettings, shownRouteSettings } from './stage-route-settings.ts'
import { checkedHttpStage, checkHttpStageName, mergedMembers, mergedVariables, newHttpStage } from './stage-value.ts'

export const HTTP_STAGE = `${API}/stages/{stageName}`

/** http-api.md 10 [D]. */
const STAGES: Room = { most: 10, what: 'Stages' }

export const unknownStage = (): ServiceError => notFoundOf(TEXTS.resourceType.stage, TEXTS.unknownStage)

export const stage: Resource = {
  noun: 'Stage',
  kind: 'http-stage',
  at: HTTP_STAGE,
  within: [apiLevel],
  missing: unknownStage,
  create: {
    value: createdStage,
    id: (value) => text(value.stageName) ?? '',
    exists: () => conflict(TEXTS.stageExists),
    follow: (scope, row) => followAutomatic(scope, row.value),
  },
  list: {},
  merge: { settle: updatedStage, follow: becameAutomatic },
  remove: { check: (scope, { value }) => refuseMappedStage(scope, String(scope.call.input.apiId), String(value.stageName)) },
  view: shownStage,
}

/** The stages of the API that the call names. */
export function stagesOf(scope: Scope): Promise<readonly Row[]> {
  return scope.tree.children(`${pathOf(scope, API)}/stages`, { kind: 'http-stage' })
}

/** An automatic stage is read again: the write that is answered may have given it a deployment. */
async function shownStage({ tree }: Scope, { path, value }: Row): Promise<JsonObject> {
  return shownRouteSettings(value.autoDeploy === true ? ((await tree.get(path))?.value ?? value) : value)
}

async function createdStage(scope: WriteScope): Promise<JsonObject> {
  const { input } = scope.call
  const name = text(input.stageName) ?? ''
  checkHttpStageName(name)
  const others = (await stagesOf(scope)).filter(({ value }) => value.stageName !== name)
  checkRoom(others.length, STAGES)
  checkTags(textEntries(toJson(input.tags)))
  const chosen = given(
    input,
    'accessLogSettings',
    'autoDeploy',
    'clientCertificateId',
    'defaultRouteSettings',
    'deploymentId',
    'description',
    'routeSettings',
    'stageVariables',
    'tags',
  )
  await checkDeployment(scope, chosen, name)
  return settled(scope, newHttpStage(name, chosen))
}

/** Maps join what stands, and what is given empty stays as it was: nothing but DeleteAccessLogSettings and its kin take away. */
async function updatedStage(scope: WriteScope, merged: JsonObject, { value: before }: Row): Promise<JsonObject> {
  if (before.apiGatewayManaged === true) throw badRequest(TEXTS.managedStage)
  const chosen = given(scope.call.input, 'deploymentId')
  await checkDeployment(scope, { autoDeploy: merged.autoDeploy ?? false, ...chosen }, text(before.stageName) ?? '')
  return settled(scope, {
    ...merged,
    description: text(merged.description) || (before.description ?? ''),
    deploymentId: text(merged.deploymentId) || (before.deploymentId ?? ''),
    accessLogSettings: mergedMembers(before.accessLogSettings, merged.accessLogSettings),
    defaultRouteSettings: mergedMembers(before.defaultRouteSettings, merged.defaultRouteSettings),
    routeSettings: mergedRouteSettings(before.routeSettings, merged.routeSettings),
    stageVariables: mergedVariables(before.stageVariables, merged.stageVariables),
    lastUpdatedDate: Date.now(),
  })
}

async function settled(scope: WriteScope, value: JsonObject): Promise<JsonObject> {
  checkRouteSettings(value.defaultRouteSettings)
  for (const settings of Object.values(mergedMembers(value.routeSettings, undefined))) checkRouteSettings(settings)
  if (scope.call.input.routeSettings) await checkRouteKeys(scope, value.routeSettings)
  return checkedHttpStage(value)
}

/** A stage points to a deployment that is there, and to none of its caller's choice while it deploys by itself. */
async function checkDeployment(scope: Scope, { deploymentId, autoDeploy }: JsonObject, stageName: string): Promise<void> {
  const id = text(deploymentId)
  if (!id) return
  if (autoDeploy === true) throw badRequest(TEXTS.automaticStage(stageName))
  if (!(await scope.tree.get(`${pathOf(scope, API)}/deployments/${segment(id)}`))) throw badRequest(TEXTS.invalidDeployment)
}

async function followAutomatic(scope: WriteScope, value: JsonObject): Promise<void> {
  if (value.autoDeploy === true) await apiChanged(scope, pathOf(scope, API))
}

async function becameAutomatic(scope: WriteScope, after: Row, before: Row): Promise<void> {
  if (before.value.autoDeploy !== true) await followAutomatic(scope, after.value)
}
