import { isJsonObject, type Json } from '../core/json.ts'

/** What a throttle lets through (auth-throttle-cache.md 8 [D]): a bucket of `burst` tokens, refilled by `rate` tokens a second. */
export interface Limit {
  /** Requests a second; 0 lets nothing through. */
  readonly rate: number
  /** Requests at once; 0 lets nothing through. */
  readonly burst: number
}

/** auth-throttle-cache.md 8 [D], rest-api.md 17 [D]: what an account has in a region unless AWS raises it. */
export const AWS_ACCOUNT_LIMIT: Limit = { rate: 10_000, burst: 5000 }

/** How many requests of a client a usage plan takes in a period (auth-throttle-cache.md 7.2 [D]). */
export interface Quota {
  readonly limit: number
  readonly period: 'DAY' | 'WEEK' | 'MONTH'
  /** Days by which a week or month starts later. */
  readonly offset: number
}

/** A plan's `quota`; null: there is none, or it is not whole yet, as it may be after UpdateUsagePlan. */
export function readQuota(value: Json | undefined): Quota | null {
  if (!isJsonObject(value)) return null
  const { limit, period, offset } = value
  if (typeof limit !== 'number' || (period !== 'DAY' && period !== 'WEEK' && period !== 'MONTH')) return null
  return { limit, period, offset: typeof offset === 'number' ? offset : 0 }
}
