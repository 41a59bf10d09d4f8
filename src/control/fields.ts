import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { table } from '../core/table.ts'
import type { Structure, Value } from '../model/shape.ts'

/** Reads of members whose type the wire has checked already, or a row holds: undefined where the value is of another kind. */
export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
export const flag = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined)
export const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)

/** The strings of a list; a missing list is empty. */
export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** The entries of a map; a missing map has none. */
export function entries(value: Json | undefined): readonly (readonly [string, Json])[] {
  return isJsonObject(value) ? Object.entries(value).filter((entry): entry is [string, Json] => entry[1] !== undefined) : []
}

/** The entries of a map from string to string. */
export function textEntries(value: Json | undefined): readonly (readonly [string, string])[] {
  return entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
}

/** The value under a key that came from outside: what objects inherit is not in the map. */
export function entry(map: Json | undefined, key: string): Json | undefined {
  return isJsonObject(map) && Object.hasOwn(map, key) ? map[key] : undefined
}

/** The map with one entry set; the order of the others stays. */
export function withEntry(map: Json | undefined, key: string, value: Json): JsonObject {
  return table<Json>([...entries(map), [key, value]])
}

export function withoutEntry(map: Json | undefined, key: string): JsonObject {
  return table<Json>(entries(map).filter(([name]) => name !== key))
}

/** A row's value without one member. */
export function without(value: JsonObject, member: string): JsonObject {
  const { [member]: _, ...rest } = value
  return rest
}

/** The named members of an input as a row keeps them; those the caller left out, or gave as null, stay out. */
export function given(input: Structure, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => present(input[name])).map((name) => [name, toJson(input[name])]))
}

/** Members that hold nothing (an empty text, list or map) leave the value: AWS shows them as if they were never set. */
export function dropEmpty(value: JsonObject, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name, held]) => !names.includes(name) || !isEmpty(held)))
}

export function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

const present = (value: Value): boolean => value !== undefined && value !== null

/** Timestamps become epoch milliseconds; blobs do not occur in what rows keep. */
export function toJson(value: Value): Json {
  if (value === undefined || value === null) return null
  if (value instanceof Date) return value.getTime()
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value !== 'object') return value
  return table(Object.entries(value).map(([key, held]) => [key, toJson(held)] as const))
}
