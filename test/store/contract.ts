import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Change, RevisionConflict, type Row, type Store } from '../../src/store/store.ts'

/** One empty place to keep rows in, for one test. `open` may be called again once the store of the last call is closed. */
export interface Place {
  open(): Promise<Store>
  dispose(): Promise<void>
}

const API = '/000000000000/us-east-1/restapis/a1b2c3d4e5'
const paths = (rows: readonly Row[]): string[] => rows.map((row) => row.path)
const put = (store: Store, path: string, kind = 'thing', value = {}): Promise<Row> =>
  store.transact((transaction) => transaction.put(path, kind, value))

/** What every backend of the store keeps: src/store/store.ts. */
export function storeContract(backend: string, newPlace: () => Promise<Place>): void {
  describe(`${backend}: the store's contract`, () => {
    let place: Place
    let store: Store

    beforeEach(async () => {
      place = await newPlace()
      store = await place.open()
    })

    afterEach(async () => {
      await store.close()
      await place.dispose()
    })

    test('a row comes back as it was put, and not at all before', async () => {
      expect(await store.get(API)).toBeUndefined()
      const value = { name: 'pets', list: [1, 2.5, -1e300, null, true], nested: { '': 'é😀\u0000\ud800' }, big: 2 ** 53 - 1 }
      const row = await put(store, API, 'rest-api', value)
      expect(row).toEqual({ path: API, kind: 'rest-api', value, revision: 1 })
      expect(await store.get(API)).toEqual(row)
    })

    test('names that JavaScript objects inherit are ordinary keys', async () => {
      const value = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "toString": "x"}')
      await put(store, '/a/__proto__', 'constructor', value)
      const row = await store.get('/a/__proto__')
      expect(JSON.stringify(row?.value)).toBe(JSON.stringify(value))
      expect(Object.keys(row?.value ?? {})).toEqual(['__proto__', 'constructor', 'toString'])
    })

    test('a member that is undefined is not there, and what the caller changes later does not reach the store', async () => {
      const value = { kept: { n: 1 }, gone: undefined }
      const row = await put(store, API, 'rest-api', value)
      value.kept.n = 2
      expect(Object.keys(row.value)).toEqual(['kept'])
      expect(row.value).toEqual({ kept: { n: 1 } })
      expect((await store.get(API))?.value).toEqual({ kept: { n: 1 } })
    })

    test('the revision is 1 at creation, one more at each write, and starts over after a delete', async () => {
      expect((await put(store, API)).revision).toBe(1)
      expect((await put(store, API, 'other')).revision).toBe(2)
      expect(await store.get(API)).toMatchObject({ kind: 'other', revision: 2 })
      await store.transact((transaction) => transaction.deleteTree(API))
      expect((await put(store, API)).revision).toBe(1)
    })

    test.each([
      ['a row that must not exist and does', 0, true],
      ['a revision that has passed', 1, true],
      ['a revision that is still to come', 3, true],
      ['the revision that stands', 2, false],
    ])('put expecting %s', async (_, expected, conflicts) => {
      await put(store, API, 'thing', { n: 1 })
      await put(store, API, 'thing', { n: 2 })
      const write = store.transact((transaction) => transaction.put(API, 'thing', { n: 3 }, expected))
      if (conflicts) await expect(write).rejects.toThrow(RevisionConflict)
      else expect((await write).revision).toBe(3)
      expect((await store.get(API))?.value).toEqual({ n: conflicts ? 2 : 3 })
    })

    test('put expecting nothing creates, put expecting a revision of a missing row conflicts', async () => {
      expect((await store.transact((transaction) => transaction.put('/a/b', 'thing', {}, 0))).revision).toBe(1)
      await expect(store.transact((transaction) => transaction.put('/a/c', 'thing', {}, 1))).rejects.toThrow(RevisionConflict)
    })

    test.each(['', '/', 'a', 'a/b', '/a/', '/a//b', '/a/\0', '/a/\ud800'])('%j is no path for a row', async (path) => {
      await expect(put(store, path)).rejects.toThrow('Not a path')
    })

    describe('reading a tree', () => {
      const tree = [
        '/a',
        '/a/b',
        '/a/b/c',
        '/a/b/c/d',
        '/a/b-',
        '/a/b.',
        '/a/b0',
        '/a/B',
        '/a/é',
        '/a/\u{10000}',
        '/a/\uffff',
        '/ab',
        '/b/c',
      ]

      beforeEach(async () => {
        await store.transact(async (transaction) => {
          for (const [i, path] of tree.entries()) await transaction.put(path, i % 2 ? 'odd' : 'even', { i })
        })
      })

      test('subtree: everything strictly below, never a sibling that starts alike', async () => {
        expect(paths(await store.subtree('/a/b'))).toEqual(['/a/b/c', '/a/b/c/d'])
        expect(paths(await store.subtree('/b'))).toEqual(['/b/c'])
        expect(paths(await store.subtree('/nothing'))).toEqual([])
        expect(paths(await store.subtree(''))).toHaveLength(tree.length)
      })

      test('children: exactly one segment more, in byte order of UTF-8', async () => {
        expect(paths(await store.children('/a'))).toEqual([
          '/a/B',
          '/a/b',
          '/a/b-',
          '/a/b.',
          '/a/b0',
          '/a/é',
          '/a/\uffff',
          '/a/\u{10000}',
        ])
        expect(paths(await store.children(''))).toEqual(['/a', '/ab'])
        expect(paths(await store.children('/b'))).toEqual(['/b/c'])
      })

      test('kind, after and limit narrow both, and pages join to the whole', async () => {
        expect(paths(await store.children('/a', { kind: 'odd' }))).toEqual(['/a/b', '/a/B', '/a/\u{10000}', '/a/b.'].sort())
        expect(paths(await store.subtree('/a', { kind: 'odd', limit: 1 }))).toEqual(['/a/B'])
        expect(paths(await store.subtree('/a/b', { after: '/a/b/c' }))).toEqual(['/a/b/c/d'])
        expect(paths(await store.subtree('/a/b', { after: '/' }))).toHaveLength(2)
        expect(await store.children('/a', { limit: 0 })).toEqual([])
        for (const read of ['children', 'subtree'] as const) {
          const whole = paths(await store[read]('/a'))
          expect(await pages(read, 3)).toEqual(whole)
        }
      })

      async function pages(read: 'children' | 'subtree', limit: number): Promise<string[]> {
        const seen: string[] = []
        for (;;) {
          const page = await store[read]('/a', { limit, ...(seen.length > 0 && { after: seen[seen.length - 1] as string }) })
          seen.push(...paths(page))
          if (page.length < limit) return seen
        }
      }

      test('scan answers every row of a kind', async () => {
        expect((await store.scan('even')).map((row) => row.value.i)).toHaveLength(7)
        expect(await store.scan('none')).toEqual([])
      })

      test('deleteTree takes the row and all below, and nothing else', async () => {
        expect(await store.transact((transaction) => transaction.deleteTree('/a/b'))).toBe(3)
        expect(await store.transact((transaction) => transaction.deleteTree('/a/b'))).toBe(0)
        expect(paths(await store.children('/a'))).not.toContain('/a/b')
        expect(await store.subtree('')).toHaveLength(tree.length - 3)
        expect(await store.transact((transaction) => transaction.deleteTree('/b'))).toBe(1)
      })
    })

    describe('transactions', () => {
      test('see their own writes, while others see what was committed', async () => {
        await put(store, '/a/old')
        await store.transact(async (transaction) => {
          await transaction.put('/a/new', 'thing', {})
          await transaction.deleteTree('/a/old')
          expect(paths(await transaction.children('/a'))).toEqual(['/a/new'])
          expect(paths(await transaction.subtree('/a'))).toEqual(['/a/new'])
          expect(await transaction.get('/a/old')).toBeUndefined()
          expect(paths(await store.children('/a'))).toEqual(['/a/old'])
          expect(await store.get('/a/new')).toBeUndefined()
          expect(paths(await store.scan('thing'))).toEqual(['/a/old'])
        })
        expect(paths(await store.children('/a'))).toEqual(['/a/new'])
      })

      test('roll back whole when the work throws, and the next is not held up', async () => {
        await put(store, '/a/kept')
        const failing = store.transact(async (transaction) => {
          await transaction.put('/a/lost', 'thing', {})
          await transaction.deleteTree('/a/kept')
          throw new Error('changed my mind')
        })
        const next = put(store, '/a/next')
        await expect(failing).rejects.toThrow('changed my mind')
        expect((await next).revision).toBe(1)
        expect(paths(await store.children('/a'))).toEqual(['/a/kept', '/a/next'])
      })

      test('a conflict caught inside the work does not spoil what else it writes', async () => {
        await put(store, '/a/b')
        await store.transact(async (transaction) => {
          await expect(transaction.put('/a/b', 'thing', {}, 0)).rejects.toThrow(RevisionConflict)
          await transaction.put('/a/c', 'thing', {})
        })
        expect(paths(await store.children('/a'))).toEqual(['/a/b', '/a/c'])
      })

      test('are serialised: increments asked for at once are all counted, in the order asked', async () => {
        const order: number[] = []
        const increment = (i: number): Promise<void> =>
          store.transact(async (transaction) => {
            const n = (await transaction.get('/a/counter'))?.value.n ?? 0
            await new Promise((resolve) => setImmediate(resolve))
            await transaction.put('/a/counter', 'counter', { n: Number(n) + 1 })
            order.push(i)
          })
        await Promise.all(Array.from({ length: 20 }, (_, i) => increment(i)))
        expect((await store.get('/a/counter'))?.value).toEqual({ n: 20 })
        expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i))
      })

      test('answer what the work answers', async () => {
        expect(await store.transact(async () => 'yes')).toBe('yes')
      })

      test('cannot be used when they are over', async () => {
        const transaction = await store.transact(async (given) => given)
        await expect(transaction.put('/a/late', 'thing', {})).rejects.toThrow('over')
        await expect(transaction.get('/a/late')).rejects.toThrow('over')
        expect(await store.get('/a/late')).toBeUndefined()
      })

      test('inside each other are refused instead of waiting for ever', async () => {
        await expect(store.transact(() => put(store, '/a/inner'))).rejects.toThrow('inside a transaction')
        expect((await put(store, '/a/after')).revision).toBe(1)
      })
    })

    describe('watching', () => {
      test('listeners hear of each commit, in order, before its caller does', async () => {
        const heard: (readonly Change[] | string)[] = []
        store.watch((changes) => heard.push(changes))
        await put(store, '/a/b', 'thing', { n: 1 })
        heard.push('first resolved')
        await put(store, '/a/b/c', 'part')
        await store.transact(async (transaction) => {
          await transaction.put('/a/b', 'thing', { n: 2 })
          await transaction.deleteTree('/a/b')
          await transaction.put('/a/b', 'thing', { n: 3 })
        })
        expect(heard).toEqual([
          [{ path: '/a/b', kind: 'thing', value: { n: 1 } }],
          'first resolved',
          [{ path: '/a/b/c', kind: 'part', value: {} }],
          [
            { path: '/a/b', kind: 'thing', value: { n: 2 } },
            { path: '/a/b', kind: 'thing', value: null },
            { path: '/a/b/c', kind: 'part', value: null },
            { path: '/a/b', kind: 'thing', value: { n: 3 } },
          ],
        ])
      })

      test('a listener that reads finds what it was told of', async () => {
        const found: Promise<Row | undefined>[] = []
        store.watch((changes) => found.push(...changes.map((change) => store.get(change.path))))
        await put(store, '/a/b', 'thing', { n: 1 })
        expect((await Promise.all(found)).map((row) => row?.value)).toEqual([{ n: 1 }])
      })

      test('silence when the work throws, writes nothing, or deletes what is not there', async () => {
        const heard: unknown[] = []
        store.watch((changes) => heard.push(changes))
        await store.transact(async (transaction) => transaction.get('/a'))
        await store.transact((transaction) => transaction.deleteTree('/a'))
        await store
          .transact(async (transaction) => {
            await transaction.put('/a/b', 'thing', {})
            throw new Error('no')
          })
          .catch(() => undefined)
        expect(heard).toEqual([])
      })

      test('a listener that throws breaks neither the commit nor the others, and one that left hears nothing', async () => {
        const heard: string[] = []
        store.watch(() => {
          throw new Error('listener')
        })
        store.watch(async () => {
          throw new Error('async listener')
        })
        const stop = store.watch(() => heard.push('left'))
        store.watch(() => heard.push('stays'))
        await put(store, '/a/b')
        stop()
        await put(store, '/a/c')
        expect(heard).toEqual(['left', 'stays', 'stays'])
        expect(await store.children('/a')).toHaveLength(2)
      })

      test('one listener given twice is called twice, and each is stopped alone', async () => {
        let calls = 0
        const listener = (): void => void calls++
        const stop = store.watch(listener)
        store.watch(listener)
        await put(store, '/a/b')
        stop()
        await put(store, '/a/c')
        expect(calls).toBe(3)
      })
    })

    test('rows outlive the store, and close waits for the transactions asked for before it', async () => {
      const writes = Array.from({ length: 5 }, (_, i) => put(store, `/a/${i}`))
      await store.close()
      await Promise.all(writes)
      await expect(put(store, '/a/late')).rejects.toThrow('closed')
      store = await place.open()
      expect(paths(await store.children('/a'))).toEqual(['/a/0', '/a/1', '/a/2', '/a/3', '/a/4'])
      await put(store, '/a/0')
      expect((await store.get('/a/0'))?.revision).toBe(2)
    })

    test('random transactions, some of which fail, leave what a model leaves', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(transactionArbitrary, { maxLength: 12 }), (transactions) => agrees(store, transactions)),
        { numRuns: 40 },
      )
    })
  })
}

