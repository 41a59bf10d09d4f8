import { LINE_TERMINATOR, predefinedClass, propertyClass } from './regex-classes.ts'
import type { ClassItem, Piece } from './regex-piece.ts'
import { bracketed, character, DOT_ALL, inside, join, nested, same, wrap } from './regex-piece.ts'

export class RegexError extends Error {}

/** What Java, too, takes for no regular expression; a plain RegexError may be about our bounds alone. */
export class RegexSyntaxError extends RegexError {}

export interface Translation {
  /** null: the pattern needs what RE2 does not have. */
  readonly re2: string | null
  readonly v8: string
  /** `$` or `\Z` was met: Java lets it match before a final line terminator, which RE2 cannot say. */
  readonly endsBeforeTerminator: boolean
}

const MAX_PATTERN = 4096
const MAX_NESTING = 100
const MAX_REPEAT = 1000

const CONTROLS: ReadonlyMap<string, number> = new Map([
  ['t', 9],
  ['n', 10],
  ['r', 13],
  ['f', 12],
  ['a', 7],
  ['e', 27],
])

interface Flags {
  readonly ignoreCase: boolean
  readonly multiline: boolean
  readonly dotAll: boolean
  readonly comments: boolean
}
const NO_FLAGS: Flags = { ignoreCase: false, multiline: false, dotAll: false, comments: false }

/**
 * Java's regular expression syntax, translated for two engines: RE2 (linear time, no lookaround or backreferences) and V8 (with the
 * `v` flag). What the three differ in is settled here, so that both engines mean what Java means. Throws RegexError on bad syntax and
 * on what neither engine can do (possessive quantifiers, atomic groups).
 */
export function translateJavaRegex(pattern: string): Translation {
  if (pattern.length > MAX_PATTERN) throw new RegexError('The pattern is too long')
  const parser = new PatternParser(pattern)
  const { re2, v8 } = parser.parse()
  return { re2, v8, endsBeforeTerminator: parser.endsBeforeTerminator }
}

class PatternParser {
  endsBeforeTerminator = false
  private readonly source: string
  private pos = 0
  private nesting = 0
  private flags: Flags = NO_FLAGS

  constructor(source: string) {
    this.source = source
  }

  parse(): Piece {
    const piece = this.alternatives()
    if (this.pos < this.source.length) this.refuse('Unmatched closing )')
    return piece
  }

  private fail(message: string): never {
    throw new RegexError(`${message} near index ${this.pos} of ${this.source}`)
  }

  /** For what Java refuses as well. */
  private refuse(message: string): never {
    throw new RegexSyntaxError(`${message} near index ${this.pos} of ${this.source}`)
  }

  private peek(offset = 0): string {
    return this.source.charAt(this.pos + offset)
  }

  private take(text: string): boolean {
    if (!this.source.startsWith(text, this.pos)) return false
    this.pos += text.length
    return true
  }

