/** The extensions of HTTP APIs (http-api.md 11 [D]), as `extensions.ts` has those of REST APIs: in the order in which AWS writes them. */
import { isJsonObject, type Json } from '../core/json.ts'
import { type Row, readFlag, readNumber, readObject, readText, readTexts, readUpper, row, writeLower } from './extensions.ts'
import { member } from './members.ts'

/** `x-amazon-apigateway-integration`, and the input of CreateIntegration. */
export const HTTP_INTEGRATION_MEMBERS: readonly Row[] = [
  row('integrationSubtype', readText),
  row('credentials', readText, undefined, 'credentialsArn'),
  row('responseParameters', readObject),
  row('requestParameters', readObject),
  row('payloadFormatVersion', readText),
  row('connectionId', readText),
  row('type', readUpper, writeLower, 'integrationType'),
  row('httpMethod', readText, undefined, 'integrationMethod'),
  row('uri', readText, undefined, 'integrationUri'),
  row('connectionType', readText),
  row('timeoutInMillis', readNumber),
  row('tlsConfig', readTlsConfig),
]

/** What integrations of REST APIs have, and HTTP APIs do not. */
export const REST_INTEGRATION_MEMBERS = [
  'cacheKeyParameters',
  'cacheNamespace',
  'contentHandling',
  'passthroughBehavior',
  'requestTemplates',
  'responses',
  'responseTransferMode',
  'integrationTarget',
]

function readTlsConfig(value: Json): Json | undefined {
  const serverNameToVerify = member(value, 'serverNameToVerify')
  return typeof serverNameToVerify === 'string' ? { serverNameToVerify } : undefined
}

/** `x-amazon-apigateway-authorizer`, and the input of CreateAuthorizer. */
export const HTTP_AUTHORIZER_MEMBERS: readonly Row[] = [
  row('identitySource', readSources, (held) => (Array.isArray(held) ? held.join(', ') : held)),
  row('authorizerUri', readText),
  row('authorizerCredentials', readText, undefined, 'authorizerCredentialsArn'),
  row('authorizerPayloadFormatVersion', readText),
  row('authorizerResultTtlInSeconds', readNumber),
  row('jwtConfiguration', readJwtConfiguration),
  row('type', readUpper, writeLower, 'authorizerType'),
  row('enableSimpleResponses', readFlag),
]

/** A document has the sources in one text, the operation as a list. */
function readSources(value: Json): Json | undefined {
  const texts = typeof value === 'string' ? value.split(',') : readTexts(value)
  return Array.isArray(texts) ? texts.map((source) => String(source).trim()).filter((source) => source !== '') : undefined
}

function readJwtConfiguration(value: Json): Json | undefined {
  if (!isJsonObject(value)) return undefined
  const { audience, issuer } = value
  return {
    ...(audience !== undefined && { audience: typeof audience === 'string' ? [audience] : readTexts(audience ?? null) }),
    ...(typeof issuer === 'string' && { issuer }),
  }
}

/** What exports, and SAM, name the header of a Lambda authorizer that has no single source of identity. */
export const NOWHERE = 'Unused'

/** `x-amazon-apigateway-cors`, and `corsConfiguration` of CreateApi. */
export const CORS_MEMBERS: readonly Row[] = [
  row('allowMethods', readTexts),
  row('allowHeaders', readTexts),
  row('exposeHeaders', readTexts),
  row('maxAge', readNumber),
  row('allowCredentials', readFlag),
  row('allowOrigins', readTexts),
]
