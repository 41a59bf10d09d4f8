import type { UpstreamCall } from '../exchange/exchange.ts'
import { HttpClientError, type HttpReply, type HttpRequest } from './client.ts'
import type { Deadlines, Expiring } from './deadlines.ts'
import { HttpBody } from './http-body.ts'
import type { ReplyHead } from './http-head.ts'
import type { ReplySink } from './http-parser.ts'
import { HttpStream } from './http-stream.ts'

export interface HttpCallLimits {
  readonly maxBodyBytes: number
  readonly streamIdleMs: number
}

/** The connection that carries a call. */
export interface Carrier {
  pause(): void
  resume(): void
  destroy(): void
}

/** Where calls find their connections. */
export interface Carriers {
  dispatch(call: HttpCall): void
  /** A call that waits does so no longer. */
  drop(call: HttpCall): void
}

/** Bytes of a body that a call with `stream: 'large'` collects. */
const SMALL = 65_536

/** RFC 9110 9.2.1: repeating these does no harm. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** One request and its reply: what waits for a connection, what reads the reply, and what can be cancelled, in one object. */
export class HttpCall implements ReplySink, UpstreamCall, Expiring {
  readonly request: HttpRequest
  /** Its head as it goes out. */
  readonly head: string
  slot = -1
  private readonly carriers: Carriers
  private readonly deadlines: Deadlines<HttpCall>
  private readonly limits: HttpCallLimits
  private readonly resolve: (reply: HttpReply) => void
  private readonly reject: (error: HttpClientError) => void
  private carrier: Carrier | null = null
  /** The reply came to its end, or the call failed. */
  private over = false
  private retried = false
  private replyHead: ReplyHead | null = null
  private body: HttpBody | null = null
  private stream: HttpStream | null = null

  constructor(
    request: HttpRequest,
    head: string,
    carriers: Carriers,
    deadlines: Deadlines<HttpCall>,
    limits: HttpCallLimits,
    resolve: (reply: HttpReply) => void,
    reject: (error: HttpClientError) => void,
  ) {
    this.request = request
    this.head = head
    this.carriers = carriers
    this.deadlines = deadlines
    this.limits = limits
    this.resolve = resolve
    this.reject = reject
  }

  start(): void {
    if (this.request.owner) this.request.owner.upstream = this
    this.deadlines.set(this, this.request.timeoutMs)
    this.carriers.dispatch(this)
  }

  cancel(): void {
    this.fail(new HttpClientError('network', 'The client went away'))
  }

  expire(): void {
    this.fail(new HttpClientError('timeout', 'The backend did not answer in time'))
  }

  pause(): void {
    this.carrier?.pause()
  }

  resume(): void {
    this.carrier?.resume()
  }

  onCarrier(carrier: Carrier): void {
    this.carrier = carrier
  }

  onHead(head: ReplyHead): void {
    this.replyHead = head
    const { stream } = this.request
    if (stream === true) return void this.openStream(head)
    const streams = stream === 'large' && !(head.length !== null && head.length <= SMALL)
    this.body = new HttpBody(head, streams ? Number.POSITIVE_INFINITY : this.limits.maxBodyBytes)
    // What comes whole, in one read with its head, needs no stream: it is cheaper without.
    if (streams) queueMicrotask(() => this.over || this.streamOn(head))
  }

  /** From here on the body goes on as it comes, what has come first. */
  private streamOn(head: ReplyHead): void {
    const begun = this.body?.take()
    this.body = null
    const stream = this.openStream(head)
    if (begun && begun.length > 0 && !stream.push(begun)) this.pause()
  }

  private openStream({ status, rawHeaders }: ReplyHead): HttpStream {
    const stream = new HttpStream(this)
    this.stream = stream
    // Once a stream flows, only silence ends it.
    this.deadlines.set(this, this.limits.streamIdleMs)
    this.resolve({ status, rawHeaders, body: stream })
    return stream
  }

  onData(bytes: Buffer, start: number, end: number): void {
    // Whoever reads a stream may end the call in the midst of a read.
    if (this.over) return
    if (this.stream) {
      this.deadlines.set(this, this.limits.streamIdleMs)
      if (!this.stream.push(Buffer.from(bytes.subarray(start, end)))) this.pause()
    } else {
      this.body?.add(bytes, start, end)
    }
  }

  /** The reply is complete, and the connection is no longer the call's. */
  onEnd(): void {
    this.finish()
    if (this.stream) this.stream.push(null)
    else if (this.replyHead && this.body) {
      const { status, rawHeaders } = this.replyHead
      this.resolve({ status, rawHeaders, body: this.body.take() })
    }
  }

  /**
   * The connection broke. `stale`: it had served before and nothing of this reply came, as when a backend closes what lies idle.
   * A second copy of the request goes out only where the first is harmless.
   */
  onBroken(error: HttpClientError, stale: boolean): void {
    this.carrier = null
    if (stale && !this.retried && SAFE_METHODS.has(this.request.method)) {
      this.retried = true
      this.carriers.dispatch(this)
    } else {
      this.fail(error)
    }
  }

  /** The connection broke before anything of the request went out. */
  onUnsent(): void {
    this.carrier = null
    this.carriers.dispatch(this)
  }

  /** Ends the call with that error, whatever state it is in. */
  fail(error: HttpClientError): void {
    if (this.over) return
    const { carrier } = this
    this.finish()
    if (carrier) carrier.destroy()
    else this.carriers.drop(this)
    if (this.stream) this.stream.destroy(error)
    else this.reject(error)
  }

  private finish(): void {
    this.over = true
    this.carrier = null
    this.deadlines.clear(this)
    if (this.request.owner?.upstream === this) this.request.owner.upstream = null
  }
}
