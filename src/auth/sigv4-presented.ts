import { hash } from 'node:crypto'
import { UNSETTLED_IAM } from '../model/unsettled-iam.ts'
import { ALGORITHM, amzDate, headerValue, percentDecode } from './sigv4.ts'

/** A request as it came over the wire. */
export interface SignedRequest {
  /** The one sent, whatever X-HTTP-Method-Override says. */
  readonly method: string
  readonly path: string
  /** Without `?`. */
  readonly query: string
  /** Flat name, value...: all of them, as `http.IncomingMessage.rawHeaders`. */
  readonly headers: readonly string[]
}

/** What a request says of its own signature. */
export interface Presented {
  readonly accessKeyId: string
  /** Of the credential scope: `20150830`. */
  readonly day: string
  readonly region: string
  readonly service: string
  readonly terminator: string
  readonly signedHeaders: readonly string[]
  /** Hex. */
  readonly signature: string
  /** `20150830T123600Z`. */
  readonly time: string
  /** Epoch milliseconds of the same. */
  readonly signedAt: number
  readonly sessionToken: string | null
  /** What the signature was made over: without itself, where it is part of the query. */
  readonly query: string
  /** Of a presigned query; null: a header was signed. */
  readonly expiresMs: number | null
}

/** AWS's names of what is wrong with a signature. */
export type SignatureCode =
  | 'MissingAuthenticationTokenException'
  | 'IncompleteSignatureException'
  | 'UnrecognizedClientException'
  | 'ExpiredTokenException'
  | 'InvalidSignatureException'

/** A signature that is not believed, in AWS's own words (auth-throttle-cache.md 1). */
export interface SignatureFailure {
  readonly verified: false
  readonly code: SignatureCode
  readonly message: string
}

const TEXTS = UNSETTLED_IAM.signature

export const failure = (code: SignatureCode, message: string): SignatureFailure => ({ verified: false, code, message })
const incomplete = (message: string): SignatureFailure => failure('IncompleteSignatureException', message)
/** Before a signature in the query: a client that sends both means the header. */
const IN_QUERY = 'X-Amz-Algorithm='

/** Reads the signature of a request, from its Authorization header or its query. */
export function readPresented(request: SignedRequest): Presented | SignatureFailure {
  const authorization = authorizationOf(request.headers)
  if (authorization !== undefined) return fromHeader(request, authorization)
  if (request.query.includes(IN_QUERY)) return fromQuery(request)
  return failure('MissingAuthenticationTokenException', TEXTS.missing)
}

/** Several are one, which can then be no signature. */
function authorizationOf(headers: readonly string[]): string | undefined {
  let found: string | undefined
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] ?? ''
    if (name.length !== 13 || name.toLowerCase() !== 'authorization') continue
    found = found === undefined ? (headers[i + 1] ?? '') : `${found}, ${headers[i + 1]}`
  }
  return found
}

type Fields = ReadonlyMap<string, string>

function fromHeader({ headers, query }: SignedRequest, authorization: string): Presented | SignatureFailure {
  const blank = authorization.indexOf(' ')
  const algorithm = blank < 0 ? '' : authorization.slice(0, blank)
  const fields = fieldsOf(blank < 0 ? authorization : authorization.slice(blank + 1))
  if (fields === null) return incomplete(TEXTS.noEqualSign(hidden(authorization)))
  const time = headerValue(headers, 'x-amz-date') ?? isoDate(headerValue(headers, 'date'))
  const missing = ['Credential', 'Signature', 'SignedHeaders'].filter((name) => !fields.get(name)).map(TEXTS.parameterMissing)
  if (time === undefined) missing.push(TEXTS.dateMissing)
  if (missing.length > 0) return incomplete(`${missing.join('')}${TEXTS.header(hidden(authorization))}`)
  if (algorithm !== ALGORITHM) return incomplete(TEXTS.algorithm(algorithm.slice(0, 40)))
  const sessionToken = headerValue(headers, 'x-amz-security-token') ?? null
  return presented(fields.get('Credential'), fields.get('SignedHeaders'), {
    signature: fields.get('Signature') ?? '',
    time: time ?? '',
    sessionToken,
    query,
    expiresMs: null,
  })
}

