/** What can run out of time. */
export interface Expiring {
  /** Where it stands in the wheel; kept by Deadlines, -1 outside of it. */
  slot: number
  /** Called once, after its time; it has left the wheel. Must not throw. */
  expire(): void
}

const TICK_MS = 10
const SLOTS = 512

interface Hand<T> {
  readonly due: Map<T, number>
}

/**
 * The time limits of many calls on one timer: a timer for each would cost more than all else that a call does with time. What
 * expires does so at most a tick of 10 ms late, never early. Without calls no timer runs.
 */
export class Deadlines<T extends Expiring> {
  private readonly wheel: Hand<T>[] = Array.from({ length: SLOTS }, () => ({ due: new Map() }))
  private timer: NodeJS.Timeout | null = null
  private size = 0
  /** The tick that was handled last. */
  private tick = 0

  /** From now on `item` has that long; what it had before is forgotten. */
  set(item: T, ms: number): void {
    this.clear(item)
    if (this.timer === null) this.start()
    const tick = Math.ceil((performance.now() + ms) / TICK_MS)
    item.slot = tick % SLOTS
    this.wheel[item.slot]?.due.set(item, tick)
    this.size++
  }

  clear(item: T): void {
    if (item.slot < 0) return
    this.wheel[item.slot]?.due.delete(item)
    item.slot = -1
    this.size--
  }

  private start(): void {
    this.tick = Math.floor(performance.now() / TICK_MS)
    this.timer = setInterval(() => this.turn(), TICK_MS)
  }

  private turn(): void {
    const now = Math.floor(performance.now() / TICK_MS)
    // After a long stall one round meets every slot.
    const first = Math.max(this.tick + 1, now - SLOTS + 1)
    this.tick = now
    for (let tick = first; tick <= now; tick++) this.expire(tick % SLOTS, now)
    if (this.size > 0 || this.timer === null) return
    clearInterval(this.timer)
    this.timer = null
  }

  /** A slot also holds what is due a round or more later. */
  private expire(slot: number, now: number): void {
    for (const [item, tick] of this.wheel[slot]?.due ?? []) {
      if (tick > now) continue
      this.clear(item)
      item.expire()
    }
  }
}
