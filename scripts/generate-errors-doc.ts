/** Writes the table of faults into docs/errors.md. `npm run docs`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FAULTS, type FaultKind } from '../src/exchange/fault.ts'

const PATH = join(import.meta.dirname, '..', 'docs', 'errors.md')
const BEGIN = '<!-- faults -->'

/** The table of docs/errors.md, one row a fault. */
export function renderFaults(faults: Readonly<Record<string, FaultKind>>): string {
  const head = ['| fault | gateway response | status | message | x-amzn-ErrorType |', '| --- | --- | --- | --- | --- |']
  const rows = Object.entries(faults).map(
    ([name, { responseType, status, message, errorType }]) =>
      `| ${name} | ${responseType} | ${status} | ${message ?? (errorType.startsWith('Authorizer') ? '`null`' : 'says what is missing')} | ${errorType} |`,
  )
  return [...head, ...rows].join('\n')
}

/** The document with its table made anew. */
export function withFaults(document: string): string {
  const [before = '', , after = ''] = document.split(/(<!-- faults -->\n(?:\|.*\n)*)/)
  return `${before}${BEGIN}\n${renderFaults(FAULTS)}\n${after}`
}

if (process.argv[1] === import.meta.filename) writeFileSync(PATH, withFaults(readFileSync(PATH, 'utf8')))
