// Models and request validators: control-plane.md 9 and 10.
import type { PatchOperation, RestApi } from '@aws-sdk/client-api-gateway'
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
  made = await api.createRestApi({ name: 'models' })
  restApiId = made.id
})
afterAll(() => server.close())

const SCHEMA = JSON.stringify({ title: 'MySchema', type: 'object' })
const model = (input: object = {}) =>
  api.createModel({ restApiId, name: 'MySchema', contentType: 'application/json', schema: SCHEMA, ...input })
const updateModel = (...patchOperations: PatchOperation[]) =>
  api.updateModel({ restApiId, modelName: 'MySchema', patchOperations })

test('[S] control-plane.md 9 #2: a new API holds Empty and Error', async () => {
  const { items = [] } = await api.getModels({ restApiId })
  expect(items.map(({ name, description, contentType }) => ({ name, description, contentType }))).toEqual([
    { name: 'Empty', description: 'This is a default empty schema model', contentType: 'application/json' },
    { name: 'Error', description: 'This is a default error schema model', contentType: 'application/json' },
  ])
  const draft = 'http://json-schema.org/draft-04/schema#'
  expect(items.map(({ schema = '' }) => JSON.parse(schema))).toEqual([
    { $schema: draft, title: 'Empty Schema', type: 'object' },
    { $schema: draft, title: 'Error Schema', type: 'object', properties: { message: { type: 'string' } } },
  ])
})

test('[S] control-plane.md 9 #1 #4, 21 #22: create 201, get, update 200, delete 202; an empty description is none', async () => {
  expect(await status(model({ description: '' }))).toBe(201)
  const shown = await answer(api.getModel({ restApiId, modelName: 'MySchema' }))
  expect(shown).toEqual({
    id: expect.stringMatching(/^[a-z0-9]{6}$/),
    name: 'MySchema',
    contentType: 'application/json',
    schema: SCHEMA,
  })
  const updated = await answer(
    updateModel(
      { op: 'replace', path: '/schema', value: '{"type":"string"}' },
      { op: 'replace', path: '/description', value: 'd' },
    ),
  )
  expect(updated).toMatchObject({ schema: '{"type":"string"}', description: 'd' })
  expect(await answer(updateModel({ op: 'replace', path: '/description', value: '' }))).not.toHaveProperty('description')
  expect(await status(api.deleteModel({ restApiId, modelName: 'MySchema' }))).toBe(202)
})

const EMPTY = 'BadRequestException 400 Model schema must have at least 1 property or array items defined'

test.each<readonly [string, object, string]>([
  ['a wrong API', { restApiId: 'abcde0' }, 'NotFoundException 404 Invalid API identifier specified 111111111111:abcde0'],
  ['a name that is taken', { name: 'Empty' }, 'ConflictException 409 Model name already exists for this REST API'],
  ['an empty name', { name: '' }, 'BadRequestException 400 Model name must be non-empty'],
  ['an empty schema', { schema: '' }, EMPTY],
  ['no schema', { schema: undefined }, EMPTY],
  ['no XML schema', { schema: undefined, contentType: 'application/xml' }, EMPTY],
  [
    '[D] a name that is not alphanumeric',
    { name: 'my-schema' },
    'BadRequestException 400 Model name must be alphanumeric: my-schema',
  ],
])('[S] control-plane.md 9 #3: create refuses %s', async (_, input, expected) => {
  expect(await refusal(model(input))).toBe(expected)
})

test.each(['bogus', '', 'application/', '$default', 'a/b\nc'])(
  '[K] a model of content type %j is refused',
  async (contentType) => {
    const invalid = `errors : [Invalid content type specified: ${contentType}]`
    expect(await refusal(model({ contentType }))).toBe(
      `BadRequestException 400 Invalid model specified: Validation Result: warnings : [], ${invalid}`,
    )
  },
)

