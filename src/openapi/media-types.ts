/** The models of a body by its content types. */
import type { Json, JsonObject } from '../core/json.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { entriesOf, member, textsOf } from './members.ts'
import type { Reading } from './reading.ts'

const JSON_TYPE = 'application/json'

export type Models = readonly (readonly [contentType: string, name: string | undefined])[]

/** Swagger 2: the operation's, the document's, or JSON. */
export function mediaTypes({ document }: Reading, operation: JsonObject, name: 'consumes' | 'produces'): readonly string[] {
  const types = textsOf(member(operation, name) ?? member(document.root, name))
  return types.length > 0 ? types : [JSON_TYPE]
}

/** OpenAPI 3: the schemas of a `content`, by type. */
export function contentSchemas(
  { dereference }: Reading,
  content: Json | undefined,
): readonly (readonly [type: string, schema: Json | undefined])[] {
  return entriesOf(content).map(([type, media]) => [type, member(dereference(media), 'schema')])
}

/** A name that no model has is left out, with AWS's warning. */
export function knownModels({ models, warn }: Reading, named: Models): JsonObject {
  return Object.fromEntries(
    named.flatMap(([type, name]) => {
      if (name === undefined) return []
      if (models.has(name)) return [[type, name]]
      warn(UNSETTLED.openapi.modelIgnored(name))
      return []
    }),
  )
}
