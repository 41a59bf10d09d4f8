import type { Usage } from '../model/usage.ts'
import type { Limit, Quota } from '../model/usage-limits.ts'

/** The answer of a backend: at once where it is in this process, so that a request waits for nothing. */
export type Answer<T> = T | Promise<T>

/** Throttles. Losable: a backend that starts anew has full buckets. */
export interface TokenBuckets {
  /**
   * Takes one token; false: there is none. A bucket that nobody named before is full. The limit comes with each call, so that a
   * changed one holds at once, for the tokens that are there. Rejects when the backend is away.
   */
  take(bucket: string, limit: Limit): Answer<boolean>
}

/** Requests counted by client and day (UTC), against quotas. */
export interface Quotas {
  /**
   * Counts a request of a client now; false: the quota is used up, and nothing was counted. null: counts, whatever there was.
   * Rejects when the backend is away.
   */
  use(client: string, quota: Quota | null): Answer<boolean>
}

/**
 * The durable side of quotas. A client's count is its record, which is somewhere safe, and what was counted since; `collect`
 * hands the latter out to be added to the record, and it counts until `record` tells the sum, or `putBack` that it came to nothing.
 */
export interface UsageCounters extends Quotas {
  /** The clients with something to collect. */
  uncollected(): Answer<readonly string[]>
  /** Requests by day. Empty: nothing was counted. */
  collect(client: string): Answer<ReadonlyMap<number, number>>
  putBack(client: string): Answer<void>
  record(client: string, usage: Usage): Answer<void>
  /** The client is gone. */
  forget(client: string): Answer<void>
}

/**
 * What was worth keeping for a while: losable at any time, and never a second truth. A group is what is emptied at once. A backend
 * that is away answers undefined, and keeps nothing, so that the source is asked again; only `empty` rejects then.
 */
export interface Cache<V> {
  get(group: string, key: string): Answer<V | undefined>
  /** Another one each time the group is emptied. Whoever finds out a value asks for it first. */
  epoch(group: string): Answer<number>
  /** Keeps nothing that was begun in an earlier epoch: what was on its way while the group was emptied is old as well. */
  put(group: string, key: string, value: V, kept: Kept): Answer<void>
  empty(group: string): Answer<void>
}

export interface Kept {
  readonly ttlMs: number
  /** About what the value and its key weigh. */
  readonly bytes: number
  readonly epoch: number
}

/** A response as it goes to any client: without what is of the request alone. Shared by all who get it; nobody changes it. */
export interface CachedResponse {
  readonly status: number
  /** Flat name, value, name, value... */
  readonly headers: readonly string[]
  readonly body: Buffer
}

export interface CachedResponseTerms {
  readonly ttlMs: number
  /** A backend that lets the response out of this process encrypts it (`sealed-response.ts`). */
  readonly encrypted: boolean
  /** The cache's when the response was asked for: one of before the cache was emptied is not kept. */
  readonly fence: number
}

/**
 * The responses that stages keep, each in its cache, within the bytes that it is given. Losable at any time. Rejects when the
 * backend is away.
 */
export interface ResponseCache {
  /** Gives a cache so many bytes; 0: there is none. A cache of another size than before is a new one, and empty. */
  provision(cache: string, bytes: number): Answer<void>
  get(cache: string, key: string): Answer<CachedResponse | undefined>
  /** Another number after each `empty` and change of size. */
  fence(cache: string): Answer<number>
  put(cache: string, key: string, response: CachedResponse, terms: CachedResponseTerms): Answer<void>
  drop(cache: string, key: string): Answer<void>
  empty(cache: string): Answer<void>
}
