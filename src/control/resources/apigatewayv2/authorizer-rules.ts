import { fetchable } from '../../../auth/remote-address.ts'
import type { JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { UNSETTLED_HTTP_STAGES as TEXTS } from '../../../model/unsettled-http-stages.ts'
import type { Caller } from '../../call.ts'
import { entry, isEmpty, number, text, texts } from '../../fields.ts'
import { checkRoleArn } from '../apigateway/integration-uri.ts'

/** What only Lambda authorizers have; the first of them only those of WebSocket APIs. */
export const LAMBDA_MEMBERS: readonly string[] = [
  'identityValidationExpression',
  'authorizerCredentialsArn',
  'authorizerPayloadFormatVersion',
  'authorizerResultTtlInSeconds',
  'authorizerUri',
  'enableSimpleResponses',
]
export const JWT_MEMBERS: readonly string[] = ['jwtConfiguration']

/** http-api.md 12 [D]. */
const MAX_AUDIENCES = 50

/** Throws for a JWT authorizer that could not work (auth-throttle-cache.md 5.1 [D]). */
export function checkJwt(value: JsonObject): void {
  const sources = texts(value.identitySource)
  if (sources.length !== 1 || !/^\$request\.(?:header|querystring)\./.test(sources[0] ?? '')) {
    throw badRequest(TEXTS.oneIdentitySource)
  }
  checkIdentitySources(sources)
  const issuer = text(entry(value.jwtConfiguration, 'issuer')) ?? ''
  if (!isIssuer(issuer)) throw badRequest(TEXTS.invalidIssuer(issuer.slice(0, 1024)))
  const audience = texts(entry(value.jwtConfiguration, 'audience'))
  if (audience.length === 0 || audience.length > MAX_AUDIENCES || audience.includes('')) throw badRequest(TEXTS.invalidAudience)
}

/**
 * An https URL without query and fragment, as OpenID Connect Discovery has it ([D] 3). Issuers on this machine, such as user pools
 * of this process, may speak plain http.
 */
function isIssuer(issuer: string): boolean {
  return fetchable(issuer, { plain: true }) !== null && !/[?#\s]/.test(issuer)
}

/** auth-throttle-cache.md 5.2 [D]. */
const MAX_TTL_SECONDS = 3600

/** Throws for a Lambda authorizer that could not work (auth-throttle-cache.md 5.2 [D]). */
export function checkLambda(caller: Caller, value: JsonObject): void {
  if (!isEmpty(value.identityValidationExpression)) throw badRequest(TEXTS.noValidationExpression)
  checkPayloadVersion(text(value.authorizerPayloadFormatVersion), value.enableSimpleResponses === true)
  const ttl = number(value.authorizerResultTtlInSeconds) ?? 0
  if (!(ttl >= 0 && ttl <= MAX_TTL_SECONDS)) throw badRequest(TEXTS.ttlOutOfRange)
  const sources = texts(value.identitySource)
  if (ttl > 0 && sources.length === 0) throw badRequest(TEXTS.identitySourceMissing)
  checkIdentitySources(sources)
  const uri = text(value.authorizerUri)
  if (!uri || uri.length > 2048 || !INVOCATION.test(uri)) {
    throw badRequest(UNSETTLED.control.invalidAuthorizerUri(uri?.slice(0, 2048) ?? 'null'))
  }
  const role = text(value.authorizerCredentialsArn)
  if (role) checkRoleArn(caller, role)
}

function checkPayloadVersion(version: string | undefined, simple: boolean): void {
  if (!version) throw badRequest(TEXTS.payloadVersionMissing)
  if (version !== '1.0' && version !== '2.0') throw badRequest(TEXTS.invalidPayloadVersion(version.slice(0, 64)))
  if (simple && version !== '2.0') throw badRequest(TEXTS.simpleNeedsVersion2)
}

/** As of REST APIs (control-plane.md 11 [K+]); the function may be a stage variable. */
const INVOCATION = /^arn:[\w-]+:apigateway:[a-z]{2,4}(?:-[a-z]+)+-\d:lambda:path\/+2015-03-31\/functions\/[^/\s]+\/invocations$/

/** auth-throttle-cache.md 5.2 [D]. Names of headers are tokens, those of stage variables words; a query's name can be anything. */
const SOURCE =
  /^\$(?:request\.header\.[\w!#$%&'*+.^`|~-]{1,256}|request\.querystring\.[^\s${}]{1,256}|context\.\w+(?:\.\w+)*|stageVariables\.\w{1,64})$/

function checkIdentitySources(sources: readonly string[]): void {
  const wrong = sources.find((source) => source.length > 512 || !SOURCE.test(source))
  if (wrong !== undefined) throw badRequest(TEXTS.invalidIdentitySource(wrong.slice(0, 512)))
}
