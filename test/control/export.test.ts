// GetExport: control-plane.md 18.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type ControlServer, refusal, startControl } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
afterAll(() => server.close())

const FUNCTION = 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations'
const SOURCE = {
  swagger: '2.0',
  info: { description: 'All of it', version: '2025-01-01', title: 'source' },
  paths: {
    '/pets/{id}': {
      get: {
        operationId: 'getPet',
        consumes: ['application/json'],
        produces: ['application/json'],
        parameters: [
          { name: 'id', in: 'path', required: true, type: 'string' },
          { name: 'q', in: 'query', required: false, type: 'string' },
          { in: 'body', name: 'Pet', required: true, schema: { $ref: '#/definitions/Pet' } },
        ],
        responses: {
          200: {
            description: '200 response',
            schema: { $ref: '#/definitions/Pet' },
            headers: { 'X-R': { type: 'string' } },
          },
          404: { description: '404 response' },
        },
        security: [{ token: [] }, { api_key: [] }],
        'x-amazon-apigateway-request-validator': 'all',
        'x-amazon-apigateway-integration': {
          type: 'http',
          httpMethod: 'POST',
          uri: 'http://example.com/{id}',
          requestParameters: { 'integration.request.path.id': 'method.request.path.id' },
          passthroughBehavior: 'when_no_templates',
          timeoutInMillis: 1000,
          responses: {
            default: { statusCode: '200', responseParameters: { 'method.response.header.X-R': "'r'" } },
            '4\\d{2}': { statusCode: '404' },
          },
        },
      },
      'x-amazon-apigateway-any-method': {
        responses: {},
        security: [{ sigv4: [] }],
        'x-amazon-apigateway-integration': { type: 'mock', passthroughBehavior: 'when_no_match' },
      },
    },
  },
  definitions: {
    Pet: { type: 'object', properties: { owner: { $ref: '#/definitions/Owner' } } },
    Owner: { type: 'object', properties: { pets: { type: 'array', items: { $ref: '#/definitions/Pet' } } } },
  },
  securityDefinitions: {
    token: {
      type: 'apiKey',
      name: 'X-Token',
      in: 'header',
      'x-amazon-apigateway-authtype': 'oauth2',
      'x-amazon-apigateway-authorizer': {
        type: 'token',
        authorizerUri: FUNCTION,
        identitySource: 'method.request.header.X-Token',
        authorizerResultTtlInSeconds: 60,
      },
    },
    sigv4: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
    api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
  },
  'x-amazon-apigateway-binary-media-types': ['image/png'],
  'x-amazon-apigateway-minimum-compression-size': 100,
  'x-amazon-apigateway-api-key-source': 'AUTHORIZER',
  'x-amazon-apigateway-gateway-responses': {
    DEFAULT_5XX: {
      statusCode: 599,
      responseParameters: { 'gatewayresponse.header.X': "'x'" },
      responseTemplates: { 'application/json': '{}' },
    },
  },
  'x-amazon-apigateway-request-validators': { all: { validateRequestParameters: true, validateRequestBody: true } },
}

async function deployed(document: unknown): Promise<string | undefined> {
  const { id: restApiId } = await api.importRestApi({ body: Buffer.from(JSON.stringify(document)) })
  await api.createDeployment({ restApiId, stageName: 'dev' })
  return restApiId
}

async function exported(restApiId: string | undefined, exportType: string, extensions?: string, accepts?: string) {
  const answer = await api.getExport({
    restApiId,
    stageName: 'dev',
    exportType,
    ...(extensions && { parameters: { extensions } }),
    ...(accepts && { accepts }),
  })
  return { ...answer, text: Buffer.from(answer.body ?? []).toString() }
}

test('[S] control-plane.md 18 #1 #2 #4 #5: Swagger: media type, file name, order of keys, and everything that was imported', async () => {
  const id = await deployed(SOURCE)
  const { text, contentType, contentDisposition } = await exported(id, 'swagger', 'apigateway')
  expect(contentType).toBe('application/octet-stream')
  expect(contentDisposition).toBe('attachment; filename="swagger_2025-01-01.json"')
  const { host, basePath, schemes, ...rest } = JSON.parse(text)
  expect([host, basePath, schemes]).toEqual([`${id}.execute-api.us-east-1.amazonaws.com`, '/dev', ['https']])
  expect(rest).toEqual(SOURCE)
  expect(Object.keys(JSON.parse(text)).slice(0, 8)).toEqual([
    'swagger',
    'info',
    'host',
    'basePath',
    'schemes',
    'paths',
    'definitions',
    'securityDefinitions',
  ])
})

