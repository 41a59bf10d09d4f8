/**
 * Plain substitution of variables, as gateway responses and access log formats have it instead of VTL (rest-api.md 4.3 [D]):
 * no directives, no method calls, nothing but a `$context.`, `$stageVariables.` or `$method.request.` variable replaced by text.
 */
const VARIABLE = /\$((?:context|stageVariables|method\.request)(?:\.[A-Za-z_][\w-]*)+)/g
/** Longer names are no variables of anybody's; the bound keeps the search for a shorter one small. */
const MAX_NAME = 256

export type ReadVariable<S> = (source: S) => string
/** Gets a name without its dollar (`context.identity.sourceIp`), once; null: there is no such variable. */
export type ResolveVariable<S> = (name: string) => ReadVariable<S> | null

/**
 * Compiles a text with variables; those that do not exist become `missing`. A hyphen belongs to a name only where that makes
 * a variable: `$context.requestId-$context.status` is two of them.
 */
export function compileSubstitution<S>(text: string, resolve: ResolveVariable<S>, missing: string): ReadVariable<S> {
  const parts: ReadVariable<S>[] = []
  const literal = (value: string): void => {
    if (value !== '') parts.push(() => value)
  }
  let end = 0
  for (const match of text.matchAll(VARIABLE)) {
    const name = match[1] ?? ''
    const found = longestVariable(name, resolve)
    literal(text.slice(end, match.index))
    parts.push(found?.read ?? (() => missing))
    end = match.index + 1 + (found?.length ?? name.length)
  }
  literal(text.slice(end))
  return (source) => parts.reduce((result, part) => result + part(source), '')
}

function longestVariable<S>(name: string, resolve: ResolveVariable<S>): { read: ReadVariable<S>; length: number } | null {
  if (name.length > MAX_NAME) return null
  for (let end = name.length; end > 0; end = name.lastIndexOf('-', end - 1)) {
    const read = resolve(name.slice(0, end))
    if (read) return { read, length: end }
  }
  return null
}
