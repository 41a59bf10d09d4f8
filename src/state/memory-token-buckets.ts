import type { Limit } from '../model/usage-limits.ts'
import type { TokenBuckets } from './state.ts'

/** Token buckets in this process. `now` is a monotonic clock in ms. */
export class MemoryTokenBuckets implements TokenBuckets {
  private readonly buckets = new Map<string, Bucket>()
  private readonly now: () => number
  private sweepAt = 1024

  constructor(now: () => number) {
    this.now = now
  }

  take(bucket: string, limit: Limit): boolean {
    // [K+] auth-throttle-cache.md 8: a rate or burst of 0 blocks all.
    if (limit.burst < 1 || limit.rate <= 0) return false
    const now = this.now()
    const known = this.buckets.get(bucket)
    if (known) return known.take(limit, now)
    if (this.buckets.size >= this.sweepAt) this.sweep(now)
    this.buckets.set(bucket, new Bucket(limit, now))
    return true
  }

  /** A full bucket is like none: those of methods and keys that are gone are full sooner or later. */
  private sweep(now: number): void {
    for (const [name, bucket] of this.buckets) if (bucket.isFull(now)) this.buckets.delete(name)
    this.sweepAt = Math.max(1024, this.buckets.size * 2)
  }
}

/**
 * Refilled when it is asked. Counts whole tokens from the moment it was last full, so that an answer is one multiplication away
 * from what was counted, and errors of rounding cannot add up.
 */
class Bucket {
  private rate: number
  private burst: number
  private since: number
  /** Those at `since` less those taken after it: below zero when what was refilled meanwhile is in use. */
  private tokens: number

  /** Full, but for one token. */
  constructor({ rate, burst }: Limit, now: number) {
    this.rate = rate
    this.burst = burst
    this.since = now
    this.tokens = burst - 1
  }

  take(limit: Limit, now: number): boolean {
    if (limit.rate !== this.rate || limit.burst !== this.burst) this.change(limit, now)
    // In thousandths of a token, as times are in thousandths of a second.
    const refilled = this.rate * (now - this.since)
    if (refilled >= (this.burst - this.tokens) * 1000) {
      this.since = now
      this.tokens = this.burst
    } else if (refilled < (1 - this.tokens) * 1000) {
      return false
    }
    this.tokens--
    return true
  }

  isFull(now: number): boolean {
    return this.rate * (now - this.since) >= (this.burst - this.tokens) * 1000
  }

  private change({ rate, burst }: Limit, now: number): void {
    this.tokens = Math.min(this.burst, burst, this.tokens + (this.rate * (now - this.since)) / 1000)
    this.since = now
    this.rate = rate
    this.burst = burst
  }
}
