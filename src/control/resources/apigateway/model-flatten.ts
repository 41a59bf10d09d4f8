import { MODEL_URL, modelUrl } from '../../../compile/models.ts'
import { isJsonObject, type Json, type JsonObject, tryParseJson } from '../../../core/json.ts'
import { table } from '../../../core/table.ts'
import { entries } from '../../fields.ts'

/** Their values are data, not schemas. */
const DATA: ReadonlySet<string> = new Set(['enum', 'default', 'example', 'examples'])

/**
 * A model's schema with the models it refers to as its own `definitions`, which is how AWS's own importer flattens models; a
 * model may refer to itself, so references cannot all go. What refers to no model stays as it was written.
 */
export function flattenedSchema(apiId: string, name: string, schemas: ReadonlyMap<string, string>): string {
  const text = schemas.get(name) ?? ''
  const root = tryParseJson(text)
  if (!isJsonObject(root)) return text
  const definitions = new Definitions(modelUrl(apiId, name), root, schemas)
  const schema = asObject(definitions.rewritten(root, '#'))
  const added = definitions.all()
  if (added.length === 0) return text
  return JSON.stringify({ ...schema, definitions: table([...entries(schema.definitions), ...added]) })
}

const asObject = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {})

/** The models met so far, each under a name that the schema's own definitions do not have. */
class Definitions {
  private readonly rootUrl: string
  private readonly taken: Set<string>
  private readonly schemas: ReadonlyMap<string, string>
  /** By the model's name, in the order they were first mentioned. */
  private readonly places = new Map<string, string>()

  constructor(rootUrl: string, root: JsonObject, schemas: ReadonlyMap<string, string>) {
    this.rootUrl = rootUrl
    this.taken = new Set(Object.keys(asObject(root.definitions)))
    this.schemas = schemas
  }

  /** The models, each with its references rewritten: a chain of models may be longer than the stack is deep. */
  all(): readonly (readonly [string, Json])[] {
    const contents: [string, Json][] = []
    // The map grows while it is read: a model may bring further ones.
    for (const [name, place] of this.places) {
      const schema = tryParseJson(this.schemas.get(name) ?? '') ?? {}
      contents.push([place, this.rewritten(schema, `#/definitions/${place}`)])
    }
    return contents
  }

  /** A schema with its references as they read from `base`, the place in the result that its document moves to. */
  rewritten(value: Json, base: string): Json {
    if (Array.isArray(value)) return value.map((item: Json) => this.rewritten(item, base))
    if (!isJsonObject(value)) return value
    return table(
      Object.entries(value).map(([key, held = null]) => {
        if (key === '$ref' && typeof held === 'string') return [key, this.reference(held, base)] as const
        return [key, DATA.has(key) ? held : this.rewritten(held, base)] as const
      }),
    )
  }

  private reference(ref: string, base: string): string {
    if (ref.startsWith('#')) return base + ref.slice(1)
    const [url, name] = MODEL_URL.exec(ref) ?? []
    if (url === undefined || name === undefined) return ref
    const fragment = ref.slice(url.length).replace(/^#/, '')
    if (url === this.rootUrl) return `#${fragment}`
    return this.schemas.has(name) ? this.placeOf(name) + fragment : ref
  }

  private placeOf(name: string): string {
    let place = this.places.get(name)
    if (place === undefined) {
      place = name
      while (this.taken.has(place)) place += '_'
      this.taken.add(place)
      this.places.set(name, place)
    }
    return `#/definitions/${place}`
  }
}
