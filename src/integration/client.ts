import type { Readable } from 'node:stream'
import type { UpstreamCall } from '../exchange/exchange.ts'

export interface HttpRequest {
  /** `http://host:port` or https. */
  readonly origin: string
  readonly method: string
  /** Path and query, already encoded. */
  readonly path: string
  /** Flat name, value...; without Host, Content-Length, Transfer-Encoding: the client writes those. */
  readonly headers: string[]
  readonly body: Buffer
  readonly timeoutMs: number
  /** Hand the body on as it comes instead of collecting it. */
  readonly stream?: boolean
  readonly insecureSkipVerification?: boolean
  /** The Upgrade header to send, which only a mapping can ask for (rest-api.md 5.3 [S]); a backend that switches is refused. */
  readonly upgrade?: string | null
  /** Where the client shows the call while it runs, so that it can be cancelled. An Exchange fits. */
  readonly owner?: { upstream?: UpstreamCall | null }
}

export interface HttpReply {
  readonly status: number
  /** Flat name, value... in the backend's order and casing. */
  readonly rawHeaders: string[]
  readonly body: Buffer | Readable
}

export type HttpFailure = 'timeout' | 'network' | 'tls' | 'too-large' | 'invalid-url' | 'credentials'

/** Why no usable answer came. `reason` is for logs. */
export class HttpClientError extends Error {
  readonly failure: HttpFailure
  constructor(failure: HttpFailure, reason: string) {
    super(reason)
    this.failure = failure
  }
}

export interface HttpClient {
  /** Never follows redirects, never decodes. Throws HttpClientError. */
  request(request: HttpRequest): Promise<HttpReply>
  close(): Promise<void>
}
