import { type Table, table } from '../../../core/table.ts'
import { isStructure, type Structure, type Value } from '../../../model/shape.ts'

/** A structure member; a missing one reads as empty. */
export const structureOf = (value: Value): Structure => (isStructure(value) ? value : {})

export const isBlob = (value: Value): value is Uint8Array => value instanceof Uint8Array

/** A map from string to string; undefined when the member is missing. */
export function textMap(value: Value): Table<string> | undefined {
  if (!isStructure(value)) return undefined
  return table(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
