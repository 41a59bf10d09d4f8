import { masked } from '../exchange/execution-log.ts'
import { Fault } from '../exchange/fault.ts'
import type { KeyAccess } from '../exchange/key-access.ts'
import type { Step } from '../exchange/step.ts'
import { UNSETTLED_USAGE } from '../model/unsettled-usage.ts'
import type { Answer, Quotas } from '../state/state.ts'

export interface UsageQuotaSettings {
  /** Whether the method asks for an API key: requests to others do not count (auth-throttle-cache.md 7.1 [D]). */
  readonly keyed: boolean
  readonly quotas: Quotas
  /** `{apiId}/{stage}`. */
  readonly stage: string
}

/**
 * Counts a request of a client that no throttle refused, unless its quota is used up. Fails open: quotas are best effort
 * (auth-throttle-cache.md 7.1 [D]), and while their backend is away requests pass, uncounted.
 */
export function usageQuota({ keyed, quotas, stage }: UsageQuotaSettings): Step | null {
  if (!keyed) return null
  return (next) =>
    async function usageQuota(exchange) {
      const { keyAccess, context, log } = exchange
      const used = keyAccess ? use(quotas, keyAccess) : true
      if (used !== true && keyAccess && !(await used)) {
        const { usagePlanId, quota } = keyAccess
        const limit = `Limit: ${quota?.limit} per ${quota?.period}`
        const key = masked(context.identity.apiKey ?? '')
        throw new Fault('quotaExceeded', { log: UNSETTLED_USAGE.quotaExceeded(key, stage, usagePlanId, limit) })
      }
      // vtl-and-context.md 12 [K+].
      log?.line(`Usage Plan check succeeded for API Key ${masked(context.identity.apiKey ?? '')} and API Stage ${stage}`)
      return next(exchange)
    }
}

function use(quotas: Quotas, { client, quota }: KeyAccess): Answer<boolean> {
  const used = quotas.use(client, quota)
  return typeof used === 'boolean' ? used : used.catch(() => true)
}
