import { compileIamPolicy, type Policy } from '../../auth/iam-policy.ts'
import { isJsonObject, type Json, type JsonObject, tryParseJson } from '../../core/json.ts'
import { type Table, table } from '../../core/table.ts'
import type { AuthorizerContext } from '../../exchange/context-variables.ts'
import type { HttpAuthorizerSnapshot } from '../../model/snapshot-http-api.ts'
import { UNSETTLED_HTTP_AUTHORIZERS } from '../../model/unsettled-http-authorizers.ts'
import { type LambdaResult, MalformedResult, policyOf } from './lambda-result.ts'

/** How a function's answer is read (auth-throttle-cache.md 5.2 [D]). */
export type ResultFormat = Pick<HttpAuthorizerSnapshot, 'authorizerPayloadFormatVersion' | 'enableSimpleResponses'>

const { maxResultBytes, reservedKey, nestedContext } = UNSETTLED_HTTP_AUTHORIZERS

const everything = (Effect: 'Allow' | 'Deny'): Policy =>
  compileIamPolicy({ Version: '2012-10-17', Statement: [{ Effect, Action: '*', Resource: '*' }] })
const ALLOWED = everything('Allow')
const DENIED = everything('Deny')

/** What reads a function's answers. They throw MalformedResult. */
export function httpResultParser(format: ResultFormat): (payload: Buffer) => LambdaResult {
  const isV1 = format.authorizerPayloadFormatVersion === '1.0'
  const read = format.enableSimpleResponses && !isV1 ? simpleAnswer : policyAnswer
  return (payload) => {
    const answer = documentOf(payload)
    const { principalId, policy } = read(answer)
    const context = contextOf(answer.context, isV1)
    return {
      principalId: principalId ?? '',
      policy,
      // Nothing shows it: there is no test of authorizers in HTTP APIs.
      policyDocument: '',
      context: table(),
      usageIdentifierKey: null,
      known: callerContext(principalId, context),
      bytes: payload.length,
    }
  }
}

function documentOf(payload: Buffer): JsonObject {
  if (payload.length > maxResultBytes) throw new MalformedResult('it is too large')
  const answer = tryParseJson(payload.toString('utf8'))
  if (!isJsonObject(answer)) throw new MalformedResult('it is no JSON object')
  return answer
}

interface Answer {
  /** null: the answer's kind names nobody. */
  readonly principalId: string | null
  readonly policy: Policy
}

/** [D]: yes or no to whatever the identity asks for. */
function simpleAnswer({ isAuthorized }: JsonObject): Answer {
  if (typeof isAuthorized !== 'boolean') throw new MalformedResult('isAuthorized is no boolean')
  return { principalId: null, policy: isAuthorized ? ALLOWED : DENIED }
}

function policyAnswer({ principalId, policyDocument }: JsonObject): Answer {
  if (typeof principalId !== 'string') throw new MalformedResult('principalId is no text')
  return { principalId, policy: policyOf(policyDocument) }
}

/** [D]: format 2.0 may nest lists and maps. null: the function gave none. */
function contextOf(context: Json | undefined, isV1: boolean): JsonObject | null {
  if (context === undefined || context === null) return null
  if (!isJsonObject(context)) throw new MalformedResult('context is no object')
  if (!isV1) return context
  if (Object.hasOwn(context, 'claims')) throw new MalformedResult(reservedKey)
  for (const [name, value] of Object.entries(context)) {
    if (typeof value === 'object' && value !== null) throw new MalformedResult(nestedContext(name))
  }
  return context
}

/** [K+] 5.2: `lambda` in format 2.0, null without a context; flat in 1.0, with the principal where there is one. */
function callerContext(principalId: string | null, context: JsonObject | null): AuthorizerContext {
  const principal = principalId === null ? {} : { principalId }
  return {
    members: Object.assign(membersOf(context ?? {}), principal),
    claims: null,
    usageIdentifierKey: null,
    events: { v1: { ...context, ...principal }, v2: { lambda: context } },
  }
}

/** vtl-and-context.md 10.2 [D]: values as they are; those that no text is, as JSON. */
function membersOf(context: JsonObject): Table<string | number> {
  const members = table<string | number>()
  for (const [name, value] of Object.entries(context)) {
    if (value === null || value === undefined) continue
    members[name] = typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value)
  }
  return members
}
