import type { Exchange, OutboundRequest } from '../exchange/exchange.ts'
import { configurationError, Fault } from '../exchange/fault.ts'
import type { IntegrationSnapshot } from '../model/snapshot.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { HttpClientError, type HttpFailure, type HttpReply, type HttpRequest, type HttpSender } from './client.ts'
import { logEndpointRequest, logEndpointResponse } from './endpoint-log.ts'
import { type HttpEndpoint, joinQuery, parseHttpEndpoint, withStageVariables } from './endpoint-uri.ts'
import type { Backend, BackendReply } from './integration.ts'

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

/** The Upgrade header to send: only a mapping can ask for it (rest-api.md 5.3 [S]). */
export const upgradeOf = (outbound: OutboundRequest | null): string | null => outbound?.headers.get('upgrade') ?? null

/** What one call over HTTP is, and what its reply means. */
export interface EndpointCall {
  /** Throws Fault for a request that cannot be sent. */
  request(exchange: Exchange): HttpRequest
  reply(reply: HttpReply): BackendReply | Promise<BackendReply>
}

/** A backend over HTTP: each call is sent, measured and logged. */
export function httpBackend({ request, reply }: EndpointCall, client: HttpSender): Backend {
  return {
    async call(exchange) {
      const sent = request(exchange)
      if (exchange.log) logEndpointRequest(exchange.log, sent.origin + sent.path, sent.headers, sent.body)
      const started = performance.now()
      try {
        return reply(replied(exchange, started, await client.request(sent)))
      } catch (error) {
        throw failed(exchange, started, error)
      }
    },
  }
}

/** Runs a call to a backend: its latency, status and log lines go where they belong, its failure becomes a fault. */
export async function measured(exchange: Exchange, call: () => Promise<HttpReply>): Promise<HttpReply> {
  const started = performance.now()
  try {
    return replied(exchange, started, await call())
  } catch (error) {
    throw failed(exchange, started, error)
  }
}

/** Writes exchange.integrationLatency and integrationStatus, and the log. `started` is performance.now() of the sending. */
function replied(exchange: Exchange, started: number, reply: HttpReply): HttpReply {
  exchange.integrationLatency = Math.round(performance.now() - started)
  exchange.integrationStatus = reply.status
  if (exchange.log) {
    const body = Buffer.isBuffer(reply.body) ? reply.body : null
    logEndpointResponse(exchange.log, reply.status, exchange.integrationLatency, reply.rawHeaders, body)
  }
  return reply
}

function failed(exchange: Exchange, started: number, error: unknown): unknown {
  exchange.integrationLatency = Math.round(performance.now() - started)
  return error instanceof HttpClientError ? faultOf(error) : error
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
