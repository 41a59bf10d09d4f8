import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../src/core/log.ts'
import { followRows } from '../../src/store/follow.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Change, Store } from '../../src/store/store.ts'

let dataDir: string
let store: Store

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'portico-follow-'))
  store = await openSqliteStore({ dataDir, log: createLog('silent') })
})
afterEach(async () => {
  await store.close()
  await rm(dataDir, { recursive: true, force: true })
})

const put = (path: string, kind: string, value: number) => store.transact((tree) => tree.put(path, kind, { value }))

test('a follower sees what stands, what changes, and nothing of other kinds or after it stopped', async () => {
  await put('/a', 'kept', 1)
  await put('/b', 'other', 1)
  const seen: Change[][] = []
  const stop = await followRows(
    store,
    ['kept'],
    (changes) => void seen.push(changes.map(({ kind, path, value }) => ({ kind, path, value }))),
  )
  await put('/b', 'other', 2)
  await store.transact(async (tree) => {
    await tree.put('/b', 'other', { value: 3 })
    await tree.put('/c', 'kept', { value: 1 })
    await tree.deleteTree('/a')
  })
  stop()
  await put('/d', 'kept', 1)
  expect(seen).toEqual([
    [{ kind: 'kept', path: '/a', value: { value: 1 } }],
    [
      { kind: 'kept', path: '/c', value: { value: 1 } },
      { kind: 'kept', path: '/a', value: null },
    ],
  ])
})

test('a change made while the rows are read is not lost, whichever of the two comes first', async () => {
  for (let round = 0; round < 20; round++) {
    const now = new Map<string, unknown>()
    const writing = put('/x', 'kept', round).then(() => store.transact((tree) => tree.deleteTree('/y')))
    await put('/y', 'kept', round)
    const stop = await followRows(store, ['none', 'kept'], (changes) => {
      for (const { path, value } of changes) {
        if (value === null) now.delete(path)
        else now.set(path, value.value)
      }
    })
    await writing
    const rows = await store.scan('kept')
    expect([...now]).toEqual(rows.map(({ path, value }) => [path, value.value]))
    stop()
  }
})
