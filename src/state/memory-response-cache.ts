import { type Listed, RecencyList } from './recency-list.ts'
import type { CachedResponse, CachedResponseTerms, ResponseCache } from './state.ts'

interface Entry extends Listed<Entry> {
  readonly key: string
  readonly response: CachedResponse
  readonly bytes: number
  readonly until: number
  /** Grows with each use in the whole process. */
  used: number
}

interface Provisioned {
  readonly limit: number
  readonly fence: number
  readonly entries: Map<string, Entry>
  readonly recency: RecencyList<Entry>
  bytes: number
}

/**
 * The caches in this process. Each keeps to its size and all together to `maxBytes`; what was used least recently goes first, of
 * a full cache or of all. Nothing leaves the process, so `encrypted` asks for nothing. `now` is a monotonic clock in ms.
 */
export class MemoryResponseCache implements ResponseCache {
  private readonly caches = new Map<string, Provisioned>()
  private readonly maxBytes: number
  private readonly now: () => number
  private bytes = 0
  private uses = 0
  private fences = 0

  constructor(maxBytes: number, now: () => number) {
    this.maxBytes = maxBytes
    this.now = now
  }

  provision(name: string, bytes: number): void {
    const cache = this.caches.get(name)
    if (cache?.limit === bytes) return
    if (cache) this.bytes -= cache.bytes
    if (bytes > 0) this.caches.set(name, this.newCache(bytes))
    else this.caches.delete(name)
  }

  get(name: string, key: string): CachedResponse | undefined {
    const cache = this.caches.get(name)
    const entry = cache?.entries.get(key)
    if (!cache || !entry) return undefined
    if (entry.until <= this.now()) {
      this.remove(cache, entry)
      return undefined
    }
    entry.used = ++this.uses
    cache.recency.use(entry)
    return entry.response
  }

  /** 0: there is no such cache. */
  fence(name: string): number {
    return this.caches.get(name)?.fence ?? 0
  }

  put(name: string, key: string, response: CachedResponse, { ttlMs, fence }: CachedResponseTerms): void {
    const cache = this.caches.get(name)
    if (!cache || cache.fence !== fence) return
    const before = cache.entries.get(key)
    if (before) this.remove(cache, before)
    const bytes = weightOf(key, response)
    if (ttlMs <= 0 || bytes > cache.limit || bytes > this.maxBytes) return
    this.add(cache, { key, response, bytes, until: this.now() + ttlMs, used: ++this.uses, older: null, newer: null })
    while (cache.bytes > cache.limit && cache.recency.oldest) this.remove(cache, cache.recency.oldest)
    while (this.bytes > this.maxBytes) this.removeOldest()
  }

  drop(name: string, key: string): void {
    const cache = this.caches.get(name)
    const entry = cache?.entries.get(key)
    if (cache && entry) this.remove(cache, entry)
  }

  empty(name: string): void {
    const cache = this.caches.get(name)
    if (!cache) return
    this.bytes -= cache.bytes
    this.caches.set(name, this.newCache(cache.limit))
  }

  private newCache(limit: number): Provisioned {
    return { limit, fence: ++this.fences, entries: new Map(), recency: new RecencyList(), bytes: 0 }
  }

  private add(cache: Provisioned, entry: Entry): void {
    cache.entries.set(entry.key, entry)
    cache.recency.add(entry)
    cache.bytes += entry.bytes
    this.bytes += entry.bytes
  }

  private remove(cache: Provisioned, entry: Entry): void {
    cache.entries.delete(entry.key)
    cache.recency.remove(entry)
    cache.bytes -= entry.bytes
    this.bytes -= entry.bytes
  }

  /** Caches are few, entries many: each cache shows its oldest. */
  private removeOldest(): void {
    let of: Provisioned | null = null
    for (const cache of this.caches.values()) {
      const { oldest } = cache.recency
      if (oldest && oldest.used < (of?.recency.oldest?.used ?? Number.POSITIVE_INFINITY)) of = cache
    }
    if (of?.recency.oldest) this.remove(of, of.recency.oldest)
  }
}

/** Bytes of an entry besides its texts and its body: objects, list and map. */
const OVERHEAD = 400

/** About what an entry takes: texts at their worst have two bytes a character. */
export function weightOf(key: string, { headers, body }: CachedResponse): number {
  return headers.reduce((sum, text) => sum + 2 * text.length, OVERHEAD + 2 * key.length + body.length)
}
