import { MAX_PROCESSES, readUsage } from './process-tree.ts'

const EVERY_MS = 100

/** Looks at busy sandboxes ten times a second: above their memory, or with too many processes, they are killed. */
export class MemoryWatch {
  private readonly gauges = new Set<MemoryGauge>()
  private timer: NodeJS.Timeout | null = null

  /** `exceeded` is called at most once a tick while the sandbox is busy. */
  watch(pid: number, memorySizeMb: number, exceeded: () => void): MemoryGauge {
    const gauge = new MemoryGauge(pid, memorySizeMb * 1_048_576, exceeded, {
      busy: () => this.wake(),
      stop: () => this.gauges.delete(gauge),
    })
    this.gauges.add(gauge)
    return gauge
  }

  private wake(): void {
    this.timer ??= setInterval(() => this.look(), EVERY_MS).unref()
  }

  /** The timer rests while nobody is busy. */
  private look(): void {
    let busy = 0
    for (const gauge of this.gauges) {
      if (!gauge.busy) continue
      busy++
      gauge.read()
    }
    if (busy > 0 || this.timer === null) return
    clearInterval(this.timer)
    this.timer = null
  }
}

interface Owner {
  busy(): void
  stop(): void
}

/** One sandbox's use of memory. */
export class MemoryGauge {
  busy = false
  /** The most that was seen, in bytes; what an invocation shorter than a tick takes goes unseen. */
  peak = 0
  private readonly pid: number
  private readonly limit: number
  private readonly exceeded: () => void
  private readonly owner: Owner

  constructor(pid: number, limit: number, exceeded: () => void, owner: Owner) {
    this.pid = pid
    this.limit = limit
    this.exceeded = exceeded
    this.owner = owner
  }

  setBusy(busy: boolean): void {
    this.busy = busy
    if (busy) this.owner.busy()
  }

  read(): void {
    const { bytes, processes } = readUsage(this.pid)
    if (bytes > this.peak) this.peak = bytes
    if (bytes > this.limit || processes > MAX_PROCESSES) this.exceeded()
  }

  stop(): void {
    this.owner.stop()
  }
}
