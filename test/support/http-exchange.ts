// Exchanges of HTTP APIs as the edge makes them, and the settings of their routes.
import { HeaderList } from '../../src/core/headers.ts'
import { type AuthorizerContext, newIdentity, type StageContext } from '../../src/exchange/context-variables.ts'
import type { Exchange, GatewayRequest } from '../../src/exchange/exchange.ts'
import { QueryString } from '../../src/exchange/query-string.ts'
import type { RouteContext } from '../../src/integration/http-api-integration.ts'
import { STAGE } from './exchange.ts'

export interface HttpExchangeParts {
  readonly method?: string
  /** Below the stage, as sent. */
  readonly path?: string
  readonly query?: string
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string | Buffer
  readonly pathParameters?: Readonly<Record<string, string>>
  /** `$default` without. */
  readonly stage?: string
  readonly stageVariables?: Readonly<Record<string, string>>
  readonly userAgent?: string | null
  readonly authorizer?: AuthorizerContext
  readonly request?: Partial<GatewayRequest>
}

export const httpStage = ({ stage = '$default', stageVariables = {} }: HttpExchangeParts = {}): StageContext => ({
  ...STAGE,
  stage,
  stageVariables,
})

const HOST = `${STAGE.apiId}.execute-api.us-east-1.amazonaws.com`

/** What a request looks like to the steps of an HTTP API: nobody listens to an execution log. */
export function httpExchange(parts: HttpExchangeParts = {}): Exchange {
  const { method = 'GET', path = '/pets/1', query = '', stage = '$default' } = parts
  const requestPath = stage === '$default' ? path : `/${stage}${path}`
  const request: GatewayRequest = {
    method,
    path,
    requestPath,
    rawQuery: query,
    query: new QueryString(query),
    headers: HeaderList.of(parts.headers ?? [['Host', HOST]]),
    body: Buffer.from(parts.body ?? ''),
    host: HOST,
    sourceIp: '203.0.113.7',
    receivedAt: 1_700_000_000_000,
    ...parts.request,
  }
  return {
    request,
    match: { pathParameters: parts.pathParameters ?? {} },
    context: contextOf(parts, request),
    log: null,
    outbound: null,
    integrationLatency: null,
    integrationStatus: null,
    integrationRequestId: null,
  }
}

function contextOf(parts: HttpExchangeParts, request: GatewayRequest): Exchange['context'] {
  const userAgent = parts.userAgent === undefined ? 'curl/8.0' : parts.userAgent
  return {
    stage: httpStage(parts),
    method: null,
    requestId: 'JKJaXmPLvHcESHA=',
    extendedRequestId: 'JKJaXmPLvHcESHA=',
    requestTimeEpoch: 1_583_348_638_390,
    httpMethod: request.method,
    path: request.requestPath,
    protocol: 'HTTP/1.1',
    domainName: request.host,
    identity: newIdentity({ sourceIp: request.sourceIp, userAgent }),
    traceHeader: 'Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e',
    requestOverride: { header: {}, path: {}, querystring: {} },
    responseOverride: { header: {}, status: null },
    error: null,
    authorizer: parts.authorizer ?? null,
    isCanaryRequest: null,
  }
}

/** The route of that key. */
export function httpRoute(routeKey = 'GET /pets/{id}'): RouteContext {
  const [httpMethod = '', resourcePath = ''] = routeKey === '$default' ? ['ANY', '$default'] : routeKey.split(' ')
  return { routeKey, httpMethod, resourcePath, resourceId: routeKey, operationName: null }
}
