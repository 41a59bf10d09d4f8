import type { IncomingMessage } from 'node:http'

/** rest-api.md 17 [D]: the payload limit, in bytes. */
export const MAX_BODY = 10 * 1024 * 1024

export const NO_BODY: Buffer = Buffer.alloc(0)

/** `too-large`: more than MAX_BODY came. `gone`: the client left, or sent what is not HTTP, before the end. */
export type BodyFailure = 'too-large' | 'gone'

export class BodyError extends Error {
  readonly failure: BodyFailure
  constructor(failure: BodyFailure) {
    super(failure)
    this.failure = failure
  }
}

/** The whole body, or a rejection with BodyError; nothing is kept of a body that is too long. */
export function readBody(message: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    const fail = (failure: BodyFailure): void => {
      chunks.length = 0
      message.removeAllListeners('data')
      reject(new BodyError(failure))
    }
    message.on('data', (chunk: Buffer) => {
      length += chunk.length
      chunks.push(chunk)
      if (length > MAX_BODY) fail('too-large')
    })
    message.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length)))
    message.once('close', () => fail('gone'))
    message.once('error', () => fail('gone'))
  })
}
