import { AsyncLocalStorage } from 'node:async_hooks'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { JsonObject } from '../core/json.ts'
import type { Log } from '../core/log.ts'
import { prepareDataFolder, privateFile } from './data-folder.ts'
import { migrate } from './migrations.ts'
import { lockFolder } from './sqlite-lock.ts'
import { SqliteRows, SqliteWriter } from './sqlite-rows.ts'
import type { Change, ListOptions, Row, Store, Transaction } from './store.ts'

export interface SqliteStoreOptions {
  /** Created when missing. Holds `portico.db`, `lock.db` and `owner.pid`. */
  readonly dataDir: string
  readonly log: Log
}

/** Opens the store of that folder. Throws StoreLocked when another process has it open. */
export async function openSqliteStore({ dataDir, log }: SqliteStoreOptions): Promise<Store> {
  const folder = prepareDataFolder(dataDir, log)
  const unlock = lockFolder(folder)
  try {
    const file = join(folder, 'portico.db')
    privateFile(file)
    const writing = openForWriting(file)
    return new SqliteStore(writing, new DatabaseSync(file, { readOnly: true }), unlock, log)
  } catch (error) {
    unlock()
    throw error
  }
}

/**
 * FULL syncs the write-ahead log at each commit, so what was acknowledged survives a power cut and not only the process;
 * fullfsync is what makes a sync real on macOS, and nothing elsewhere. secure_delete overwrites what is deleted: rows hold
 * private keys.
 */
function openForWriting(file: string): DatabaseSync {
  const database = new DatabaseSync(file)
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = 1; PRAGMA checkpoint_fullfsync = 1')
    database.exec('PRAGMA secure_delete = ON')
    migrate(database)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

type Listener = (changes: readonly Change[]) => void

/**
 * Two connections: one writes, a transaction at a time; the other reads, and so sees only what was committed even while a
 * transaction waits halfway for something else.
 */
class SqliteStore implements Store {
  private readonly writing: DatabaseSync
  private readonly reading: DatabaseSync
  private readonly writer: SqliteWriter
  private readonly reader: SqliteRows
  private readonly unlock: () => void
  private readonly log: Log
  private readonly listeners = new Set<{ readonly call: Listener }>()
  private readonly inside = new AsyncLocalStorage<SqliteTransaction>()
  /** Settles, and never rejects, when the last transaction asked for so far is over. */
  private tail: Promise<unknown> = Promise.resolve()
  private closing: Promise<void> | null = null

  constructor(writing: DatabaseSync, reading: DatabaseSync, unlock: () => void, log: Log) {
    this.writing = writing
    this.reading = reading
    this.writer = new SqliteWriter(writing)
    this.reader = new SqliteRows(reading)
    this.unlock = unlock
    this.log = log
  }

  async get(path: string): Promise<Row | undefined> {
    return this.reader.get(path)
  }

  async subtree(path: string, options?: ListOptions): Promise<readonly Row[]> {
    return this.reader.subtree(path, options)
  }

  async children(path: string, options?: ListOptions): Promise<readonly Row[]> {
    return this.reader.children(path, options)
  }

  async scan(kind: string): Promise<readonly Row[]> {
    return this.reader.scan(kind)
  }

  async transact<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    if (this.closing) throw new Error('The store is closed.')
    // It would wait for itself for ever.
    if (this.inside.getStore()?.open) throw new Error('transact() was called inside a transaction of the same store.')
    const outcome = this.tail.then(() => this.run(work))
    this.tail = outcome.catch(() => undefined)
    return outcome
  }

  watch(listener: Listener): () => void {
    const entry = { call: listener }
    this.listeners.add(entry)
    return () => void this.listeners.delete(entry)
  }

  close(): Promise<void> {
    this.closing ??= this.tail.then(() => {
      this.reading.close()
      this.writing.close()
      this.unlock()
    })
    return this.closing
  }

  private async run<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const transaction = new SqliteTransaction(this.writer)
    this.writer.begin()
    let result: T
    try {
      result = await this.inside.run(transaction, () => work(transaction))
      transaction.open = false
      this.writer.commit()
    } catch (error) {
      transaction.open = false
      this.writer.rollback()
      throw error
    }
    if (transaction.changes.length > 0) this.tell(transaction.changes)
    return result
  }

  private tell(changes: readonly Change[]): void {
    for (const { call } of [...this.listeners]) {
      try {
        // An async function is a listener too, to TypeScript: its rejection would end the process.
        const told: unknown = call(changes)
        if (told instanceof Promise) told.catch((error: unknown) => this.reportListener(error))
      } catch (error) {
        this.reportListener(error)
      }
    }
  }

  private reportListener(error: unknown): void {
    this.log.error({ err: error }, 'a listener of the store failed')
  }
}

/** Refuses to be used when it is over: a write that came late would be outside any transaction. */
class SqliteTransaction implements Transaction {
  open = true
  readonly changes: Change[] = []
  private readonly writer: SqliteWriter

  constructor(writer: SqliteWriter) {
    this.writer = writer
  }

  async get(path: string): Promise<Row | undefined> {
    return this.live().get(path)
  }

  async subtree(path: string, options?: ListOptions): Promise<readonly Row[]> {
    return this.live().subtree(path, options)
  }

  async children(path: string, options?: ListOptions): Promise<readonly Row[]> {
    return this.live().children(path, options)
  }

  async put(path: string, kind: string, value: JsonObject, expect?: number): Promise<Row> {
    const row = this.live().put(path, kind, value, expect)
    this.changes.push({ path, kind, value: row.value })
    return row
  }

  async deleteTree(path: string): Promise<number> {
    const gone = this.live().deleteTree(path)
    for (const row of gone) this.changes.push({ ...row, value: null })
    return gone.length
  }

  private live(): SqliteWriter {
    if (!this.open) throw new Error('The transaction is over.')
    return this.writer
  }
}
