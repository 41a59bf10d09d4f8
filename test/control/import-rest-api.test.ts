// ImportRestApi and PutRestApi: control-plane.md 18.
import type { PutRestApiCommandInput } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
afterAll(() => server.close())

const bytes = (document: unknown) => Buffer.from(typeof document === 'string' ? document : JSON.stringify(document))
const load = (document: unknown, parameters: Record<string, string> = {}, failOnWarnings = false) =>
  api.importRestApi({ body: bytes(document), parameters, failOnWarnings })
const put = (restApiId: string | undefined, document: unknown, mode?: PutRestApiCommandInput['mode']) =>
  api.putRestApi({ restApiId, body: bytes(document), ...(mode && { mode }) })
const pathsOf = async (restApiId: string | undefined) =>
  ((await api.getResources({ restApiId, limit: 500 })).items ?? []).map(({ path }) => path)
const methodOf = async (restApiId: string | undefined, path: string, httpMethod: string) => {
  const { items } = await api.getResources({ restApiId, limit: 500 })
  return answer(api.getMethod({ restApiId, resourceId: items?.find((item) => item.path === path)?.id, httpMethod }))
}

const MOCK = {
  type: 'mock',
  requestTemplates: { 'application/json': '{"statusCode": 200}' },
  responses: { default: { statusCode: 200 } },
}
const swagger = (more: object = {}, get: object = {}) => ({
  swagger: '2.0',
  info: { title: 'pets', version: '1.2.3', description: 'All of them' },
  paths: { '/test': { get: { responses: {}, 'x-amazon-apigateway-integration': MOCK, ...get } } },
  ...more,
})
const openapi = (servers: readonly object[], more: object = {}) => ({
  openapi: '3.0.1',
  info: { title: 'pets', version: '1' },
  servers,
  paths: { '/test': { get: { 'x-amazon-apigateway-integration': MOCK } } },
  ...more,
})

