import type { Json, JsonObject } from '../core/json.ts'
import type { OpenApiDocument } from './document.ts'
import { entriesOf, member } from './members.ts'
import type { DocumentModels } from './models.ts'
import type { DocumentationNotes } from './read-documentation.ts'
import type { Dereference } from './references.ts'
import type { SecuritySchemes } from './security.ts'

/** What the readers of one document share. */
export interface Reading {
  readonly document: OpenApiDocument
  readonly dereference: Dereference
  readonly models: DocumentModels
  readonly security: SecuritySchemes
  /** Of the document: for operations that choose none. */
  readonly requestValidator: string | null
  readonly warn: (text: string) => void
  readonly note: DocumentationNotes['note']
}

/** Where an operation stands, for messages. */
export interface Place {
  readonly verb: string
  readonly path: string
}

/** A map of a document that AWS wants text in: what is no text is dropped with a warning, in AWS's words ([S] control-plane.md 18). */
export function textMap(
  { warn }: Pick<Reading, 'warn'>,
  settings: JsonObject,
  name: 'requestParameters' | 'responseParameters' | 'requestTemplates' | 'responseTemplates',
  { verb, path }: Place,
): Json | undefined {
  const map = member(settings, name)
  if (map === undefined) return undefined
  const kept = entriesOf(map).filter(([key, value]) => {
    if (typeof value === 'string' || (value === null && name.endsWith('Templates'))) return true
    const expected = `Expected type string for property '${key}' of resource '${path}' and method '${verb}'`
    warn(
      `Invalid format for '${name}'. ${expected} but got '${typeof value === 'object' ? JSON.stringify(value) : String(value)}'`,
    )
    return false
  })
  return Object.fromEntries(kept)
}
