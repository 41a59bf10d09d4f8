import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../src/core/log.ts'
import { MIGRATIONS, migrate } from '../../src/store/migrations.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import { type Store, StoreLocked } from '../../src/store/store.ts'
import { storeContract } from './contract.ts'

const log = createLog('silent')
const WRITER = fileURLToPath(new URL('writer.ts', import.meta.url))
const place = mkdtempSync(join(tmpdir(), 'portico-store-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))
const newFolder = (): string => join(mkdtempSync(join(place, 'case-')), 'data')

storeContract('sqlite', async () => {
  const dataDir = newFolder()
  return {
    open: () => openSqliteStore({ dataDir, log }),
    dispose: async () => rmSync(dataDir, { recursive: true, force: true }),
  }
})

let dataDir: string
beforeEach(() => {
  dataDir = newFolder()
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const open = (): Promise<Store> => openSqliteStore({ dataDir, log })
const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8)

test('the folder and every file in it are private to their owner', async () => {
  const store = await open()
  await store.transact((transaction) => transaction.put('/a/b', 'thing', {}))
  expect(mode(dataDir)).toBe('700')
  const files = readdirSync(dataDir)
  expect(files).toEqual(expect.arrayContaining(['lock.db', 'owner.pid', 'portico.db', 'portico.db-wal']))
  expect(files.map((file) => mode(join(dataDir, file)))).toEqual(files.map(() => '600'))
  await store.close()
})

test('a database that others could read is narrowed when it is opened', async () => {
  await (await open()).close()
  chmodSync(join(dataDir, 'portico.db'), 0o644)
  const store = await open()
  expect(mode(join(dataDir, 'portico.db'))).toBe('600')
  await store.close()
})

test('a second store on the folder is refused, in this process and in another, until the first is closed', async () => {
  const store = await open()
  await expect(open()).rejects.toThrow(StoreLocked)
  await expect(open()).rejects.toThrow(new RegExp(`${dataDir} is in use by another Portico process \\(pid ${process.pid}\\)`))
  // The refusal closed its descriptors of lock.db; the lock must have survived that for other processes too.
  const other = spawn(process.execPath, [WRITER, dataDir, 'other'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [output, errors] = await Promise.all([text(other.stdout), text(other.stderr), once(other, 'exit')])
  expect(output).toBe('')
  expect(errors).toContain(`(pid ${process.pid})`)
  await store.close()
  await (await open()).close()
})

test('the refusal names the process that holds the folder', async () => {
  const writer = spawn(process.execPath, [WRITER, dataDir, 'holder'], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(writer.stdout, 'data')
  await expect(open()).rejects.toThrow(`(pid ${writer.pid})`)
  writer.kill('SIGKILL')
  await once(writer, 'exit')
  await (await open()).close()
})

test('closing twice is closing once, and a closed store does not read', async () => {
  const store = await open()
  await store.close()
  await store.close()
  await expect(store.get('/a')).rejects.toThrow()
})

test('a database of a newer Portico is refused, and the folder is free again', async () => {
  await (await open()).close()
  const database = new DatabaseSync(join(dataDir, 'portico.db'))
  database.exec("INSERT INTO migrations VALUES (9999, 'from the future', '')")
  database.close()
  await expect(open()).rejects.toThrow('written by a newer Portico')
  await expect(open()).rejects.toThrow('written by a newer Portico')
})

test('migrations: each step once, and a step that fails leaves nothing of itself', () => {
  const database = new DatabaseSync(':memory:')
  migrate(database)
  migrate(database)
  const next = [
    ...MIGRATIONS,
    { version: 2, name: 'two', sql: "CREATE TABLE two (n); INSERT INTO rows VALUES ('/a', '', 'k', 1, '{}')" },
  ]
  migrate(database, next)
  migrate(database, next)
  const broken = [...next, { version: 3, name: 'three', sql: 'CREATE TABLE three (n); INSERT INTO missing VALUES (1)' }]
  expect(() => migrate(database, broken)).toThrow('missing')
  const names = (sql: string): unknown[] =>
    database
      .prepare(sql)
      .all()
      .map((row) => row.name)
  expect(names('SELECT name FROM migrations ORDER BY version')).toEqual(['rows', 'two'])
  expect(names("SELECT name FROM sqlite_schema WHERE name = 'three'")).toEqual([])
  expect(names('SELECT path AS name FROM rows')).toEqual(['/a'])
  database.close()
})

test('kill -9 at any moment loses nothing acknowledged, tears nothing and needs no repair', async () => {
  const acknowledged = new Set<string>()
  for (let round = 0; round < 15; round++) {
    for (const path of await writeUntilKilled(round)) acknowledged.add(path)
    const store = await open()
    const rows = await store.subtree('/run')
    const there = new Set(rows.map((row) => row.path))
    expect([...acknowledged].filter((path) => !there.has(path))).toEqual([])
    for (const { path } of rows.filter((row) => row.kind === 'written')) {
      const n = Number(path.slice(path.lastIndexOf('/') + 1))
      expect(there.has(`${path}/right`)).toBe(true)
      // `left` went with the transaction of the next n that ends in 9, and only with it.
      const cleared = n % 10 === 0 && there.has(path.replace(/\d+$/, String(n + 9)))
      expect(there.has(`${path}/left`)).toBe(!cleared)
    }
    await store.close()
    const database = new DatabaseSync(join(dataDir, 'portico.db'), { readOnly: true })
    expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
    database.close()
  }
  expect(acknowledged.size).toBeGreaterThan(15)
})

/** Answers the paths that the writer printed, which it does after the store acknowledged them. */
async function writeUntilKilled(round: number): Promise<string[]> {
  const writer = spawn(process.execPath, [WRITER, dataDir, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(writer, 'exit')
  const printed = text(writer.stdout)
  await once(writer.stdout, 'data')
  setTimeout(() => writer.kill('SIGKILL'), Math.random() * 120)
  await exit
  // A line cut short was not printed whole, and is not counted as acknowledged.
  return (await printed).split('\n').slice(1, -1)
}

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

test('the folder may exist already, and keeps its mode', async () => {
  await (await open()).close()
  chmodSync(dataDir, 0o755)
  await (await open()).close()
  expect(mode(dataDir)).toBe('755')
  expect(existsSync(join(dataDir, 'portico.db'))).toBe(true)
})
