import { HttpClientError } from './client.ts'
import { GrowingBuffer } from './growing-buffer.ts'
import type { ReplyHead } from './http-head.ts'

/** A longer body gets its memory as it comes: a promise is no reason to set ten megabytes aside. */
const SET_ASIDE = 65_536

/** A reply's body, collected. */
export class HttpBody {
  private readonly limit: number
  private readonly announced: number | null
  private readonly buffer = new GrowingBuffer()

  constructor({ length }: ReplyHead, limit: number) {
    this.limit = limit
    this.announced = length
  }

  /** Throws HttpClientError 'too-large'; its reason is the length that the backend announced, or what had come when it was enough. */
  add(bytes: Buffer, start: number, end: number): void {
    const length = this.announced ?? this.buffer.length + end - start
    if (length > this.limit) throw new HttpClientError('too-large', String(length))
    this.buffer.add(bytes, start, end, Math.min(length, SET_ASIDE))
  }

  take(): Buffer {
    return this.buffer.take()
  }
}
