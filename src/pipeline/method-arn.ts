import { partitionOf } from '../core/arn.ts'
import type { Exchange } from '../exchange/exchange.ts'

/**
 * The ARN by which policies name what a request asks for. [D] auth-throttle-cache.md 1 and 4.2: the path as it was sent, without its query.
 * [K] Slashes at its end name the same method, and so the same ARN: no policy is dodged by them.
 */
export function methodArn({ request: { method, path }, context: { stage } }: Exchange): string {
  const { region, accountId, apiId } = stage
  return `arn:${partitionOf(region)}:execute-api:${region}:${accountId}:${apiId}/${stage.stage}/${method}${withoutTrailingSlashes(path)}`
}

function withoutTrailingSlashes(path: string): string {
  let end = path.length
  while (end > 1 && path.charCodeAt(end - 1) === 0x2f) end--
  return end === path.length ? path : path.slice(0, end)
}
