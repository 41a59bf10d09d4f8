// Method responses and integration responses: control-plane.md 8, rest-api.md 10.
import type { PatchOperation, RestApi } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
let made: RestApi

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
beforeEach(async () => {
  made = await api.createRestApi({ name: 'responses' })
  await api.putMethod({ ...at(), authorizationType: 'NONE' })
})
afterAll(() => server.close())

const at = (): { restApiId: string | undefined; resourceId: string | undefined; httpMethod: string; statusCode: string } => ({
  restApiId: made.id,
  resourceId: made.rootResourceId,
  httpMethod: 'GET',
  statusCode: '200',
})
const mock = () => api.putIntegration({ ...at(), type: 'MOCK' })
const HEADER = 'method.response.header.my-header'
const CODE =
  "ValidationException 400 1 validation error detected: Value 'wrong' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\\d\\d"

test('[S] control-plane.md 8 #6 #7, 21 #21: method response: put 201, get 200, update 201, delete 204; empty maps are echoed', async () => {
  const empty = { responseParameters: {}, responseModels: {} }
  expect(await status(api.putMethodResponse({ ...at(), ...empty }))).toBe(201)
  expect(await answer(api.getMethodResponse(at()))).toEqual({ statusCode: '200', ...empty })
  const add: PatchOperation[] = [
    { op: 'add', path: `/responseParameters/${HEADER}`, value: 'true' },
    { op: 'add', path: '/responseModels/application~1json', value: 'Empty' },
  ]
  expect(await status(api.updateMethodResponse({ ...at(), patchOperations: add }))).toBe(201)
  const full = { statusCode: '200', responseParameters: { [HEADER]: true }, responseModels: { 'application/json': 'Empty' } }
  expect(await answer(api.getMethodResponse(at()))).toEqual(full)
  const replace: PatchOperation[] = [
    { op: 'replace', path: `/responseParameters/${HEADER}`, value: 'false' },
    { op: 'replace', path: '/responseModels/application~1json', value: 'Error' },
  ]
  expect(await answer(api.updateMethodResponse({ ...at(), patchOperations: replace }))).toMatchObject({
    responseParameters: { [HEADER]: false },
    responseModels: { 'application/json': 'Error' },
  })
  const remove = add.map(({ path }) => ({ op: 'remove', path, value: 'x' }) as const)
  expect(await answer(api.updateMethodResponse({ ...at(), patchOperations: remove }))).toEqual({ statusCode: '200' })
  expect(await status(api.deleteMethodResponse(at()))).toBe(204)
  expect(await refusal(api.getMethodResponse(at()))).toBe('NotFoundException 404 Invalid Response status code specified')
})

test.each<readonly [PatchOperation, string]>([
  [{ op: 'replace', path: '/responseParameters/wrong', value: 'true' }, 'NotFoundException 404 Invalid parameter name specified'],
  [{ op: 'remove', path: '/responseParameters/wrong' }, 'NotFoundException 404 Invalid parameter name specified'],
  [
    { op: 'replace', path: '/responseModels/wrong', value: 'Empty' },
    'NotFoundException 404 Content-Type specified was not found',
  ],
  [{ op: 'remove', path: '/responseModels/application~1json' }, 'NotFoundException 404 Content-Type specified was not found'],
  [{ op: 'remove', path: `/wrong/${HEADER}` }, `BadRequestException 400 Invalid patch path /wrong/${HEADER}`],
  [
    { op: 'add', path: '/responseModels/application~1json', value: 'nope' },
    'BadRequestException 400 Invalid model identifier specified: nope',
  ],
])('[S] control-plane.md 8 #7: update of a method response refuses %o', async (operation, expected) => {
  await api.putMethodResponse(at())
  expect(await refusal(api.updateMethodResponse({ ...at(), patchOperations: [operation] }))).toBe(expected)
})

test('[S] control-plane.md 8 #2 #4: method responses that are not there', async () => {
  const patchOperations: PatchOperation[] = []
  const update = (input: object) => refusal(api.updateMethodResponse({ ...at(), patchOperations, ...input }))
  expect(await update({ statusCode: '201' })).toBe('NotFoundException 404 Invalid Response status code specified')
  expect(await update({ statusCode: 'wrong' })).toBe(CODE)
  expect(await update({ resourceId: 'wrong' })).toBe('NotFoundException 404 Invalid Resource identifier specified')
  expect(await update({ httpMethod: 'POST' })).toBe('NotFoundException 404 Invalid Method identifier specified')
})

