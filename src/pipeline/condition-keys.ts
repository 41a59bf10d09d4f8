import type { ConditionKeys } from '../auth/policy-conditions.ts'
import type { Exchange } from '../exchange/exchange.ts'

type Read = (exchange: Exchange) => string | null | undefined

/** The keys that every request has, whoever sent it (auth-throttle-cache.md 2 [D]); names in lower case. */
const KEYS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['aws:currenttime', ({ context }) => new Date(context.requestTimeEpoch).toISOString()],
  ['aws:epochtime', ({ context }) => String(Math.floor(context.requestTimeEpoch / 1000))],
  ['aws:referer', ({ request }) => request.headers.get('referer')],
  // API Gateway speaks nothing but TLS; what carries the request to this process is not the client's choice.
  ['aws:securetransport', () => 'true'],
  // [K+] 2: what comes through a VPC endpoint has no address of the internet's.
  ['aws:sourceip', ({ context: { identity } }) => (identity.vpceId === undefined ? identity.sourceIp : undefined)],
  ['aws:vpcsourceip', ({ context: { identity } }) => (identity.vpceId === undefined ? undefined : identity.sourceIp)],
  ['aws:sourcevpce', ({ context }) => context.identity.vpceId],
  ['aws:sourcevpc', ({ context }) => context.identity.vpcId],
  ['aws:useragent', ({ context }) => context.identity.userAgent],
])

/** What the conditions of a policy can ask of a request. */
export function conditionKeys(exchange: Exchange): ConditionKeys {
  return (key) => KEYS.get(key)?.(exchange) ?? undefined
}
