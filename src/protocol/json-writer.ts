/** Values into JSON by shape: only members the shape names are written, and absent or null ones are left out. */
import type { Json } from '../core/json.ts'
import { type Table, table } from '../core/table.ts'
import type { MapShape, Member, Output, ScalarShape, Shape, Value } from '../model/shape.ts'
import { writeTimestamp } from './timestamp.ts'

export function writeMembers(members: readonly Member[], from: Output): Table<Json> {
  const json = table<Json>()
  for (const { name, wireName, shape } of members) {
    const value = from[name]
    if (value !== undefined && value !== null) json[wireName] = writeJson(shape, value as Exclude<Value, null | undefined>)
  }
  return json
}

export function writeJson(shape: Shape, value: Exclude<Value, null | undefined>): Json {
  switch (shape.kind) {
    case 'structure':
      return writeMembers(shape.members, value as Output)
    case 'list':
      return (value as readonly Value[])
        .filter((item) => item !== null && item !== undefined)
        .map((item) => writeJson(shape.of, item as Exclude<Value, null | undefined>))
    case 'map':
      return writeMap(shape, value as Output)
    default:
      return writeScalar(shape, value)
  }
}

/** A null entry is written as null (control-plane.md 8 [S]: a template of null is returned as null). */
function writeMap(shape: MapShape, value: Output): Json {
  const json = table<Json>()
  for (const [key, entry] of Object.entries(value)) {
    if (entry === undefined) continue
    json[key] = entry === null ? null : writeJson(shape.of, entry as Exclude<Value, null | undefined>)
  }
  return json
}

function writeScalar(shape: ScalarShape, value: Value): Json {
  if (shape.kind === 'timestamp') return writeTimestamp(value, shape.timestampFormat ?? 'epoch-seconds')
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
  return value as Json
}
