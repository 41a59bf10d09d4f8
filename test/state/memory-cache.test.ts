import { expect, test } from 'vitest'
import { MemoryCache } from '../../src/state/memory-cache.ts'

const BOUNDS = { entries: 3, bytes: 100 }
const FOREVER = { ttlMs: 1e9, bytes: 1, epoch: 0 }

test('a value is there for its time', () => {
  let now = 0
  const cache = new MemoryCache<string>(BOUNDS, () => now)
  cache.put('g', 'k', 'v', { ...FOREVER, ttlMs: 1000 })
  now = 999
  expect(cache.get('g', 'k')).toBe('v')
  now = 1000
  expect(cache.get('g', 'k')).toBeUndefined()
  cache.put('g', 'k', 'v', { ...FOREVER, ttlMs: 0 })
  expect(cache.get('g', 'k')).toBeUndefined()
})

test('groups do not see each other, and are emptied apart', () => {
  const cache = new MemoryCache<string>(BOUNDS, () => 0)
  cache.put('a', 'bc', '1', FOREVER)
  cache.put('ab', 'c', '2', FOREVER)
  expect([cache.get('a', 'bc'), cache.get('ab', 'c'), cache.get('a', 'c')]).toEqual(['1', '2', undefined])
  cache.empty('a')
  expect([cache.get('a', 'bc'), cache.get('ab', 'c')]).toEqual([undefined, '2'])
})

test('what was used least recently goes first, by number and by weight', () => {
  const cache = new MemoryCache<number>(BOUNDS, () => 0)
  for (const key of ['a', 'b', 'c']) cache.put('g', key, 1, FOREVER)
  cache.get('g', 'a')
  cache.put('g', 'd', 1, FOREVER)
  expect(['a', 'b', 'c', 'd'].filter((key) => cache.get('g', key))).toEqual(['a', 'c', 'd'])
  cache.put('g', 'heavy', 1, { ...FOREVER, bytes: 99 })
  expect(['a', 'c', 'd', 'heavy'].filter((key) => cache.get('g', key))).toEqual(['d', 'heavy'])
  cache.put('g', 'heavy', 2, FOREVER)
  cache.put('g', 'too heavy', 1, { ...FOREVER, bytes: 101 })
  expect(['d', 'heavy', 'too heavy'].filter((key) => cache.get('g', key))).toEqual(['d', 'heavy'])
  expect(cache.get('g', 'heavy')).toBe(2)
})

test('what was begun before a group was emptied is not kept', () => {
  const cache = new MemoryCache<string>(BOUNDS, () => 0)
  const epoch = cache.epoch('g')
  cache.empty('g')
  cache.put('g', 'k', 'old', { ...FOREVER, epoch })
  cache.put('other', 'k', 'kept', { ...FOREVER, epoch: cache.epoch('other') })
  expect([cache.get('g', 'k'), cache.get('other', 'k')]).toEqual([undefined, 'kept'])
  cache.put('g', 'k', 'new', { ...FOREVER, epoch: cache.epoch('g') })
  expect(cache.get('g', 'k')).toBe('new')
})
