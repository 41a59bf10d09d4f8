import { UNSETTLED } from '../model/unsettled.ts'
import { isLegalTarget } from './address.ts'
import { MAX_BODY } from './body.ts'
import type { Head } from './head.ts'
import type { PlainError } from './reply.ts'

/** rest-api.md 17 [D], in bytes. */
const MAX_TARGET = 10_240
const MAX_HEADERS = 10_240

/** rest-api.md 4.1 [K]: what a body over 10 MB is answered; gateway responses cannot change it ([D]). */
export const BODY_TOO_LARGE: PlainError = { status: 413, errorType: 'RequestTooLargeException', message: 'Request Too Long' }

/** What the front end refuses before it knows of any API; null: nothing. The connection closes after each of these. */
export function refusal(target: string, head: Head, httpVersion: string): PlainError | null {
  if (target.length > MAX_TARGET) return UNSETTLED.targetTooLong
  if (head.bytes > MAX_HEADERS) return UNSETTLED.headersTooLarge
  if (!isLegalTarget(target)) return UNSETTLED.badRequest
  if (head.transferEncoding !== null && !isPlainChunked(head.transferEncoding, httpVersion)) return UNSETTLED.badRequest
  return head.bodyLength !== null && head.bodyLength > MAX_BODY ? BODY_TOO_LARGE : null
}

/** RFC 9112 6.1: other codings are not understood here, and HTTP/1.0 has none; who sends them may mean to desynchronise. */
function isPlainChunked(transferEncoding: string, httpVersion: string): boolean {
  return httpVersion !== '1.0' && transferEncoding.trim().toLowerCase() === 'chunked'
}
