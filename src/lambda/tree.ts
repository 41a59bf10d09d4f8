import { chmod, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

const READ_ONLY = 0o555
const WRITABLE = 0o755

/** Makes a folder and all folders below it read-only: nothing can be added to them or removed, except by root. */
export async function sealTree(path: string): Promise<void> {
  await forFolders(path, (folder) => chmod(folder, READ_ONLY))
}

/** Removes a folder and all below it, read-only folders included. Nothing there is no error; what cannot go stays. */
export async function removeTree(path: string): Promise<void> {
  const removed = await rm(path, { recursive: true, force: true }).then(
    () => true,
    () => false,
  )
  if (removed) return
  await forFolders(path, (folder) => chmod(folder, WRITABLE).catch(() => {}))
  await rm(path, { recursive: true, force: true }).catch(() => {})
}

/** The folder first, then those below it; links are not followed. */
async function forFolders(path: string, change: (folder: string) => Promise<void>): Promise<void> {
  await change(path)
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) if (entry.isDirectory()) await forFolders(join(path, entry.name), change)
}
