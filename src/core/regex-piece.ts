/** What each engine is given for a piece of the pattern; `re2: null` where it cannot say it. */
export interface Piece {
  readonly re2: string | null
  readonly v8: string
}
export const same = (text: string): Piece => ({ re2: text, v8: text })

export function join(pieces: readonly Piece[], between = ''): Piece {
  const re2 = pieces.every((piece) => piece.re2 !== null) ? pieces.map((piece) => piece.re2).join(between) : null
  return { re2, v8: pieces.map((piece) => piece.v8).join(between) }
}

export function wrap(before: string, piece: Piece, after: string): Piece {
  return { re2: piece.re2 === null ? null : before + piece.re2 + after, v8: before + piece.v8 + after }
}

/** One character, spelt so that it is never special: RE2 and V8 share `\xHH`. */
export function character(code: number): Piece {
  const hex = code.toString(16).toUpperCase()
  if (/[A-Za-z0-9]/.test(String.fromCodePoint(code))) return same(String.fromCodePoint(code))
  if (code < 256) return same(`\\x${hex.padStart(2, '0')}`)
  return { re2: `\\x{${hex}}`, v8: `\\u{${hex}}` }
}

/** The tables above write \uXXXX; RE2 spells it \x{XXXX}. */
export function inside(text: string): Piece {
  return { re2: text.replace(/\\u([0-9A-F]{4})/g, '\\x{$1}'), v8: text.replaceAll('\\p{Latin}', '\\p{Script=Latin}') }
}

/** A set of characters, as the inside of a bracket. */
export interface ClassItem {
  readonly negated: boolean
  readonly inside: Piece
}

export const DOT_ALL: Piece = { re2: '(?s:.)', v8: '[^]' }

export function bracketed(item: ClassItem): Piece {
  return wrap(item.negated ? '[^' : '[', item.inside, ']')
}

/** A class within a class: RE2 takes its items, if it is not negated. */
export function nested(item: ClassItem): Piece {
  return { re2: item.negated ? null : item.inside.re2, v8: bracketed(item).v8 }
}
