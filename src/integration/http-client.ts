import type { HttpClient, HttpReply } from './client.ts'
import { Deadlines } from './deadlines.ts'
import { HttpCall } from './http-call.ts'
import { type HttpPoolOptions, HttpPools } from './http-pools.ts'
import { requestHead } from './http-writer.ts'

export interface HttpClientOptions extends Partial<HttpPoolOptions> {
  /** Bytes of a collected body; more is 'too-large' ([D] rest-api.md 9.1). */
  readonly maxBodyBytes?: number
  /** ms without a byte before a streamed body is given up. */
  readonly streamIdleMs?: number
}

const DEFAULTS = {
  connectionsPerOrigin: 1024,
  maxOrigins: 512,
  sweepMs: 60_000,
  maxBodyBytes: 10_485_760,
  streamIdleMs: 300_000,
}

/** The gateway's way out over HTTP/1.1. No redirects, no decoding, no headers of its own but Host, Connection, Content-Length. */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const settings = { ...DEFAULTS, ...options }
  const pools = new HttpPools(settings)
  const deadlines = new Deadlines<HttpCall>()
  return {
    request(request) {
      return new Promise<HttpReply>((resolve, reject) => {
        const pool = pools.get(request)
        const head = requestHead(request, request.host ?? pool.connector.host)
        new HttpCall(request, head, pool, deadlines, settings, resolve, reject).start()
      })
    },
    close: async () => pools.close(),
  }
}
