import type { Json, JsonObject } from '../../../core/json.ts'
import { table } from '../../../core/table.ts'
import { checkRequestParameters, checkResponseParameters } from '../../../mapping/mapping-checks-v2.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED_HTTP_APIS } from '../../../model/unsettled-http-apis.ts'
import { dropEmpty, entries, isEmpty, number, text, textEntries, without } from '../../fields.ts'
import type { Scope } from '../../resource.ts'
import { checkRoleArn } from '../apigateway/integration-uri.ts'
import { checkedConnection } from './integration-connection.ts'
import { checkService } from './integration-service.ts'
import { checkUri } from './integration-target.ts'

const { api: unsettledApi, integration: unsettled } = UNSETTLED_HTTP_APIS

/**
 * What holds for an integration of an HTTP API however it was written, with its defaults (control-plane.md 22 [K+]). `before` is what
 * stands. Throws ServiceError.
 */
export async function checkedIntegration(scope: Scope, given: JsonObject, before: JsonObject = {}): Promise<JsonObject> {
  refuseWebSocketMembers(given)
  const typed = withDefaults(dropEmpty(NOT_KEPT.reduce(without, given), ...ABSENT_WHEN_EMPTY))
  checkLengths(typed)
  const value = await checkedConnection(scope, typed, before)
  checkPayloadVersion(value)
  checkMethod(value)
  checkUri(value)
  checkCredentials(scope, value)
  checkService(value)
  checkTimeout(number(value.timeoutInMillis) ?? 0)
  checkParameters(value)
  return value
}

const ABSENT_WHEN_EMPTY = [
  'connectionId',
  'credentialsArn',
  'description',
  'integrationMethod',
  'integrationSubtype',
  'integrationUri',
  'payloadFormatVersion',
  'requestParameters',
  'responseParameters',
]

/** What only WebSocket APIs have ([D] API reference). Terraform's provider says the default of the first whatever the API is. */
const NOT_KEPT = ['passthroughBehavior', 'contentHandlingStrategy', 'requestTemplates', 'templateSelectionExpression']

function refuseWebSocketMembers(given: JsonObject): void {
  const { passthroughBehavior = 'WHEN_NO_MATCH' } = given
  if (passthroughBehavior !== 'WHEN_NO_MATCH') throw badRequest(unsettledApi.notForHttp('PassthroughBehavior'))
  const used = NOT_KEPT.slice(1).find((member) => !isEmpty(given[member]))
  if (used !== undefined) throw badRequest(unsettledApi.notForHttp(used.charAt(0).toUpperCase() + used.slice(1)))
}

function checkLengths(value: JsonObject): void {
  for (const [member, most] of unsettled.maxLengths) {
    if ((text(value[member]) ?? '').length > most) throw badRequest(unsettledApi.tooLong(member, most))
  }
}

function withDefaults(value: JsonObject): JsonObject {
  const { integrationType: type, integrationSubtype: subtype } = value
  if (type !== 'AWS_PROXY' && type !== 'HTTP_PROXY') throw badRequest(unsettled.proxyOnly)
  return {
    connectionType: 'INTERNET',
    timeoutInMillis: 30_000,
    // Functions are called by POST alone; the others take the request's own method, and only version 1.0.
    ...(type === 'AWS_PROXY' && subtype === undefined && { integrationMethod: 'POST' }),
    ...((type === 'HTTP_PROXY' || subtype !== undefined) && { payloadFormatVersion: '1.0' }),
    ...value,
  }
}

/** http-api.md 3, 6 and 8 [D]: version 2.0 is for functions. */
function checkPayloadVersion({ integrationType, integrationSubtype, payloadFormatVersion }: JsonObject): void {
  const version = text(payloadFormatVersion)
  if (version === undefined) throw badRequest(unsettled.payloadVersionMissing)
  if (version !== '1.0' && version !== '2.0') throw badRequest(unsettled.unsupportedPayloadVersion(version.slice(0, 64)))
  if (version === '1.0') return
  if (integrationType === 'HTTP_PROXY') throw badRequest(unsettled.payloadVersionForLambda(version))
  if (integrationSubtype !== undefined) throw badRequest(unsettled.unsupportedOperation(text(integrationSubtype) ?? ''))
}

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'ANY']

function checkMethod({ integrationType, integrationMethod }: JsonObject): void {
  if (integrationMethod === undefined) {
    if (integrationType === 'HTTP_PROXY') throw badRequest(unsettled.methodMissing)
    return
  }
  if (!METHODS.includes(text(integrationMethod) ?? '')) throw badRequest(unsettled.invalidMethod)
}

function checkCredentials({ call }: Scope, { integrationType, credentialsArn }: JsonObject): void {
  const role = text(credentialsArn)
  if (role === undefined) return
  if (integrationType === 'HTTP_PROXY') throw badRequest(unsettled.credentialsForAws)
  // API reference [D]: the call is signed as the caller.
  if (/^arn:[\w-]+:iam::\*:user\/\*$/.test(role)) return
  checkRoleArn(call.caller, role)
}

/** http-api.md 6 [D]. */
function checkTimeout(timeoutMs: number): void {
  if (timeoutMs < 50 || timeoutMs > 30_000) throw badRequest(unsettled.timeoutOutOfRange)
}

/** http-api.md 7 [D]. */
function checkParameters({ integrationSubtype, requestParameters, responseParameters }: JsonObject): void {
  const subtype = text(integrationSubtype) ?? null
  const responses = table(entries(responseParameters).map(([status, mappings]) => [status, textMap(mappings)] as const))
  const refusal = checkRequestParameters(textMap(requestParameters), { subtype }) ?? checkResponseParameters(responses)
  if (refusal !== null) throw badRequest(refusal)
}

const textMap = (value: Json | undefined): Readonly<Record<string, string>> => table(textEntries(value))
