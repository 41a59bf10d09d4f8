// Documentation parts and versions: control-plane.md 15, and the developer guide's table of locations [D].
import type { DocumentationPartLocation, PatchOperation, RestApi } from '@aws-sdk/client-api-gateway'
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
  made = await api.createRestApi({ name: 'documented' })
  restApiId = made.id
})
afterAll(() => server.close())

const PROPERTIES = '{\n\t"info": {\n\t\t"description" : "Your first API with Amazon API Gateway."\n\t}\n}'
const part = (location: DocumentationPartLocation, properties: string | undefined = PROPERTIES) =>
  api.createDocumentationPart({ restApiId, location, properties })
const parts = async (filter: object = {}) => (await api.getDocumentationParts({ restApiId, ...filter })).items ?? []
const UNKNOWN_API = 'NotFoundException 404 Invalid API identifier specified 111111111111:abcde0'
const UNKNOWN_PART = 'NotFoundException 404 Invalid Documentation part identifier specified'

test('[S] control-plane.md 15 #1, 21 #10: create 201, get, list, update, delete 202', async () => {
  expect(await status(part({ type: 'API' }))).toBe(201)
  const [made] = await parts()
  const shown = { id: expect.stringMatching(/^[a-z0-9]{6}$/), location: { type: 'API' }, properties: PROPERTIES }
  expect(made).toEqual(shown)
  const at = { restApiId, documentationPartId: made?.id }
  expect(await answer(api.getDocumentationPart(at))).toEqual(shown)
  const patchOperations: PatchOperation[] = [{ op: 'replace', path: '/properties', value: '{"description":"new"}' }]
  expect(await answer(api.updateDocumentationPart({ ...at, patchOperations }))).toEqual({
    ...shown,
    properties: '{"description":"new"}',
  })
  expect(await status(api.deleteDocumentationPart(at))).toBe(202)
  expect(await refusal(api.getDocumentationPart(at))).toBe(UNKNOWN_PART)
  expect(await refusal(api.deleteDocumentationPart(at))).toBe(UNKNOWN_PART)
})

test('[S] control-plane.md 15 #3: a wrong API is told differently by each operation', async () => {
  const at = { restApiId: 'abcde0', documentationPartId: 'abc123' }
  expect(await refusal(api.getDocumentationPart(at))).toBe(UNKNOWN_PART)
  expect(await refusal(api.updateDocumentationPart({ ...at, patchOperations: [] }))).toBe(UNKNOWN_PART)
  expect(await refusal(api.deleteDocumentationPart(at))).toBe(UNKNOWN_API)
  expect(await refusal(api.getDocumentationParts({ restApiId: 'abcde0' }))).toBe(UNKNOWN_API)
  const created = api.createDocumentationPart({ restApiId: 'abcde0', location: { type: 'API' }, properties: '{}' })
  expect(await refusal(created)).toBe(UNKNOWN_API)
})

test('[S] control-plane.md 15 #2: the types of a location, in the order of the message', async () => {
  const wrong = part({ type: 'INVALID' as 'API' })
  expect(await refusal(wrong)).toBe(
    "ValidationException 400 1 validation error detected: Value 'INVALID' at 'createDocumentationPartInput.location.type' failed to satisfy constraint: Member must satisfy enum value set: [RESPONSE_BODY, RESPONSE, METHOD, MODEL, AUTHORIZER, RESPONSE_HEADER, RESOURCE, PATH_PARAMETER, REQUEST_BODY, QUERY_PARAMETER, API, REQUEST_HEADER]",
  )
})

test('[S] control-plane.md 15 #1: only /properties can be replaced', async () => {
  const { id: documentationPartId } = await part({ type: 'API' })
  const update = (operation: PatchOperation) =>
    refusal(api.updateDocumentationPart({ restApiId, documentationPartId, patchOperations: [operation] }))
  expect(await update({ op: 'replace', path: '/invalidPath', value: 'x' })).toBe(
    "BadRequestException 400 Invalid patch path  '/invalidPath' specified for op 'replace'. Must be one of: [/properties]",
  )
  expect(await update({ op: 'add', path: '/properties', value: '{}' })).toBe(
    "BadRequestException 400 Invalid patch path  '/properties' specified for op 'add'. Please choose supported operations",
  )
  expect(await update({ op: 'replace', path: '/properties', value: '' })).toBe(
    'BadRequestException 400 Documentation part properties must be non-empty',
  )
  expect(await update({ op: 'replace', path: '/properties', value: '[]' })).toContain('must be a JSON object')
})

