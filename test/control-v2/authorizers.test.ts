// Authorizers of HTTP APIs: auth-throttle-cache.md 5, http-api.md 12, control-plane.md 22.
import type { CreateAuthorizerCommandInput } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { answer, refusal, status } from '../support/control-server.ts'
import { type HttpControlServer, startHttpControl } from '../support/http-control-server.ts'
import { makeApi, makeRoute } from './stage-kit.ts'

let server: HttpControlServer
let api: ReturnType<HttpControlServer['client']>
let ApiId: string

beforeAll(async () => {
  server = await startHttpControl()
  api = server.client()
})
beforeEach(async () => {
  ApiId = await makeApi(api)
})
afterAll(() => server.close())

const FUNCTION = 'arn:aws:lambda:us-east-1:111111111111:function:auth'
const URI = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`
const JWT = {
  Name: 'tokens',
  AuthorizerType: 'JWT',
  IdentitySource: ['$request.header.Authorization'],
  JwtConfiguration: { Issuer: 'https://issuer.example.com/', Audience: ['one', 'two'] },
} satisfies Partial<CreateAuthorizerCommandInput>
const LAMBDA = {
  Name: 'function',
  AuthorizerType: 'REQUEST',
  AuthorizerUri: URI,
  AuthorizerPayloadFormatVersion: '2.0',
} satisfies Partial<CreateAuthorizerCommandInput>

type Chosen = Partial<CreateAuthorizerCommandInput>
const create = (input: Chosen) => answer(api.createAuthorizer({ ApiId, ...input } as CreateAuthorizerCommandInput))
const jwt = (input: Chosen = {}) => create({ ...JWT, ...input })
/** Clients send an empty list where a function needs no identity. */
const lambda = (input: Chosen = {}) => create({ ...LAMBDA, IdentitySource: [], ...input })

test('[D] control-plane.md 22 #7, auth-throttle-cache.md 5.1 #1: a JWT authorizer is made (201), read, changed (200) and deleted (204)', async () => {
  expect(await status(api.createAuthorizer({ ApiId, ...JWT }))).toBe(201)
  const made = (await api.getAuthorizers({ ApiId })).Items?.[0]
  expect(made).toEqual({ AuthorizerId: expect.stringMatching(/^[a-z0-9]{6}$/), ...JWT })
  const at = { ApiId, AuthorizerId: made?.AuthorizerId }
  expect(await answer(api.getAuthorizer(at))).toEqual(made)
  const after = await answer(api.updateAuthorizer({ ...at, Name: 'renamed', JwtConfiguration: { Audience: ['three'] } }))
  expect(after).toEqual({
    ...made,
    Name: 'renamed',
    JwtConfiguration: { Issuer: 'https://issuer.example.com/', Audience: ['three'] },
  })
  expect(await answer(api.getAuthorizer(at))).toEqual(after)
  expect(await status(api.deleteAuthorizer(at))).toBe(204)
  const unknown = `NotFoundException 404 Invalid Authorizer identifier specified ${at.AuthorizerId}`
  expect(await refusal(api.getAuthorizer(at))).toBe(unknown)
  expect(await refusal(api.updateAuthorizer({ ...at, Name: 'x' }))).toBe(unknown)
  expect(await refusal(api.deleteAuthorizer(at))).toBe(unknown)
})

test('[D] auth-throttle-cache.md 5.2 #1 #2 #3: a Lambda authorizer, its defaults, and all that it can have', async () => {
  const plain = await lambda()
  expect(plain).toEqual({
    AuthorizerId: expect.any(String),
    ...LAMBDA,
    AuthorizerResultTtlInSeconds: 0,
    EnableSimpleResponses: false,
  })
  const chosen = {
    Name: 'all',
    IdentitySource: [
      '$request.header.X-Token',
      '$request.querystring.a[b]',
      '$context.identity.sourceIp',
      '$stageVariables.key_1',
    ],
    AuthorizerCredentialsArn: 'arn:aws:iam::111111111111:role/caller',
    AuthorizerResultTtlInSeconds: 3600,
    EnableSimpleResponses: true,
  }
  const full = await lambda(chosen)
  expect(full).toEqual({ AuthorizerId: expect.any(String), ...LAMBDA, ...chosen })
  const at = { ApiId, AuthorizerId: full.AuthorizerId }
  const { AuthorizerCredentialsArn: _, ...rest } = full
  const changed = { AuthorizerResultTtlInSeconds: 0, IdentitySource: ['$request.header.Other'] }
  expect(await answer(api.updateAuthorizer({ ...at, ...changed, AuthorizerCredentialsArn: '' }))).toEqual({ ...rest, ...changed })
})

test.each([
  'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_abc',
  'https://issuer.example.com:8443/tenants/1',
  'http://127.0.0.1:4566/us-east-1_abc',
  'http://localhost:4566/us-east-1_abc',
  'http://[::1]:4566/us-east-1_abc',
])('the issuer %s is taken: https, or plain on this machine', async (Issuer) => {
  expect((await jwt({ JwtConfiguration: { Issuer, Audience: ['me'] } })).JwtConfiguration?.Issuer).toBe(Issuer)
})

const withIssuer = (Issuer: string): Chosen => ({ JwtConfiguration: { Issuer, Audience: ['me'] } })
const withAudience = (Audience: string[]): Chosen => ({ JwtConfiguration: { Issuer: 'https://a.example', Audience } })
const ONE_SOURCE = 'JWT authorizers require exactly one identity source'

test.each<readonly [string, Chosen, string]>([
  ['without a name', { Name: '' }, 'Authorizer name must have'],
  ['with a long name', { Name: 'x'.repeat(129) }, 'Authorizer name must have'],
  ['of another type', { AuthorizerType: 'TOKEN' as never }, "1 validation error detected: Value 'TOKEN' at 'authorizerType'"],
  ['without identity source', { IdentitySource: [] }, ONE_SOURCE],
  ['with two identity sources', { IdentitySource: ['$request.header.A', '$request.header.B'] }, ONE_SOURCE],
  ['that reads the context', { IdentitySource: ['$context.routeKey'] }, ONE_SOURCE],
  ['with a source of REST APIs', { IdentitySource: ['method.request.header.A'] }, ONE_SOURCE],
  [
    'with a header that is none',
    { IdentitySource: ['$request.header.a b'] },
    'Invalid identity source expression: $request.header.a b.',
  ],
  ['without configuration', { JwtConfiguration: {} }, 'Invalid issuer: .'],
  ['with a plain issuer', withIssuer('http://issuer.example.com'), 'Invalid issuer: http://issuer.example.com. Issuer must have'],
  ['with a plain issuer inside a network', withIssuer('http://10.0.0.1/'), 'Invalid issuer: http://10.0.0.1/.'],
  ['with an issuer that is no URL', withIssuer('issuer'), 'Invalid issuer: issuer.'],
  ['with an issuer that has a query', withIssuer('https://a.example/?x=1'), 'Invalid issuer: https://a.example/?x=1.'],
  ['with credentials in its issuer', withIssuer('https://a:b@a.example/'), 'Invalid issuer: '],
  ['with a file as its issuer', withIssuer('file:///etc/passwd'), 'Invalid issuer: '],
  ['without audience', withAudience([]), 'JWT authorizers require an audience of 1 to 50'],
  ['with an empty audience', withAudience(['']), 'JWT authorizers require an audience of 1 to 50'],
  ['with 51 audiences', withAudience(Array.from({ length: 51 }, (_, at) => `a${at}`)), 'JWT authorizers require an audience'],
  ['with a function', { AuthorizerUri: URI }, 'authorizerUri is not supported for authorizers of the type JWT'],
  ['with a TTL', { AuthorizerResultTtlInSeconds: 300 }, 'authorizerResultTtlInSeconds is not supported'],
])('[D] auth-throttle-cache.md 5.1 #1 #4 #6, http-api.md 12 #5: no JWT authorizer %s', async (_, input, message) => {
  expect(await refusal(jwt(input))).toContain(`BadRequestException 400 ${message}`)
  expect((await api.getAuthorizers({ ApiId })).Items).toEqual([])
})

test.each<readonly [string, Chosen, string]>([
  ['without a function', { AuthorizerUri: undefined }, 'Invalid Authorizer URI: null.'],
  ['with a function as its URI', { AuthorizerUri: FUNCTION }, `Invalid Authorizer URI: ${FUNCTION}.`],
  [
    'without a payload format',
    { AuthorizerPayloadFormatVersion: undefined },
    'AuthorizerPayloadFormatVersion is a required parameter',
  ],
  [
    'with another payload format',
    { AuthorizerPayloadFormatVersion: '3.0' },
    'Invalid authorizerPayloadFormatVersion specified: 3.0',
  ],
  [
    'with simple responses in format 1.0',
    { AuthorizerPayloadFormatVersion: '1.0', EnableSimpleResponses: true },
    'EnableSimpleResponses can only be set for AuthorizerPayloadFormatVersion "2.0".',
  ],
  [
    'with a TTL of over an hour',
    { AuthorizerResultTtlInSeconds: 3601, IdentitySource: ['$request.header.A'] },
    'Authorizer result TTL outside allowable range. TTL must be between 0 and 3600 seconds.',
  ],
  [
    'with a negative TTL',
    { AuthorizerResultTtlInSeconds: -1 },
    'Authorizer result TTL outside allowable range. TTL must be between 0 and 3600 seconds.',
  ],
  ['that caches without identity', { AuthorizerResultTtlInSeconds: 1 }, 'Identity source must be set if authorizer caching'],
  ['with a source that is none', { IdentitySource: ['$request.body.a'] }, 'Invalid identity source expression: $request.body.a.'],
  [
    'with text around a source',
    { IdentitySource: ['x$context.routeKey'] },
    'Invalid identity source expression: x$context.routeKey.',
  ],
  ['with a validation expression', { IdentityValidationExpression: '.*' }, 'identityValidationExpression is only supported'],
  ['with a JWT configuration', { JwtConfiguration: JWT.JwtConfiguration }, 'jwtConfiguration is not supported for authorizers'],
  ['with a role that is none', { AuthorizerCredentialsArn: 'arn:aws:s3:::x' }, 'Invalid ARN specified in the request'],
  [
    "with another account's role",
    { AuthorizerCredentialsArn: 'arn:aws:iam::222222222222:role/x' },
    'Cross-account pass role is not allowed.',
  ],
])('[D] auth-throttle-cache.md 5.2 #1 #2, [K+] 5.2 #4: no Lambda authorizer %s', async (_, input, message) => {
  expect(await refusal(lambda(input))).toContain(`BadRequestException 400 ${message}`)
  expect((await api.getAuthorizers({ ApiId })).Items).toEqual([])
})

test('the function may be a stage variable', async () => {
  const AuthorizerUri = URI.replace(':auth', ':${stageVariables.auth}')
  expect((await lambda({ AuthorizerUri })).AuthorizerUri).toBe(AuthorizerUri)
})

test('names are unique in an API, when authorizers are made and when they change', async () => {
  const taken = 'BadRequestException 400 Authorizer name must be unique. Authorizer tokens already exists in this RestApi.'
  await jwt()
  expect(await refusal(jwt())).toBe(taken)
  const { AuthorizerId } = await lambda()
  expect(await refusal(api.updateAuthorizer({ ApiId, AuthorizerId, Name: 'tokens' }))).toBe(taken)
  expect((await api.updateAuthorizer({ ApiId, AuthorizerId, Name: 'function' })).Name).toBe('function')
  const other = await makeApi(api)
  expect(await status(api.createAuthorizer({ ApiId: other, ...JWT }))).toBe(201)
})

test('[D] http-api.md 12 #5: 10 authorizers, and pages of them', async () => {
  for (let at = 0; at < 10; at++) await jwt({ Name: `a${at}` })
  expect(await refusal(jwt())).toBe(
    'ConflictException 429 Maximum number of Authorizers for this API has been reached. Please contact AWS if you need additional Authorizers.',
  )
  const first = await api.getAuthorizers({ ApiId, MaxResults: '6' })
  const rest = await api.getAuthorizers({ ApiId, MaxResults: '6', NextToken: first.NextToken })
  const ids = [...(first.Items ?? []), ...(rest.Items ?? [])].map((item) => item.AuthorizerId)
  expect([first.Items?.length, rest.Items?.length, new Set(ids).size]).toEqual([6, 4, 10])
  expect(rest.NextToken).toBeUndefined()
  expect(await refusal(api.getAuthorizers({ ApiId, MaxResults: '0' }))).toMatch('BadRequestException 400')
})

test('an authorizer that a route uses stays, and stays of its type', async () => {
  const { AuthorizerId } = await jwt()
  const RouteId = await makeRoute(api, ApiId, 'POST /pdf/generate', { AuthorizationType: 'JWT', AuthorizerId })
  expect(await refusal(api.deleteAuthorizer({ ApiId, AuthorizerId }))).toBe(
    "ConflictException 409 Cannot delete authorizer 'tokens', is referenced in route: POST /pdf/generate",
  )
  const asLambda = { ...LAMBDA, IdentitySource: [] }
  expect(await refusal(api.updateAuthorizer({ ApiId, AuthorizerId, ...asLambda }))).toMatch(
    'BadRequestException 400 Cannot change the type of an authorizer',
  )
  await api.deleteRoute({ ApiId, RouteId })
  expect(await answer(api.updateAuthorizer({ ApiId, AuthorizerId, ...asLambda }))).toEqual({
    AuthorizerId,
    ...LAMBDA,
    AuthorizerResultTtlInSeconds: 0,
    EnableSimpleResponses: false,
  })
  expect(await answer(api.updateAuthorizer({ ApiId, AuthorizerId, ...JWT }))).toEqual({ AuthorizerId, ...JWT })
  expect(await status(api.deleteAuthorizer({ ApiId, AuthorizerId }))).toBe(204)
})

test('UpdateAuthorizer refuses what CreateAuthorizer refuses, and changes nothing', async () => {
  const before = await lambda({ IdentitySource: ['$request.header.A'], AuthorizerResultTtlInSeconds: 10 })
  const update = (input: object) => api.updateAuthorizer({ ApiId, AuthorizerId: before.AuthorizerId, ...input })
  expect(await refusal(update({ IdentitySource: [] }))).toMatch('BadRequestException 400 Identity source must be set')
  expect(await refusal(update({ AuthorizerPayloadFormatVersion: '1.0', EnableSimpleResponses: true }))).toMatch('BadRequest')
  expect(await refusal(update({ JwtConfiguration: { Issuer: 'https://a.example' } }))).toMatch('BadRequestException 400 jwtConf')
  expect(await refusal(update({ AuthorizerType: 'JWT' }))).toMatch('BadRequestException 400 Invalid issuer')
  expect(await answer(api.getAuthorizer({ ApiId, AuthorizerId: before.AuthorizerId }))).toEqual(before)
})

test('an API must be there, and be the caller’s', async () => {
  const unknown = 'NotFoundException 404 Invalid API identifier specified'
  expect(await refusal(create({ ...JWT, ApiId: 'nosuch1234' }))).toBe(`${unknown} 111111111111:nosuch1234`)
  const other = server.client('222222222222')
  expect(await refusal(other.getAuthorizers({ ApiId }))).toBe(`${unknown} 222222222222:${ApiId}`)
})