test('[S] control-plane.md 18 #1 #3 #4: OpenAPI 3: servers, schemas of parameters, empty content', async () => {
  const id = await deployed(SOURCE)
  const { text, contentDisposition } = await exported(id, 'oas30')
  expect(contentDisposition).toBe('attachment; filename="oas30_2025-01-01.json"')
  const document = JSON.parse(text)
  expect(Object.keys(document)).toEqual(['openapi', 'info', 'servers', 'paths', 'components'])
  expect(document).toMatchObject({
    openapi: '3.0.1',
    info: { title: 'source', description: 'All of it', version: '2025-01-01' },
    servers: [
      { url: `https://${id}.execute-api.us-east-1.amazonaws.com/{basePath}`, variables: { basePath: { default: 'dev' } } },
    ],
  })
  const { get } = document.paths['/pets/{id}']
  expect(get.parameters).toEqual([
    { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
    { name: 'q', in: 'query', required: false, schema: { type: 'string' } },
  ])
  expect(get.responses).toEqual({
    200: {
      description: '200 response',
      headers: { 'X-R': { schema: { type: 'string' } } },
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
    },
    404: { description: '404 response', content: {} },
  })
  expect(text).not.toContain('x-amazon-apigateway-integration')
  expect(text).not.toContain('x-amazon-apigateway-authorizer"')
})

test.each([
  ['swagger', undefined],
  ['swagger', 'application/yaml'],
  ['oas30', undefined],
  ['oas30', 'application/yaml'],
])('what %s (%s) exports makes the same API again', async (exportType, accepts) => {
  const first = await exported(await deployed(SOURCE), exportType, 'apigateway', accepts)
  const { id: again } = await api.importRestApi({ body: Buffer.from(first.text), failOnWarnings: true })
  await api.createDeployment({ restApiId: again, stageName: 'dev' })
  const second = await exported(again, 'swagger', 'apigateway')
  const { host, basePath, schemes, ...rest } = JSON.parse(second.text)
  expect(rest).toEqual(SOURCE)
  if (accepts) expect(parse(first.text).info.title).toBe('source')
})

test('[S] control-plane.md 18 #5, [D] 18 #6: extensions=integrations adds integrations and nothing else; authorizers likewise', async () => {
  const id = await deployed(SOURCE)
  const integrations = (await exported(id, 'swagger', 'integrations')).text
  expect(integrations).toContain('x-amazon-apigateway-integration"')
  expect(integrations).not.toContain('x-amazon-apigateway-authorizer"')
  expect(integrations).not.toContain('x-amazon-apigateway-gateway-responses')
  const both = (await exported(id, 'oas30', 'integrations,authorizers')).text
  expect(both).toContain('x-amazon-apigateway-integration"')
  expect(both).toContain('x-amazon-apigateway-authorizer"')
})

test('[D] an export shows what was deployed, not what the API has become', async () => {
  const id = await deployed(SOURCE)
  await api.putRestApi({ restApiId: id, mode: 'overwrite', body: Buffer.from(JSON.stringify({ ...SOURCE, paths: {} })) })
  expect(Object.keys(JSON.parse((await exported(id, 'swagger')).text).paths)).toEqual(['/pets/{id}'])
})

test('[S] control-plane.md 18 #1: an API without a version has the date of its creation; a published documentation is exported', async () => {
  const documentation = {
    version: 'v1',
    documentationParts: [{ location: { type: 'API' }, properties: { description: 'd' } }],
  }
  const { info: _, ...rest } = SOURCE
  const id = await deployed({ ...rest, info: { title: 'undated' }, 'x-amazon-apigateway-documentation': documentation })
  const date = (await api.getRestApi({ restApiId: id })).createdDate?.toISOString().replace('.000Z', 'Z')
  const { contentDisposition } = await exported(id, 'swagger')
  expect(contentDisposition).toBe(`attachment; filename="swagger_${date}.json"`)
  await api.updateStage({
    restApiId: id,
    stageName: 'dev',
    patchOperations: [{ op: 'replace', path: '/documentationVersion', value: 'v1' }],
  })
  const { text } = await exported(id, 'swagger', 'documentation')
  expect(JSON.parse(text)['x-amazon-apigateway-documentation']).toMatchObject(documentation)
})

test('[S] and [K+] refusals', async () => {
  const id = await deployed(SOURCE)
  expect(await refusal(exported(id, 'raml'))).toBe("BadRequestException 400 No API exporter for type 'raml'")
  expect(await refusal(api.getExport({ restApiId: id, stageName: 'no', exportType: 'swagger' }))).toBe(
    'NotFoundException 404 Invalid Stage identifier specified',
  )
  expect(await refusal(exported(id, 'swagger', undefined, 'text/plain'))).toMatch(
    /^BadRequestException 400 Invalid Accept header/,
  )
})

test('[D] control-plane.md 18 #7: a method whose body is no JSON cannot be exported as Swagger', async () => {
  const { id } = await api.importRestApi({ body: Buffer.from(JSON.stringify(SOURCE)) })
  await api.createModel({ restApiId: id, name: 'Xml', contentType: 'application/xml', schema: '<x/>' })
  const root = (await api.getResources({ restApiId: id })).items?.[0]
  const at = { restApiId: id, resourceId: root?.id, httpMethod: 'POST' }
  await api.putMethod({ ...at, authorizationType: 'NONE', requestModels: { 'application/xml': 'Xml' } })
  await api.putIntegration({ ...at, type: 'MOCK' })
  await api.createDeployment({ restApiId: id, stageName: 'dev' })
  expect(await refusal(exported(id, 'swagger'))).toContain('Only found non-JSON body models for')
})
