import { isJsonObject, type JsonObject } from '../../../core/json.ts'
import { checkCacheKeyParameter, checkRequestMapping } from '../../../mapping/mapping-checks.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Row } from '../../../store/store.ts'
import { AWS_QUOTAS, type Quotas } from '../../call.ts'
import { integrationTree } from '../../embed.ts'
import { dropEmpty, entry as entryOf, given, number, text, textEntries, texts, toJson, withEntry, without } from '../../fields.ts'
import { olderStyle, type PathRule } from '../../patch.ts'
import {
  entry,
  int,
  isTrue,
  listMember,
  literal,
  text as textRule,
  unknownContentType,
  unknownParameter,
} from '../../patch-rules.ts'
import type { Resource, Scope, WriteScope } from '../../resource.ts'
import { checkedConnection } from './integration-connection.ts'
import { checkContentHandling } from './integration-response.ts'
import { checkUri } from './integration-uri.ts'
import { INTEGRATION, integrationLevel, methodLevel, resourceLevel } from './levels.ts'
import { methodOf } from './method.ts'
import { checkTemplates } from './templates.ts'
import { checkVerb } from './verb.ts'

const TYPES = ['HTTP', 'MOCK', 'AWS_PROXY', 'HTTP_PROXY', 'AWS']
const timeoutOutOfRange = (maximum: number) => badRequest(UNSETTLED.control.timeoutOutOfRange(maximum))

export const integration: Resource = {
  noun: 'Integration',
  kind: 'integration',
  at: INTEGRATION,
  within: [resourceLevel, methodLevel],
  missing: integrationLevel.missing,
  put: { value: newIntegration },
  patch: {
    style: olderStyle,
    rules: {
      '/type': textRule('type'),
      '/httpMethod': textRule('httpMethod'),
      '/uri': textRule('uri'),
      '/credentials': textRule('credentials'),
      '/connectionType': textRule('connectionType'),
      '/connectionId': textRule('connectionId'),
      '/integrationTarget': textRule('integrationTarget'),
      '/passthroughBehavior': literal('passthroughBehavior'),
      '/contentHandling': textRule('contentHandling', checkContentHandling),
      '/timeoutInMillis': int('timeoutInMillis', () => timeoutOutOfRange(AWS_QUOTAS.maxIntegrationTimeoutMs)),
      '/cacheNamespace': textRule('cacheNamespace'),
      '/responseTransferMode': literal('responseTransferMode'),
      '/tlsConfig/insecureSkipVerification': insecureSkipVerification(),
      '/requestParameters/{name}': entry('requestParameters', { absent: unknownParameter }),
      '/requestTemplates/{contentType}': entry('requestTemplates', { absent: unknownContentType }),
      '/cacheKeyParameters/{name}': listMember('cacheKeyParameters'),
    },
    settle: checked,
  },
  remove: {},
  view: async ({ tree }, row) => integrationTree(row, await tree.subtree(row.path)),
}

const GIVEN = [
  'type',
  'uri',
  'connectionType',
  'connectionId',
  'credentials',
  'requestParameters',
  'requestTemplates',
  'passthroughBehavior',
  'cacheNamespace',
  'cacheKeyParameters',
  'contentHandling',
  'timeoutInMillis',
  'tlsConfig',
  'responseTransferMode',
  'integrationTarget',
]

function newIntegration(scope: WriteScope): Promise<JsonObject> {
  const { input } = scope.call
  // The verb's member is `integrationHttpMethod` in the SDKs' input alone (control-plane.md 7 [S]).
  // AWS_PROXY calls functions alone, which takes POST: guides leave it out, where AWS insists ([K]; docs/limits.md).
  const verb = toJson(input.integrationHttpMethod) ?? (input.type === 'AWS_PROXY' ? 'POST' : null)
  const chosen = { ...given(input, ...GIVEN), httpMethod: verb }
  return checked(scope, dropEmpty(withTlsDefault(chosen), ...ABSENT_WHEN_EMPTY))
}

/** [K] Shown with its default: clients leave out what is false, and read back what they asked for. */
function withTlsDefault(value: JsonObject): JsonObject {
  const { tlsConfig } = value
  if (!isJsonObject(tlsConfig)) return value
  return { ...value, tlsConfig: { ...tlsConfig, insecureSkipVerification: tlsConfig.insecureSkipVerification === true } }
}

