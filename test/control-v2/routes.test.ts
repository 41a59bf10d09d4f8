// CreateRoute, GetRoute(s), UpdateRoute, DeleteRoute of HTTP APIs: http-api.md 1, control-plane.md 22.
import type { CreateRouteCommandInput, UpdateRouteCommandInput } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { answer, refusal, status } from '../support/control-server.ts'
import { type HttpControlServer, startHttpControl } from '../support/http-control-server.ts'

let server: HttpControlServer
let api: ReturnType<HttpControlServer['client']>
let ApiId: string | undefined

beforeAll(async () => {
  server = await startHttpControl()
  api = server.client()
})
beforeEach(async () => {
  ;({ ApiId } = await api.createApi({ Name: 'pets', ProtocolType: 'HTTP' }))
})
afterAll(() => server.close())

const created = (RouteKey: string, input: Partial<CreateRouteCommandInput> = {}) => api.createRoute({ ApiId, RouteKey, ...input })
const updated = (RouteId: string | undefined, input: Omit<UpdateRouteCommandInput, 'ApiId' | 'RouteId'>) =>
  answer(api.updateRoute({ ApiId, RouteId, ...input }))

async function newTarget(): Promise<string> {
  const { IntegrationId } = await api.createIntegration({
    ApiId,
    IntegrationType: 'HTTP_PROXY',
    IntegrationMethod: 'ANY',
    IntegrationUri: 'https://pets.example.com',
  })
  return `integrations/${IntegrationId}`
}

async function newAuthorizer(type: 'JWT' | 'REQUEST'): Promise<string | undefined> {
  const { AuthorizerId } = await api.createAuthorizer({
    ApiId,
    Name: type,
    AuthorizerType: type,
    IdentitySource: ['$request.header.Authorization'],
    ...(type === 'JWT'
      ? { JwtConfiguration: { Issuer: 'https://issuer.example.com', Audience: ['pets'] } }
      : {
          AuthorizerPayloadFormatVersion: '2.0',
          AuthorizerUri:
            'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111111111111:function:a/invocations',
        }),
  })
  return AuthorizerId
}

test('[D] control-plane.md 22 #5 #7, 2 #5: create answers 201 with the defaults of a route, and get the same', async () => {
  expect(await status(created('$default'))).toBe(201)
  const made = await answer(created('GET /pets'))
  expect(made).toEqual({
    RouteId: expect.stringMatching(/^[a-z0-9]{7}$/),
    RouteKey: 'GET /pets',
    AuthorizationType: 'NONE',
    ApiKeyRequired: false,
  })
  expect(await answer(api.getRoute({ ApiId, RouteId: made.RouteId }))).toEqual(made)
})

test('[D] http-api.md 1 #8: a key is a method or ANY with a path, or $default; what is greedy stands at the end', async () => {
  const keys = [
    '$default',
    'GET /',
    'ANY /pets/',
    'POST /pets/{petId}',
    'HEAD /a.b-c_~/{x}/d',
    'DELETE /{proxy+}',
    'PATCH /a/{rest+}',
  ]
  for (const key of keys) expect((await created(key)).RouteKey).toBe(key)
})

test('[K+] http-api.md 1 #9: any other key is refused', async () => {
  const wrong = [
    '',
    'pets',
    '$connect',
    'GET',
    'GET pets',
    'get /pets',
    'TRACE /pets',
    'GET  /pets',
    'GET /{proxy+}/pets',
    'GET /{}',
    'GET /a{id}',
    'GET /{id',
    'GET /{a b}',
    'GET /{id}/{id}',
    'GET /pets ',
    'GET /pets?a=1',
    'ANY /?',
    'GET /pets#top',
    `GET /${'a'.repeat(1024)}`,
  ]
  for (const key of wrong) {
    expect(await refusal(created(key)), key).toBe(
      'BadRequestException 400 The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
    )
  }
  expect((await api.getRoutes({ ApiId })).Items).toEqual([])
})

test('[K+] http-api.md 1 #10: a key stands once in an API', async () => {
  await created('GET /pets')
  expect(await refusal(created('GET /pets'))).toBe('ConflictException 409 Route with key GET /pets already exists for this API')
  expect(await status(created('GET /Pets'))).toBe(201)
  const { RouteId } = await created('POST /pets')
  expect(await refusal(api.updateRoute({ ApiId, RouteId, RouteKey: 'GET /pets' }))).toContain('ConflictException 409')
  expect(await updated(RouteId, { RouteKey: 'POST /pets' })).toMatchObject({ RouteKey: 'POST /pets' })
})

