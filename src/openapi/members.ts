/** Reading a document that may hold anything anywhere: what is not of the asked kind is as good as absent. */
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'

/** The value under a key that came from outside: what objects inherit is not in the document. */
export function member(value: Json | undefined, key: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

export function entriesOf(value: Json | undefined): readonly (readonly [string, Json])[] {
  return isJsonObject(value) ? Object.entries(value).filter((entry): entry is [string, Json] => entry[1] !== undefined) : []
}

export const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : [])
export const textOf = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined)
export const textsOf = (value: Json | undefined): readonly string[] => listOf(value).filter((item) => typeof item === 'string')
export const objectOf = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {})

/** Members that are undefined, or hold nothing, stay out. */
export function compact(value: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined && !isEmpty(held)))
}

function isEmpty(value: Json): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0)
}
