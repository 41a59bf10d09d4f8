/** Comma-separated values as API key files have them: fields in double or single quotes, a doubled quote inside them stands for one. */
import { badRequest, type ServiceError } from '../model/errors.ts'
import { UNSETTLED } from '../model/unsettled.ts'

const MAX_FIELDS = 100
const PLAIN = /[^,\r\n]*/y
const BLANKS = /[ \t]*/y
const END_OF_LINE = /\r?\n|\r/y

/** The records of a text, without blank lines. Throws BadRequestException for what is no such text, or has too many records. */
export function parseCsv(text: string, maxRecords: number): readonly (readonly string[])[] {
  const records: string[][] = []
  let at = text.startsWith('\uFEFF') ? 1 : 0
  while (at < text.length) {
    const fields: string[] = []
    at = readRecord(text, at, fields)
    if (fields.some((field) => field !== '')) records.push(fields)
    if (records.length > maxRecords) throw invalid(`it can have at most ${maxRecords} lines`)
  }
  return records
}

/** Adds the fields of the record at `at`; answers where the next begins. */
function readRecord(text: string, at: number, fields: string[]): number {
  let next = at
  for (;;) {
    const { field, end } = readField(text, next)
    fields.push(field)
    if (fields.length > MAX_FIELDS) throw invalid(`it can have at most ${MAX_FIELDS} columns`)
    if (text[end] !== ',') return end + lengthOf(END_OF_LINE, text, end)
    next = end + 1
  }
}

function readField(text: string, at: number): { readonly field: string; readonly end: number } {
  const start = at + lengthOf(BLANKS, text, at)
  const quote = text[start]
  if (quote === '"' || quote === "'") return readQuoted(text, start, quote)
  const end = at + lengthOf(PLAIN, text, at)
  return { field: text.slice(at, end).trim(), end }
}

function readQuoted(text: string, start: number, quote: string): { readonly field: string; readonly end: number } {
  let last = text.indexOf(quote, start + 1)
  while (last >= 0 && text[last + 1] === quote) last = text.indexOf(quote, last + 2)
  if (last < 0) throw invalid('a quoted field does not end')
  const end = last + 1 + lengthOf(BLANKS, text, last + 1)
  if (end < text.length && !',\r\n'.includes(text[end] ?? '')) throw invalid('text follows a quoted field')
  return { field: text.slice(start + 1, last).replaceAll(quote + quote, quote), end }
}

/** How much of the text a sticky pattern takes at a place. */
function lengthOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0].length ?? 0
}

const invalid = (reason: string): ServiceError => badRequest(UNSETTLED.control.invalidApiKeyFile + reason)
