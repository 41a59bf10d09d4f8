/** Files and stdin, read for a command. */
import { readFile, stat } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { fileError } from './errors.ts'
import { note } from './output.ts'

/** `-` is stdin. Throws CliError when it cannot be read. */
export async function readInput(file: string): Promise<Buffer> {
  if (file === '-') return readStdin()
  try {
    return await readFile(file)
  } catch (error) {
    throw fileError(file, 'read', error)
  }
}

/** A file's content where there is one of that name (or it says so: `@file`), else the text itself; `-` is stdin. */
export async function readTextOrFile(given: string): Promise<string> {
  if (given === '-') return (await readStdin()).toString()
  if (given.startsWith('@')) return (await readInput(given.slice(1))).toString()
  return (await isFile(given)) ? (await readInput(given)).toString() : given
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch {
    // JSON is no file name either: too long, or none at all.
    return false
  }
}

function readStdin(): Promise<Buffer> {
  if (process.stdin.isTTY) note('Reading from the terminal; Ctrl-D ends it.')
  return buffer(process.stdin)
}

/** Collects `--option name<separator>value`, repeated; for commander. Throws through `complain`. */
export function pair(separator: string, complain: (given: string) => Error) {
  return (given: string, before: readonly (readonly [string, string])[] = []): readonly (readonly [string, string])[] => {
    const at = given.indexOf(separator)
    if (at <= 0) throw complain(given)
    return [...before, [given.slice(0, at).trim(), given.slice(at + 1).trim()]]
  }
}
