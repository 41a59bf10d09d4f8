// API keys: control-plane.md 3, 14, 20 and 21, auth-throttle-cache.md 7.
import type { ApiKey, PatchOperation } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'
import { stagedApi } from '../support/staged-api.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
beforeEach(async () => {
  for (const { id } of (await api.getApiKeys({ limit: 500 })).items ?? []) await api.deleteApiKey({ apiKey: id })
})
afterAll(() => server.close())

const VALUE = 'a-value-of-twenty-or-more'
const create = (input: object = {}): Promise<ApiKey> => answer(api.createApiKey(input))
const get = (id: string | undefined, input: object = {}): Promise<ApiKey> => answer(api.getApiKey({ apiKey: id, ...input }))
const update = (id: string | undefined, ...patchOperations: PatchOperation[]): Promise<ApiKey> =>
  answer(api.updateApiKey({ apiKey: id, patchOperations }))
const replace = (path: string, value?: string): PatchOperation => ({ op: 'replace', path, value })
const names = async (input: object = {}) => (await api.getApiKeys(input)).items?.map(({ name }) => name)

test('[S] control-plane.md 14 #1, [K+] control-plane.md 2 #6: create 201 with the defaults; an id of 10 and a value of 40 characters', async () => {
  expect(await status(api.createApiKey({}))).toBe(201)
  const key = await create({ name: 'first', description: 'my key' })
  expect(key).toEqual({
    id: expect.stringMatching(/^[a-z0-9]{10}$/),
    value: expect.stringMatching(/^[A-Za-z0-9]{40}$/),
    name: 'first',
    description: 'my key',
    enabled: false,
    createdDate: expect.any(Date),
    lastUpdatedDate: expect.any(Date),
    stageKeys: [],
  })
})

test('[S] control-plane.md 14 #1: an empty or missing name is left out, an empty value generated', async () => {
  const key = await create({ name: '', value: '' })
  expect(key).not.toHaveProperty('name')
  expect(key.value).toHaveLength(40)
  expect(await create()).not.toHaveProperty('name')
})

test('[S] control-plane.md 14 #2: the value is shown only to who asks for it', async () => {
  const { id } = await create({ value: VALUE, name: 'secret', enabled: true })
  expect(await get(id)).toMatchObject({ name: 'secret', enabled: true, tags: {} })
  expect(await get(id)).not.toHaveProperty('value')
  expect(await get(id, { includeValue: true })).toHaveProperty('value', VALUE)
  expect((await api.getApiKeys({})).items?.[0]).not.toHaveProperty('value')
  expect((await api.getApiKeys({ includeValues: true })).items?.[0]).toHaveProperty('value', VALUE)
})

test('[S] control-plane.md 3 #3: newest first, in pages; a limit of -1 is tolerated', async () => {
  for (const name of ['one', 'two', 'three']) await create({ name })
  expect(await names()).toEqual(['three', 'two', 'one'])
  expect(await names({ limit: -1 })).toHaveLength(3)
  const first = await api.getApiKeys({ limit: 2 })
  expect(first.items?.map(({ name }) => name)).toEqual(['three', 'two'])
  expect(await names({ limit: 2, position: first.position })).toEqual(['one'])
})

test('[D] control-plane.md 14 #3: nameQuery is a case-sensitive prefix; customerId filters (Appendix A)', async () => {
  await create({ name: 'TheFirst', customerId: 'mine' })
  await create({ name: 'TheSecond' })
  await create()
  expect(await names({ nameQuery: 'The' })).toEqual(['TheSecond', 'TheFirst'])
  expect(await names({ nameQuery: 'TheF' })).toEqual(['TheFirst'])
  for (const nameQuery of ['First', 'eFi', 'the']) expect(await names({ nameQuery })).toEqual([])
  expect(await names({ customerId: 'mine' })).toEqual(['TheFirst'])
})

test.each([
  [{ name: 'n'.repeat(1025) }, 'Invalid API Key name, can be at most 1024 characters.'],
  [{ value: 'v'.repeat(19) }, 'API Key value should be at least 20 characters'],
  [{ value: 'v'.repeat(129) }, 'API Key value exceeds maximum size of 128 characters'],
  [{ description: 'd'.repeat(125_001) }, 'Invalid API Key description specified.'],
])('[S] control-plane.md 14 #5: refused, case %#', async (input, expected) => {
  expect(await refusal(create(input))).toBe(`BadRequestException 400 ${expected}`)
  expect(await names()).toEqual([])
})

test('[S] control-plane.md 14 #5: the edges are fine', async () => {
  await create({ name: 'n'.repeat(1024), value: 'v'.repeat(20) })
  await create({ value: 'v'.repeat(128), description: 'd'.repeat(125_000) })
  expect(await names()).toHaveLength(2)
})

test('[K+] control-plane.md 14 #6: a value is unique in its account and region, and free again when its key is gone', async () => {
  const { id } = await create({ value: VALUE })
  const taken = 'ConflictException 409 API Key already exists'
  expect(await refusal(create({ value: VALUE }))).toBe(taken)
  expect(await server.client('222222222222').createApiKey({ value: VALUE })).toHaveProperty('value', VALUE)
  expect(await status(api.deleteApiKey({ apiKey: id }))).toBe(202)
  expect(await create({ value: VALUE })).toHaveProperty('value', VALUE)
})

