import type { Matcher } from 're2js'
import { RE2JS } from 're2js'
import type { Engine, Match } from './regex-engine.ts'

/** RE2: time linear in the text, whatever the pattern. null when it cannot compile this one (too large, say). */
export function linear(source: string): Engine | null {
  const pattern = compile(source)
  if (!pattern) return null
  return {
    matches: (text) => pattern.testExact(text),
    find: (text) => pattern.test(text),
    all: (text, limit) => all(pattern, text, limit),
  }
}

function compile(source: string): RE2JS | null {
  try {
    return RE2JS.compile(source)
  } catch {
    return null
  }
}

function all(pattern: RE2JS, text: string, limit: number): Match[] {
  const matcher = pattern.matcher(text)
  const names = Object.entries(pattern.namedGroups())
  const found: Match[] = []
  while (found.length < limit && matcher.find()) found.push(matchOf(matcher, names))
  return found
}

function matchOf(matcher: Matcher, names: readonly (readonly [string, number])[]): Match {
  const groups: (string | undefined)[] = []
  for (let i = 0; i <= matcher.groupCount(); i++) groups.push(matcher.group(i) ?? undefined)
  return {
    start: matcher.start(),
    end: matcher.end(),
    groups,
    named: new Map(names.map(([name, index]) => [name, groups[index]])),
  }
}
