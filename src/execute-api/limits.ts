import { isLegalTarget } from './address.ts'
import { MAX_BODY } from './body.ts'
import type { EdgeError, Front } from './front.ts'
import type { Head } from './head.ts'

/** What the front end refuses before any step runs; null: nothing. The connection closes after each of these. */
export function refusal(front: Front, target: string, head: Head, httpVersion: string): EdgeError | null {
  const oversize = front.oversize(target.length, head.bytes)
  if (oversize !== null) return oversize
  // Node's parser takes `HTTP/2.0` and `HTTP/0.9` too, and frames the answer as for HTTP/1.0.
  if (!isLegalTarget(target) || (httpVersion !== '1.1' && httpVersion !== '1.0')) return 'badRequest'
  if (head.transferEncoding !== null && !isPlainChunked(head.transferEncoding, httpVersion)) return 'badRequest'
  return head.bodyLength !== null && head.bodyLength > MAX_BODY ? 'bodyTooLarge' : null
}

/** RFC 9112 6.1: other codings are not understood here, and HTTP/1.0 has none; who sends them may mean to desynchronise. */
function isPlainChunked(transferEncoding: string, httpVersion: string): boolean {
  return httpVersion !== '1.0' && transferEncoding.trim().toLowerCase() === 'chunked'
}
