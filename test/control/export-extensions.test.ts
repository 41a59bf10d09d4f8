// Every extension of REST APIs, read and written: control-plane.md 18.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ControlServer, refusal, startControl } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
afterAll(() => server.close())

async function deployed(document: unknown, parameters: Record<string, string> = {}) {
  const { id: restApiId } = await api.importRestApi({ body: Buffer.from(JSON.stringify(document)), parameters })
  await api.createDeployment({ restApiId, stageName: 'dev' })
  return restApiId
}

async function exported(restApiId: string | undefined, exportType: string, extensions = 'apigateway') {
  const { body } = await api.getExport({ restApiId, stageName: 'dev', exportType, parameters: { extensions } })
  return JSON.parse(Buffer.from(body ?? []).toString())
}

const FUNCTION = 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations'
const ROLE = 'arn:aws:iam::111111111111:role/r'
const POOL = 'arn:aws:cognito-idp:us-east-1:111111111111:userpool/us-east-1_a'
const scheme = (authtype: string, authorizer: object, name = 'Authorization') => ({
  type: 'apiKey',
  name,
  in: 'header',
  'x-amazon-apigateway-authtype': authtype,
  'x-amazon-apigateway-authorizer': authorizer,
})
const SCHEMES = {
  pool: scheme('cognito_user_pools', {
    type: 'cognito_user_pools',
    providerARNs: [POOL],
    identitySource: 'method.request.header.Authorization',
  }),
  request: scheme(
    'custom',
    {
      type: 'request',
      authorizerUri: FUNCTION,
      authorizerCredentials: ROLE,
      identitySource: 'method.request.header.A, method.request.querystring.b',
      authorizerResultTtlInSeconds: 60,
    },
    'Unused',
  ),
  token: scheme(
    'custom',
    {
      type: 'token',
      authorizerUri: FUNCTION,
      identitySource: 'method.request.header.X-Token',
      identityValidationExpression: '^x',
      authorizerResultTtlInSeconds: 300,
    },
    'X-Token',
  ),
  sigv4: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
  api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
}
const PARAMETERS = { parameters: [{ name: 'id', in: 'path', required: true, type: 'string' }] }
const operation = (integration: object, more: object = {}) => ({
  ...PARAMETERS,
  responses: {
    200: { description: '200 response', headers: { A: { type: 'string' } } },
    400: { description: '400 response' },
  },
  ...more,
  'x-amazon-apigateway-integration': integration,
})
const POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' }],
}
const DOCUMENT = {
  swagger: '2.0',
  info: { version: '1', title: 'whole' },
  schemes: ['https'],
  paths: {
    '/a/{id}': {
      get: operation(
        {
          type: 'aws',
          httpMethod: 'POST',
          uri: FUNCTION,
          credentials: ROLE,
          requestParameters: { 'integration.request.header.X': 'method.request.path.id' },
          requestTemplates: { 'application/json': '{}' },
          passthroughBehavior: 'never',
          contentHandling: 'CONVERT_TO_TEXT',
          timeoutInMillis: 50,
          cacheNamespace: 'mine',
          cacheKeyParameters: ['method.request.path.id'],
          responses: {
            default: {
              statusCode: '200',
              responseParameters: { 'method.response.header.A': "'a'" },
              responseTemplates: { 'application/json': '$input.json("$")' },
              contentHandling: 'CONVERT_TO_BINARY',
            },
            '.*bad.*': { statusCode: '400' },
          },
        },
        { security: [{ pool: ['a/b', 'a/c'] }, { api_key: [] }], 'x-amazon-apigateway-request-validator': 'all' },
      ),
      put: operation(
        {
          type: 'http_proxy',
          httpMethod: 'ANY',
          uri: 'https://example.com/{id}',
          passthroughBehavior: 'when_no_match',
          tlsConfig: { insecureSkipVerification: true },
        },
        { security: [{ sigv4: [] }] },
      ),
      post: operation(
        { type: 'aws_proxy', httpMethod: 'POST', uri: FUNCTION, passthroughBehavior: 'when_no_templates' },
        { security: [{ token: [] }] },
      ),
      'x-amazon-apigateway-any-method': operation(
        { type: 'mock', passthroughBehavior: 'when_no_match' },
        { security: [{ request: [] }] },
      ),
    },
  },
  securityDefinitions: SCHEMES,
  'x-amazon-apigateway-binary-media-types': ['image/png', '*/*'],
  'x-amazon-apigateway-minimum-compression-size': 1024,
  'x-amazon-apigateway-api-key-source': 'AUTHORIZER',
  'x-amazon-apigateway-policy': POLICY,
  'x-amazon-apigateway-endpoint-configuration': { ipAddressType: 'dualstack', disableExecuteApiEndpoint: true },
  'x-amazon-apigateway-gateway-responses': {
    DEFAULT_4XX: {
      statusCode: 418,
      responseParameters: { 'gatewayresponse.header.A': "'a'" },
      responseTemplates: { 'application/json': '{"message":$context.error.messageString}' },
    },
  },
  'x-amazon-apigateway-request-validators': {
    all: { validateRequestParameters: true, validateRequestBody: true },
    none: { validateRequestParameters: false, validateRequestBody: false },
  },
}

