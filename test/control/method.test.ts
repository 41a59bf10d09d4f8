// Methods: control-plane.md 6.
import type { Method, PatchOperation, PutMethodCommandInput, RestApi } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
let made: RestApi

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
beforeEach(async () => {
  made = await api.createRestApi({ name: 'methods' })
})
afterAll(() => server.close())

const at = (): { restApiId: string | undefined; resourceId: string | undefined; httpMethod: string } => ({
  restApiId: made.id,
  resourceId: made.rootResourceId,
  httpMethod: 'ANY',
})
const put = (input: Partial<PutMethodCommandInput> = {}): Promise<Method> =>
  answer(api.putMethod({ ...at(), authorizationType: 'NONE', ...input }))
const update = (...patchOperations: PatchOperation[]): Promise<Method> => answer(api.updateMethod({ ...at(), patchOperations }))

test('[S] control-plane.md 6 #2: put 201, get 200, delete 204, and then 404', async () => {
  const input = { ...at(), authorizationType: 'NONE' }
  expect(await status(api.putMethod(input))).toBe(201)
  const bare = { httpMethod: 'ANY', authorizationType: 'NONE', apiKeyRequired: false }
  expect(await answer(api.getMethod(at()))).toEqual(bare)
  expect(await status(api.deleteMethod(at()))).toBe(204)
  const missing = 'NotFoundException 404 Invalid Method identifier specified'
  expect(await refusal(api.getMethod(at()))).toBe(missing)
  expect(await refusal(api.deleteMethod(at()))).toBe(missing)
  expect(await put({ operationName: 'Any', apiKeyRequired: true })).toEqual({
    ...bare,
    operationName: 'Any',
    apiKeyRequired: true,
  })
})

test('[K+]: a method that stands is not put again', async () => {
  await put()
  expect(await refusal(put())).toBe('ConflictException 409 Method already exists for this resource')
})

test('[S] control-plane.md 6 #1: put shows what it was given, get also the integration and the responses when there are any', async () => {
  const { id: requestValidatorId } = await api.createRequestValidator({ restApiId: made.id, name: 'v' })
  const { id: authorizerId } = await api.createAuthorizer({
    restApiId: made.id,
    name: 'pools',
    type: 'COGNITO_USER_POOLS',
    providerARNs: ['arn:aws:cognito-idp:us-east-1:111111111111:userpool/us-east-1_abc'],
  })
  const whole = {
    authorizationType: 'COGNITO_USER_POOLS',
    authorizerId,
    authorizationScopes: ['pets/read'],
    requestParameters: { 'method.request.querystring.q': true },
    requestModels: { 'application/json': 'Empty' },
    requestValidatorId,
    operationName: 'Any',
  }
  const shown = { httpMethod: 'ANY', apiKeyRequired: false, ...whole }
  expect(await put(whole)).toEqual(shown)
  expect(await answer(api.getMethod(at()))).toEqual(shown)
  await api.putIntegration({ ...at(), type: 'MOCK' })
  await api.putMethodResponse({ ...at(), statusCode: '200' })
  await api.putIntegrationResponse({ ...at(), statusCode: '200' })
  expect(await answer(api.getMethod(at()))).toMatchObject({
    ...shown,
    methodIntegration: { type: 'MOCK', integrationResponses: { 200: { statusCode: '200' } } },
    methodResponses: { 200: { statusCode: '200' } },
  })
})

test('[S] control-plane.md 6 #1: request parameters as they were given', async () => {
  const requestParameters = { 'method.request.querystring.q': false, 'method.request.header.h': true }
  expect((await put({ requestParameters })).requestParameters).toEqual(requestParameters)
})

const NEEDS_AUTHORIZER =
  'BadRequestException 400 Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.'

