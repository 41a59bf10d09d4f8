import { HeaderList } from '../core/headers.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { HttpReply } from './client.ts'
import { queryText } from './endpoint-uri.ts'
import { appendMapped, HTTP_MAPPED, hasHeader } from './header-rules.ts'
import { fixedMethod, HttpTarget, httpBackend, upgradeOf } from './http-endpoint.ts'
import type { Backend, BackendReply, IntegrationPorts, IntegrationSettings } from './integration.ts'
import { senderOf } from './vpc-link.ts'

const NOTHING = Buffer.alloc(0)

/** HTTP: only what is mapped goes out, the raw reply comes back, selected by its status (rest-api.md 9.5). */
export function http(settings: IntegrationSettings, ports: IntegrationPorts): Backend {
  const { integration, stage, clientCertificate = null } = settings
  const target = new HttpTarget(integration.uri, stage.stageVariables)
  const method = fixedMethod(integration)
  const { timeoutInMillis: timeoutMs, insecureSkipVerification } = integration
  const call = {
    request(exchange: Exchange) {
      const { request, outbound } = exchange
      return {
        origin: target.origin,
        method: method ?? request.method,
        path: target.path(exchange, '', outbound ? queryText(outbound.query) : ''),
        headers: ownHeaders(exchange, stage.apiId),
        body: outbound?.body ?? NOTHING,
        timeoutMs,
        insecureSkipVerification,
        clientCertificate,
        owner: exchange,
        upgrade: upgradeOf(outbound),
      }
    },
    reply: selectable,
  }
  return httpBackend(call, senderOf(settings, ports))
}

const selectable = ({ status, rawHeaders, body }: HttpReply): BackendReply => ({
  status,
  headers: new HeaderList(rawHeaders),
  body,
  subject: String(status),
})

/** [S] rest-api.md 5.2, 5.3: the gateway's headers, each of which but its own two a mapping replaces. */
function ownHeaders({ outbound, context }: Exchange, apiId: string): string[] {
  const headers: string[] = []
  if (outbound) appendMapped(headers, outbound.headers, HTTP_MAPPED)
  if (!hasHeader(headers, 'accept')) headers.push('Accept', 'application/json')
  if (!hasHeader(headers, 'user-agent')) headers.push('User-Agent', `AmazonAPIGateway_${apiId}`)
  if (outbound && outbound.body.length > 0 && !hasHeader(headers, 'content-type')) {
    headers.push('Content-Type', outbound.contentType ?? 'application/json')
  }
  headers.push('X-Amzn-Apigateway-Api-Id', apiId, 'X-Amzn-Trace-Id', context.traceHeader)
  return headers
}
