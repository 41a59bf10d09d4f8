import type { Json } from '../core/json.ts'
import { member, textOf } from './members.ts'

/** What AWS's parsers call a schema of one value, by `type` or `type format` ([K+] the first; the others are the parsers' own). */
const SCHEMAS: Readonly<Record<string, string>> = {
  string: 'StringSchema',
  'string date': 'DateSchema',
  'string date-time': 'DateTimeSchema',
  'string email': 'EmailSchema',
  'string uuid': 'UUIDSchema',
  'string byte': 'ByteArraySchema',
  'string binary': 'BinarySchema',
  'string password': 'PasswordSchema',
  integer: 'IntegerSchema',
  number: 'NumberSchema',
  boolean: 'BooleanSchema',
}

const PROPERTIES: Readonly<Record<string, string>> = {
  string: 'StringProperty',
  'string date': 'DateProperty',
  'string date-time': 'DateTimeProperty',
  'string email': 'EmailProperty',
  'string uuid': 'UUIDProperty',
  'string byte': 'ByteArrayProperty',
  'string binary': 'BinaryProperty',
  'string password': 'PasswordProperty',
  integer: 'BaseIntegerProperty',
  'integer int32': 'IntegerProperty',
  'integer int64': 'LongProperty',
  number: 'DecimalProperty',
  'number float': 'FloatProperty',
  'number double': 'DoubleProperty',
  boolean: 'BooleanProperty',
  file: 'FileProperty',
}

/** AWS's name for a schema that stands in an operation itself and is no model: one value, not an object or a list. */
export function scalarType(version: 2 | 3, schema: Json | undefined): string | undefined {
  const names = version === 2 ? PROPERTIES : SCHEMAS
  const [type = '', format = ''] = [textOf(member(schema, 'type')), textOf(member(schema, 'format'))]
  if (member(schema, '$ref') !== undefined || !Object.hasOwn(names, type)) return undefined
  return Object.hasOwn(names, `${type} ${format}`) ? names[`${type} ${format}`] : names[type]
}
