import { HeaderList, isHeaderName, isHeaderValue, wireHeaderValue } from '../core/headers.ts'
import { isJsonObject, type Json, type JsonObject, tryParseJson } from '../core/json.ts'

/** What a function answers to a REST API (rest-api.md 9.2). Every function here throws MalformedResponse. */

/** The function's result is no proxy response: 502. `message` says why, for the log. */
export class MalformedResponse extends Error {}

export interface ResponseHead {
  readonly status: number
  /** As the function named them, in order; multi values before single ones. */
  readonly headers: HeaderList
}

export interface FunctionResponse extends ResponseHead {
  readonly body: string
  readonly isBase64Encoded: boolean
}

const RESPONSE_KEYS: ReadonlySet<string> = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'])
const PRELUDE_KEYS: ReadonlySet<string> = new Set(['statusCode', 'headers', 'multiValueHeaders', 'cookies'])

export function parseResponse(payload: Buffer): FunctionResponse {
  const response = documentOf(payload, RESPONSE_KEYS)
  return { ...headOf(response), body: bodyOf(response.body), isBase64Encoded: flagOf(response.isBase64Encoded) }
}

/** The metadata in front of a streamed body ([D] 9.2); each cookie becomes a Set-Cookie header. */
export function parsePrelude(text: Buffer): ResponseHead {
  const prelude = documentOf(text, PRELUDE_KEYS)
  const head = headOf(prelude)
  for (const cookie of arrayOf(prelude.cookies ?? [], 'cookies')) add(head.headers, 'Set-Cookie', cookie)
  return head
}

/** [S]: an object and nothing else; any key that is not known makes it malformed. */
function documentOf(payload: Buffer, keys: ReadonlySet<string>): JsonObject {
  const document = tryParseJson(payload.toString('utf8'))
  if (!isJsonObject(document)) throw new MalformedResponse('The result is not a JSON object')
  for (const key of Object.keys(document)) if (!keys.has(key)) throw new MalformedResponse(`Unknown key ${key}`)
  return document
}

const headOf = (response: JsonObject): ResponseHead => ({ status: statusOf(response.statusCode), headers: headersOf(response) })

/** [S]: 200 when absent, a numeric string will do; [K]: integers of 100..599 alone. Below 200 nothing can be the last answer. */
function statusOf(value: Json | undefined): number {
  if (value === undefined || value === null) return 200
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value
  if (typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599) return status
  throw new MalformedResponse('Invalid statusCode')
}

function bodyOf(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  throw new MalformedResponse('The body is not a string')
}

function flagOf(value: Json | undefined): boolean {
  if (value === undefined || value === null) return false
  if (typeof value === 'boolean') return value
  throw new MalformedResponse('isBase64Encoded is not a boolean')
}

/** [S]: a header in both maps has its multi values first and its single one after them, under the multi map's casing. */
function headersOf({ headers, multiValueHeaders }: JsonObject): HeaderList {
  const list = new HeaderList()
  const singles = new Map<string, [string, Json | undefined][]>()
  for (const [name, value] of Object.entries(objectOf(headers, 'headers'))) {
    const same = singles.get(name.toLowerCase())
    if (same) same.push([name, value])
    else singles.set(name.toLowerCase(), [[name, value]])
  }
  for (const [name, values] of Object.entries(objectOf(multiValueHeaders, 'multiValueHeaders'))) {
    for (const value of arrayOf(values, name)) add(list, name, value)
    for (const [, value] of singles.get(name.toLowerCase()) ?? []) add(list, name, value)
    singles.delete(name.toLowerCase())
  }
  for (const same of singles.values()) for (const [name, value] of same) add(list, name, value)
  return list
}

function objectOf(value: Json | undefined, what: string): JsonObject {
  if (value === undefined || value === null) return {}
  if (isJsonObject(value)) return value
  throw new MalformedResponse(`${what} is not an object`)
}

function arrayOf(value: Json | undefined, what: string): readonly Json[] {
  if (Array.isArray(value)) return value
  throw new MalformedResponse(`${what} is not an array`)
}

/** [S] booleans, [K+] numbers become text. null reads as nothing (chosen). */
function add(list: HeaderList, name: string, value: Json | undefined): void {
  if (typeof value === 'object' && value !== null) throw new MalformedResponse(`Header ${name} is not a text`)
  const text = value === null || value === undefined ? '' : String(value)
  if (!isHeaderName(name) || !isHeaderValue(text)) throw new MalformedResponse(`Header ${name} cannot be written`)
  list.append(name, wireHeaderValue(text))
}
