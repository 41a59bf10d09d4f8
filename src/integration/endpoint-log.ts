import { HeaderList } from '../core/headers.ts'
import type { ExecutionLog } from '../exchange/execution-log.ts'
import { headerMap } from '../exchange/execution-log.ts'

/** What the execution log says about a call to a backend (rest-api.md 15 [S], vtl-and-context.md 12). */
export function logEndpointRequest(log: ExecutionLog, uri: string, headers: readonly string[], body: Buffer): void {
  log.line(`Endpoint request URI: ${uri}`)
  if (log.dataTrace !== false) {
    log.line(`Endpoint request headers: ${headerMap(new HeaderList([...headers]))}`)
    log.line(`Endpoint request body after transformations: ${body.toString('utf8')}`)
  }
  log.line(`Sending request to ${uri}`)
}

/** `body` is null where it streams past. */
export function logEndpointResponse(
  log: ExecutionLog,
  status: number,
  latency: number,
  headers: readonly string[],
  body: Buffer | null,
): void {
  log.line(`Received response. Status: ${status}, Integration latency: ${latency} ms`)
  if (log.dataTrace === false) return
  log.line(`Endpoint response headers: ${headerMap(new HeaderList([...headers]))}`)
  if (body) log.line(`Endpoint response body before transformations: ${body.toString('utf8')}`)
}
