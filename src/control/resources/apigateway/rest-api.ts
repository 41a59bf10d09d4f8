import { resourceId } from '../../../core/id.ts'
import type { JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Row } from '../../../store/store.ts'
import { CUSTOM_ID_TAG, releaseApiId, reserveApiId } from '../../api-id.ts'
import { cloneApi } from '../../clone.ts'
import { dropEmpty, entry, flag, given, number, text, textEntries, toJson } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { olderStyle } from '../../patch.ts'
import { pathOf, type Resource, type Scope, segment, type WriteScope } from '../../resource.ts'
import { checkTags } from '../../tags.ts'
import { leavePlans } from './api-stages.ts'
import { refuseMapped } from './base-path-mapping.ts'
import { checkEndpoint, endpointConfiguration } from './endpoint.ts'
import { API, unknownApi } from './levels.ts'
import { defaultModels } from './model.ts'
import { shownPolicy, storedPolicy } from './policy.ts'
import { restApiRules } from './rest-api-patch.ts'

export const restApi: Resource = {
  noun: 'RestApi',
  kind: 'rest-api',
  at: API,
  within: [],
  missing: unknownApi,
  create: { value: newApi, id: (value) => text(value.id) ?? '', follow: furnish },
  list: {},
  patch: { style: olderStyle, rules: restApiRules, settle },
  remove: { check: (scope, { value }) => refuseMapped(scope, text(value.id) ?? ''), follow: release },
  view: (_, row) => shownApi(row),
  // control-plane.md 4 [S]: get and update show empty tags, create and list do not.
  detail: (_, row) => ({ ...shownApi(row), tags: row.value.tags ?? {} }),
}

async function release(scope: WriteScope, row: Row): Promise<void> {
  const id = text(row.value.id) ?? ''
  await releaseApiId(scope.tree, id)
  await leavePlans(scope, id)
}

/** The checks come in AWS's recorded order: description before endpoint rules (control-plane.md 4 [S]). */
async function newApi(scope: WriteScope): Promise<JsonObject> {
  const { call, tree } = scope
  const { input } = call
  if (input.name === '') throw badRequest(UNSETTLED.control.emptyName)
  if (input.description === '') throw badRequest('Description cannot be an empty string')
  checkCompression(number(input.minimumCompressionSize))
  const endpoint = endpointConfiguration(toJson(input.endpointConfiguration))
  refuseUnsupported(text(input.securityPolicy), text(input.endpointAccessMode))
  if (input.cloneFrom) await sourceOf(scope, String(input.cloneFrom))
  const tags = textEntries(toJson(input.tags))
  checkTags(tags)
  const wanted = tags.find(([key]) => key === CUSTOM_ID_TAG)?.[1]
  const id = await reserveApiId(tree, wanted, pathOf(scope, '/restapis'))
  const policy = text(input.policy)
  return {
    apiKeySource: 'HEADER',
    ...dropEmpty(given(input, ...GIVEN), 'binaryMediaTypes', 'tags', 'version'),
    id,
    disableExecuteApiEndpoint: flag(input.disableExecuteApiEndpoint) ?? false,
    endpointConfiguration: endpoint,
    createdDate: Date.now(),
    // control-plane.md 2 [K+]: the root's id is as long as an API's.
    rootResourceId: resourceId(10),
    ...(policy && { policy: storedPolicy(scope, id, policy) }),
  }
}

const GIVEN = [
  'name',
  'description',
  'version',
  'binaryMediaTypes',
  'minimumCompressionSize',
  'apiKeySource',
  'tags',
  'securityPolicy',
  'endpointAccessMode',
]

/** control-plane.md 4 [S]. */
function checkCompression(size: number | undefined): void {
  if (size !== undefined && (size < 0 || size > 10_485_760)) {
    throw badRequest('Invalid minimum compression size, must be between 0 and 10485760')
  }
}

/** Portico's own listener ends TLS, if it does at all: other policies than its own would be promises nobody keeps. */
function refuseUnsupported(securityPolicy: string | undefined, accessMode: string | undefined): void {
  if (securityPolicy && securityPolicy !== 'TLS_1_2') throw notYet(`securityPolicy ${securityPolicy}`)
  if (accessMode && accessMode !== 'BASIC') throw notYet(`endpointAccessMode ${accessMode}`)
}

async function sourceOf(scope: WriteScope, id: string): Promise<Row> {
  const source = await scope.tree.get(pathOf(scope, API, id))
  if (!source) throw unknownApi({ ...scope, call: { ...scope.call, input: { restApiId: id } } })
  return source
}

/** An API is born with its root resource and two models (control-plane.md 9 [S]), or with another's. */
async function furnish(scope: WriteScope, api: Row): Promise<void> {
  const { call, tree } = scope
  if (call.input.cloneFrom) return cloneApi(tree, await sourceOf(scope, String(call.input.cloneFrom)), api)
  const id = text(api.value.rootResourceId) ?? ''
  await tree.put(`${api.path}/resources/${segment(id)}`, 'resource', { id, path: '/' })
  for (const model of defaultModels()) await tree.put(`${api.path}/models/${model.name}`, 'model', model)
}

function settle(scope: Scope, after: JsonObject, before: Row): JsonObject {
  checkEndpoint(after.endpointConfiguration)
  checkCompression(number(after.minimumCompressionSize))
  refuseUnsupported(text(after.securityPolicy), text(after.endpointAccessMode))
  const policy = text(after.policy)
  if (!policy || policy === before.value.policy) return after
  return { ...after, policy: storedPolicy(scope, text(after.id) ?? '', policy) }
}

function shownApi({ value }: Row): JsonObject {
  const policy = text(entry(value, 'policy'))
  return policy === undefined ? value : { ...value, policy: shownPolicy(policy) }
}