test('[S] control-plane.md 9 #3: the wrong API on one model, and in the list', async () => {
  const modelName = 'MySchema'
  const missing = 'NotFoundException 404 Invalid model name specified: MySchema'
  expect(await refusal(api.getModel({ restApiId: 'abcde0', modelName }))).toBe(missing)
  expect(await refusal(api.deleteModel({ restApiId: 'abcde0', modelName }))).toBe(missing)
  expect(await refusal(api.updateModel({ restApiId: 'abcde0', modelName, patchOperations: [] }))).toBe(missing)
  expect(await refusal(api.getModels({ restApiId: 'abcde0' }))).toBe(
    'NotFoundException 404 Invalid API identifier specified 111111111111:abcde0',
  )
})

test.each<readonly [PatchOperation, string]>([
  [
    { op: 'add', path: '/wrong-path', value: 'x' },
    "Invalid patch path  '/wrong-path' specified for op 'add'. Please choose supported operations",
  ],
  [
    { op: 'replace', path: '/name', value: 'x' },
    "Invalid patch path  '/name' specified for op 'replace'. Must be one of: [/description, /schema]",
  ],
  [{ op: 'replace', path: '/schema', value: '' }, 'Model schema must have at least 1 property or array items defined'],
])('[S] control-plane.md 9 #4: update refuses %o', async (operation, message) => {
  await model()
  expect(await refusal(updateModel(operation))).toBe(`BadRequestException 400 ${message}`)
})

test('[S] control-plane.md 9 #3: a schema that cannot be used is refused, one that refers to another model is not', async () => {
  expect(await refusal(model({ schema: '{"type":12}' }))).toContain('BadRequestException 400 Invalid model specified')
  expect(await refusal(model({ schema: 'no json' }))).toContain('BadRequestException 400 Invalid model specified')
  await model()
  const $ref = `https://apigateway.amazonaws.com/restapis/${restApiId}/models/MySchema`
  expect(await status(model({ name: 'List', schema: JSON.stringify({ type: 'array', items: { $ref } }) }))).toBe(201)
})

test('[S] control-plane.md 9 #3: a model in use stays', async () => {
  const root = { restApiId, resourceId: made.rootResourceId, httpMethod: 'ANY', authorizationType: 'NONE' }
  const remove = () => refusal(api.deleteModel({ restApiId, modelName: 'MySchema' }))
  const used = (where: string) =>
    `ConflictException 409 Cannot delete model 'MySchema', is referenced in method request: ${where}`
  await model()
  await api.putMethod({ ...root, requestModels: { 'application/json': 'MySchema' } })
  expect(await remove()).toBe(used('//ANY'))
  const { id } = await api.createResource({ restApiId, parentId: made.rootResourceId, pathPart: 'test' })
  await api.putMethod({ ...root, resourceId: id, requestModels: { 'application/json': 'MySchema' } })
  expect(await remove()).toBe(used('/test/ANY'))
  const patchOperations: PatchOperation[] = [{ op: 'remove', path: '/requestModels/application~1json' }]
  await api.updateMethod({ ...root, resourceId: id, patchOperations })
  expect(await remove()).toBe(used('//ANY'))
  await api.deleteMethod(root)
  expect(await remove()).toContain('answered')
})

test('[K] 9: so does one that a method response or another model refers to', async () => {
  const remove = () => refusal(api.deleteModel({ restApiId, modelName: 'MySchema' }))
  const used = (where: string) => `ConflictException 409 Cannot delete model 'MySchema', is referenced in ${where}`
  await model()
  const method = { restApiId, resourceId: made.rootResourceId, httpMethod: 'GET' }
  await api.putMethod({ ...method, authorizationType: 'NONE' })
  await api.putMethodResponse({ ...method, statusCode: '200', responseModels: { 'application/json': 'MySchema' } })
  const $ref = `https://apigateway.amazonaws.com/restapis/${restApiId}/models/MySchema`
  await model({ name: 'List', schema: JSON.stringify({ type: 'array', items: { $ref } }) })
  await model({ name: 'MySchema2', schema: JSON.stringify({ items: { $ref: '#/properties/x' }, properties: { x: {} } }) })
  expect(await remove()).toBe(used('method response: //GET/200'))
  await api.deleteMethodResponse({ ...method, statusCode: '200' })
  expect(await remove()).toBe(used('model: List'))
  await api.deleteModel({ restApiId, modelName: 'List' })
  expect(await remove()).toContain('answered')
})

