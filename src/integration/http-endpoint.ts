import type { Exchange } from '../exchange/exchange.ts'
import { configurationError, Fault } from '../exchange/fault.ts'
import type { IntegrationSnapshot } from '../model/snapshot.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { type HttpClient, HttpClientError, type HttpFailure, type HttpReply, type HttpRequest } from './client.ts'
import { logEndpointRequest, logEndpointResponse } from './endpoint-log.ts'
import { type HttpEndpoint, joinQuery, parseHttpEndpoint, withStageVariables } from './endpoint-uri.ts'

/** The address of an HTTP or HTTP_PROXY integration, resolved when its method is compiled. */
export class HttpTarget {
  private readonly endpoint: HttpEndpoint | null

  constructor(uri: string | null, stageVariables: Readonly<Record<string, string>>) {
    this.endpoint = parseHttpEndpoint(withStageVariables(uri ?? '', stageVariables))
  }

  /** Throws Fault where the address cannot be called ([S] rest-api.md 9.1). */
  get origin(): string {
    if (this.endpoint === null) throw invalidAddress()
    return this.endpoint.origin
  }

  /** Path and query of one request; the URI's own query comes first, then the parts in their order. */
  path(exchange: Exchange, clientQuery: string, mappedQuery: string): string {
    const values = exchange.outbound?.path
    const path = this.endpoint?.path.expand(values) ?? null
    const own = this.endpoint?.query ? this.endpoint.query.expand(values) : ''
    if (path === null || own === null) throw invalidAddress()
    const query = joinQuery(own, clientQuery, mappedQuery)
    return query === '' ? path : `${path}?${query}`
  }
}

export const invalidAddress = (): Fault => configurationError('Invalid endpoint address')

/** integration httpMethod; ANY forwards the client's ([S], [D] rest-api.md 5.2). null: forward. */
export function fixedMethod(integration: IntegrationSnapshot): string | null {
  const method = integration.httpMethod?.toUpperCase() ?? 'ANY'
  return method === 'ANY' ? null : method
}

/** Sends, measures and logs; turns failures into faults. Writes exchange.integrationLatency and integrationStatus. */
export async function callEndpoint(exchange: Exchange, request: HttpRequest, client: HttpClient): Promise<HttpReply> {
  const { log } = exchange
  if (log) logEndpointRequest(log, request.origin + request.path, request.headers, request.body)
  return measured(exchange, () => client.request(request))
}

/** Runs a call to a backend: its latency, status and log lines go where they belong, its failure becomes a fault. */
export async function measured(exchange: Exchange, call: () => Promise<HttpReply>): Promise<HttpReply> {
  const started = performance.now()
  try {
    const reply = await call()
    exchange.integrationLatency = Math.round(performance.now() - started)
    exchange.integrationStatus = reply.status
    if (exchange.log) {
      const body = Buffer.isBuffer(reply.body) ? reply.body : null
      logEndpointResponse(exchange.log, reply.status, exchange.integrationLatency, reply.rawHeaders, body)
    }
    return reply
  } catch (error) {
    exchange.integrationLatency = Math.round(performance.now() - started)
    throw error instanceof HttpClientError ? faultOf(error) : error
  }
}

const FAULTS: Readonly<Record<HttpFailure, (reason: string) => Fault>> = {
  timeout: () => integrationTimeout(),
  network: () => new Fault('networkError', { log: 'Execution failed due to a network error communicating with endpoint' }),
  tls: configurationError,
  'too-large': (length) => configurationError(UNSETTLED.integrationResponseTooLarge.replace('{length}', length)),
  'invalid-url': () => invalidAddress(),
  credentials: () => configurationError(UNSETTLED.roleNotAssumed),
}

export const faultOf = (error: HttpClientError): Fault => FAULTS[error.failure](error.message)

export const integrationTimeout = (): Fault => new Fault('integrationTimeout', { log: 'Execution failed due to a timeout error' })
