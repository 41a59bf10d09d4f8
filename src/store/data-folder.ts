import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Log } from '../core/log.ts'

/**
 * Makes the folder, private to its owner. A folder that was there keeps its mode (it may be a mounted volume, or hold other
 * things); the files in it are private in any case, and the log says when others may list it.
 */
export function prepareDataFolder(folder: string, log: Log): string {
  const path = resolve(folder)
  const created = mkdirSync(path, { recursive: true, mode: 0o700 })
  if (created !== undefined) syncFolder(dirname(created))
  else if ((statSync(path).mode & 0o077) !== 0)
    log.warn({ folder: path }, 'the data folder is open to other users of this machine')
  return path
}

/**
 * Creates the file at 0600 when it is missing, and narrows it when it is there. It never opens a file that exists: closing
 * any descriptor of a file drops the POSIX locks this process holds on it, SQLite's among them.
 */
export function privateFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    chmodSync(path, 0o600)
  }
}

/** A new folder's name is durable only once its parent is synced. Windows cannot open folders, and needs no such step. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(path, 'r')
  fsyncSync(descriptor)
  closeSync(descriptor)
}
