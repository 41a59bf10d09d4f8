import type { Socket } from 'node:net'
import { atTurnEnd } from '../core/turn-end.ts'
import { HttpClientError } from './client.ts'
import type { Carrier, HttpCall } from './http-call.ts'
import type { Connector } from './http-connector.ts'
import { toHttpClientError } from './http-failure.ts'
import { HttpParser } from './http-parser.ts'
import { HttpSyntaxError } from './http-syntax.ts'

/** What keeps a connection. */
export interface ConnectionOwner {
  onMade(): void
  /** It can take a call: it was made, or a reply ended. */
  onFree(connection: HttpConnection): void
  /** It is no more. `error`: it was never made. */
  onGone(connection: HttpConnection, error: HttpClientError | null): void
}

const CONNECT_TIMEOUT_MS = 10_000
/** How long an idle connection is kept whose backend says nothing: less than the 5 s that many servers wait. */
const IDLE_MS = 4000
const MAX_IDLE_MS = 600_000
/** How much earlier than the backend we let go of a connection. */
const IDLE_MARGIN_MS = 1000

/** Up to this size, in bytes, a body is copied into the text of the head: cheaper than a second buffer for the socket. */
const COPIED = 16 * 1024

/** One connection to a backend: it carries one call after another, never two at a time. */
export class HttpConnection implements Carrier {
  /** When, by performance.now(), it must not be used any more, if it is idle by then. */
  idleUntil = 0
  private readonly socket: Socket
  private readonly owner: ConnectionOwner
  private readonly parser = new HttpParser()
  private call: HttpCall | null = null
  /** Of the call at hand: its request went out, and something came back. */
  private sent = false
  private answered = false
  /** Replies before the one at hand. */
  private served = 0
  private made = false
  private gone = false
  private paused = false

  constructor(connector: Connector, owner: ConnectionOwner) {
    this.owner = owner
    this.socket = connector.open((bytes, length) => this.onRead(bytes, length))
    const { socket } = this
    const timer = setTimeout(() => this.end(new HttpClientError('network', 'No connection in time', true)), CONNECT_TIMEOUT_MS)
    socket.once(connector.ready, () => {
      clearTimeout(timer)
      this.onMade()
    })
    socket.on('error', (error: Error) => this.end(toHttpClientError(error, !this.made)))
    socket.on('end', () => this.onEnd())
    socket.on('close', () => {
      clearTimeout(timer)
      this.end(CLOSED())
    })
  }

  /** Carries the call from here on. Its request goes out at the end of the turn, with those of other connections. */
  take(call: HttpCall): void {
    this.call = call
    this.sent = false
    this.answered = false
    this.parser.begin(call.request.method)
    call.onCarrier(this)
    writeLater(this)
  }

  pause(): void {
    if (this.paused) return
    this.paused = true
    this.socket.pause()
  }

  resume(): void {
    if (!this.paused) return
    this.paused = false
    this.socket.resume()
  }

  /** Ends the connection; the call that it carries learns nothing of it. */
  destroy(): void {
    this.call = null
    this.end(null)
  }

  /** Ends the connection, and the call that it carries with that error. */
  abort(error: HttpClientError): void {
    this.end(error)
  }

  write(): void {
    const { call, socket } = this
    if (call === null || this.sent) return
    this.sent = true
    const { body } = call.request
    if (body.length <= COPIED) {
      socket.write(body.length === 0 ? call.head : call.head + body.toString('latin1'), 'latin1')
      return
    }
    socket.cork()
    socket.write(call.head, 'latin1')
    socket.write(body)
    socket.uncork()
  }

  private onMade(): void {
    if (this.gone) return
    this.made = true
    this.owner.onMade()
    this.free()
  }

  private onRead(bytes: Buffer, length: number): void {
    const { call } = this
    // Whatever comes unasked is no answer to a request that goes out later.
    if (call === null || !this.sent)
      return void this.end(new HttpClientError('network', 'The backend sent what was not asked for'))
    this.answered = true
    try {
      const ended = this.parser.read(bytes, 0, length, call)
      if (ended >= 0) this.finish(ended === length)
    } catch (error) {
      this.end(readFailure(error))
    }
  }

  /** `clean`: nothing came behind the reply. */
  private finish(clean: boolean): void {
    const { call } = this
    if (call === null) return
    this.call = null
    this.served++
    // What is still being sent would be read as the next request.
    if (clean && this.parser.reusable && this.socket.writableLength === 0) this.free()
    else this.end(null)
    call.onEnd()
  }

  private free(): void {
    this.idleUntil = performance.now() + idleMs(this.parser.keepAliveSeconds)
    this.resume()
    if (this.idleUntil <= performance.now()) this.end(null)
    else this.owner.onFree(this)
  }

  private onEnd(): void {
    if (this.call !== null && this.sent && this.parser.endsHere()) this.finish(true)
    this.end(CLOSED())
  }

  /** The only way a connection ends. `error` goes to the call that it carries. */
  private end(error: HttpClientError | null): void {
    if (this.gone) return
    this.gone = true
    const { call } = this
    this.call = null
    this.socket.destroy()
    this.owner.onGone(this, this.made ? null : (error ?? CLOSED()))
    if (call === null) return
    if (!this.sent && this.served > 0) call.onUnsent()
    else call.onBroken(error ?? CLOSED(), this.served > 0 && !this.answered)
  }
}

const CLOSED = (): HttpClientError => new HttpClientError('network', 'The backend closed the connection')

const writeLater = atTurnEnd((connection: HttpConnection) => connection.write())

function idleMs(seconds: number | null): number {
  return seconds === null ? IDLE_MS : Math.min(seconds * 1000 - IDLE_MARGIN_MS, MAX_IDLE_MS)
}

function readFailure(error: unknown): HttpClientError {
  if (error instanceof HttpClientError) return error
  if (error instanceof HttpSyntaxError) return new HttpClientError('network', error.message)
  throw error
}
