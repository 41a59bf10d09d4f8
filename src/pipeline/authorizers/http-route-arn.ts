import { partitionOf } from '../../core/arn.ts'
import type { StageContext } from '../../exchange/context-variables.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { percentDecode } from '../../exchange/query-string.ts'
import { UNSETTLED_HTTP_AUTHORIZERS } from '../../model/unsettled-http-authorizers.ts'

const stageArn = ({ region, accountId, apiId, stage }: StageContext): string =>
  `arn:${partitionOf(region)}:execute-api:${region}:${accountId}:${apiId}/${stage}`

const arnOf = ({ request: { method }, context: { stage } }: Exchange, path: string): string =>
  `${stageArn(stage)}/${method}${path}`

/**
 * What a request asks for, as policies of Lambda authorizers name it: the method and the path of the request, not of its route (public
 * captures). Decoded as routes are found by it, so that no spelling of a path dodges a policy; a trailing slash counts, as it does
 * there (http-api.md 1 [K+]). An encoded slash parts no segments there, and so none here: leave for `/pets/*` is none for `/{any}`.
 */
export const routeArn = (exchange: Exchange): string => arnOf(exchange, percentDecode(slashesKept(exchange.request.path)))

const slashesKept = (path: string): string => (path.includes('%') ? path.replaceAll(/%2f/gi, DOUBLED) : path)
/** What decodes to `encodedSlash`. */
const DOUBLED = UNSETTLED_HTTP_AUTHORIZERS.encodedSlash.replace('%', '%25')

/**
 * The same as backends read it to whom an encoded slash is a slash, and as `rawPath` shows it; null: there is none. What a policy
 * denies of it is denied, and what it allows is nothing.
 */
export function plainArn(exchange: Exchange): string | null {
  const { path } = exchange.request
  return /%2f/i.test(path) ? arnOf(exchange, percentDecode(path)) : null
}

/** For callers that sign: whatever falls to `$default` is one resource (auth-throttle-cache.md 1 [K+]). */
export const signedArn = (exchange: Exchange): string =>
  fallsToDefault(exchange) ? `${stageArn(exchange.context.stage)}/$default` : routeArn(exchange)

/** As `plainArn`. */
export const signedPlainArn = (exchange: Exchange): string | null => (fallsToDefault(exchange) ? null : plainArn(exchange))

const fallsToDefault = ({ context }: Exchange): boolean => context.method?.routeKey === '$default'
