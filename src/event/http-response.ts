import { type HeaderList, isHeaderName, isHeaderValue, wireHeaderValue } from '../core/headers.ts'
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import type { Reply } from '../exchange/reply.ts'
import { decodeBase64 } from '../mapping/content-handling.ts'
import { UNSETTLED_HTTP_EVENTS } from '../model/unsettled-http-events.ts'

/** What the answers of functions to HTTP APIs have in common (http-api.md 5). Every function here throws MalformedHttpResponse. */

/** What a function answers, as it goes to the client; names of headers are in lower case. */
export type ResponseReader = (payload: Buffer) => Reply & { readonly body: Buffer }

/** The function's result is no response: 500. `message` is what `$context.integrationErrorMessage` says. */
export class MalformedHttpResponse extends Error {}

const { wrongType, notBase64 } = UNSETTLED_HTTP_EVENTS.integrationError

/** [K+] http-api.md 2: the field that is not what it must be. */
export const wrong = (field: string): MalformedHttpResponse => new MalformedHttpResponse(wrongType(field))

/** A response with its own status. `headers` are those that its format reads, in order. */
export function structured(response: JsonObject, headers: HeaderList): Reply & { readonly body: Buffer } {
  const status = statusOf(response.statusCode)
  const body = bodyOf(response)
  const types = headers.getAll('content-type')
  if (types.length > 1) headers.set('content-type', types.at(-1) ?? '')
  if (types.length === 0 && body.length > 0) headers.append('content-type', UNSETTLED_HTTP_EVENTS.defaultContentType)
  return { status, headers, body }
}

/** [K+] 5.1: a number or a numeric string. Below 200 nothing can be the last answer. */
function statusOf(value: Json | undefined): number {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value
  if (typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599) return status
  throw wrong('statusCode')
}

/** [K+] 5.1: decoded wherever the function says so, whatever the client accepts. */
function bodyOf({ body, isBase64Encoded }: JsonObject): Buffer {
  const text = body ?? ''
  if (typeof text !== 'string') throw wrong('body')
  if (typeof (isBase64Encoded ?? false) !== 'boolean') throw wrong('isBase64Encoded')
  if (isBase64Encoded !== true) return Buffer.from(text, 'utf8')
  const bytes = decodeBase64(text)
  if (bytes === undefined) throw new MalformedHttpResponse(notBase64)
  return bytes
}

/** Of the hop, of the framing, or the gateway's own. */
const DROPPED: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['apigw-requestid', 'content-length', 'date'],
])

/** The entries of `headers` or its kin. */
export function mapOf(value: Json | undefined, field: string): [string, Json | undefined][] {
  if (value === undefined || value === null) return []
  if (isJsonObject(value)) return Object.entries(value)
  throw wrong(field)
}

export function listOf(value: Json | undefined, field: string): readonly Json[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value)) return value
  throw wrong(field)
}

/** [K+] 5.1: numbers and booleans become text; null reads as nothing. */
export function addHeader(list: HeaderList, name: string, value: Json | undefined, field: string): void {
  if (typeof value === 'object' && value !== null) throw wrong(field)
  const text = String(value ?? '')
  if (!isHeaderName(name) || !isHeaderValue(text)) throw wrong(field)
  const lower = name.toLowerCase()
  if (!DROPPED.has(lower)) list.append(lower, wireHeaderValue(text))
}
