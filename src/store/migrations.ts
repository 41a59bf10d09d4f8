import type { DatabaseSync } from 'node:sqlite'

/** One step of the schema's history. Steps are appended, never edited: a database remembers how many it has taken. */
export interface Migration {
  readonly version: number
  readonly name: string
  readonly sql: string
}

/**
 * `parent` is the path without its last segment: `children` reads one range of `rows_parent` and never meets a grandchild.
 * WITHOUT ROWID keeps the rows themselves in path order, so a subtree is one range of the table. SQLite compares text under
 * BINARY as UTF-8 bytes, which is the order that the contract promises.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'rows',
    sql: `
      CREATE TABLE rows (
        path TEXT NOT NULL PRIMARY KEY COLLATE BINARY,
        parent TEXT NOT NULL COLLATE BINARY,
        kind TEXT NOT NULL COLLATE BINARY,
        revision INTEGER NOT NULL,
        value TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX rows_parent ON rows (parent, path);
      CREATE INDEX rows_kind ON rows (kind, path);
    `,
  },
]

/** Takes the steps the database has not taken, each in a transaction of its own. Throws on a database of a newer Portico. */
export function migrate(database: DatabaseSync, steps: readonly Migration[] = MIGRATIONS): void {
  database.exec(
    'CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL) STRICT',
  )
  const taken = currentVersion(database)
  const newest = steps.at(-1)?.version ?? 0
  if (taken > newest) {
    throw new Error(`The database is at version ${taken}, written by a newer Portico; this one knows versions up to ${newest}.`)
  }
  for (const step of steps) if (step.version > taken) take(database, step)
}

function currentVersion(database: DatabaseSync): number {
  return Number(database.prepare('SELECT coalesce(max(version), 0) AS version FROM migrations').get()?.version)
}

function take(database: DatabaseSync, step: Migration): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    database.exec(step.sql)
    const record = database.prepare('INSERT INTO migrations (version, name, at) VALUES (?, ?, ?)')
    record.run(step.version, step.name, new Date().toISOString())
    database.exec('COMMIT')
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
