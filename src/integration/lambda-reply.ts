import { HeaderList } from '../core/headers.ts'
import { MalformedResponse } from '../event/v1-response.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { Fault } from '../exchange/fault.ts'
import type { InvocationResult } from '../lambda/invocation.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { logEndpointResponse } from './endpoint-log.ts'
import { lambdaProxyResponseName } from './header-rules.ts'

/** Takes what Lambda's Invoke answered into $context.integration.* and the log; answers its headers, flat. */
export function recordResult(exchange: Exchange, result: InvocationResult): string[] {
  exchange.integrationStatus = result.status
  exchange.integrationRequestId = result.requestId
  const headers = invokeHeaders(result, exchange.context.traceHeader)
  if (exchange.log) logEndpointResponse(exchange.log, result.status, exchange.integrationLatency ?? 0, headers, result.payload)
  return headers
}

/** [S] cloudwatch-lambda.md 3: the headers of the Invoke call, which are not the function's. */
function invokeHeaders(result: InvocationResult, traceHeader: string): string[] {
  const { requestId, functionError, executedVersion, payload, logTail } = result
  const headers = ['Date', new Date().toUTCString(), 'Content-Type', 'application/json', 'Content-Length', String(payload.length)]
  headers.push('Connection', 'keep-alive', 'x-amzn-RequestId', requestId, 'x-amzn-Remapped-Content-Length', '0')
  if (functionError !== null) headers.push('X-Amz-Function-Error', functionError)
  headers.push('X-Amz-Executed-Version', executedVersion, 'X-Amzn-Trace-Id', traceHeader)
  if (logTail !== undefined) headers.push('X-Amz-Log-Result', logTail)
  return headers
}

/** What a parser of proxy responses refused is 502 ([S] rest-api.md 9.2); any other error stays what it is. */
export function proxyFault(exchange: Exchange, error: unknown): unknown {
  if (!(error instanceof MalformedResponse)) return error
  exchange.log?.line(`Malformed Lambda proxy response: ${error.message}`)
  return new Fault('malformedProxyResponse', { log: UNSETTLED.malformedProxyResponse })
}

/** [K+] rest-api.md 5.6; [S] 9.2: application/json unless the function says otherwise. */
export function proxiedHeaders(headers: HeaderList): HeaderList {
  const proxied = new HeaderList()
  for (const [name, value] of headers) {
    const shown = lambdaProxyResponseName(name)
    if (shown !== null) proxied.append(shown, value)
  }
  if (!proxied.has('content-type')) proxied.append('Content-Type', 'application/json')
  return proxied
}
