// Usage of plans: auth-throttle-cache.md 7.2 and 7.3, control-plane.md 21.
import type { PatchOperation, QuotaPeriodType } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dayOf, dayText, periodStart, today } from '../../src/model/quota-period.ts'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
afterAll(() => server.close())

/** What names the account and the service; signatures are not verified. */
const AS_ACCOUNT = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=111111111111/20260101/us-east-1/apigateway/aws4_request, SignedHeaders=host, Signature=0',
}
const NOW = today()
const date = (offset = 0): string => dayText(NOW + offset)

/** A plan with a quota and as many keys. */
async function planOf(keys: number, quota?: { readonly limit: number; readonly period: QuotaPeriodType }) {
  const usagePlanId = (await api.createUsagePlan({ name: 'plan', quota })).id ?? ''
  const keyIds: string[] = []
  for (let i = 0; i < keys; i++) {
    const keyId = (await api.createApiKey({})).id ?? ''
    await api.createUsagePlanKey({ usagePlanId, keyId, keyType: 'API_KEY' })
    keyIds.push(keyId)
  }
  const [keyId = ''] = keyIds
  return { usagePlanId, keyId, keyIds }
}

const usage = (usagePlanId: string, start: number, end: number, input: object = {}) =>
  answer(api.getUsage({ usagePlanId, startDate: date(start), endDate: date(end), ...input }))
const extend = (usagePlanId: string, keyId: string, ...patchOperations: PatchOperation[]) =>
  answer(api.updateUsage({ usagePlanId, keyId, patchOperations }))
const remaining = (value?: string): PatchOperation => ({ op: 'replace', path: '/remaining', value })

test('[D] 7.3: one pair of used and remaining a day, by key', async () => {
  const { usagePlanId, keyId } = await planOf(1, { limit: 100, period: 'DAY' })
  const call = api.getUsage({ usagePlanId, startDate: date(-2), endDate: date() })
  expect(await status(call)).toBe(200)
  expect(await answer(call)).toEqual({
    usagePlanId,
    startDate: date(-2),
    endDate: date(),
    items: {
      [keyId]: [
        [0, 100],
        [0, 100],
        [0, 100],
      ],
    },
  })
})

test('[D] 7.3, control-plane.md 1: on the wire usage is `values`, and lists are `item`', async () => {
  const { usagePlanId, keyId } = await planOf(1, { limit: 5, period: 'DAY' })
  const read = async (path: string) => (await fetch(server.url + path, { headers: AS_ACCOUNT })).json()
  const days = `startDate=${date()}&endDate=${date()}`
  expect(await read(`/usageplans/${usagePlanId}/usage?${days}`)).toMatchObject({ values: { [keyId]: [[0, 5]] } })
  expect(await read(`/usageplans/${usagePlanId}/keys`)).toMatchObject({ item: [{ id: keyId, type: 'API_KEY' }] })
})

test('[D] 7.3: one key of several, and pages of keys', async () => {
  const { usagePlanId, keyIds } = await planOf(3, { limit: 1, period: 'DAY' })
  const wanted = keyIds[1] ?? ''
  expect(Object.keys((await usage(usagePlanId, 0, 0, { keyId: wanted })).items ?? {})).toEqual([wanted])
  expect((await usage(usagePlanId, 0, 0, { keyId: 'nope' })).items).toEqual({})
  const first = await usage(usagePlanId, 0, 0, { limit: 2 })
  const second = await usage(usagePlanId, 0, 0, { limit: 2, position: first.position })
  const shown = [first, second].flatMap(({ items }) => Object.keys(items ?? {}))
  expect(shown.toSorted()).toEqual(keyIds.toSorted())
  expect(second).not.toHaveProperty('position')
})

test('chosen: without a quota nothing runs out', async () => {
  const { usagePlanId, keyId } = await planOf(1)
  expect((await usage(usagePlanId, 0, 0)).items).toEqual({ [keyId]: [[0, -1]] })
  expect(await refusal(extend(usagePlanId, keyId, remaining('5')))).toBe(
    `BadRequestException 400 There is no quota to extend for Usage Plan ${usagePlanId}`,
  )
})

test('a quota that comes later limits what was used before, and one that is gone limits nothing', async () => {
  const { usagePlanId, keyId } = await planOf(1)
  const patch = (...patchOperations: PatchOperation[]) => answer(api.updateUsagePlan({ usagePlanId, patchOperations }))
  expect((await usage(usagePlanId, 0, 0)).items).toEqual({ [keyId]: [[0, -1]] })
  await patch({ op: 'replace', path: '/quota/limit', value: '7' }, { op: 'replace', path: '/quota/period', value: 'DAY' })
  expect((await usage(usagePlanId, 0, 0)).items).toEqual({ [keyId]: [[0, 7]] })
  await extend(usagePlanId, keyId, remaining('9'))
  await patch({ op: 'remove', path: '/quota' })
  expect((await usage(usagePlanId, 0, 0)).items).toEqual({ [keyId]: [[0, -1]] })
})

