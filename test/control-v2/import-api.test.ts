// OpenAPI documents become HTTP APIs: ImportApi.
import type { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refusal } from '../support/control-server.ts'
import { type HttpControlServer, startHttpControl } from '../support/http-control-server.ts'

let server: HttpControlServer
let client: ApiGatewayV2
beforeAll(async () => {
  server = await startHttpControl()
  client = server.client()
})
afterAll(() => server.close())

const FUNCTION = 'arn:aws:lambda:us-east-1:111111111111:function:pets'
const LAMBDA = { type: 'aws_proxy', httpMethod: 'POST', uri: FUNCTION, payloadFormatVersion: '2.0' }
const BACKEND = { type: 'http_proxy', httpMethod: 'GET', uri: 'https://example.com/pets', payloadFormatVersion: '1.0' }
const INTEGRATION = 'x-amazon-apigateway-integration'
const AUTHORIZER = 'x-amazon-apigateway-authorizer'
const ok = { 200: { description: 'ok' } }

const documentOf = (paths: object, more: object = {}): string =>
  JSON.stringify({ openapi: '3.0.1', info: { title: 'pets', version: '1.0' }, paths, ...more })

const get = (more: object = {}): object => ({ get: { responses: ok, [INTEGRATION]: LAMBDA, ...more } })

async function imported(body: string, options: { readonly Basepath?: string } = {}) {
  const api = await client.importApi({ Body: body, ...options })
  const ApiId = api.ApiId ?? ''
  const [routes, integrations, authorizers] = await Promise.all([
    client.getRoutes({ ApiId }),
    client.getIntegrations({ ApiId }),
    client.getAuthorizers({ ApiId }),
  ])
  const byKey = (routes.Items ?? []).sort((a, b) => ((a.RouteKey ?? '') < (b.RouteKey ?? '') ? -1 : 1))
  return { api, routes: byKey, integrations: integrations.Items ?? [], authorizers: authorizers.Items ?? [] }
}

const keys = (routes: readonly { readonly RouteKey?: string | undefined }[]) => routes.map(({ RouteKey }) => RouteKey)

test('[D] http-api.md 11 #1, #7: info becomes the API, its answer is 201 and that of GetApi', async () => {
  const body = documentOf({ '/pets': get() }, { info: { title: 'named', description: 'About pets', version: '7' } })
  const answer = await client.importApi({ Body: body })
  expect(answer.$metadata.httpStatusCode).toBe(201)
  const { $metadata: _, ...api } = answer
  expect(api).toEqual({
    ApiEndpoint: `https://${api.ApiId}.execute-api.us-east-1.amazonaws.com`,
    ApiId: expect.stringMatching(/^[a-z0-9]{10}$/),
    ApiKeySelectionExpression: '$request.header.x-api-key',
    CreatedDate: expect.any(Date),
    Description: 'About pets',
    DisableExecuteApiEndpoint: false,
    ImportInfo: ['paths./pets.get: key [responses] will be ignored by API Gateway'],
    IpAddressType: 'ipv4',
    Name: 'named',
    ProtocolType: 'HTTP',
    RouteSelectionExpression: '$request.method $request.path',
    Tags: {},
    Version: '7',
  })
  const { $metadata: __, ...got } = await client.getApi({ ApiId: api.ApiId ?? '' })
  expect(got).toEqual(api)
})

/** The example of AWS's page on importing HTTP APIs, and what a user shows of the answer to it. */
const PET_STORE = JSON.stringify({
  openapi: '3.0.1',
  info: { title: 'Example Pet Store', description: 'A Pet Store API.', version: '1.0' },
  paths: {
    '/pets': {
      get: { operationId: 'GET HTTP', parameters: [], responses: ok, [INTEGRATION]: { ...BACKEND, payloadFormatVersion: 1.0 } },
      post: {
        operationId: 'Create Pet',
        requestBody: { content: {} },
        responses: ok,
        [INTEGRATION]: { ...BACKEND, httpMethod: 'POST', payloadFormatVersion: 1.0 },
      },
    },
    '/pets/{petId}': {
      get: { operationId: 'Get Pet', parameters: [], responses: ok, [INTEGRATION]: { ...BACKEND, payloadFormatVersion: 1.0 } },
    },
  },
  'x-amazon-apigateway-cors': { allowOrigins: ['*'], allowMethods: ['GET', 'OPTIONS', 'POST'], allowHeaders: ['content-type'] },
  components: { schemas: { Pet: { type: 'object' } } },
})

