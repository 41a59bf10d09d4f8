import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'
import { sameName, wireHeaderValue } from '../core/headers.ts'
import { Lru } from '../core/lru.ts'

/** AWS Signature Version 4 in headers. The canonical request is exported by itself: verifying builds the same text. */
export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export interface SigningScope {
  readonly region: string
  /** The signing name: `execute-api`, `dynamodb`... */
  readonly service: string
}

export interface SignableRequest {
  readonly method: string
  /** As it goes on the wire. */
  readonly path: string
  /** Without `?`, as it goes on the wire. */
  readonly query: string
  /** Flat name, value...; must hold Host. */
  readonly headers: readonly string[]
  readonly body: Buffer
}

export const ALGORITHM = 'AWS4-HMAC-SHA256'
/** Hops may change these, so they stay out of the signature. */
const UNSIGNED: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-amzn-trace-id',
])

/**
 * The headers to add to a request so that it is signed: X-Amz-Date unless the request has one, the session token, the
 * content hash where S3 wants it, Authorization. Flat name, value...
 */
export function signRequest(request: SignableRequest, scope: SigningScope, credentials: Credentials, now = new Date()): string[] {
  const added: string[] = []
  const present = headerValue(request.headers, 'x-amz-date')
  const date = present ?? amzDate(now)
  const payloadHash = sha256(request.body)
  if (present === undefined) added.push('X-Amz-Date', date)
  if (scope.service === 's3') added.push('X-Amz-Content-Sha256', payloadHash)
  if (credentials.sessionToken !== undefined) added.push('X-Amz-Security-Token', credentials.sessionToken)
  const headers = [...request.headers, ...added]
  const signedHeaders = namesToSign(headers)
  const canonical = canonicalRequest({ ...request, headers, signedHeaders, payloadHash, service: scope.service })
  const signature = signatureOf(stringToSign(canonical, date, scope), date, scope, credentials.secretAccessKey)
  const credential = `${credentials.accessKeyId}/${credentialScope(date, scope)}`
  added.push(
    'Authorization',
    `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`,
  )
  return added
}

export interface CanonicalParts {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: readonly string[]
  /** Lower case, sorted. */
  readonly signedHeaders: readonly string[]
  /** Hex SHA-256 of the body, or what X-Amz-Content-Sha256 says instead. */
  readonly payloadHash: string
  readonly service: string
}

export function canonicalRequest(parts: CanonicalParts): string {
  const headers = parts.signedHeaders.map((name) => `${name}:${canonicalValue(parts.headers, name)}\n`).join('')
  const path = canonicalPath(parts.path, parts.service)
  return `${parts.method}\n${path}\n${canonicalQuery(parts.query)}\n${headers}\n${parts.signedHeaders.join(';')}\n${parts.payloadHash}`
}

export function stringToSign(canonical: string, date: string, scope: SigningScope): string {
  return `${ALGORITHM}\n${date}\n${credentialScope(date, scope)}\n${sha256(wireBytes(canonical))}`
}

/** A header's characters are the bytes of the wire; everything else is ASCII by now. */
const wireBytes = (text: string): string | Buffer =>
  /[\x80-\xff]/.test(text) ? Buffer.from(wireHeaderValue(text), 'latin1') : text

/** Hex. `date` is the whole X-Amz-Date. */
export function signatureOf(text: string, date: string, scope: SigningScope, secretAccessKey: string): string {
  return createHmac('sha256', signingKey(date.slice(0, 8), scope, secretAccessKey))
    .update(text)
    .digest('hex')
}

export const credentialScope = (date: string, scope: SigningScope): string =>
  `${date.slice(0, 8)}/${scope.region}/${scope.service}/aws4_request`

/** `20150830T123600Z`. */
export const amzDate = (at: Date): string => at.toISOString().replace(/[-:]|\.\d{3}/g, '')

/** A key holds for a day: deriving it again costs four rounds of HMAC a request, and making a key object of it as much again. */
const signingKeys = new Lru<string, KeyObject>(1024)

