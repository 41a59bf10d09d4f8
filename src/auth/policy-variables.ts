/** Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, and `${*}`, `${?}`, `${$}` for the characters themselves. */
import { PolicyError } from './policy-values.ts'

/** The value of a condition key, whose name comes in lower case; undefined: the request has none. */
export type ConditionKeys = (key: string) => string | readonly string[] | undefined

/** A text of a policy; undefined: the request has no value for one of its variables. */
export interface PolicyText {
  /** Whether it can be had without a request. */
  readonly fixed: boolean
  /** With what the variables stand for in their places, as it is. */
  plain(keys: ConditionKeys): string | undefined
  /** As a pattern: `*` and `?` of values are characters, which what is compared must be `guarded` for. */
  pattern(keys: ConditionKeys): string | undefined
}

type Part = { readonly text: string } | { readonly literal: string } | Variable
interface Variable {
  readonly key: string
  readonly fallback: string | undefined
}

const LITERALS: ReadonlySet<string> = new Set(['*', '?', '$'])
const PLACE = /\$\{([^{}$]*|\$)\}/g
const KEY = /^[\w:/.@+=-]+$/
const FALLBACK = /^'([^']*)'$/

/** Policies of before 2012-10-17 have no variables: there the text is what it says. Throws PolicyError for a malformed one. */
export function policyText(text: string, variables: boolean): PolicyText {
  if (!variables || !text.includes('${')) return { fixed: true, plain: () => text, pattern: () => text }
  const parts = partsOf(text)
  return {
    fixed: false,
    plain: (keys) => fill(parts, keys, (value) => value),
    pattern: (keys) => fill(parts, keys, guarded),
  }
}

function partsOf(text: string): readonly Part[] {
  const parts: Part[] = []
  let at = 0
  for (const place of text.matchAll(PLACE)) {
    parts.push(plainPart(text.slice(at, place.index)), variablePart(place[1] ?? ''))
    at = place.index + place[0].length
  }
  return [...parts, plainPart(text.slice(at))]
}

function plainPart(text: string): Part {
  if (text.includes('${')) throw new PolicyError(`A policy variable in ${text} does not end`)
  return { text }
}

function variablePart(inside: string): Part {
  if (LITERALS.has(inside)) return { literal: inside }
  const at = inside.indexOf(',')
  const key = (at < 0 ? inside : inside.slice(0, at)).trim()
  const fallback = at < 0 ? undefined : FALLBACK.exec(inside.slice(at + 1).trim())?.[1]
  if (!KEY.test(key) || (at >= 0 && fallback === undefined)) throw new PolicyError(`\${${inside}} is no policy variable`)
  return { key: key.toLowerCase(), fallback }
}

function fill(parts: readonly Part[], keys: ConditionKeys, guard: (text: string) => string): string | undefined {
  let filled = ''
  for (const part of parts) {
    if ('text' in part) filled += part.text
    else if ('literal' in part) filled += guard(part.literal)
    else {
      // A variable stands for one value: a key with several has none that could be taken.
      const given = keys(part.key)
      const value = typeof given === 'string' ? given : part.fallback
      if (value === undefined) return undefined
      filled += guard(value)
    }
  }
  return filled
}

/** Puts noncharacters in the place of wildcards, in patterns and in what they are compared with alike. */
export const guarded = (text: string): string =>
  text.includes('*') || text.includes('?') ? text.replaceAll('*', '\ufdd0').replaceAll('?', '\ufdd1') : text
