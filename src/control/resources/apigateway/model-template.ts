import { MODEL_URL } from '../../../compile/models.ts'
import { isJsonObject, type Json, type JsonObject, tryParseJson } from '../../../core/json.ts'
import { entries, entry } from '../../fields.ts'

/** A template may have 300 KB (AWS's quota), and nests no deeper than any real model. */
const MAX_LENGTH = 300 * 1024
const MAX_DEPTH = 64
const MAX_HOPS = 32

/** The template would be too long: schemas that refer to each other many times over grow without end. */
export class TemplateTooLong extends Error {}

/** A schema and the document that its local references are to. */
interface Place {
  readonly schema: Json
  readonly root: Json
}

/** Samples of each type ([D] API reference of GetModelTemplate for number and string; the others are [K]). */
const SAMPLES: ReadonlyMap<string, string> = new Map([
  ['string', '"foo"'],
  ['number', '3.1415'],
  ['integer', '42'],
  ['boolean', 'true'],
  ['null', 'null'],
])
/** [K] What AWS has for an object without properties, as in the console's templates of the model Empty. */
const EMPTY = '{ }'

/**
 * A sample mapping template for a model (control-plane.md 9 [D]): one value of each property, one turn of a loop for each
 * array. null: the schema is not JSON. Throws TemplateTooLong.
 */
export function modelTemplate(name: string, schemas: ReadonlyMap<string, string>): string | null {
  const root = tryParseJson(schemas.get(name) ?? '')
  if (!isJsonObject(root)) return null
  return `#set($inputRoot = $input.path('$'))\n${new TemplateWriter(schemas).value({ schema: root, root }, 0, [])}`
}

class TemplateWriter {
  private readonly schemas: ReadonlyMap<string, string>
  private readonly documents = new Map<string, Json>()
  private left = MAX_LENGTH

  constructor(schemas: ReadonlyMap<string, string>) {
    this.schemas = schemas
  }

  /** `open` are the schemas being written: one that contains itself ends as an empty object. */
  value(place: Place, depth: number, open: readonly Json[]): string {
    this.spend(2 * depth + 1)
    const { schema, root } = this.followed(place)
    if (!isJsonObject(schema) || depth > MAX_DEPTH || open.includes(schema)) return EMPTY
    const type = typeOf(schema)
    const inside = [...open, schema]
    if (type === 'object') return this.object({ schema, root }, depth, inside)
    if (type === 'array') return this.array({ schema: firstOf(schema.items), root }, depth, inside)
    const sample = type === undefined ? undefined : SAMPLES.get(type)
    if (sample !== undefined) return sample
    const option = firstOf(schema.oneOf ?? schema.anyOf)
    return option === null ? EMPTY : this.value({ schema: option, root }, depth, inside)
  }

  private object(place: Place, depth: number, open: readonly Json[]): string {
    const members = new Map<string, Place>()
    this.collect(place, members, 0)
    if (members.size === 0) return EMPTY
    const lines = [...members].map(([name, member]) => {
      const key = `${'  '.repeat(depth + 1)}${JSON.stringify(name)} : `
      this.spend(key.length)
      return key + this.value(member, depth + 1, open)
    })
    return `{\n${lines.join(',\n')}\n${'  '.repeat(depth)}}`
  }

  /** [K] The layout AWS's console shows, its blanks included. */
  private array(items: Place, depth: number, open: readonly Json[]): string {
    this.spend(ARRAY_START.length + ARRAY_END.length)
    return ARRAY_START + this.value(items, depth, open) + ARRAY_END
  }

  /** The properties of a schema and of all that it combines. */
  private collect(place: Place, members: Map<string, Place>, hops: number): void {
    this.spend(1)
    const { schema, root } = this.followed(place)
    if (!isJsonObject(schema) || hops > MAX_HOPS) return
    for (const [name, property] of entries(schema.properties)) {
      this.spend(1)
      if (!members.has(name)) members.set(name, { schema: property, root })
    }
    for (const part of listOf(schema.allOf)) this.collect({ schema: part, root }, members, hops + 1)
  }

  private followed(place: Place): Place {
    let at = place
    for (let hops = 0; isJsonObject(at.schema) && typeof at.schema.$ref === 'string' && hops < MAX_HOPS; hops++) {
      this.spend(1)
      at = this.target(at.schema.$ref, at.root)
    }
    return at
  }

  private target(ref: string, root: Json): Place {
    const [url = '', name] = MODEL_URL.exec(ref) ?? []
    const document = name === undefined ? root : this.document(name)
    const fragment = ref.slice(url.length)
    return { schema: fragment === '' || fragment.startsWith('#') ? pointed(document, fragment.slice(1)) : null, root: document }
  }

  private document(name: string): Json {
    const known = this.documents.get(name)
    if (known !== undefined) return known
    const document = tryParseJson(this.schemas.get(name) ?? '') ?? null
    this.documents.set(name, document)
    return document
  }

  private spend(characters: number): void {
    this.left -= characters
    if (this.left < 0) throw new TemplateTooLong()
  }
}

const ARRAY_START = '[\n##TODO: Update this foreach loop to reference array from input json\n#foreach($elem in $inputRoot)\n '
const ARRAY_END = ' \n#if($foreach.hasNext),#end\n#end\n]'

const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
const firstOf = (value: Json | undefined): Json => (Array.isArray(value) ? (listOf(value)[0] ?? null) : (value ?? null))

/** The first type that says something; without any, what the schema's keywords are for. */
function typeOf(schema: JsonObject): string | undefined {
  const types = Array.isArray(schema.type) ? listOf(schema.type) : [schema.type]
  const type = types.find((one) => one !== 'null') ?? types[0]
  if (typeof type === 'string') return type
  if (schema.properties !== undefined || schema.allOf !== undefined) return 'object'
  return schema.items === undefined ? undefined : 'array'
}

/** What a JSON pointer (RFC 6901) in a URI fragment names; null for nothing. */
function pointed(document: Json, pointer: string): Json {
  let at: Json = document
  for (const step of pointer.split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    at = (Array.isArray(at) ? listOf(at)[Number(key)] : entry(at, key)) ?? null
  }
  return at
}
