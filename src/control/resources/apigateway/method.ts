import type { JsonObject } from '../../../core/json.ts'
import { checkMethodRequestParameter } from '../../../mapping/mapping-checks.ts'
import { badRequest, conflict } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import type { Row } from '../../../store/store.ts'
import { methodTree } from '../../embed.ts'
import { dropEmpty, entries, given, text, textEntries, without } from '../../fields.ts'
import { olderStyle } from '../../patch.ts'
import { bool, entry, isTrue, listValue, text as textRule, unknownContentType, unknownParameter } from '../../patch-rules.ts'
import { pathOf, type Resource, type Scope, segment, type WriteScope } from '../../resource.ts'
import { API, METHOD, methodLevel, resourceLevel } from './levels.ts'
import { checkVerb } from './verb.ts'

export const method: Resource = {
  noun: 'Method',
  kind: 'method',
  at: METHOD,
  within: [resourceLevel],
  missing: methodLevel.missing,
  put: { value: newMethod, exists: () => conflict(UNSETTLED.control.methodExists) },
  patch: {
    style: olderStyle,
    rules: {
      '/authorizationType': textRule('authorizationType'),
      '/authorizerId': textRule('authorizerId'),
      '/apiKeyRequired': bool('apiKeyRequired'),
      '/operationName': textRule('operationName'),
      '/requestValidatorId': textRule('requestValidatorId'),
      '/requestParameters/{name}': entry('requestParameters', { parse: isTrue, absent: unknownParameter }),
      '/requestModels/{contentType}': entry('requestModels', { absent: unknownContentType }),
      '/authorizationScopes': listValue('authorizationScopes'),
    },
    settle: (scope, after) => checked(scope, after),
  },
  remove: {},
  view: async ({ tree }, row) => methodTree(row, await tree.subtree(row.path)),
}

const GIVEN = [
  'httpMethod',
  'authorizationType',
  'authorizerId',
  'operationName',
  'requestParameters',
  'requestModels',
  'requestValidatorId',
  'authorizationScopes',
]

function newMethod(scope: WriteScope): Promise<JsonObject> {
  const { input } = scope.call
  checkVerb(text(input.httpMethod) ?? '')
  const chosen = given(input, ...GIVEN)
  const absentWhenEmpty = [
    'authorizerId',
    'operationName',
    'requestParameters',
    'requestModels',
    'requestValidatorId',
    'authorizationScopes',
  ]
  return checked(scope, { ...dropEmpty(chosen, ...absentWhenEmpty), apiKeyRequired: input.apiKeyRequired === true })
}

/** What holds for a method however it was written (control-plane.md 6). */
async function checked(scope: Scope, value: JsonObject): Promise<JsonObject> {
  const authorized = await checkAuthorization(scope, value)
  await checkValidator(scope, authorized)
  await checkModels(scope, authorized.requestModels)
  checkParameters(entries(authorized.requestParameters).map(([name]) => name))
  return authorized
}

/** The authorizer of a method that has no use for one is ignored, and not kept ([S]). */
async function checkAuthorization(scope: Scope, value: JsonObject): Promise<JsonObject> {
  const type = text(value.authorizationType) ?? ''
  if (type === 'NONE' || type === 'AWS_IAM') return without(value, 'authorizerId')
  if (type !== 'CUSTOM' && type !== 'COGNITO_USER_POOLS') throw badRequest(UNSETTLED.control.invalidAuthorizationType)
  if (await authorizes(scope, type, text(value.authorizerId))) return value
  throw badRequest(
    'Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.',
  )
}

/** Whether the authorizer is there, and of a type that serves the authorization type. */
async function authorizes(scope: Scope, type: string, id: string | undefined): Promise<boolean> {
  const row = id ? await scope.tree.get(`${pathOf(scope, API)}/authorizers/${segment(id)}`) : undefined
  return row !== undefined && (row.value.type === 'COGNITO_USER_POOLS') === (type === 'COGNITO_USER_POOLS')
}

async function checkValidator(scope: Scope, { requestValidatorId }: JsonObject): Promise<void> {
  if (requestValidatorId === undefined || (await exists(scope, 'requestvalidators', text(requestValidatorId)))) return
  throw badRequest('Invalid Request Validator identifier specified')
}

/** Throws for a model name that the API does not have ([S]). */
export async function checkModels(scope: Scope, models: JsonObject[string]): Promise<void> {
  for (const [, name] of textEntries(models)) {
    if (!(await exists(scope, 'models', name))) throw badRequest(`Invalid model identifier specified: ${name}`)
  }
}

async function exists(scope: Scope, collection: string, id: string | undefined): Promise<boolean> {
  return !!id && (await scope.tree.get(`${pathOf(scope, API)}/${collection}/${segment(id)}`)) !== undefined
}

function checkParameters(keys: readonly string[]): void {
  const refusal = keys.map(checkMethodRequestParameter).find((found) => found !== null)
  if (refusal) throw badRequest(refusal)
  const names = keys.map((key) => key.split('.').slice(3).join('.'))
  if (new Set(names).size < names.length) throw badRequest('Parameter names must be unique across querystring, header and path')
}

/** The method's row, where the operation is about something below it. */
export async function methodOf(scope: Scope): Promise<Row | undefined> {
  return scope.tree.get(pathOf(scope, METHOD))
}
