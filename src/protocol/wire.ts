/** What codecs read and write: a request whose operation is known, and an answer without its transport. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Table } from '../core/table.ts'
import type { Output, Structure } from '../model/shape.ts'

export type QueryPairs = readonly (readonly [name: string, value: string])[]

export interface WireRequest {
  /** The URI's labels, decoded. */
  readonly labels: Table<string>
  readonly query: QueryPairs
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface WireResponse {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string | Uint8Array | AsyncIterable<Uint8Array>
}

/** The two directions of one operation. `read` throws ServiceError (SerializationException). */
export interface Codec {
  read(request: WireRequest): Structure
  /** `requestId` for the protocols that say it in the body. */
  write(output: Output, requestId: string): WireResponse
}

/** A query string, decoded: `+` is a space, and what does not decode stays as it is. */
export function parseQuery(query: string): QueryPairs {
  if (query === '') return []
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=')
      const name = at < 0 ? pair : pair.slice(0, at)
      return [decodePlus(name), at < 0 ? '' : decodePlus(pair.slice(at + 1))] as const
    })
}

const decodePlus = (text: string): string => decodeUri(text.includes('+') ? text.replaceAll('+', ' ') : text)

/** Percent-decoding that never throws. */
export function decodeUri(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
