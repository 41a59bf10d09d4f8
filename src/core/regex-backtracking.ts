import { createContext, Script } from 'node:vm'
import type { Engine, Match } from './regex-engine.ts'
import { RegexError } from './regex-syntax.ts'

/**
 * V8's own expressions, for what RE2 lacks: lookaround, backreferences, class intersections. They can take exponential time, so each
 * run has a clock (V8 interrupts a match when it backtracks) and a bound on its text.
 */
const TIMEOUT_MS = 50
const MAX_TEXT = 256 * 1024

/** What goes into the context and comes out: strings and numbers only. */
interface Exchange {
  source: string
  text: string
  limit: number
  result:
    | readonly (readonly [number, readonly (string | undefined)[], readonly (readonly [string, string | undefined])[]])[]
    | null
}

const exchange: Exchange = { source: '', text: '', limit: 0, result: null }
const context = createContext({ exchange })
const script = new Script(`{
  const pattern = new RegExp(exchange.source, 'gv')
  const found = []
  for (let match; found.length < exchange.limit && (match = pattern.exec(exchange.text)); ) {
    found.push([match.index, [...match], Object.entries(match.groups ?? {})])
    if (match[0] === '') pattern.lastIndex += exchange.text.codePointAt(pattern.lastIndex) > 0xffff ? 2 : 1
  }
  exchange.result = found
}`)

/** Throws RegexError when V8 does not understand the pattern either. */
export function backtracking(source: string): Engine {
  check(source)
  return {
    matches: (text) => run(`^(?:${source})$`, text, 1).length > 0,
    find: (text) => run(source, text, 1).length > 0,
    all: (text, limit) => run(source, text, limit),
  }
}

function check(source: string): void {
  try {
    new RegExp(source, 'v')
  } catch (error) {
    throw new RegexError(error instanceof Error ? error.message : 'Bad pattern')
  }
}

function run(source: string, text: string, limit: number): Match[] {
  if (text.length > MAX_TEXT) throw new RegexError('The text is too long for this pattern')
  Object.assign(exchange, { source, text, limit, result: null })
  try {
    script.runInContext(context, { timeout: TIMEOUT_MS })
  } catch {
    throw new RegexError('The pattern takes too long to match')
  }
  const { result } = exchange
  Object.assign(exchange, { source: '', text: '', result: null })
  return (result ?? []).map(([start, groups, names]) => ({
    start,
    end: start + (groups[0] ?? '').length,
    groups: [...groups],
    named: new Map(names),
  }))
}