  private match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.pos
    const found = expression.exec(this.source)
    if (found) this.pos += found[0].length
    return found
  }

  /** Flags set within a group end with it. */
  private alternatives(): Piece {
    if (++this.nesting > MAX_NESTING) this.fail('Nested too deeply')
    const outer = this.flags
    const pieces = [this.sequence()]
    while (this.take('|')) pieces.push(this.sequence())
    this.flags = outer
    this.nesting--
    return join(pieces, '|')
  }

  private sequence(): Piece {
    const pieces: Piece[] = []
    while (this.pos < this.source.length && this.peek() !== '|' && this.peek() !== ')') {
      if (this.flags.comments && this.match(/\s+|#[^\n]*/y)) continue
      pieces.push(this.quantified(this.atom()))
    }
    return join(pieces)
  }

  private quantified(atom: Piece): Piece {
    const found = this.match(/([*+?]|\{(\d+)(?:,(\d*))?\})([?+]?)/y)
    if (!found) return atom
    const [, quantifier = '', low, high, mode] = found
    if (mode === '+') this.fail('Possessive quantifiers are not supported')
    const most = Math.max(Number(low ?? 0), Number(high ?? 0))
    if (low !== undefined && high && Number(low) > Number(high)) this.refuse('Illegal repetition range')
    if (most > 65535) this.fail('Illegal repetition')
    const piece = wrap('', atom, quantifier + mode)
    return most > MAX_REPEAT ? { re2: null, v8: piece.v8 } : piece
  }

  private atom(): Piece {
    const next = this.peek()
    switch (next) {
      case '(':
        return this.group()
      case '[':
        return this.characterClass()
      case '\\':
        return this.escape()
      case '.':
        this.pos++
        return this.flags.dotAll ? DOT_ALL : inside(`[^${LINE_TERMINATOR}]`)
      case '^':
        this.pos++
        return this.flags.multiline ? same('(?m:^)') : same('(?:^)')
      case '$':
        this.pos++
        return this.flags.multiline ? same('(?m:$)') : this.end()
      case '*':
      case '+':
      case '?':
        // Java looks past the blanks of `(?x)a *`.
        return this.flags.comments ? this.fail('Nothing to repeat') : this.refuse(`Dangling meta character '${next}'`)
      case '{':
        // Java repeats nothing where a number follows.
        return /\d/.test(this.peek(1)) ? this.fail('Nothing to repeat') : this.refuse('Illegal repetition')
      default:
        return this.literal()
    }
  }

  private literal(): Piece {
    const code = this.source.codePointAt(this.pos) ?? 0
    this.pos += code > 0xffff ? 2 : 1
    return this.cased(character(code))
  }

  private cased(piece: Piece): Piece {
    return this.flags.ignoreCase ? wrap('(?i:', piece, ')') : piece
  }

  private end(): Piece {
    this.endsBeforeTerminator = true
    return { re2: '\\z', v8: '(?:(?=(?:\\r\\n|[\\n\\r\\x85\\u2028\\u2029])?$))' }
  }

  private group(): Piece {
    this.pos++
    if (!this.take('?')) return wrap('(', this.body(), ')')
    if (this.take(':')) return wrap('(?:', this.body(), ')')
    const look = this.match(/<?[=!]/y)
    if (look) return { re2: null, v8: `(?:(?${look[0]}${this.body().v8}))` }
    const name = this.match(/<([a-zA-Z][a-zA-Z0-9]*)>/y)
    if (name) return wrap(`(?<${name[1]}>`, this.body(), ')')
    return this.flagGroup() ?? { re2: '', v8: '' }
  }

  private body(): Piece {
    const piece = this.alternatives()
    if (!this.take(')')) this.refuse('Unclosed group')
    return piece
  }

  /** `(?i)` holds to the end of the enclosing group, `(?i:...)` within its own. */
  private flagGroup(): Piece | null {
    const found = this.match(/([idmsuxU]*)(?:-([idmsuxU]+))?([:)])/y) ?? this.fail('Unknown inline modifier or group')
    const outer = this.flags
    this.flags = switched(switched(this.flags, found[1] ?? '', true), found[2] ?? '', false)
    if (found[3] === ')') return null
    const piece = wrap('(?:', this.body(), ')')
    this.flags = outer
    return piece
  }

  private escape(): Piece {
    this.pos++
    const next = this.peek()
    if (next === '') return this.refuse('Unexpected end of the pattern')
    if (next === 'Q') return this.quotation()
    if (this.take('k<')) return this.namedReference()
    const number = this.match(/[1-9][0-9]*/y)
    if (number) return { re2: null, v8: this.cased(same(`(?:\\${number[0]})`)).v8 }
    if (next === 'b' || next === 'B') return this.taken(same(`\\${next}`))
    if (next === 'A') return this.taken(same('^'))
    if (next === 'z') return this.taken({ re2: '\\z', v8: '$' })
    if (next === 'Z') return this.taken(this.end())
    if (next === 'R') return this.taken(wrap('(?:\\r\\n|', inside('[\\n\\x0B\\f\\r\\x85\\u2028\\u2029]'), ')'))
    const set = this.classEscape()
    if (set) return this.cased(bracketed(set))
    return this.cased(character(this.characterEscape()))
  }

  private taken(piece: Piece): Piece {
    this.pos++
    return piece
  }

  /** A closing \E may be missing. A quantifier holds for the last character, as in Java. */
  private quotation(): Piece {
    this.pos++
    const end = this.source.indexOf('\\E', this.pos)
    const text = this.source.slice(this.pos, end < 0 ? undefined : end)
    this.pos = end < 0 ? this.source.length : end + 2
    const pieces = Array.from(text, (one) => this.cased(character(one.codePointAt(0) ?? 0)))
    const last = pieces.pop()
    return last ? join([...pieces, this.quantified(last)]) : same('(?:)')
  }

  private namedReference(): Piece {
    const name = this.match(/([a-zA-Z][a-zA-Z0-9]*)>/y) ?? this.fail('Bad group reference')
    return { re2: null, v8: this.cased(same(`\\k<${name[1]}>`)).v8 }
  }

  /** `\d`, `\H`, `\p{Alpha}`...; null for an escaped character. */
  private classEscape(): ClassItem | null {
    const next = this.peek()
    const known = predefinedClass(next)
    if (known) {
      this.pos++
      return { negated: next !== next.toLowerCase(), inside: known }
    }
    if (next !== 'p' && next !== 'P') return null
    this.pos++
    const name = this.match(/\{([A-Za-z_=]+)\}|([LMNPSZC])/y) ?? this.fail('Unknown character property')
    return { negated: next === 'P', inside: this.propertyOf(name[1] ?? name[2] ?? '') }
  }

  private propertyOf(name: string): Piece {
    return propertyClass(name) ?? this.fail(`Unknown character property name {${name}}`)
  }

  /** The code of an escaped character; the position is on what follows the backslash. */
  private characterEscape(): number {
    const hex = this.match(/x\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})/y)
    if (hex) return this.codePoint(Number.parseInt(hex[1] ?? hex[2] ?? hex[3] ?? '', 16))
    const octal = this.match(/0([0-3]?[0-7]{1,2})/y)
    if (octal) return Number.parseInt(octal[1] ?? '', 8)
    const control = this.match(/c([\x20-\x7e])/y)
    if (control) return (control[1] ?? '').charCodeAt(0) ^ 64
    const next = this.peek()
    const known = CONTROLS.get(next)
    if (known === undefined && /[A-Za-z0-9]/.test(next)) this.fail('Illegal/unsupported escape sequence')
    const code = known ?? this.source.codePointAt(this.pos) ?? 0
    this.pos += code > 0xffff ? 2 : 1
    return code
  }

  private codePoint(code: number): number {
    return code <= 0x10ffff ? code : this.fail('Hexadecimal codepoint is too big')
  }

  private characterClass(): Piece {
    return this.cased(bracketed(this.bracket()))
  }

  /** `[...]`, with Java's unions of nested classes and its `&&`, which RE2 has not. */
  private bracket(): ClassItem {
    if (++this.nesting > MAX_NESTING) this.fail('Nested too deeply')
    this.pos++
    const negated = this.take('^')
    const operands: Piece[] = []
    do operands.push(this.union(operands.length === 0))
    while (this.take('&&'))
    if (!this.take(']')) this.refuse('Unclosed character class')
    this.nesting--
    const [only] = operands
    if (only && operands.length === 1) return { negated, inside: only }
    return { negated, inside: { re2: null, v8: operands.map((operand) => `[${operand.v8}]`).join('&&') } }
  }

  /** Items side by side, up to `]` or `&&`. A `]` that stands first is a character. */
  private union(first: boolean): Piece {
    const items: Piece[] = []
    const empty = (): boolean => first && items.length === 0
    while (this.pos < this.source.length && (this.peek() !== ']' || empty()) && !this.source.startsWith('&&', this.pos)) {
      if (this.flags.comments && this.match(/\s+/y)) continue
      items.push(this.classItem())
    }
    return join(items)
  }

  private classItem(): Piece {
    if (this.peek() === '[') return nested(this.bracket())
    if (this.take('\\')) {
      if (this.take('Q')) return this.quotedItems()
      const set = this.classEscape()
      if (set) return nested(set)
      return this.range(this.characterEscape())
    }
    return this.range(this.classCharacter())
  }

  private quotedItems(): Piece {
    const end = this.source.indexOf('\\E', this.pos)
    if (end < 0) this.fail('Unclosed character class')
    const text = this.source.slice(this.pos, end)
    this.pos = end + 2
    return join(Array.from(text, (one) => character(one.codePointAt(0) ?? 0)))
  }

  private classCharacter(): number {
    const code = this.source.codePointAt(this.pos) ?? this.refuse('Unclosed character class')
    this.pos += code > 0xffff ? 2 : 1
    return code
  }

  /** A minus before `]`, `[` or `&&` is a character. */
  private range(from: number): Piece {
    if (this.peek() !== '-' || /^(?:\]|\[|&&|$)/.test(this.source.slice(this.pos + 1, this.pos + 3))) return character(from)
    this.pos++
    const to = this.take('\\') ? this.characterEscape() : this.classCharacter()
    if (to < from) this.refuse('Illegal character range')
    return join([character(from), same('-'), character(to)])
  }
}

function switched(flags: Flags, letters: string, on: boolean): Flags {
  return {
    ignoreCase: letters.includes('i') ? on : flags.ignoreCase,
    multiline: letters.includes('m') ? on : flags.multiline,
    dotAll: letters.includes('s') ? on : flags.dotAll,
    comments: letters.includes('x') ? on : flags.comments,
  }
}
