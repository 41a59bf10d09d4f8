/** What a user of a pool may be described by: OpenID Connect's standard attributes, and those of the pool's own. */
import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts'
import { table } from '../../../core/table.ts'
import { isList, isStructure, type Value } from '../../../model/shape.ts'
import { UNSETTLED_COGNITO } from '../../../model/unsettled-cognito.ts'
import { text } from '../../fields.ts'
import { invalidParameter } from './errors.ts'
import type { PoolValue } from './rows.ts'

const TEXTS = UNSETTLED_COGNITO.attributes
const STRINGS = ['name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture']
const MORE_STRINGS = ['website', 'email', 'gender', 'zoneinfo', 'locale', 'phone_number', 'address', 'identities']
const MAX_CUSTOM = 50
const MAX_VALUE = 2048

const standard = (Name: string, AttributeDataType: string, constraints: JsonObject): JsonObject => ({
  Name,
  AttributeDataType,
  DeveloperOnlyAttribute: false,
  Mutable: true,
  Required: false,
  ...constraints,
})
const lengths = (MinLength: string, MaxLength: string): JsonObject => ({
  StringAttributeConstraints: { MinLength, MaxLength },
})

const STANDARD: readonly JsonObject[] = [
  { ...standard('sub', 'String', lengths('1', '2048')), Mutable: false, Required: true },
  ...[...STRINGS, ...MORE_STRINGS].map((name) => standard(name, 'String', lengths('0', '2048'))),
  standard('birthdate', 'String', lengths('10', '10')),
  standard('email_verified', 'Boolean', {}),
  standard('phone_number_verified', 'Boolean', {}),
  standard('updated_at', 'Number', { NumberAttributeConstraints: { MinValue: '0' } }),
]

/** SchemaAttributes of a new pool: the standard ones, changed as the caller asks, and its custom ones. */
export function schemaOf(given: Json | undefined): readonly JsonObject[] {
  const asked = Array.isArray(given) ? given.filter(isJsonObject) : []
  const names = new Map(asked.map((attribute) => [text(attribute.Name) ?? '', attribute]))
  const known = new Set(STANDARD.map(({ Name }) => Name))
  const changed = STANDARD.map((attribute) => ({ ...attribute, ...changeOf(names.get(text(attribute.Name) ?? '')) }))
  return [...changed, ...customAttributes(asked.filter(({ Name }) => !known.has(Name)))]
}

/** [D] The type of a standard attribute is its own. */
function changeOf(asked: JsonObject = {}): JsonObject {
  if (asked.Name === 'sub') return {}
  const { Required = false, Mutable = true, StringAttributeConstraints } = asked
  return { Required, Mutable, ...(StringAttributeConstraints && { StringAttributeConstraints }) }
}

/** Throws InvalidParameterException. */
export function customAttributes(asked: readonly JsonObject[]): readonly JsonObject[] {
  if (asked.length > MAX_CUSTOM) throw invalidParameter('A user pool has at most 50 custom attributes.')
  return asked.map((attribute) => {
    const { AttributeDataType = 'String', DeveloperOnlyAttribute = false, Mutable = true, ...rest } = attribute
    const name = text(attribute.Name) ?? ''
    if (!/^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,20}$/u.test(name)) throw invalidParameter(TEXTS.prefix + TEXTS.unknown(name))
    if (attribute.Required === true) throw invalidParameter('Required custom attributes are not supported currently.')
    const Name = `${DeveloperOnlyAttribute === true ? 'dev' : 'custom'}:${name}`
    return { ...rest, Name, AttributeDataType, DeveloperOnlyAttribute, Mutable, Required: false }
  })
}

export const schemaAttributes = ({ SchemaAttributes }: PoolValue): readonly JsonObject[] =>
  Array.isArray(SchemaAttributes) ? SchemaAttributes.filter(isJsonObject) : []

export type Attributes = { readonly [name: string]: string }

/** A list of AttributeType as a table. */
export function attributesOf(list: Value): Attributes {
  const pairs = (isList(list) ? list : []).flatMap((item) =>
    isStructure(item) ? [[text(item.Name) ?? '', text(item.Value) ?? ''] as const] : [],
  )
  return table(pairs)
}

/** `sub` first, as AWS lists them. */
export function listed(sub: string, attributes: Attributes): JsonObject[] {
  return [['sub', sub] as const, ...Object.entries(attributes)].map(([Name, Value]) => ({ Name, Value }))
}

/** Throws InvalidParameterException for attributes that the pool has not, or values that they cannot have. */
export function checkAttributes(pool: PoolValue, attributes: Attributes): void {
  const schema = new Map(schemaAttributes(pool).map((attribute) => [text(attribute.Name) ?? '', attribute]))
  for (const [name, value] of Object.entries(attributes)) {
    const attribute = schema.get(name)
    if (!attribute || name === 'sub') throw invalidParameter(TEXTS.prefix + TEXTS.unknown(name.slice(0, 64)))
    const failure = failureOf(attribute, name, value)
    if (failure) throw invalidParameter(failure)
  }
}

/** Throws when an attribute that the pool requires is not there. */
export function checkRequired(pool: PoolValue, attributes: Attributes): void {
  const missing = schemaAttributes(pool)
    .filter(({ Required, Name }) => Required === true && Name !== 'sub')
    .map(({ Name }) => text(Name) ?? '')
    .filter((name) => attributes[name] === undefined)
  if (missing.length > 0) throw invalidParameter(TEXTS.prefix + missing.map(TEXTS.required).join('\n'))
}

/** Throws when a change touches what cannot change. */
export function checkMutable(pool: PoolValue, names: readonly string[]): void {
  const fixed = new Set(schemaAttributes(pool).flatMap(({ Name, Mutable }) => (Mutable === false ? [Name] : [])))
  const name = names.find((changed) => fixed.has(changed))
  if (name) throw invalidParameter(`user.${TEXTS.immutable(name)}`)
}

function failureOf(attribute: JsonObject, name: string, value: string): string | null {
  if (value.length > MAX_VALUE) return TEXTS.prefix + TEXTS.length(name)
  if (value === '') return null
  if (name === 'email' && !isEmail(value)) return TEXTS.email
  if (name === 'phone_number' && !isPhone(value)) return TEXTS.phone
  switch (attribute.AttributeDataType) {
    case 'Number':
      return within(attribute.NumberAttributeConstraints, 'Value', toNumber(value)) ? null : TEXTS.prefix + TEXTS.number(name)
    case 'Boolean':
      return /^(true|false)$/i.test(value) ? null : TEXTS.prefix + TEXTS.boolean(name)
    case 'DateTime':
      return null
    default:
      return within(attribute.StringAttributeConstraints, 'Length', value.length) ? null : TEXTS.prefix + TEXTS.length(name)
  }
}

const toNumber = (value: string): number => (/^-?\d{1,18}(\.\d{1,18})?$/.test(value) ? Number(value) : Number.NaN)

function within(constraints: Json | undefined, of: 'Length' | 'Value', value: number): boolean {
  if (Number.isNaN(value)) return false
  const { [`Min${of}`]: min, [`Max${of}`]: max } = isJsonObject(constraints) ? constraints : {}
  return !(value < Number(min ?? Number.NEGATIVE_INFINITY)) && !(value > Number(max ?? Number.POSITIVE_INFINITY))
}

export const isEmail = (value: string): boolean => value.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(value)
export const isPhone = (value: string): boolean => /^\+[1-9]\d{1,14}$/.test(value)
