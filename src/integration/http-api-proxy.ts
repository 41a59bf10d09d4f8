import { HeaderList } from '../core/headers.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Fault } from '../exchange/fault.ts'
import { UNSETTLED_HTTP_INTEGRATIONS } from '../model/unsettled-http-integrations.ts'
import { requestIdIn } from './aws-request-id.ts'
import type { HttpReply, HttpSender } from './client.ts'
import { failing } from './failing.ts'
import { cannotRun, failed } from './http-api-failure.ts'
import { forwardedHeaders } from './http-api-forwarding.ts'
import type { HttpIntegrationSettings } from './http-api-integration.ts'
import { type HttpApiTarget, publicTarget } from './http-api-target.ts'
import type { Backend, BackendReply } from './integration.ts'

/** Requests leave by `sender`; `bufferReplies`: bodies must come whole, for a mapping reads them. */
export interface ProxyOptions {
  readonly sender: HttpSender
  readonly bufferReplies: boolean
  readonly target?: HttpApiTarget
}

/** HTTP_PROXY of an HTTP API: the request goes on as it is, the reply comes back as it is (http-api.md 6). */
export function httpApiProxy(settings: HttpIntegrationSettings, { sender, bufferReplies, ...options }: ProxyOptions): Backend {
  const { integration, mapRequest } = settings
  const target = options.target ?? publicTarget(settings)
  if (target === null) return failing(noAddress())
  const { origin, path: pathOf } = target
  const { timeoutInMillis: timeoutMs } = integration
  const method = fixedMethod(integration.integrationMethod)
  const mapsHost = Object.keys(integration.requestParameters).some((key) => MAPPED_HOST.test(key))
  const stream = bufferReplies ? false : 'large'
  return {
    async call(exchange) {
      const request = mapRequest === null ? exchange.request : mapRequest(exchange.request, exchange)
      const path = pathOf(request, exchange)
      if (path === null) throw noAddress()
      const started = performance.now()
      try {
        const reply = await sender.request({
          origin,
          host: mapsHost ? (request.headers.get('host') ?? null) : null,
          method: method ?? request.method,
          path,
          headers: forwardedHeaders(request, exchange),
          body: request.body,
          timeoutMs,
          stream,
          owner: exchange,
        })
        return replied(exchange, started, reply)
      } catch (error) {
        throw failed(exchange, started, error)
      }
    },
  }
}

const noAddress = (): Fault => cannotRun(UNSETTLED_HTTP_INTEGRATIONS.execution.noAddress)

/** ANY and null forward the client's ([D] http-api.md 6). */
function fixedMethod(method: string | null): string | null {
  const upper = method?.toUpperCase() ?? 'ANY'
  return upper === 'ANY' ? null : upper
}

/** Host is not among the headers that no mapping touches ([D] http-api.md 7). */
const MAPPED_HOST = /^(?:append|overwrite):header\.host$/i

/** The reply's head is nobody else's: it goes on as it is, and the edge leaves out what belongs to the hop. */
function replied(exchange: Exchange, started: number, { status, rawHeaders, body }: HttpReply): BackendReply {
  exchange.integrationLatency = Math.round(performance.now() - started)
  exchange.integrationStatus = status
  exchange.integrationRequestId = requestIdIn(rawHeaders)
  return { status, headers: new HeaderList(rawHeaders), body, subject: null }
}
