// Authorizers: control-plane.md 6, 11 and 21, auth-throttle-cache.md 3 and 4.1.
import type { CreateAuthorizerCommandInput, PatchOperation, RestApi } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
let made: RestApi
let restApiId: string | undefined

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
beforeEach(async () => {
  made = await api.createRestApi({ name: 'authorizers' })
  restApiId = made.id
})
afterAll(() => server.close())

const URI =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111111111111:function:f/invocations'
const POOL = 'arn:aws:cognito-idp:us-east-1:111111111111:userpool/us-east-1_abc'
const HEADER = 'method.request.header.Authorization'

type Input = Partial<CreateAuthorizerCommandInput>
const token = (input: Input = {}) =>
  api.createAuthorizer({ restApiId, name: 'token', type: 'TOKEN', authorizerUri: URI, identitySource: HEADER, ...input })
const request = (input: Input = {}) =>
  api.createAuthorizer({ restApiId, name: 'request', type: 'REQUEST', authorizerUri: URI, identitySource: HEADER, ...input })
const pools = (input: Input = {}) =>
  api.createAuthorizer({ restApiId, name: 'pools', type: 'COGNITO_USER_POOLS', providerARNs: [POOL], ...input })
const update = (authorizerId: string | undefined, ...patchOperations: PatchOperation[]) =>
  answer(api.updateAuthorizer({ restApiId, authorizerId, patchOperations }))

test('[S] control-plane.md 11 #1, auth-throttle-cache.md 4.1 #1: a TOKEN authorizer shows what it was given, and its authType', async () => {
  const created = await answer(token())
  expect(created).toEqual({
    id: expect.stringMatching(/^[a-z0-9]{6}$/),
    name: 'token',
    type: 'TOKEN',
    authType: 'custom',
    authorizerUri: URI,
    identitySource: HEADER,
  })
  expect(await answer(api.getAuthorizer({ restApiId, authorizerId: created.id }))).toEqual(created)
  expect(await status(token({ name: 'other' }))).toBe(201)
})

test('[S] control-plane.md 11 #1, auth-throttle-cache.md 4.1 #1: every member comes back', async () => {
  const given = {
    authType: 'mine',
    authorizerCredentials: 'arn:aws:iam::111111111111:role/caller',
    identityValidationExpression: 'Bearer .*',
    authorizerResultTtlInSeconds: 0,
    authorizerUri: URI.replace(/function:f/, `function:${'$'}{stageVariables.fn}`),
  }
  expect(await answer(token(given))).toMatchObject(given)
})

test('[S] control-plane.md 11 #1, auth-throttle-cache.md 3 #2: user pools read the Authorization header unless told otherwise', async () => {
  const variable = `arn:aws:cognito-idp:us-east-1:111111111111:userpool/${'$'}{stageVariables.pool}`
  expect(await answer(pools({ providerARNs: [POOL, variable] }))).toEqual({
    id: expect.any(String),
    name: 'pools',
    type: 'COGNITO_USER_POOLS',
    providerARNs: [POOL, variable],
    authType: 'cognito_user_pools',
    identitySource: HEADER,
  })
})

test('[D] 4.1: a REQUEST authorizer reads headers, query, stage variables and context, or nothing without a cache', async () => {
  const identitySource = 'method.request.header.A, method.request.querystring.b,stageVariables.c,context.httpMethod'
  expect(await answer(request({ identitySource }))).toMatchObject({ identitySource })
  expect(await answer(request({ name: 'b', identitySource: '', authorizerResultTtlInSeconds: 0 }))).not.toHaveProperty(
    'identitySource',
  )
})

const mapping = (text: string): string =>
  `BadRequestException 400 Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: ${text}]`
const uri = (text: string): string =>
  `BadRequestException 400 Invalid Authorizer URI: ${text}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.`
const TTL = 'BadRequestException 400 Authorizer result TTL must be between 0 and 3600 seconds'
const INPUT = 'BadRequestException 400 Invalid request input'

