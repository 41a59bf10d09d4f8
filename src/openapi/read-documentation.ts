import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { UNSETTLED_OPENAPI } from '../model/unsettled-openapi.ts'
import type { OpenApiDocument } from './document.ts'
import { documentedFields, documentedInfo } from './documentation.ts'
import { DOCUMENTATION } from './extensions.ts'
import { compact, entriesOf, listOf, member, objectOf } from './members.ts'

/** Ten times AWS's quota. A document of 6 MB could have more, and each is a row. */
export const MAX_DOCUMENTATION_PARTS = 20_000

/** Gathers documentation parts while the operations of a document are read (control-plane.md 15). */
export class DocumentationNotes {
  private readonly parts: JsonObject[] = []
  private readonly wanted: boolean
  private readonly warn: (text: string) => void
  private full = false

  constructor({ root }: OpenApiDocument, warn: (text: string) => void) {
    this.wanted = !(UNSETTLED_OPENAPI.partsStandOverDescriptions && hasParts(root))
    this.warn = warn
  }

  /** What the object `held` of the document says of an entity of the API; nothing: no part. */
  readonly note = (location: { readonly type: string; readonly [field: string]: string }, held: Json | undefined): void => {
    if (this.wanted) this.add(location, documentedFields(location.type, held))
  }

  /** Of the API, its models and its authorizers. */
  noteDocument({ version, root }: OpenApiDocument, schemes: ReadonlyMap<string, JsonObject>): void {
    if (!this.wanted) return
    const info = documentedInfo(member(root, 'info'))
    this.add({ type: 'API' }, compact({ info, ...documentedFields('API', root) }))
    const schemas = version === 2 ? member(root, 'definitions') : member(member(root, 'components'), 'schemas')
    for (const [name, schema] of entriesOf(schemas)) this.note({ type: 'MODEL', name }, schema)
    for (const [name, scheme] of schemes) this.note({ type: 'AUTHORIZER', name }, scheme)
  }

  /** As `x-amazon-apigateway-documentation` has it: the document's own where it has parts; null: there is nothing. */
  of({ root }: OpenApiDocument): JsonObject | null {
    const own = member(root, DOCUMENTATION)
    if (this.parts.length === 0) return own === undefined ? null : objectOf(own)
    return { ...objectOf(own), documentationParts: [...this.parts, ...listOf(member(own, 'documentationParts'))] }
  }

  private add(location: JsonObject, properties: JsonObject): void {
    if (Object.keys(properties).length === 0 || this.full) return
    this.full = this.parts.length >= MAX_DOCUMENTATION_PARTS
    if (this.full) this.warn(UNSETTLED_OPENAPI.documentationIgnored(MAX_DOCUMENTATION_PARTS))
    else this.parts.push({ location, properties })
  }
}

const hasParts = (root: JsonObject): boolean =>
  listOf(member(member(root, DOCUMENTATION), 'documentationParts')).some(isJsonObject)