test.each<readonly [string, Partial<PutMethodCommandInput>, string]>([
  [
    'a wrong API, before a wrong verb',
    { restApiId: 'fake', httpMethod: 'WRONG' },
    'NotFoundException 404 Invalid Resource identifier specified',
  ],
  [
    'a wrong resource',
    { resourceId: 'fake', httpMethod: 'WRONG' },
    'NotFoundException 404 Invalid Resource identifier specified',
  ],
  [
    'a wrong verb',
    { httpMethod: 'WRONG' },
    'BadRequestException 400 Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY',
  ],
  ['CUSTOM without an authorizer', { authorizationType: 'CUSTOM' }, NEEDS_AUTHORIZER],
  [
    'COGNITO_USER_POOLS with an unknown authorizer',
    { authorizationType: 'COGNITO_USER_POOLS', authorizerId: 'abc123' },
    NEEDS_AUTHORIZER,
  ],
  [
    'an unknown validator',
    { requestValidatorId: 'fake-validator' },
    'BadRequestException 400 Invalid Request Validator identifier specified',
  ],
  [
    'an unknown model',
    { requestModels: { 'application/json': 'petModel' } },
    'BadRequestException 400 Invalid model identifier specified: petModel',
  ],
  [
    'one name twice ([S] rest-api.md 6 #7)',
    { requestParameters: { 'method.request.querystring.optional': false, 'method.request.header.optional': false } },
    'BadRequestException 400 Parameter names must be unique across querystring, header and path',
  ],
  [
    'a key that is no parameter ([S] rest-api.md 6 #5)',
    { requestParameters: { 'method.request.path.testPath': true, true: true } },
    'BadRequestException 400 Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: true]',
  ],
  [
    'an authorization type of its own',
    { authorizationType: 'MAGIC' },
    'BadRequestException 400 Invalid authorization type specified. Valid options are NONE,AWS_IAM,CUSTOM,COGNITO_USER_POOLS',
  ],
])('[S] control-plane.md 6 #3: put refuses %s', async (_, input, expected) => {
  expect(await refusal(put(input))).toBe(expected)
})

test('[S] control-plane.md 6 #4 #7, 21 #20: everything that update can replace, add and remove', async () => {
  const { id: requestValidatorId = '' } = await api.createRequestValidator({ restApiId: made.id, name: 'v' })
  const { id: authorizerId = '' } = await api.createAuthorizer({
    restApiId: made.id,
    name: 'token',
    type: 'TOKEN',
    identitySource: 'method.request.header.Authorization',
    authorizerUri:
      'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111111111111:function:f/invocations',
  })
  await put()
  const custom: PatchOperation[] = [
    { op: 'replace', path: '/authorizationType', value: 'CUSTOM' },
    { op: 'replace', path: '/authorizerId', value: authorizerId },
    { op: 'replace', path: '/requestValidatorId', value: requestValidatorId },
  ]
  expect(await update(...custom)).toMatchObject({ authorizationType: 'CUSTOM', authorizerId, requestValidatorId })
  await update({ op: 'replace', path: '/requestValidatorId', value: '' })
  expect(
    await update(
      { op: 'add', path: '/requestParameters/method.request.querystring.optional', value: 'true' },
      { op: 'add', path: '/requestModels/application~1json', value: 'Empty' },
    ),
  ).toMatchObject({
    requestParameters: { 'method.request.querystring.optional': true },
    requestModels: { 'application/json': 'Empty' },
  })
  expect(
    await update(
      { op: 'replace', path: '/operationName', value: 'Replaced' },
      { op: 'replace', path: '/apiKeyRequired', value: 'true' },
      { op: 'replace', path: '/authorizationType', value: 'AWS_IAM' },
      { op: 'replace', path: '/requestParameters/method.request.querystring.optional', value: 'false' },
      { op: 'replace', path: '/requestModels/application~1json', value: 'Error' },
    ),
  ).toMatchObject({
    operationName: 'Replaced',
    apiKeyRequired: true,
    authorizationType: 'AWS_IAM',
    requestParameters: { 'method.request.querystring.optional': false },
    requestModels: { 'application/json': 'Error' },
  })
  const removed = await update(
    { op: 'remove', path: '/requestParameters/method.request.querystring.optional', value: 'true' },
    { op: 'remove', path: '/requestModels/application~1json', value: 'Empty' },
  )
  // The last entry takes its map along.
  expect(removed).toEqual({ httpMethod: 'ANY', authorizationType: 'AWS_IAM', apiKeyRequired: true, operationName: 'Replaced' })
})