test('as users report of AWS: a key that differs in nothing but the name of a variable is refused', async () => {
  await created('GET /pets/{petId}/toys')
  await created('GET /pets/{petId}')
  expect(await refusal(created('GET /pets/{id}/toys'))).toBe(
    'ConflictException 409 The provided route key "GET /pets/{id}/toys" has a conflicting variable on the same hierarchical level as "GET /pets/{petId}/toys"',
  )
  // Another method, and a variable that takes the rest, are other routes.
  expect(await status(created('POST /pets/{id}/toys'))).toBe(201)
  expect(await status(created('GET /pets/{id+}'))).toBe(201)
  expect(await refusal(created('GET /pets/{proxy+}'))).toContain('ConflictException 409')
})

test('[D] http-api.md 1 #8: a target is an integration of the API', async () => {
  const Target = await newTarget()
  expect(await answer(created('GET /', { Target }))).toMatchObject({ Target })
  for (const wrong of ['pets', 'https://pets.example.com', 'integrations/', `${Target}/x`]) {
    expect(await refusal(created('GET /x', { Target: wrong })), wrong).toBe(
      'BadRequestException 400 Unexpected or malformed target in route. Correct format should be integrations/<integration_id>.',
    )
  }
  expect(await refusal(created('GET /x', { Target: 'integrations/nothere' }))).toBe(
    'NotFoundException 404 Invalid Integration identifier specified nothere',
  )
  const { RouteId } = await created('GET /y', { Target })
  expect(await updated(RouteId, { Target: '' })).not.toHaveProperty('Target')
})

test('[D] control-plane.md Appendix I: JWT takes a JWT authorizer of the API, CUSTOM one that asks a function, and the others none', async () => {
  const jwt = await newAuthorizer('JWT')
  const request = await newAuthorizer('REQUEST')
  expect(await answer(created('GET /1', { AuthorizationType: 'JWT', AuthorizerId: jwt }))).toMatchObject({ AuthorizerId: jwt })
  expect(await answer(created('GET /2', { AuthorizationType: 'CUSTOM', AuthorizerId: request }))).toMatchObject({
    AuthorizationType: 'CUSTOM',
    AuthorizerId: request,
  })
  expect(await answer(created('GET /3', { AuthorizationType: 'AWS_IAM', AuthorizerId: jwt }))).not.toHaveProperty('AuthorizerId')
  for (const AuthorizerId of [undefined, 'nothere', request]) {
    expect(await refusal(created('GET /x', { AuthorizationType: 'JWT', AuthorizerId }))).toBe(
      'BadRequestException 400 Invalid authorizer ID specified. Setting the authorization type to JWT requires a valid JWT authorizer.',
    )
  }
  for (const AuthorizerId of [undefined, 'nothere', jwt]) {
    expect(await refusal(created('GET /x', { AuthorizationType: 'CUSTOM', AuthorizerId }))).toContain(
      'BadRequestException 400 Invalid authorizer ID specified. Setting the authorization type to CUSTOM',
    )
  }
  expect(await refusal(created('GET /x', { AuthorizationType: 'BASIC' as 'NONE' }))).toContain('BadRequestException 400')
})

test('[D] http-api.md 12 #5: a route of a JWT authorizer has at most 10 scopes, and another route none', async () => {
  const AuthorizerId = await newAuthorizer('JWT')
  const jwt = { AuthorizationType: 'JWT', AuthorizerId } as const
  const scopes = (count: number) => Array.from({ length: count }, (_, i) => `pets/${i}`)
  const { RouteId, AuthorizationScopes } = await created('GET /1', { ...jwt, AuthorizationScopes: scopes(10) })
  expect(AuthorizationScopes).toEqual(scopes(10))
  expect(await refusal(created('GET /2', { ...jwt, AuthorizationScopes: scopes(11) }))).toContain('at most 10')
  expect(await refusal(created('GET /2', { ...jwt, AuthorizationScopes: ['s'.repeat(65)] }))).toContain('1 to 64 characters')
  expect(await refusal(created('GET /2', { AuthorizationScopes: scopes(1) }))).toBe(
    'BadRequestException 400 Invalid Route authorization type specified. Authorization Scopes are only valid for COGNITO_USER_POOLS and JWT authorization types',
  )
  expect(await refusal(api.updateRoute({ ApiId, RouteId, AuthorizationType: 'NONE' }))).toContain('Authorization Scopes')
  const opened = await updated(RouteId, { AuthorizationType: 'NONE', AuthorizationScopes: [] })
  expect(opened).toMatchObject({ AuthorizationType: 'NONE' })
  expect(opened).not.toHaveProperty('AuthorizationScopes')
  expect(opened).not.toHaveProperty('AuthorizerId')
})

