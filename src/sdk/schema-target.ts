import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { member } from '../openapi/members.ts'

/** A schema with a name of its own in a client: a model, or a part of one that something refers to. */
export interface Target {
  readonly key: string
  readonly title: string
  /** Whose local references are meant. */
  readonly model: string
  readonly schema: JsonObject
}

type Schemas = ReadonlyMap<string, JsonObject>

const MODEL = /^#\/components\/schemas\/([^/]+)(.*)$/

/** What a reference in that model leads to; null: nowhere. A model's own `definitions` come before models of that name. */
export function schemaTarget(reference: string, model: string, schemas: Schemas): Target | null {
  const [, name, rest = ''] = MODEL.exec(reference) ?? []
  if (name !== undefined) {
    const own = targetAt(model, ['definitions', unescaped(name), ...pointer(rest)], schemas)
    return own ?? targetAt(unescaped(name), pointer(rest), schemas)
  }
  return reference.startsWith('#') ? targetAt(model, pointer(reference.slice(1)), schemas) : null
}

const pointer = (text: string): readonly string[] => text.split('/').slice(1).map(unescaped)

function unescaped(segment: string): string {
  try {
    return decodeURIComponent(segment).replaceAll('~1', '/').replaceAll('~0', '~')
  } catch {
    return segment
  }
}

function targetAt(model: string, path: readonly string[], schemas: Schemas): Target | null {
  const schema = path.reduce<Json | undefined>(inside, schemas.get(model))
  if (!isJsonObject(schema)) return null
  if (path.length === 0) return { key: model, title: model, model, schema }
  return { key: `${model}#${JSON.stringify(path)}`, title: `${model} ${path.at(-1)}`, model, schema }
}

const inside = (value: Json | undefined, name: string): Json | undefined =>
  Array.isArray(value) ? value[Number(name)] : member(value, name)
