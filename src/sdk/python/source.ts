import { plainText, wrapped } from '../plain-text.ts'

/** Literals and docstrings of Python: whatever the text, it stays a literal. */

/** A string literal in double quotes, in ASCII. */
export function pyString(text: string): string {
  let out = ''
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (character === '"' || character === '\\') out += `\\${character}`
    else if (code >= 0x20 && code < 0x7f) out += character
    else out += code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`
  }
  return `"${out}"`
}

const hex = (code: number, length: number): string => code.toString(16).padStart(length, '0')

/** A docstring with a line for each paragraph. Ends with a line break. */
export function docstring(paragraphs: readonly string[], indent: string): string {
  const texts = paragraphs.map(plainText).filter((text) => text !== '')
  const lines = texts.flatMap((text) => wrapped(text.replace(/[\\"]/g, '\\$&'), 100))
  if (lines.length <= 1) return `${indent}"""${lines[0] ?? ''}"""\n`
  return `${indent}"""${lines[0]}\n\n${lines
    .slice(1)
    .map((line) => `${indent}${line}\n`)
    .join('')}${indent}"""\n`
}

export const PY_KEYWORDS: readonly string[] = [
  ...'False None True and as assert async await break class continue def del elif else except finally for from global'.split(' '),
  ...'if import in is lambda nonlocal not or pass raise return try while with yield match case type'.split(' '),
]

/** What generated code says itself: a method or model of that name would hide it. */
export const PY_USED: readonly string[] = [
  ...'bool bytes dict float int list object str super Any Literal Mapping NotRequired TypeAlias TypedDict'.split(' '),
  ...'ApiError Core Operation PathValue ParamValue RawBody Response models annotations'.split(' '),
]