test('[D] http-api.md 10 #8, control-plane.md Appendix H: what only routes of WebSocket APIs have is refused by name', async () => {
  const inputs: readonly (readonly [string, Partial<CreateRouteCommandInput>])[] = [
    ['ApiKeyRequired', { ApiKeyRequired: true }],
    ['RequestModels', { RequestModels: { 'application/json': 'Pet' } }],
    ['RequestParameters', { RequestParameters: { 'route.request.querystring.a': { Required: true } } }],
    ['ModelSelectionExpression', { ModelSelectionExpression: '$request.body.x' }],
    ['RouteResponseSelectionExpression', { RouteResponseSelectionExpression: '$default' }],
  ]
  const { RouteId } = await created('GET /')
  for (const [member, input] of inputs) {
    const words = `BadRequestException 400 ${member} is not currently supported for HTTP APIs.`
    expect(await refusal(created('GET /x', input))).toBe(words)
    expect(await refusal(api.updateRoute({ ApiId, RouteId, ...input }))).toBe(words)
  }
  expect(await answer(created('GET /y', { ApiKeyRequired: false, RequestModels: {} }))).not.toHaveProperty('RequestModels')
})

test('[D] control-plane.md 1 #5: an update takes the members it is given and leaves the others', async () => {
  const Target = await newTarget()
  const { RouteId } = await created('GET /pets', { Target, OperationName: 'ListPets' })
  expect(await status(api.updateRoute({ ApiId, RouteId, RouteKey: 'GET /animals' }))).toBe(200)
  expect(await updated(RouteId, { OperationName: 'ListAnimals' })).toMatchObject({
    RouteKey: 'GET /animals',
    Target,
    OperationName: 'ListAnimals',
  })
  expect(await refusal(api.updateRoute({ ApiId, RouteId, OperationName: 'o'.repeat(65) }))).toContain('at most 64')
})

test('[K] control-plane.md 22 #11, [D] control-plane.md 1 #13, 22 #7: a route is deleted with 204, and then is not there', async () => {
  const { RouteId = '' } = await created('GET /')
  expect(await status(api.deleteRoute({ ApiId, RouteId }))).toBe(204)
  for (const call of [
    () => api.getRoute({ ApiId, RouteId }),
    () => api.updateRoute({ ApiId, RouteId }),
    () => api.deleteRoute({ ApiId, RouteId }),
  ]) {
    expect(await refusal(call())).toBe(`NotFoundException 404 Invalid Route identifier specified ${RouteId}`)
  }
  expect(await api.getRoute({ ApiId, RouteId }).catch((error: unknown) => error)).toMatchObject({ ResourceType: 'Route' })
})

test('[D] http-api.md 1 #14: an API has at most 300 routes', async () => {
  const at = `/111111111111/us-east-1/v2/apis/${ApiId}/routes`
  await server.store.transact(async (tree) => {
    for (let i = 0; i < 299; i++) await tree.put(`${at}/r${i}`, 'http-route', { routeId: `r${i}`, routeKey: `GET /${i}` })
  })
  expect(await status(created('GET /last'))).toBe(201)
  expect(await refusal(created('GET /more'))).toBe(
    'ConflictException 429 Maximum number of Routes for this API has been reached. Please contact AWS if you need additional Routes.',
  )
})

test('[D] http-api.md 10 #1: a stage that deploys itself has each change of a route at once', async () => {
  const Target = await newTarget()
  await created('$default', { Target })
  await api.createStage({ ApiId, StageName: '$default', AutoDeploy: true })
  const deployed = async (): Promise<string | undefined> => (await api.getStage({ ApiId, StageName: '$default' })).DeploymentId
  const seen = [await deployed()]
  const { RouteId } = await created('GET /pets', { Target })
  seen.push(await deployed())
  await updated(RouteId, { RouteKey: 'GET /dogs' })
  seen.push(await deployed())
  await api.deleteRoute({ ApiId, RouteId })
  seen.push(await deployed())
  expect(new Set(seen).size).toBe(4)
})

test('operations on what only WebSocket APIs have say by name that they are not there', async () => {
  const { RouteId } = await created('GET /')
  expect(await refusal(api.createRouteResponse({ ApiId, RouteId, RouteResponseKey: '$default' }))).toContain(
    'NotImplementedException 501 apigatewayv2:CreateRouteResponse',
  )
  expect(await refusal(api.deleteRouteRequestParameter({ ApiId, RouteId, RequestParameterKey: 'x' }))).toContain('501')
})
