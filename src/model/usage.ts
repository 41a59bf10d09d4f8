import { isJsonObject, type JsonObject } from '../core/json.ts'
import { table } from '../core/table.ts'
import { dayOf, dayText, periodStart } from './quota-period.ts'
import type { Quota } from './usage-limits.ts'

/** What happened on a day: requests that counted, and what UpdateUsage added to the quota (negative: took from it). */
export interface DayUsage {
  readonly used: number
  readonly granted: number
}

/** The usage of a client of a plan, by day (since 1970-01-01 UTC). Days on which nothing happened are missing. */
export type Usage = ReadonlyMap<number, DayUsage>

export const NO_USAGE: Usage = new Map()

const NOTHING: DayUsage = { used: 0, granted: 0 }

/** GetUsage shows 90 days ([K+] auth-throttle-cache.md 7.3); a few more outlive clocks that disagree. */
const KEPT_DAYS = 100

/** A `usage` row's value: `{ days: { '2026-11-22': [used, granted] } }`. */
export function readUsage(value: JsonObject | null | undefined): Usage {
  const days = value?.days
  const usage = new Map<number, DayUsage>()
  for (const [date, pair] of Object.entries(isJsonObject(days) ? days : {})) {
    const day = dayOf(date)
    const [used, granted] = Array.isArray(pair) ? pair : []
    if (day !== undefined) usage.set(day, { used: count(used), granted: count(granted) })
  }
  return usage
}

const count = (value: unknown): number => (typeof value === 'number' ? value : 0)

export function usageRow(usage: Usage): JsonObject {
  const days = [...usage.keys()].sort((a, b) => a - b).slice(-KEPT_DAYS)
  const pairs = days.map((day) => {
    const { used, granted } = usage.get(day) ?? NOTHING
    return [dayText(day), [used, granted]] as const
  })
  return { days: table(pairs) }
}

/** The usage with that much more on a day. */
export function withUsage(usage: Usage, day: number, more: Partial<DayUsage>): Usage {
  const { used, granted } = usage.get(day) ?? NOTHING
  return new Map(usage).set(day, { used: used + (more.used ?? 0), granted: granted + (more.granted ?? 0) })
}

export const usedOn = (usage: Usage, day: number): number => usage.get(day)?.used ?? 0

/** What remains of the quota at the end of a day, or now for today; negative where the limit was lowered below what was used. */
export function remainingOn(usage: Usage, { limit, period, offset }: Quota, day: number): number {
  let remaining = limit
  for (let at = periodStart(day, period, offset); at <= day; at++) {
    const { used, granted } = usage.get(at) ?? NOTHING
    remaining += granted - used
  }
  return remaining
}
