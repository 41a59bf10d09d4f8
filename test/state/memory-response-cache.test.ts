import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MemoryResponseCache, weightOf } from '../../src/state/memory-response-cache.ts'
import { response, responseCacheContract } from './response-cache.contract.ts'

responseCacheContract('memory', (clock) => new MemoryResponseCache(2 ** 30, () => clock.at))

test('memory answers at once: no request waits for a promise', () => {
  const cache = new MemoryResponseCache(2 ** 20, () => 0)
  cache.provision('a', 2 ** 20)
  cache.put('a', 'k', response('1'), { ttlMs: 1, encrypted: true, fence: cache.fence('a') })
  expect(cache.get('a', 'k')?.body.toString()).toBe('1')
})

test('what is kept counts with its key and its headers', () => {
  const bare = weightOf('', { status: 200, headers: [], body: Buffer.alloc(0) })
  expect(bare).toBeGreaterThan(0)
  expect(weightOf('kk', { status: 200, headers: ['A', 'bcd'], body: Buffer.alloc(10) })).toBe(bare + 4 + 8 + 10)
})

/** The slow and plain way: one list, newest last, scanned for everything. */
class Model {
  entries: { cache: string; key: string; text: string; bytes: number; until: number }[] = []
  readonly limits = new Map<string, number>()
  readonly maxBytes: number

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  private total(cache?: string): number {
    const counted = this.entries.filter((entry) => cache === undefined || entry.cache === cache)
    return counted.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  empty(cache: string): void {
    this.entries = this.entries.filter((entry) => entry.cache !== cache)
  }

  drop(cache: string, key: string): void {
    this.entries = this.entries.filter((entry) => entry.cache !== cache || entry.key !== key)
  }

  provision(cache: string, bytes: number): void {
    if ((this.limits.get(cache) ?? 0) !== bytes) this.empty(cache)
    this.limits.set(cache, bytes)
  }

  get(cache: string, key: string, now: number): string | undefined {
    const found = this.entries.find((entry) => entry.cache === cache && entry.key === key)
    if (!found) return undefined
    this.drop(cache, key)
    if (found.until <= now) return undefined
    this.entries.push(found)
    return found.text
  }

  put(cache: string, key: string, text: string, ttlMs: number, now: number): void {
    const limit = this.limits.get(cache) ?? 0
    if (limit === 0) return
    this.drop(cache, key)
    const bytes = weightOf(key, response(text))
    if (ttlMs <= 0 || bytes > limit || bytes > this.maxBytes) return
    this.entries.push({ cache, key, text, bytes, until: now + ttlMs })
    while (this.total(cache) > limit) {
      this.entries.splice(
        this.entries.findIndex((entry) => entry.cache === cache),
        1,
      )
    }
    while (this.total() > this.maxBytes) this.entries.shift()
  }
}

const CACHE = fc.constantFrom('a', 'b', 'c')
const KEY = fc.constantFrom('1', '22', '333', '4444', '5')
const STEP = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('get' as const), cache: CACHE, key: KEY }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('put' as const),
      cache: CACHE,
      key: KEY,
      length: fc.nat(1500),
      ttlMs: fc.constantFrom(0, 5, 50, 1000),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drop' as const), cache: CACHE, key: KEY }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('empty' as const), cache: CACHE }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('provision' as const), cache: CACHE, bytes: fc.constantFrom(0, 800, 2500, 4000) }),
  },
)

test('[D] auth-throttle-cache.md 9.1 #3 #6: bytes, times and sizes are those of a plain list, whatever happens', () => {
  fc.assert(
    fc.property(fc.array(STEP, { maxLength: 120 }), fc.constantFrom(600, 3000, 6000, 1e9), (steps, maxBytes) => {
      let now = 0
      let text = 0
      const cache = new MemoryResponseCache(maxBytes, () => now)
      const model = new Model(maxBytes)
      for (const name of ['a', 'b']) {
        cache.provision(name, 2500)
        model.provision(name, 2500)
      }
      for (const step of steps) {
        if (step.do === 'wait') now += step.ms
        else if (step.do === 'get') {
          expect(cache.get(step.cache, step.key)?.body.toString()).toBe(model.get(step.cache, step.key, now))
        } else if (step.do === 'put') {
          const body = `${text++}`.padEnd(step.length, '.')
          const terms = { ttlMs: step.ttlMs, encrypted: false, fence: cache.fence(step.cache) }
          cache.put(step.cache, step.key, response(body), terms)
          model.put(step.cache, step.key, body, step.ttlMs, now)
        } else if (step.do === 'provision') {
          cache.provision(step.cache, step.bytes)
          model.provision(step.cache, step.bytes)
        } else if (step.do === 'empty') {
          cache.empty(step.cache)
          model.empty(step.cache)
        } else {
          cache.drop(step.cache, step.key)
          model.drop(step.cache, step.key)
        }
      }
      const everywhere = ['a', 'b', 'c'].flatMap((name) => ['1', '22', '333', '4444', '5'].map((key) => [name, key] as const))
      for (const [name, key] of everywhere) expect(cache.get(name, key)?.body.toString()).toBe(model.get(name, key, now))
    }),
    { numRuns: 300 },
  )
})
