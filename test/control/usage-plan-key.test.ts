// Keys in usage plans: control-plane.md 3 and 14, auth-throttle-cache.md 7.1.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'
import { stagedApi } from '../support/staged-api.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
let planId: string

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
beforeEach(async () => {
  planId = await plan()
})
afterAll(() => server.close())

const UNKNOWN_PLAN = 'NotFoundException 404 Invalid Usage Plan ID specified'
const UNKNOWN_KEY = 'NotFoundException 404 Invalid API Key identifier specified'

async function plan(apiId?: string, stage = 'dev'): Promise<string> {
  const apiStages = apiId ? [{ apiId, stage }] : []
  return (await api.createUsagePlan({ name: 'plan', apiStages })).id ?? ''
}

async function key(name?: string): Promise<string> {
  return (await api.createApiKey({ name })).id ?? ''
}

const join = (keyId: string, usagePlanId = planId) => answer(api.createUsagePlanKey({ usagePlanId, keyId, keyType: 'API_KEY' }))
const names = async (input: object = {}) =>
  (await api.getUsagePlanKeys({ usagePlanId: planId, ...input })).items?.map(({ name }) => name)

test('[S] control-plane.md 2 #7, 14 #10: create 201 with name and value; the id is the key’s', async () => {
  const { id = '', value } = await api.createApiKey({ name: 'mine' })
  const call = api.createUsagePlanKey({ usagePlanId: planId, keyId: id, keyType: 'API_KEY' })
  expect(await status(call)).toBe(201)
  const made = await answer(call)
  expect(made).toEqual({ id, type: 'API_KEY', value, name: 'mine' })
  expect(await answer(api.getUsagePlanKey({ usagePlanId: planId, keyId: id }))).toEqual(made)
})

test('[S] control-plane.md 3 #6, 14 #10: newest first as keys themselves are, with values, by a case-sensitive prefix of the name', async () => {
  for (const name of ['TheFirst', 'TheSecond', 'third']) await join(await key(name))
  await join(await key())
  expect(await names()).toEqual([undefined, 'third', 'TheSecond', 'TheFirst'])
  expect((await api.getApiKeys({ limit: 4 })).items?.map(({ name }) => name)).toEqual(await names())
  expect(await names({ nameQuery: 'The' })).toEqual(['TheSecond', 'TheFirst'])
  for (const nameQuery of ['First', 'the']) expect(await names({ nameQuery })).toEqual([])
  const page = await api.getUsagePlanKeys({ usagePlanId: planId, limit: 3 })
  expect(page.items?.[0]).toHaveProperty('value')
  expect(await names({ position: page.position })).toEqual(['TheFirst'])
})

test('[S] control-plane.md 14 #10: the list of a plan that is not there is empty; after a delete too', async () => {
  expect(await answer(api.getUsagePlanKeys({ usagePlanId: 'nope' }))).toEqual({ items: [] })
  const keyId = await key()
  await join(keyId)
  expect(await status(api.deleteUsagePlanKey({ usagePlanId: planId, keyId }))).toBe(202)
  expect(await names()).toEqual([])
})

test('[S] control-plane.md 14 #9, [K+] control-plane.md 14 #11: plans and keys that are not there', async () => {
  const keyId = await key()
  expect(await refusal(join(keyId, 'nope'))).toBe(UNKNOWN_PLAN)
  expect(await refusal(join('nope'))).toBe(UNKNOWN_KEY)
  expect(await refusal(api.getUsagePlanKey({ usagePlanId: 'nope', keyId }))).toBe(UNKNOWN_PLAN)
  expect(await refusal(api.getUsagePlanKey({ usagePlanId: planId, keyId }))).toBe(UNKNOWN_KEY)
  expect(await refusal(api.deleteUsagePlanKey({ usagePlanId: 'nope', keyId }))).toBe(UNKNOWN_PLAN)
  expect(await refusal(api.deleteUsagePlanKey({ usagePlanId: planId, keyId }))).toBe(UNKNOWN_KEY)
})

test('chosen: another type of key, and a key twice', async () => {
  const keyId = await key()
  expect(await refusal(api.createUsagePlanKey({ usagePlanId: planId, keyId, keyType: 'OTHER' }))).toContain('BadRequestException')
  await join(keyId)
  expect(await refusal(join(keyId))).toBe('ConflictException 409 Usage Plan Key already exists')
})

test('[D] Appendix A: GetUsagePlans by key', async () => {
  const keyId = await key()
  const other = await plan()
  await join(keyId)
  await join(keyId, other)
  await plan()
  const ids = async (input: object) => (await api.getUsagePlans(input)).items?.map(({ id }) => id)
  expect(await ids({ keyId })).toEqual([planId, other])
  expect(await ids({ keyId: 'nope' })).toEqual([])
})

test('a key that is deleted leaves its plans; a plan that is deleted forgets its keys', async () => {
  const keyId = await key('gone')
  await join(keyId)
  await api.deleteApiKey({ apiKey: keyId })
  expect(await names()).toEqual([])
  const kept = await key('kept')
  await join(kept)
  expect(await status(api.deleteUsagePlan({ usagePlanId: planId }))).toBe(202)
  expect((await api.getUsagePlans({ keyId: kept })).items).toEqual([])
  expect(await api.getApiKey({ apiKey: kept })).toHaveProperty('name', 'kept')
})

test('a renamed key shows its new name', async () => {
  const keyId = await key('old')
  await join(keyId)
  await api.updateApiKey({ apiKey: keyId, patchOperations: [{ op: 'replace', path: '/name', value: 'new' }] })
  expect(await names()).toEqual(['new'])
})

test('[K+] auth-throttle-cache.md 7.1: a key has one plan for one stage', async () => {
  const apiId = await stagedApi(api, 'dev', 'prod')
  const keyId = await key()
  const [dev, prod, alsoDev] = [await plan(apiId), await plan(apiId, 'prod'), await plan(apiId)]
  await join(keyId, dev)
  await join(keyId, prod)
  const refused = (id: string) =>
    `ConflictException 409 Usage Plan ${id} cannot be added because API Key ${keyId} cannot reference multiple Usage Plans with the same API stage: ${apiId}:dev`
  expect(await refusal(join(keyId, alsoDev))).toBe(refused(alsoDev))
  const add = { op: 'add' as const, path: '/apiStages', value: `${apiId}:dev` }
  expect(await refusal(api.updateUsagePlan({ usagePlanId: prod, patchOperations: [add] }))).toBe(refused(prod))
  expect(await join(await key(), alsoDev)).toHaveProperty('type', 'API_KEY')
})
