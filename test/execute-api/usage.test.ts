// How counts of usage get to the store, and what becomes of them when that fails.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../src/core/log.ts'
import { openUsageRecorder, type UsageRecorder } from '../../src/execute-api/usage.ts'
import { dayAt } from '../../src/model/quota-period.ts'
import { readUsage, usageRow, withUsage } from '../../src/model/usage.ts'
import type { Quota } from '../../src/model/usage-limits.ts'
import { MemoryQuotas } from '../../src/state/memory-quotas.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'

const CLIENT = '/000000000000/us-east-1/usageplans/p/keys/k'
const NOON = Date.parse('2026-11-22T12:00:00Z')
const TODAY = dayAt(NOON)
const log = createLog('silent')
const weekly: Quota = { limit: 10, period: 'WEEK', offset: 0 }

let dataDir: string
let store: Store
let counters: MemoryQuotas
let recorder: UsageRecorder

const addKey = (client: string) => store.transact((transaction) => transaction.put(client, 'usage-plan-key', { id: 'k' }))
const recorded = async (client = CLIENT) => readUsage((await store.get(`${client}/usage`))?.value).get(TODAY)
const use = (times: number): number => Array.from({ length: times }, () => counters.use(CLIENT, weekly)).filter(Boolean).length

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'portico-usage-'))
  store = await openSqliteStore({ dataDir, log })
  counters = new MemoryQuotas(() => NOON)
  recorder = await openUsageRecorder({ store, counters, log })
  await addKey(CLIENT)
})
afterEach(async () => {
  await recorder.close()
  await store.close()
  await rm(dataDir, { recursive: true, force: true })
})

test('counts are added to the record, and a grant between them counts too', async () => {
  expect(use(4)).toBe(4)
  await recorder.write()
  expect(await recorded()).toEqual({ used: 4, granted: 0 })
  expect(use(1)).toBe(1)
  await store.transact(async (transaction) => {
    const usage = readUsage((await transaction.get(`${CLIENT}/usage`))?.value)
    await transaction.put(`${CLIENT}/usage`, 'usage', usageRow(withUsage(usage, TODAY, { granted: 2 })))
  })
  expect(use(9)).toBe(7)
  await recorder.write()
  expect(await recorded()).toEqual({ used: 12, granted: 2 })
})

test('writing while requests come and grants are made counts each once', async () => {
  const quota: Quota = { limit: 1000, period: 'WEEK', offset: 0 }
  let passed = 0
  for (let round = 0; round < 30; round++) {
    const grant = store.transact(async (transaction) => {
      const usage = readUsage((await transaction.get(`${CLIENT}/usage`))?.value)
      if (counters.use(CLIENT, quota)) passed++
      await transaction.put(`${CLIENT}/usage`, 'usage', usageRow(withUsage(usage, TODAY, { granted: 1 })))
    })
    for (let i = 0; i < 50; i++) if (counters.use(CLIENT, quota)) passed++
    await Promise.all([grant, recorder.write(), recorder.write()])
  }
  while (counters.use(CLIENT, quota)) passed++
  expect(passed).toBe(1030)
  await recorder.write()
  expect(await recorded()).toEqual({ used: 1030, granted: 30 })
})

test('a store that takes nothing forgets nothing', async () => {
  use(3)
  await store.close()
  await recorder.write()
  expect(counters.uncollected()).toEqual([CLIENT])
  expect(use(10)).toBe(7)
  store = await openSqliteStore({ dataDir, log })
  const next = await openUsageRecorder({ store, counters, log })
  await next.close()
  expect(await recorded()).toEqual({ used: 10, granted: 0 })
})

test('a key that left its plan leaves no usage behind, and begins anew when it comes back', async () => {
  use(10)
  await recorder.write()
  await store.transact((transaction) => transaction.deleteTree(CLIENT))
  // A request that was under way.
  expect(use(1)).toBe(1)
  await recorder.write()
  expect(await recorded()).toBeUndefined()
  expect(counters.uncollected()).toEqual([])
  await addKey(CLIENT)
  expect(use(20)).toBe(10)
})

test('a new process goes on where the record ends', async () => {
  use(6)
  await recorder.close()
  counters = new MemoryQuotas(() => NOON)
  recorder = await openUsageRecorder({ store, counters, log })
  expect(use(10)).toBe(4)
})

test('many clients are written', async () => {
  const clients = Array.from({ length: 450 }, (_, i) => `/000000000000/us-east-1/usageplans/p/keys/k${i}`)
  await store.transact(async (transaction) => {
    for (const client of clients) await transaction.put(client, 'usage-plan-key', { id: client })
  })
  for (const client of clients) counters.use(client, null)
  await recorder.write()
  for (const client of clients) expect(await recorded(client)).toEqual({ used: 1, granted: 0 })
})
