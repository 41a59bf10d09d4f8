import { channel } from 'node:diagnostics_channel'
import { type HttpClient, HttpClientError, type HttpReply, type HttpRequest } from './client.ts'
import { HttpCall } from './http-call.ts'
import { type HttpPoolOptions, HttpPools } from './http-pools.ts'

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
  writeZeroLengths()
  const settings = { ...DEFAULTS, ...options }
  const pools = new HttpPools(settings)
  return {
    request(request) {
      return new Promise<HttpReply>((resolve, reject) => {
        try {
          const pool = pools.get(request)
          new HttpCall(request, pool, pools.stale, settings, resolve, reject).start()
        } catch (error) {
          reject(invalidUrl(request, error))
        }
      })
    },
    close: () => pools.close(),
  }
}

function invalidUrl(request: HttpRequest, error: unknown): HttpClientError {
  if (error instanceof HttpClientError) return error
  return new HttpClientError('invalid-url', `${request.origin}: ${error instanceof Error ? error.message : String(error)}`)
}

interface CreatedRequest {
  readonly method: string
  readonly body: unknown
  readonly contentLength: number | null
  readonly headers: string[]
}

const BODY_METHODS: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'QUERY', 'PROPFIND', 'PROPPATCH'])
let subscribed = false

/**
 * [S] rest-api.md 5.2: a GET without body carries `Content-Length: 0`. undici swallows that header on methods that seldom have
 * bodies, so it is put back where the caller asked for it by name; undici publishes its requests for such changes.
 */
function writeZeroLengths(): void {
  if (subscribed) return
  subscribed = true
  channel('undici:request:create').subscribe((message) => {
    const { request } = message as { request: CreatedRequest }
    if (request.contentLength === 0 && request.body === null && !BODY_METHODS.has(request.method)) {
      request.headers.push('Content-Length', '0')
    }
  })
}
