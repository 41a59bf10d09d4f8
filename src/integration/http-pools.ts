import { checkServerIdentity } from 'node:tls'
import { buildConnector, Pool } from 'undici'
import type { HttpRequest } from './client.ts'

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

/** What requests of one pool have in common. */
type Route = Pick<HttpRequest, 'origin' | 'connect' | 'clientCertificate' | 'insecureSkipVerification'>
type Connector = ReturnType<typeof buildConnector>

const CONNECT_TIMEOUT_MS = 10_000
const MAX_RESPONSE_HEADER_BYTES = 65_536

/** Connection pools by route. Bounded in number, closed when idle; closing lets running requests end. */
export class HttpPools {
  readonly stale: StaleErrors = new WeakSet()
  private readonly options: HttpPoolOptions
  private readonly pools = new Map<string, Entry>()
  private readonly sweeper: NodeJS.Timeout

  constructor(options: HttpPoolOptions) {
    this.options = options
    this.sweeper = setInterval(() => this.sweep(), options.sweepMs).unref()
  }

  /** Throws TypeError for an origin that is no URL. */
  get(route: Route): Pool {
    const key = keyOf(route)
    const entry = this.pools.get(key)
    if (entry === undefined) return this.open(key, route)
    entry.used = true
    return entry.pool
  }

  async close(): Promise<void> {
    clearInterval(this.sweeper)
    const pools = [...this.pools.values()].map((entry) => entry.pool)
    this.pools.clear()
    await Promise.all(pools.map((pool) => pool.destroy()))
  }

  private open(key: string, route: Route): Pool {
    const pool = new Pool(route.origin, {
      connections: this.options.connectionsPerOrigin,
      connect: this.noting(connectorOf(route)),
      allowH2: false,
      maxHeaderSize: MAX_RESPONSE_HEADER_BYTES,
      // The client's own timer spans the whole exchange.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    this.pools.set(key, { pool, used: true })
    if (this.pools.size > this.options.maxOrigins) this.evictOldest()
    return pool
  }

  /** The connector, with a note on every error whether its connection had answered before. */
  private noting(connect: Connector): Connector {
    return (options, callback) =>
      connect(options, (...result) => {
        const [, socket] = result
        socket?.on('error', (error: Error) => {
          if (socket.bytesRead > 0) this.stale.add(error)
        })
        callback(...result)
      })
  }

  private evictOldest(): void {
    for (const [key, entry] of this.pools) {
      this.pools.delete(key)
      void entry.pool.close()
      return
    }
  }

  private sweep(): void {
    for (const [key, entry] of this.pools) {
      if (entry.used) {
        entry.used = false
      } else if (entry.pool.stats.size === 0) {
        this.pools.delete(key)
        void entry.pool.close()
      }
    }
  }
}

/** The origin alone where nothing else is asked for, as nearly always. An origin holds no blanks. */
function keyOf({ origin, connect, clientCertificate, insecureSkipVerification: insecure = false }: Route): string {
  if (!insecure && !connect && !clientCertificate) return origin
  return `${origin} ${insecure} ${connect ? `${connect.host}:${connect.port}` : ''} ${clientCertificate?.fingerprint ?? ''}`
}

/** undici's connector; a pool's connections share no TLS session with those of another. */
function connectorOf({
  origin,
  connect: address,
  clientCertificate,
  insecureSkipVerification: insecure = false,
}: Route): Connector {
  const identity = clientCertificate && { cert: clientCertificate.certificate, key: clientCertificate.privateKey }
  const common = { allowH2: false, timeout: CONNECT_TIMEOUT_MS, rejectUnauthorized: !insecure, ...identity }
  if (!address) return buildConnector(common)
  // Whatever is behind the address answers for the origin's name: without this Node asks it for the address's own, where
  // the origin is an IP address and so not named to TLS.
  const host = URL.parse(origin)?.hostname.replace(/^\[|\]$/g, '') ?? ''
  const connect = buildConnector({ ...common, checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate) })
  const { host: hostname, port } = address
  return (options, callback) => connect({ ...options, hostname, port: String(port) }, callback)
}
