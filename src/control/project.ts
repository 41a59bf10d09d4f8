import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { table } from '../core/table.ts'
import type { Shape, Structure, StructureShape, Value } from '../model/shape.ts'

/**
 * A row's value as its output shape has it: members the shape does not know stay in the row, epoch milliseconds become
 * dates of whole seconds, as AWS keeps them.
 */
export function project(shape: StructureShape, value: JsonObject): Structure {
  const result = table<Value>()
  for (const { name, shape: of } of shape.members) {
    const held = value[name]
    if (held !== undefined && held !== null) result[name] = toValue(of, held)
  }
  return result
}

function toValue(shape: Shape, value: Json): Value {
  if (value === null) return null
  switch (shape.kind) {
    case 'structure':
      return isJsonObject(value) ? project(shape, value) : null
    case 'list':
      return Array.isArray(value) ? value.map((item) => toValue(shape.of, item)) : []
    case 'map':
      return table(Object.entries(value).map(([key, held]) => [key, toValue(shape.of, held ?? null)] as const))
    case 'timestamp':
      return typeof value === 'number' ? new Date(Math.floor(value / 1000) * 1000) : null
    default:
      return typeof value === 'object' ? null : value
  }
}