test('[K+]: a method response that stands is not put again', async () => {
  await api.putMethodResponse(at())
  expect(await refusal(api.putMethodResponse(at()))).toBe('ConflictException 409 Response already exists for this resource')
})

test('[S] control-plane.md 8 #1, 21 #16 #17 #18 #19: integration response: put 201, without a method response, again over itself, update 200, delete 204', async () => {
  await mock()
  const value = { responseTemplates: { 'application/json': '"created"' }, selectionPattern: '' }
  expect(await status(api.putIntegrationResponse({ ...at(), ...value }))).toBe(201)
  expect(await answer(api.getIntegrationResponse(at()))).toEqual({ statusCode: '200', ...value })
  const patchOperations: PatchOperation[] = [
    { op: 'replace', path: '/selectionPattern', value: 'updated' },
    { op: 'replace', path: '/contentHandling', value: 'CONVERT_TO_BINARY' },
    { op: 'replace', path: '/responseTemplates/application~1json', value: 'new' },
    { op: 'add', path: '/responseTemplates/application~1xml', value: '' },
    { op: 'add', path: `/responseParameters/${HEADER}`, value: "'a'" },
  ]
  expect(await answer(api.updateIntegrationResponse({ ...at(), patchOperations }))).toEqual({
    statusCode: '200',
    selectionPattern: 'updated',
    contentHandling: 'CONVERT_TO_BINARY',
    responseTemplates: { 'application/json': 'new', 'application/xml': null },
    responseParameters: { [HEADER]: "'a'" },
  })
  const change = async (op: 'replace' | 'remove') => {
    const operations = [`/responseParameters/${HEADER}`, '/responseTemplates/application~1json'].map((path) => ({
      op,
      path,
      value: "'b'",
    }))
    return answer(api.updateIntegrationResponse({ ...at(), patchOperations: operations }))
  }
  expect(await change('replace')).toMatchObject({
    responseTemplates: { 'application/json': "'b'" },
    responseParameters: { [HEADER]: "'b'" },
  })
  expect(await change('remove')).toEqual({
    statusCode: '200',
    selectionPattern: 'updated',
    contentHandling: 'CONVERT_TO_BINARY',
    responseTemplates: { 'application/xml': null },
  })
  expect(await status(api.updateIntegrationResponse({ ...at(), patchOperations: [] }))).toBe(200)
  const over = { responseTemplates: { 'application/json': 'overwrite' }, selectionPattern: 'overwrite-pattern' }
  expect(await answer(api.putIntegrationResponse({ ...at(), ...over }))).toEqual({ statusCode: '200', ...over })
  expect(await status(api.deleteIntegrationResponse(at()))).toBe(204)
})

test('[S] control-plane.md 8 #1: empty templates come back as null, an empty map as it is, none not at all', async () => {
  await mock()
  const put = (responseTemplates?: Record<string, string>) =>
    answer(api.putIntegrationResponse({ ...at(), selectionPattern: '', ...(responseTemplates && { responseTemplates }) }))
  expect((await put({ 'application/json': '' })).responseTemplates).toEqual({ 'application/json': null })
  expect((await put({})).responseTemplates).toEqual({})
  expect(await put()).toEqual({ statusCode: '200', selectionPattern: '' })
})

