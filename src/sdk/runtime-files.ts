import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SdkFile } from './sdk-file.ts'

/** The parts of a client that no API changes: the files of a folder beside its generator, read at the first call. */
export function runtimeFiles(folder: string, into: string): () => readonly SdkFile[] {
  let files: readonly SdkFile[] | undefined
  return () => {
    files ??= readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => ({ path: `${into}/${name}`, text: readFileSync(join(folder, name), 'utf8') }))
      .sort((a, b) => (a.path < b.path ? -1 : 1))
    return files
  }
}
