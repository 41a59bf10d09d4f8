import { pascalCase, uniqueNames, wordsOf } from '../names.ts'
import type { NamedType, SdkProperty, SdkType } from '../sdk-type.ts'
import { docstring, PY_KEYWORDS, PY_USED, pyString } from './source.ts'

/** `models.py`, and what its types are called. */
export interface PythonModels {
  readonly source: string
  readonly names: ReadonlyMap<string, string>
}

type Unique = (wanted: string) => string

/** Python's typed dictionaries all have names, so objects within models get one after the member that holds them. */
export function pythonModels(types: readonly NamedType[]): PythonModels {
  const unique = uniqueNames([...PY_KEYWORDS, ...PY_USED])
  const names = new Map(types.map(({ key, title }) => [key, unique(pascalCase(wordsOf(title)) || 'Model')]))
  const definitions = types.flatMap(({ key, type, description }) =>
    defined(names.get(key) ?? '', type, description, names, unique),
  )
  const source = `"""The models of the API."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

${definitions.join('\n')}`
  return { source, names }
}

/** The definition of that name, and of the objects within, which come first. */
function defined(name: string, type: SdkType, description: string, names: PythonModels['names'], unique: Unique): string[] {
  const inner: string[] = []
  const hoist = (member: string, object: SdkType): string => {
    const own = unique(pascalCase(wordsOf(`${name} ${member}`)) || 'Model')
    inner.push(...defined(own, object, '', names, unique))
    return own
  }
  const text =
    type.kind === 'object' && type.properties.length > 0
      ? dictionary(name, type.properties, names, hoist)
      : `${name}: TypeAlias = ${pyString(annotation(type, names, hoist))}\n`
  return [...inner, description === '' ? text : `${text}${docstring([description], '')}`]
}

function dictionary(name: string, properties: readonly SdkProperty[], names: PythonModels['names'], hoist: Hoist): string {
  const members = properties.map(({ name: member, required, type }) => {
    const text = pyString(annotation(type, names, (_, object) => hoist(member, object)))
    return `        ${pyString(member)}: ${required ? text : `NotRequired[${text}]`},\n`
  })
  return `${name} = TypedDict(\n    ${pyString(name)},\n    {\n${members.join('')}    },\n)\n`
}

/** Defines an object that has no name, and answers the name that it got. */
type Hoist = (member: string, object: SdkType) => string

/** A type as an annotation says it. */
export function annotation(type: SdkType, names: PythonModels['names'], hoist: Hoist, prefix = ''): string {
  const text = (part: SdkType): string => annotation(part, names, hoist, prefix)
  switch (type.kind) {
    case 'unknown':
    // Python has no way to say that a value is of several types at once.
    case 'intersection':
      return 'Any'
    case 'scalar':
      return SCALARS[type.name]
    case 'literal':
      return literalText(type.value)
    case 'reference':
      return names.has(type.key) ? prefix + names.get(type.key) : 'Any'
    case 'array':
      return `list[${text(type.items)}]`
    case 'union':
      return unionText(type.of, text)
    case 'object':
      if (type.properties.length > 0) return hoist('item', type)
      return `dict[str, ${type.additional ? text(type.additional) : 'Any'}]`
  }
}

/** `Literal["a", "b"] | None`. */
function unionText(parts: readonly SdkType[], text: (type: SdkType) => string): string {
  const literals = parts.flatMap((part) => (part.kind === 'literal' ? (literalArgument(part.value) ?? []) : []))
  const others = parts.filter((part) => part.kind !== 'literal' || literalArgument(part.value) === null).map(text)
  return [...new Set([...(literals.length > 0 ? [`Literal[${literals.join(', ')}]`] : []), ...others])].join(' | ')
}

const SCALARS = { string: 'str', number: 'float', integer: 'int', boolean: 'bool', null: 'None' } as const

function literalText(value: LiteralValue): string {
  const argument = literalArgument(value)
  return argument === null ? 'float' : `Literal[${argument}]`
}

type LiteralValue = string | number | boolean | null

/** null: a fraction, of which Python has no literal types. */
function literalArgument(value: LiteralValue): string | null {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return pyString(value)
  return Number.isSafeInteger(value) ? String(value) : null
}
