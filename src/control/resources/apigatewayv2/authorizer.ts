import { resourceId } from '../../../core/id.ts'
import type { JsonObject } from '../../../core/json.ts'
import { badRequest, conflict } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { UNSETTLED_HTTP_STAGES as TEXTS } from '../../../model/unsettled-http-stages.ts'
import type { Row } from '../../../store/store.ts'
import { dropEmpty, given, isEmpty, text, without } from '../../fields.ts'
import { pathOf, type Resource, type Scope, type WriteScope } from '../../resource.ts'
import { checkJwt, checkLambda, JWT_MEMBERS, LAMBDA_MEMBERS } from './authorizer-rules.ts'
import { apiChanged } from './auto-deploy.ts'
import { API, apiLevel, unknown } from './levels.ts'
import { checkRoom, type Room } from './limits.ts'
import { mergedMembers } from './stage-value.ts'

/** http-api.md 12 [D]. */
const AUTHORIZERS: Room = { most: 10, what: 'Authorizers' }

const deploy = (scope: WriteScope): Promise<void> => apiChanged(scope, pathOf(scope, API))

export const authorizer: Resource = {
  noun: 'Authorizer',
  kind: 'http-authorizer',
  at: `${API}/authorizers/{authorizerId}`,
  within: [apiLevel],
  missing: unknown(TEXTS.resourceType.authorizer, 'authorizerId', TEXTS.unknownAuthorizer),
  create: { value: newAuthorizer, id: (value) => text(value.authorizerId) ?? '', follow: deploy },
  list: {},
  merge: { settle: updatedAuthorizer, follow: deploy },
  remove: { check: refuseUsed, follow: deploy },
}

async function newAuthorizer(scope: WriteScope): Promise<JsonObject> {
  const chosen = given(scope.call.input, 'name', 'authorizerType', 'identitySource', ...JWT_MEMBERS, ...LAMBDA_MEMBERS)
  checkRoom((await authorizersOf(scope)).length, AUTHORIZERS)
  return checked(scope, { authorizerId: resourceId(6), ...chosen })
}

async function updatedAuthorizer(scope: WriteScope, merged: JsonObject, { value: before }: Row): Promise<JsonObject> {
  const jwtConfiguration = mergedMembers(before.jwtConfiguration, merged.jwtConfiguration)
  if (merged.authorizerType === before.authorizerType) return checked(scope, { ...merged, jwtConfiguration })
  const [use] = await routesUsing(scope, before)
  if (use !== undefined) throw badRequest(TEXTS.usedTypeStays(use))
  // What belonged to its old type leaves.
  const kept = [...JWT_MEMBERS, ...LAMBDA_MEMBERS].filter((name) => !isEmpty(before[name])).reduce(without, merged)
  return checked(scope, { ...kept, ...given(scope.call.input, ...JWT_MEMBERS, ...LAMBDA_MEMBERS) })
}

/** What holds for an authorizer however it was written (auth-throttle-cache.md 5 [D]), with the defaults of its type. */
async function checked(scope: Scope, written: JsonObject): Promise<JsonObject> {
  const value = dropEmpty(written, 'identitySource', 'authorizerCredentialsArn', 'authorizerUri', ...JWT_MEMBERS)
  const name = text(value.name) ?? ''
  if (!name.trim() || name.length > 128) throw badRequest(TEXTS.invalidAuthorizerName)
  const others = (await authorizersOf(scope)).filter((row) => row.value.authorizerId !== value.authorizerId)
  // As users of AWS quote it of HTTP APIs.
  if (others.some((row) => row.value.name === name)) throw badRequest(UNSETTLED.control.authorizerNameTaken(name))
  if (value.authorizerType === 'JWT') {
    refuseMembers(value, LAMBDA_MEMBERS)
    checkJwt(value)
    return value
  }
  refuseMembers(value, JWT_MEMBERS)
  checkLambda(scope.call.caller, value)
  return { enableSimpleResponses: false, authorizerResultTtlInSeconds: 0, ...value }
}

function refuseMembers(value: JsonObject, members: readonly string[]): void {
  const foreign = members.find((name) => !isEmpty(value[name]) && value[name] !== false)
  if (foreign !== undefined) throw badRequest(TEXTS.foreignMember(foreign, String(value.authorizerType)))
}

function authorizersOf(scope: Scope): Promise<readonly Row[]> {
  return scope.tree.children(`${pathOf(scope, API)}/authorizers`, { kind: 'http-authorizer' })
}

/** The keys of the routes that an authorizer protects. */
async function routesUsing(scope: Scope, { authorizerId }: JsonObject): Promise<readonly string[]> {
  const routes = await scope.tree.children(`${pathOf(scope, API)}/routes`, { kind: 'http-route' })
  return routes.filter(({ value }) => value.authorizerId === authorizerId).map(({ value }) => text(value.routeKey) ?? '')
}

async function refuseUsed(scope: WriteScope, { value }: Row): Promise<void> {
  const [use] = await routesUsing(scope, value)
  if (use !== undefined) throw conflict(TEXTS.authorizerUsed(text(value.name) ?? '', use))
}
