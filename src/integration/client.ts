import type { Readable } from 'node:stream'
import type { UpstreamCall } from '../exchange/exchange.ts'

/** Where a connection is made. An IPv6 address has no brackets. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** What the gateway shows backends that ask who it is. */
export interface ClientCertificate {
  /** Tells certificates apart, whoever owns them. */
  readonly fingerprint: string
  /** PEM. */
  readonly certificate: string
  /** PEM. */
  readonly privateKey: string
}

/** The client certificates of all accounts, as they are now. */
export interface ClientCertificates {
  find(accountId: string, region: string, id: string): ClientCertificate | undefined
}

export interface HttpRequest {
  /** `http://host:port` or https. Names the backend, in Host and to TLS too. */
  readonly origin: string
  /** Where to connect in the origin's place. */
  readonly connect?: Address | null
  readonly clientCertificate?: ClientCertificate | null
  readonly method: string
  /** Path and query, already encoded. */
  readonly path: string
  /** Flat name, value...; without Host, Content-Length, Transfer-Encoding: the client writes those. */
  readonly headers: string[]
  readonly body: Buffer
  readonly timeoutMs: number
  /** Hand the body on as it comes instead of collecting it; `large`: only one that is long, or of which the end is not in sight. */
  readonly stream?: boolean | 'large'
  /** What Host says where it is not the origin's own; null or absent: the origin's. */
  readonly host?: string | null
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
  /** No connection came about, so that no byte of the request has left. */
  readonly unsent: boolean
  constructor(failure: HttpFailure, reason: string, unsent = false) {
    super(reason)
    this.failure = failure
    this.unsent = unsent
  }
}

/** Sends requests over HTTP. */
export interface HttpSender {
  /** Never follows redirects, never decodes. Throws HttpClientError. */
  request(request: HttpRequest): Promise<HttpReply>
}

export interface HttpClient extends HttpSender {
  close(): Promise<void>
}
