import { HttpClientError } from './client.ts'
import { connectorOf, type Route } from './http-connector.ts'
import { HttpPool } from './http-pool.ts'

export interface HttpPoolOptions {
  /** Connections to one origin; more requests than these wait, within their own timeouts. */
  readonly connectionsPerOrigin: number
  /** Origins with open pools; beyond them the least recently made is closed. */
  readonly maxOrigins: number
  /** ms between sweeps: a pool that no request used between two sweeps is closed. */
  readonly sweepMs: number
}

interface Entry {
  readonly pool: HttpPool
  used: boolean
}

/** ms between looks at idle connections. */
const IDLE_SWEEP_MS = 1000

/** Connection pools by route. Bounded in number, closed when idle; closing lets running requests end. */
export class HttpPools {
  private readonly options: HttpPoolOptions
  private readonly pools = new Map<string, Entry>()
  /** Closed, with calls that have not come to their ends. */
  private readonly leaving = new Set<HttpPool>()
  private readonly timers: readonly NodeJS.Timeout[]
  private closed = false

  constructor(options: HttpPoolOptions) {
    this.options = options
    this.timers = [
      setInterval(() => this.sweepPools(), options.sweepMs).unref(),
      setInterval(() => this.sweepConnections(), IDLE_SWEEP_MS).unref(),
    ]
  }

  /** Throws HttpClientError for an origin that is none. */
  get(route: Route): HttpPool {
    const key = keyOf(route)
    const entry = this.pools.get(key)
    if (entry === undefined) return this.open(key, route)
    entry.used = true
    return entry.pool
  }

  close(): void {
    this.closed = true
    for (const timer of this.timers) clearInterval(timer)
    for (const { pool } of this.pools.values()) pool.destroy()
    for (const pool of this.leaving) pool.destroy()
    this.pools.clear()
    this.leaving.clear()
  }

  private open(key: string, route: Route): HttpPool {
    if (this.closed) throw new HttpClientError('network', 'The gateway is closing')
    const pool = new HttpPool(connectorOf(route), this.options.connectionsPerOrigin)
    this.pools.set(key, { pool, used: true })
    if (this.pools.size > this.options.maxOrigins) this.evictOldest()
    return pool
  }

  private evictOldest(): void {
    for (const [key, { pool }] of this.pools) return void this.leave(key, pool)
  }

  private leave(key: string, pool: HttpPool): void {
    this.pools.delete(key)
    pool.close()
    if (!pool.isEmpty) this.leaving.add(pool)
  }

  private sweepPools(): void {
    for (const [key, entry] of this.pools) {
      if (entry.used) entry.used = false
      else if (!entry.pool.isBusy) this.leave(key, entry.pool)
    }
    for (const pool of this.leaving) if (pool.isEmpty) this.leaving.delete(pool)
  }

  private sweepConnections(): void {
    const now = performance.now()
    for (const { pool } of this.pools.values()) pool.sweep(now)
  }
}

/** The origin alone where nothing else is asked for, as nearly always. An origin holds no blanks. */
function keyOf({ origin, connect, clientCertificate, insecureSkipVerification: insecure = false }: Route): string {
  if (!insecure && !connect && !clientCertificate) return origin
  return `${origin} ${insecure} ${connect ? `${connect.host}:${connect.port}` : ''} ${clientCertificate?.fingerprint ?? ''}`
}
