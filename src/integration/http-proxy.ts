import { HeaderList, sameName } from '../core/headers.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { HttpReply } from './client.ts'
import { decodedBody } from './content-coding.ts'
import { encodeForQuery, queryText } from './endpoint-uri.ts'
import { appendMapped, HTTP_MAPPED, httpProxyResponseName, isForwarded } from './header-rules.ts'
import { fixedMethod, HttpTarget, httpBackend, upgradeOf } from './http-endpoint.ts'
import type { Backend, BackendReply, IntegrationPorts, IntegrationSettings } from './integration.ts'
import { senderOf } from './vpc-link.ts'

/** HTTP_PROXY: the request goes on as it is, the reply comes back as it is (rest-api.md 9.6). */
export function httpProxy(settings: IntegrationSettings, ports: IntegrationPorts): Backend {
  const { integration, stage, clientCertificate = null } = settings
  const target = new HttpTarget(integration.uri, stage.stageVariables)
  const method = fixedMethod(integration)
  const { timeoutInMillis: timeoutMs, insecureSkipVerification } = integration
  const stream = integration.responseTransferMode === 'STREAM'
  const call = {
    request(exchange: Exchange) {
      const { request, outbound } = exchange
      return {
        origin: target.origin,
        method: method ?? request.method,
        path: target.path(exchange, encodeForQuery(request.rawQuery), outbound ? queryText(outbound.query) : ''),
        headers: forwardedHeaders(exchange, stage.apiId),
        body: outbound ? outbound.body : request.body,
        timeoutMs,
        stream,
        insecureSkipVerification,
        clientCertificate,
        owner: exchange,
        upgrade: upgradeOf(outbound),
      }
    },
    reply: proxiedReply,
  }
  return httpBackend(call, senderOf(settings, ports))
}

/** [S] rest-api.md 5.2, 6: the visible client headers, mapped ones in place of those of the same name, the gateway's own. */
function forwardedHeaders({ request, outbound, context }: Exchange, apiId: string): string[] {
  const { raw } = request.headers
  const mapped = outbound && outbound.headers.size > 0 ? outbound.headers : null
  const headers: string[] = []
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string
    if (isForwarded(name) && !mapped?.has(name)) headers.push(name, raw[i + 1] as string)
  }
  if (mapped) appendMapped(headers, mapped, HTTP_MAPPED)
  headers.push('X-Amzn-Apigateway-Api-Id', apiId, 'X-Amzn-Trace-Id', context.traceHeader)
  return headers
}

/** [S] rest-api.md 5.5. The subject is of no use to a proxy integration: nothing selects by it. */
function proxiedReply({ status, rawHeaders, body }: HttpReply): BackendReply | Promise<BackendReply> {
  const raw: string[] = []
  let coding: string | null = null
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string
    const value = rawHeaders[i + 1] as string
    const shown = httpProxyResponseName(name)
    if (shown !== null) raw.push(shown, value)
    else if (sameName(name, 'content-encoding')) coding = value
  }
  const headers = new HeaderList(raw)
  if (coding === null) return { status, headers, body, subject: null }
  return decodedBody(body, coding).then((decoded) => ({ status, headers, body: decoded, subject: null }))
}
