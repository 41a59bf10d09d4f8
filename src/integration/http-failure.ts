import { UNSETTLED } from '../model/unsettled.ts'
import { HttpClientError } from './client.ts'

/** What certificate checks of Node and OpenSSL call an untrusted chain. */
const UNTRUSTED: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/** Errors of sockets and of TLS as what the gateway tells apart (rest-api.md 9.1). */
export function toHttpClientError(error: Error, unsent = false): HttpClientError {
  if (error instanceof HttpClientError) return error
  const code = codeOf(error)
  const tls = tlsReason(error, code)
  if (tls !== null) return new HttpClientError('tls', tls, unsent)
  return new HttpClientError('network', `${code || error.name}: ${error.message}`, unsent)
}

function tlsReason(error: Error, code: string): string | null {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return hostMismatch(error)
  if (UNTRUSTED.has(code)) return UNSETTLED.tls.untrusted
  return code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') ? UNSETTLED.tls.other : null
}

function hostMismatch(error: Error): string {
  const host = String(Reflect.get(error, 'host') ?? '')
  const subject: unknown = Reflect.get(Object(Reflect.get(error, 'cert')), 'subject')
  const name = Object.entries(Object(subject)).map(([key, value]) => `${key}=${String(value)}`)
  return UNSETTLED.tls.hostMismatch.replace('{host}', host).replace('{subject}', name.join(', '))
}

/** The error's own code, or that of the attempts it sums up (one host name, several addresses). */
export function codeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error.cause
  return first instanceof Error ? codeOf(first) : ''
}
