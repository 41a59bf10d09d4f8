// `npm run fidelity`: how many of the tagged facts of docs/aws have a test, by file and tag, and which have none.
// `--list rest-api.md 1.1` prints the numbered facts of a section; `--missing S` only those of a tag without a test.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type Citation, citationsIn } from './fidelity/citations.ts'
import { DELIBERATE } from './fidelity/deliberate.ts'
import { type Fact, factsIn } from './fidelity/facts.ts'
import { listing, reasons, summary } from './fidelity/print.ts'

const ROOT = join(import.meta.dirname, '..')

function files(folder: string, extension: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .sort()
}

export function readFacts(): Fact[] {
  return files('docs/aws', '.md').flatMap((path) =>
    factsIn(path.slice('docs/aws/'.length), readFileSync(join(ROOT, path), 'utf8')),
  )
}

export function readCitations(): Citation[] {
  return ['.ts', '.py'].flatMap((extension) =>
    files('test', extension).flatMap((path) => citationsIn(path, readFileSync(join(ROOT, path), 'utf8'))),
  )
}

function main(args: readonly string[]): void {
  const [mode, first, second] = args
  const facts = readFacts()
  const tested = new Set(readCitations().map(({ fact }) => fact))
  if (mode === '--list') {
    console.log(
      listing(
        facts.filter(({ file, section }) => file === first && (second === undefined || section === second)),
        tested,
      ),
    )
  } else {
    const missing = facts.filter(
      ({ id, tag }) => !tested.has(id) && !DELIBERATE.has(id) && (first === undefined || tag === first),
    )
    if (mode !== '--missing') console.log(`${summary(facts, tested)}\n${reasons(DELIBERATE)}\nWithout a test:`)
    console.log(listing(missing, tested))
  }
}

if (import.meta.main) main(process.argv.slice(2))
