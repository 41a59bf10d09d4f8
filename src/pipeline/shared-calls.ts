import { Lru } from '../core/lru.ts'
import { UNSETTLED_RESPONSE_CACHE } from '../model/unsettled-response-cache.ts'
import type { CachedResponse } from '../state/state.ts'

/** What a call to a backend came to: the answer for who called, and what others may have of it; null: nothing. */
export interface Called<R> {
  readonly reply: R
  readonly shared: CachedResponse | null
}

/** Calls to backends that others with the same key may wait for, so that a response that is missed by many is asked for once. */
export class SharedCalls {
  private readonly underWay = new Map<string, Promise<CachedResponse | null>>()
  /** Keys whose answers could not be shared, until when: waiting for them would only make requests slower. */
  private readonly apart = new Lru<string, number>(10_000)
  private readonly coalescing: boolean
  private readonly now: () => number

  /** `coalescing` false: nobody waits for another's call. `now` is a monotonic clock in ms. */
  constructor(coalescing: boolean, now: () => number) {
    this.coalescing = coalescing
    this.now = now
  }

  /** What the call that is under way for this key comes to; null: nothing that may be shared. undefined: there is no such call. */
  find(key: string): Promise<CachedResponse | null> | undefined {
    return this.coalescing ? this.underWay.get(key) : undefined
  }

  /**
   * Makes a call that others may wait for, unless waiting has proved to be in vain. One that begins later takes the place of one
   * that is under way: `isLatest` tells the latter that its answer is old.
   */
  async lead<R>(key: string, call: (isLatest: () => boolean) => Promise<Called<R>>): Promise<R> {
    if ((this.apart.get(key) ?? 0) > this.now() && !this.underWay.has(key)) return (await call(always)).reply
    const { promise, resolve } = Promise.withResolvers<CachedResponse | null>()
    const isLatest = (): boolean => this.underWay.get(key) === promise
    this.underWay.set(key, promise)
    let shared: CachedResponse | null = null
    try {
      const called = await call(isLatest)
      shared = called.shared
      return called.reply
    } finally {
      if (isLatest()) this.underWay.delete(key)
      if (shared) this.apart.delete(key)
      else this.apart.set(key, this.now() + UNSETTLED_RESPONSE_CACHE.notSharedMs)
      resolve(shared)
    }
  }
}

const always = (): boolean => true
