import { dayAt } from '../model/quota-period.ts'
import { NO_USAGE, remainingOn, type Usage, withUsage } from '../model/usage.ts'
import type { Quota } from '../model/usage-limits.ts'
import type { UsageCounters } from './state.ts'

/** Counters in this process. `now` is the wall clock in ms since 1970: quotas end with the day. */
export class MemoryQuotas implements UsageCounters {
  private readonly counters = new Map<string, Counter>()
  private readonly dirty = new Set<string>()
  private readonly now: () => number

  constructor(now: () => number) {
    this.now = now
  }

  use(client: string, quota: Quota | null): boolean {
    if (!this.counter(client).use(dayAt(this.now()), quota)) return false
    this.dirty.add(client)
    return true
  }

  uncollected(): readonly string[] {
    return [...this.dirty]
  }

  collect(client: string): ReadonlyMap<number, number> {
    this.dirty.delete(client)
    return this.counters.get(client)?.collect() ?? NOTHING
  }

  putBack(client: string): void {
    this.counters.get(client)?.putBack()
    this.dirty.add(client)
  }

  record(client: string, usage: Usage): void {
    this.counter(client).record(usage, dayAt(this.now()))
  }

  forget(client: string): void {
    this.counters.delete(client)
    this.dirty.delete(client)
  }

  private counter(client: string): Counter {
    const known = this.counters.get(client)
    if (known) return known
    const counter = new Counter()
    this.counters.set(client, counter)
    return counter
  }
}

type Counts = Map<number, number>
const NOTHING: ReadonlyMap<number, number> = new Map()

/** The longest period. */
const MONTH_DAYS = 31

class Counter {
  private recorded: Usage = NO_USAGE
  private collected: ReadonlyMap<number, number> = NOTHING
  private counted: Counts = new Map()
  /** What remains for `quota` on `day`; to be found again when either is another. */
  private remaining = 0
  private day = -1
  private quota: Quota | null = null

  use(day: number, quota: Quota | null): boolean {
    if (quota !== null) {
      if (day !== this.day || quota !== this.quota) this.look(day, quota)
      if (this.remaining <= 0) return false
      this.remaining--
    }
    this.counted.set(day, (this.counted.get(day) ?? 0) + 1)
    return true
  }

  collect(): ReadonlyMap<number, number> {
    if (this.collected === NOTHING) {
      this.collected = this.counted
      this.counted = new Map()
    }
    return this.collected
  }

  putBack(): void {
    for (const [day, count] of this.collected) this.counted.set(day, (this.counted.get(day) ?? 0) + count)
    this.collected = NOTHING
  }

  /** Only what a quota can look at is kept. */
  record(usage: Usage, today: number): void {
    this.recorded = new Map([...usage].filter(([day]) => day > today - MONTH_DAYS - 1))
    this.collected = NOTHING
    this.day = -1
  }

  private look(day: number, quota: Quota): void {
    this.day = day
    this.quota = quota
    const usage = [...this.collected, ...this.counted].reduce((sum, [at, used]) => withUsage(sum, at, { used }), this.recorded)
    this.remaining = remainingOn(usage, quota, day)
  }
}
