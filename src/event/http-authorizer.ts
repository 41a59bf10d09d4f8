import type { Exchange } from '../exchange/exchange.ts'
import { forwardedFor, type HttpEventSettings, pathParameters, shownName, stageVariables } from './http-event.ts'
import { requestContext as requestContextV1 } from './http-v1.ts'
import { eventQuery, MultiValues } from './v1.ts'
import { headersOf, queryOf, rawPath, requestContext } from './v2.ts'

/** The payloads of Lambda authorizers of HTTP APIs (auth-throttle-cache.md 5.2). Neither shows a body. */

/** Writes the event of a request. `identity`: the values of the identity sources, in their order; empty: there are no sources. */
export type AuthorizerEventWriter = (exchange: Exchange, routeArn: string, identity: readonly string[]) => Buffer

/** 2.0 [D]; as in events of integrations, what is absent has no key ([K+] captured samples), but for the identity sources. */
export function authorizerEventV2(settings: HttpEventSettings): AuthorizerEventWriter {
  const { routeKey } = settings.route
  const variables = stageVariables(settings.stage) ?? undefined
  return (exchange, routeArn, identity) => {
    const { request, match } = exchange
    const { headers, cookies } = headersOf(exchange, request)
    return bytes({
      version: '2.0',
      type: 'REQUEST',
      routeArn,
      identitySource: identity.length === 0 ? null : identity,
      routeKey,
      rawPath: rawPath(settings, request),
      rawQueryString: request.rawQuery,
      cookies,
      headers,
      queryStringParameters: queryOf(request),
      requestContext: requestContext(exchange, settings),
      pathParameters: pathParameters(match.pathParameters) ?? undefined,
      stageVariables: variables,
    })
  }
}

/** 1.0 [D]: that of REST APIs, whose maps are never null, with names in lower case ([K+]). */
export function authorizerEventV1(settings: HttpEventSettings): AuthorizerEventWriter {
  const { resourcePath } = settings.route
  const variables = stageVariables(settings.stage) ?? {}
  return (exchange, routeArn, identity) => {
    const { request, match } = exchange
    const headers = lowerHeaders(exchange)
    const query = eventQuery(exchange)
    const shown = identity.length === 0 ? null : identity.join(',')
    return bytes({
      version: '1.0',
      type: 'REQUEST',
      methodArn: routeArn,
      identitySource: shown,
      authorizationToken: shown,
      resource: resourcePath,
      path: request.eventPath ?? request.requestPath,
      httpMethod: request.method,
      headers: headers.single ?? {},
      multiValueHeaders: headers.multi ?? {},
      queryStringParameters: query.single ?? {},
      multiValueQueryStringParameters: query.multi ?? {},
      pathParameters: pathParameters(match.pathParameters) ?? {},
      stageVariables: variables,
      requestContext: requestContextV1(exchange, settings),
    })
  }
}

const bytes = (event: object): Buffer => Buffer.from(JSON.stringify(event))

function lowerHeaders({ request, context }: Exchange): MultiValues {
  const { raw } = request.headers
  const headers = new MultiValues()
  for (let i = 0; i < raw.length; i += 2) {
    const name = shownName(raw[i] ?? '')
    if (name !== null) headers.add(name, raw[i + 1] ?? '')
  }
  headers.add('content-length', String(request.body.length))
  headers.add('x-amzn-trace-id', context.traceHeader)
  headers.add('x-forwarded-for', forwardedFor(request))
  headers.add('x-forwarded-port', '443')
  headers.add('x-forwarded-proto', 'https')
  return headers
}
