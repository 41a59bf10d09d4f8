import { bySpelling } from '../core/spelling.ts'
import { leaveOutNamed, namesHeaders } from './hop-headers.ts'

/** AWS's own names for the way that a private API's requests came. */
export const VPCE_HEADER = 'x-amzn-vpce-id'
export const VPC_HEADER = 'x-amzn-vpc-id'

/** What the edge itself needs of a request's headers, and those that the API gets to see. */
export interface Head {
  /** Flat name, value...: as received less what AWS drops ([S] rest-api.md 5.1) and what was for this hop alone (RFC 9110 7.6.1). */
  readonly visible: string[]
  /** Names and values of all headers together, in bytes. */
  bytes: number
  host: string
  /** How many Host headers there are. */
  hosts: number
  /** Bytes of the body: 0 without one, null when it comes in chunks. */
  bodyLength: number | null
  transferEncoding: string | null
  /** null: it names no header. */
  connection: string | null
  contentEncoding: string | null
  userAgent: string | null
  methodOverride: string | null
  traceId: string | null
  requestId: string | null
  forwardedFor: string | null
}

/** Takes note of a header; answers whether the API sees it. */
type Reader = (head: Head, value: string) => boolean

const dropped: Reader = () => false

const noted =
  (field: 'contentEncoding' | 'userAgent' | 'methodOverride' | 'traceId' | 'requestId'): Reader =>
  (head, value) => {
    head[field] = value
    return true
  }

const host: Reader = (head, value) => {
  head.host = value
  head.hosts++
  return true
}

const contentLength: Reader = (head, value) => {
  if (head.bodyLength !== null) head.bodyLength = Number(value)
  return false
}

const transferEncoding: Reader = (head, value) => {
  head.transferEncoding = head.transferEncoding === null ? value : `${head.transferEncoding}, ${value}`
  head.bodyLength = null
  return false
}

const connection: Reader = (head, value) => {
  if (namesHeaders(value)) head.connection = head.connection === null ? value : `${head.connection}, ${value}`
  return false
}

/** Several are one list. */
const forwardedFor: Reader = (head, value) => {
  head.forwardedFor = head.forwardedFor === null ? value : `${head.forwardedFor}, ${value}`
  return true
}

/** [D] rest-api.md 5.1: a SigV4 signature was for the gateway, and is not handed on. */
const authorization: Reader = (_head, value) => !value.startsWith('AWS4-')

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['host', host],
  ['content-length', contentLength],
  ['transfer-encoding', transferEncoding],
  ['connection', connection],
  ['authorization', authorization],
  ['content-encoding', noted('contentEncoding')],
  ['user-agent', noted('userAgent')],
  ['x-http-method-override', noted('methodOverride')],
  ['x-amzn-trace-id', noted('traceId')],
  ['x-amzn-requestid', noted('requestId')],
  ['x-forwarded-for', forwardedFor],
  // Backends may take these for the gateway's word.
  [VPCE_HEADER, dropped],
  [VPC_HEADER, dropped],
  ...['content-md5', 'expect', 'max-forwards', 'proxy-authenticate'].map((name) => [name, dropped] as const),
  ...['server', 'te', 'trailer', 'upgrade', 'www-authenticate'].map((name) => [name, dropped] as const),
])

const readerOf = bySpelling((name) => READERS.get(name.toLowerCase()) ?? null)

/** Reads `http.IncomingMessage.rawHeaders` in one pass. */
export function readHead(rawHeaders: readonly string[]): Head {
  const head = emptyHead()
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    const value = rawHeaders[i + 1] ?? ''
    head.bytes += name.length + value.length
    const reader = readerOf(name)
    if (reader === null || reader(head, value)) head.visible.push(name, value)
  }
  if (head.connection !== null) leaveOutNamed(head.visible, head.connection)
  return head
}

function emptyHead(): Head {
  return {
    visible: [],
    bytes: 0,
    host: '',
    hosts: 0,
    bodyLength: 0,
    transferEncoding: null,
    connection: null,
    contentEncoding: null,
    userAgent: null,
    methodOverride: null,
    traceId: null,
    requestId: null,
    forwardedFor: null,
  }
}
