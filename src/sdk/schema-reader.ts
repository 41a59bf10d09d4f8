import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import type { ModelDefinition } from '../openapi/definition.ts'
import { entriesOf, listOf, member, textOf, textsOf } from '../openapi/members.ts'
import { schemaTarget, type Target } from './schema-target.ts'
import {
  intersection,
  type NamedType,
  type SdkProperty,
  type SdkType,
  scalar,
  UNKNOWN,
  union,
  withoutCircles,
} from './sdk-type.ts'

/** Deeper parts say nothing: nesting is printed as indentation, which must not grow with the square of a document. */
const MAX_DEPTH = 24
const MAX_NAMED = 5000
const MAX_ENUM = 500
const MAX_LITERAL = 200

/** The models that are JSON schemas, as types, and what in them is referred to. Draft-04; what has no type is `unknown`. */
export function readSchemas(models: readonly ModelDefinition[]): readonly NamedType[] {
  const schemas = new Map(models.flatMap(({ name, schema }) => (isJsonObject(schema) ? [[name, schema] as const] : [])))
  const descriptions = new Map(models.map(({ name, description }) => [name, description]))
  const targets: Target[] = [...schemas].map(([model, schema]) => ({ key: model, title: model, model, schema }))
  const known = new Set(schemas.keys())
  const named: NamedType[] = []
  const refer = (reference: string, model: string): SdkType => {
    const target = schemaTarget(reference, model, schemas)
    if (!target || (!known.has(target.key) && known.size >= MAX_NAMED)) return UNKNOWN
    if (!known.has(target.key)) targets.push(target)
    known.add(target.key)
    return { kind: 'reference', key: target.key }
  }
  // The list grows while it is read.
  for (const { key, title, model, schema } of targets) {
    const description = descriptions.get(key) ?? textOf(schema.description) ?? ''
    named.push({ key, title, description, type: readSchema(schema, (reference) => refer(reference, model), 0) })
  }
  return withoutCircles(named)
}

type Refer = (reference: string) => SdkType

function readSchema(schema: Json | undefined, refer: Refer, depth: number): SdkType {
  if (!isJsonObject(schema) || depth > MAX_DEPTH) return UNKNOWN
  const reference = textOf(member(schema, '$ref'))
  if (reference !== undefined) return refer(reference)
  const values = listOf(member(schema, 'enum'))
  if (values.length > 0 && values.length <= MAX_ENUM) return union([...new Set(values)].map(literal))
  const read = (part: Json | undefined): SdkType => readSchema(part, refer, depth + 1)
  const all = listOf(member(schema, 'allOf')).map(read)
  const either = [...listOf(member(schema, 'anyOf')), ...listOf(member(schema, 'oneOf'))].map(read)
  const parts = [...all, ...(either.length > 0 ? [union(either)] : [])]
  const own = saysMore(schema) || parts.length === 0 ? ownType(schema, read) : UNKNOWN
  const type = intersection([own, ...parts])
  return member(schema, 'nullable') === true ? union([type, scalar('null')]) : type
}

/** `type: object` beside `allOf` adds nothing to it. */
const saysMore = (schema: JsonObject): boolean =>
  member(schema, 'properties') !== undefined || member(schema, 'type') !== 'object'

function literal(value: Json): SdkType {
  if (typeof value === 'object' && value !== null) return UNKNOWN
  if (typeof value === 'string' && value.length > MAX_LITERAL) return scalar('string')
  if (typeof value === 'number' && !Number.isFinite(value)) return scalar('number')
  return { kind: 'literal', value: value as string | number | boolean | null }
}

type Read = (part: Json | undefined) => SdkType

function ownType(schema: JsonObject, read: Read): SdkType {
  const type = member(schema, 'type')
  if (Array.isArray(type)) return union([...new Set(textsOf(type))].map((name) => typeCalled(name, schema, read)))
  return typeCalled(textOf(type) ?? impliedType(schema), schema, read)
}

function impliedType(schema: JsonObject): string {
  if (member(schema, 'properties') !== undefined) return 'object'
  return member(schema, 'items') === undefined ? '' : 'array'
}

function typeCalled(name: string, schema: JsonObject, read: Read): SdkType {
  switch (name) {
    case 'string':
    case 'number':
    case 'integer':
    case 'boolean':
    case 'null':
      return scalar(name)
    case 'array':
      return { kind: 'array', items: read(member(schema, 'items')) }
    case 'object':
      return { kind: 'object', properties: propertiesOf(schema, read), additional: additionalOf(schema, read) }
    default:
      return UNKNOWN
  }
}

function propertiesOf(schema: JsonObject, read: Read): readonly SdkProperty[] {
  const required = new Set(textsOf(member(schema, 'required')))
  return entriesOf(member(schema, 'properties')).map(([name, type]) => ({ name, required: required.has(name), type: read(type) }))
}

/** null: no others than the named. A schema that does not say is taken by its word, but one without a name is open. */
function additionalOf(schema: JsonObject, read: Read): SdkType | null {
  const additional = member(schema, 'additionalProperties')
  if (additional === false) return null
  if (additional === true || entriesOf(member(schema, 'patternProperties')).length > 0) return UNKNOWN
  if (isJsonObject(additional)) return read(additional)
  return entriesOf(member(schema, 'properties')).length > 0 ? null : UNKNOWN
}
