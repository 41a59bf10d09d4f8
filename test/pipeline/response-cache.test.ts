// The step by itself: who is asked for leave, and caches that answer later or not at all.
import { expect, test } from 'vitest'
import { HeaderList } from '../../src/core/headers.ts'
import type { Exchange } from '../../src/exchange/exchange.ts'
import { Fault } from '../../src/exchange/fault.ts'
import type { Next } from '../../src/exchange/step.ts'
import type { CacheSettings } from '../../src/model/snapshot.ts'
import { cacheKey } from '../../src/pipeline/cache-key.ts'
import { type MayInvalidate, responseCache } from '../../src/pipeline/response-cache.ts'
import { SharedCalls } from '../../src/pipeline/shared-calls.ts'
import { MemoryResponseCache } from '../../src/state/memory-response-cache.ts'
import type { ResponseCache } from '../../src/state/state.ts'
import { newExchange } from '../support/exchange.ts'

const DEFAULTS: CacheSettings = {
  verbs: 'GET',
  ttlSeconds: 300,
  dataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: 'FAIL_WITH_403',
}

function memory(): ResponseCache {
  const cache = new MemoryResponseCache(2 ** 20, () => 0)
  cache.provision('c', 2 ** 20)
  return cache
}

/** Answers what a request with these headers gets, and whether it came from the cache; a backend that numbers its answers. */
function opened(cache: ResponseCache, settings: Partial<CacheSettings> = {}, mayInvalidate: MayInvalidate = () => false) {
  let calls = 0
  const backend: Next = async () => ({ status: 200, headers: new HeaderList(['X-N', '1']), body: Buffer.from(`${++calls}`) })
  const run = responseCache({
    name: 'c',
    keyOf: cacheKey({ cacheNamespace: 'n', cacheKeyParameters: [], requestParameters: {} }),
    settings: { ...DEFAULTS, ...settings },
    mayInvalidate,
    cache,
    calls: new SharedCalls(true, () => 0),
  })(backend)
  return async (headers: readonly (readonly [string, string])[] = []): Promise<string> => {
    const exchange = newExchange({ headers })
    const { body } = await run(exchange)
    return `${exchange.cacheResult} ${String(body)}`
  }
}

const FRESH = [['Cache-Control', 'max-age=0']] as const

test('[D] auth-throttle-cache.md 9.3 #1 #4: who has leave is asked of whoever wants a fresh response, and of nobody else', async () => {
  const asked: string[] = []
  const mayInvalidate = ({ request }: Exchange): boolean => {
    asked.push(request.path)
    return request.headers.get('x-role') === 'admin'
  }
  const get = opened(memory(), {}, mayInvalidate)
  expect([await get(), await get()]).toEqual(['miss 1', 'hit 1'])
  await expect(get(FRESH)).rejects.toBeInstanceOf(Fault)
  expect([await get([...FRESH, ['X-Role', 'admin']]), await get()]).toEqual(['miss 2', 'hit 2'])
  expect(asked).toEqual(['/pets/1', '/pets/1'])
})

/** A cache elsewhere: every answer takes a while. */
const later = (cache: ResponseCache): ResponseCache => ({
  provision: async (...given) => cache.provision(...given),
  get: async (...given) => cache.get(...given),
  fence: async (...given) => cache.fence(...given),
  put: async (...given) => cache.put(...given),
  drop: async (...given) => cache.drop(...given),
  empty: async (...given) => cache.empty(...given),
})

test('a cache that answers later serves, keeps and refreshes the same', async () => {
  const get = opened(later(memory()), { requireAuthorizationForCacheControl: false })
  expect([await get(), await get(), await get(FRESH), await get()]).toEqual(['miss 1', 'hit 1', 'miss 2', 'hit 2'])
  const together = await Promise.all([get(FRESH), get(), get()])
  expect(together[0]).toBe('miss 3')
  expect(await get()).toBe('hit 3')
})

test('while the cache is away requests reach the backend, and nobody is told', async () => {
  const away = (): Promise<never> => Promise.reject(new Error('away'))
  const gone: ResponseCache = { provision: away, get: away, fence: away, put: away, drop: away, empty: away }
  const get = opened(gone, { requireAuthorizationForCacheControl: false })
  expect([await get(), await get(), await get(FRESH)]).toEqual(['miss 1', 'miss 2', 'miss 3'])
  const readOnly: ResponseCache = { ...later(memory()), put: away }
  const unkept = opened(readOnly)
  expect([await unkept(), await unkept()]).toEqual(['miss 1', 'miss 2'])
})
