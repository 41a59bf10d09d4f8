// What a document says for people: documentation parts on the way in, the same fields on the way out (control-plane.md 15, 18).
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ControlServer, startControl } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
afterAll(() => server.close())

const load = (document: unknown, parameters: Record<string, string> = {}) =>
  api.importRestApi({ body: Buffer.from(JSON.stringify(document)), parameters })

async function partsOf(restApiId: string | undefined) {
  const { items = [] } = await api.getDocumentationParts({ restApiId, limit: 500 })
  return items.map(({ location, properties }) => [location, JSON.parse(properties ?? '')])
}

async function exported(restApiId: string | undefined, exportType: string, extensions = '') {
  const { body } = await api.getExport({ restApiId, stageName: 'dev', exportType, parameters: { extensions } })
  return JSON.parse(Buffer.from(body ?? []).toString())
}

async function published(document: unknown) {
  const { id: restApiId } = await load(document)
  await api.createDeployment({ restApiId, stageName: 'dev' })
  await api.createDocumentationVersion({ restApiId, documentationVersion: 'v1', stageName: 'dev' })
  return restApiId
}

const MOCK = { 'x-amazon-apigateway-integration': { type: 'mock', passthroughBehavior: 'when_no_match' } }
const SCHEME = {
  type: 'apiKey',
  description: 'who',
  name: 'X-Token',
  in: 'header',
  'x-amazon-apigateway-authtype': 'custom',
  'x-amazon-apigateway-authorizer': {
    type: 'token',
    authorizerUri:
      'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:f/invocations',
    identitySource: 'method.request.header.X-Token',
  },
}
const OPERATION = {
  tags: ['pets'],
  summary: 'one',
  description: 'one pet',
  externalDocs: { url: 'https://example.com' },
  operationId: 'getPet',
}
const TEXT = { schema: { type: 'string' } }
const DOCUMENT = {
  openapi: '3.0.1',
  info: { title: 'told', description: 'about', version: '1', contact: { name: 'me' } },
  tags: [{ name: 'pets', description: 'all pets' }],
  paths: {
    '/pets/{id}': {
      summary: 'pets',
      get: {
        ...OPERATION,
        parameters: [
          { name: 'id', in: 'path', description: 'which', required: true, ...TEXT },
          { name: 'q', in: 'query', description: 'how', required: false, ...TEXT },
          { name: 'X-H', in: 'header', description: 'why', required: false, ...TEXT },
        ],
        requestBody: {
          description: 'what',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
          required: true,
        },
        responses: {
          200: { description: 'found', headers: { 'X-R': { description: 'rate', ...TEXT } }, content: {} },
          404: { description: '404 response', content: {} },
        },
        security: [{ token: [] }],
        ...MOCK,
      },
    },
  },
  components: {
    schemas: { Pet: { type: 'object', title: 'A pet', description: 'of mine' } },
    securitySchemes: { token: SCHEME },
  },
}
const GET = { path: '/pets/{id}', method: 'GET' }
const PARTS = [
  [{ type: 'API' }, { info: { description: 'about', contact: { name: 'me' } }, tags: DOCUMENT.tags }],
  [
    { type: 'MODEL', name: 'Pet' },
    { title: 'A pet', description: 'of mine' },
  ],
  [{ type: 'AUTHORIZER', name: 'token' }, { description: 'who' }],
  [{ type: 'RESOURCE', path: '/pets/{id}' }, { summary: 'pets' }],
  [
    { type: 'METHOD', ...GET },
    { tags: ['pets'], summary: 'one', description: 'one pet', externalDocs: OPERATION.externalDocs },
  ],
  [{ type: 'PATH_PARAMETER', ...GET, name: 'id' }, { description: 'which' }],
  [{ type: 'QUERY_PARAMETER', ...GET, name: 'q' }, { description: 'how' }],
  [{ type: 'REQUEST_HEADER', ...GET, name: 'X-H' }, { description: 'why' }],
  [{ type: 'REQUEST_BODY', ...GET }, { description: 'what' }],
  [{ type: 'RESPONSE', ...GET, statusCode: '200' }, { description: 'found' }],
  [{ type: 'RESPONSE_HEADER', ...GET, statusCode: '200', name: 'X-R' }, { description: 'rate' }],
]
const sorted = (parts: readonly unknown[]) => parts.map((part) => JSON.stringify(part)).sort()

test('[K] every description of a document becomes a part; a response that only says its number does not', async () => {
  const { id } = await load(DOCUMENT)
  expect(sorted(await partsOf(id))).toEqual(sorted(PARTS))
})