test.each<readonly [DocumentationPartLocation, DocumentationPartLocation]>([
  [{ type: 'RESOURCE' }, { type: 'RESOURCE', path: '/' }],
  [
    { type: 'METHOD', path: '/pets', method: '' },
    { type: 'METHOD', path: '/pets', method: '*' },
  ],
  [
    { type: 'RESPONSE', method: 'GET' },
    { type: 'RESPONSE', path: '/', method: 'GET', statusCode: '*' },
  ],
  [
    { type: 'RESPONSE_HEADER', name: 'x', statusCode: '200' },
    { type: 'RESPONSE_HEADER', path: '/', method: '*', statusCode: '200', name: 'x' },
  ],
  [
    { type: 'MODEL', name: 'Error.message' },
    { type: 'MODEL', name: 'Error.message' },
  ],
])('[D]: the location %o is kept as %o', async (given, kept) => {
  expect((await part(given)).location).toEqual(kept)
})

test.each<readonly [DocumentationPartLocation, string]>([
  [{ type: 'API', path: '/' }, "'path' is not valid for type 'API'"],
  [{ type: 'RESOURCE', method: 'GET' }, "'method' is not valid for type 'RESOURCE'"],
  [{ type: 'METHOD', statusCode: '200' }, "'statusCode' is not valid for type 'METHOD'"],
  [{ type: 'RESPONSE', name: 'x' }, "'name' is not valid for type 'RESPONSE'"],
  [{ type: 'REQUEST_HEADER' }, "'name' is required for type 'REQUEST_HEADER'"],
])('[D]: a field that a type does not have, or lacks, is an error: %o', async (location, reason) => {
  expect(await refusal(part(location))).toContain(
    `BadRequestException 400 Invalid Documentation part location specified: ${reason}`,
  )
})

test('[D]: one part for each location, defaults filled in', async () => {
  await part({ type: 'API' })
  expect(await refusal(part({ type: 'API' }))).toBe(
    "ConflictException 409 Documentation part already exists for the specified location: type 'API'.",
  )
  await part({ type: 'METHOD', path: '/' })
  expect(await refusal(part({ type: 'METHOD', method: '*' }))).toBe(
    "ConflictException 409 Documentation part already exists for the specified location: type 'METHOD', path '/', method '*'.",
  )
  expect(await status(part({ type: 'METHOD', method: 'GET' }))).toBe(201)
})

test('[S] control-plane.md 15 #5: properties are a JSON object as text', async () => {
  expect(await refusal(part({ type: 'API' }, ''))).toContain('BadRequestException 400')
  expect(await refusal(part({ type: 'API' }, 'plain text'))).toContain('BadRequestException 400')
})

test('[D] the filters of the list: type, name, path, locationStatus, and pages', async () => {
  await part({ type: 'API' }, '{}')
  await part({ type: 'QUERY_PARAMETER', path: '/pets', name: 'page' })
  await part({ type: 'QUERY_PARAMETER', path: '/pets', name: 'size' })
  await part({ type: 'METHOD', path: '/pets' })
  const found = async (filter: object) => (await parts(filter)).map(({ location }) => location?.name ?? location?.type).sort()
  expect(await found({ type: 'QUERY_PARAMETER' })).toEqual(['page', 'size'])
  expect(await found({ nameQuery: 'page' })).toEqual(['page'])
  expect(await found({ path: '/pets' })).toEqual(['METHOD', 'page', 'size'])
  expect(await found({ path: '/pets', type: 'METHOD' })).toEqual(['METHOD'])
  expect(await found({ locationStatus: 'UNDOCUMENTED' })).toEqual(['API'])
  expect(await found({ locationStatus: 'DOCUMENTED' })).toEqual(['METHOD', 'page', 'size'])
  const first = await api.getDocumentationParts({ restApiId, limit: 3 })
  expect(first.items).toHaveLength(3)
  expect((await api.getDocumentationParts({ restApiId, position: first.position })).items).toHaveLength(1)
})

