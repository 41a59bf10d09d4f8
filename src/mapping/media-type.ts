/** Media types as mapping templates, models and binaryMediaTypes compare them: lower case, without parameters. */

/** Missing Content-Type and Accept mean this (rest-api.md 7 [D]). */
export const DEFAULT_TYPE = 'application/json'

/** `text/html` of `Text/HTML; charset=utf-8`; undefined when there is none. */
export function mimeTypeOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  const semicolon = header.indexOf(';')
  const type = (semicolon < 0 ? header : header.slice(0, semicolon)).trim().toLowerCase()
  return type === '' ? undefined : type
}

/** Only the first entry of Accept counts, whatever its quality (rest-api.md 7 [D], 8 [S*]). */
export function firstAcceptType(header: string | undefined): string | undefined {
  const comma = header?.indexOf(',') ?? -1
  return mimeTypeOf(comma < 0 ? header : header?.slice(0, comma))
}

export type BinaryTest = (mimeType: string | undefined) => boolean

/**
 * Compiles binaryMediaTypes (rest-api.md 8 [S*]): the entry is the pattern, the request's type the literal. `*` + `/*` takes
 * everything, a missing type too; a wildcard on the right takes the family; a wildcard on the left takes nothing.
 */
export function binaryTest(binaryMediaTypes: readonly string[]): BinaryTest {
  const entries = binaryMediaTypes.map((entry) => mimeTypeOf(entry) ?? '')
  if (entries.includes('*/*')) return () => true
  const exact = new Set(entries.filter((entry) => !entry.includes('*')))
  const families = entries.filter((entry) => entry.endsWith('/*') && !entry.startsWith('*')).map((entry) => entry.slice(0, -1))
  if (exact.size === 0 && families.length === 0) return () => false
  return (type) => type !== undefined && (exact.has(type) || families.some((family) => type.startsWith(family)))
}
