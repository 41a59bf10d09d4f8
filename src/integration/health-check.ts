import { connect } from 'node:net'
import type { Address } from './client.ts'
import type { Upstreams } from './upstreams.ts'

/** AWS's longest wait for a TCP check's connection, in ms. */
const MAX_WAIT_MS = 10_000

/** Connects to every upstream at intervals, as a Network Load Balancer's TCP checks do, and closes at once. */
export class HealthCheck {
  private readonly upstreams: Upstreams
  private readonly timer: NodeJS.Timeout
  private readonly waitMs: number
  private running = false
  private closed = false

  constructor(upstreams: Upstreams, intervalMs: number) {
    this.upstreams = upstreams
    this.waitMs = Math.min(intervalMs, MAX_WAIT_MS)
    this.timer = setInterval(() => void this.run(), intervalMs).unref()
  }

  close(): void {
    this.closed = true
    clearInterval(this.timer)
  }

  /** Rounds do not overlap, so no upstream has more than one check at a time. */
  private async run(): Promise<void> {
    if (this.running) return
    this.running = true
    await Promise.all(
      this.upstreams.all.map(async (upstream) => {
        const connected = await canConnect(upstream.address, this.waitMs)
        if (!this.closed) this.upstreams.note(upstream, connected)
      }),
    )
    this.running = false
  }
}

function canConnect({ host, port }: Address, waitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: waitMs })
    const end = (connected: boolean): void => {
      socket.destroy()
      resolve(connected)
    }
    socket.unref()
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', () => end(false))
  })
}
