/**
 * JSON into the values of a shape. Members the shape does not name are ignored, null members are absent, and a wrong type is a
 * SerializationException in the framework's words (control-plane.md 1).
 */
import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { type Table, table } from '../core/table.ts'
import { serialization } from '../model/errors.ts'
import type { MapShape, Member, ScalarShape, Shape, Structure, Value } from '../model/shape.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { readTimestamp } from './timestamp.ts'

const TEXTS = UNSETTLED.serialization
/** The names AWS's messages give to what was found; [S] for both. */
const BOOLEAN = 'class java.lang.Boolean'
const NUMBER = 'class com.amazon.coral.value.json.numbers.TruncatingBigNumber'

const JAVA_TYPES: Readonly<Record<ScalarShape['kind'], string>> = {
  string: 'String',
  boolean: 'Boolean',
  integer: 'Integer',
  long: 'Long',
  float: 'Float',
  double: 'Double',
  timestamp: 'Date',
  blob: 'Blob',
  document: 'Document',
}

/** The members found in `json`, added to `into`. */
export function readMembers(members: readonly Member[], json: Json | undefined, into: Table<Value>): Structure {
  if (!isJsonObject(json)) throw serialization(TEXTS.scalarFor)
  for (const member of members) {
    const found = json[member.wireName]
    if (found !== undefined && found !== null) into[member.name] = readJson(member.shape, found)
  }
  return into
}

export function readJson(shape: Shape, json: Exclude<Json, null>): Value {
  switch (shape.kind) {
    case 'structure':
      return readMembers(shape.members, json, table())
    case 'list':
      return readList(shape.of, json)
    case 'map':
      return readMap(shape, json)
    default:
      return readScalar(shape, json)
  }
}

function readList(of: Shape, json: Json): Value {
  if (isJsonObject(json)) throw serialization(TEXTS.structureFor)
  if (!Array.isArray(json)) throw serialization(TEXTS.scalarFor)
  return (json as readonly Json[]).filter((item) => item !== null).map((item) => readJson(of, item))
}

/** A null among scalars stays: API Gateway gives the null of a template back (control-plane.md 8 [S]). */
function readMap(shape: MapShape, json: Json): Value {
  if (!isJsonObject(json)) throw serialization(TEXTS.scalarFor)
  const keepNull = shape.of.kind !== 'structure' && shape.of.kind !== 'list' && shape.of.kind !== 'map'
  const result = table<Value>()
  for (const [key, value] of Object.entries<JsonObject[string]>(json)) {
    if (value === undefined || (value === null && !keepNull)) continue
    result[key] = value === null ? null : readJson(shape.of, value)
  }
  return result
}

function readScalar(shape: ScalarShape, json: Exclude<Json, null>): Value {
  if (shape.kind === 'document') return json
  if (Array.isArray(json)) throw serialization(TEXTS.collectionFor.replace('{type}', JAVA_TYPES[shape.kind]))
  if (isJsonObject(json)) throw serialization(TEXTS.structureFor)
  const value = convert(shape.kind, json as boolean | number | string)
  if (value === undefined) throw cannotConvert(shape.kind, json as boolean | number | string)
  return value
}

/** undefined: it does not convert. */
function convert(kind: ScalarShape['kind'], json: boolean | number | string): Value {
  switch (kind) {
    case 'string':
      return typeof json === 'string' ? json : undefined
    case 'boolean':
      return typeof json === 'boolean' ? json : booleanOf(json)
    case 'integer':
    case 'long':
      return typeof json === 'number' ? Math.trunc(json) : undefined
    case 'float':
    case 'double':
      return typeof json === 'number' ? json : undefined
    case 'blob':
      return typeof json === 'string' ? readBase64(json) : undefined
    default:
      return typeof json === 'boolean' ? undefined : readTimestamp(json)
  }
}

/** [K] The framework takes the words for the values. */
function booleanOf(json: number | string): boolean | undefined {
  const text = String(json).toLowerCase()
  return typeof json === 'number' || (text !== 'true' && text !== 'false') ? undefined : text === 'true'
}

function readBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  // Buffer skips what is not base64, so a shorter result shows that something was.
  if (text.length % 4 !== 0 || bytes.length !== (text.length / 4) * 3 - padding) throw serialization(TEXTS.base64)
  return bytes
}

function cannotConvert(kind: ScalarShape['kind'], json: boolean | number | string): Error {
  const type = JAVA_TYPES[kind]
  if (typeof json === 'string') return serialization(TEXTS.stringFor.replace('{type}', type))
  return serialization(`${typeof json === 'boolean' ? BOOLEAN : NUMBER} can not be converted to an ${type}`)
}
