import type { Exchange } from '../exchange/exchange.ts'
import type { Reply } from '../exchange/reply.ts'
import { compileResponseMapping, type ResponseMapping } from '../mapping/parameter-mapping-v2.ts'
import type { HttpIntegrationSnapshot } from '../model/snapshot-http-api.ts'

/** What an HTTP API makes of an integration's answer. */
export interface RouteResponse {
  /** Bodies must come whole: a mapping reads them. */
  readonly readsBody: boolean
  /** Throws Fault. */
  readonly map: (exchange: Exchange, reply: Reply) => Reply
}

const NOTHING = Buffer.alloc(0)

/** The parameter mapping of responses, by the integration's status code (http-api.md 7 [D]); null: nothing is mapped. */
export function routeResponse(parameters: HttpIntegrationSnapshot['responseParameters']): RouteResponse | null {
  const byStatus = new Map<number, ResponseMapping>()
  for (const [status, mappings] of Object.entries(parameters)) {
    const mapping = compileResponseMapping(mappings)
    if (mapping !== null) byStatus.set(Number(status), mapping)
  }
  if (byStatus.size === 0) return null
  return {
    readsBody: [...byStatus.values()].some((mapping) => mapping.readsBody),
    map(exchange, reply) {
      const { body } = reply
      try {
        byStatus.get(reply.status)?.apply(reply, Buffer.isBuffer(body) ? body : NOTHING, exchange)
        return reply
      } catch (error) {
        // Nobody will read it, and the backend would wait.
        if (!Buffer.isBuffer(body)) body.destroy()
        throw error
      }
    },
  }
}
