import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { JsonObject } from '../core/json.ts'
import { type ListOptions, RevisionConflict, type Row } from './store.ts'

const COLUMNS = 'path, kind, revision, value'
/** SQLite reads a negative LIMIT as none. */
const NO_LIMIT = -1

/** Below `/a` lies what starts with `/a/`: from there to before `/a0`, `0` being the byte after `/`. */
const first = (path: string): string => `${path}/`
const end = (path: string): string => `${path}0`
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))

/** The reads of one connection, on statements prepared once. */
export class SqliteRows {
  protected readonly database: DatabaseSync
  private readonly one: StatementSync
  private readonly below: StatementSync
  private readonly belowOfKind: StatementSync
  private readonly childrenOf: StatementSync
  private readonly childrenOfKind: StatementSync
  private readonly ofKind: StatementSync

  constructor(database: DatabaseSync) {
    this.database = database
    const select = (where: string): StatementSync => database.prepare(`SELECT ${COLUMNS} FROM rows WHERE ${where} ORDER BY path`)
    const page = (where: string): StatementSync =>
      database.prepare(`SELECT ${COLUMNS} FROM rows WHERE ${where} ORDER BY path LIMIT ?`)
    this.one = select('path = ?')
    this.below = page('path > max(?, ?) AND path < ?')
    this.belowOfKind = page('path > max(?, ?) AND path < ? AND kind = ?')
    this.childrenOf = page('path > ? AND parent = ?')
    // The plus keeps SQLite from choosing rows_kind, where the range has no end: every row of the kind in the database.
    this.childrenOfKind = page('path > ? AND parent = ? AND +kind = ?')
    this.ofKind = select('kind = ?')
  }

  get(path: string): Row | undefined {
    const row = this.one.get(path)
    return row && toRow(row)
  }

  subtree(path: string, { kind, after = '', limit = NO_LIMIT }: ListOptions = {}): Row[] {
    const range = [first(path), after, end(path)]
    const rows = kind === undefined ? this.below.all(...range, limit) : this.belowOfKind.all(...range, kind, limit)
    return rows.map(toRow)
  }

  children(path: string, { kind, after = '', limit = NO_LIMIT }: ListOptions = {}): Row[] {
    const rows = kind === undefined ? this.childrenOf.all(after, path, limit) : this.childrenOfKind.all(after, path, kind, limit)
    return rows.map(toRow)
  }

  scan(kind: string): Row[] {
    return this.ofKind.all(kind).map(toRow)
  }
}

/** The reads and writes of the one connection that writes. */
export class SqliteWriter extends SqliteRows {
  private readonly upsert: StatementSync
  private readonly treeOf: StatementSync
  private readonly removeTree: StatementSync

  constructor(database: DatabaseSync) {
    super(database)
    this.upsert = database.prepare(
      `INSERT INTO rows (path, parent, kind, value, revision) VALUES (?, ?, ?, ?, 1)
       ON CONFLICT (path) DO UPDATE SET kind = excluded.kind, value = excluded.value, revision = revision + 1
       RETURNING revision`,
    )
    const tree = 'path = ? OR (path > ? AND path < ?)'
    this.treeOf = database.prepare(`SELECT path, kind FROM rows WHERE ${tree} ORDER BY path`)
    this.removeTree = database.prepare(`DELETE FROM rows WHERE ${tree}`)
  }

  /** Throws RevisionConflict when `expect` is given and is not the revision that stands (0: none stands). */
  put(path: string, kind: string, value: JsonObject, expect?: number): Row {
    checkPath(path)
    if (expect !== undefined) this.checkRevision(path, expect)
    const text = JSON.stringify(value)
    const written = this.upsert.get(path, parentOf(path), kind, text)
    if (!written) throw new Error(`The row ${path} was written and did not come back.`)
    // What was stored, not what was given: the two may differ in what JSON cannot say.
    return toRow({ path, kind, value: text, revision: written.revision })
  }

  /** What went, in byte order of the paths: the row itself first. */
  deleteTree(path: string): { readonly path: string; readonly kind: string }[] {
    const tree = [path, first(path), end(path)]
    const gone = this.treeOf.all(...tree).map((row) => ({ path: String(row.path), kind: String(row.kind) }))
    if (gone.length > 0) this.removeTree.run(...tree)
    return gone
  }

  begin(): void {
    this.database.exec('BEGIN IMMEDIATE')
  }

  commit(): void {
    this.database.exec('COMMIT')
  }

  /** SQLite itself rolls back on some errors (a full disk): then nothing is left to do. */
  rollback(): void {
    if (this.database.isTransaction) this.database.exec('ROLLBACK')
  }

  private checkRevision(path: string, expect: number): void {
    const found = this.get(path)?.revision ?? 0
    if (found !== expect) throw new RevisionConflict(`The row ${path} is at revision ${found}; revision ${expect} was expected.`)
  }
}

/** A path outside this grammar would be lost to its parent, or (a lone surrogate) fall together with another as UTF-8. */
function checkPath(path: string): void {
  if (!/^(?:\/[^/\0]+)+$/.test(path) || !path.isWellFormed()) throw new Error(`Not a path of the store: ${JSON.stringify(path)}`)
}

/** What `put` wrote: the columns are NOT NULL and STRICT, and the text came from JSON.stringify. */
function toRow(row: Record<string, unknown>): Row {
  return {
    path: row.path as string,
    kind: row.kind as string,
    value: JSON.parse(row.value as string) as JsonObject,
    revision: row.revision as number,
  }
}
