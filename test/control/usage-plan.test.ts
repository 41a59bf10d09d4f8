// Usage plans: control-plane.md 14, 20 and 21, auth-throttle-cache.md 7.
import type { PatchOperation, UsagePlan } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'
import { stagedApi } from '../support/staged-api.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
let apiId: string
let dev: { readonly apiId: string; readonly stage: string }

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
beforeEach(async () => {
  apiId = await stagedApi(api, 'dev', 'prod')
  dev = { apiId, stage: 'dev' }
})
afterAll(() => server.close())

const create = (input: object = {}): Promise<UsagePlan> => answer(api.createUsagePlan({ name: 'plan', ...input }))
const get = (usagePlanId: string | undefined): Promise<UsagePlan> => answer(api.getUsagePlan({ usagePlanId }))
const update = (usagePlanId: string | undefined, ...patchOperations: PatchOperation[]): Promise<UsagePlan> =>
  answer(api.updateUsagePlan({ usagePlanId, patchOperations }))
const op = (op: 'add' | 'remove' | 'replace', path: string, value?: string): PatchOperation => ({ op, path, value })

test('[S] control-plane.md 14 #7, auth-throttle-cache.md 7.2 #2: create 201, get and update with tags, delete 202', async () => {
  expect(await status(api.createUsagePlan({ name: 'plan' }))).toBe(201)
  const plan = await create({
    description: 'a plan',
    throttle: { burstLimit: 10, rateLimit: 0.5 },
    quota: { limit: 100, period: 'WEEK' },
  })
  expect(plan).toEqual({
    id: expect.stringMatching(/^[a-z0-9]{6}$/),
    name: 'plan',
    description: 'a plan',
    apiStages: [],
    throttle: { burstLimit: 10, rateLimit: 0.5 },
    quota: { limit: 100, offset: 0, period: 'WEEK' },
  })
  expect(await get(plan.id)).toEqual({ ...plan, tags: {} })
  expect(await update(plan.id, op('replace', '/name', 'other'))).toEqual({ ...plan, name: 'other', tags: {} })
  expect(await status(api.deleteUsagePlan({ usagePlanId: plan.id }))).toBe(202)
  expect(await refusal(get(plan.id))).toBe('NotFoundException 404 Invalid Usage Plan ID specified')
})

test('[S] control-plane.md 14 #7, auth-throttle-cache.md 7.2 #2: what was not set is not there; a burst above the rate is fine', async () => {
  expect(Object.keys(await create()).toSorted()).toEqual(['apiStages', 'id', 'name'])
  const throttle = { burstLimit: 100, rateLimit: 1 }
  expect(await create({ throttle })).toHaveProperty('throttle', throttle)
})

test('[S] control-plane.md 14 #9: a plan that is not there', async () => {
  const missing = 'NotFoundException 404 Invalid Usage Plan ID specified'
  expect(await refusal(get('nope'))).toBe(missing)
  expect(await refusal(update('nope', op('replace', '/name', 'x')))).toBe(missing)
  expect(await refusal(api.deleteUsagePlan({ usagePlanId: 'nope' }))).toBe(missing)
})

test('[S] control-plane.md 14 #7: the list shows no empty tags', async () => {
  const { id } = await create({ tags: { a: '1' } })
  const plain = await create()
  const { items = [] } = await api.getUsagePlans({ limit: 500 })
  expect(items.find((plan) => plan.id === id)).toHaveProperty('tags', { a: '1' })
  expect(items.find((plan) => plan.id === plain.id)).toEqual(plain)
})

