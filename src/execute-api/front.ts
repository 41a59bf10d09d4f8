import type { ServerResponse } from 'node:http'
import type { Reply } from '../exchange/reply.ts'
import type { Head } from './head.ts'

/** What the edge itself refuses, before any step of an API runs or when none can. */
export type EdgeError = 'badRequest' | 'targetTooLong' | 'headersTooLarge' | 'bodyTooLarge' | 'unknownApi' | 'internal'

/** The ids of an answer, and the front that writes it. */
export interface Ids {
  readonly requestId: string
  readonly extendedRequestId: string
  readonly front: Front
}

/** How APIs of one kind meet their clients at the edge: what ids a request has, and how answers look. */
export interface Front {
  /** A new reply, which nobody else holds. */
  error(error: EdgeError): Reply & { readonly body: Buffer }
  /** What is refused for its size: the request line's target and the headers, in bytes. null: nothing. */
  oversize(target: number, headers: number): EdgeError | null
  requestId(head: Head, extendedRequestId: string): string
  /** The method that routes. */
  method(head: Head, sent: string): string
  /** All headers of an answer, flat: the edge's own and the answer's, less those that would contradict the framing. */
  wireHeaders(response: ServerResponse, ids: Ids, reply: Reply, closes: boolean): string[]
}