const ABSENT_WHEN_EMPTY = [
  'httpMethod',
  'uri',
  'connectionId',
  'credentials',
  'requestParameters',
  'requestTemplates',
  'cacheNamespace',
  'integrationTarget',
]

/** What holds for an integration however it was written (control-plane.md 7), and its defaults [S]. */
async function checked(scope: Scope, given: JsonObject, before?: Row): Promise<JsonObject> {
  const type = text(given.type) ?? ''
  if (!TYPES.includes(type)) throw badRequest(`Invalid integration type specified. Valid options are ${TYPES.join(',')}`)
  checkEndpoint(scope, given, type)
  const value = await checkedConnection(scope, given, before)
  checkBehavior(value, type, scope.call.quotas)
  await checkParameters(scope, value)
  checkTemplates(value.requestTemplates)
  return withDefaults(value, type, String(scope.call.input.resourceId))
}

function checkEndpoint(scope: Scope, value: JsonObject, type: string): void {
  if (type === 'MOCK') return
  const verb = text(value.httpMethod)
  if (!verb) throw badRequest('Enumeration value for HttpMethod must be non-empty')
  checkVerb(verb)
  checkUri(scope.call.caller, type, text(value.uri) ?? '', text(value.credentials))
}

function checkBehavior(value: JsonObject, type: string, { maxIntegrationTimeoutMs }: Quotas): void {
  const { passthroughBehavior = 'WHEN_NO_MATCH', timeoutInMillis, responseTransferMode = 'BUFFERED', tlsConfig } = value
  if (passthroughBehavior !== 'WHEN_NO_MATCH' && passthroughBehavior !== 'WHEN_NO_TEMPLATES' && passthroughBehavior !== 'NEVER') {
    throw badRequest(UNSETTLED.control.invalidPassthroughBehavior)
  }
  const timeout = number(timeoutInMillis) ?? 29_000
  if (timeout < 50 || timeout > maxIntegrationTimeoutMs) throw timeoutOutOfRange(maxIntegrationTimeoutMs)
  if (responseTransferMode !== 'BUFFERED' && responseTransferMode !== 'STREAM') {
    throw badRequest(UNSETTLED.control.invalidResponseTransferMode)
  }
  if (responseTransferMode === 'STREAM' && !type.endsWith('_PROXY')) throw badRequest(UNSETTLED.control.streamForProxyOnly)
  if (entryOf(tlsConfig, 'insecureSkipVerification') === true && !type.startsWith('HTTP')) {
    throw badRequest(UNSETTLED.control.tlsConfigForHttpOnly)
  }
}

/** A mapping reads only what the method declares (rest-api.md 6 [K+]). */
async function checkParameters(scope: Scope, value: JsonObject): Promise<void> {
  const declared = (await methodOf(scope))?.value.requestParameters
  for (const [target, source] of textEntries(value.requestParameters)) {
    const refusal = checkRequestMapping(target, source, isJsonObject(declared) ? declared : {})
    if (refusal) throw badRequest(refusal)
  }
  for (const parameter of texts(value.cacheKeyParameters)) {
    const refusal = checkCacheKeyParameter(parameter)
    if (refusal) throw badRequest(refusal)
  }
}

/** control-plane.md 7 [S]: MOCK keeps no verb, the connection shows only for HTTP. [D] rest-api.md 9.7: nor a URI. */
function withDefaults(value: JsonObject, type: string, resourceId: string): JsonObject {
  const complete: JsonObject = {
    passthroughBehavior: 'WHEN_NO_MATCH',
    timeoutInMillis: 29_000,
    cacheNamespace: resourceId,
    cacheKeyParameters: [],
    ...value,
  }
  if (type === 'MOCK') return without(without(without(complete, 'httpMethod'), 'uri'), 'connectionType')
  return type.startsWith('HTTP') ? { connectionType: 'INTERNET', ...complete } : without(complete, 'connectionType')
}

function insecureSkipVerification(): PathRule {
  return {
    ops: ['replace'],
    apply: (value, { value: given }) => ({
      ...value,
      tlsConfig: withEntry(value.tlsConfig, 'insecureSkipVerification', isTrue(given)),
    }),
  }
}
