import { HeaderList } from '../core/headers.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { queryText } from './endpoint-uri.ts'
import { appendMapped, HTTP_MAPPED, hasHeader } from './header-rules.ts'
import { callEndpoint, fixedMethod, HttpTarget } from './http-endpoint.ts'
import type { Backend, IntegrationPorts, IntegrationSettings } from './integration.ts'

const NOTHING = Buffer.alloc(0)

/** HTTP: only what is mapped goes out, the raw reply comes back, selected by its status (rest-api.md 9.5). */
export function http({ integration, stage }: IntegrationSettings, ports: IntegrationPorts): Backend {
  const target = new HttpTarget(integration.uri, stage.stageVariables)
  const method = fixedMethod(integration)
  const { timeoutInMillis, insecureSkipVerification } = integration
  return {
    async call(exchange) {
      const { request, outbound } = exchange
      const upgrade = outbound?.headers.get('upgrade')
      const reply = await callEndpoint(
        exchange,
        {
          origin: target.origin,
          method: method ?? request.method,
          path: target.path(exchange, '', outbound ? queryText(outbound.query) : ''),
          headers: ownHeaders(exchange, stage.apiId),
          body: outbound?.body ?? NOTHING,
          timeoutMs: timeoutInMillis,
          insecureSkipVerification,
          owner: exchange,
          ...(upgrade === undefined ? null : { upgrade }),
        },
        ports.http,
      )
      const { status, rawHeaders, body } = reply
      return { status, headers: new HeaderList(rawHeaders), body, subject: String(status) }
    },
  }
}

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