const document = (documentationParts: unknown, rest: object = { swagger: '2.0' }) =>
  Buffer.from(JSON.stringify({ ...rest, 'x-amazon-apigateway-documentation': { version: '1.0.3', documentationParts } }))
const importing = (body: Uint8Array, options: object = {}) => api.importDocumentationParts({ restApiId, body, ...options })

test('[S] control-plane.md 15 #1: import 200 with the ids; overwrite replaces all, merge replaces attributes', async () => {
  const { id } = await part({ type: 'API' }, '{"description":"old","kept":1}')
  const documented = [
    { location: { type: 'API' }, properties: { description: 'API description' } },
    { location: { type: 'METHOD', method: 'GET' }, properties: { description: 'Method description.' } },
  ]
  expect(await status(importing(document(documented)))).toBe(200)
  const { ids = [], warnings } = await importing(document(documented, { openapi: '3.0.1' }), { mode: 'merge' })
  expect(ids).toEqual([id, expect.stringMatching(/^[a-z0-9]{6}$/)])
  expect(warnings).toBeUndefined()
  expect(await parts()).toHaveLength(2)
  expect(await parts({ type: 'API' })).toEqual([
    { id, location: { type: 'API' }, properties: '{"description":"API description","kept":1}' },
  ])
  const overwritten = await importing(document(documented), { mode: 'overwrite' })
  expect(overwritten.ids).toHaveLength(2)
  expect(ids).not.toContain(overwritten.ids?.[1])
  expect((await parts({ type: 'API' }))[0]?.properties).toBe('{"description":"API description"}')
  expect(await parts({ type: 'METHOD' })).toEqual([
    {
      id: overwritten.ids?.[1],
      location: { type: 'METHOD', path: '/', method: 'GET' },
      properties: '{"description":"Method description."}',
    },
  ])
})

test.each(['no document', '[]', '{"info":{}}', '{"swagger":"1.2"}', '{'.repeat(2000)])(
  '[S] control-plane.md 15 #3: import of a bad file: %#',
  async (text) => {
    expect(await refusal(importing(Buffer.from(text)))).toBe(
      'BadRequestException 400 Unable to build importer with provided input.',
    )
    expect(await refusal(api.importDocumentationParts({ restApiId: 'abcde0', body: document([]) }))).toBe(UNKNOWN_API)
  },
)

test('a document may be YAML', async () => {
  const yaml =
    'swagger: "2.0"\nx-amazon-apigateway-documentation:\n  documentationParts:\n  - location: {type: API}\n    properties: {description: d}\n'
  await importing(Buffer.from(yaml))
  expect((await parts())[0]).toMatchObject({ location: { type: 'API' }, properties: '{"description":"d"}' })
})

test('[D] parts that cannot be used are warnings, and with failonwarnings nothing is imported', async () => {
  const bad = [
    { location: { type: 'API', path: '/' }, properties: {} },
    { location: { type: 'API' }, properties: 'no object' },
    { properties: {} },
    7,
    { location: { type: '__proto__' }, properties: {} },
  ]
  const body = document([...bad, { location: { type: 'API' }, properties: { description: 'd' } }])
  expect(await refusal(importing(body, { failOnWarnings: true }))).toContain('400 Warnings found during import: ')
  expect(await parts()).toEqual([])
  const { ids, warnings } = await importing(body)
  expect(ids).toHaveLength(1)
  expect(warnings).toHaveLength(bad.length)
})

test('an import is bounded', async () => {
  const many = Array.from({ length: 20_001 }, () => ({ location: { type: 'API' }, properties: {} }))
  expect(await refusal(importing(document(many)))).toContain('BadRequestException 400')
})

const version = (documentationVersion: string, input: object = {}) =>
  api.createDocumentationVersion({ restApiId, documentationVersion, ...input })
const at = { documentationVersion: 'v1' }
const UNKNOWN_VERSION = 'NotFoundException 404 Invalid Documentation version specified'

