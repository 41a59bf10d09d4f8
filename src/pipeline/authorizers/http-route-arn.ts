import { partitionOf } from '../../core/arn.ts'
import type { StageContext } from '../../exchange/context-variables.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { percentDecode } from '../../exchange/query-string.ts'

const stageArn = ({ region, accountId, apiId, stage }: StageContext): string =>
  `arn:${partitionOf(region)}:execute-api:${region}:${accountId}:${apiId}/${stage}`

/**
 * What a request asks for, as policies of Lambda authorizers name it: the method and the path of the request, not of its route (public
 * captures). Decoded as routes are found by it, so that no spelling of a path dodges a policy; a trailing slash counts, as it does
 * there (http-api.md 1 [K+]).
 */
export const routeArn = ({ request: { method, path }, context: { stage } }: Exchange): string =>
  `${stageArn(stage)}/${method}${percentDecode(path)}`

/** The same for callers that sign: whatever falls to `$default` is one resource (auth-throttle-cache.md 1 [K+]). */
export const signedArn = (exchange: Exchange): string => {
  const { context } = exchange
  return context.method?.routeKey === '$default' ? `${stageArn(context.stage)}/$default` : routeArn(exchange)
}
