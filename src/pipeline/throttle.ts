import type { Exchange } from '../exchange/exchange.ts'
import { masked } from '../exchange/execution-log.ts'
import { Fault } from '../exchange/fault.ts'
import type { Throttle } from '../exchange/key-access.ts'
import type { Step } from '../exchange/step.ts'
import { UNSETTLED_USAGE } from '../model/unsettled-usage.ts'
import type { Limit } from '../model/usage-limits.ts'
import type { Answer, TokenBuckets } from '../state/state.ts'

export interface ThrottleSettings {
  readonly buckets: TokenBuckets
  /** `{resource path}/{METHOD}`. */
  readonly method: string
  /** What the stage allows the method; null: nothing of its own. */
  readonly ofMethod: Throttle | null
  /** What the account has in the region; null: no bounds. */
  readonly ofAccount: Throttle | null
  /** Whether requests come with an API key, whose plan may allow less. */
  readonly keyed: boolean
}

/**
 * Takes a token of each bucket, in AWS's order: the client's, the method's, the account's (auth-throttle-cache.md 8 [D]). A request
 * that one of them refuses has used those before it. Fails open: throttles are best effort ([D] 7.1), and while their backend is
 * away requests pass. null: nothing bounds the method.
 */
export function throttle({ buckets, method, ofMethod, ofAccount, keyed }: ThrottleSettings): Step | null {
  if (!keyed && !ofMethod && !ofAccount) return null
  return (next) =>
    async function throttle(exchange) {
      const ofClient = keyed ? exchange.keyAccess?.throttleOf(method) : null
      // Backends in this process answer at once, and nothing waits.
      const client = ofClient ? take(buckets, ofClient) : true
      if (client !== true && ofClient && !(await client)) throw throttled(clientLine(exchange, ofClient))
      const own = ofMethod ? take(buckets, ofMethod) : true
      if (own !== true && ofMethod && !(await own)) throw throttled(methodLine(exchange, ofMethod))
      const account = ofAccount ? take(buckets, ofAccount) : true
      if (account !== true && ofAccount && !(await account)) throw throttled(accountLine(ofAccount))
      return next(exchange)
    }
}

function take(buckets: TokenBuckets, { bucket, limit }: Throttle): Answer<boolean> {
  const taken = buckets.take(bucket, limit)
  return typeof taken === 'boolean' ? taken : taken.catch(() => true)
}

const throttled = (log: string): Fault => new Fault('throttled', { log })

function clientLine({ context, keyAccess }: Exchange, { limit }: Throttle): string {
  const { apiId, stage } = context.stage
  const key = masked(context.identity.apiKey ?? '')
  return UNSETTLED_USAGE.clientThrottled(key, `${apiId}/${stage}`, keyAccess?.usagePlanId ?? '', limits(limit))
}

function methodLine({ context }: Exchange, { limit }: Throttle): string {
  const { apiId, stage } = context.stage
  return UNSETTLED_USAGE.methodThrottled(apiId, stage, context.method?.resourceId ?? '', context.httpMethod, limits(limit))
}

const accountLine = ({ limit }: Throttle): string => UNSETTLED_USAGE.accountThrottled(limits(limit))

/** vtl-and-context.md 12 [K+]. */
const limits = ({ rate, burst }: Limit): string => `Limit: ${rate.toFixed(2)} Burst: ${burst}`