test('[S] control-plane.md 15 #4, 21 #11: a version: version, createdDate, description; update of /description; delete 202', async () => {
  expect(await status(version('v1', { description: 'first' }))).toBe(201)
  const shown = { version: 'v1', createdDate: expect.any(Date), description: 'first' }
  expect(await answer(api.getDocumentationVersion({ restApiId, ...at }))).toEqual(shown)
  const patchOperations: PatchOperation[] = [{ op: 'replace', path: '/description', value: 'changed' }]
  const updated = await answer(api.updateDocumentationVersion({ restApiId, ...at, patchOperations }))
  expect(updated).toEqual({ ...shown, description: 'changed' })
  await version('1.0/β', { description: '' })
  expect((await api.getDocumentationVersions({ restApiId })).items).toEqual([
    { version: '1.0/β', createdDate: expect.any(Date) },
    updated,
  ])
  expect(await refusal(version('v1'))).toBe('ConflictException 409 Documentation version already exists')
  expect(await status(api.deleteDocumentationVersion({ restApiId, ...at }))).toBe(202)
  expect(await refusal(api.deleteDocumentationVersion({ restApiId, ...at }))).toBe(UNKNOWN_VERSION)
  expect(await refusal(api.getDocumentationVersion({ restApiId, ...at }))).toBe(UNKNOWN_VERSION)
  expect(await refusal(version(''))).toContain('BadRequestException 400')
  expect(await refusal(api.getDocumentationVersions({ restApiId: 'abcde0' }))).toBe(UNKNOWN_API)
})

test('[D] a version is a snapshot of the parts', async () => {
  const { id: documentationPartId } = await part({ type: 'API' }, '{"description":"then"}')
  await version('v1')
  await api.deleteDocumentationPart({ restApiId, documentationPartId })
  const row = await server.store.get(`/111111111111/us-east-1/restapis/${restApiId}/documentation/versions/v1/snapshot`)
  expect(row?.value).toEqual({
    documentationParts: [{ id: documentationPartId, location: { type: 'API' }, properties: '{"description":"then"}' }],
  })
})

async function deployed(): Promise<string | undefined> {
  const method = { restApiId, resourceId: made.rootResourceId, httpMethod: 'GET' }
  await api.putMethod({ ...method, authorizationType: 'NONE' })
  await api.putIntegration({ ...method, type: 'MOCK' })
  return (await api.createDeployment({ restApiId, stageName: 'dev' })).id
}

test('[D] 15: a version goes to the stage it names, and stays while a stage shows it', async () => {
  await deployed()
  expect(await refusal(version('v1', { stageName: 'none' }))).toBe('NotFoundException 404 Invalid Stage identifier specified')
  expect(await refusal(api.getDocumentationVersion({ restApiId, ...at }))).toBe(UNKNOWN_VERSION)
  await version('v1', { stageName: 'dev' })
  expect((await api.getStage({ restApiId, stageName: 'dev' })).documentationVersion).toBe('v1')
  const remove = () => refusal(api.deleteDocumentationVersion({ restApiId, ...at }))
  expect(await remove()).toContain('BadRequestException 400 Cannot delete documentation version')
  await api.deleteStage({ restApiId, stageName: 'dev' })
  expect(await remove()).toContain('answered')
})

test('[D] 13: a stage names a version that exists', async () => {
  const deploymentId = await deployed()
  const stage = (stageName: string, documentationVersion: string) =>
    api.createStage({ restApiId, stageName, deploymentId, documentationVersion })
  const unknown = 'BadRequestException 400 Invalid Documentation version specified'
  expect(await refusal(stage('other', 'v1'))).toBe(unknown)
  await version('v1')
  expect((await stage('other', 'v1')).documentationVersion).toBe('v1')
  const update = (value: string) =>
    api.updateStage({
      restApiId,
      stageName: 'other',
      patchOperations: [{ op: 'replace', path: '/documentationVersion', value }],
    })
  expect(await refusal(update('v2'))).toBe(unknown)
  await version('v2')
  expect((await update('v2')).documentationVersion).toBe('v2')
  expect(await answer(update(''))).not.toHaveProperty('documentationVersion')
})

test('a clone has the documentation of its source', async () => {
  await part({ type: 'MODEL', name: 'Error' })
  const clone = await api.createRestApi({ name: 'clone', cloneFrom: restApiId })
  const { items } = await api.getDocumentationParts({ restApiId: clone.id })
  expect(items?.map(({ location }) => location)).toEqual([{ type: 'MODEL', name: 'Error' }])
})
