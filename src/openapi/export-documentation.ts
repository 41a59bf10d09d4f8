import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { documentedExtensions, documentedFields, documentedInfo } from './documentation.ts'
import { entriesOf, listOf, member, objectOf, textOf } from './members.ts'

/** Where an entity of an API is, as a part's location has it. */
export interface Entity {
  readonly type: string
  readonly path?: string
  readonly method?: string
  readonly statusCode?: string
  readonly name?: string
}

/** The published documentation of an API, by what it is about. */
export interface Documented {
  /** The members for the object of a document that stands for the entity; nothing: nobody described it. */
  of(entity: Entity): JsonObject
  /** Those of `info`. */
  readonly info: JsonObject
}

export function documentedBy(documentation: JsonObject | null): Documented {
  const parts = new Map(listOf(member(documentation ?? undefined, 'documentationParts')).map(keyed))
  const found = (entity: Entity): JsonObject => parts.get(candidates(entity).find((key) => parts.has(key)) ?? '') ?? {}
  return {
    info: documentedInfo(found({ type: 'API' }).info),
    of: (entity) => {
      if (parts.size === 0) return {}
      const properties = found(entity)
      return { ...documentedFields(entity.type, properties), ...documentedExtensions(properties) }
    },
  }
}

const keyOf = ({ type, path, method, statusCode, name }: Entity): string =>
  JSON.stringify([type, path ?? null, method ?? null, statusCode ?? null, name ?? null])

function keyed(part: Json): readonly [key: string, properties: JsonObject] {
  const location = member(part, 'location')
  const fields = Object.fromEntries(entriesOf(location).flatMap(([field, value]) => (textOf(value) ? [[field, value]] : [])))
  return [keyOf({ type: '', ...(isJsonObject(fields) && fields) }), objectOf(member(part, 'properties'))]
}

/**
 * An entity without a part of its own has that of a more general one of its type ([D] DocumentationPartLocation): of a path that
 * its own begins with, of any method, of any status. The nearest comes first.
 */
function candidates(entity: Entity): readonly string[] {
  const { path, method, statusCode, ...rest } = entity
  if (path === undefined) return [keyOf(entity)]
  const inherits = method !== undefined
  return (inherits ? prefixes(path) : [path]).flatMap((prefix) =>
    wildcards(method).flatMap((verb) =>
      wildcards(statusCode).map((status) =>
        keyOf({
          ...rest,
          path: prefix,
          ...(verb !== undefined && { method: verb }),
          ...(status !== undefined && { statusCode: status }),
        }),
      ),
    ),
  )
}

const wildcards = (value: string | undefined): readonly (string | undefined)[] => (value === undefined ? [value] : [value, '*'])

/** `/a/b`, `/a`, `/`. */
function prefixes(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '')
  return Array.from({ length: parts.length + 1 }, (_, index) => `/${parts.slice(0, parts.length - index).join('/')}`)
}