test('[S] control-plane.md 14 #8, 21 #28: replacing a member of throttle or quota makes the whole', async () => {
  const { id } = await create()
  expect(await update(id, op('replace', '/throttle/burstLimit', '5'))).toMatchObject({ throttle: { burstLimit: 5 } })
  expect(await update(id, op('replace', '/throttle/rateLimit', '1.5'))).toMatchObject({
    throttle: { burstLimit: 5, rateLimit: 1.5 },
  })
  expect(await update(id, op('replace', '/quota/limit', '7'), op('replace', '/quota/period', 'DAY'))).toMatchObject({
    quota: { limit: 7, offset: 0, period: 'DAY' },
  })
  expect(await update(id, op('replace', '/quota/period', 'MONTH'), op('add', '/quota/offset', '3'))).toMatchObject({
    quota: { limit: 7, offset: 3, period: 'MONTH' },
  })
  expect(await update(id, op('remove', '/throttle'), op('remove', '/quota'))).toEqual({
    id,
    name: 'plan',
    apiStages: [],
    tags: {},
  })
})

test('[S] control-plane.md 21 #28: name, description and productCode', async () => {
  const { id } = await create({ description: 'old' })
  const changed = await update(id, op('replace', '/description', 'new'), op('add', '/productCode', 'abc'))
  expect(changed).toMatchObject({ description: 'new', productCode: 'abc' })
  expect(await update(id, op('replace', '/description', ''), op('remove', '/productCode'))).toEqual({
    id,
    name: 'plan',
    apiStages: [],
    tags: {},
  })
})

test.each([
  ['/quota/limit', '7'],
  ['/quota/period', 'DAY'],
  ['/quota/offset', '0'],
])('[K] a quota needs a limit and a period: %s alone is refused', async (path, value) => {
  const { id } = await create()
  const before = await get(id)
  expect(await refusal(update(id, op('replace', path, value)))).toBe(
    'BadRequestException 400 Usage Plan quota must have a limit and a period',
  )
  expect(await get(id)).toEqual(before)
})

test('[S] control-plane.md 14 #8, 21 #28: stages are added and removed by {apiId}:{stage}', async () => {
  const { id, apiStages } = await create({ apiStages: [dev] })
  expect(apiStages).toEqual([dev])
  const added = await update(id, op('add', '/apiStages', `${apiId}:prod`))
  expect(added.apiStages).toEqual([dev, { apiId, stage: 'prod' }])
  expect((await update(id, op('remove', '/apiStages', `${apiId}:dev`))).apiStages).toEqual([{ apiId, stage: 'prod' }])
})

test('[S] control-plane.md 14 #9: refused stages', async () => {
  const { id } = await create({ apiStages: [dev] })
  const malformed = 'BadRequestException 400 Invalid API Stage specified'
  for (const value of [undefined, '', apiId, `${apiId}:`, `${apiId}:dev:x`]) {
    expect(await refusal(update(id, op('remove', '/apiStages', value)))).toBe(malformed)
    expect(await refusal(update(id, op('add', '/apiStages', value)))).toBe(malformed)
  }
  expect(await refusal(update(id, op('remove', '/apiStages', `${apiId}:nope`)))).toBe(
    `NotFoundException 404 Invalid API Stage {api: ${apiId}, stage: nope} specified for usageplan ${id}`,
  )
  expect(await refusal(create({ apiStages: [{ apiId }] }))).toBe(malformed)
})

test('[K+] 14: stages that do not exist, or twice', async () => {
  const { id } = await create({ apiStages: [dev] })
  const missing = `NotFoundException 404 API Stage not found: ${apiId}:nope`
  expect(await refusal(update(id, op('add', '/apiStages', `${apiId}:nope`)))).toBe(missing)
  expect(await refusal(create({ apiStages: [{ apiId, stage: 'nope' }] }))).toBe(missing)
  expect(await refusal(update(id, op('add', '/apiStages', `${apiId}:dev`)))).toContain('ConflictException 409')
  expect(await refusal(create({ apiStages: [dev, dev] }))).toContain('ConflictException 409')
})

