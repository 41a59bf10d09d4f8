import { resourceId } from '../../../core/id.ts'
import type { Json, JsonObject } from '../../../core/json.ts'
import { compileJavaRegex, RegexError } from '../../../core/regex.ts'
import { checkIdentitySource } from '../../../mapping/mapping-checks.ts'
import { badRequest, conflict, notFound } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { UNSETTLED_REST_API } from '../../../model/unsettled-rest-api.ts'
import type { Row } from '../../../store/store.ts'
import { dropEmpty, given, number, text, texts, without } from '../../fields.ts'
import { newerStyle } from '../../patch.ts'
import { int, listValue, literal, text as textRule } from '../../patch-rules.ts'
import { always, type Level, pathOf, type Resource, type Scope, type WriteScope } from '../../resource.ts'
import { checkRoleArn } from './integration-uri.ts'
import { API, apiLevel } from './levels.ts'
import { methodsUsing } from './uses.ts'

const TEXTS = ['authType', 'authorizerUri', 'authorizerCredentials', 'identitySource', 'identityValidationExpression']

/** control-plane.md 11 [S]: what CreateAuthorizer says of an API that is not there. */
const apiOfAuthorizer: Level = { at: API, missing: always(conflict, UNSETTLED.concurrentWrite) }

const ttlOutOfRange = always(badRequest, UNSETTLED.control.authorizerTtlOutOfRange)

export const authorizer: Resource = {
  noun: 'Authorizer',
  kind: 'authorizer',
  at: `${API}/authorizers/{authorizerId}`,
  within: [],
  missing: always(notFound, 'Invalid Authorizer identifier specified'),
  create: { within: [apiOfAuthorizer], value: newAuthorizer, id: (value) => text(value.id) ?? '' },
  list: { within: [apiLevel] },
  patch: {
    style: newerStyle,
    // control-plane.md 21 [K+].
    rules: {
      '/name': literal('name'),
      '/type': literal('type'),
      ...Object.fromEntries(TEXTS.map((member) => [`/${member}`, textRule(member)])),
      '/authorizerResultTtlInSeconds': int('authorizerResultTtlInSeconds', ttlOutOfRange),
      '/providerARNs': listValue('providerARNs'),
    },
    settle: checked,
  },
  remove: { check: refuseUsed },
}

function newAuthorizer(scope: WriteScope): Promise<JsonObject> {
  const { input } = scope.call
  const chosen = given(input, 'name', 'type', 'providerARNs', ...TEXTS, 'authorizerResultTtlInSeconds')
  return checked(scope, { id: resourceId(6), ...dropEmpty(chosen, 'providerARNs', ...TEXTS) })
}

/** What holds for an authorizer however it was written (auth-throttle-cache.md 3 and 4.1), with the defaults of its type. */
async function checked(scope: Scope, value: JsonObject, before?: Row): Promise<JsonObject> {
  const name = text(value.name) ?? ''
  if (!name.trim()) throw badRequest(UNSETTLED.control.authorizerUnnamed)
  await checkUnique(scope, value, name)
  checkTtl(number(value.authorizerResultTtlInSeconds))
  checkExpression(text(value.identityValidationExpression))
  const credentials = text(value.authorizerCredentials)
  if (credentials) checkRoleArn(scope.call.caller, credentials)
  switch (value.type) {
    case 'COGNITO_USER_POOLS':
      return checkedUserPools(value)
    case 'TOKEN':
    case 'REQUEST':
      return checkedLambda(withoutPools(value, before))
    default:
      throw badRequest(UNSETTLED.control.invalidAuthorizerType)
  }
}

async function checkUnique(scope: Scope, { id }: JsonObject, name: string): Promise<void> {
  const all = await scope.tree.children(`${pathOf(scope, API)}/authorizers`, { kind: 'authorizer' })
  if (all.some(({ value }) => value.name === name && value.id !== id)) {
    throw badRequest(UNSETTLED.control.authorizerNameTaken(name))
  }
}

