import { hash, timingSafeEqual } from 'node:crypto'
import { UNSETTLED_IAM } from '../model/unsettled-iam.ts'
import type { AccessKey, Identities } from './identity.ts'
import { amzDate, canonicalRequest, headerValue, signatureOf, stringToSign } from './sigv4.ts'
import { failure, type Presented, readPresented, type SignatureFailure, type SignedRequest } from './sigv4-presented.ts'

/** Whose signature it is. */
export interface Verified {
  readonly verified: true
  readonly accessKey: AccessKey
  /** Of the credential scope. */
  readonly region: string
}

/** What the credential scope must say. */
export interface ExpectedScope {
  /** null: whichever is well-formed. */
  readonly region: string | null
  readonly service: string
  /** Headers, in lower case, that must be signed where there are any: they change what is asked for. */
  readonly signed?: readonly string[]
}

/** The body as it was sent, or the hex SHA-256 of it. */
export type Payload = Buffer | string

/** auth-throttle-cache.md 1 [K+]: how far clocks may be apart, and how long a signature is good, in a header or a query. */
const TOLERANCE_MS = 300_000
const TEXTS = UNSETTLED_IAM.signature

/**
 * Who signed a request, or why that is not believed. The body counts by its own hash, whatever X-Amz-Content-Sha256 says.
 * `now` is epoch milliseconds. Never throws.
 */
export function verify(
  request: SignedRequest,
  payload: Payload,
  identities: Identities,
  expected: ExpectedScope,
  now: number,
): Verified | SignatureFailure {
  const presented = readPresented(request)
  if ('verified' in presented) return presented
  const refused =
    misscoped(presented, expected) ??
    unfresh(presented, now) ??
    unsignedPayload(request) ??
    unsignedHeader(request, presented, expected)
  if (refused) return refused
  const accessKey = identities.find(presented.accessKeyId)
  if (!accessKey || !fits(accessKey, presented)) return failure('UnrecognizedClientException', TEXTS.unknownKey)
  if (accessKey.expiresAt !== null && accessKey.expiresAt <= now) return failure('ExpiredTokenException', TEXTS.expiredToken)
  return mismatch(request, payload, presented, accessKey) ?? { verified: true, accessKey, region: presented.region }
}

/** [K+] Each thing that is wrong with the scope, one after the other. */
function misscoped({ day, region, service, terminator, time }: Presented, expected: ExpectedScope): SignatureFailure | null {
  const isRegion = expected.region === null ? REGION.test(region) : region === expected.region
  const isService = service === expected.service
  const isTerminated = terminator === 'aws4_request'
  const isDay = time.startsWith(day) && day.length === 8
  if (isRegion && isService && isTerminated && isDay) return null
  const wrong = [
    isRegion ? '' : TEXTS.region(region.slice(0, 64)),
    isService ? '' : TEXTS.service(expected.service),
    isTerminated ? '' : TEXTS.terminator(terminator.slice(0, 64)),
    isDay ? '' : TEXTS.day(day.slice(0, 64), time),
  ]
  return failure('InvalidSignatureException', wrong.join(''))
}

const REGION = /^[a-z0-9-]{1,32}$/

function unfresh({ time, signedAt, expiresMs }: Presented, now: number): SignatureFailure | null {
  const allowed = Math.min(expiresMs ?? TOLERANCE_MS, TOLERANCE_MS)
  if (signedAt < now - allowed) {
    const limit = amzDate(new Date(now - allowed))
    return failure('InvalidSignatureException', TEXTS.expired(time, limit, amzDate(new Date(now)), duration(allowed)))
  }
  if (signedAt <= now + TOLERANCE_MS) return null
  const limit = amzDate(new Date(now + TOLERANCE_MS))
  return failure('InvalidSignatureException', TEXTS.early(time, limit, amzDate(new Date(now)), duration(TOLERANCE_MS)))
}

const duration = (ms: number): string => (ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1000} sec`)

/** What says that the body is not part of the signature, or that it comes in chunks with signatures of their own. */
function unsignedPayload({ headers }: SignedRequest): SignatureFailure | null {
  const given = headerValue(headers, 'x-amz-content-sha256')
  if (given === undefined || !/^(?:UNSIGNED-PAYLOAD|STREAMING-)/.test(given)) return null
  return failure('InvalidSignatureException', TEXTS.payload(given.slice(0, 64)))
}

/** Whoever is between the client and us could add such a header. */
function unsignedHeader(
  { headers }: SignedRequest,
  { signedHeaders }: Presented,
  { signed = [] }: ExpectedScope,
): SignatureFailure | null {
  const loose = signed.find((name) => !signedHeaders.includes(name) && headerValue(headers, name) !== undefined)
  return loose === undefined ? null : failure('InvalidSignatureException', TEXTS.headerUnsigned(loose))
}

/** Temporary credentials come with their token, others with none. */
function fits({ sessionToken }: AccessKey, presented: Presented): boolean {
  if (sessionToken === null || presented.sessionToken === null) return sessionToken === presented.sessionToken
  return sameText(sessionToken, presented.sessionToken)
}

function mismatch(
  request: SignedRequest,
  payload: Payload,
  { query, signedHeaders, time, region, service, signature }: Presented,
  { secretAccessKey }: AccessKey,
): SignatureFailure | null {
  const payloadHash = typeof payload === 'string' ? payload : hash('sha256', payload, 'hex')
  const canonical = canonicalRequest({ ...request, query, signedHeaders, payloadHash, service })
  const scope = { region, service }
  const text = stringToSign(canonical, time, scope)
  if (sameText(signatureOf(text, time, scope, secretAccessKey), signature)) return null
  return failure('InvalidSignatureException', TEXTS.mismatch(canonical, text))
}

/** Takes as long whatever the texts have in common. */
function sameText(wanted: string, given: string): boolean {
  const a = Buffer.from(wanted, 'latin1')
  const b = Buffer.from(given, 'latin1')
  return a.length === b.length && timingSafeEqual(a, b)
}
