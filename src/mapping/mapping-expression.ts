import { compileJsonPath } from './json-path.ts'

/** The right side of a parameter mapping, parsed: rest-api.md 6 [D]. */
export type MappingExpression =
  | { readonly kind: 'static'; readonly value: string }
  | { readonly kind: 'header' | 'querystring'; readonly name: string; readonly multi: boolean }
  | { readonly kind: 'path' | 'stageVariable' | 'context'; readonly name: string }
  /** path: a JSONPath with its `$`; null: the whole body as text. */
  | { readonly kind: 'body'; readonly path: string | null }

/** What a parameter may be called ([D]). */
const NAME = /^[a-zA-Z0-9._$-]+$/

export const isParameterName = (name: string): boolean => NAME.test(name)

/** Parses `method.request.header.X`, `integration.response.body.x`, `stageVariables.x`, `context.x` or `'text'`; null: none of them. */
export function parseExpression(text: string, root: 'method.request' | 'integration.response'): MappingExpression | null {
  if (text.length >= 2 && text.startsWith("'") && text.endsWith("'")) return { kind: 'static', value: text.slice(1, -1) }
  const stageVariable = after(text, 'stageVariables.')
  if (stageVariable !== null) return isParameterName(stageVariable) ? { kind: 'stageVariable', name: stageVariable } : null
  const context = after(text, 'context.')
  if (context !== null) return context === '' ? null : { kind: 'context', name: context }
  const parameter = after(text, `${root}.`)
  if (parameter === null) return null
  return parseBody(parameter) ?? parseParameter(parameter, root)
}

function parseBody(text: string): MappingExpression | null {
  if (text === 'body') return { kind: 'body', path: null }
  const member = after(text, 'body.')
  if (!member) return null
  const path = member.startsWith('$') ? member : `$.${member}`
  return isJsonPath(path) ? { kind: 'body', path } : null
}

function isJsonPath(path: string): boolean {
  try {
    compileJsonPath(path)
    return true
  } catch {
    return false
  }
}

function parseParameter(text: string, root: 'method.request' | 'integration.response'): MappingExpression | null {
  const dot = text.indexOf('.')
  const name = text.slice(dot + 1)
  if (dot < 0 || !isParameterName(name)) return null
  const place = text.slice(0, dot)
  if (place === 'header' || place === 'multivalueheader') return { kind: 'header', name, multi: place !== 'header' }
  if (root === 'integration.response') return null
  if (place === 'querystring' || place === 'multivaluequerystring')
    return { kind: 'querystring', name, multi: place !== 'querystring' }
  return place === 'path' ? { kind: 'path', name } : null
}

/** What follows the prefix; null when the text does not start with it. */
export function after(text: string, prefix: string): string | null {
  return text.startsWith(prefix) ? text.slice(prefix.length) : null
}
