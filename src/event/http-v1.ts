import { clfTime } from '../core/clock.ts'
import { bySpelling } from '../core/spelling.ts'
import type { Identity } from '../exchange/context-variables.ts'
import type { Exchange, GatewayRequest } from '../exchange/exchange.ts'
import { UNSETTLED_HTTP_EVENTS } from '../model/unsettled-http-events.ts'
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
import { eventQuery, MultiValues } from './v1.ts'
import type { EventWriter } from './v2.ts'

/** Lambda payload 1.0 of HTTP APIs (http-api.md 4): that of REST APIs, but for its version and a few forms. What is absent is null. */

export function eventHttpV1(settings: HttpEventSettings): EventWriter {
  const { resourcePath } = settings.route
  const variables = stageVariables(settings.stage)
  return (exchange, request) => {
    const headers = headersOf(exchange, request)
    const query = eventQuery({ request })
    const body = eventBody(request)
    return Buffer.from(
      JSON.stringify({
        version: '1.0',
        resource: resourcePath,
        path: pathOf(request),
        httpMethod: request.method,
        headers: headers.single && sorted(headers.single),
        multiValueHeaders: headers.multi && sorted(headers.multi),
        queryStringParameters: query.single && sorted(query.single),
        multiValueQueryStringParameters: query.multi && sorted(query.multi),
        requestContext: requestContext(exchange, settings),
        pathParameters: pathParameters(exchange.match.pathParameters),
        stageVariables: variables,
        body: body.text,
        isBase64Encoded: body.isBase64Encoded,
      }),
    )
  }
}

/** [K+]: with the stage, as sent; [D] http-api.md 3: on a custom domain with the key of its mapping. */
const pathOf = ({ path, pathMapped, eventPath, requestPath }: GatewayRequest): string =>
  pathMapped ? path : (eventPath ?? requestPath)

/** [K+]: names that AWS spells its own way, by lower-case name. */
const SPELLINGS: ReadonlyMap<string, string> = new Map(
  UNSETTLED_HTTP_EVENTS.headerSpellings.map((name) => [name.toLowerCase(), name]),
)
const spelled = bySpelling((name) => SPELLINGS.get(name.toLowerCase()) ?? name)

function headersOf({ context }: Exchange, request: GatewayRequest): MultiValues {
  const { raw } = request.headers
  const headers = new MultiValues()
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? ''
    if (shownName(name) !== null) headers.add(spelled(name), raw[i + 1] ?? '')
  }
  headers.add('Content-Length', String(request.body.length))
  headers.add('X-Amzn-Trace-Id', context.traceHeader)
  headers.add('X-Forwarded-For', forwardedFor(request))
  headers.add('X-Forwarded-Port', '443')
  headers.add('X-Forwarded-Proto', 'https')
  return headers
}

/** [D]; as captured, there is no `authorizer` on a route that asks for none, though the documented sample shows one. */
export function requestContext({ context, request }: Exchange, { stage, route }: HttpEventSettings): object {
  const { domainName, requestTimeEpoch } = context
  return {
    accountId: stage.accountId,
    apiId: stage.apiId,
    authorizer: context.authorizer?.events?.v1,
    domainName,
    domainPrefix: domainName.split('.', 1)[0],
    extendedRequestId: context.requestId,
    httpMethod: request.method,
    identity: identityOf(context.identity, request.sourceIp),
    path: decodedPath(request.requestPath),
    protocol: context.protocol,
    requestId: context.requestId,
    requestTime: clfTime(requestTimeEpoch),
    requestTimeEpoch,
    resourceId: route.routeKey,
    resourcePath: route.resourcePath,
    stage: stage.stage,
  }
}

/** [D], with the key `cognitoAmr` that captured events have. */
function identityOf(identity: Identity, sourceIp: string): object {
  return {
    accessKey: identity.accessKey,
    accountId: identity.accountId,
    caller: identity.caller,
    cognitoAmr: null,
    cognitoAuthenticationProvider: identity.cognitoAuthenticationProvider,
    cognitoAuthenticationType: identity.cognitoAuthenticationType,
    cognitoIdentityId: identity.cognitoIdentityId,
    cognitoIdentityPoolId: identity.cognitoIdentityPoolId,
    principalOrgId: identity.principalOrgId,
    sourceIp,
    user: identity.user,
    userAgent: identity.userAgent ?? '',
    userArn: identity.userArn,
  }
}