function signingKey(day: string, { region, service }: SigningScope, secret: string): KeyObject {
  const name = `${day}/${region}/${service}/${secret}`
  const known = signingKeys.get(name)
  if (known) return known
  const key = createSecretKey([day, region, service, 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`)))
  signingKeys.set(name, key)
  return key
}

/**
 * S3 signs the path encoded once and as it stands; every other service the path as sent, dot segments resolved, and
 * encoded once more.
 */
export function canonicalPath(path: string, service: string): string {
  if (service === 's3')
    return path
      .split('/')
      .map((segment) => strictEncode(percentDecode(segment)))
      .join('/')
  return normalizedPath(path).split('/').map(strictEncode).join('/')
}

function normalizedPath(path: string): string {
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop()
    else if (segment !== '' && segment !== '.') kept.push(segment)
  }
  const trailing = kept.length > 0 && path.endsWith('/') ? '/' : ''
  return `/${kept.join('/')}${trailing}`
}

/** Sorted after encoding again, because the order of `%` and letters differs from that of the decoded text. */
export function canonicalQuery(query: string): string {
  if (query === '') return ''
  return query
    .split('&')
    .filter(Boolean)
    .map(canonicalPair)
    .sort(byNameThenValue)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function canonicalPair(pair: string): readonly [string, string] {
  const at = pair.indexOf('=')
  const name = at < 0 ? pair : pair.slice(0, at)
  return [canonicalPart(name), at < 0 ? '' : canonicalPart(pair.slice(at + 1))]
}

/**
 * As those read it whom it is for: a plus is a blank, and a byte that is no UTF-8 is that byte. Two queries that mean something else
 * must not have one signature.
 */
function canonicalPart(text: string): string {
  const plain = text.includes('+') ? text.replaceAll('+', '%20') : text
  if (!plain.includes('%')) return strictEncode(plain)
  try {
    return strictEncode(decodeURIComponent(plain))
  } catch {
    return plain.replace(/%[0-9a-fA-F]{2}|[^%]+|%/g, (part) => (ESCAPE.test(part) ? canonicalEscape(part) : strictEncode(part)))
  }
}

const ESCAPE = /^%[0-9a-fA-F]{2}$/

function canonicalEscape(text: string): string {
  const byte = Number.parseInt(text.slice(1), 16)
  return byte < 0x80 ? strictEncode(String.fromCharCode(byte)) : text.toUpperCase()
}

type Pair = readonly [string, string]
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const byNameThenValue = (a: Pair, b: Pair): number => compare(a[0], b[0]) || compare(a[1], b[1])

/** A text whose escapes are no UTF-8 is taken as it stands: both sides of a signature then sign the same. */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** RFC 3986: all but the unreserved characters, as UTF-8. */
export function strictEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function namesToSign(headers: readonly string[]): string[] {
  const names = new Set<string>()
  for (let i = 0; i < headers.length; i += 2) {
    const name = (headers[i] ?? '').toLowerCase()
    if (!UNSIGNED.has(name)) names.add(name)
  }
  return [...names].sort()
}

/** All values of a name in the order sent, runs of blanks as one. */
function canonicalValue(headers: readonly string[], name: string): string {
  const values: string[] = []
  for (let i = 0; i < headers.length; i += 2) {
    if (sameName(headers[i] ?? '', name)) values.push(canonicalBlanks(headers[i + 1] ?? ''))
  }
  return values.length === 1 ? (values[0] ?? '') : values.join(',')
}

const canonicalBlanks = (value: string): string => (/\s/.test(value) ? value.trim().replace(/\s+/g, ' ') : value)

/** The first of that name, which is in lower case. */
export function headerValue(headers: readonly string[], name: string): string | undefined {
  for (let i = 0; i < headers.length; i += 2) if (sameName(headers[i] ?? '', name)) return headers[i + 1]
  return undefined
}

export const sha256 = (data: string | Buffer): string => hash('sha256', data, 'hex')
const hmac = (key: Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()