test('[S] control-plane.md 18 #8: an import answers like a create; title, version and description come from info', async () => {
  const made = await load(swagger())
  expect(await status(load(swagger()))).toBe(201)
  expect(made).toMatchObject({ name: 'pets', version: '1.2.3', description: 'All of them', apiKeySource: 'HEADER' })
  expect(made).toMatchObject({ endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' } })
  expect(made.rootResourceId).toHaveLength(10)
  expect(made).not.toHaveProperty('tags')
  expect(made).not.toHaveProperty('warnings')
})

test('[S] control-plane.md 18 #8: paths make the resources between; the root is always there; a method is as it was put', async () => {
  const { id } = await load(swagger({ paths: { '/a/b/{c}/': { post: { 'x-amazon-apigateway-integration': MOCK } } } }))
  expect(await pathsOf(id)).toEqual(['/', '/a', '/a/b', '/a/b/{c}'])
  expect(await methodOf(id, '/a/b/{c}', 'POST')).toEqual({
    httpMethod: 'POST',
    authorizationType: 'NONE',
    apiKeyRequired: false,
    methodIntegration: {
      type: 'MOCK',
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
      passthroughBehavior: 'WHEN_NO_MATCH',
      timeoutInMillis: 29000,
      cacheNamespace: expect.stringMatching(/^[a-z0-9]{6}$/),
      cacheKeyParameters: [],
      integrationResponses: { 200: { statusCode: '200' } },
    },
  })
})

const BASE_VAR = [{ url: 'https://x.example.com/{basePath}', variables: { basePath: { default: '/base-var' } } }]
const BASE_URL = [{ url: 'https://x.example.com/base-url/part' }]
test.each([
  ['variable', openapi(BASE_VAR), 'prepend', ['/', '/base-var', '/base-var/test']],
  ['variable', openapi(BASE_VAR), 'split', ['/', '/test']],
  ['URL', openapi(BASE_URL), 'prepend', ['/', '/base-url', '/base-url/part', '/base-url/part/test']],
  ['URL', openapi(BASE_URL), 'split', ['/', '/part', '/part/test']],
  ['URL', openapi(BASE_URL), 'ignore', ['/', '/test']],
  ['URL', openapi(BASE_URL), undefined, ['/', '/test']],
  ['basePath', swagger({ basePath: '/v1/x' }), 'prepend', ['/', '/v1', '/v1/x', '/v1/x/test']],
  ['basePath', swagger({ basePath: '/v1/x' }), 'split', ['/', '/x', '/x/test']],
])('[S] control-plane.md 18 #8 #9: the base path of a %s with %#', async (_, document, basepath, expected) => {
  const { id } = await load(document, basepath === undefined ? {} : { basepath })
  expect(await pathsOf(id)).toEqual(expected)
})

test('[S] control-plane.md 18 #10: what is no OpenAPI is refused', async () => {
  const invalid = 'BadRequestException 400 Invalid OpenAPI input.'
  for (const document of [' ', 'no', '{"a": 1}', '[]', '{"swagger": "1.2"}', '{"openapi": "4.0.0"}', 'a: [']) {
    expect(await refusal(load(document)), document).toBe(invalid)
  }
  expect(await refusal(load('{"swagger": "2.0", "info": {}}'))).toMatch(/^BadRequestException 400 Failed to parse/)
  expect(await refusal(load(swagger(), { basepath: 'x' }))).toMatch(
    /^BadRequestException 400 Invalid value for parameter basepath/,
  )
})

test('[S] control-plane.md 18 #12: a parameter that is no text is dropped with a warning, quoted text is kept; failonwarnings refuses', async () => {
  const requestParameters = { 'integration.request.header.nothing': true, 'integration.request.header.some': "'True'" }
  const document = swagger({}, { 'x-amazon-apigateway-integration': { ...MOCK, requestParameters } })
  const made = await load(document)
  const warning =
    "Invalid format for 'requestParameters'. Expected type string for property 'integration.request.header.nothing' of resource '/test' and method 'GET' but got 'true'"
  expect(made.warnings).toEqual([warning])
  const { methodIntegration } = await methodOf(made.id, '/test', 'GET')
  expect(methodIntegration?.requestParameters).toEqual({ 'integration.request.header.some': "'True'" })
  expect(await refusal(load(document, {}, true))).toContain(warning)
})

test('[S] control-plane.md 18 #13, [D] 18 #14: PutRestApi answers 200 with tags; the title is the name; merging appends binary media types, overwriting replaces', async () => {
  const types = (...binary: string[]) => ({ 'x-amazon-apigateway-binary-media-types': binary })
  const { id } = await load(swagger(types('image/png')))
  const other = (binary: string) => ({ ...swagger(types(binary)), info: { title: 'other', version: '2' }, paths: { '/new': {} } })
  expect(await status(put(id, other('image/gif')))).toBe(200)
  const merged = await put(id, other('image/gif'), 'merge')
  expect(merged).toMatchObject({ id, name: 'other', version: '2', tags: {}, binaryMediaTypes: ['image/png', 'image/gif'] })
  expect(merged.description).toBe('All of them')
  expect(await pathsOf(id)).toEqual(['/', '/new', '/test'])
  const overwritten = await put(id, other('image/jpeg'), 'overwrite')
  expect(overwritten).toMatchObject({ name: 'other', binaryMediaTypes: ['image/jpeg'], rootResourceId: merged.rootResourceId })
  expect(overwritten).not.toHaveProperty('description')
  expect(await pathsOf(id)).toEqual(['/', '/new'])
  expect(await refusal(put('nonexist', swagger()))).toBe(
    'NotFoundException 404 Invalid API identifier specified 111111111111:nonexist',
  )
})

test('[D] control-plane.md 18 #19: merging never changes the endpoint configuration, and replaces a method whole', async () => {
  const { id } = await load(swagger({}, { operationId: 'first', parameters: [{ name: 'q', in: 'query', type: 'string' }] }))
  const merged = await put(id, swagger({ 'x-amazon-apigateway-endpoint-configuration': { types: ['REGIONAL'] } }))
  expect(merged.endpointConfiguration?.types).toEqual(['EDGE'])
  expect(await methodOf(id, '/test', 'GET')).not.toHaveProperty('operationName')
  expect(await methodOf(id, '/test', 'GET')).not.toHaveProperty('requestParameters')
})

test('[S] control-plane.md 18 #15: parameters, operation names, models in a circle and the default models', async () => {
  const definitions = {
    Pet: { type: 'object', properties: { friends: { type: 'array', items: { $ref: '#/definitions/Owner' } } } },
    Owner: { type: 'object', properties: { pet: { $ref: '#/definitions/Pet' } } },
  }
  const operation = {
    operationId: 'getPet',
    parameters: [
      { name: 'q', in: 'query', type: 'string', required: true },
      { name: 'X-H', in: 'header', type: 'string' },
      { name: 'b', in: 'body', schema: { $ref: '#/definitions/Pet' } },
    ],
    responses: { 200: { description: 'ok', schema: { $ref: '#/definitions/Pet' }, headers: { 'X-R': { type: 'string' } } } },
    'x-amazon-apigateway-integration': MOCK,
  }
  const shared = [{ name: 'id', in: 'path', type: 'string', required: true }]
  const { id } = await load(swagger({ definitions, paths: { '/pets/{id}': { parameters: shared, post: operation } } }))
  expect(await methodOf(id, '/pets/{id}', 'POST')).toMatchObject({
    operationName: 'getPet',
    requestParameters: {
      'method.request.path.id': true,
      'method.request.querystring.q': true,
      'method.request.header.X-H': false,
    },
    requestModels: { 'application/json': 'Pet' },
    methodResponses: {
      200: {
        statusCode: '200',
        responseParameters: { 'method.response.header.X-R': false },
        responseModels: { 'application/json': 'Pet' },
      },
    },
  })
  const { items = [] } = await api.getModels({ restApiId: id })
  expect(items.map(({ name }) => name)).toEqual(['Owner', 'Pet'])
  expect(JSON.parse(items[0]?.schema ?? '')).toEqual({
    type: 'object',
    properties: { pet: { $ref: `https://apigateway.amazonaws.com/restapis/${id}/models/Pet` } },
  })
})

test('OpenAPI 3: bodies and responses by content, components by reference, schemas of their own', async () => {
  const own = { type: 'object', properties: { n: { type: 'number', exclusiveMinimum: 3 } } }
  const document = {
    openapi: '3.1.0',
    info: { title: 'three', version: '1' },
    paths: {
      '/x': {
        put: {
          requestBody: { $ref: '#/components/requestBodies/Body' },
          responses: {
            201: { $ref: '#/components/responses/Made' },
            202: { description: 'own', content: { 'application/json': { schema: own } } },
            default: { description: 'other' },
          },
          'x-amazon-apigateway-integration': { $ref: '#/components/x-amazon-apigateway-integrations/mock' },
        },
      },
    },
    components: {
      schemas: { Pet: { type: 'object' } },
      requestBodies: { Body: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } } },
      responses: { Made: { description: 'made', content: { 'text/plain': {} }, headers: { Location: { schema: {} } } } },
      'x-amazon-apigateway-integrations': { mock: MOCK },
    },
  }
  const made = await load(document)
  expect(made.warnings).toEqual(["Response 'default' of resource '/x' and method 'PUT' is no status code. Ignoring."])
  const method = await methodOf(made.id, '/x', 'PUT')
  expect(method.requestModels).toEqual({ 'application/json': 'Pet' })
  expect(method.methodResponses).toEqual({
    201: { statusCode: '201', responseParameters: { 'method.response.header.Location': false } },
    202: { statusCode: '202', responseModels: { 'application/json': expect.stringMatching(/^MODEL[0-9a-f]{6}$/) } },
  })
  const name = method.methodResponses?.['202']?.responseModels?.['application/json']
  const { schema = '' } = await api.getModel({ restApiId: made.id, modelName: name })
  expect(JSON.parse(schema).properties.n).toEqual({ type: 'number', minimum: 3, exclusiveMinimum: true })
})

