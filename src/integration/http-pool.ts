import { HttpClientError } from './client.ts'
import type { Carriers, HttpCall } from './http-call.ts'
import { type ConnectionOwner, HttpConnection } from './http-connection.ts'
import type { Connector } from './http-connector.ts'

/** The connections of one route, and the calls that wait for one. */
export class HttpPool implements Carriers, ConnectionOwner {
  readonly connector: Connector
  private readonly limit: number
  private readonly connections = new Set<HttpConnection>()
  /** The one that was used last is used next, so that those that are not needed grow old. */
  private readonly idle: HttpConnection[] = []
  private readonly waiting = new Set<HttpCall>()
  private connecting = 0
  private closing = false
  private destroyed: HttpClientError | null = null

  constructor(connector: Connector, limit: number) {
    this.connector = connector
    this.limit = limit
  }

  /** Calls run or wait. */
  get isBusy(): boolean {
    return this.waiting.size > 0 || this.connections.size > this.idle.length
  }

  get isEmpty(): boolean {
    return this.connections.size === 0 && this.waiting.size === 0
  }

  dispatch(call: HttpCall): void {
    if (this.destroyed) return void call.fail(this.destroyed)
    const connection = this.takeIdle()
    if (connection) return void connection.take(call)
    this.waiting.add(call)
    this.connectMore()
  }

  drop(call: HttpCall): void {
    this.waiting.delete(call)
  }

  onMade(): void {
    this.connecting--
  }

  onFree(connection: HttpConnection): void {
    const call = this.nextWaiting()
    if (call) connection.take(call)
    else if (this.closing) connection.destroy()
    else this.idle.push(connection)
  }

  onGone(connection: HttpConnection, error: HttpClientError | null): void {
    this.connections.delete(connection)
    const at = this.idle.lastIndexOf(connection)
    if (at >= 0) this.idle.splice(at, 1)
    if (error !== null) {
      this.connecting--
      // Each connection that cannot be made is some call's failure; which of those that wait is all the same.
      this.nextWaiting()?.fail(error)
    }
    this.connectMore()
  }

  /** Ends what has been idle for too long by `now`, of performance.now(). */
  sweep(now: number): void {
    for (const connection of this.idle.filter(({ idleUntil }) => idleUntil <= now)) connection.destroy()
  }

  /** Calls that run or wait come to their ends; after them no connection stays. */
  close(): void {
    this.closing = true
    for (const connection of [...this.idle]) connection.destroy()
  }

  /** Ends everything now. */
  destroy(): void {
    const error = new HttpClientError('network', 'The gateway is closing')
    this.destroyed = error
    for (const call of [...this.waiting]) call.fail(error)
    for (const connection of [...this.connections]) connection.abort(error)
  }

  private takeIdle(): HttpConnection | undefined {
    const now = performance.now()
    for (let connection = this.idle.pop(); connection; connection = this.idle.pop()) {
      if (connection.idleUntil > now) return connection
      connection.destroy()
    }
    return undefined
  }

  private nextWaiting(): HttpCall | undefined {
    for (const call of this.waiting) {
      this.waiting.delete(call)
      return call
    }
    return undefined
  }

  private connectMore(): void {
    while (this.connecting < this.waiting.size && this.connections.size < this.limit) {
      this.connecting++
      this.connections.add(new HttpConnection(this.connector, this))
    }
  }
}