type Operation = { readonly put: string; readonly kind: string; readonly n: number } | { readonly deleteTree: string }
interface PlannedTransaction {
  readonly operations: readonly Operation[]
  readonly fails: boolean
}

const segment = fc.constantFrom('a', 'b', 'B', 'ab', '0', '-', '%2F', 'é', '\uffff', '\u{10000}')
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `/${segments.join('/')}`)
const transactionArbitrary: fc.Arbitrary<PlannedTransaction> = fc.record({
  operations: fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.record({ put: path, kind: fc.constantFrom('x', 'y'), n: fc.integer() }) },
      { weight: 1, arbitrary: fc.record({ deleteTree: path }) },
    ),
    { maxLength: 8 },
  ),
  fails: fc.boolean(),
})

type Model = Map<string, Omit<Row, 'path'>>

async function agrees(store: Store, transactions: readonly PlannedTransaction[]): Promise<void> {
  await store.transact(async (transaction) => {
    for (const row of await transaction.children('')) await transaction.deleteTree(row.path)
    for (const row of await transaction.subtree('')) await transaction.deleteTree(row.path)
  })
  let model: Model = new Map()
  for (const planned of transactions) model = await apply(store, model, planned)
  expect(await store.subtree('')).toEqual(modelRows(model, () => true))
  for (const row of await store.subtree('', { limit: 3 })) {
    const below = (other: string): boolean => other.startsWith(`${row.path}/`)
    expect(await store.subtree(row.path)).toEqual(modelRows(model, below))
    const child = (other: string): boolean => below(other) && !other.slice(row.path.length + 1).includes('/')
    expect(await store.children(row.path, { kind: 'x' })).toEqual(modelRows(model, child).filter((other) => other.kind === 'x'))
    expect(await store.children(row.path)).toEqual(modelRows(model, child))
  }
}