test.each<[string, () => Promise<unknown>, string]>([
  ['a blank name', () => token({ name: ' ' }), 'BadRequestException 400 Authorizer name cannot be blank'],
  ['no URI', () => token({ authorizerUri: undefined }), uri('null')],
  [
    'a function ARN as URI',
    () => token({ authorizerUri: 'arn:aws:lambda:us-east-1:1:function:f' }),
    uri('arn:aws:lambda:us-east-1:1:function:f'),
  ],
  [
    '[K+] a region that is none',
    () => request({ authorizerUri: URI.replace('us-east-1', 'region') }),
    uri(URI.replace('us-east-1', 'region')),
  ],
  ['TOKEN without an identity source', () => token({ identitySource: undefined, authorizerResultTtlInSeconds: 0 }), INPUT],
  ['REQUEST with a cache and no identity source', () => request({ identitySource: '' }), INPUT],
  ['[D] TOKEN with two sources', () => token({ identitySource: `${HEADER},${HEADER}` }), mapping(`${HEADER},${HEADER}`)],
  [
    '[D] TOKEN with a query parameter',
    () => token({ identitySource: 'method.request.querystring.a' }),
    mapping('method.request.querystring.a'),
  ],
  [
    '[D] a path parameter',
    () => request({ identitySource: `${HEADER},method.request.path.id` }),
    mapping('method.request.path.id'),
  ],
  ['the body', () => request({ identitySource: 'method.request.body' }), mapping('method.request.body')],
  ['user pools and a stage variable', () => pools({ identitySource: 'stageVariables.a' }), mapping('stageVariables.a')],
  ['[D] a TTL above 3600', () => token({ authorizerResultTtlInSeconds: 3601 }), TTL],
  ['[D] a TTL below 0', () => token({ authorizerResultTtlInSeconds: -1 }), TTL],
  [
    'no regular expression',
    () => token({ identityValidationExpression: '(' }),
    'BadRequestException 400 Invalid identity validation expression specified',
  ],
  [
    'a role of another account',
    () => token({ authorizerCredentials: 'arn:aws:iam::222222222222:role/r' }),
    'BadRequestException 400 Cross-account pass role is not allowed.',
  ],
  [
    'user pools without a pool',
    () => pools({ providerARNs: [] }),
    'BadRequestException 400 Authorizers of type COGNITO_USER_POOLS require at least one Cognito user pool ARN',
  ],
  [
    'another ARN than a pool',
    () => pools({ providerARNs: [URI] }),
    `BadRequestException 400 Invalid Cognito user pool ARN specified: ${URI}`,
  ],
  [
    '[S] control-plane.md 11 #2: an API that is not there',
    () => token({ restApiId: 'nowhere' }),
    'ConflictException 409 Unable to complete operation due to concurrent modification. Please try again later.',
  ],
])('create refuses %s', async (_, call, expected) => {
  expect(await refusal(call())).toBe(expected)
})

test('[K+] control-plane.md 11: names are unique in an API, when they change as well', async () => {
  await token()
  const { id } = await pools()
  const taken = 'BadRequestException 400 Authorizer name must be unique. Authorizer token already exists in this RestApi.'
  expect(await refusal(token())).toBe(taken)
  expect(await refusal(update(id, { op: 'replace', path: '/name', value: 'token' }))).toBe(taken)
  expect(await update(id, { op: 'replace', path: '/name', value: 'pools' })).toMatchObject({ name: 'pools' })
})

test('[S] control-plane.md 11 #2: list, and what is not there', async () => {
  await token()
  await pools()
  const { items = [] } = await api.getAuthorizers({ restApiId })
  expect(items.map(({ name }) => name).toSorted()).toEqual(['pools', 'token'])
  const first = await api.getAuthorizers({ restApiId, limit: 1 })
  expect(first.items).toHaveLength(1)
  expect((await api.getAuthorizers({ restApiId, position: first.position })).items).toHaveLength(1)
  expect(await refusal(api.getAuthorizers({ restApiId: 'nowhere' }))).toBe(
    'NotFoundException 404 Invalid API identifier specified 111111111111:nowhere',
  )
  const missing = 'NotFoundException 404 Invalid Authorizer identifier specified'
  expect(await refusal(api.getAuthorizer({ restApiId, authorizerId: 'abc123' }))).toBe(missing)
  expect(await refusal(api.deleteAuthorizer({ restApiId, authorizerId: 'abc123' }))).toBe(missing)
  expect(await refusal(update('abc123'))).toBe(missing)
})