test('[D] control-plane.md 18 #18, [S] 18 #2 #5 #15 #16 #17: every extension that was read is written, in Swagger', async () => {
  const { host: _, basePath: __, ...document } = await exported(await deployed(DOCUMENT), 'swagger')
  expect(document).toEqual(DOCUMENT)
  const extensions = Object.keys(document).slice(Object.keys(document).indexOf('securityDefinitions') + 1)
  expect(extensions.every((name) => name.startsWith('x-amazon-apigateway-'))).toBe(true)
})

test('[D] control-plane.md 18 #18, [S] 18 #3: and in OpenAPI 3, whose server has the endpoint configuration', async () => {
  const document = await exported(await deployed(DOCUMENT), 'oas30')
  expect(document.components.securitySchemes).toEqual(SCHEMES)
  const [server] = document.servers
  const endpoint = 'x-amazon-apigateway-endpoint-configuration'
  expect(server[endpoint]).toEqual(DOCUMENT[endpoint])
  const again = await exported(await deployed(document), 'swagger')
  expect(again).toMatchObject({ ...DOCUMENT, schemes: ['https'] })
})

test('[D] control-plane.md 18 #18: x-amazon-apigateway-auth protects an operation, and is a signature in an export', async () => {
  const get = {
    responses: {},
    'x-amazon-apigateway-auth': { type: 'AWS_IAM' },
    'x-amazon-apigateway-integration': { type: 'mock' },
  }
  const document = await exported(await deployed({ swagger: '2.0', info: { title: 't' }, paths: { '/': { get } } }), 'swagger')
  expect(document.paths['/'].get.security).toEqual([{ sigv4: [] }])
  expect(document.securityDefinitions).toEqual({ sigv4: SCHEMES.sigv4 })
})

test('[D] control-plane.md 18 #6: the type of the endpoint is a parameter of the import, and no part of an export', async () => {
  const document = {
    swagger: '2.0',
    info: { title: 't' },
    paths: { '/': { get: operation({ type: 'mock' }, { parameters: [] }) } },
  }
  const id = await deployed(document, { endpointConfigurationTypes: 'REGIONAL' })
  expect((await api.getRestApi({ restApiId: id })).endpointConfiguration?.types).toEqual(['REGIONAL'])
  expect(JSON.stringify(await exported(id, 'oas30'))).not.toContain('endpoint-configuration')
})

test('[K] control-plane.md 18 #6: postman adds what Postman needs to sign, to the operations that need it', async () => {
  const id = await deployed(DOCUMENT)
  for (const exportType of ['swagger', 'oas30']) {
    const { put, get } = (await exported(id, exportType, 'postman')).paths['/a/{id}']
    expect(put['x-postman-meta']).toMatchObject({
      currentHelper: 'awsSigV4',
      helperAttributes: { id: 'awsSigV4', region: 'us-east-1', service: 'execute-api', accessKey: '{{aws_access_key_id}}' },
    })
    expect(put).not.toHaveProperty('x-amazon-apigateway-integration')
    expect(get).not.toHaveProperty('x-postman-meta')
  }
  const both = await exported(id, 'swagger', 'postman,integrations')
  expect(both.paths['/a/{id}'].put).toHaveProperty('x-amazon-apigateway-integration')
  expect(await exported(id, 'swagger')).not.toHaveProperty('x-postman-meta')
})

test('[D] control-plane.md 18 #19: paths with two names for one variable are refused, doubled paths are one, quotas are not held', async () => {
  const get = operation({ type: 'mock' }, { parameters: [] })
  const of = (paths: object) => ({ swagger: '2.0', info: { title: 't' }, paths })
  const body = (paths: object) => ({ body: Buffer.from(JSON.stringify(of(paths))) })
  expect(await refusal(api.importRestApi(body({ '/a/{b}': { get }, '/a/{c}': { get } })))).toContain(
    "Unable to create resource at path '/a/{c}': A sibling ({b}) of this resource already has a variable path part",
  )
  const { id: restApiId } = await api.importRestApi(body({ '/a/{b}': { get }, '/a/{b}/': { put: get } }))
  const { items = [] } = await api.getResources({ restApiId, embed: ['methods'] })
  expect(items.find(({ path }) => path === '/a/{b}')?.resourceMethods).toMatchObject({ GET: {}, PUT: {} })
  const many = Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`/r${n}`, { get }]))
  const { id } = await api.importRestApi(body(many))
  expect((await api.getResources({ restApiId: id, limit: 500 })).items).toHaveLength(401)
})
