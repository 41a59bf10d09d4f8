import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { privateFile } from './data-folder.ts'
import { StoreLocked } from './store.ts'

const SQLITE_BUSY = 5

/**
 * Claims the folder for this process: an exclusive transaction held open on `lock.db`, which is a lock of the operating
 * system and ends with the process however it dies. `owner.pid` only names the owner in the message of who comes second;
 * what it says is never believed otherwise. Answers how to let go.
 */
export function lockFolder(folder: string): () => void {
  const file = join(folder, 'lock.db')
  privateFile(file)
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    throw isBusy(error) ? new StoreLocked(refusal(folder)) : error
  }
  writeFileSync(join(folder, 'owner.pid'), `${process.pid}\n`, { mode: 0o600 })
  return () => database.close()
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY
}

function refusal(folder: string): string {
  return (
    `The data folder ${folder} is in use by another Portico process (pid ${ownerOf(folder)}). ` +
    'Stop that process, or give this one a data folder of its own.'
  )
}

function ownerOf(folder: string): string {
  try {
    return /^\d+/.exec(readFileSync(join(folder, 'owner.pid'), 'utf8'))?.[0] ?? 'unknown'
  } catch {
    return 'unknown'
  }
}
