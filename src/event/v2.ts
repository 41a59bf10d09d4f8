import { clfTime } from '../core/clock.ts'
import { type Table, table } from '../core/table.ts'
import type { Exchange, GatewayRequest } from '../exchange/exchange.ts'
import {
  decodedPath,
  eventBody,
  forwardedFor,
  type HttpEventSettings,
  pathParameters,
  shownName,
  sorted,
  stageVariables,
} from './http-event.ts'

/** Lambda payload 2.0 of HTTP APIs (http-api.md 3). What is absent has no key. */

/** Writes the event of a request as the bytes that Lambda gets. `request` is the exchange's own, or what a mapping made of it. */
export type EventWriter = (exchange: Exchange, request: GatewayRequest) => Buffer

export function eventV2(settings: HttpEventSettings): EventWriter {
  const { routeKey } = settings.route
  const variables = stageVariables(settings.stage) ?? undefined
  return (exchange, request) => {
    const { headers, cookies } = headersOf(exchange, request)
    const body = eventBody(request)
    return Buffer.from(
      JSON.stringify({
        version: '2.0',
        routeKey,
        rawPath: rawPath(settings, request),
        rawQueryString: request.rawQuery,
        cookies,
        headers,
        queryStringParameters: queryOf(request),
        requestContext: requestContext(exchange, settings),
        body: body.text ?? undefined,
        pathParameters: pathParameters(exchange.match.pathParameters) ?? undefined,
        isBase64Encoded: body.isBase64Encoded,
        stageVariables: variables,
      }),
    )
  }
}

/**
 * [D] captured sample: the name of a stage that has one comes first, on custom domains too, whose key of the mapping never shows: so
 * says the developer guide, against [K+] http-api.md 3, and so do users.
 */
export function rawPath({ stage: { stage } }: HttpEventSettings, { path, pathMapped }: GatewayRequest): string {
  return stage === '$default' || pathMapped ? decodedPath(path) : `/${stage}${decodedPath(path)}`
}

export interface HeadersV2 {
  /** By lower-case name; several of a name are joined by commas ([D]). */
  readonly headers: Table<string>
  /** Of all Cookie headers, which `headers` has not ([D]); undefined: there are none. */
  readonly cookies: readonly string[] | undefined
}

/** The client's headers and the gateway's own ([D] captured sample). */
export function headersOf({ context }: Exchange, request: GatewayRequest): HeadersV2 {
  const { raw } = request.headers
  const headers = table<string>()
  const cookies: string[] = []
  for (let i = 0; i < raw.length; i += 2) {
    const name = shownName(raw[i] ?? '')
    const value = raw[i + 1] ?? ''
    if (name === 'cookie') addCookies(cookies, value)
    else if (name !== null) addJoined(headers, name, value)
  }
  headers['content-length'] = String(request.body.length)
  headers['x-amzn-trace-id'] = context.traceHeader
  headers['x-forwarded-for'] = forwardedFor(request)
  headers['x-forwarded-port'] = '443'
  headers['x-forwarded-proto'] = 'https'
  return { headers: sorted(headers), cookies: cookies.length === 0 ? undefined : cookies }
}

function addCookies(cookies: string[], header: string): void {
  for (const part of header.split(';')) {
    const cookie = part.trim()
    if (cookie !== '') cookies.push(cookie)
  }
}

function addJoined(values: Table<string>, name: string, value: string): void {
  const before = values[name]
  values[name] = before === undefined ? value : `${before},${value}`
}

/** [D]: decoded, several of a name joined by commas; undefined: there is none. */
export function queryOf({ query }: GatewayRequest): Table<string> | undefined {
  const { pairs } = query
  if (pairs.length === 0) return undefined
  const values = table<string>()
  for (const [name, value] of pairs) addJoined(values, name, value)
  return sorted(values)
}

/** [D]; the path is the client's own, whatever a mapping made of it. */
export function requestContext({ context, request }: Exchange, settings: HttpEventSettings): object {
  const { stage, route } = settings
  const { domainName, requestTimeEpoch } = context
  return {
    accountId: stage.accountId,
    apiId: stage.apiId,
    authorizer: context.authorizer?.events?.v2,
    domainName,
    domainPrefix: domainName.split('.', 1)[0],
    http: {
      method: request.method,
      path: rawPath(settings, request),
      protocol: context.protocol,
      sourceIp: request.sourceIp,
      userAgent: context.identity.userAgent ?? '',
    },
    requestId: context.requestId,
    routeKey: route.routeKey,
    stage: stage.stage,
    time: clfTime(requestTimeEpoch),
    timeEpoch: requestTimeEpoch,
  }
}
