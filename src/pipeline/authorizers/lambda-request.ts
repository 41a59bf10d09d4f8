import { requestEvent, type TokenEvent, tokenEvent } from '../../event/authorizer.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { isCredential, masked } from '../../exchange/execution-log.ts'
import { NOT_IN_EVENTS } from '../../integration/header-rules.ts'
import type { AuthorizerSettings } from '../authorizer.ts'

/** An event, and the same as logs may show it. */
export interface AuthorizerEvent {
  readonly payload: Buffer
  readonly shown: () => Buffer
}

export function tokenPayload(methodArn: string, token: string): AuthorizerEvent {
  const event = tokenEvent(methodArn, token)
  const hidden = (): TokenEvent => ({ ...event, authorizationToken: masked(token) })
  return { payload: bytes(event), shown: () => bytes(hidden()) }
}

/** Of a request's event the log masks the identity sources, and what always holds credentials. */
export function requestPayload(exchange: Exchange, methodArn: string, settings: AuthorizerSettings): AuthorizerEvent {
  const { stage, method, authorizer } = settings
  const event = requestEvent(exchange, methodArn, { stage, method, hides: NOT_IN_EVENTS })
  const header = hidden('method.request.header.', authorizer.identitySources)
  const query = hidden('method.request.querystring.', authorizer.identitySources)
  return {
    payload: bytes(event),
    shown: () =>
      bytes({
        ...event,
        headers: mapped(event.headers, header, masked),
        multiValueHeaders: mapped(event.multiValueHeaders, header, (values) => values.map(masked)),
        queryStringParameters: mapped(event.queryStringParameters, query, masked),
        multiValueQueryStringParameters: mapped(event.multiValueQueryStringParameters, query, (values) => values.map(masked)),
      }),
  }
}

const bytes = (event: object): Buffer => Buffer.from(JSON.stringify(event))

function hidden(prefix: string, sources: readonly string[]): (name: string) => boolean {
  const names = new Set(
    sources.filter((source) => source.startsWith(prefix)).map((source) => source.slice(prefix.length).toLowerCase()),
  )
  return (name) => isCredential(name) || names.has(name.toLowerCase())
}

function mapped<V>(
  values: Readonly<Record<string, V>>,
  hides: (name: string) => boolean,
  hide: (value: V) => V,
): Readonly<Record<string, V>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, hides(name) ? hide(value) : value]))
}