test('[D] http-api.md 11 #1: info, warnings and what becomes of them, as AWS answered its own example', async () => {
  const { api, routes, integrations } = await imported(PET_STORE)
  expect(api.ImportInfo).toEqual([
    'components: key [schemas] will be ignored by API Gateway',
    'paths./pets.post: key [requestBody] will be ignored by API Gateway',
    'paths./pets.post: key [responses] will be ignored by API Gateway',
    'paths./pets.get: key [responses] will be ignored by API Gateway',
    'paths./pets.get: key [parameters] will be ignored by API Gateway',
    'paths./pets/{petId}.get: key [responses] will be ignored by API Gateway',
    'paths./pets/{petId}.get: key [parameters] will be ignored by API Gateway',
  ])
  expect(api.Warnings).toEqual(
    ['GET /pets', 'POST /pets', 'GET /pets/{petId}'].map(
      (key) => `Unable to create integration for resource at path '${key}': Unsupported PayloadFormatVersion: 1. Ignoring.`,
    ),
  )
  expect(api.CorsConfiguration).toEqual({
    AllowHeaders: ['content-type'],
    AllowMethods: ['GET', 'OPTIONS', 'POST'],
    AllowOrigins: ['*'],
  })
  expect(keys(routes)).toEqual(['GET /pets', 'GET /pets/{petId}', 'POST /pets'])
  expect(routes.map(({ Target, OperationName }) => [Target, OperationName])).toEqual([
    [undefined, 'GET HTTP'],
    [undefined, 'Get Pet'],
    [undefined, 'Create Pet'],
  ])
  expect(integrations).toEqual([])
})

test('[D] http-api.md 11 #1: failOnWarnings makes nothing', async () => {
  const before = (await client.getApis({ MaxResults: '500' })).Items?.length
  expect(await refusal(client.importApi({ Body: PET_STORE, FailOnWarnings: true }))).toMatch(
    /^BadRequestException 400 Warnings found during import:\n\tUnable to create integration for resource at path 'GET \/pets': /,
  )
  expect((await client.getApis({ MaxResults: '500' })).Items?.length).toBe(before)
  const fine = await client.importApi({ Body: documentOf({ '/pets': get() }), FailOnWarnings: true })
  expect(fine.Warnings).toBeUndefined()
})

test.each([
  ['{"swagger":"2.0.0","info":{"title":"a","version":"1"}}', ''],
  ['{"openapi":"3.1.0","info":{"title":"a","version":"1"},"paths":{}}', " from '3.1.0'"],
  ['{"openapi":"2.0","info":{"title":"a","version":"1"},"paths":{}}', " from '2.0'"],
])('[D] http-api.md 11 #1: only OpenAPI 3.0: %s', async (Body, said) => {
  expect(await refusal(client.importApi({ Body }))).toBe(
    `BadRequestException 400 Unable to build importer with provided input. Unable to determine OAS version${said}`,
  )
})

test.each(['', 'no: [yaml', '[]', 'null', '"text"', '{'.repeat(100_000)])('what is no document is refused: %#', async (Body) => {
  expect(await refusal(client.importApi({ Body }))).toMatch(/^BadRequestException 400 \S/)
})

test('a document without a title is refused', async () => {
  expect(await refusal(client.importApi({ Body: '{"openapi":"3.0.1","paths":{}}' }))).toBe(
    'BadRequestException 400 Failed to parse the uploaded OpenAPI document due to: attribute info.title is missing',
  )
})