/** A secret of another kind must not come back in an answer, or get into a log. */
const hidden = (authorization: string): string => hash('sha256', Buffer.from(authorization, 'latin1'), 'base64')

/** `Name=value, Name=value`; null: a part is no such pair, or a name comes twice. */
function fieldsOf(text: string): Fields | null {
  const fields = new Map<string, string>()
  for (const part of text.split(',')) {
    const at = part.indexOf('=')
    const name = part.slice(0, at).trim()
    if (at < 0 || fields.has(name)) return null
    fields.set(name, part.slice(at + 1).trim())
  }
  return fields
}

/** Old signers leave the time to the Date header, in whichever of its forms. */
function isoDate(date: string | undefined): string | undefined {
  if (date === undefined || BASIC_DATE.test(date)) return date
  const at = Date.parse(date)
  return Number.isNaN(at) ? date : amzDate(new Date(at))
}

const REQUIRED = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders', 'X-Amz-Date'] as const

function fromQuery({ query }: SignedRequest): Presented | SignatureFailure {
  const fields = new Map<string, string>()
  const signed = query.split('&').filter((pair) => {
    const at = pair.indexOf('=')
    const name = percentDecode(at < 0 ? pair : pair.slice(0, at))
    if (name.startsWith('X-Amz-')) fields.set(name, at < 0 ? '' : percentDecode(pair.slice(at + 1)))
    return name !== 'X-Amz-Signature'
  })
  const missing = REQUIRED.filter((name) => !fields.get(name)).map(TEXTS.queryParameterMissing)
  if (missing.length > 0) return incomplete(`${missing.join('')}${TEXTS.queryEnd}`)
  const algorithm = fields.get('X-Amz-Algorithm')
  if (algorithm !== ALGORITHM) return incomplete(TEXTS.algorithm(String(algorithm).slice(0, 40)))
  const expires = Number(fields.get('X-Amz-Expires') ?? MAX_EXPIRES)
  if (!Number.isInteger(expires) || expires < 1 || expires > MAX_EXPIRES) return incomplete(TEXTS.queryEnd)
  return presented(fields.get('X-Amz-Credential'), fields.get('X-Amz-SignedHeaders'), {
    signature: fields.get('X-Amz-Signature') ?? '',
    time: fields.get('X-Amz-Date') ?? '',
    sessionToken: fields.get('X-Amz-Security-Token') ?? null,
    query: signed.join('&'),
    expiresMs: expires * 1000,
  })
}

/** Seven days, in seconds (auth-throttle-cache.md 1 [K+]). */
const MAX_EXPIRES = 604_800
const BASIC_DATE = /^\d{8}T\d{6}Z$/

type Rest = Pick<Presented, 'signature' | 'time' | 'sessionToken' | 'query' | 'expiresMs'>

function presented(credential = '', headers = '', rest: Rest): Presented | SignatureFailure {
  const [accessKeyId = '', day = '', region = '', service = '', terminator, ...more] = credential.split('/')
  if (terminator === undefined || more.length > 0) return incomplete(TEXTS.credential(credential.slice(0, 128)))
  const signedAt = readTime(rest.time)
  if (Number.isNaN(signedAt)) return incomplete(TEXTS.date(rest.time.slice(0, 64)))
  const signedHeaders = headers.split(';', TEXTS.maxSignedHeaders + 1)
  if (!signedHeaders.includes('host') || signedHeaders.length > TEXTS.maxSignedHeaders) return incomplete(TEXTS.hostUnsigned)
  return { accessKeyId, day, region, service, terminator, signedHeaders, signedAt, ...rest }
}

/** NaN: it is no such time. */
function readTime(time: string): number {
  if (!BASIC_DATE.test(time)) return Number.NaN
  const part = (from: number, to: number): string => time.slice(from, to)
  return Date.parse(`${part(0, 4)}-${part(4, 6)}-${part(6, 8)}T${part(9, 11)}:${part(11, 13)}:${part(13, 15)}Z`)
}
