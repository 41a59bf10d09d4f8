import type { ServerResponse } from 'node:http'
import { HeaderList, wireHeaderValue } from '../core/headers.ts'
import { requestId } from '../core/id.ts'
import { bySpelling } from '../core/spelling.ts'
import type { Reply } from '../exchange/reply.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { FRAMING, hasNoBody, httpDate } from './framing.ts'
import type { EdgeError, Front, Ids } from './front.ts'

/** An error of the edge, which no gateway response shapes. */
interface PlainError {
  readonly status: number
  readonly errorType: string
  readonly message: string
}

const ERRORS: Readonly<Record<Exclude<EdgeError, 'internal'>, PlainError>> = {
  badRequest: UNSETTLED.badRequest,
  targetTooLong: UNSETTLED.targetTooLong,
  headersTooLarge: UNSETTLED.headersTooLarge,
  // rest-api.md 4.1 [K]: what a body over 10 MB is answered; gateway responses cannot change it ([D]).
  bodyTooLarge: { status: 413, errorType: 'RequestTooLargeException', message: 'Request Too Long' },
  unknownApi: UNSETTLED.unknownApi,
}

/** rest-api.md 17 [D], in bytes. */
const MAX_TARGET = 10_240
const MAX_HEADERS = 10_240

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** REST APIs ([S] rest-api.md 3). Also speaks for whoever no API can be told of. */
export const restFront: Front = {
  error(error) {
    if (error === 'internal') return internalError()
    const { status, errorType, message } = ERRORS[error]
    const headers = new HeaderList(['Content-Type', 'application/json', 'x-amzn-ErrorType', errorType])
    return { status, headers, body: Buffer.from(JSON.stringify({ message })) }
  },
  oversize(target, headers) {
    if (target > MAX_TARGET) return 'targetTooLong'
    return headers > MAX_HEADERS ? 'headersTooLarge' : null
  },
  // rest-api.md 3 [D]: the client may choose the request id, if it is a UUID.
  requestId: (head) => (head.requestId !== null && UUID.test(head.requestId) ? head.requestId : requestId()),
  method: (head, sent) => head.methodOverride ?? sent,
  wireHeaders,
}

/** An answer that cannot be made or written: a plan that does not compile, a header with a line break, a status that is none. */
function internalError(): ReturnType<Front['error']> {
  const headers = new HeaderList(['Content-Type', 'application/json', 'x-amzn-ErrorType', 'InternalServerErrorException'])
  return { status: 500, headers, body: Buffer.from('{"message": "Internal server error"}') }
}

/** The edge's own headers, and those no step may write: they would contradict the framing or the ids. By lower-case name. */
const OWN: ReadonlySet<string> = new Set([...FRAMING, 'x-amz-apigw-id', 'x-amzn-requestid'])

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