test('[D] http-api.md 11 #5: integrations as CreateIntegration takes them; an operation without one is a route that leads nowhere', async () => {
  const body = documentOf({
    '/full': {
      post: {
        responses: ok,
        [INTEGRATION]: {
          type: 'HTTP_PROXY',
          httpMethod: 'ANY',
          uri: 'https://example.com/full',
          payloadFormatVersion: '1.0',
          timeoutInMillis: 5000,
          requestParameters: { 'append:header.a': '$request.header.b', 'overwrite:path': '/x' },
          responseParameters: { 200: { 'overwrite:header.c': 'd' } },
          passthroughBehavior: 'when_no_match',
        },
      },
    },
    '/none': { get: { responses: ok } },
  })
  const { api, routes, integrations } = await imported(body)
  expect(integrations).toEqual([
    {
      IntegrationId: expect.any(String),
      ConnectionType: 'INTERNET',
      IntegrationMethod: 'ANY',
      IntegrationType: 'HTTP_PROXY',
      IntegrationUri: 'https://example.com/full',
      PayloadFormatVersion: '1.0',
      RequestParameters: { 'append:header.a': '$request.header.b', 'overwrite:path': '/x' },
      ResponseParameters: { 200: { 'overwrite:header.c': 'd' } },
      TimeoutInMillis: 5000,
    },
  ])
  expect(routes.map(({ RouteKey, Target }) => [RouteKey, Target])).toEqual([
    ['GET /none', undefined],
    ['POST /full', `integrations/${integrations[0]?.IntegrationId}`],
  ])
  expect(api.Warnings).toBeUndefined()
  expect(api.ImportInfo).toContain(
    'paths./full.post.x-amazon-apigateway-integration: key [passthroughBehavior] will be ignored by API Gateway',
  )
})

test('[D] http-api.md 11 #4: integrations among the components are made once, and those that nobody names, too', async () => {
  const shared = { [INTEGRATION]: { $ref: '#/components/x-amazon-apigateway-integrations/function' } }
  const body = documentOf(
    { '/a': get(shared), '/b': get(shared) },
    { components: { 'x-amazon-apigateway-integrations': { function: LAMBDA, spare: BACKEND } } },
  )
  const { routes, integrations } = await imported(body)
  expect(integrations.map(({ IntegrationType }) => IntegrationType).sort()).toEqual(['AWS_PROXY', 'HTTP_PROXY'])
  const lambda = integrations.find(({ IntegrationType }) => IntegrationType === 'AWS_PROXY')
  expect(routes.map(({ Target }) => Target)).toEqual(Array(2).fill(`integrations/${lambda?.IntegrationId}`))
})

test('a reference that leads nowhere is an error', async () => {
  const body = documentOf({ '/a': get({ [INTEGRATION]: { $ref: '#/components/x-amazon-apigateway-integrations/none' } }) })
  expect(await refusal(client.importApi({ Body: body }))).toMatch(/^BadRequestException 400 .*unresolved reference/)
})

test('[D] http-api.md 11 #1: an integration that HTTP APIs do not have is a warning', async () => {
  const { api, routes, integrations } = await imported(documentOf({ '/a': get({ [INTEGRATION]: { ...LAMBDA, type: 'AWS' } }) }))
  expect(api.Warnings).toEqual([
    "Unable to create integration for resource at path 'GET /a': Currently, an API with a protocol type of HTTP may only be associated with proxy integrations (AWS_PROXY, HTTP_PROXY). Ignoring.",
  ])
  expect([keys(routes), integrations]).toEqual([['GET /a'], []])
})

test('a parameter that is no text is dropped with a warning; an object where text belongs is an error', async () => {
  const odd = documentOf({ '/a': get({ [INTEGRATION]: { ...BACKEND, requestParameters: { 'append:header.a': true } } }) })
  expect((await imported(odd)).api.Warnings).toEqual([
    "Invalid format for 'requestParameters'. Expected type string for property 'append:header.a' of resource '/a' and method 'GET' but got 'true'",
  ])
  const unfilled = documentOf({ '/a': get({ [INTEGRATION]: { ...LAMBDA, uri: { 'Fn::Sub': 'x' } } }) })
  expect(await refusal(client.importApi({ Body: unfilled }))).toBe(
    'BadRequestException 400 Unable to parse API definition because of a malformed integration at path /a.',
  )
})

test('[D] http-api.md 11 #4, #5: any method, and the default route', async () => {
  const any = { responses: ok, [INTEGRATION]: LAMBDA }
  const { api, routes } = await imported(
    documentOf({
      '/{proxy+}': { 'x-amazon-apigateway-any-method': any },
      '/$default': { 'x-amazon-apigateway-any-method': { ...any, isDefaultRoute: true } },
    }),
  )
  expect([keys(routes), api.Warnings]).toEqual([['$default', 'ANY /{proxy+}'], undefined])
  const sam = await imported(documentOf({ $default: { 'x-amazon-apigateway-any-method': { ...any, isDefaultRoute: true } } }))
  expect(keys(sam.routes)).toEqual(['$default'])
  expect(sam.api.Warnings).toEqual(['Parse issue: attribute paths. Resource $default should start with /'])
})

