// API keys and usage plans as a user has them: made by the unmodified SDK, enforced by a process of its own, kept through kill -9.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dayText, today } from '../../src/model/quota-period.ts'
import { type Answer, type Api, createApi, call as httpCall, mock } from './kit.ts'
import { type PorticoProcess, serve } from './process.ts'

let dataDir: string
let portico: PorticoProcess
let api: Api
let usagePlanId: string
let keyId: string
let key: string

const start = (): Promise<PorticoProcess> => serve(dataDir, ['--throttle-rate-limit', '4000', '--throttle-burst-limit', '3000'])

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'portico-plans-'))
  portico = await start()
  api = await createApi(portico)
  await api.method('GET /pets', { ...mock(200, 'pets'), method: { apiKeyRequired: true } })
  await api.deploy()
  const { apigateway } = portico
  const apiKey = await apigateway.createApiKey({ name: 'customer', enabled: true })
  keyId = apiKey.id ?? ''
  key = apiKey.value ?? ''
  const plan = await apigateway.createUsagePlan({
    name: 'basic',
    throttle: { rateLimit: 1000, burstLimit: 500 },
    quota: { limit: 20, period: 'MONTH' },
    apiStages: [{ apiId: api.id, stage: 'prod' }],
  })
  usagePlanId = plan.id ?? ''
  await apigateway.createUsagePlanKey({ usagePlanId, keyId, keyType: 'API_KEY' })
})

afterAll(async () => {
  await portico.kill('SIGKILL')
  await rm(dataDir, { recursive: true, force: true })
})

// By path: the port is another after each start.
const get = (headers: Record<string, string>): Promise<Answer> =>
  httpCall(portico.port, `/_aws/execute-api/${api.id}/prod/pets`, { headers })
const call = async (): Promise<string> => {
  const { status, text } = await get({ 'x-api-key': key })
  return `${status} ${text}`
}
const calls = async (times: number): Promise<number> => {
  let passed = 0
  for (let i = 0; i < times; i++) if ((await call()) === '200 pets') passed++
  return passed
}
const patch = (op: 'replace' | 'add' | 'remove', path: string, value?: string) => ({ patchOperations: [{ op, path, value }] })
const remaining = async (): Promise<number[] | undefined> => {
  const date = dayText(today())
  const { items } = await portico.apigateway.getUsage({ usagePlanId, startDate: date, endDate: date })
  return items?.[keyId]?.[0]
}

test('[D] auth-throttle-cache.md 7.1 #4: a key of the plan passes; none, and a disabled one, are Forbidden', async () => {
  expect(await call()).toBe('200 pets')
  expect((await get({})).text).toBe('{"message":"Forbidden"}')
  await portico.apigateway.updateApiKey({ apiKey: keyId, ...patch('replace', '/enabled', 'false') })
  expect(await call()).toBe('403 {"message":"Forbidden"}')
  await portico.apigateway.updateApiKey({ apiKey: keyId, ...patch('replace', '/enabled', 'true') })
  expect(await call()).toBe('200 pets')
})

test('[D] auth-throttle-cache.md 7.3 #1: GetUsage counts what passed, as soon as it passed', async () => {
  expect(await remaining()).toEqual([2, 18])
  expect(await calls(3)).toBe(3)
  expect(await remaining()).toEqual([5, 15])
})

test('[D] auth-throttle-cache.md 8 #4: the throttles of plans, methods and stages can be changed while they act', async () => {
  const { apigateway } = portico
  const stage = { restApiId: api.id, stageName: 'prod' }
  const { methodSettings } = await apigateway.updateStage({
    ...stage,
    ...patch('replace', '/pets/GET/throttling/rateLimit', '0'),
  })
  expect(methodSettings?.['pets/GET']).toMatchObject({ throttlingRateLimit: 0, throttlingBurstLimit: 3000 })
  expect(await call()).toBe('429 {"message":"Too Many Requests"}')
  await apigateway.updateStage({ ...stage, ...patch('remove', '/pets/GET') })
  expect(await calls(1)).toBe(1)
  const throttle = `/apiStages/${api.id}:prod/throttle/~1pets/GET`
  await apigateway.updateUsagePlan({ usagePlanId, ...patch('replace', `${throttle}/burstLimit`, '0') })
  expect(await call()).toBe('429 {"message":"Too Many Requests"}')
  await apigateway.updateUsagePlan({ usagePlanId, ...patch('remove', throttle) })
  expect(await calls(1)).toBe(1)
  expect(await remaining()).toEqual([7, 13])
})

test('[D] control-plane.md 20 #1: GetAccount shows what the operator gives', async () => {
  const { throttleSettings } = await portico.apigateway.getAccount({})
  expect(throttleSettings).toEqual({ rateLimit: 4000, burstLimit: 3000 })
})

test('[K+] rest-api.md 15 #11: TestInvokeMethod asks for no key', async () => {
  const at = { restApiId: api.id, resourceId: api.resourceId('/pets'), httpMethod: 'GET' }
  expect(await portico.apigateway.testInvokeMethod(at)).toMatchObject({ status: 200, body: 'pets' })
  expect(await remaining()).toEqual([7, 13])
})

test('counts are on disk within a second or two, and kill -9 forgets none of those', async () => {
  expect(await calls(3)).toBe(3)
  // Nothing but time makes them so: GetUsage is not asked.
  await new Promise((done) => setTimeout(done, 1500))
  await portico.kill('SIGKILL')
  portico = await start()
  expect(await remaining()).toEqual([10, 10])
  expect(await calls(12)).toBe(10)
  expect(await call()).toBe('429 {"message":"Limit Exceeded"}')
})

test('[D] auth-throttle-cache.md 7.3 #2: UpdateUsage extends the quota of the period, at once and beyond a restart', async () => {
  const { items } = await portico.apigateway.updateUsage({ usagePlanId, keyId, ...patch('replace', '/remaining', '3') })
  expect(items?.[keyId]).toEqual([[20, 3]])
  expect(await calls(1)).toBe(1)
  await portico.kill('SIGTERM')
  portico = await start()
  expect(await remaining()).toEqual([21, 2])
  expect(await calls(5)).toBe(2)
})

test('a deleted key is Forbidden, and its usage is gone with it', async () => {
  await portico.apigateway.deleteApiKey({ apiKey: keyId })
  expect(await call()).toBe('403 {"message":"Forbidden"}')
  expect(await remaining()).toBeUndefined()
})
