/** One request of HTTP, sent as it stands: a URL parser would tidy a path, and break its signature. */
import { type IncomingHttpHeaders, type RequestOptions, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'

export interface HttpRequest {
  readonly method: string
  /** With the query, as it goes on the wire. */
  readonly target: string
  /** Flat name, value... */
  readonly headers: readonly string[]
  readonly body: Buffer
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** The longest silence, in ms: an import of a large document is one request. */
const TIMEOUT_MS = 300_000
/** Far more than any answer of the control plane has; a server of another kind may send without end. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024

/** Rejects with Node's own error, whose `code` tells why; with ETIMEDOUT after a silence. Redirects are not followed. */
export function send(origin: string, { method, target, headers, body }: HttpRequest): Promise<HttpAnswer> {
  const url = new URL(origin)
  const options: RequestOptions = {
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port,
    method,
    path: target,
    headers: [...headers, 'Content-Length', String(body.length)],
    timeout: TIMEOUT_MS,
  }
  const open = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const request = open(options, (response) => {
      const chunks: Buffer[] = []
      let length = 0
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        length += chunk.length
        if (length > MAX_ANSWER_BYTES) request.destroy(new Error('the answer has no end'))
      })
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      )
      response.on('error', reject)
    })
    request.on('timeout', () => request.destroy(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })))
    request.on('error', reject)
    request.end(body)
  })
}
