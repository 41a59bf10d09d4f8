import type { IncomingMessage, ServerResponse } from 'node:http'
import { wireHeaderValue } from '../core/headers.ts'
import { bySpelling } from '../core/spelling.ts'
import type { Reply } from '../exchange/reply.ts'
import { HTTP_ERRORS, type HttpError, httpErrorReply } from '../pipeline/http-fault.ts'
import { FRAMING, hasNoBody, httpDate } from './framing.ts'
import type { EdgeError, Front, Ids } from './front.ts'

/** http-api.md 2. */
const ERRORS: Readonly<Record<EdgeError, HttpError>> = {
  badRequest: HTTP_ERRORS.badRequest,
  targetTooLong: HTTP_ERRORS.headersTooLarge,
  headersTooLarge: HTTP_ERRORS.headersTooLarge,
  bodyTooLarge: HTTP_ERRORS.requestTooLarge,
  unknownApi: HTTP_ERRORS.notFound,
  internal: HTTP_ERRORS.internal,
}

/** http-api.md 12 [K+]: of the request line and the headers together, in bytes. */
const MAX_HEAD = 10_240

/** HTTP APIs: one id a request, which no client chooses, and names in lower case (http-api.md 2 [D], [K+]). */
export const httpFront: Front = {
  error: (error) => httpErrorReply(ERRORS[error]),
  oversize: (target, headers) => (target + headers > MAX_HEAD ? 'headersTooLarge' : null),
  requestId: (_, extendedRequestId) => extendedRequestId,
  method: (_, sent) => sent,
  wireHeaders,
}

/** The edge's own headers, and those no step may write: they would contradict the framing or the id. By lower-case name. */
const OWN: ReadonlySet<string> = new Set([...FRAMING, 'apigw-requestid'])

/** The name as it is written; null: not at all. */
const shownName = bySpelling((name): string | null => {
  const lower = name.toLowerCase()
  return OWN.has(lower) ? null : lower
})

function wireHeaders(response: ServerResponse, ids: Ids, reply: Reply, closes: boolean): string[] {
  const { raw } = reply.headers
  const headers = ['date', httpDate()]
  for (let i = 0; i < raw.length; i += 2) {
    const name = shownName(raw[i] ?? '')
    if (name !== null) headers.push(name, wireHeaderValue(raw[i + 1] ?? ''))
  }
  const length = lengthOf(response.req, reply)
  if (length !== null) headers.push('content-length', length)
  const stays = response.shouldKeepAlive && !closes && (length !== null || isDelimited(response.req, reply))
  headers.push('connection', stays ? 'keep-alive' : 'close', 'apigw-requestid', ids.requestId)
  return headers
}

/** What answers HEAD has no body, and how long another answer's would be is for the backend to say: 0 would be a lie (RFC 9110 8.6). */
function lengthOf({ method }: IncomingMessage, { status, headers, body }: Reply): string | null {
  if (hasNoBody(status)) return null
  if (method !== 'HEAD') return Buffer.isBuffer(body) ? String(body.length) : null
  if (Buffer.isBuffer(body) && body.length > 0) return String(body.length)
  const told = headers.get('content-length')
  return told !== undefined && /^\d{1,15}$/.test(told) ? told : null
}

/** A client of HTTP/1.0 knows no chunks: a body without a length ends with the connection. */
const isDelimited = ({ method, httpVersionMinor }: IncomingMessage, { status }: Reply): boolean =>
  httpVersionMinor > 0 || method === 'HEAD' || hasNoBody(status)
