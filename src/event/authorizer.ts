import type { MethodContext, StageContext } from '../exchange/context-variables.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { type EventSettings, eventHeaders, eventQuery, requestContext } from './v1.ts'

/** The payloads of Lambda authorizers of REST APIs (auth-throttle-cache.md 4.2 [D]). Neither shows a body. */

export interface TokenEvent {
  readonly type: 'TOKEN'
  readonly methodArn: string
  readonly authorizationToken: string
}

export function tokenEvent(methodArn: string, authorizationToken: string): TokenEvent {
  return { type: 'TOKEN', methodArn, authorizationToken }
}

type One = Readonly<Record<string, string>>
type Many = Readonly<Record<string, readonly string[]>>

export interface RequestEvent {
  readonly type: 'REQUEST'
  readonly methodArn: string
  readonly headers: One
  readonly multiValueHeaders: Many
  readonly queryStringParameters: One
  readonly multiValueQueryStringParameters: Many
  readonly [member: string]: unknown
}

export interface AuthorizerEventSettings {
  readonly stage: StageContext
  readonly method: MethodContext
  readonly hides: EventSettings['hides']
}

/** Maps without entries are `{}` here, where a proxy's event has null. */
export function requestEvent(exchange: Exchange, methodArn: string, settings: AuthorizerEventSettings): RequestEvent {
  const { request, match, context } = exchange
  const { stage, method, hides } = settings
  const headers = eventHeaders(exchange, hides)
  const query = eventQuery(exchange)
  return {
    type: 'REQUEST',
    methodArn,
    resource: method.resourcePath,
    path: request.eventPath ?? request.path,
    httpMethod: request.method,
    headers: headers.single ?? {},
    multiValueHeaders: headers.multi ?? {},
    queryStringParameters: query.single ?? {},
    multiValueQueryStringParameters: query.multi ?? {},
    pathParameters: match.pathParameters,
    stageVariables: stage.stageVariables,
    requestContext: requestContext(context, stage, method),
  }
}
