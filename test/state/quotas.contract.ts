import { describe, expect, test } from 'vitest'
import { dayOf } from '../../src/model/quota-period.ts'
import { NO_USAGE, remainingOn, type Usage, withUsage } from '../../src/model/usage.ts'
import type { Quota } from '../../src/model/usage-limits.ts'
import type { UsageCounters } from '../../src/state/state.ts'
import type { TestClock } from './token-buckets.contract.ts'

const day = (date: string): number => dayOf(date) ?? Number.NaN
const at = (time: string): number => Date.parse(time)

/** What every backend of quotas keeps: src/state/state.ts. */
export function quotasContract(backend: string, open: (clock: TestClock) => UsageCounters): void {
  describe(`${backend}: the contract of quotas`, () => {
    const opened = (time: string): { readonly clock: TestClock; readonly counters: UsageCounters } => {
      const clock = { at: at(time) }
      return { clock, counters: open(clock) }
    }

    async function used(counters: UsageCounters, quota: Quota | null, times: number, client = 'a'): Promise<number> {
      let count = 0
      for (let i = 0; i < times; i++) if (await counters.use(client, quota)) count++
      return count
    }

    const daily: Quota = { limit: 3, period: 'DAY', offset: 0 }

    test('[D] auth-throttle-cache.md 7.2 #1: as many requests as the limit, and each client has its own', async () => {
      const { counters } = opened('2026-11-22T12:00:00Z')
      expect(await used(counters, daily, 5)).toBe(3)
      expect(await used(counters, daily, 5, 'b')).toBe(3)
    })

    test.each([
      ['DAY', 0, '2026-11-22T23:59:59.999Z', '2026-11-23T00:00:00Z'],
      ['WEEK', 0, '2026-11-28T23:59:59.999Z', '2026-11-29T00:00:00Z'],
      ['WEEK', 1, '2026-11-22T23:59:59.999Z', '2026-11-23T00:00:00Z'],
      ['MONTH', 0, '2026-11-30T23:59:59.999Z', '2026-12-01T00:00:00Z'],
      ['MONTH', 27, '2026-11-27T23:59:59.999Z', '2026-11-28T00:00:00Z'],
    ] as const)(
      '[K+] auth-throttle-cache.md 7.2 #5: a %s with offset %i ends at 00:00 UTC',
      async (period, offset, lastMoment, firstMoment) => {
        const { clock, counters } = opened('2026-11-22T12:00:00Z')
        const quota: Quota = { limit: 3, period, offset }
        expect(await used(counters, quota, 2)).toBe(2)
        clock.at = at(lastMoment)
        expect(await used(counters, quota, 5)).toBe(1)
        clock.at = at(firstMoment)
        expect(await used(counters, quota, 5)).toBe(3)
      },
    )

    test('a refused request does not count', async () => {
      const { counters } = opened('2026-11-22T12:00:00Z')
      await used(counters, daily, 10)
      expect([...(await counters.collect('a'))]).toEqual([[day('2026-11-22'), 3]])
    })

    test('another quota holds at once, for what was used', async () => {
      const { counters } = opened('2026-11-22T12:00:00Z')
      expect(await used(counters, daily, 2)).toBe(2)
      expect(await used(counters, { ...daily, limit: 5 }, 9)).toBe(3)
      expect(await used(counters, { ...daily, limit: 4 }, 9)).toBe(0)
      expect(await used(counters, null, 9)).toBe(9)
      expect(await used(counters, { ...daily, limit: 15 }, 9)).toBe(1)
    })

    test('what is on record counts, with what was granted', async () => {
      const { counters } = opened('2026-11-22T12:00:00Z')
      await counters.record('a', withUsage(NO_USAGE, day('2026-11-22'), { used: 2, granted: 0 }))
      expect(await used(counters, daily, 9)).toBe(1)
      const collected = await counters.collect('a')
      expect([...collected]).toEqual([[day('2026-11-22'), 1]])
      await counters.record('a', withUsage(NO_USAGE, day('2026-11-22'), { used: 3, granted: 4 }))
      expect(await used(counters, daily, 9)).toBe(4)
    })

    test('nothing is counted twice or lost while it is on its way to the record', async () => {
      const { clock, counters } = opened('2026-11-22T12:00:00Z')
      const quota: Quota = { limit: 20, period: 'WEEK', offset: 0 }
      let recorded: Usage = NO_USAGE
      expect(await used(counters, quota, 3)).toBe(3)
      expect(await counters.uncollected()).toEqual(['a'])
      const first = await counters.collect('a')
      expect(await counters.uncollected()).toEqual([])
      expect(await used(counters, quota, 2)).toBe(2)
      await counters.putBack('a')
      expect(first).toEqual(new Map([[day('2026-11-22'), 3]]))
      clock.at += 86_400_000
      expect(await used(counters, quota, 4)).toBe(4)
      for (const [on, count] of await counters.collect('a')) recorded = withUsage(recorded, on, { used: count })
      expect([...recorded].map(([on, usage]) => [on, usage.used])).toEqual([
        [day('2026-11-22'), 5],
        [day('2026-11-23'), 4],
      ])
      expect(await used(counters, quota, 1)).toBe(1)
      await counters.record('a', recorded)
      expect(await used(counters, quota, 30)).toBe(10)
      for (const [on, count] of await counters.collect('a')) recorded = withUsage(recorded, on, { used: count })
      expect(remainingOn(recorded, quota, day('2026-11-23'))).toBe(0)
    })

    test('a client that is gone begins anew', async () => {
      const { counters } = opened('2026-11-22T12:00:00Z')
      await used(counters, daily, 3)
      await counters.forget('a')
      expect(await counters.uncollected()).toEqual([])
      expect(await used(counters, daily, 9)).toBe(3)
    })
  })
}