test('[D] control-plane.md 21 #27: UpdateUsage sets what remains of the current period', async () => {
  const { usagePlanId, keyId } = await planOf(1, { limit: 100, period: 'DAY' })
  const call = api.updateUsage({ usagePlanId, keyId, patchOperations: [remaining('10')] })
  expect(await status(call)).toBe(200)
  expect(await answer(call)).toEqual({
    usagePlanId,
    startDate: date(),
    endDate: date(),
    items: { [keyId]: [[0, 10]] },
  })
  expect((await usage(usagePlanId, -1, 1)).items?.[keyId]).toEqual([
    [0, 100],
    [0, 10],
    [0, 100],
  ])
  expect((await extend(usagePlanId, keyId, remaining('250'))).items).toEqual({ [keyId]: [[0, 250]] })
  expect((await extend(usagePlanId, keyId)).items).toEqual({ [keyId]: [[0, 250]] })
})

test('[D] 7.3: a grant holds to the end of its week', async () => {
  const { usagePlanId, keyId } = await planOf(1, { limit: 100, period: 'WEEK' })
  await extend(usagePlanId, keyId, remaining('10'))
  const end = periodStart(NOW, 'WEEK', 0) + 6 - NOW
  const days = (await usage(usagePlanId, 0, end + 1)).items?.[keyId]
  expect(days?.slice(0, -1).every((pair) => pair[1] === 10)).toBe(true)
  expect(days?.at(-1)).toEqual([0, 100])
})

test('what UpdateUsage refuses', async () => {
  const { usagePlanId, keyId } = await planOf(1, { limit: 100, period: 'DAY' })
  expect(await refusal(extend(usagePlanId, keyId, { op: 'add', path: '/remaining', value: '1' }))).toBe(
    "BadRequestException 400 Invalid patch path  '/remaining' specified for op 'add'. Please choose supported operations",
  )
  expect(await refusal(extend(usagePlanId, keyId, { op: 'replace', path: '/limit', value: '1' }))).toBe(
    "BadRequestException 400 Invalid patch path  '/limit' specified for op 'replace'. Must be one of: [/remaining]",
  )
  for (const value of [undefined, '', '-1', '1.5', 'many']) {
    expect(await refusal(extend(usagePlanId, keyId, remaining(value)))).toContain('BadRequestException 400 Invalid remaining')
  }
  expect((await usage(usagePlanId, 0, 0)).items).toEqual({ [keyId]: [[0, 100]] })
  expect(await refusal(extend('nope', keyId, remaining('1')))).toBe('NotFoundException 404 Invalid Usage Plan ID specified')
  expect(await refusal(extend(usagePlanId, 'nope', remaining('1')))).toBe(
    'NotFoundException 404 Invalid API Key identifier specified',
  )
})

test('what GetUsage refuses; [K+] 7.3: 90 days at most', async () => {
  const { usagePlanId } = await planOf(0, { limit: 100, period: 'DAY' })
  expect(await refusal(usage('nope', 0, 0))).toBe('NotFoundException 404 Invalid Usage Plan ID specified')
  for (const endDate of ['yesterday', '2026-02-30', '2026-1-1', '2026-01-01T00:00:00Z', '']) {
    expect(await refusal(usage(usagePlanId, 0, 0, { endDate }))).toMatch(/^BadRequestException 400 Invalid date specified/)
  }
  expect(await refusal(usage(usagePlanId, 0, -1))).toContain('BadRequestException 400')
  expect(await refusal(usage(usagePlanId, -91, 0))).toContain('BadRequestException 400')
  expect((await usage(usagePlanId, -90, 0)).items).toEqual({})
})

test.each([
  ['2026-11-22', 'DAY', 0, '2026-11-22'],
  // A Sunday, and the Saturday before it.
  ['2026-11-22', 'WEEK', 0, '2026-11-22'],
  ['2026-11-21', 'WEEK', 0, '2026-11-15'],
  ['2026-11-22', 'WEEK', 1, '2026-11-16'],
  ['2026-11-23', 'WEEK', 1, '2026-11-23'],
  ['2026-11-30', 'MONTH', 0, '2026-11-01'],
  ['2026-11-04', 'MONTH', 4, '2026-10-05'],
  ['2026-11-05', 'MONTH', 4, '2026-11-05'],
  ['2026-01-27', 'MONTH', 27, '2025-12-28'],
])('[K+] 7.2: the period of %s (%s, offset %i) starts on %s', (day, period, offset, start) => {
  expect(dayText(periodStart(dayOf(day) ?? 0, period, offset))).toBe(start)
})
