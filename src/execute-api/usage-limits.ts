import type { LimitPorts } from '../compile/ports.ts'
import type { Log } from '../core/log.ts'
import type { Limit } from '../model/usage-limits.ts'
import { MemoryQuotas } from '../state/memory-quotas.ts'
import { MemoryTokenBuckets } from '../state/memory-token-buckets.ts'
import type { Store } from '../store/store.ts'
import { openApiKeys } from './api-keys.ts'
import { openUsageRecorder } from './usage.ts'

export interface UsageLimitsOptions {
  readonly store: Store
  /** What an account has in each region. */
  readonly account: Limit
  readonly log: Log
  readonly clock?: Clock
}

/** Both in ms: since 1970, and on a clock that nobody sets. */
export interface Clock {
  readonly now: () => number
  readonly monotonic: () => number
}

/** API keys, throttles and quotas of this process: what plans of all kinds of APIs share. */
export interface UsageLimits extends LimitPorts {
  /** Resolves when the requests counted so far are in the store. */
  writeUsage(): Promise<void>
  close(): Promise<void>
}

const SYSTEM: Clock = { now: Date.now, monotonic: () => performance.now() }

export async function openUsageLimits({ store, account, log, clock = SYSTEM }: UsageLimitsOptions): Promise<UsageLimits> {
  const quotas = new MemoryQuotas(clock.now)
  const usage = await openUsageRecorder({ store, counters: quotas, log })
  const apiKeys = await openApiKeys(store, account)
  return {
    account,
    quotas,
    buckets: new MemoryTokenBuckets(clock.monotonic),
    apiKeys,
    writeUsage: usage.write,
    close: async () => {
      apiKeys.close()
      await usage.close()
    },
  }
}