test('[S] control-plane.md 10 #1 #2: validators: create 201, list 200, delete 202, and then 404', async () => {
  const first = await api.createRequestValidator({ restApiId, name: 'first' })
  expect(first).toMatchObject({
    $metadata: { httpStatusCode: 201 },
    validateRequestBody: false,
    validateRequestParameters: false,
  })
  expect(await status(api.getRequestValidators({ restApiId }))).toBe(200)
  const { id: requestValidatorId } = await api.createRequestValidator({ restApiId, name: 'second', validateRequestBody: true })
  const at = { restApiId, requestValidatorId }
  const second = { id: requestValidatorId, name: 'second', validateRequestBody: true, validateRequestParameters: false }
  expect(await answer(api.getRequestValidator(at))).toEqual(second)
  expect((await api.getRequestValidators({ restApiId })).items).toContainEqual(second)
  expect(await status(api.deleteRequestValidator(at))).toBe(202)
  const missing = 'NotFoundException 404 Invalid Request Validator identifier specified'
  expect(await refusal(api.getRequestValidator(at))).toBe(missing)
  expect(await refusal(api.deleteRequestValidator({ ...at, restApiId: 'api_id' }))).toBe(missing)
  expect(await refusal(api.updateRequestValidator({ ...at, patchOperations: [] }))).toBe(missing)
})

test('[S] control-plane.md 10 #2: a wrong API is told differently by create and list', async () => {
  expect(await refusal(api.createRequestValidator({ restApiId: 'api_id', name: 'x' }))).toBe(
    'BadRequestException 400 Invalid REST API identifier specified',
  )
  expect(await refusal(api.getRequestValidators({ restApiId: 'api_id' }))).toBe(
    'NotFoundException 404 Invalid API identifier specified 111111111111:api_id',
  )
})

test('[S] control-plane.md 10 #1 #2, 21 #23: update: a missing value is false, a missing name is refused', async () => {
  const { id: requestValidatorId } = await api.createRequestValidator({ restApiId, name: 'v' })
  const update = (operation: PatchOperation) =>
    answer(api.updateRequestValidator({ restApiId, requestValidatorId, patchOperations: [operation] }))
  expect(await update({ op: 'replace', path: '/validateRequestBody', value: 'true' })).toMatchObject({
    validateRequestBody: true,
  })
  expect(await update({ op: 'replace', path: '/validateRequestBody' })).toMatchObject({ validateRequestBody: false })
  const parameters = { op: 'replace', path: '/validateRequestParameters' } as const
  expect(await update({ ...parameters, value: 'true' })).toMatchObject({ validateRequestParameters: true })
  expect(await update(parameters)).toMatchObject({ validateRequestParameters: false })
  expect(await update({ op: 'replace', path: '/name', value: 'renamed' })).toMatchObject({ name: 'renamed' })
  expect(await refusal(update({ op: 'replace', path: '/name' }))).toBe(
    'BadRequestException 400 Request Validator name cannot be blank',
  )
  const unsupported = (op: string) =>
    `BadRequestException 400 Invalid patch path  '/validateRequestBody' specified for op '${op}'. Please choose supported operations`
  expect(await refusal(update({ op: 'add', path: '/validateRequestBody', value: 'true' }))).toBe(unsupported('add'))
  expect(await refusal(update({ op: 'remove', path: '/validateRequestBody' }))).toBe(unsupported('remove'))
  expect(await refusal(update({ op: 'replace', path: '/invalidPath', value: 'true' }))).toBe(
    "BadRequestException 400 Invalid patch path  '/invalidPath' specified for op 'replace'. Must be one of: [/name, /validateRequestParameters, /validateRequestBody]",
  )
})

test('[K] 10: a validator in use stays', async () => {
  const { id: requestValidatorId } = await api.createRequestValidator({ restApiId, name: 'v' })
  const method = { restApiId, resourceId: made.rootResourceId, httpMethod: 'GET', authorizationType: 'NONE' }
  await api.putMethod({ ...method, requestValidatorId })
  expect(await refusal(api.deleteRequestValidator({ restApiId, requestValidatorId }))).toBe(
    `ConflictException 409 Cannot delete request validator '${requestValidatorId}', is referenced in method: //GET`,
  )
})
