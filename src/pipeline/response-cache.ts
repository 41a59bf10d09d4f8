import { HeaderList } from '../core/headers.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { Fault } from '../exchange/fault.ts'
import type { Reply } from '../exchange/reply.ts'
import type { Next, Step } from '../exchange/step.ts'
import { MAX_CACHED_BODY } from '../model/cache-cluster.ts'
import type { CacheSettings } from '../model/snapshot.ts'
import { UNSETTLED_RESPONSE_CACHE } from '../model/unsettled-response-cache.ts'
import type { Answer, CachedResponse, ResponseCache } from '../state/state.ts'
import type { CacheKey } from './cache-key.ts'
import type { Called, SharedCalls } from './shared-calls.ts'

/** Whether the caller of a request has `execute-api:InvalidateCache` for it. */
export type MayInvalidate = (exchange: Exchange) => boolean

export interface ResponseCacheSettings {
  /** What names the cache of the stage, or of its canary. */
  readonly name: string
  readonly keyOf: CacheKey
  readonly settings: CacheSettings
  readonly mayInvalidate: MayInvalidate
  readonly cache: ResponseCache
  readonly calls: SharedCalls
}

/**
 * Answers from the stage's cache, and keeps what the backend answers (auth-throttle-cache.md 9). A request that asks for a fresh
 * response by `Cache-Control: max-age=0` gets one if it may, and it replaces the one that is kept ([D] 9.3). Fails open: while the
 * cache's backend is away, requests reach the integration.
 */
export function responseCache(options: ResponseCacheSettings): Step {
  const { settings, mayInvalidate } = options
  const { requireAuthorizationForCacheControl: asksLeave, unauthorizedCacheControlHeaderStrategy: strategy } = settings
  return (next) => {
    const kept = new KeptResponses(options, next)
    return async function responseCache(exchange) {
      // [D] 9.1: of what no setting names, GET alone.
      if (settings.verbs === 'GET' && exchange.request.method !== 'GET') return next(exchange)
      if (!asksForFresh(exchange.request.headers)) return kept.serve(exchange)
      if (!asksLeave || mayInvalidate(exchange)) return kept.refresh(exchange)
      if (strategy === 'FAIL_WITH_403') throw new Fault('accessDenied', { log: UNSETTLED_RESPONSE_CACHE.invalidationDenied })
      const reply = await kept.serve(exchange)
      if (strategy === 'SUCCEED_WITH_RESPONSE_HEADER') reply.headers.append(...UNSETTLED_RESPONSE_CACHE.warning)
      return reply
    }
  }
}

/** [D] 9.3: `max-age=0`, and nothing else. */
function asksForFresh(headers: HeaderList): boolean {
  return headers.has('cache-control') && headers.getAll('cache-control').some((value) => FRESH.test(value))
}

const FRESH = /(?:^|,)[ \t]*max-age[ \t]*=[ \t]*"?0"?[ \t]*(?:,|$)/i

/** The responses of one method. */
class KeptResponses {
  private readonly options: ResponseCacheSettings
  private readonly next: Next

  constructor(options: ResponseCacheSettings, next: Next) {
    this.options = options
    this.next = next
  }

  async serve(exchange: Exchange): Promise<Reply> {
    const { cache, name, keyOf } = this.options
    const key = keyOf(exchange)
    const answer = cache.get(name, key)
    // Backends in this process answer at once, and nothing waits.
    const found = answer instanceof Promise ? await answer.catch(() => undefined) : answer
    return found ? hit(exchange, found) : this.miss(exchange, key)
  }

  async refresh(exchange: Exchange): Promise<Reply> {
    const { cache, name, keyOf } = this.options
    const key = keyOf(exchange)
    await unlessAway(cache.drop(name, key))
    const fence = await unlessAway(cache.fence(name))
    return this.call(exchange, key, fence)
  }

  private async miss(exchange: Exchange, key: string): Promise<Reply> {
    const { cache, name, calls } = this.options
    const answer = cache.fence(name)
    const fence = typeof answer === 'number' ? answer : await unlessAway(answer)
    const underWay = calls.find(callName(name, fence, key))
    const shared = underWay && (await underWay)
    // Who waited in vain waits for nobody else.
    return shared ? hit(exchange, shared) : this.call(exchange, key, fence)
  }

  private call(exchange: Exchange, key: string, fence: number | null): Promise<Reply> {
    exchange.cacheResult = 'miss'
    const { name, calls } = this.options
    return calls.lead(callName(name, fence, key), (isLatest) => this.ask(exchange, key, fence, isLatest))
  }

  private async ask(exchange: Exchange, key: string, fence: number | null, isLatest: () => boolean): Promise<Called<Reply>> {
    const reply = await this.next(exchange)
    const shared = cachedOf(reply)
    if (shared && fence !== null && isLatest()) this.keep(key, shared, fence)
    return { reply, shared }
  }

  /** Nobody waits for it. */
  private keep(key: string, response: CachedResponse, fence: number): void {
    const { cache, name, settings } = this.options
    const terms = { ttlMs: settings.ttlSeconds * 1000, encrypted: settings.dataEncrypted, fence }
    void unlessAway(cache.put(name, key, response, terms))
  }
}

/** Only calls since the cache was last emptied are shared: what is older would be served once more. */
const callName = (name: string, fence: number | null, key: string): string => `${fence}/${name}/${key}`

/** null: the backend is away. */
async function unlessAway<T>(answer: Answer<T>): Promise<T | null> {
  try {
    return await answer
  } catch {
    return null
  }
}

function hit(exchange: Exchange, { status, headers, body }: CachedResponse): Reply {
  exchange.cacheResult = 'hit'
  return { status, headers: new HeaderList(headers.slice()), body }
}

/** What others may get of an answer; null: nothing. */
function cachedOf({ status, headers, body }: Reply): CachedResponse | null {
  const { isCached, neverCached } = UNSETTLED_RESPONSE_CACHE
  if (!isCached(status) || !Buffer.isBuffer(body) || body.length > MAX_CACHED_BODY || headers.has(neverCached)) return null
  return { status, headers: lasting(headers), body: ownBytes(body) }
}

function lasting(headers: HeaderList): string[] {
  const kept = new HeaderList()
  for (const [name, value] of headers) {
    if (!UNSETTLED_RESPONSE_CACHE.ofTheRequest.has(name.toLowerCase())) kept.append(name, value)
  }
  return kept.raw
}

/** A copy: what was read from a socket is a view of something larger, which would stay as long as the view. */
function ownBytes(body: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(body.length)
  body.copy(own)
  return own
}