test('[S] control-plane.md 18 #15 #17: extensions of the API, validators, ANY, patterns and gateway responses', async () => {
  const integration = { ...MOCK, responses: { default: { statusCode: 200 }, '4\\d{2}': { statusCode: '400' } } }
  const document = swagger({
    'x-amazon-apigateway-api-key-source': 'AUTHORIZER',
    'x-amazon-apigateway-minimum-compression-size': 10,
    'x-amazon-apigateway-request-validators': {
      all: { validateRequestBody: true, validateRequestParameters: true },
      none: { validateRequestBody: false, validateRequestParameters: false },
    },
    'x-amazon-apigateway-request-validator': 'all',
    'x-amazon-apigateway-gateway-responses': {
      DEFAULT_4XX: { statusCode: 418, responseParameters: { 'gatewayresponse.header.X': "'y'" } },
    },
    'x-amazon-apigateway-policy': {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' }],
    },
    paths: {
      '/any': {
        'x-amazon-apigateway-any-method': { 'x-amazon-apigateway-integration': integration },
        get: { 'x-amazon-apigateway-request-validator': 'none', 'x-amazon-apigateway-integration': MOCK },
      },
    },
  })
  const made = await load(document)
  expect(made).toMatchObject({ apiKeySource: 'AUTHORIZER', minimumCompressionSize: 10 })
  expect(made.policy).toContain(`:${made.id}/*`)
  const { items: validators = [] } = await api.getRequestValidators({ restApiId: made.id })
  const idOf = (name: string) => validators.find((validator) => validator.name === name)?.id
  const any = await methodOf(made.id, '/any', 'ANY')
  expect(any.requestValidatorId).toBe(idOf('all'))
  expect(any.methodIntegration?.integrationResponses).toEqual({
    200: { statusCode: '200' },
    400: { statusCode: '400', selectionPattern: '4\\d{2}' },
  })
  expect((await methodOf(made.id, '/any', 'GET')).requestValidatorId).toBe(idOf('none'))
  const response = await api.getGatewayResponse({ restApiId: made.id, responseType: 'DEFAULT_4XX' })
  expect(response).toMatchObject({ statusCode: '418', responseParameters: { 'gatewayresponse.header.X': "'y'" } })
})

