import type { Limit, Quota } from '../model/usage-limits.ts'

/** A bucket and what it lets through. */
export interface Throttle {
  readonly bucket: string
  readonly limit: Limit
}

/** What a usage plan lets the holder of an API key do on a stage. */
export interface KeyAccess {
  readonly apiKeyId: string
  readonly usagePlanId: string
  /** Names the key in its plan, wherever it is used ([D] auth-throttle-cache.md 7.1). */
  readonly client: string
  readonly quota: Quota | null
  /** What holds for a method, which is named `{resource path}/{METHOD}`; null: the plan limits it not. */
  throttleOf(method: string): Throttle | null
}
