import type { Exchange } from '../exchange/exchange.ts'
import { type ExecutionLog, headerMap, javaMap } from '../exchange/execution-log.ts'
import type { Reply } from '../exchange/reply.ts'
import type { Step } from '../exchange/step.ts'

/**
 * Writes the lines that stand after everything else (vtl-and-context.md section 12, rest-api.md 15), to whatever log the
 * exchange carries. The outermost step: access logs come first, as at AWS.
 */
export function executionLog(): Step {
  return (next) =>
    async function executionLog(exchange) {
      const { log } = exchange
      if (!log) return next(exchange)
      const reply = await next(exchange)
      const failed = exchange.context.error !== null
      if (!failed) log.line('Successfully completed execution')
      log.line(`Method completed with status: ${reply.status}`)
      log.end?.(failed)
      return reply
    }
}

/** Shows the request, once it may run: what let it in has lines of its own before these (vtl-and-context.md 12 [K+]). */
export function executionStart(): Step {
  return (next) =>
    async function executionStart(exchange) {
      if (exchange.log) writeStart(exchange, exchange.log)
      return next(exchange)
    }
}

function writeStart({ request, match, context }: Exchange, log: ExecutionLog): void {
  log.line(`Starting execution for request: ${context.requestId}`)
  log.line(`HTTP Method: ${request.method}, Resource Path: ${request.path}`)
  if (log.dataTrace === false) return
  log.line(`Method request path: ${javaMap(Object.entries(match.pathParameters))}`)
  log.line(`Method request query string: ${javaMap(request.query.pairs)}`)
  log.line(`Method request headers: ${headerMap(request.headers)}`)
  log.line(`Method request body before transformations: ${request.body.toString('utf8')}`)
}

/**
 * Shows what goes to the client, unless a gateway response does; the trace id, which comes last, is among its headers
 * (rest-api.md 15 [S]).
 */
export function methodResponseLog(): Step {
  return (next) =>
    async function methodResponseLog(exchange) {
      const reply = await next(exchange)
      const { log, context } = exchange
      if (log && log.dataTrace !== false && context.error === null) writeMethodResponse(log, reply)
      return reply
    }
}

/** A body that streams is not shown. */
function writeMethodResponse(log: ExecutionLog, { headers, body }: Reply): void {
  if (Buffer.isBuffer(body)) log.line(`Method response body after transformations: ${body.toString('utf8')}`)
  log.line(`Method response headers: ${headerMap(headers)}`)
}
