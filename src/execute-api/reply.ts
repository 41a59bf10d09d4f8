import type { ServerResponse } from 'node:http'
import { pipeline, type Readable } from 'node:stream'
import { HeaderList, wireHeaderValue } from '../core/headers.ts'
import { bySpelling } from '../core/spelling.ts'
import type { Reply } from '../exchange/reply.ts'

/** The ids every answer carries ([S] rest-api.md 3). */
export interface Ids {
  readonly requestId: string
  readonly extendedRequestId: string
}

/**
 * Writes an answer: status, headers in the order and casing of AWS, body. What could break the framing or smuggle a header is
 * left out or answered 500; the only thing that can end a connection early is a body that breaks off while it streams.
 */
export function writeReply(response: ServerResponse, ids: Ids, reply: Reply): void {
  const { status, body } = reply
  if (!startReply(response, ids, reply)) {
    discard(body)
    writeReply(response, ids, internalError())
  } else if (hasNoBody(status) || response.req.method === 'HEAD') {
    discard(body)
    response.end()
  } else if (Buffer.isBuffer(body)) {
    sendWhole(response, body)
  } else {
    // Destroys the source when the client leaves, and the connection when the source breaks off.
    pipeline(body, response, () => undefined)
  }
}

/** Up to this size, in bytes, it is cheaper to copy a body than to hand Node two buffers: a tenth of a whole request. */
const COPIED = 16 * 1024

function sendWhole(response: ServerResponse, body: Buffer): void {
  // Latin-1 is bytes one to one, both ways; Node joins a text to the head and writes both at once.
  if (body.length <= COPIED) response.end(body.toString('latin1'), 'latin1')
  else response.end(body)
}

function hasNoBody(status: number): boolean {
  return status === 204 || status === 304
}

/** An error of the edge itself, which no gateway response shapes. */
export interface PlainError {
  readonly status: number
  readonly errorType: string
  readonly message: string
}

export function plainReply({ status, errorType, message }: PlainError): Reply & { readonly body: Buffer } {
  const headers = new HeaderList(['Content-Type', 'application/json', 'x-amzn-ErrorType', errorType])
  return { status, headers, body: Buffer.from(JSON.stringify({ message })) }
}

/** An answer that cannot be made or written: a plan that does not compile, a header with a line break, a status that is none. */
export function internalError(): Reply {
  const headers = new HeaderList(['Content-Type', 'application/json', 'x-amzn-ErrorType', 'InternalServerErrorException'])
  return { status: 500, headers, body: Buffer.from('{"message": "Internal server error"}') }
}

function discard(body: Buffer | Readable): void {
  if (!Buffer.isBuffer(body)) body.on('error', () => undefined).destroy()
}

/** Writes the head. False when Node refuses a name or value, or the status is not final: nothing is written then. */
export function startReply(response: ServerResponse, ids: Ids, reply: Reply, closes = false): boolean {
  const { status } = reply
  if (!(Number.isInteger(status) && status >= 200 && status <= 599)) return false
  try {
    response.writeHead(status, wireHeaders(response, ids, reply, closes))
    return true
  } catch {
    return false
  }
}

/** The edge's own headers, and those no step may write: they would contradict the framing or the ids. By lower-case name. */
const OWN: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'proxy-connection',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-amz-apigw-id',
  'x-amzn-requestid',
])

type Place = 'own' | 'type' | 'as it stands'

const placeOf = bySpelling((name): Place => {
  const lower = name.toLowerCase()
  if (lower === 'content-type') return 'type'
  return OWN.has(lower) ? 'own' : 'as it stands'
})

/** Where the value of Content-Type stands below. */
const TYPE_AT = 3

/** The edge's headers, then the answer's in its order. Content-Type is always there, once ([D] rest-api.md 3). */
function wireHeaders(response: ServerResponse, ids: Ids, { status, headers: { raw }, body }: Reply, closes: boolean): string[] {
  const headers = ['Date', httpDate(), 'Content-Type', 'application/json']
  if (Buffer.isBuffer(body) && !hasNoBody(status)) headers.push('Content-Length', String(body.length))
  headers.push('Connection', response.shouldKeepAlive && !closes ? 'keep-alive' : 'close')
  headers.push('x-amzn-RequestId', ids.requestId, 'x-amz-apigw-id', ids.extendedRequestId)
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] ?? ''
    const place = placeOf(name)
    if (place === 'own') continue
    const value = wireHeaderValue(raw[i + 1] ?? '')
    if (place === 'type') headers[TYPE_AT] = value
    else headers.push(name, value)
  }
  return headers
}

let dateSecond = 0
let dateText = ''

/** The Date header, made once a second. */
function httpDate(): string {
  const second = Math.floor(Date.now() / 1000)
  if (second !== dateSecond) {
    dateSecond = second
    dateText = new Date(second * 1000).toUTCString()
  }
  return dateText
}
