/** Scalars as text, in URIs, query strings and headers. */
import { serialization } from '../model/errors.ts'
import type { ScalarShape, Shape, Value } from '../model/shape.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { readTimestamp, type TimestampFormat, writeTimestamp } from './timestamp.ts'

const TYPES: Partial<Record<ScalarShape['kind'], string>> = {
  integer: 'Integer',
  long: 'Long',
  float: 'Float',
  double: 'Double',
  boolean: 'Boolean',
}

/** Lists and structures have no text form and come as it is. */
export function readText(shape: Shape, text: string): Value {
  const value = convert(shape.kind, text)
  if (value === undefined) {
    throw serialization(UNSETTLED.serialization.stringFor.replace('{type}', TYPES[shape.kind as ScalarShape['kind']] ?? 'String'))
  }
  return value
}

function convert(kind: Shape['kind'], text: string): Value {
  switch (kind) {
    case 'integer':
    case 'long':
      return /^[+-]?\d{1,19}$/.test(text) ? Number(text) : undefined
    case 'float':
    case 'double':
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined
    case 'boolean':
      return /^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined
    case 'timestamp':
      return readTimestamp(text)
    case 'blob':
      return Buffer.from(text, 'base64')
    default:
      return text
  }
}

export function writeText(shape: Shape, value: Exclude<Value, null | undefined>, timestampFormat: TimestampFormat): string {
  if (shape.kind === 'timestamp') return String(writeTimestamp(value, shape.timestampFormat ?? timestampFormat))
  return String(value)
}