test('[K+] control-plane.md 21 #6: update changes every member, and the whole must hold', async () => {
  const { id } = await token()
  const changes = {
    name: 'b',
    type: 'REQUEST',
    authType: 'oauth2',
    authorizerUri: URI.replace('function:f', 'function:g'),
    authorizerCredentials: 'arn:aws:iam::111111111111:role/r',
    identitySource: 'stageVariables.a',
    identityValidationExpression: 'x+',
    authorizerResultTtlInSeconds: 5,
  }
  const operations = Object.entries(changes).map(([name, value]) => ({
    op: 'replace' as const,
    path: `/${name}`,
    value: String(value),
  }))
  expect(await update(id, ...operations)).toEqual({ id, ...changes })
  expect(await update(id, { op: 'replace', path: '/authorizerCredentials', value: '' })).not.toHaveProperty(
    'authorizerCredentials',
  )
  expect(await refusal(update(id, { op: 'replace', path: '/identitySource', value: '' }))).toBe(INPUT)
  expect(await refusal(update(id, { op: 'replace', path: '/authorizerResultTtlInSeconds', value: '3601' }))).toBe(TTL)
  expect(await refusal(update(id, { op: 'replace', path: '/authorizerResultTtlInSeconds', value: 'x' }))).toBe(TTL)
  expect(await refusal(update(id, { op: 'replace', path: '/type', value: 'OTHER' }))).toContain('Invalid authorizer type')
  expect(await refusal(update(id, { op: 'replace', path: '/id', value: 'x' }))).toContain("Invalid patch path  '/id'")
})

test('[K+] control-plane.md 21 #6: user pools are added and removed, down to the last but one', async () => {
  const { id } = await pools()
  const other = POOL.replace('abc', 'def')
  expect(await update(id, { op: 'add', path: '/providerARNs', value: other })).toMatchObject({ providerARNs: [POOL, other] })
  expect(await update(id, { op: 'remove', path: '/providerARNs', value: POOL })).toMatchObject({ providerARNs: [other] })
  expect(await refusal(update(id, { op: 'remove', path: '/providerARNs', value: other }))).toContain('at least one')
})

const NEEDS =
  'BadRequestException 400 Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.'

test('[S] control-plane.md 6 #3, auth-throttle-cache.md 4.1 #5: a method takes an authorizer that serves its authorization type', async () => {
  const at = { restApiId, resourceId: made.rootResourceId }
  const custom = (await request()).id
  const cognito = (await pools()).id
  const put = (httpMethod: string, authorizationType: string, authorizerId?: string) =>
    api.putMethod({ ...at, httpMethod, authorizationType, authorizerId, authorizationScopes: ['a/read'] })
  expect(await answer(put('GET', 'CUSTOM', custom))).toMatchObject({ authorizationType: 'CUSTOM', authorizerId: custom })
  expect(await answer(put('POST', 'COGNITO_USER_POOLS', cognito))).toMatchObject({
    authorizerId: cognito,
    authorizationScopes: ['a/read'],
  })
  expect(await refusal(put('PUT', 'CUSTOM', cognito))).toBe(NEEDS)
  expect(await refusal(put('PUT', 'COGNITO_USER_POOLS', custom))).toBe(NEEDS)
  expect(await refusal(put('PUT', 'CUSTOM'))).toBe(NEEDS)
  const change = (...patchOperations: PatchOperation[]) => answer(api.updateMethod({ ...at, httpMethod: 'GET', patchOperations }))
  const toPools = { op: 'replace', path: '/authorizationType', value: 'COGNITO_USER_POOLS' } as const
  expect(await refusal(change(toPools))).toBe(NEEDS)
  expect(await change(toPools, { op: 'replace', path: '/authorizerId', value: cognito ?? '' })).toMatchObject({
    authorizerId: cognito,
  })
  expect(await change({ op: 'replace', path: '/authorizationType', value: 'NONE' })).not.toHaveProperty('authorizerId')
})

