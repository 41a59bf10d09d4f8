import { Lru } from './lru.ts'
import { backtracking } from './regex-backtracking.ts'
import type { Engine, Match } from './regex-engine.ts'
import { linear } from './regex-linear.ts'
import { RegexError, RegexSyntaxError, translateJavaRegex } from './regex-syntax.ts'

export { RegexError }

/** A java.util.regex.Pattern. Every method throws RegexError when text or result is too large or matching takes too long. */
export interface JavaRegex {
  /** String.matches: the whole text. */
  matches(text: string): boolean
  /** Matcher.find: anywhere. */
  find(text: string): boolean
  /** `$1`, `${name}` and `\` in the replacement as in Matcher.appendReplacement; a bad one is a RegexError. */
  replaceAll(text: string, replacement: string): string
  replaceFirst(text: string, replacement: string): string
  /** String.split: limit 0 (the default) drops trailing empty parts, a negative one keeps them. */
  split(text: string, limit?: number): string[]
}

const MAX_TEXT = 10 * 1024 * 1024
/** What a replacement may make of a text, and how many matches it may count. */
const MAX_RESULT = 16 * 1024 * 1024
const MAX_MATCHES = 1_000_000
const LITERAL = /^[^\\^$.|?*+()[\]{}]*$/
const TERMINATED = /[\n\r\u0085\u2028\u2029]$/

/** Compiles a pattern of Java's syntax. Throws RegexError when it is bad, or uses what is not supported (possessive quantifiers). */
export function compileJavaRegex(pattern: string): JavaRegex {
  return LITERAL.test(pattern) ? new Regex(literalEngine(pattern)) : new Regex(chooseEngine(pattern))
}

/** Whether Java has no use for a pattern either. What only goes beyond the bounds of these engines is none of that. */
export function isBadJavaRegex(pattern: string): boolean {
  try {
    translateJavaRegex(pattern)
  } catch (error) {
    return error instanceof RegexSyntaxError
  }
  return false
}

const compiled = new Lru<string, JavaRegex>(500)

/** The same for patterns that only a request brings; the last 500 are kept. */
export function javaRegexOf(pattern: string): JavaRegex {
  const known = compiled.get(pattern)
  if (known) return known
  const regex = compileJavaRegex(pattern)
  if (pattern.length <= 1000) compiled.set(pattern, regex)
  return regex
}

/** Linear time where RE2 understands the pattern; V8 under a clock where it does not, or where `$` meets a final line terminator. */
function chooseEngine(pattern: string): (text: string) => Engine {
  const { re2, v8, endsBeforeTerminator } = translateJavaRegex(pattern)
  const fast = re2 === null ? null : linear(re2)
  if (fast && !endsBeforeTerminator) return () => fast
  const slow = backtracking(v8)
  return fast ? (text) => (TERMINATED.test(text) ? slow : fast) : () => slow
}

/** A pattern without metacharacters is a text to look for. */
function literalEngine(pattern: string): () => Engine {
  const engine: Engine = {
    matches: (text) => text === pattern,
    find: (text) => text.includes(pattern),
    all: (text, limit) => occurrences(text, pattern, limit),
  }
  return () => engine
}

const NO_NAMES: ReadonlyMap<string, string | undefined> = new Map()

function occurrences(text: string, pattern: string, limit: number): Match[] {
  const found: Match[] = []
  const step = Math.max(pattern.length, 1)
  for (let at = text.indexOf(pattern); at >= 0 && found.length < limit; at = text.indexOf(pattern, at + step)) {
    found.push({ start: at, end: at + pattern.length, groups: [pattern], named: NO_NAMES })
    if (at + step > text.length) break
  }
  return found
}

class Regex implements JavaRegex {
  private readonly engineFor: (text: string) => Engine

  constructor(engineFor: (text: string) => Engine) {
    this.engineFor = engineFor
  }

  private engine(text: string): Engine {
    if (text.length > MAX_TEXT) throw new RegexError('The text is too long to match')
    return this.engineFor(text)
  }

  matches(text: string): boolean {
    return this.engine(text).matches(text)
  }

  find(text: string): boolean {
    return this.engine(text).find(text)
  }

  replaceAll(text: string, replacement: string): string {
    return this.replace(text, replacement, MAX_MATCHES)
  }

  replaceFirst(text: string, replacement: string): string {
    return this.replace(text, replacement, 1)
  }

  private replace(text: string, replacement: string, limit: number): string {
    const matches = this.engine(text).all(text, limit)
    if (matches.length === 0) return text
    const parts = replacementParts(replacement)
    let result = ''
    let from = 0
    for (const match of matches) {
      result += text.slice(from, match.start)
      for (const part of parts) result += part(match)
      if (result.length > MAX_RESULT) throw new RegexError('The result of a replacement is too large')
      from = match.end
    }
    return result + text.slice(from)
  }

  split(text: string, limit = 0): string[] {
    const parts: string[] = []
    let from = 0
    for (const match of this.engine(text).all(text, MAX_MATCHES)) {
      if (limit > 0 && parts.length === limit - 1) break
      // A match of nothing at the start splits nothing off.
      if (match.end === 0) continue
      parts.push(text.slice(from, match.start))
      from = match.end
    }
    if (parts.length === 0) return [text]
    parts.push(text.slice(from))
    if (limit === 0) while (parts.length > 0 && parts.at(-1) === '') parts.pop()
    return parts
  }
}

type ReplacementPart = (match: Match) => string

function replacementParts(replacement: string): ReplacementPart[] {
  const parts: ReplacementPart[] = []
  const token = /([^\\$]+)|\\(.)|\$\{([a-zA-Z][a-zA-Z0-9]*)\}|\$([0-9]+)|(.)/gs
  for (const [, plain, escaped, name, digits, bad] of replacement.matchAll(token)) {
    if (bad !== undefined) throw new RegexError('Illegal group reference in a replacement')
    if (name !== undefined) parts.push((match) => namedGroup(match, name))
    else if (digits !== undefined) parts.push((match) => numberedGroup(match, digits))
    else parts.push(() => plain ?? escaped ?? '')
  }
  return parts
}

function namedGroup(match: Match, name: string): string {
  if (!match.named.has(name)) throw new RegexError(`No group with name {${name}}`)
  return match.named.get(name) ?? ''
}

/** As many digits as make a group that exists; the others are text. */
function numberedGroup(match: Match, digits: string): string {
  let used = 1
  if (Number(digits.charAt(0)) >= match.groups.length) throw new RegexError(`No group ${digits.charAt(0)}`)
  while (used < digits.length && Number(digits.slice(0, used + 1)) < match.groups.length) used++
  return (match.groups[Number(digits.slice(0, used))] ?? '') + digits.slice(used)
}
