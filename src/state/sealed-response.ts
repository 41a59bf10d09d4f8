import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { tryParseJson } from '../core/json.ts'
import type { CachedResponse } from './state.ts'

/**
 * Responses as bytes, for caches outside of this process. With a key of 32 bytes they are encrypted (AES-256-GCM) and bound to
 * their `name`, so that what is kept under one cannot be passed off as another.
 */
export function sealResponse(response: CachedResponse, name: string, key: Buffer | null): Buffer {
  const plain = bytesOf(response)
  if (key === null) return Buffer.concat([PLAIN, plain])
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(name))
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([SEALED, nonce, cipher.getAuthTag(), sealed])
}

/**
 * What `sealResponse` was given. undefined: the bytes are none of its, were changed, or are another name's or key's; and plain ones
 * where there is a key, for who can write them might have written anything.
 */
export function openResponse(bytes: Buffer, name: string, key: Buffer | null): CachedResponse | undefined {
  const form = bytes[0]
  const content = bytes.subarray(1)
  if (key === null) return form === PLAIN[0] ? responseOf(content) : undefined
  if (form !== SEALED[0]) return undefined
  const plain = decrypted(content, name, key)
  return plain && responseOf(plain)
}

const PLAIN = Buffer.from([0])
const SEALED = Buffer.from([1])
const NONCE_BYTES = 12
const TAG_BYTES = 16

function decrypted(content: Buffer, name: string, key: Buffer): Buffer | undefined {
  if (content.length < NONCE_BYTES + TAG_BYTES) return undefined
  const nonce = content.subarray(0, NONCE_BYTES)
  const tag = content.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(name))
    .setAuthTag(tag)
  try {
    return Buffer.concat([decipher.update(content.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
  } catch {
    return undefined
  }
}

/** The length of the head, the head as JSON, the body as it is. */
function bytesOf({ status, headers, body }: CachedResponse): Buffer {
  const head = Buffer.from(JSON.stringify([status, ...headers]))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(head.length)
  return Buffer.concat([length, head, body])
}

function responseOf(bytes: Buffer): CachedResponse | undefined {
  const length = bytes.length >= 4 ? bytes.readUInt32BE() : Number.POSITIVE_INFINITY
  if (4 + length > bytes.length) return undefined
  const head = tryParseJson(bytes.toString('utf8', 4, 4 + length))
  if (!Array.isArray(head)) return undefined
  const [status, ...headers] = head
  if (typeof status !== 'number' || headers.length % 2 === 1 || !headers.every(isText)) return undefined
  return { status, headers, body: bytes.subarray(4 + length) }
}

const isText = (value: unknown): value is string => typeof value === 'string'
