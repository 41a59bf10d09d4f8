import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'

/** The keyword that model-validator.ts counts its work by. */
export const COUNTED = 'portico:counted'

/** A schema as the validator takes it, and the URLs it refers to. */
export interface PreparedSchema {
  readonly schema: Json
  readonly references: ReadonlySet<string>
}

const SCHEMA_LISTS: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'items'])
const SCHEMA_MAPS: ReadonlySet<string> = new Set(['properties', 'patternProperties', 'definitions', 'dependencies'])
/** Where one value meets several schemas at once: only through these can work grow faster than the body and the schema. */
const BRANCHES = ['allOf', 'anyOf', 'oneOf', 'not', 'patternProperties', 'dependencies']
/** Annotations, and keywords of OpenAPI and of ajv that draft-04 does not have but ajv would heed. */
const IGNORED: ReadonlySet<string> = new Set([
  '$schema',
  'default',
  'example',
  'examples',
  'nullable',
  '$async',
  '$comment',
  'discriminator',
])

/**
 * Prepares a draft-04 schema. `id` is taken out everywhere: AWS's validator (fge json-schema-validator) resolves references
 * from the document alone, and generated schemas repeat the same ids in every model.
 */
export function prepareSchema(source: Json): PreparedSchema {
  const references = new Set<string>()

  function schema(value: Json): Json {
    if (!isJsonObject(value)) return value
    if (typeof value.$ref === 'string') references.add(value.$ref)
    const entries = Object.entries(value).flatMap(([name, content]) => keyword(name, content ?? null))
    if (BRANCHES.some((name) => Object.hasOwn(value, name))) entries.unshift([COUNTED, true])
    return Object.fromEntries(entries)
  }

  function keyword(name: string, value: Json): [string, Json][] {
    if (IGNORED.has(name) || (name === 'id' && typeof value === 'string')) return []
    if (SCHEMA_LISTS.has(name) && Array.isArray(value)) return [[name, value.map(schema)]]
    if (SCHEMA_MAPS.has(name) && isJsonObject(value)) return [[name, schemaMap(value)]]
    // Members of the author's own are walked as schemas too: references may point into them.
    return [[name, name === 'enum' ? value : schema(value)]]
  }

  const schemaMap = (value: JsonObject): Json =>
    Object.fromEntries(Object.entries(value).map(([name, member]) => [name, schema(member ?? null)]))

  return { schema: schema(source), references }
}
