import type { Json, JsonObject } from '../core/json.ts'
import { isNumber, toDouble } from '../vtl/java-number.ts'
import type { VtlMap, VtlValue } from '../vtl/value.ts'
import { JsonArray, VtlDouble } from '../vtl/value.ts'

/** What a path needs to know of a document, so that it reads parsed JSON and the values of templates alike. */
export interface DocumentModel<T> {
  /** null: not a list. */
  readonly list: (value: T) => readonly T[] | null
  /** The names of an object's own members; null: not an object. */
  readonly keys: (value: T) => readonly string[] | null
  /** An own member of an object, undefined when it has none. Null is a value. */
  readonly member: (value: T, name: string) => T | undefined
  /** Text, number, boolean or null; undefined for lists and objects. */
  readonly scalar: (value: T) => Scalar | undefined
  readonly ofScalar: (scalar: Scalar) => T
  readonly ofList: (items: readonly T[]) => T
  readonly ofObject: (entries: readonly (readonly [string, T])[]) => T
}
export type Scalar = null | boolean | number | string

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)
const isObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null && !isList(value)

export const JSON_MODEL: DocumentModel<Json> = {
  list: (value) => (isList(value) ? value : null),
  keys: (value) => (isObject(value) ? Object.keys(value) : null),
  member: (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
  scalar: (value) => (typeof value === 'object' && value !== null ? undefined : value),
  ofScalar: (scalar) => scalar,
  ofList: (items) => items,
  ofObject: (entries) => Object.fromEntries(entries),
}

const isMap = (value: VtlValue): value is VtlMap => value instanceof Map

export const VTL_MODEL: DocumentModel<VtlValue> = {
  list: (value) => (Array.isArray(value) ? value : null),
  keys: (value) => (isMap(value) ? [...value.keys()] : null),
  member: (value, name) => (isMap(value) ? value.get(name) : undefined),
  scalar: (value) => {
    if (isNumber(value)) return toDouble(value)
    return typeof value === 'string' || typeof value === 'boolean' || value === null ? value : undefined
  },
  ofScalar: (scalar) => (typeof scalar === 'number' && !Number.isSafeInteger(scalar) ? new VtlDouble(scalar) : scalar),
  ofList: (items) => {
    const list = new JsonArray()
    for (const item of items) list.push(item)
    return list
  },
  ofObject: (entries) => new Map(entries),
}