const JWT = { issuer: 'https://issuer.example.com/', audience: ['one', 'two'] }
const oauth = {
  type: 'oauth2',
  flows: {},
  [AUTHORIZER]: { type: 'jwt', jwtConfiguration: JWT, identitySource: '$request.header.Token' },
}
const request = {
  type: 'apiKey',
  name: 'X-Auth',
  in: 'header',
  [AUTHORIZER]: {
    type: 'request',
    authorizerUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`,
    authorizerPayloadFormatVersion: '2.0',
    authorizerResultTtlInSeconds: 300,
    enableSimpleResponses: true,
    identitySource: '$request.header.A, $request.querystring.b',
  },
}
const discovered = {
  type: 'openIdConnect',
  openIdConnectUrl: 'https://found.example.com/pool/.well-known/openid-configuration',
  [AUTHORIZER]: { type: 'jwt', jwtConfiguration: { audience: ['three'] } },
}
const signed = { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' }
const schemes = (securitySchemes: object) => ({ components: { securitySchemes } })

test('[D] http-api.md 11 #4: authorizers of all kinds, used or not', async () => {
  const { authorizers } = await imported(documentOf({}, schemes({ oauth, request, discovered })))
  const AuthorizerId = expect.any(String)
  expect(Object.fromEntries(authorizers.map((authorizer) => [authorizer.Name, authorizer]))).toEqual({
    oauth: {
      AuthorizerId,
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Token'],
      JwtConfiguration: { Audience: ['one', 'two'], Issuer: JWT.issuer },
      Name: 'oauth',
    },
    request: {
      AuthorizerId,
      AuthorizerPayloadFormatVersion: '2.0',
      AuthorizerResultTtlInSeconds: 300,
      AuthorizerType: 'REQUEST',
      AuthorizerUri: request[AUTHORIZER].authorizerUri,
      EnableSimpleResponses: true,
      IdentitySource: ['$request.header.A', '$request.querystring.b'],
      Name: 'request',
    },
    discovered: {
      AuthorizerId,
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Audience: ['three'], Issuer: 'https://found.example.com/pool' },
      Name: 'discovered',
    },
  })
})

test('a Lambda authorizer without sources of identity, as SAM and exports write it, has none', async () => {
  const { identitySource: _, authorizerResultTtlInSeconds: __, ...always } = request[AUTHORIZER]
  const unused = { ...request, name: 'Unused', [AUTHORIZER]: always }
  const { api, authorizers } = await imported(documentOf({ '/a': get({ security: [{ unused: [] }] }) }, schemes({ unused })))
  expect([api.Warnings, authorizers[0]?.IdentitySource]).toEqual([undefined, undefined])
  const { body } = await client.exportApi({ ApiId: api.ApiId, Specification: 'OAS30', OutputType: 'JSON' })
  const again = await imported(Buffer.from(body ?? '').toString())
  expect(again.authorizers.map(({ Name, IdentitySource }) => [Name, IdentitySource])).toEqual([['unused', undefined]])
  expect(again.routes[0]?.AuthorizationType).toBe('CUSTOM')
})

test('[D] http-api.md 11 #4: security of the document, and of operations, with their scopes', async () => {
  const paths = {
    '/everywhere': get(),
    '/scoped': get({ security: [{ oauth: ['read', 'write'] }] }),
    '/lambda': get({ security: [{ request: [] }] }),
    '/open': get({ security: [] }),
    '/signed': get({ security: [{ signed: [] }] }),
    '/also-signed': get({ 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } }),
  }
  const { routes, authorizers } = await imported(
    documentOf(paths, { security: [{ oauth: [] }], ...schemes({ oauth, request, signed }) }),
  )
  const named = new Map(authorizers.map(({ AuthorizerId, Name }) => [AuthorizerId, Name]))
  expect(
    Object.fromEntries(
      routes.map(({ RouteKey = '', AuthorizationType, AuthorizerId, AuthorizationScopes }) => [
        RouteKey,
        [AuthorizationType, named.get(AuthorizerId), AuthorizationScopes],
      ]),
    ),
  ).toEqual({
    'GET /everywhere': ['JWT', 'oauth', undefined],
    'GET /scoped': ['JWT', 'oauth', ['read', 'write']],
    'GET /lambda': ['CUSTOM', 'request', undefined],
    'GET /open': ['NONE', undefined, undefined],
    'GET /signed': ['AWS_IAM', undefined, undefined],
    'GET /also-signed': ['AWS_IAM', undefined, undefined],
  })
})

test('[D] http-api.md 11 #1: an authorizer that cannot be is a warning, and what it would protect is not made', async () => {
  const broken = { ...oauth, [AUTHORIZER]: { type: 'jwt', jwtConfiguration: { audience: ['a'] } } }
  const paths = { '/a': get({ security: [{ broken: [] }] }), '/b': get({ security: [{ nobody: [] }] }), '/c': get() }
  const { api, routes } = await imported(documentOf(paths, schemes({ broken })))
  expect(keys(routes)).toEqual(['GET /c'])
  expect(api.Warnings).toEqual([
    expect.stringMatching(/^Unable to create Authorizer 'broken': .*issuer.*\. Ignoring\.$/i),
    "Unable to put method 'GET' on resource at path '/a': Invalid authorizer definition. Setting the authorization type to JWT requires a valid authorizer. Ignoring.",
    "Unable to put method 'GET' on resource at path '/b': Invalid authorizer definition. Setting the authorization type to JWT requires a valid authorizer. Ignoring.",
  ])
})

test('a scheme that no HTTP API knows is a warning, and no protection', async () => {
  const key = { type: 'apiKey', name: 'x-api-key', in: 'header' }
  const { api, routes } = await imported(documentOf({ '/a': get({ security: [{ key: [] }] }) }, schemes({ key })))
  expect(api.Warnings).toEqual(["Unsupported security definition type 'apiKey' for 'key'. Ignoring."])
  expect(routes[0]?.AuthorizationType).toBe('NONE')
})

test('[D] http-api.md 11 #1: several requirements of one operation are an error', async () => {
  for (const security of [[{ oauth: [] }, { signed: [] }], [{ oauth: [], signed: [] }]]) {
    const body = documentOf({ '/a': get({ security }) }, schemes({ oauth, signed }))
    expect(await refusal(client.importApi({ Body: body }))).toMatch(
      /^BadRequestException 400 Errors found during import:\n\tUnable to put method 'GET' on resource at path '\/a': Only one of /,
    )
  }
})

test('[D] http-api.md 11 #4: tags, with and without a value; the endpoint; the version of the algorithm', async () => {
  const { api } = await imported(
    documentOf(
      {},
      {
        tags: [{ name: 'Owner', 'x-amazon-apigateway-tag-value': 'me' }, { name: 'plain' }],
        servers: [{ url: '/', 'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: true } }],
        'x-amazon-apigateway-importexport-version': '2.0',
      },
    ),
  )
  expect([api.Tags, api.DisableExecuteApiEndpoint]).toEqual([{ Owner: 'me', plain: '' }, true])
  expect(api.Warnings).toEqual([`Unsupported x-amazon-apigateway-importexport-version '"2.0"'. Ignoring.`])
})

test('[D] http-api.md 11 #4: all of CORS; what cannot be is refused', async () => {
  const cors = {
    allowOrigins: ['https://a.example'],
    allowMethods: ['GET'],
    allowHeaders: ['h'],
    exposeHeaders: ['e'],
    maxAge: 9,
    allowCredentials: true,
  }
  const { api } = await imported(documentOf({}, { 'x-amazon-apigateway-cors': cors }))
  expect(api.CorsConfiguration).toEqual({
    AllowCredentials: true,
    AllowHeaders: ['h'],
    AllowMethods: ['GET'],
    AllowOrigins: ['https://a.example'],
    ExposeHeaders: ['e'],
    MaxAge: 9,
  })
  const body = documentOf({}, { 'x-amazon-apigateway-cors': { allowOrigins: ['nonsense'] } })
  expect(await refusal(client.importApi({ Body: body }))).toMatch(/^BadRequestException 400 Invalid format for origin nonsense/)
  expect((await imported(documentOf({}, { 'x-amazon-apigateway-cors': '*' }))).api.Warnings).toEqual([
    'Invalid format for x-amazon-apigateway-cors. Ignoring.',
  ])
})

test.each([
  [undefined, ['GET /', 'GET /pets']],
  ['ignore', ['GET /', 'GET /pets']],
  ['prepend', ['GET /example/path', 'GET /example/path/pets']],
  ['split', ['GET /path', 'GET /path/pets']],
])('[D] http-api.md 11 #2: basepath %s', async (Basepath, expected) => {
  const server = { url: 'https://example.com/{basePath}', variables: { basePath: { default: 'example/path' } } }
  const body = documentOf({ '/': get(), '/pets': get() }, { servers: [server] })
  expect(keys((await imported(body, Basepath === undefined ? {} : { Basepath })).routes)).toEqual(expected)
})

test('[D] http-api.md 11 #2: another basepath is refused', async () => {
  expect(await refusal(client.importApi({ Body: documentOf({}), Basepath: 'other' }))).toMatch(
    /^BadRequestException 400 Invalid value for basepath/,
  )
})

test('[D] http-api.md 11 #3: AWS variables', async () => {
  const uri = 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:pets'
  const { integrations } = await imported(documentOf({ '/a': get({ [INTEGRATION]: { ...LAMBDA, uri } }) }))
  expect(integrations[0]?.IntegrationUri).toBe(FUNCTION)
})

test('YAML is read, too', async () => {
  const body = `
openapi: "3.0.3"
info: {title: yaml, version: "1"}
paths:
  /pets:
    get:
      responses: {200: {description: ok}}
      ${INTEGRATION}: {type: http_proxy, httpMethod: GET, uri: "https://example.com", payloadFormatVersion: "1.0"}
`
  const { api, routes } = await imported(body)
  expect([api.Name, keys(routes)]).toEqual(['yaml', ['GET /pets']])
})

test('what the parser finds amiss is a warning', async () => {
  const body = documentOf({
    '/a': { get: { [INTEGRATION]: LAMBDA } },
    pets: get(),
    '/update': get({
      responses: {
        200: { description: 'ok', content: { 'application/json': { schema: { $ref: '#/components/schemas/Missing' } } } },
      },
    }),
  })
  const { api, routes } = await imported(body)
  expect(api.Warnings?.slice(0, 3)).toEqual([
    "Parse issue: attribute paths.'/a'(get).responses is missing",
    'Parse issue: attribute paths. Resource pets should start with /',
    "Parse issue: attribute paths.'/update'(get).responses.200.content.schema.#/components/schemas/Missing is missing",
  ])
  expect(api.Warnings?.[3]).toMatch(
    /^Unable to put method 'GET' on resource at path 'pets': The provided route key is not formatted properly/,
  )
  expect(keys(routes)).toEqual(['GET /a', 'GET /update'])
})

test('two operations of one route: the second is a warning', async () => {
  const any = { responses: ok, isDefaultRoute: true }
  const { api, routes } = await imported(
    documentOf({ '/$default': { 'x-amazon-apigateway-any-method': any }, $default: { 'x-amazon-apigateway-any-method': any } }),
  )
  expect(keys(routes)).toEqual(['$default'])
  expect(api.Warnings).toContain(
    "Unable to put method 'ANY' on resource at path '/$default': Route with key $default already exists for this API. Ignoring.",
  )
})

test('[D] http-api.md 1 #14: the routes beyond the quota are warnings; far beyond, an error, and quickly', async () => {
  const paths = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`/p${i}`, { get: { responses: ok } }]))
  const { api } = await imported(documentOf(paths(302)))
  expect(api.Warnings).toHaveLength(2)
  expect((await client.getRoutes({ ApiId: api.ApiId ?? '', MaxResults: '500' })).Items).toHaveLength(300)
  expect(await refusal(client.importApi({ Body: documentOf(paths(20_000)) }))).toMatch(
    /^BadRequestException 400 Warnings found during import:/,
  )
})

test('hostile documents are bounded', async () => {
  const long = `/${'a'.repeat(1_000_000)}`
  const { api } = await imported(documentOf({ [long]: get({ description: 'd', tags: [], summary: 's', callbacks: {} }) }))
  expect(JSON.stringify([api.ImportInfo, api.Warnings]).length).toBeLessThan(20_000)
  const inherited = documentOf({ __proto__: get(), constructor: get(), toString: { constructor: {} } })
  expect((await imported(inherited)).routes).toEqual([])
})