/** auth-throttle-cache.md 4.1 [D]. AWS shows the TTL only where it was given ([S]), so the default stays out of the row. */
export const DEFAULT_TTL_SECONDS = 300
const MAX_TTL_SECONDS = 3600

function checkTtl(ttl: number | undefined): void {
  if (ttl !== undefined && (ttl < 0 || ttl > MAX_TTL_SECONDS)) throw ttlOutOfRange()
}

function checkExpression(expression: string | undefined): void {
  try {
    if (expression !== undefined) compileJavaRegex(expression)
  } catch (error) {
    throw error instanceof RegexError ? badRequest(UNSETTLED.control.invalidIdentityExpression) : error
  }
}

function checkedUserPools(value: JsonObject): JsonObject {
  const pools = texts(value.providerARNs)
  if (pools.length === 0) throw badRequest(UNSETTLED.control.providerMissing)
  const wrong = pools.find((arn) => !USER_POOL.test(arn))
  if (wrong !== undefined) throw badRequest(UNSETTLED.control.invalidProviderArn(wrong))
  // auth-throttle-cache.md 3 [D].
  const identitySource = text(value.identitySource) ?? 'method.request.header.Authorization'
  checkSources([identitySource], true)
  return { ...value, identitySource, authType: value.authType ?? 'cognito_user_pools' }
}

/** Any part may be a stage variable (auth-throttle-cache.md 3 [D]). */
const USER_POOL = /^arn:[^:\s]+:cognito-idp:[^:\s]+:[^:\s]+:userpool\/\S+$/

/** What is left from when it was of another type leaves. */
function withoutPools(value: JsonObject, before?: Row): JsonObject {
  const standing = texts(before?.value.providerARNs)
  if (texts(value.providerARNs).some((arn) => !standing.includes(arn))) throw badRequest(UNSETTLED_REST_API.providersOfLambda)
  return without(value, 'providerARNs')
}

function checkedLambda(value: JsonObject): JsonObject {
  const uri = text(value.authorizerUri)
  if (!uri || !INVOCATION.test(uri)) throw badRequest(UNSETTLED.control.invalidAuthorizerUri(uri ?? 'null'))
  const sources = identitySourcesOf(value.identitySource)
  const ttl = number(value.authorizerResultTtlInSeconds) ?? DEFAULT_TTL_SECONDS
  const isToken = value.type === 'TOKEN'
  if (sources.length === 0 && (isToken || ttl > 0)) throw badRequest(UNSETTLED.control.identitySourceMissing)
  checkSources(isToken ? [text(value.identitySource) ?? ''] : sources, isToken)
  return { ...value, authType: value.authType ?? 'custom' }
}

/** [K+]: the region is checked, and only Lambda's Invoke will do. */
const INVOCATION = /^arn:[\w-]+:apigateway:[a-z]{2,4}(?:-[a-z]+)+-\d:lambda:path\/+2015-03-31\/functions\/[^/\s]+\/invocations$/

/** The sources of a REQUEST authorizer stand in one text, with commas between them. */
export function identitySourcesOf(identitySource: Json | undefined): readonly string[] {
  const sources = (text(identitySource) ?? '').split(',').map((source) => source.trim())
  return sources.length === 1 && sources[0] === '' ? [] : sources
}

function checkSources(sources: readonly string[], headerOnly: boolean): void {
  const refusal = sources.map((source) => checkIdentitySource(source, headerOnly)).find((found) => found !== null)
  if (refusal) throw badRequest(refusal)
}

async function refuseUsed(scope: WriteScope, row: Row): Promise<void> {
  const [use] = await methodsUsing(scope, (method) => method.authorizerId === row.value.id)
  if (!use) return
  throw conflict(UNSETTLED.control.authorizerUsed(text(row.value.name) ?? '', `${use.httpMethod}/${use.path}`))
}
