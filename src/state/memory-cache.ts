import type { Cache, Kept } from './state.ts'

export interface MemoryCacheBounds {
  readonly entries: number
  readonly bytes: number
}

interface Entry<V> {
  readonly group: string
  readonly value: V
  readonly bytes: number
  readonly until: number
  /** The count of moves when it was last put behind all others. */
  movedAt: number
}

/** A cache in this process that forgets what was used least recently when it is full. `now` is a monotonic clock in ms. */
export class MemoryCache<V> implements Cache<V> {
  private readonly entries = new Map<string, Entry<V>>()
  /** Of groups that were ever emptied. */
  private readonly epochs = new Map<string, number>()
  private readonly bounds: MemoryCacheBounds
  private readonly now: () => number
  private bytes = 0
  private moves = 0

  constructor(bounds: MemoryCacheBounds, now: () => number) {
    this.bounds = bounds
    this.now = now
  }

  get(group: string, key: string): V | undefined {
    const name = nameOf(group, key)
    const entry = this.entries.get(name)
    if (!entry) return undefined
    if (entry.until <= this.now()) {
      this.drop(name, entry)
      return undefined
    }
    // What stands among the newest quarter is in no danger: what everybody asks for is not moved each time.
    if (this.moves - entry.movedAt >= this.entries.size / 4) {
      this.drop(name, entry)
      this.add(name, entry)
    }
    return entry.value
  }

  epoch(group: string): number {
    return this.epochs.get(group) ?? 0
  }

  put(group: string, key: string, value: V, { ttlMs, bytes, epoch }: Kept): void {
    if (epoch !== this.epoch(group)) return
    const name = nameOf(group, key)
    const known = this.entries.get(name)
    if (known) this.drop(name, known)
    if (ttlMs <= 0 || bytes > this.bounds.bytes) return
    this.add(name, { group, value, bytes, until: this.now() + ttlMs, movedAt: 0 })
    for (const [oldest, entry] of this.entries) {
      if (this.entries.size <= this.bounds.entries && this.bytes <= this.bounds.bytes) break
      this.drop(oldest, entry)
    }
  }

  empty(group: string): void {
    this.epochs.set(group, this.epoch(group) + 1)
    for (const [name, entry] of this.entries) if (entry.group === group) this.drop(name, entry)
  }

  private add(name: string, entry: Entry<V>): void {
    entry.movedAt = ++this.moves
    this.entries.set(name, entry)
    this.bytes += entry.bytes
  }

  private drop(name: string, entry: Entry<V>): void {
    this.entries.delete(name)
    this.bytes -= entry.bytes
  }
}

/** Lengths keep two pairs apart that read alike when they are joined. */
const nameOf = (group: string, key: string): string => `${group.length}:${group}${key}`
