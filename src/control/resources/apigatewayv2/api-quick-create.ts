import { resourceId } from '../../../core/id.ts'
import type { JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED_HTTP_APIS } from '../../../model/unsettled-http-apis.ts'
import type { Row } from '../../../store/store.ts'
import { text } from '../../fields.ts'
import type { WriteScope } from '../../resource.ts'
import { createDefaultStage } from './default-stage.ts'
import { checkedIntegration } from './integration-rules.ts'
import { isFunctionUri, isHttpUrl } from './integration-target.ts'
import { checkRouteKey, checkUniqueKey } from './route-key.ts'

const { quickCreate: unsettled } = UNSETTLED_HTTP_APIS

/** What comes into being with an API that has a target: an integration, a route to it and a stage (http-api.md 10 [D]). */
export async function quickCreate(scope: WriteScope, { path }: Row): Promise<void> {
  const { target, routeKey, credentialsArn } = scope.call.input
  if (typeof target === 'string' && target !== '') {
    const integrationId = await createIntegration(scope, path, target, text(credentialsArn) ?? '')
    await createRoute(scope, path, integrationId, text(routeKey) || '$default')
    await createDefaultStage(scope, path)
  } else {
    if (routeKey) throw badRequest(unsettled.targetMissing('routeKey'))
    if (credentialsArn) throw badRequest(unsettled.targetMissing('credentialsArn'))
  }
}

/** Answers the integration's id. */
async function createIntegration(scope: WriteScope, apiPath: string, target: string, credentialsArn: string): Promise<string> {
  const integrationId = resourceId(7)
  const value = await checkedIntegration(scope, { ...integrationTo(target), credentialsArn })
  const managed = { ...value, integrationId, apiGatewayManaged: true }
  await scope.tree.put(`${apiPath}/integrations/${integrationId}`, 'http-integration', managed, 0)
  return integrationId
}

async function createRoute({ tree }: WriteScope, apiPath: string, integrationId: string, routeKey: string): Promise<void> {
  checkRouteKey(routeKey)
  const routeId = resourceId(7)
  const value = { routeId, routeKey, target: `integrations/${integrationId}`, authorizationType: 'NONE', apiKeyRequired: false }
  await tree.put(`${apiPath}/routes/${routeId}`, 'http-route', { ...value, apiGatewayManaged: true }, 0)
}

/** API reference of `target` [D]: the kind of integration follows from it. */
function integrationTo(target: string): JsonObject {
  if (isHttpUrl(target)) {
    return { integrationType: 'HTTP_PROXY', integrationMethod: 'ANY', integrationUri: target, payloadFormatVersion: '1.0' }
  }
  if (!isFunctionUri(target)) throw badRequest(unsettled.invalidTarget)
  return { integrationType: 'AWS_PROXY', integrationMethod: 'POST', integrationUri: target, payloadFormatVersion: '2.0' }
}

/** What UpdateApi changes of what quick create made (API reference [D]); nothing else is touched. */
export async function updateQuickCreated(scope: WriteScope, apiPath: string): Promise<void> {
  const { input } = scope.call
  const { target, routeKey, credentialsArn } = input
  if (typeof target === 'string' || typeof credentialsArn === 'string') {
    await updateIntegration(scope, apiPath, text(target), text(credentialsArn))
  }
  if (typeof routeKey === 'string') await updateRouteKey(scope, apiPath, routeKey)
}

async function updateIntegration(
  scope: WriteScope,
  apiPath: string,
  target: string | undefined,
  credentialsArn: string | undefined,
): Promise<void> {
  const rows = await scope.tree.children(`${apiPath}/integrations`, { kind: 'http-integration' })
  const { path, kind, value, revision } = managedOf(rows, target === undefined ? 'credentialsArn' : 'target')
  const chosen = target === undefined ? {} : integrationTo(target)
  const retyped = chosen.integrationType !== undefined && chosen.integrationType !== value.integrationType
  // What the old target was told means nothing to one of another kind.
  const standing = retyped ? { integrationId: value.integrationId, apiGatewayManaged: true } : value
  const kept = retyped ? chosen : { ...chosen, payloadFormatVersion: value.payloadFormatVersion }
  const merged = { ...standing, ...kept, ...(credentialsArn !== undefined && { credentialsArn }) }
  await scope.tree.put(path, kind, await checkedIntegration(scope, merged, standing), revision)
}

async function updateRouteKey(scope: WriteScope, apiPath: string, routeKey: string): Promise<void> {
  const rows = await scope.tree.children(`${apiPath}/routes`, { kind: 'http-route' })
  const managed = managedOf(rows, 'routeKey')
  checkRouteKey(routeKey)
  const others = rows.filter(({ path }) => path !== managed.path)
  checkUniqueKey(
    routeKey,
    others.map(({ value }) => text(value.routeKey) ?? ''),
  )
  await scope.tree.put(managed.path, managed.kind, { ...managed.value, routeKey }, managed.revision)
}

function managedOf(rows: readonly Row[], member: string): Row {
  const managed = rows.find(({ value }) => value.apiGatewayManaged === true)
  if (!managed) throw badRequest(unsettled.notQuickCreated(member))
  return managed
}