test('[S] control-plane.md 21 #28: throttles of methods, with plain slashes as Terraform sends them or escaped ones', async () => {
  const { id } = await create({ apiStages: [{ ...dev, throttle: { '/pets/GET': { burstLimit: 1, rateLimit: 2 } } }] })
  const at = `/apiStages/${apiId}:dev/throttle`
  const changed = await update(
    id,
    op('replace', `${at}//pets/{id}/GET/rateLimit`, '3.5'),
    op('replace', `${at}/~1pets~1{id}/GET/burstLimit`, '4'),
    op('add', `${at}/~1/POST/rateLimit`, '5'),
    op('add', `${at}/*/*/burstLimit`, '6'),
  )
  expect(changed.apiStages?.[0]?.throttle).toEqual({
    '/pets/GET': { burstLimit: 1, rateLimit: 2 },
    '/pets/{id}/GET': { burstLimit: 4, rateLimit: 3.5 },
    '//POST': { rateLimit: 5 },
    '*/*': { burstLimit: 6 },
  })
  const fewer = await update(id, op('remove', `${at}/~1pets~1{id}/GET`), op('remove', `${at}///POST`), op('remove', `${at}/*/*`))
  expect(fewer.apiStages?.[0]?.throttle).toEqual({ '/pets/GET': { burstLimit: 1, rateLimit: 2 } })
  expect((await update(id, op('remove', at))).apiStages).toEqual([dev])
  const whole = await update(id, op('replace', at, '{"/a/GET":{"rateLimit":1,"burstLimit":2}}'))
  expect(whole.apiStages?.[0]?.throttle).toEqual({ '/a/GET': { rateLimit: 1, burstLimit: 2 } })
})

test('[D] auth-throttle-cache.md 7.2: throttles of methods that are refused', async () => {
  const { id } = await create({ apiStages: [dev] })
  const at = `/apiStages/${apiId}:dev/throttle`
  expect(await refusal(update(id, op('replace', `/apiStages/${apiId}:prod/throttle/~1/GET/rateLimit`, '1')))).toBe(
    `NotFoundException 404 Invalid API Stage {api: ${apiId}, stage: prod} specified for usageplan ${id}`,
  )
  for (const path of [`${at}/pets/GET/rateLimit`, `${at}/~1pets/FETCH/rateLimit`]) {
    expect(await refusal(update(id, op('replace', path, '1')))).toContain('BadRequestException 400 Invalid method throttle')
  }
  expect(await refusal(update(id, op('replace', at, 'no JSON')))).toContain('BadRequestException 400')
  expect(await refusal(update(id, op('replace', at, '{"/a/GET":1}')))).toContain('BadRequestException 400')
  expect(await refusal(update(id, op('replace', at, '{"/a/GET":{"rateLimit":"x"}}')))).toContain('BadRequestException 400')
  expect(await refusal(update(id, op('remove', `${at}/~1/GET`)))).toContain('NotFoundException 404')
  const many = Array.from({ length: 21 }, (_, i) => op('add', `${at}/~1p${i}/GET/rateLimit`, '1'))
  expect(await refusal(update(id, ...many))).toContain('LimitExceededException 429')
  expect((await update(id, ...many.slice(1))).apiStages?.[0]?.throttle).toHaveProperty(['/p20/GET'], { rateLimit: 1 })
})

test('[K+] 21: refused patches, as AWS lists the paths', async () => {
  const { id } = await create({ apiStages: [dev] })
  expect(await refusal(update(id, op('remove', `/apiStages/${apiId}:dev`)))).toBe(
    `BadRequestException 400 Invalid patch path  '/apiStages/${apiId}:dev' specified for op 'remove'. Must be one of: [/apiStages, /quota, /throttle, /productCode, /apiStages/<apidId:stageName>/throttle/<resourcePath>/<httpMethod>, /apiStages/<apidId:stageName>/throttle]`,
  )
  expect(await refusal(update(id, { op: 'copy', path: '/name', from: '/description' }))).toBe(
    "BadRequestException 400 Invalid patch path  '/name' specified for op 'copy'. Please choose supported operations",
  )
})

