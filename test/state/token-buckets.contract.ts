import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Limit } from '../../src/model/usage-limits.ts'
import type { TokenBuckets } from '../../src/state/state.ts'

/** A clock in ms that a test sets. */
export interface TestClock {
  at: number
}

/**
 * Tokens as anyone would count them, a thousandth of one at a time and exactly: every ms adds `rate` thousandths, up to a full bucket.
 */
class CountedByHand {
  private thousandths: number
  private at = 0
  private limit: Limit

  constructor(limit: Limit) {
    this.limit = limit
    this.thousandths = limit.burst * 1000
  }

  take(now: number): boolean {
    for (; this.at < now; this.at++) {
      this.thousandths = Math.min(this.limit.burst * 1000, this.thousandths + this.limit.rate)
    }
    if (this.thousandths < 1000) return false
    this.thousandths -= 1000
    return true
  }
}

/** What every backend of throttles keeps: src/state/state.ts. */
export function tokenBucketsContract(backend: string, open: (clock: TestClock) => TokenBuckets): void {
  describe(`${backend}: the contract of token buckets`, () => {
    const opened = (): { readonly clock: TestClock; readonly buckets: TokenBuckets } => {
      const clock = { at: 1e6 }
      return { clock, buckets: open(clock) }
    }

    /** How many of so many takes at one moment go through. */
    async function taken(buckets: TokenBuckets, bucket: string, limit: Limit, times: number): Promise<number> {
      let count = 0
      for (let i = 0; i < times; i++) if (await buckets.take(bucket, limit)) count++
      return count
    }

    test('[D] auth-throttle-cache.md 8 #1: a new bucket has its burst, and refills by its rate', async () => {
      const { clock, buckets } = opened()
      const limit = { rate: 10, burst: 5 }
      expect(await taken(buckets, 'a', limit, 20)).toBe(5)
      clock.at += 99
      expect(await taken(buckets, 'a', limit, 20)).toBe(0)
      clock.at += 1
      expect(await taken(buckets, 'a', limit, 20)).toBe(1)
      clock.at += 250
      expect(await taken(buckets, 'a', limit, 20)).toBe(2)
      clock.at += 50
      expect(await taken(buckets, 'a', limit, 20)).toBe(1)
      clock.at += 3_600_000
      expect(await taken(buckets, 'a', limit, 20)).toBe(5)
    })

    test('buckets do not share tokens', async () => {
      const { buckets } = opened()
      const limit = { rate: 1, burst: 1 }
      expect(await taken(buckets, 'a', limit, 2)).toBe(1)
      expect(await taken(buckets, 'b', limit, 2)).toBe(1)
    })

    test('[K+] auth-throttle-cache.md 8 #6: a rate or a burst of 0 lets nothing through', async () => {
      const { clock, buckets } = opened()
      for (const limit of [
        { rate: 0, burst: 5 },
        { rate: 5, burst: 0 },
      ]) {
        expect(await taken(buckets, 'a', limit, 3)).toBe(0)
        clock.at += 10_000
        expect(await taken(buckets, 'a', limit, 3)).toBe(0)
      }
    })

    test('a rate below one a second is kept to', async () => {
      const { clock, buckets } = opened()
      const limit = { rate: 0.1, burst: 1 }
      expect(await taken(buckets, 'a', limit, 2)).toBe(1)
      clock.at += 9999
      expect(await taken(buckets, 'a', limit, 2)).toBe(0)
      clock.at += 1
      expect(await taken(buckets, 'a', limit, 2)).toBe(1)
    })

    test('a changed limit holds at once, for the tokens that are there', async () => {
      const { clock, buckets } = opened()
      expect(await taken(buckets, 'a', { rate: 1, burst: 10 }, 4)).toBe(4)
      expect(await taken(buckets, 'a', { rate: 1, burst: 3 }, 10)).toBe(3)
      expect(await taken(buckets, 'a', { rate: 1000, burst: 100 }, 10)).toBe(0)
      clock.at += 7
      expect(await taken(buckets, 'a', { rate: 1000, burst: 100 }, 10)).toBe(7)
    })

    test('[D] auth-throttle-cache.md 8 #1: under overload for an hour not a token more or less than burst and rate give', async () => {
      const { clock, buckets } = opened()
      const limit = { rate: 7, burst: 3 }
      let count = 0
      for (let ms = 0; ms < 3_600_000; ms += 100) {
        count += await taken(buckets, 'a', limit, 2)
        clock.at += 100
      }
      clock.at -= 100
      expect(count).toBe(3 + Math.floor((7 * 3_599_900) / 1000))
    })

    test('any sequence of takes comes out as counted by hand', async () => {
      const takes = fc.array(fc.record({ wait: fc.integer({ min: 0, max: 700 }), times: fc.integer({ min: 1, max: 9 }) }), {
        minLength: 1,
        maxLength: 40,
      })
      const limits = fc.record({ rate: fc.integer({ min: 1, max: 40 }), burst: fc.integer({ min: 1, max: 12 }) })
      await fc.assert(
        fc.asyncProperty(limits, takes, async (limit, sequence) => {
          const { clock, buckets } = opened()
          const start = clock.at
          const byHand = new CountedByHand(limit)
          for (const { wait, times } of sequence) {
            clock.at += wait
            for (let i = 0; i < times; i++) expect(await buckets.take('a', limit)).toBe(byHand.take(clock.at - start))
          }
        }),
        { numRuns: 200 },
      )
    })

    test('more buckets than are remembered for nothing: none gets tokens that it should not have', async () => {
      const { clock, buckets } = opened()
      const limit = { rate: 1, burst: 2 }
      expect(await taken(buckets, 'mine', limit, 2)).toBe(2)
      for (let i = 0; i < 5000; i++) {
        clock.at += 0.1
        await buckets.take(`other${i}`, { rate: 1000, burst: 1 })
      }
      // 500 ms later: half a token.
      expect(await taken(buckets, 'mine', limit, 2)).toBe(0)
      clock.at += 500.5
      expect(await taken(buckets, 'mine', limit, 2)).toBe(1)
    })
  })
}
