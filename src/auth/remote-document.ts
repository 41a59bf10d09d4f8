import type { Json } from '../core/json.ts'

/** Fetches a JSON document; rejects when it cannot be had in time, or is too large. */
export type FetchJson = (url: string) => Promise<Json>

/** ms. A document is good for a while; after a failure the next attempt waits. */
const MAX_AGE_MS = 2 * 3_600_000
const FAILURE_COOLDOWN_MS = 1000

/**
 * What an address said last: an outage keeps that in use, and is asked to end at most once a second. `now` is a monotonic clock in
 * ms. `read` throws when the document is none of its kind.
 */
export class RemoteDocument<T> {
  private readonly url: string
  private readonly fetchJson: FetchJson
  private readonly read: (document: Json) => T | Promise<T>
  private readonly now: () => number
  private known: { readonly value: T } | null = null
  private fetchedAt = 0
  private triedAt: number | null = null
  private loading: Promise<void> | null = null

  constructor(url: string, fetchJson: FetchJson, read: (document: Json) => T | Promise<T>, now: () => number) {
    this.url = url
    this.fetchJson = fetchJson
    this.read = read
    this.now = now
  }

  /** null: nothing could be had so far. An old value is answered while a new one is fetched. */
  async get(): Promise<T | null> {
    if (this.known === null) await this.load(FAILURE_COOLDOWN_MS)
    else if (this.now() - this.fetchedAt >= MAX_AGE_MS) void this.load(FAILURE_COOLDOWN_MS)
    return this.known?.value ?? null
  }

  /** The same, fetched anew unless the last attempt was less than `cooldownMs` ago. */
  async renew(cooldownMs: number): Promise<T | null> {
    await this.load(cooldownMs)
    return this.known?.value ?? null
  }

  /** Never rejects. */
  private load(cooldownMs: number): Promise<void> {
    if (this.loading) return this.loading
    if (this.triedAt !== null && this.now() - this.triedAt < cooldownMs) return Promise.resolve()
    this.triedAt = this.now()
    this.loading = this.fetch().finally(() => {
      this.loading = null
    })
    return this.loading
  }

  private async fetch(): Promise<void> {
    try {
      this.known = { value: await this.read(await this.fetchJson(this.url)) }
      this.fetchedAt = this.now()
    } catch {
      // What is known stays in use; whoever finds nothing says so.
    }
  }
}
