import { createHash } from 'node:crypto'
import type { Json, JsonObject } from '../core/json.ts'
import type { ModelDefinition } from './definition.ts'
import type { OpenApiDocument } from './document.ts'
import { entriesOf, member, objectOf, textOf } from './members.ts'
import { asDraft04, modelOfReference, ownReference, withReferences } from './schemas.ts'

/** The models of a document: those it names, and one for each schema that stands in an operation itself. */
export class DocumentModels {
  private readonly found = new Map<string, ModelDefinition>()

  constructor({ version, root }: OpenApiDocument) {
    const schemas = version === 2 ? member(root, 'definitions') : member(member(root, 'components'), 'schemas')
    for (const [name, schema] of entriesOf(schemas)) this.add(name, objectOf(schema))
  }

  has(name: string): boolean {
    return this.found.has(name)
  }

  all(): readonly ModelDefinition[] {
    return [...this.found.values()]
  }

  /** The name of the model for a schema of an operation, whatever its content type; undefined: the schema says nothing. */
  nameFor(schema: Json | undefined): string | undefined {
    const reference = textOf(member(schema, '$ref'))
    const named = reference === undefined ? undefined : modelOfReference(reference)
    if (named !== undefined) return named
    const own = objectOf(schema)
    return Object.keys(own).length === 0 ? undefined : this.generated(own)
  }

  /** AWS names such models `MODEL` and six hexadecimal digits ([K+]); here they come from the schema, so that equal ones are one. */
  private generated(schema: JsonObject): string {
    const text = JSON.stringify(prepared(schema))
    for (let salt = 0; ; salt++) {
      const name = `MODEL${createHash('sha256').update(`${salt}${text}`).digest('hex').slice(0, 6)}`
      const standing = this.found.get(name)
      if (!standing) this.add(name, schema)
      if (!standing || JSON.stringify(standing.schema) === text) return name
    }
  }

  private add(name: string, schema: JsonObject): void {
    this.found.set(name, { name, contentType: 'application/json', schema: prepared(schema) })
  }
}

const prepared = (schema: JsonObject): JsonObject => objectOf(withReferences(asDraft04(schema), ownReference))