test('[D] control-plane.md 15: ignore=documentation leaves them, merging keeps parts of others, overwriting replaces all', async () => {
  const { id: restApiId } = await load(DOCUMENT, { ignore: 'documentation' })
  expect(await partsOf(restApiId)).toEqual([])
  await api.createDocumentationPart({
    restApiId,
    location: { type: 'RESOURCE', path: '/other' },
    properties: '{"description":"o"}',
  })
  const body = Buffer.from(JSON.stringify(DOCUMENT))
  await api.putRestApi({ restApiId, body, mode: 'merge' })
  expect(await partsOf(restApiId)).toHaveLength(PARTS.length + 1)
  await api.putRestApi({ restApiId, body, mode: 'overwrite' })
  expect(sorted(await partsOf(restApiId))).toEqual(sorted(PARTS))
})

test('[K] parts of the extension stand alone: descriptions beside them are their rendering', async () => {
  const documentationParts = [{ location: { type: 'API' }, properties: { description: 'd' } }]
  const { id } = await load({ ...DOCUMENT, 'x-amazon-apigateway-documentation': { documentationParts } })
  expect(await partsOf(id)).toEqual([[{ type: 'API' }, { description: 'd' }]])
})

test('[D] a published version goes back into the fields of an export, in OpenAPI 3 as it came', async () => {
  const id = await published(DOCUMENT)
  const { servers: _, ...document } = await exported(id, 'oas30', 'authorizers,integrations')
  expect(document).toEqual(DOCUMENT)
  const { 'x-amazon-apigateway-documentation': extension } = await exported(id, 'oas30', 'documentation')
  expect(sorted(extension.documentationParts.map((part: Record<string, unknown>) => [part.location, part.properties]))).toEqual(
    sorted(PARTS),
  )
})

test('[D] the same in Swagger 2, where a path has no words of its own', async () => {
  const { info, tags, paths, definitions, securityDefinitions } = await exported(await published(DOCUMENT), 'swagger')
  expect([info, tags]).toEqual([DOCUMENT.info, DOCUMENT.tags])
  const { get, ...path } = paths['/pets/{id}']
  expect(path).toEqual({})
  expect(get).toMatchObject(OPERATION)
  expect(get.parameters.map(({ description }: { description: string }) => description)).toEqual(['which', 'how', 'why', 'what'])
  expect(get.responses['200']).toEqual({ description: 'found', headers: { 'X-R': { description: 'rate', type: 'string' } } })
  expect(get.responses['404']).toEqual({ description: '404 response' })
  expect([definitions.Pet, securityDefinitions.token.description]).toEqual([DOCUMENT.components.schemas.Pet, 'who'])
})

test('without a published version an export has the descriptions of nothing but the API', async () => {
  const { id: restApiId } = await load(DOCUMENT)
  await api.createDeployment({ restApiId, stageName: 'dev' })
  const { info, paths } = await exported(restApiId, 'oas30', 'documentation')
  expect(info).toEqual({ title: 'told', description: 'about', version: '1' })
  expect(paths['/pets/{id}'].get.summary).toBeUndefined()
  expect(paths['/pets/{id}'].get.responses['200'].description).toBe('200 response')
})

test('[D] what has no part of its own has the part of the nearest that is more general: of a path above, any method, any status', async () => {
  const operation = { ...MOCK, responses: { 200: { description: '200 response' } } }
  const part = (location: object, description: string) => ({ location, properties: { description, unknown: 1, 'x-mine': 2 } })
  const documentationParts = [
    part({ type: 'METHOD', path: '/a' }, 'any of a'),
    part({ type: 'METHOD', path: '/a', method: 'GET' }, 'get of a'),
    part({ type: 'METHOD', path: '/a/b/c', method: 'GET' }, 'own'),
    part({ type: 'RESPONSE', path: '/', statusCode: '200' }, 'any 200'),
  ]
  const id = await published({
    swagger: '2.0',
    info: { title: 't' },
    paths: {
      '/a/b': { get: operation, put: operation },
      '/a/b/c': { get: operation },
      '/ab': { get: operation },
    },
    'x-amazon-apigateway-documentation': { documentationParts },
  })
  const { paths } = await exported(id, 'swagger')
  const said = (path: string, verb: string) => paths[path][verb].description
  expect([said('/a/b', 'get'), said('/a/b', 'put'), said('/a/b/c', 'get'), said('/ab', 'get')]).toEqual([
    'get of a',
    'any of a',
    'own',
    undefined,
  ])
  expect(paths['/ab'].get.responses['200']).toEqual({ description: 'any 200', 'x-mine': 2 })
  expect(paths['/a/b'].get).toMatchObject({ 'x-mine': 2 })
  expect(paths['/a/b'].get).not.toHaveProperty('unknown')
})
