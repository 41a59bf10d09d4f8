import { isHeaderName } from '../core/headers.ts'
import type { JsonPath } from './json-path.ts'
import { compileJsonPath } from './json-path.ts'
import { isParameterName } from './mapping-expression.ts'

/** One thing that mappings of HTTP APIs read, `$request.header.x` and its kin (http-api.md 7 [D]). */
export type Selection =
  | { readonly kind: 'header' | 'querystring' | 'pathParameter' | 'context' | 'stageVariable'; readonly name: string }
  /** The path below the stage. */
  | { readonly kind: 'path' }
  /** path null: the whole body as text. */
  | { readonly kind: 'body'; readonly path: JsonPath | null }

/** What a mapping of a request reads, or of an integration's response. */
export type Side = 'request' | 'response'

/** Texts and selections, in their order. */
export type MappingValue = readonly (string | Selection)[]

/** Longer values are nobody's; the bound keeps all that follows from them small. */
const MAX_VALUE = 10_240

/**
 * Parses the right side of a mapping: one selection, `${...}` among text ([D]: braces where several make a value), or plain text.
 * null: it names something that there is not.
 */
export function parseMappingValue(text: string, side: Side): MappingValue | null {
  if (text.length > MAX_VALUE) return null
  if (text.includes('${')) return parsePieces(text, side)
  if (!/^\$[A-Za-z]/.test(text)) return text === '' ? [] : [text]
  const selection = parseSelection(text.slice(1), side)
  return selection && [selection]
}

function parsePieces(text: string, side: Side): MappingValue | null {
  const pieces: (string | Selection)[] = []
  let at = 0
  for (let start = text.indexOf('${'); start >= 0; start = text.indexOf('${', at)) {
    const end = text.indexOf('}', start)
    const selection = end < 0 ? null : parseSelection(text.slice(start + 2, end), side)
    if (selection === null) return null
    if (start > at) pieces.push(text.slice(at, start))
    pieces.push(selection)
    at = end + 1
  }
  if (at < text.length) pieces.push(text.slice(at))
  return pieces
}

/** `request.header.x`, without its dollar; null: it is none. */
export function parseSelection(text: string, side: Side): Selection | null {
  const dot = text.indexOf('.')
  const root = text.slice(0, dot)
  const rest = text.slice(dot + 1)
  if (dot < 0 || rest === '') return null
  if (root === 'stageVariables') return isParameterName(rest) ? { kind: 'stageVariable', name: rest } : null
  if (root === 'context') return CONTEXT_NAME.test(rest) ? { kind: 'context', name: rest } : null
  return root === side ? parseParameter(rest, side) : null
}

/** `authorizer.claims.custom:role` as well as `requestId`. */
const CONTEXT_NAME = /^[A-Za-z][\w.:-]{0,255}$/
/** What a query parameter may be called: anything that cannot be taken for the mapping's own signs. */
const QUERY_NAME = /^[^\s${}&=#]+$/

function parseParameter(text: string, side: Side): Selection | null {
  const [, place = '', rest = ''] = /^([a-z]+)(.*)$/s.exec(text) ?? []
  if (place === 'body') return parseBody(rest)
  const name = rest.slice(1)
  if (rest !== '' && !rest.startsWith('.')) return null
  if (place === 'header') return isHeaderName(name) ? { kind: 'header', name } : null
  if (side === 'response') return null
  if (place === 'querystring') return QUERY_NAME.test(name) ? { kind: 'querystring', name } : null
  if (place !== 'path') return null
  if (rest === '') return { kind: 'path' }
  return isParameterName(name) ? { kind: 'pathParameter', name } : null
}

function parseBody(rest: string): Selection | null {
  if (rest === '') return { kind: 'body', path: null }
  const path = /^[.[]/.test(rest) ? compiled(`$${rest}`) : null
  return path && { kind: 'body', path }
}

/** [D] no recursive descent, no filter. */
function compiled(text: string): JsonPath | null {
  try {
    const path = compileJsonPath(text)
    return path.steps.some(({ kind }) => kind === 'scan' || kind === 'filter') ? null : path
  } catch {
    return null
  }
}
