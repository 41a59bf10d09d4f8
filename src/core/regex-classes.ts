import type { Piece } from './regex-piece.ts'
import { inside, same } from './regex-piece.ts'

export const LINE_TERMINATOR = '\\n\\r\\x85\\u2028\\u2029'
/** Predefined classes as the inside of a bracket: Java's `\s` knows \x0B, its `\d` and `\w` are ASCII. */
const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ['d', '0-9'],
  ['w', 'a-zA-Z0-9_'],
  ['s', ' \\t\\n\\x0B\\f\\r'],
  ['h', ' \\t\\xA0\\u1680\\u180E\\u2000-\\u200A\\u202F\\u205F\\u3000'],
  ['v', '\\n\\x0B\\f\\r\\x85\\u2028\\u2029'],
])
const POSIX: ReadonlyMap<string, string> = new Map([
  ['Lower', 'a-z'],
  ['Upper', 'A-Z'],
  ['ASCII', '\\x00-\\x7F'],
  ['Alpha', 'a-zA-Z'],
  ['Digit', '0-9'],
  ['Alnum', 'a-zA-Z0-9'],
  ['Punct', '!-\\x2F\\x3A-@\\x5B-\\x60\\x7B-\\x7E'],
  ['Graph', '!-\\x7E'],
  ['Print', ' -\\x7E'],
  ['Blank', ' \\t'],
  ['Cntrl', '\\x00-\\x1F\\x7F'],
  ['XDigit', '0-9a-fA-F'],
  ['Space', ' \\t\\n\\x0B\\f\\r'],
  ['javaLowerCase', '\\p{Ll}'],
  ['javaUpperCase', '\\p{Lu}'],
  ['javaWhitespace', ' \\t\\n\\x0B\\f\\r\\x1C-\\x1F\\u2028\\u2029\\u1680\\u2000-\\u2006\\u2008-\\u200A\\u205F\\u3000'],
  ['IsAlphabetic', '\\p{L}\\p{Nl}'],
  ['IsLetter', '\\p{L}'],
  ['IsDigit', '\\p{Nd}'],
  ['IsLowercase', '\\p{Ll}'],
  ['IsUppercase', '\\p{Lu}'],
])
const CATEGORY = /^(?:Is)?(L[ultmoC]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?|C[cfos]?)$/
const SCRIPT = /^(?:Is|script=|sc=)(Latin|Greek|Cyrillic|Han|Hiragana|Katakana|Hangul|Arabic|Hebrew|Thai|Devanagari|Common)$/

/** The inside of `\d`, `\H`...; undefined: the letter names no class. */
export function predefinedClass(letter: string): Piece | undefined {
  const known = PREDEFINED.get(letter.toLowerCase())
  return known === undefined ? undefined : inside(known)
}

/** The inside of `\p{name}`: POSIX classes, general categories, some scripts. undefined: unknown. */
export function propertyClass(name: string): Piece | undefined {
  const posix = POSIX.get(name)
  if (posix !== undefined) return inside(posix)
  const category = CATEGORY.exec(name.replace(/^(?:general_category|gc)=/, ''))
  if (category) return same(`\\p{${category[1]}}`)
  const script = SCRIPT.exec(name)
  return script ? { re2: `\\p{${script[1]}}`, v8: `\\p{Script=${script[1]}}` } : undefined
}
