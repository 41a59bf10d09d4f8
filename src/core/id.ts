/** Identifiers as AWS shapes them. The length for each kind stands in the declaration that uses it (docs/aws/control-plane.md 2). */
import { randomBytes, randomUUID } from 'node:crypto'

const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789'
const MIXED = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

function pick(alphabet: string, length: number): string {
  let id = ''
  while (id.length < length) {
    for (const byte of randomBytes(length * 2)) {
      // Rejection keeps the distribution flat: 256 is not a multiple of 36 or 62.
      if (byte < 256 - (256 % alphabet.length) && id.length < length) id += alphabet[byte % alphabet.length]
    }
  }
  return id
}

/** `[a-z0-9]{length}`: API ids (10), resource ids (6), deployment ids (6) and their kin. */
export function resourceId(length: number): string {
  return pick(LOWER, length)
}

/** API key values: 40 characters, upper and lower case and digits. */
export function apiKeyValue(): string {
  return pick(MIXED, 40)
}

/** A request id: UUID version 4. */
export function requestId(): string {
  return randomUUID()
}

let pool = Buffer.alloc(0)
let poolAt = 0

/** Random bytes from a pool refilled 4 KB at a time: the request path takes 20 a request. */
export function pooledBytes(length: number): Buffer {
  if (poolAt + length > pool.length) {
    pool = randomBytes(4096)
    poolAt = 0
  }
  const bytes = pool.subarray(poolAt, poolAt + length)
  poolAt += length
  return bytes
}

/** x-amz-apigw-id: 15 base64 characters and `=`, as recorded from AWS. */
export function extendedRequestId(): string {
  return pooledBytes(11).toString('base64')
}

/** `1-{8 hex of the epoch second}-{24 hex}`: the Root of an X-Ray trace. */
export function traceRoot(nowMs: number): string {
  return `1-${Math.floor(nowMs / 1000)
    .toString(16)
    .padStart(8, '0')}-${pooledBytes(12).toString('hex')}`
}

/** 16 hex digits: a segment id, the Parent of a downstream call. */
export function segmentId(): string {
  return pooledBytes(8).toString('hex')
}
