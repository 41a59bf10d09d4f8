import { TemplateError } from './template-error.ts'
import type { VtlValue } from './value.ts'
import { VtlDouble } from './value.ts'

/** Deeper nesting of blocks, brackets and strings than this is refused; every later recursion over the tree relies on it. */
const MAX_NESTING = 200

/**
 * A reader over the text of a template. VTL has no fixed set of tokens (what `[` means depends on what stands before it),
 * so the parser asks for what it expects at a place.
 */
export class Cursor {
  readonly text: string
  /** A string literal may end in a lone `$` or `#`, a template may not ([K-LS] vtl-and-context.md 2). */
  readonly inString: boolean
  pos = 0
  private nesting: number

  constructor(text: string, inString = false, nesting = 0) {
    this.text = text
    this.inString = inString
    this.nesting = nesting
  }

  get atEnd(): boolean {
    return this.pos >= this.text.length
  }

  peek(offset = 0): string {
    return this.text.charAt(this.pos + offset)
  }

  /** Consumes a sticky pattern here; null where it does not match. */
  match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.pos
    const found = pattern.exec(this.text)
    if (found) this.pos += found[0].length
    return found
  }

  take(literal: string): boolean {
    if (!this.text.startsWith(literal, this.pos)) return false
    this.pos += literal.length
    return true
  }

  expect(literal: string): void {
    if (!this.take(literal)) this.fail(`Expected "${literal}"`)
  }

  space(): void {
    this.match(SPACE)
  }

  /** The text, parsed as a template, of a string literal that starts before here. */
  nested(text: string): Cursor {
    return new Cursor(text, true, this.nesting)
  }

  /** Runs a parser one level deeper. */
  deeper<T>(parse: () => T): T {
    if (++this.nesting > MAX_NESTING) this.fail('Nested too deeply')
    const result = parse()
    this.nesting--
    return result
  }

  fail(message: string): never {
    const lines = this.text.slice(0, this.pos).split('\n')
    throw new TemplateError(`${message} at line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`)
  }
}

const SPACE = /[ \t\r\n]*/y
const REST_OF_LINE = /[ \t]*(?:\r\n|\n|\r)/y
const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_-]*/y
const NUMBER =
  /-?(?:[0-9]+(?=\.\.)|[0-9]+\.[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|[0-9]+)/y

/** A directive eats the blanks and the newline after it, but not the blanks alone ([SV] vtl-and-context.md 3). */
export function restOfLine(cursor: Cursor): void {
  cursor.match(REST_OF_LINE)
}

/** A name after `$` or `.`; a minus belongs to it. */
export function identifier(cursor: Cursor): string | null {
  return cursor.match(IDENTIFIER)?.[0] ?? null
}

/** An Integer or a Double; null where none stands. */
export function number(cursor: Cursor): VtlValue {
  const text = cursor.match(NUMBER)?.[0]
  if (text === undefined) return null
  if (text.length > 1000) cursor.fail('A number is too long')
  return /[.eE]/.test(text) ? new VtlDouble(Number(text)) : integer(text)
}

function integer(text: string): number | bigint {
  const value = Number(text)
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value
  return BigInt(text)
}

/**
 * The content of a string literal and its quote; null where none stands. A doubled quote is one quote, a backslash nothing special
 * ([SV] vtl-and-context.md 5); Velocity replaces `\uXXXX` in double quotes.
 */
export function stringLiteral(cursor: Cursor): { readonly quote: string; readonly content: string } | null {
  const quote = cursor.peek()
  if (quote !== '"' && quote !== "'") return null
  const end = endOfString(cursor, quote)
  const raw = cursor.text.slice(cursor.pos + 1, end)
  cursor.pos = end + 1
  const content = raw.includes(quote) ? raw.replaceAll(quote + quote, quote) : raw
  return { quote, content: quote === '"' && content.includes('\\u') ? unescapeUnicode(content) : content }
}

function endOfString(cursor: Cursor, quote: string): number {
  const { text } = cursor
  let fallback = -1
  for (let at = text.indexOf(quote, cursor.pos + 1); at >= 0; at = text.indexOf(quote, at + 2)) {
    if (text.charAt(at + 1) !== quote) return at
    // `""` closes here after all when nothing further does: the longest literal wins.
    fallback = at
  }
  return fallback >= 0 ? fallback : cursor.fail('A string literal does not end')
}

function unescapeUnicode(text: string): string {
  return text.replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
