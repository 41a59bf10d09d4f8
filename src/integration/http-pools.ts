import { buildConnector, Pool } from 'undici'

export interface HttpPoolOptions {
  /** Connections to one origin; more requests than these wait, within their own timeouts. */
  readonly connectionsPerOrigin: number
  /** Origins with open pools; beyond them the least recently made is closed. */
  readonly maxOrigins: number
  /** ms between sweeps: a pool that no request used between two sweeps is closed. */
  readonly sweepMs: number
}

/** Errors on connections that had answered before: a keep-alive that the backend closed while it lay idle. */
export type StaleErrors = WeakSet<Error>

interface Entry {
  readonly pool: Pool
  used: boolean
}

const CONNECT_TIMEOUT_MS = 10_000
const MAX_RESPONSE_HEADER_BYTES = 65_536

/** Connection pools by origin. Bounded in number, closed when idle; closing lets running requests end. */
export class HttpPools {
  readonly stale: StaleErrors = new WeakSet()
  private readonly options: HttpPoolOptions
  private readonly verifying = new Map<string, Entry>()
  private readonly trusting = new Map<string, Entry>()
  private readonly sweeper: NodeJS.Timeout

  constructor(options: HttpPoolOptions) {
    this.options = options
    this.sweeper = setInterval(() => this.sweep(), options.sweepMs).unref()
  }

  /** Throws TypeError for an origin that is no URL. */
  get(origin: string, insecureSkipVerification: boolean): Pool {
    const pools = insecureSkipVerification ? this.trusting : this.verifying
    const entry = pools.get(origin)
    if (entry === undefined) return this.open(pools, origin, insecureSkipVerification)
    entry.used = true
    return entry.pool
  }

  async close(): Promise<void> {
    clearInterval(this.sweeper)
    const pools = [...this.verifying.values(), ...this.trusting.values()].map((entry) => entry.pool)
    this.verifying.clear()
    this.trusting.clear()
    await Promise.all(pools.map((pool) => pool.destroy()))
  }

  private open(pools: Map<string, Entry>, origin: string, insecure: boolean): Pool {
    const pool = new Pool(origin, {
      connections: this.options.connectionsPerOrigin,
      connect: this.connector(insecure),
      allowH2: false,
      maxHeaderSize: MAX_RESPONSE_HEADER_BYTES,
      // The client's own timer spans the whole exchange.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    pools.set(origin, { pool, used: true })
    if (pools.size > this.options.maxOrigins) this.evictOldest(pools)
    return pool
  }

  /** undici's connector, with a note on every error whether its connection had answered before. */
  private connector(insecure: boolean): ReturnType<typeof buildConnector> {
    const connect = buildConnector({ allowH2: false, timeout: CONNECT_TIMEOUT_MS, rejectUnauthorized: !insecure })
    return (options, callback) =>
      connect(options, (...result) => {
        const [, socket] = result
        socket?.on('error', (error: Error) => {
          if (socket.bytesRead > 0) this.stale.add(error)
        })
        callback(...result)
      })
  }

  private evictOldest(pools: Map<string, Entry>): void {
    for (const [origin, entry] of pools) {
      pools.delete(origin)
      void entry.pool.close()
      return
    }
  }

  private sweep(): void {
    for (const pools of [this.verifying, this.trusting]) {
      for (const [origin, entry] of pools) {
        if (entry.used) {
          entry.used = false
        } else if (entry.pool.stats.size === 0) {
          pools.delete(origin)
          void entry.pool.close()
        }
      }
    }
  }
}