test('[S] control-plane.md 6 #4 #6: any value but true is false; an authorizer without its type is ignored; an empty validator leaves', async () => {
  const { id } = await api.createRequestValidator({ restApiId: made.id, name: 'v' })
  await put({ apiKeyRequired: true, requestValidatorId: id })
  expect(await update({ op: 'replace', path: '/apiKeyRequired', value: 'whatever' })).toMatchObject({ apiKeyRequired: false })
  expect(await update({ op: 'replace', path: '/authorizerId', value: 'abc123' })).not.toHaveProperty('authorizerId')
  expect(await update({ op: 'replace', path: '/requestValidatorId', value: '' })).not.toHaveProperty('requestValidatorId')
})

test.each<readonly [string, readonly PatchOperation[], string]>([
  [
    'add on operationName',
    [{ op: 'add', path: '/operationName', value: 'x' }],
    'Invalid patch operation specified. Must be one of: [replace]',
  ],
  [
    'add on requestValidatorId',
    [{ op: 'add', path: '/requestValidatorId', value: 'x' }],
    'Invalid patch operation specified. Must be one of: [replace]',
  ],
  ['httpMethod', [{ op: 'add', path: '/httpMethod', value: 'PUT' }], 'Invalid patch path /httpMethod'],
  [
    'requestParameters as a whole',
    [{ op: 'replace', path: '/requestParameters', value: 'x' }],
    'Invalid patch path /requestParameters',
  ],
  [
    'a content type that is not escaped',
    [{ op: 'add', path: '/requestModels/application/json', value: 'Empty' }],
    'Invalid patch path /requestModels/application/json',
  ],
  ['CUSTOM', [{ op: 'replace', path: '/authorizationType', value: 'CUSTOM' }], NEEDS_AUTHORIZER.slice(24)],
  [
    'CUSTOM with an unknown authorizer',
    [
      { op: 'replace', path: '/authorizationType', value: 'CUSTOM' },
      { op: 'replace', path: '/authorizerId', value: 'abc123' },
    ],
    NEEDS_AUTHORIZER.slice(24),
  ],
  [
    'an unknown validator',
    [{ op: 'replace', path: '/requestValidatorId', value: 'x' }],
    'Invalid Request Validator identifier specified',
  ],
])('[S] control-plane.md 6 #3 #5: update refuses %s', async (_, operations, message) => {
  await put()
  expect(await refusal(update(...operations))).toBe(`BadRequestException 400 ${message}`)
})

test('[D] control-plane.md 6 #8: scopes are added and removed', async () => {
  await put()
  const scopes = async (op: 'add' | 'remove', value: string) =>
    (await update({ op, path: '/authorizationScopes', value })).authorizationScopes
  expect(await scopes('add', 'a/read')).toEqual(['a/read'])
  expect(await scopes('add', 'b/write')).toEqual(['a/read', 'b/write'])
  expect(await scopes('remove', 'a/read')).toEqual(['b/write'])
})

test('[S] control-plane.md 6 #3: update of what is not there', async () => {
  const patchOperations: PatchOperation[] = []
  const missing = 'NotFoundException 404 Invalid Resource identifier specified'
  expect(await refusal(api.updateMethod({ ...at(), restApiId: 'fake', patchOperations }))).toBe(missing)
  expect(await refusal(api.updateMethod({ ...at(), resourceId: 'fake', patchOperations }))).toBe(missing)
  expect(await refusal(update())).toBe('NotFoundException 404 Invalid Method identifier specified')
})