const FUNCTION = 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations'
const POOL = 'arn:aws:cognito-idp:us-east-1:111111111111:userpool/us-east-1_abc'
const SCHEMES = {
  token: {
    type: 'apiKey',
    name: 'X-Token',
    in: 'header',
    'x-amazon-apigateway-authtype': 'oauth2',
    'x-amazon-apigateway-authorizer': { type: 'token', authorizerUri: FUNCTION },
  },
  pool: {
    type: 'apiKey',
    name: 'X-Identity',
    in: 'header',
    'x-amazon-apigateway-authtype': 'cognito_user_pools',
    'x-amazon-apigateway-authorizer': { type: 'cognito_user_pools', providerARNs: [POOL] },
  },
  key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
  signed: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
  other: { type: 'basic' },
}

test('[S] control-plane.md 11 #1, 18 #15 #16, auth-throttle-cache.md 3 #14: authorizers, the unused too; identity from the scheme; global security; scopes; keys and signatures', async () => {
  const operation = (security?: readonly object[], more: object = {}) => ({
    ...(security && { security }),
    'x-amazon-apigateway-integration': MOCK,
    ...more,
  })
  const paths = {
    '/global': { get: operation() },
    '/pool': { get: operation([{ pool: ['b/write', 'a/read'] }]) },
    '/key': { get: operation([{ key: [] }]) },
    '/signed': { get: operation([{ signed: [] }]) },
    '/iam': { get: operation([], { 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } }) },
    '/open': { get: operation([]) },
    '/other': { get: operation([{ other: [] }]) },
  }
  const { id } = await load(swagger({ securityDefinitions: SCHEMES, security: [{ token: [] }], paths }))
  const { items = [] } = await api.getAuthorizers({ restApiId: id })
  const found = (name: string) => items.find((authorizer) => authorizer.name === name)
  expect(found('token')).toMatchObject({
    type: 'TOKEN',
    authType: 'oauth2',
    identitySource: 'method.request.header.X-Token',
    authorizerUri: FUNCTION,
  })
  expect(found('pool')).toMatchObject({
    type: 'COGNITO_USER_POOLS',
    authType: 'cognito_user_pools',
    identitySource: 'method.request.header.X-Identity',
    providerARNs: [POOL],
  })
  expect(items).toHaveLength(2)
  const auth = async (path: string) => {
    const { authorizationType, authorizerId, apiKeyRequired, authorizationScopes } = await methodOf(id, path, 'GET')
    return [authorizationType, authorizerId, apiKeyRequired, authorizationScopes]
  }
  expect(await auth('/global')).toEqual(['CUSTOM', found('token')?.id, false, undefined])
  expect(await auth('/pool')).toEqual(['COGNITO_USER_POOLS', found('pool')?.id, false, ['b/write', 'a/read']])
  expect(await auth('/key')).toEqual(['NONE', undefined, true, undefined])
  expect(await auth('/signed')).toEqual(['AWS_IAM', undefined, false, undefined])
  expect(await auth('/iam')).toEqual(['AWS_IAM', undefined, false, undefined])
  expect(await auth('/open')).toEqual(['NONE', undefined, false, undefined])
  expect(await auth('/other')).toEqual(['NONE', undefined, false, undefined])
  const again = await put(id, swagger({ securityDefinitions: SCHEMES, security: [{ token: [] }], paths }))
  expect(again.id).toBe(id)
  expect((await api.getAuthorizers({ restApiId: id })).items).toEqual(items)
})

