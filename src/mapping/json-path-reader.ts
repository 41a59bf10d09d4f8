import { JsonPathError } from './json-path-ast.ts'

/** A reader over the text of a path. */
export class PathReader {
  readonly text: string
  pos = 0
  private nesting = 0

  constructor(text: string) {
    this.text = text
  }

  get atEnd(): boolean {
    return this.pos >= this.text.length
  }

  peek(offset = 0): string {
    return this.text.charAt(this.pos + offset)
  }

  take(literal: string): boolean {
    if (!this.text.startsWith(literal, this.pos)) return false
    this.pos += literal.length
    return true
  }

  expect(literal: string): void {
    this.space()
    if (!this.take(literal)) this.fail(`Expected ${literal}`)
  }

  match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.pos
    const found = pattern.exec(this.text)
    if (found) this.pos += found[0].length
    return found
  }

  space(): void {
    this.match(SPACE)
  }

  /** The content of a quoted string; a backslash keeps the character after it. null where none stands. */
  quoted(): string | null {
    const quote = this.peek()
    if (quote !== "'" && quote !== '"') return null
    let content = ''
    for (this.pos++; this.peek() !== quote; this.pos++) {
      if (this.atEnd) this.fail('A string does not end')
      content += this.peek() === '\\' ? this.escaped() : this.peek()
    }
    this.pos++
    return content
  }

  private escaped(): string {
    this.pos++
    const unicode = /u([0-9a-fA-F]{4})/y
    unicode.lastIndex = this.pos
    const hex = unicode.exec(this.text)?.[1]
    if (hex === undefined) return SHORT.get(this.peek()) ?? this.peek()
    this.pos += 4
    return String.fromCharCode(Number.parseInt(hex, 16))
  }

  /** Runs a parser one level deeper. */
  deeper<T>(parse: () => T): T {
    if (++this.nesting > MAX_NESTING) this.fail('The path is nested too deeply')
    const result = parse()
    this.nesting--
    return result
  }

  fail(message: string): never {
    throw new JsonPathError(`${message} at position ${this.pos} of the JSON path ${this.text}`)
  }
}

const MAX_NESTING = 50
const SPACE = /[ \t\r\n]*/y
const SHORT: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
])
