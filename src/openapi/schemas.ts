/** Schemas of models: how they refer to each other in documents, in rows and here. */
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'

const OWN = '#/components/schemas/'
const LOCAL = /^#\/(?:definitions|components\/schemas)\/(.+)$/
const MODEL_URL = /^https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/#]+\/models\/([^/#]+)(?:#\/?(.*))?$/
/** Swagger's short form: `$ref: Pet`. */
const BARE = /^[a-zA-Z0-9]+$/

/** A document's reference as a definition has it; what refers elsewhere stays as it is. */
export function ownReference(reference: string): string {
  const local = LOCAL.exec(reference)
  if (local) return OWN + local[1]
  const url = MODEL_URL.exec(reference)
  if (url) return OWN + url[1] + (url[2] ? `/${url[2]}` : '')
  return BARE.test(reference) ? OWN + reference : reference
}

/** The model that a definition's reference is to, and no part of it; undefined: there is none. */
export function modelOfReference(reference: string): string | undefined {
  const own = ownReference(reference)
  return own.startsWith(OWN) && !own.slice(OWN.length).includes('/') ? decoded(own.slice(OWN.length)) : undefined
}

/** A place of a document that is no model, or another document: AWS follows neither ([K+]). */
const ELSEWHERE = /^(?!#)|^#\/(?:paths|components|parameters|responses|requestBodies)\//

/** The first reference of a definition's schema that leads to no model and into no model; undefined: there is none. */
export function foreignReference(schema: Json): string | undefined {
  let found: string | undefined
  withReferences(schema, (reference) => {
    if (!reference.startsWith(OWN) && ELSEWHERE.test(reference)) found ??= reference
    return reference
  })
  return found
}

const decoded = (name: string): string => name.replaceAll('~1', '/').replaceAll('~0', '~')

/** How a row refers to models: by URL (rest-api.md 11 [S], control-plane.md 18 [S]). */
export function rowReference(apiId: string, reference: string): string {
  if (!reference.startsWith(OWN)) return reference
  const [name = '', ...inside] = reference.slice(OWN.length).split('/')
  const url = `https://apigateway.amazonaws.com/restapis/${apiId}/models/${decoded(name)}`
  return inside.length > 0 ? `${url}#/${inside.join('/')}` : url
}

/** How a document of that version refers to models. */
export function documentReference(version: 2 | 3, reference: string): string {
  return version === 2 && reference.startsWith(OWN) ? `#/definitions/${reference.slice(OWN.length)}` : reference
}

/** Members whose names are the author's: `$ref` there is a property of that name, unless it is text. */
const NAMED = new Set(['properties', 'patternProperties', 'definitions', '$defs', 'dependencies'])
/** Values, not schemas. */
const VALUES = new Set(['enum', 'default', 'example', 'examples', 'const'])

/** The schema with its references changed. Depth is bounded by that of the document. */
export function withReferences(schema: Json, change: (reference: string) => string): Json {
  if (Array.isArray(schema)) return schema.map((item) => withReferences(item, change))
  if (!isJsonObject(schema)) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([name, held = null]) => {
      if (VALUES.has(name)) return [name, held]
      if (name === '$ref' && typeof held === 'string') return [name, change(held)]
      if (NAMED.has(name) && isJsonObject(held)) return [name, namedSchemas(held, change)]
      return [name, withReferences(held, change)]
    }),
  )
}

function namedSchemas(schemas: JsonObject, change: (reference: string) => string): Json {
  return Object.fromEntries(Object.entries(schemas).map(([name, held = null]) => [name, withReferences(held, change)]))
}

/** A schema of OpenAPI 3.1 says some things in a way that draft-04 does not know: exclusive bounds and constants. */
export function asDraft04(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).flatMap(([name, held = null]) => draft04(name, held)))
}

function draft04(name: string, held: Json): [string, Json][] {
  if (VALUES.has(name) && name !== 'const') return [[name, held]]
  if (name === 'const') return [['enum', [held]]]
  if (name === 'exclusiveMinimum' && typeof held === 'number')
    return [
      ['minimum', held],
      [name, true],
    ]
  if (name === 'exclusiveMaximum' && typeof held === 'number')
    return [
      ['maximum', held],
      [name, true],
    ]
  // A property that calls itself required: Swagger 1.2, still often written, and nothing in draft-04.
  if (name === 'required' && typeof held === 'boolean') return []
  if (NAMED.has(name) && isJsonObject(held)) {
    return [[name, Object.fromEntries(Object.entries(held).map(([key, value = null]) => [key, nested(value)]))]]
  }
  return [[name, Array.isArray(held) ? held.map(nested) : nested(held)]]
}

const nested = (value: Json): Json => (isJsonObject(value) ? asDraft04(value) : value)