test.each([
  ['/throttle/burstLimit', 'x'],
  ['/throttle/burstLimit', '-1'],
  ['/throttle/burstLimit', '1.5'],
  ['/throttle/burstLimit', '2147483648'],
  ['/throttle/rateLimit', 'fast'],
  ['/throttle/rateLimit', '-0.5'],
  ['/quota/limit', '0'],
  ['/quota/limit', '1e3'],
  ['/quota/offset', '-1'],
  ['/quota/period', 'YEAR'],
  ['/name', ''],
])('[K-] auth-throttle-cache.md 7.2: replace %s with %j is refused', async (path, value) => {
  const { id } = await create({ throttle: { burstLimit: 1, rateLimit: 1 }, quota: { limit: 1, period: 'DAY' } })
  const before = await get(id)
  expect(await refusal(update(id, op('replace', path, value)))).toMatch(/^BadRequestException 400 /)
  expect(await get(id)).toEqual(before)
})

test.each([
  [{ throttle: { burstLimit: -1, rateLimit: 1 } }],
  [{ throttle: { burstLimit: 1, rateLimit: -1 } }],
  [{ quota: { limit: 0, period: 'DAY' } }],
  [{ quota: { limit: 1 } }],
  [{ quota: { period: 'DAY' } }],
  [{ quota: { limit: 1, period: 'DAY', offset: 1 } }],
  [{ quota: { limit: 1, period: 'WEEK', offset: 7 } }],
  [{ quota: { limit: 1, period: 'MONTH', offset: 28 } }],
  [{ name: '' }],
  [{ tags: { 'aws:x': '1' } }],
])('[K-] auth-throttle-cache.md 7.2: create with %j is refused', async (input) => {
  expect(await refusal(create(input))).toMatch(/^BadRequestException 400 /)
})

test('[S] control-plane.md 1 #9: a period that is none is refused by the framework', async () => {
  const refused = await refusal(create({ quota: { limit: 1, period: 'YEAR' } }))
  expect(refused).toMatch(/^ValidationException 400 .*'createUsagePlanInput.quota.period' .*\[DAY, WEEK, MONTH\]/)
})

test('[K+] 14: a plan with stages stays', async () => {
  const { id } = await create({ apiStages: [dev] })
  expect(await refusal(api.deleteUsagePlan({ usagePlanId: id }))).toBe(
    `BadRequestException 400 Cannot delete Usage Plan ${id} because there are API Stages associated with it, including ${apiId}:dev`,
  )
  await update(id, op('remove', '/apiStages', `${apiId}:dev`))
  expect(await status(api.deleteUsagePlan({ usagePlanId: id }))).toBe(202)
})

test('[K+] 14: a stage that is deleted, or an API, leaves its plans', async () => {
  const { id } = await create({ apiStages: [dev, { apiId, stage: 'prod' }] })
  await api.deleteStage({ restApiId: apiId, stageName: 'dev' })
  expect((await get(id)).apiStages).toEqual([{ apiId, stage: 'prod' }])
  await api.deleteRestApi({ restApiId: apiId })
  expect((await get(id)).apiStages).toEqual([])
})

test('[D] control-plane.md 20 #4, L #66: plans carry tags', async () => {
  const { id } = await create()
  const resourceArn = `arn:aws:apigateway:us-east-1::/usageplans/${id}`
  expect(await status(api.tagResource({ resourceArn, tags: { a: '1', b: '2' } }))).toBe(204)
  expect(await status(api.untagResource({ resourceArn, tagKeys: ['a'] }))).toBe(204)
  expect((await api.getTags({ resourceArn })).tags).toEqual({ b: '2' })
  expect(await get(id)).toHaveProperty('tags', { b: '2' })
  expect(await refusal(api.getTags({ resourceArn: 'arn:aws:apigateway:us-east-1::/usageplans/nope' }))).toBe(
    'NotFoundException 404 Invalid Usage Plan ID specified',
  )
})
