import type { Json, JsonObject } from '../core/json.ts'
import { badRequest, notFound, type ServiceError } from '../model/errors.ts'
import { entry as entryOf, texts, withEntry, without, withoutEntry } from './fields.ts'
import type { PathRule } from './patch.ts'

/** Refuses a value by throwing. */
type Check = (value: string) => void

/** A text that an empty value, or none, takes away. */
export function text(member: string, check: Check = () => undefined): PathRule {
  return {
    ops: ['replace'],
    apply: (value, { value: given = '' }) => {
      if (given === '') return without(value, member)
      check(given)
      return { ...value, [member]: given }
    },
  }
}

/** A text that stands as it is given, empty too. */
export function literal(member: string): PathRule {
  return { ops: ['replace'], apply: (value, { value: given = '' }) => ({ ...value, [member]: given }) }
}

/** A text that `remove` takes away as well. */
export function removable(rule: PathRule, member: string): PathRule {
  return {
    ...rule,
    ops: [...rule.ops, 'remove'],
    apply: (value, operation, names) =>
      operation.op === 'remove' ? without(value, member) : rule.apply(value, operation, names),
  }
}

/** control-plane.md 6 and 10 [S]: anything but `true` is false, a missing value too. */
export const isTrue = (value: string | undefined): boolean => value?.toLowerCase() === 'true'

export function bool(member: string): PathRule {
  return { ops: ['replace'], apply: (value, operation) => ({ ...value, [member]: isTrue(operation.value) }) }
}

/** A whole number; `refuse` answers for what is none. An empty value takes it away where `optional`. */
export function int(member: string, refuse: () => ServiceError, options: { readonly optional?: boolean } = {}): PathRule {
  return {
    ops: ['replace'],
    apply: (value, { value: given = '' }) => {
      if (given === '' && options.optional) return without(value, member)
      if (!/^-?\d{1,15}$/.test(given)) throw refuse()
      return { ...value, [member]: Number(given) }
    },
  }
}

export interface EntryOptions {
  /** What is stored for a value; the text itself, without it. Throws to refuse. */
  readonly parse?: (value: string | undefined, key: string) => Json
  /** The answer to replacing or removing what is not there. Without it a replace adds, and a remove does nothing. */
  readonly absent?: () => ServiceError
}

/** control-plane.md 8 and 17 [S]. */
export const unknownParameter = (): ServiceError => notFound('Invalid parameter name specified')
export const unknownContentType = (): ServiceError => notFound('Content-Type specified was not found')

/** One entry of a map. Removing the last takes the map away (control-plane.md 6 [S]). */
export function entry(member: string, { parse = (value) => value ?? '', absent }: EntryOptions = {}): PathRule {
  return {
    ops: ['add', 'remove', 'replace'],
    apply: (value, { op, value: given }, [key = '']) => {
      if (op !== 'remove') {
        const parsed = parse(given, key)
        if (op === 'replace') requireEntry(value[member], key, absent)
        return { ...value, [member]: withEntry(value[member], key, parsed) }
      }
      requireEntry(value[member], key, absent)
      const rest = withoutEntry(value[member], key)
      return Object.keys(rest).length > 0 ? { ...value, [member]: rest } : without(value, member)
    },
  }
}

function requireEntry(map: Json | undefined, key: string, absent: (() => ServiceError) | undefined): void {
  if (absent && entryOf(map, key) === undefined) throw absent()
}

/**
 * One member of a list that is patched like a set, named by the path (control-plane.md 4 [S]): `add` ignores the value,
 * `replace` puts the value at the end. The list leaves when it is empty.
 */
export function listMember(member: string): PathRule {
  return {
    ops: ['add', 'remove', 'replace'],
    apply: (value, { op, value: given }, [name = '']) => {
      const others = texts(value[member]).filter((item) => item !== name)
      if (op === 'remove') return withList(value, member, others)
      const added = op === 'replace' && given ? given : name
      return withList(value, member, [...others.filter((item) => item !== added), added])
    },
  }
}

/** The same for lists whose members are named by the value: `add /authorizationScopes`. */
export function listValue(member: string): PathRule {
  return {
    ops: ['add', 'remove'],
    apply: (value, { op, value: given = '' }) => {
      if (given === '') throw badRequest(`Invalid patch path /${member}`)
      const others = texts(value[member]).filter((item) => item !== given)
      return withList(value, member, op === 'add' ? [...others, given] : others)
    },
  }
}

function withList(value: JsonObject, member: string, list: readonly string[]): JsonObject {
  return list.length > 0 ? { ...value, [member]: list } : without(value, member)
}
