import type { SdkType } from '../sdk-type.ts'
import { jsKey, jsString } from './source.ts'

/** The identifier of a named type. */
export type TypeNames = ReadonlyMap<string, string>

/** A type as TypeScript writes it. It uses no global names, which a model may have taken. */
export function typeText(type: SdkType, names: TypeNames, indent = ''): string {
  const text = (part: SdkType): string => typeText(part, names, indent)
  switch (type.kind) {
    case 'unknown':
      return 'unknown'
    case 'scalar':
      return type.name === 'integer' ? 'number' : type.name
    case 'literal':
      return typeof type.value === 'string' ? jsString(type.value) : String(type.value)
    case 'reference':
      return names.get(type.key) ?? 'unknown'
    case 'array':
      return `${grouped(type.items, text)}[]`
    case 'union':
      return [...new Set(type.of.map(text))].join(' | ')
    case 'intersection':
      return type.of.map((part) => grouped(part, text)).join(' & ')
    case 'object':
      return objectText(type, names, indent)
  }
}

const grouped = (type: SdkType, text: (type: SdkType) => string): string =>
  type.kind === 'union' || type.kind === 'intersection' ? `(${text(type)})` : text(type)

function objectText({ properties, additional }: SdkType & { kind: 'object' }, names: TypeNames, indent: string): string {
  const inner = `${indent}  `
  // Beside named members an index must allow what they are: TypeScript refuses any narrower one.
  const others = additional === null ? 'never' : properties.length > 0 ? 'unknown' : typeText(additional, names, indent)
  if (properties.length === 0) return `{ [key: string]: ${others} }`
  const members = properties.map(
    ({ name, required, type }) => `${inner}${jsKey(name)}${required ? '' : '?'}: ${typeText(type, names, inner)}\n`,
  )
  return `{\n${members.join('')}${additional ? `${inner}[key: string]: unknown\n` : ''}${indent}}`
}