test('[K+] control-plane.md 14 #6: a key that is not there', async () => {
  const missing = 'NotFoundException 404 Invalid API Key identifier specified'
  expect(await refusal(get('nope'))).toBe(missing)
  expect(await refusal(update('nope', replace('/name', 'x')))).toBe(missing)
  expect(await refusal(api.deleteApiKey({ apiKey: 'nope' }))).toBe(missing)
})

test('[S] control-plane.md 14 #4, 21 #5: update answers 200 and empty tags', async () => {
  const { id, createdDate } = await create({ name: 'old', description: 'old' })
  const updated = await update(
    id,
    replace('/name', 'new'),
    replace('/description', 'newer'),
    replace('/enabled', 'true'),
    replace('/customerId', 'customer'),
  )
  expect(updated).toEqual({
    id,
    name: 'new',
    description: 'newer',
    enabled: true,
    customerId: 'customer',
    createdDate,
    lastUpdatedDate: expect.any(Date),
    stageKeys: [],
    tags: {},
  })
  expect(await get(id)).toEqual(updated)
  expect(await status(api.updateApiKey({ apiKey: id, patchOperations: [] }))).toBe(200)
})

test('[S] control-plane.md 14 #4: what is not true is false', async () => {
  const { id } = await create({ enabled: true })
  expect(await update(id, replace('/enabled', 'maybe'))).toMatchObject({ enabled: false })
})

test('[S] control-plane.md 14 #5, 21 #5: refused patches, in the newer style', async () => {
  const { id } = await create({ name: 'kept' })
  const listed = 'Must be one of: [/description, /enabled, /name, /customerId]'
  expect(await refusal(update(id, replace('/id', 'x')))).toBe(
    `BadRequestException 400 Invalid patch path  '/id' specified for op 'replace'. ${listed}`,
  )
  expect(await refusal(update(id, { op: 'copy', path: '/name', from: '/description' }))).toBe(
    "BadRequestException 400 Invalid patch path  '/name' specified for op 'copy'. Please choose supported operations",
  )
  expect(await refusal(update(id, replace('/name', 'n'.repeat(1025))))).toBe(
    'BadRequestException 400 Invalid API Key name, can be at most 1024 characters.',
  )
  expect(await get(id)).toHaveProperty('name', 'kept')
})

test('[D] Appendix E: without generateDistinctId the value is the identifier', async () => {
  expect(await create({ value: VALUE, generateDistinctId: false })).toMatchObject({ id: VALUE, value: VALUE })
  expect(await get(VALUE)).toHaveProperty('id', VALUE)
  expect((await create({ generateDistinctId: true })).id).toHaveLength(10)
})

test('[D] 21: stages are named in structures and shown as texts, added and removed', async () => {
  const restApiId = await stagedApi(api, 'dev')
  const { id, stageKeys } = await create({ stageKeys: [{ restApiId, stageName: 'dev' }] })
  expect(stageKeys).toEqual([`${restApiId}/dev`])
  expect(await update(id, { op: 'remove', path: '/stages', value: `${restApiId}/dev` })).toMatchObject({ stageKeys: [] })
  expect(await update(id, { op: 'add', path: '/stages', value: `${restApiId}/dev` })).toMatchObject({ stageKeys })
  const missing = 'NotFoundException 404 API Stage not found: nope:dev'
  expect(await refusal(update(id, { op: 'add', path: '/stages', value: 'nope/dev' }))).toBe(missing)
  expect(await refusal(create({ stageKeys: [{ restApiId: 'nope', stageName: 'dev' }] }))).toBe(missing)
})

test('[D] control-plane.md 20 #4, L #33: keys carry tags; create and list show none when there are none', async () => {
  const { id, tags } = await create({ tags: { a: '1' } })
  expect(tags).toEqual({ a: '1' })
  const resourceArn = `arn:aws:apigateway:us-east-1::/apikeys/${id}`
  expect(await status(api.tagResource({ resourceArn, tags: { b: '2' } }))).toBe(204)
  expect((await api.getTags({ resourceArn })).tags).toEqual({ a: '1', b: '2' })
  expect(await get(id)).toHaveProperty('tags', { a: '1', b: '2' })
  // The tag that chooses the id of an API is a tag like others here.
  expect(await status(api.tagResource({ resourceArn, tags: { _custom_id_: 'x' } }))).toBe(204)
  await api.untagResource({ resourceArn, tagKeys: ['a', 'b', '_custom_id_'] })
  expect((await api.getApiKeys({})).items?.[0]).not.toHaveProperty('tags')
  expect(await refusal(api.getTags({ resourceArn: 'arn:aws:apigateway:us-east-1::/apikeys/nope' }))).toBe(
    'NotFoundException 404 Invalid API Key identifier specified',
  )
  expect(await refusal(create({ tags: { 'aws:x': '1' } }))).toContain('BadRequestException 400')
})

test.each(['\n', '\r', '\0', '\t', '\u007f'])('chosen: a value with %j in it is refused', async (control) => {
  const refused = 'BadRequestException 400 API Key value must not contain control characters'
  expect(await refusal(create({ value: `${VALUE}${control}x` }))).toBe(refused)
  expect(await names()).toEqual([])
})