test('[S] control-plane.md 8 #2 #3 #4: integration responses that cannot be', async () => {
  const put = (input: object) => refusal(api.putIntegrationResponse({ ...at(), ...input }))
  const resource = 'NotFoundException 404 Invalid Resource identifier specified'
  const method = 'NotFoundException 404 Invalid Method identifier specified'
  const integration = 'NotFoundException 404 Invalid Integration identifier specified'
  expect(await put({})).toBe(integration)
  expect(await refusal(api.getIntegrationResponse(at()))).toBe(integration)
  await mock()
  expect(await put({ restApiId: 'wrong' })).toBe(resource)
  expect(await put({ resourceId: 'wrong' })).toBe(resource)
  expect(await put({ httpMethod: 'wrong' })).toBe(method)
  expect(await put({ statusCode: 'wrong' })).toBe(CODE)
  expect(await put({ responseTemplates: { 123: 'x' } })).toBe(
    'BadRequestException 400 Validation Result: warnings : [], errors : [Invalid content type specified: 123]',
  )
  const get = (input: object) => refusal(api.getIntegrationResponse({ ...at(), ...input }))
  expect(await get({ statusCode: '201' })).toBe('NotFoundException 404 Invalid Response status code specified')
  expect(await get({ httpMethod: 'wrong' })).toBe(method)
  const remove = (input: object) => refusal(api.deleteIntegrationResponse({ ...at(), ...input }))
  expect(await remove({ restApiId: 'wrong' })).toBe(resource)
  expect(await remove({ httpMethod: 'POST' })).toBe(integration)
  expect(await remove({ httpMethod: 'wrong' })).toBe(integration)
  expect(await remove({ statusCode: '201' })).toBe('NotFoundException 404 Invalid Response status code specified')
})

test('[D] rest-api.md 10 #5, [K+] 10 #6: headers are checked against the method response, once there is one', async () => {
  await mock()
  const responseParameters = { [HEADER]: "'x'" }
  expect(await answer(api.putIntegrationResponse({ ...at(), responseParameters }))).toMatchObject({ responseParameters })
  await api.putMethodResponse(at())
  expect(await refusal(api.putIntegrationResponse({ ...at(), responseParameters }))).toBe(
    `BadRequestException 400 Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: ${HEADER}]`,
  )
  const patchOperations: PatchOperation[] = [{ op: 'add', path: `/responseParameters/${HEADER}`, value: 'false' }]
  await api.updateMethodResponse({ ...at(), patchOperations })
  expect(await answer(api.putIntegrationResponse({ ...at(), responseParameters }))).toMatchObject({ responseParameters })
})

test.each(['[', '(', 'a)', '*', 'a{', '{x}', '[z-a]', 'a{3,1}', '\\', '(?:a', 'a|+'])(
  '[K] the selection pattern %j, no regular expression, is refused',
  async (selectionPattern) => {
    await mock()
    const refused = `BadRequestException 400 Invalid selection pattern specified: ${selectionPattern}`
    expect(await refusal(api.putIntegrationResponse({ ...at(), selectionPattern }))).toBe(refused)
    await api.putIntegrationResponse(at())
    const patchOperations: PatchOperation[] = [{ op: 'replace', path: '/selectionPattern', value: selectionPattern }]
    expect(await refusal(api.updateIntegrationResponse({ ...at(), patchOperations }))).toBe(refused)
    expect(await answer(api.getIntegrationResponse(at()))).toEqual({ statusCode: '200' })
  },
)

test.each([
  '',
  '.*"status": ?4\\d{2}.*',
  'a++b',
  '(?>a|b)',
  '{2}',
  '(?x)a *',
  '\\p{javaLowerCase}',
  '\\G4..',
  'x'.repeat(5000),
  '(?<name>a)\\k<name>',
])('chosen: the selection pattern %j, which Java may have a use for, is kept as it is', async (selectionPattern) => {
  await mock()
  expect((await api.putIntegrationResponse({ ...at(), selectionPattern })).selectionPattern).toBe(selectionPattern)
})

test('[D] rest-api.md 17 #5: a response template over 300 KB is refused', async () => {
  await mock()
  const responseTemplates = { 'application/json': '-'.repeat(300 * 1024) }
  expect(await status(api.putIntegrationResponse({ ...at(), responseTemplates }))).toBe(201)
  const value = `${'-'.repeat(300 * 1024 - 1)}\u00e9`
  const refused =
    'BadRequestException 400 Validation Result: warnings : [], errors : [Mapping template for text/plain exceeds the maximum size of 300 KB]'
  expect(await refusal(api.putIntegrationResponse({ ...at(), responseTemplates: { 'text/plain': value } }))).toBe(refused)
  const patchOperations: PatchOperation[] = [{ op: 'add', path: '/responseTemplates/text~1plain', value }]
  expect(await refusal(api.updateIntegrationResponse({ ...at(), patchOperations }))).toBe(refused)
})