test('[S] control-plane.md 15 #4: documentation makes parts and a version, unless it is to be ignored', async () => {
  const documentation = {
    version: '1.0.3',
    documentationParts: [{ location: { type: 'API' }, properties: { info: { description: 'd' } } }],
  }
  const document = swagger({ 'x-amazon-apigateway-documentation': documentation })
  const { id } = await load(document)
  const { items: parts = [] } = await api.getDocumentationParts({ restApiId: id })
  expect(parts.map(({ location, properties }) => [location?.type, properties])).toEqual([['API', '{"info":{"description":"d"}}']])
  expect((await api.getDocumentationVersions({ restApiId: id })).items?.map(({ version }) => version)).toEqual(['1.0.3'])
  const { id: other } = await load(document, { ignore: 'documentation' })
  expect((await api.getDocumentationParts({ restApiId: other })).items).toEqual([])
})

test('[D] control-plane.md 18 #19: the endpoint comes from a parameter or an extension; AWS variables are filled in', async () => {
  const regional = await load(swagger(), { endpointConfigurationTypes: 'REGIONAL' })
  expect(regional.endpointConfiguration?.types).toEqual(['REGIONAL'])
  const server = { url: '/', 'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: true } }
  expect((await load(openapi([server]))).disableExecuteApiEndpoint).toBe(true)
  const uri =
    'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:${AWS::AccountId}:function:f/invocations'
  const proxy = { type: 'AWS_PROXY', httpMethod: 'POST', uri, passthroughBehavior: 'when_no_templates' }
  const { id } = await load(swagger({}, { 'x-amazon-apigateway-integration': proxy }))
  expect((await methodOf(id, '/test', 'GET')).methodIntegration).toMatchObject({
    type: 'AWS_PROXY',
    passthroughBehavior: 'WHEN_NO_TEMPLATES',
    uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111111111111:function:f/invocations',
  })
})

test('[K+] control-plane.md 18 #11: errors come all together and nothing of the API stays', async () => {
  const before = (await api.getRestApis({ limit: 500 })).items?.length
  const document = swagger({
    definitions: { 'no-name': { type: 'object' }, Lost: { $ref: '#/definitions/Gone' } },
    paths: {
      '/{a}': { get: { 'x-amazon-apigateway-integration': { type: 'http', httpMethod: 'GET', uri: 'x' } } },
      '/{b}': { get: { 'x-amazon-apigateway-integration': MOCK } },
      '/c': { get: { 'x-amazon-apigateway-request-validator': 'none', 'x-amazon-apigateway-integration': MOCK } },
    },
  })
  expect((await refusal(load(document))).split('\n\t')).toEqual([
    'BadRequestException 400 Errors found during import:',
    "Unable to create model for 'no-name': Model name must be alphanumeric: no-name",
    "Unable to create model for 'Lost': Invalid model specified: Validation Result: warnings : [], errors : [Invalid model specified: Gone]",
    "Unable to put integration on 'GET' for resource at path '/{a}': Invalid HTTP endpoint specified for URI",
    "Unable to create resource at path '/{b}': A sibling ({a}) of this resource already has a variable path part -- only one is allowed",
    "Unable to put method 'GET' on resource at path '/c': Invalid Request Validator identifier specified",
  ])
  expect((await api.getRestApis({ limit: 500 })).items?.length).toBe(before)
})

test("[D] what AWS's model says of inputs holds for documents", async () => {
  const wrong = async (more: object, get: object = {}) => refusal(load(swagger(more, get)))
  expect(await wrong({ 'x-amazon-apigateway-api-key-source': 'x' })).toMatch(/^ValidationException 400 .*apiKeySource/)
  expect(await wrong({ 'x-amazon-apigateway-gateway-responses': { NONE: {} } })).toMatch(/Unable to put gateway response 'NONE'/)
  const responses = { default: { statusCode: 'abc' } }
  expect(await wrong({}, { 'x-amazon-apigateway-integration': { ...MOCK, responses } })).toMatch(
    /Unable to put integration response on 'GET' for resource at path '\/test': .*\[1-5\]/,
  )
  expect(await refusal(load(swagger(), { endpointConfigurationTypes: 'x' }))).toMatch(/^ValidationException 400 .*\[x\]/)
})

test('YAML, with integer status codes, merged and repeated nodes', async () => {
  const { id } = await load(`
swagger: "2.0"
info: {title: yaml, version: 1}
paths:
  /a:
    get: &get
      responses:
        200: {description: ok}
      x-amazon-apigateway-integration: &mock
        type: mock
        responses:
          default: {statusCode: 200}
    post: {<<: *get, operationId: made}
`)
  expect((await methodOf(id, '/a', 'POST')).operationName).toBe('made')
  expect(Object.keys((await methodOf(id, '/a', 'GET')).methodResponses ?? {})).toEqual(['200'])
})

test('hostile documents: alias bombs, circles of references, depth, names of objects', async () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x,x]',
    ...'bcdefghi'.split('').map((c, i) => `${c}: &${c} [${Array(10).fill(`*${'abcdefgh'[i]}`)}]`),
  ]
  expect(await refusal(load(`swagger: "2.0"\n${bomb.join('\n')}`))).toBe('BadRequestException 400 Invalid OpenAPI input.')
  expect(await refusal(load(`{"swagger":"2.0","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`))).toBe(
    'BadRequestException 400 Invalid OpenAPI input.',
  )
  const circle = swagger(
    { parameters: { a: { $ref: '#/parameters/b' }, b: { $ref: '#/parameters/a' } } },
    { parameters: [{ $ref: '#/parameters/a' }] },
  )
  expect(await refusal(load(circle))).toMatch(/^BadRequestException 400 Failed to parse .*unresolved reference/)
  for (const reference of ['file:///etc/passwd', 'http://127.0.0.1/x', 'other.yaml#/a', '#/__proto__/x', '#/constructor']) {
    const outside = swagger({}, { parameters: [{ $ref: reference }] })
    expect(await refusal(load(outside)), reference).toMatch(/^BadRequestException 400 Failed to parse .*unresolved reference/)
  }
  const proto = JSON.stringify(swagger()).replace('"paths":{', '"paths":{"/__proto__":{"__proto__":{"get":{}}},')
  expect(await pathsOf((await load(proto)).id)).toEqual(['/', '/__proto__', '/test'])
  expect(Object.hasOwn(Object.prototype, 'get')).toBe(false)
})
