/**
 * The extensions of API Gateway (control-plane.md 18 [D]), each with the member of AWS's operations that it stands for: one row
 * reads it from a document and writes it into one.
 */
import { isJsonObject, type Json, type JsonObject, tryParseJson } from '../core/json.ts'
import { member } from './members.ts'

const PREFIX = 'x-amazon-apigateway-'

export const ANY_METHOD = `${PREFIX}any-method`
export const AUTH = `${PREFIX}auth`
export const AUTHORIZER = `${PREFIX}authorizer`
export const AUTHTYPE = `${PREFIX}authtype`
export const ENDPOINT_CONFIGURATION = `${PREFIX}endpoint-configuration`
export const GATEWAY_RESPONSES = `${PREFIX}gateway-responses`
export const INTEGRATION = `${PREFIX}integration`
export const REQUEST_VALIDATOR = `${PREFIX}request-validator`
export const REQUEST_VALIDATORS = `${PREFIX}request-validators`
export const DOCUMENTATION = `${PREFIX}documentation`
export const CORS = `${PREFIX}cors`
export const IMPORT_EXPORT_VERSION = `${PREFIX}importexport-version`
export const INTEGRATIONS = `${PREFIX}integrations`
export const TAG_VALUE = `${PREFIX}tag-value`
/** For HTTP APIs alone ([D] http-api.md 11): of the document, and of its tags. */
export const HTTP_API_ONLY = [CORS, IMPORT_EXPORT_VERSION, TAG_VALUE]

export interface Row {
  /** In the document. */
  readonly name: string
  /** In the operation's input. */
  readonly member: string
  /** undefined: the document's value cannot be one. */
  readonly read: (value: Json) => Json | undefined
  readonly write: (held: Json) => Json
}

const same = (held: Json): Json => held
export const readText = (value: Json): Json | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
export const readNumber = (value: Json): Json | undefined =>
  Number.isInteger(value) ? value : typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : undefined
export const readTexts = (value: Json): Json | undefined =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined
export const readUpper = (value: Json): Json | undefined => (typeof value === 'string' ? value.toUpperCase() : undefined)
export const writeLower = (held: Json): Json => (typeof held === 'string' ? held.toLowerCase() : held)
export const readObject = (value: Json): Json | undefined => (isJsonObject(value) ? value : undefined)

export const row = (name: string, read: Row['read'], write: Row['write'] = same, held: string = name): Row => ({
  name,
  member: held,
  read,
  write,
})

/** The document's own, and the input of CreateRestApi. */
export const API: readonly Row[] = [
  row(`${PREFIX}binary-media-types`, readTexts, same, 'binaryMediaTypes'),
  row(`${PREFIX}minimum-compression-size`, readNumber, same, 'minimumCompressionSize'),
  row(`${PREFIX}api-key-source`, readText, same, 'apiKeySource'),
  row(`${PREFIX}policy`, readPolicy, writePolicy, 'policy'),
  row(`${PREFIX}security-policy`, readText, same, 'securityPolicy'),
  row(`${PREFIX}endpoint-access-mode`, readText, same, 'endpointAccessMode'),
]

function readPolicy(value: Json): Json | undefined {
  return isJsonObject(value) ? JSON.stringify(value) : readText(value)
}

function writePolicy(held: Json): Json {
  return typeof held === 'string' ? (tryParseJson(held) ?? held) : held
}

/** `x-amazon-apigateway-integration`, and an Integration. Types and behaviours are in lower case in documents [S]. */
export const INTEGRATION_MEMBERS: readonly Row[] = [
  row('type', readUpper, writeLower),
  row('httpMethod', readText),
  row('uri', readText),
  row('connectionType', readText),
  row('connectionId', readText),
  row('credentials', readText),
  row('requestParameters', readObject),
  row('requestTemplates', readObject),
  row('passthroughBehavior', readUpper, writeLower),
  row('contentHandling', readText),
  row('timeoutInMillis', readNumber),
  row('cacheNamespace', readText),
  row('cacheKeyParameters', readTexts),
  row('tlsConfig', readTlsConfig),
  row('responseTransferMode', readText),
  row('integrationTarget', readText),
]

function readTlsConfig(value: Json): Json | undefined {
  const insecureSkipVerification = readFlag(member(value, 'insecureSkipVerification') ?? null)
  return insecureSkipVerification === undefined ? undefined : { insecureSkipVerification }
}

/** One of its `responses`, and an IntegrationResponse. Integer status codes are accepted [S]. */
export const INTEGRATION_RESPONSE_MEMBERS: readonly Row[] = [
  row('statusCode', readText),
  row('responseParameters', readObject),
  row('responseTemplates', readObject),
  row('contentHandling', readText),
]

/** One of `x-amazon-apigateway-gateway-responses`, and the input of PutGatewayResponse. */
export const GATEWAY_RESPONSE_MEMBERS: readonly Row[] = [
  row('statusCode', readText, (held) => (typeof held === 'string' && /^\d+$/.test(held) ? Number(held) : held)),
  row('responseParameters', readObject),
  row('responseTemplates', readObject),
]

/** One of `x-amazon-apigateway-request-validators`, and the input of CreateRequestValidator. */
export const REQUEST_VALIDATOR_MEMBERS: readonly Row[] = [
  row('validateRequestParameters', readFlag),
  row('validateRequestBody', readFlag),
]

export function readFlag(value: Json): Json | undefined {
  return typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined
}

/** `x-amazon-apigateway-authorizer`, and the input of CreateAuthorizer. */
export const AUTHORIZER_MEMBERS: readonly Row[] = [
  row('type', readUpper, writeLower),
  row('providerARNs', readTexts),
  row('authorizerUri', readText),
  row('authorizerCredentials', readText),
  row('identitySource', readText),
  row('identityValidationExpression', readText),
  row('authorizerResultTtlInSeconds', readNumber),
]

/**
 * `x-amazon-apigateway-endpoint-configuration`, and an EndpointConfiguration with the input of CreateRestApi beside it. AWS's
 * page has no `types`: who imports names them in a parameter ([D]), so they are read, but not written.
 */
export const ENDPOINT_MEMBERS: readonly Row[] = [
  row('types', readTexts),
  row('vpcEndpointIds', readTexts),
  row('ipAddressType', readText),
  row('disableExecuteApiEndpoint', readFlag),
]

/** What a document's object says, as the members of AWS's operations. */
export function readMembers(rows: readonly Row[], value: Json | undefined): JsonObject {
  return Object.fromEntries(
    rows.flatMap(({ name, member: held, read }) => {
      const found = member(value, name)
      const known = found === undefined || found === null ? undefined : read(found)
      return known === undefined ? [] : [[held, known]]
    }),
  )
}

/** The other way round; members that AWS does not show stay out. */
export function writeMembers(rows: readonly Row[], held: JsonObject): JsonObject {
  return Object.fromEntries(
    rows.flatMap(({ name, member: key, write }) => {
      const value = member(held, key)
      return value === undefined || value === null ? [] : [[name, write(value)]]
    }),
  )
}
