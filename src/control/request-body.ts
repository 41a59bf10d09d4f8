/** A request's body, bounded. How long it may take is the server's own request timeout. */
import type { IncomingMessage } from 'node:http'

/** The client went away before it had sent everything: there is nobody to answer. */
export class ClientGone extends Error {}
export class BodyTooLarge extends Error {}

/**
 * Reads up to `limit` bytes. Past it the body is read on and dropped, so that the client gets to see the answer, but no further
 * than the limit once more. Throws BodyTooLarge or ClientGone.
 */
export function collectBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else chunks.length = 0
      if (size > 2 * limit) reject(new BodyTooLarge())
    })
    request.on('end', () =>
      size > limit ? reject(new BodyTooLarge()) : resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)),
    )
    request.on('error', () => reject(new ClientGone()))
    request.on('close', () => reject(new ClientGone()))
  })
}
