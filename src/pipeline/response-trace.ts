import { segmentId } from '../core/id.ts'
import type { Step } from '../exchange/step.ts'
import type { IntegrationSettings } from '../integration/integration.ts'

type IntegrationType = IntegrationSettings['integration']['type']

/** [S] rest-api.md 3: who answers with X-Amzn-Trace-Id. MOCK does not, nor HTTP_PROXY unless its backend sends one. */
const ANSWERED_BY: ReadonlySet<IntegrationType> = new Set(['AWS', 'AWS_PROXY', 'HTTP'])
/** [K+] rest-api.md 3: Lambda's form has all parts, the others show the Root alone. */
const WHOLE: ReadonlySet<IntegrationType> = new Set(['AWS', 'AWS_PROXY'])

/**
 * Adds X-Amzn-Trace-Id to answers of requests that reached their backend, faults included, and to those that a cache answered in its
 * place; it stands outside the catch.
 */
export function responseTrace(type: IntegrationType): Step | null {
  if (!ANSWERED_BY.has(type)) return null
  const written = WHOLE.has(type) ? wholeTrace : traceRootOf
  return (next) =>
    async function responseTrace(exchange) {
      const reply = await next(exchange)
      const answered = exchange.integrationLatency !== null || exchange.cacheResult === 'hit'
      if (answered) reply.headers.set('X-Amzn-Trace-Id', written(exchange.context.traceHeader))
      return reply
    }
}

function traceRootOf(header: string): string {
  const end = header.indexOf(';')
  return end < 0 ? header : header.slice(0, end)
}

function wholeTrace(header: string): string {
  return header.includes(';') ? header : `${header};Parent=${segmentId()};Sampled=0`
}
