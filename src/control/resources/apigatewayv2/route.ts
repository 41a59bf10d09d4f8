import { resourceId } from '../../../core/id.ts'
import type { JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED_HTTP_APIS } from '../../../model/unsettled-http-apis.ts'
import type { Row } from '../../../store/store.ts'
import { dropEmpty, given, isEmpty, text, texts, toJson, without } from '../../fields.ts'
import { pathOf, type Resource, type Scope, segment, type WriteScope } from '../../resource.ts'
import { apiChanged } from './auto-deploy.ts'
import { API, apiLevel, notFoundOf, ROUTE, unknown } from './levels.ts'
import { checkRoom, ROOM } from './limits.ts'
import { checkRouteKey, checkUniqueKey } from './route-key.ts'

const { api: unsettledApi, quickCreate, resourceType, route: unsettled } = UNSETTLED_HTTP_APIS

/** Routes (http-api.md 1; control-plane.md 22). */
export const route: Resource = {
  noun: 'Route',
  kind: 'http-route',
  at: ROUTE,
  within: [apiLevel],
  missing: unknown(resourceType.route, 'routeId', UNSETTLED_HTTP_APIS.unknownRoute),
  create: {
    value: newRoute,
    id: (value) => text(value.routeId) ?? '',
    follow: (scope) => apiChanged(scope, pathOf(scope, API)),
  },
  list: {},
  merge: { settle: updated, follow: (scope) => apiChanged(scope, pathOf(scope, API)) },
  remove: { check: refuseManaged, follow: (scope) => apiChanged(scope, pathOf(scope, API)) },
}

const GIVEN = ['routeKey', 'target', 'authorizationType', 'authorizerId', 'authorizationScopes', 'operationName']

async function newRoute(scope: WriteScope): Promise<JsonObject> {
  const { input } = scope.call
  const rows = await routesOf(scope)
  checkRoom(rows.length, ROOM.routes)
  const value = { authorizationType: 'NONE', ...given(input, ...GIVEN), routeId: resourceId(7), apiKeyRequired: false }
  return checked(scope, value, rows)
}

/** API reference [D]: the key of the route that quick create made is API Gateway's. */
async function updated(scope: WriteScope, merged: JsonObject, { value: before }: Row): Promise<JsonObject> {
  if (before.apiGatewayManaged === true && merged.routeKey !== before.routeKey) {
    throw badRequest(quickCreate.managedRouteKey)
  }
  return checked(scope, merged, await routesOf(scope))
}

const routesOf = (scope: Scope): Promise<readonly Row[]> =>
  scope.tree.children(`${pathOf(scope, API)}/routes`, { kind: 'http-route' })

/** What holds for a route however it was written. */
async function checked(scope: Scope, given: JsonObject, rows: readonly Row[]): Promise<JsonObject> {
  refuseWebSocketMembers(scope)
  const value = WEBSOCKET_ONLY.reduce(
    (kept, [member]) => without(kept, member),
    dropEmpty(given, 'target', 'authorizerId', 'authorizationScopes', 'operationName'),
  )
  const others = rows.filter((row) => row.value.routeId !== value.routeId).map((row) => text(row.value.routeKey) ?? '')
  checkRouteKey(text(value.routeKey) ?? '')
  checkUniqueKey(text(value.routeKey) ?? '', others)
  await checkTarget(scope, text(value.target))
  if ((text(value.operationName) ?? '').length > unsettled.maxOperationName) {
    throw badRequest(unsettledApi.tooLong('operationName', unsettled.maxOperationName))
  }
  return { ...(await authorized(scope, value)), apiKeyRequired: false }
}

/** What only WebSocket APIs have ([D] API reference), as AWS's refusal names it. */
const WEBSOCKET_ONLY = [
  ['requestModels', 'RequestModels'],
  ['requestParameters', 'RequestParameters'],
  ['modelSelectionExpression', 'ModelSelectionExpression'],
  ['routeResponseSelectionExpression', 'RouteResponseSelectionExpression'],
] as const

function refuseWebSocketMembers({ call: { input } }: Scope): void {
  if (input.apiKeyRequired === true) throw badRequest(unsettledApi.notForHttp('ApiKeyRequired'))
  for (const [member, name] of WEBSOCKET_ONLY) {
    if (!isEmpty(toJson(input[member]))) throw badRequest(unsettledApi.notForHttp(name))
  }
}

async function checkTarget(scope: Scope, target: string | undefined): Promise<void> {
  if (target === undefined) return
  const id = /^integrations\/([^/]+)$/.exec(target)?.[1]
  if (id === undefined) throw badRequest(unsettled.malformedTarget)
  if (await scope.tree.get(`${pathOf(scope, API)}/integrations/${segment(id)}`)) return
  throw notFoundOf(resourceType.integration, UNSETTLED_HTTP_APIS.unknownIntegration(id))
}

/** The authorizer of a route that has no use for one is ignored, and not kept, as for methods of REST APIs (control-plane.md 6 [S]). */
async function authorized(scope: Scope, value: JsonObject): Promise<JsonObject> {
  const type = value.authorizationType
  const scopes = texts(value.authorizationScopes)
  if (type !== 'JWT' && scopes.length > 0) throw badRequest(unsettled.scopesForJwt)
  if (scopes.length > 10) throw badRequest(unsettled.tooManyScopes)
  if (scopes.some((name) => name === '' || name.length > 64)) throw badRequest(unsettled.invalidScope)
  if (type !== 'JWT' && type !== 'CUSTOM') return without(value, 'authorizerId')
  const id = text(value.authorizerId)
  const row = id === undefined ? undefined : await scope.tree.get(`${pathOf(scope, API)}/authorizers/${segment(id)}`)
  const wanted = type === 'JWT' ? 'JWT' : 'REQUEST'
  if (row?.value.authorizerType !== wanted) throw badRequest(unsettled.authorizerMissing(type))
  return value
}

function refuseManaged(_: Scope, { value }: Row): void {
  if (value.apiGatewayManaged === true) throw badRequest(quickCreate.managed('route'))
}
