import { promisify } from 'node:util'
import { deflate, gzip } from 'node:zlib'
import type { Exchange } from '../exchange/exchange.ts'
import type { Reply } from '../exchange/reply.ts'
import type { Step } from '../exchange/step.ts'
import { chooseCoding } from './accept-encoding.ts'

const ENCODERS = { gzip: promisify(gzip), deflate: promisify(deflate) }

/**
 * Compresses answers as rest-api.md 8.4 [D] says: asked for by Accept-Encoding, not encoded already, and no smaller than
 * the API's minimumCompressionSize (bytes; null: off). Answers that stream go out as they come.
 */
export function compression(minimumSize: number | null): Step | null {
  if (minimumSize === null) return null
  return (next) =>
    async function compression(exchange) {
      return compress(await next(exchange), exchange, minimumSize)
    }
}

async function compress(reply: Reply, exchange: Exchange, minimumSize: number): Promise<Reply> {
  const { body, headers } = reply
  if (!Buffer.isBuffer(body) || body.length === 0 || body.length < minimumSize || headers.has('Content-Encoding')) return reply
  const coding = chooseCoding(exchange.request.headers.get('Accept-Encoding'))
  if (coding === null) return reply
  reply.body = await ENCODERS[coding](body)
  headers.set('Content-Encoding', coding)
  return reply
}
