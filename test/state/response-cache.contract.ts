import { describe, expect, test } from 'vitest'
import type { CachedResponse, ResponseCache } from '../../src/state/state.ts'
import type { TestClock } from './token-buckets.contract.ts'

export const response = (body: string, headers: readonly string[] = ['Content-Type', 'text/plain']): CachedResponse => ({
  status: 200,
  headers,
  body: Buffer.from(body),
})

/** What every backend of response caches keeps: src/state/state.ts. */
export function responseCacheContract(backend: string, open: (clock: TestClock) => ResponseCache): void {
  describe(`${backend}: the contract of response caches`, () => {
    async function opened(...names: readonly string[]) {
      const clock = { at: 1000 }
      const cache = open(clock)
      for (const name of names) await cache.provision(name, 2 ** 20)
      const put = async (name: string, key: string, body: string, ttlMs = 60_000, encrypted = false): Promise<void> => {
        await cache.put(name, key, response(body), { ttlMs, encrypted, fence: await cache.fence(name) })
      }
      const get = async (name: string, key: string): Promise<string | undefined> => (await cache.get(name, key))?.body.toString()
      return { clock, cache, put, get }
    }

    test('a response is there as it was put, bytes and all, and another takes its place', async () => {
      const { cache, put, get } = await opened('a')
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
      const headers = ['X-One', 'é', 'x-one', '', 'Content-Type', 'image/png']
      const fence = await cache.fence('a')
      for (const encrypted of [false, true]) {
        const one = { status: 203, headers, body: bytes }
        await cache.put('a', `key ${encrypted} é\u0000`, one, { ttlMs: 1000, encrypted, fence })
        expect(await cache.get('a', `key ${encrypted} é\u0000`)).toEqual(one)
      }
      await put('a', 'k', '1')
      await put('a', 'k', '2')
      expect(await get('a', 'k')).toBe('2')
    })

    test('[D] auth-throttle-cache.md 9.1 #6: it is there for its time to live', async () => {
      const { clock, put, get } = await opened('a')
      await put('a', 'k', '1', 3_600_000)
      clock.at += 3_599_999
      expect(await get('a', 'k')).toBe('1')
      clock.at += 1
      expect(await get('a', 'k')).toBeUndefined()
      await put('a', 'k', '1', 1000)
      clock.at += 999
      await put('a', 'k', '2', 1000)
      clock.at += 999
      expect(await get('a', 'k')).toBe('2')
    })

    test('caches do not see each other, whatever their names and keys', async () => {
      const { cache, put, get } = await opened('a', 'a/b')
      await put('a', 'b/k', '1')
      expect(await get('a/b', 'k')).toBeUndefined()
      await put('a/b', 'k', '2')
      await cache.empty('a')
      expect([await get('a', 'b/k'), await get('a/b', 'k')]).toEqual([undefined, '2'])
      await cache.drop('a/b', 'other')
      expect(await get('a/b', 'k')).toBe('2')
      await cache.drop('a/b', 'k')
      expect(await get('a/b', 'k')).toBeUndefined()
    })

    test('[D] auth-throttle-cache.md 9.1 #3: a cache of another size is empty, of the same size as it was', async () => {
      const { cache, put, get } = await opened('a')
      await put('a', 'k', '1')
      await cache.provision('a', 2 ** 20)
      expect(await get('a', 'k')).toBe('1')
      await cache.provision('a', 2 ** 21)
      expect(await get('a', 'k')).toBeUndefined()
      await put('a', 'k', '2')
      await cache.provision('a', 0)
      expect(await get('a', 'k')).toBeUndefined()
      await put('a', 'k', '3')
      await cache.provision('a', 2 ** 21)
      expect(await get('a', 'k')).toBeUndefined()
    })

    test('where there is no cache nothing is kept', async () => {
      const { cache, put, get } = await opened()
      await put('none', 'k', '1')
      await cache.empty('none')
      await cache.drop('none', 'k')
      expect(await get('none', 'k')).toBeUndefined()
    })

    test('what was asked for before the cache was emptied does not come back', async () => {
      const { cache, get } = await opened('a')
      const late = async (between: () => unknown): Promise<string | undefined> => {
        const fence = await cache.fence('a')
        await between()
        await cache.put('a', 'k', response('old'), { ttlMs: 1000, encrypted: false, fence })
        return get('a', 'k')
      }
      expect(await late(() => cache.empty('a'))).toBeUndefined()
      expect(await late(() => cache.provision('a', 2 ** 22))).toBeUndefined()
      expect(await late(async () => [await cache.provision('a', 0), await cache.provision('a', 2 ** 22)])).toBeUndefined()
      expect(await late(() => cache.provision('a', 2 ** 22))).toBe('old')
    })

    test('it keeps to its bytes', async () => {
      const { put, get } = await opened('a')
      const large = 'x'.repeat(300 * 1024)
      for (const key of ['1', '2', '3', '4', '5', '6']) await put('a', key, large)
      const kept = await Promise.all(['1', '2', '3', '4', '5', '6'].map((key) => get('a', key)))
      expect(kept.filter(Boolean).length).toBeLessThanOrEqual(3)
      expect(kept.at(-1)).toBe(large)
      await put('a', 'too large', 'x'.repeat(2 ** 20))
      expect(await get('a', 'too large')).toBeUndefined()
    })
  })
}
