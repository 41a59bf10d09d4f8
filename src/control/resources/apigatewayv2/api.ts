import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED_HTTP_APIS } from '../../../model/unsettled-http-apis.ts'
import type { Row } from '../../../store/store.ts'
import { CUSTOM_ID_TAG, releaseApiId, reserveApiId } from '../../api-id.ts'
import { dropEmpty, given, text, textEntries, toJson, without } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { pathOf, type Resource, type Scope, type WriteScope } from '../../resource.ts'
import { checkTags } from '../../tags.ts'
import { checkedCors } from './api-cors.ts'
import { quickCreate, updateQuickCreated } from './api-quick-create.ts'
import { apiChanged } from './auto-deploy.ts'
import { API, unknownApi } from './levels.ts'
import { refuseMappedApi } from './mapped.ts'

const { api: unsettled } = UNSETTLED_HTTP_APIS

/** HTTP APIs (http-api.md; control-plane.md 22). */
export const api: Resource = {
  noun: 'Api',
  kind: 'http-api',
  at: API,
  within: [],
  missing: unknownApi,
  create: { value: newApi, id: (value) => text(value.apiId) ?? '', follow: quickCreate },
  list: {},
  merge: {
    settle: (scope, merged) => settled(scope.call.input, merged),
    follow: async (scope, after) => {
      await updateQuickCreated(scope, after.path)
      await apiChanged(scope, after.path)
    },
  },
  remove: {
    check: (scope, { value }) => refuseMappedApi(scope, text(value.apiId) ?? ''),
    follow: ({ tree }, { value }) => releaseApiId(tree, text(value.apiId) ?? ''),
  },
  view: shownApi,
}

/** control-plane.md 22 [K+]. */
const DEFAULTS = {
  apiKeySelectionExpression: '$request.header.x-api-key',
  routeSelectionExpression: '$request.method $request.path',
  disableExecuteApiEndpoint: false,
  ipAddressType: 'ipv4',
  tags: {},
}

/** As AWS's own refusal of any other expression writes it. */
const SAME_ROUTE_SELECTION = '${request.method} ${request.path}'

const GIVEN = [
  'name',
  'protocolType',
  'corsConfiguration',
  'description',
  'version',
  'disableExecuteApiEndpoint',
  'ipAddressType',
  'apiKeySelectionExpression',
  'routeSelectionExpression',
  'tags',
]

async function newApi(scope: WriteScope): Promise<JsonObject> {
  const { input } = scope.call
  checkProtocol(text(input.protocolType))
  const tags = textEntries(toJson(input.tags))
  checkTags(tags)
  const value = settled(input, { ...DEFAULTS, ...given(input, ...GIVEN) })
  const wanted = tags.find(([key]) => key === CUSTOM_ID_TAG)?.[1]
  return { ...value, apiId: await reserveApiId(scope.tree, wanted, pathOf(scope, '/v2/apis')), createdDate: Date.now() }
}

function checkProtocol(protocol: string | undefined): void {
  if (protocol === 'WEBSOCKET') throw notYet('WebSocket APIs')
  if (protocol !== 'HTTP') throw badRequest(unsettled.unknownProtocol)
}

/** What holds for an API however it was written; what belongs to quick create is no part of it. */
function settled(input: Structure, merged: JsonObject): JsonObject {
  if (!text(merged.name)) throw badRequest(unsettled.invalidName)
  checkLengths(merged)
  checkExpressions(input, merged)
  const cors = checkedCors(merged.corsConfiguration)
  const kept = NOT_KEPT.reduce(without, dropEmpty(merged, 'description', 'version'))
  return cors ? { ...kept, corsConfiguration: cors } : kept
}

const NOT_KEPT = ['target', 'routeKey', 'credentialsArn', 'disableSchemaValidation', 'corsConfiguration']

/** API reference [D]. */
const MAX_LENGTHS = [
  ['name', 128],
  ['description', 1024],
  ['version', 64],
] as const

function checkLengths(value: JsonObject): void {
  for (const [member, most] of MAX_LENGTHS) {
    if ((text(value[member]) ?? '').length > most) throw badRequest(unsettled.tooLong(member, most))
  }
}

/** control-plane.md 22 [K+]: of an HTTP API they cannot be others than these; models are for WebSocket APIs [D]. */
function checkExpressions(input: Structure, merged: JsonObject): void {
  const { routeSelectionExpression, apiKeySelectionExpression } = merged
  const isRouteSelection =
    routeSelectionExpression === DEFAULTS.routeSelectionExpression || routeSelectionExpression === SAME_ROUTE_SELECTION
  if (!isRouteSelection) throw badRequest(unsettled.routeSelection)
  if (apiKeySelectionExpression !== DEFAULTS.apiKeySelectionExpression) {
    throw badRequest(unsettled.notForHttp('ApiKeySelectionExpression'))
  }
  if (input.disableSchemaValidation === true) throw badRequest(unsettled.notForHttp('DisableSchemaValidation'))
}

function shownApi({ call: { caller } }: Scope, { value }: Row): JsonObject {
  const { partition, region } = caller
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  return { ...value, apiEndpoint: `https://${text(value.apiId) ?? ''}.execute-api.${region}.${suffix}`, tags: mapOf(value.tags) }
}

const mapOf = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {})