async function apply(store: Store, model: Model, planned: PlannedTransaction): Promise<Model> {
  const next: Model = new Map(model)
  const done = store.transact(async (transaction) => {
    for (const operation of planned.operations) {
      if ('put' in operation) {
        const row = { kind: operation.kind, value: { n: operation.n }, revision: (next.get(operation.put)?.revision ?? 0) + 1 }
        next.set(operation.put, row)
        expect(await transaction.put(operation.put, operation.kind, { n: operation.n })).toEqual({ path: operation.put, ...row })
      } else {
        const tree = [...next.keys()].filter((key) => key === operation.deleteTree || key.startsWith(`${operation.deleteTree}/`))
        for (const key of tree) next.delete(key)
        expect(await transaction.deleteTree(operation.deleteTree)).toBe(tree.length)
      }
    }
    expect(await transaction.subtree('')).toEqual(modelRows(next, () => true))
    if (planned.fails) throw new Planned()
  })
  if (!planned.fails) {
    await done
    return next
  }
  await expect(done).rejects.toThrow(Planned)
  return model
}

class Planned extends Error {}

function modelRows(model: Model, wanted: (path: string) => boolean): Row[] {
  return [...model]
    .filter(([key]) => wanted(key))
    .map(([key, row]) => ({ path: key, ...row }))
    .sort((one, other) => Buffer.compare(Buffer.from(one.path), Buffer.from(other.path)))
}