test('[K+] control-plane.md 11 #4: an authorizer that a method uses stays, and then leaves', async () => {
  const { id } = await token()
  const resource = await api.createResource({ restApiId, parentId: made.rootResourceId, pathPart: 'pets' })
  const at = { restApiId, resourceId: resource.id, httpMethod: 'GET' }
  await api.putMethod({ ...at, authorizationType: 'CUSTOM', authorizerId: id })
  expect(await refusal(api.deleteAuthorizer({ restApiId, authorizerId: id }))).toBe(
    "ConflictException 409 Cannot delete authorizer 'token', is referenced in method: GET//pets",
  )
  await api.deleteMethod(at)
  expect(await status(api.deleteAuthorizer({ restApiId, authorizerId: id }))).toBe(202)
  expect((await api.getAuthorizers({ restApiId })).items).toEqual([])
})

test('[K+] 4: a clone has authorizers of its own, and its methods use them', async () => {
  const { id } = await token()
  const at = { restApiId, resourceId: made.rootResourceId, httpMethod: 'GET' }
  await api.putMethod({ ...at, authorizationType: 'CUSTOM', authorizerId: id })
  const clone = await api.createRestApi({ name: 'clone', cloneFrom: restApiId })
  const { items = [] } = await api.getAuthorizers({ restApiId: clone.id })
  expect(items).toHaveLength(1)
  expect(items[0]).toMatchObject({ name: 'token', authorizerUri: URI })
  expect(items[0]?.id).not.toBe(id)
  const method = await api.getMethod({ restApiId: clone.id, resourceId: clone.rootResourceId, httpMethod: 'GET' })
  expect(method.authorizerId).toBe(items[0]?.id)
})

test('[D] rest-api.md 14: a deployment freezes authorizers and scopes', async () => {
  const { id } = await request({ identitySource: 'method.request.header.A, context.path' })
  const at = { restApiId, resourceId: made.rootResourceId, httpMethod: 'GET' }
  await api.putMethod({ ...at, authorizationType: 'CUSTOM', authorizerId: id, authorizationScopes: ['s'] })
  await api.putIntegration({ ...at, type: 'MOCK' })
  const deployment = await api.createDeployment({ restApiId })
  const row = await server.store.get(`/111111111111/us-east-1/restapis/${restApiId}/deployments/${deployment.id}/snapshot`)
  expect(row?.value).toMatchObject({
    authorizers: [
      {
        id,
        name: 'request',
        type: 'REQUEST',
        authorizerUri: URI,
        authorizerCredentials: null,
        identitySources: ['method.request.header.A', 'context.path'],
        identityValidationExpression: null,
        authorizerResultTtlInSeconds: 300,
        providerARNs: [],
      },
    ],
    resources: [{ methods: [{ authorizerId: id, authorizationScopes: ['s'] }] }],
  })
})

test.each([
  ['TOKEN', token],
  ['REQUEST', request],
])('chosen: a %s authorizer has no user pools', async (_, create) => {
  const refused = 'BadRequestException 400 Provider ARNs can only be specified for authorizers of type COGNITO_USER_POOLS'
  expect(await refusal(create({ providerARNs: [POOL] }))).toBe(refused)
  const { id } = await create()
  expect(await refusal(update(id, { op: 'add', path: '/providerARNs', value: POOL }))).toBe(refused)
  expect(await update(id, { op: 'remove', path: '/providerARNs', value: POOL })).not.toHaveProperty('providerARNs')
})

test('chosen: an authorizer that becomes a TOKEN authorizer leaves its user pools', async () => {
  const { id } = await pools()
  const type: PatchOperation = { op: 'replace', path: '/type', value: 'TOKEN' }
  const uri: PatchOperation = { op: 'replace', path: '/authorizerUri', value: URI }
  const other: PatchOperation = { op: 'add', path: '/providerARNs', value: `${POOL}d` }
  expect(await refusal(update(id, type, uri, other))).toMatch(/^BadRequestException 400 Provider ARNs/)
  expect(await update(id, type, uri)).not.toHaveProperty('providerARNs')
})
