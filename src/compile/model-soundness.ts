import { isJsonObject, type Json } from '../core/json.ts'
import { compileSchemaPattern } from './schema-pattern.ts'

/** The schema of another model by its URL without a fragment. */
export type SchemaAt = (url: string) => Json | undefined

/**
 * What compiling a schema would find wrong beyond the metaschema: references that lead nowhere and patterns that are none.
 * Without generating any code, which for a large API would take seconds. Answers the reason, or null.
 */
export function unsoundness(schema: Json, schemaAt: SchemaAt): string | null {
  const waiting: Json[] = [schema]
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (Array.isArray(value)) waiting.push(...value)
    if (!isJsonObject(value)) continue
    const { $ref, pattern, patternProperties } = value
    if (typeof $ref === 'string' && !leadsSomewhere($ref, schema, schemaAt)) return `can't resolve reference ${$ref}`
    const patterns = [pattern, ...Object.keys(isJsonObject(patternProperties) ? patternProperties : {})]
    const wrong = patterns.find((text) => typeof text === 'string' && !isPattern(text))
    if (wrong !== undefined) return `invalid pattern ${String(wrong)}`
    for (const [name, held = null] of Object.entries(value)) if (name !== 'enum' && held !== null) waiting.push(held)
  }
  return null
}

function leadsSomewhere(reference: string, own: Json, schemaAt: SchemaAt): boolean {
  const at = reference.indexOf('#')
  const [url, fragment] = at < 0 ? [reference, ''] : [reference.slice(0, at), reference.slice(at + 1)]
  let found: Json | undefined = url === '' ? own : schemaAt(url)
  for (const segment of fragment.split('/').slice(1)) {
    const name = unescaped(segment)
    if (Array.isArray(found)) found = found[Number(name)]
    else found = isJsonObject(found) && Object.hasOwn(found, name) ? found[name] : undefined
  }
  return found !== undefined
}

function unescaped(segment: string): string {
  try {
    return decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch {
    return segment
  }
}

function isPattern(text: string): boolean {
  try {
    compileSchemaPattern(text)
    return true
  } catch {
    return false
  }
}
