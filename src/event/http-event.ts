import { isUtf8 } from 'node:buffer'
import { bySpelling } from '../core/spelling.ts'
import { type Table, table } from '../core/table.ts'
import type { MethodContext, StageContext } from '../exchange/context-variables.ts'
import type { GatewayRequest } from '../exchange/exchange.ts'
import { percentDecode } from '../exchange/query-string.ts'
import { UNSETTLED_HTTP_EVENTS } from '../model/unsettled-http-events.ts'

/** What both Lambda payloads of HTTP APIs have in common (http-api.md 3, 4). */

export interface HttpEventSettings {
  readonly stage: StageContext
  readonly route: MethodContext & { readonly routeKey: string }
}

/** The client's headers that belong to its connection, and those that the gateway writes itself ([D] http-api.md 3: captured sample). */
const HIDDEN: ReadonlySet<string> = new Set([
  ...['connection', 'expect', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['content-length', 'x-amzn-trace-id', 'x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto'],
])

/** The name of a client's header in lower case; null: events do not show it. */
export const shownName: (name: string) => string | null = bySpelling((name) => {
  const lower = name.toLowerCase()
  return HIDDEN.has(lower) ? null : lower
})

/** The address that connected comes after those the client claims. */
export function forwardedFor({ headers, sourceIp }: GatewayRequest): string {
  const claimed = headers.getAll('x-forwarded-for')
  return claimed.length === 0 ? sourceIp : `${claimed.join(', ')}, ${sourceIp}`
}

export interface EventBody {
  /** null: the request has none. */
  readonly text: string | null
  readonly isBase64Encoded: boolean
}

const NO_BODY: EventBody = { text: null, isBase64Encoded: false }

/** [K+] http-api.md 3: the type decides whether a body is text; bytes that are none are base64 whatever it says. */
export function eventBody({ body, headers }: GatewayRequest): EventBody {
  if (body.length === 0) return NO_BODY
  const isBase64Encoded = !(isTextType(headers.get('content-type') ?? '') && isUtf8(body))
  return { text: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded }
}

const { textTypes, textSuffixes, keptEscape } = UNSETTLED_HTTP_EVENTS

/** By the whole header: clients send few of them. */
const isTextType = bySpelling((header) => {
  const type = (header.split(';', 1)[0] ?? '').trim().toLowerCase()
  return (
    type.startsWith('text/') || textTypes.some((text) => text === type) || textSuffixes.some((suffix) => type.endsWith(suffix))
  )
})

/** What decodes to `keptEscape`. */
const DOUBLED = keptEscape.replace('%', '%25')

/** [K+] http-api.md 1: decoded; but an escaped percent sign stays, so that nothing decodes twice. */
export function decodedPath(path: string): string {
  return path.includes('%') ? percentDecode(path.replaceAll(keptEscape, DOUBLED)) : path
}

/** [K+] http-api.md 1; null: the route has no variables. */
export function pathParameters(encoded: Readonly<Record<string, string>>): Table<string> | null {
  let decoded: Table<string> | null = null
  for (const name in encoded) {
    decoded ??= table()
    decoded[name] = percentDecode(encoded[name] ?? '')
  }
  return decoded && sorted(decoded)
}

export function stageVariables({ stageVariables: values }: StageContext): Readonly<Record<string, string>> | null {
  for (const _ in values) return values
  return null
}

/** By name, as every event that was captured has its maps. */
export function sorted<V>(values: Table<V>): Table<V> {
  const names = Object.keys(values)
  if (names.length < 2) return values
  const result = table<V>()
  for (const name of names.sort()) {
    const value = values[name]
    if (value !== undefined) result[name] = value
  }
  return result
}
