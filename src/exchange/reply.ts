import type { Readable } from 'node:stream'
import type { HeaderList } from '../core/headers.ts'

/**
 * What goes back: from an integration to the steps, and from the steps to the client. `body` is whole except where the
 * integration streams (`responseTransferMode: STREAM`).
 */
export interface Reply {
  status: number
  headers: HeaderList
  body: Buffer | Readable
}
