import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { badRequest } from '../model/errors.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { member } from './members.ts'

/** Longer chains of references than this, circles among them, lead nowhere. */
const MAX_HOPS = 32

/** What a value stands for. */
export type Dereference = (value: Json | undefined) => JsonObject

/** Follows `$ref` within the document and never out of it: no files, no network. What is not there is AWS's parse error. */
export function dereferenceIn(root: JsonObject): Dereference {
  return (value) => {
    let at: Json | undefined = value
    for (let hop = 0; hop < MAX_HOPS; hop++) {
      const reference = member(at, '$ref')
      if (typeof reference !== 'string') return isJsonObject(at) ? at : {}
      at = lookUp(root, reference)
      if (at === undefined) throw unresolved(reference)
    }
    throw unresolved(String(member(value, '$ref')))
  }
}

const unresolved = (reference: string) =>
  badRequest(`${UNSETTLED.openapi.unparsable}unresolved reference '${reference.slice(0, 200)}'`)

function lookUp(root: JsonObject, reference: string): Json | undefined {
  if (!reference.startsWith('#/')) return undefined
  let at: Json | undefined = root
  for (const segment of pointerSegments(reference)) at = Array.isArray(at) ? at[Number(segment)] : member(at, segment)
  return at
}

/** `#/components/schemas/a~1b`: `components`, `schemas`, `a/b`. */
export function pointerSegments(reference: string): readonly string[] {
  return reference.slice(2).split('/').map(unescaped)
}

function unescaped(segment: string): string {
  const plain = segment.replaceAll('~1', '/').replaceAll('~0', '~')
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}
