import { pipeline, type Readable, type Transform } from 'node:stream'
import { promisify } from 'node:util'
import { brotliDecompress, createBrotliDecompress, createGunzip, createInflate, gunzip, inflate } from 'node:zlib'

interface Coding {
  readonly whole: (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>
  readonly stream: () => Transform
}

/** [D] rest-api.md 9.1: response payload max 10 MB; a small reply must not unfold into more. */
const MAX_DECODED_BYTES = 10_485_760

const CODINGS: ReadonlyMap<string, Coding> = new Map([
  ['gzip', { whole: promisify(gunzip), stream: createGunzip }],
  ['x-gzip', { whole: promisify(gunzip), stream: createGunzip }],
  ['deflate', { whole: promisify(inflate), stream: createInflate }],
  ['br', { whole: promisify(brotliDecompress), stream: createBrotliDecompress }],
])

/**
 * The body of a reply whose Content-Encoding header does not go on: [S] rest-api.md 5.5 says that it is dropped, and [K] that
 * the body is decoded for it. A body that is not in the coding it names stays as it is.
 */
export async function decodedBody(body: Buffer | Readable, contentEncoding: string): Promise<Buffer | Readable> {
  const coding = CODINGS.get(contentEncoding.trim().toLowerCase())
  if (!coding) return body
  if (!Buffer.isBuffer(body)) return pipeline(body, coding.stream(), () => {})
  return body.length === 0 ? body : coding.whole(body, { maxOutputLength: MAX_DECODED_BYTES }).catch(() => body)
}
