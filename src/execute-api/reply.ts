import type { ServerResponse } from 'node:http'
import { pipeline, type Readable } from 'node:stream'
import type { Reply } from '../exchange/reply.ts'
import { hasNoBody } from './framing.ts'
import type { Ids } from './front.ts'

/**
 * Writes an answer: status, headers in the order and casing of AWS, body. What could break the framing or smuggle a header is
 * left out or answered 500; the only thing that can end a connection early is a body that breaks off while it streams.
 */
export function writeReply(response: ServerResponse, ids: Ids, reply: Reply): void {
  const { status, body } = reply
  if (!startReply(response, ids, reply)) {
    discard(body)
    writeReply(response, ids, ids.front.error('internal'))
  } else if (hasNoBody(status) || response.req.method === 'HEAD') {
    discard(body)
    response.end()
  } else if (Buffer.isBuffer(body)) {
    sendWhole(response, body)
  } else {
    // Destroys the source when the client leaves, and the connection when the source breaks off.
    pipeline(body, response, () => undefined)
  }
}

/** Up to this size, in bytes, it is cheaper to copy a body than to hand Node two buffers: a tenth of a whole request. */
const COPIED = 16 * 1024

function sendWhole(response: ServerResponse, body: Buffer): void {
  // Latin-1 is bytes one to one, both ways; Node joins a text to the head and writes both at once.
  if (body.length <= COPIED) response.end(body.toString('latin1'), 'latin1')
  else response.end(body)
}

function discard(body: Buffer | Readable): void {
  if (!Buffer.isBuffer(body)) body.on('error', () => undefined).destroy()
}

/** Writes the head. False when Node refuses a name or value, or the status is not final: nothing is written then. */
export function startReply(response: ServerResponse, ids: Ids, reply: Reply, closes = false): boolean {
  const { status } = reply
  if (!(Number.isInteger(status) && status >= 200 && status <= 599)) return false
  try {
    response.writeHead(status, ids.front.wireHeaders(response, ids, reply, closes))
    return true
  } catch {
    return false
  }
}
