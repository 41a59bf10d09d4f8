import type { Dispatcher, Pool } from 'undici'
import type { UpstreamCall } from '../exchange/exchange.ts'
import { HttpClientError, type HttpReply, type HttpRequest } from './client.ts'
import { toHttpClientError } from './http-failure.ts'
import type { StaleErrors } from './http-pools.ts'
import { HttpStream } from './http-stream.ts'

export interface HttpCallLimits {
  readonly maxBodyBytes: number
  readonly streamIdleMs: number
}

type Controller = Dispatcher.DispatchController

const EMPTY = Buffer.alloc(0)
/** RFC 9110 9.2.1: repeating these does no harm. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** One request and its reply: undici's handler, the timer over the whole exchange, and what can be cancelled, in one object. */
export class HttpCall implements Dispatcher.DispatchHandler, UpstreamCall {
  private readonly request: HttpRequest
  private readonly pool: Pool
  private readonly stale: StaleErrors
  private readonly limits: HttpCallLimits
  private readonly resolve: (reply: HttpReply) => void
  private readonly reject: (error: HttpClientError) => void
  private timer: NodeJS.Timeout
  private controller: Controller | null = null
  private failure: HttpClientError | null = null
  private settled = false
  private retried = false
  private status = 0
  private rawHeaders: string[] = []
  private first: Buffer | null = null
  private chunks: Buffer[] | null = null
  private length = 0
  private stream: HttpStream | null = null

  constructor(
    request: HttpRequest,
    pool: Pool,
    stale: StaleErrors,
    limits: HttpCallLimits,
    resolve: (reply: HttpReply) => void,
    reject: (error: HttpClientError) => void,
  ) {
    this.request = request
    this.pool = pool
    this.stale = stale
    this.limits = limits
    this.resolve = resolve
    this.reject = reject
    this.timer = setTimeout(expire, request.timeoutMs, this)
  }

  start(): void {
    const { request } = this
    if (request.owner) request.owner.upstream = this
    if (request.body.length === 0) request.headers.push('Content-Length', '0')
    this.dispatch()
  }

  cancel(): void {
    this.fail(new HttpClientError('network', 'The client went away'))
  }

  onRequestStart(controller: Controller): void {
    this.controller = controller
    if (this.failure) controller.abort(this.failure)
  }

  onRequestUpgrade(_controller: Controller, _status: number, _headers: unknown, socket: { destroy(): void }): void {
    socket.destroy()
    this.fail(new HttpClientError('network', 'The backend switched protocols'))
  }

  onResponseStart(controller: Controller, status: number): void {
    if (status < 200) return
    this.status = status
    this.rawHeaders = textHeaders(controller.rawHeaders)
    if (!this.request.stream) return
    this.stream = new HttpStream(controller, () => this.cancel())
    this.rearm()
    this.settle({ status, rawHeaders: this.rawHeaders, body: this.stream })
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.stream) {
      this.timer.refresh()
      if (!this.stream.push(chunk)) controller.pause()
      return
    }
    this.length += chunk.length
    if (this.length > this.limits.maxBodyBytes) this.fail(tooLarge(this.rawHeaders, this.length))
    else if (this.first === null) this.first = chunk
    else if (this.chunks === null) this.chunks = [this.first, chunk]
    else this.chunks.push(chunk)
  }

  onResponseEnd(): void {
    this.finish()
    if (this.stream) this.stream.push(null)
    else this.settle({ status: this.status, rawHeaders: this.rawHeaders, body: this.body() })
  }

  onResponseError(_controller: Controller | null, error: Error): void {
    if (this.failure === null && this.status === 0 && this.mayRetry(error)) {
      this.retried = true
      this.dispatch()
      return
    }
    // The controller comes with a connection, just before the first byte goes out.
    this.fail(this.failure ?? toHttpClientError(error, this.controller === null))
  }

  /** Ends the call with that error, whatever state it is in. */
  fail(error: HttpClientError): void {
    this.failure ??= error
    this.finish()
    if (!this.settled) {
      this.settled = true
      this.reject(error)
    } else if (this.stream && !this.stream.readableEnded) {
      this.stream.destroy(error)
    }
    this.controller?.abort(error)
  }

  private dispatch(): void {
    const { path, method, headers, body, upgrade } = this.request
    this.pool.dispatch({ path, method, headers, body, upgrade: upgrade ?? null }, this)
  }

  /** Only what a stale keep-alive explains, and only where a second copy of the request is harmless. */
  private mayRetry(error: Error): boolean {
    if (this.retried || !SAFE_METHODS.has(this.request.method)) return false
    return this.stale.has(error) || bytesReadOf(error) > 0
  }

  private body(): Buffer {
    return this.chunks === null ? (this.first ?? EMPTY) : Buffer.concat(this.chunks, this.length)
  }

  private settle(reply: HttpReply): void {
    if (this.settled) return
    this.settled = true
    this.resolve(reply)
  }

  private finish(): void {
    clearTimeout(this.timer)
    if (this.request.owner?.upstream === this) this.request.owner.upstream = null
  }

  /** Once a stream flows, only silence ends it. */
  private rearm(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(expire, this.limits.streamIdleMs, this)
  }
}

function expire(call: HttpCall): void {
  call.fail(new HttpClientError('timeout', 'The backend did not answer in time'))
}

/** undici's SocketError shows the counters of the connection; no byte of this reply had come. */
function bytesReadOf(error: Error): number {
  const bytes: unknown = Reflect.get(Object(Reflect.get(error, 'socket')), 'bytesRead')
  return typeof bytes === 'number' ? bytes : 0
}

function textHeaders(raw: Controller['rawHeaders']): string[] {
  const headers: string[] = []
  if (!Array.isArray(raw)) return headers
  for (let i = 0; i < raw.length; i++) {
    const part = raw[i]
    headers.push(typeof part === 'string' ? part : part === undefined ? '' : part.toString('latin1'))
  }
  return headers
}

/** `reason` is the length that the backend announced, or what had come when it was enough. */
function tooLarge(rawHeaders: readonly string[], received: number): HttpClientError {
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() === 'content-length') return new HttpClientError('too-large', rawHeaders[i + 1] ?? '')
  }
  return new HttpClientError('too-large', String(received))
}
