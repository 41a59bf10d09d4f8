/** The types of a generated client, before a language spells them. */
export type SdkType =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'scalar'; readonly name: 'string' | 'number' | 'integer' | 'boolean' | 'null' }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'array'; readonly items: SdkType }
  | { readonly kind: 'object'; readonly properties: readonly SdkProperty[]; readonly additional: SdkType | null }
  | { readonly kind: 'union' | 'intersection'; readonly of: readonly SdkType[] }
  | { readonly kind: 'reference'; readonly key: string }

export interface SdkProperty {
  readonly name: string
  readonly required: boolean
  readonly type: SdkType
}

/** A model, or a part of one that others refer to. */
export interface NamedType {
  readonly key: string
  /** What the author calls it; languages make an identifier of it. */
  readonly title: string
  readonly description: string
  readonly type: SdkType
}

export const UNKNOWN: SdkType = { kind: 'unknown' }

export const scalar = (name: 'string' | 'number' | 'integer' | 'boolean' | 'null'): SdkType => ({ kind: 'scalar', name })

/** One level of alternatives, however they were nested. */
export function union(parts: readonly SdkType[]): SdkType {
  const of = parts.flatMap((part) => (part.kind === 'union' ? part.of : [part]))
  if (of.length === 0 || of.some(({ kind }) => kind === 'unknown')) return UNKNOWN
  return of.length === 1 ? (of[0] ?? UNKNOWN) : { kind: 'union', of }
}

/** What says nothing drops out. */
export function intersection(parts: readonly SdkType[]): SdkType {
  const of = parts.filter(({ kind }) => kind !== 'unknown')
  return of.length > 1 ? { kind: 'intersection', of } : (of[0] ?? UNKNOWN)
}

/** References that a type is made of without an object or list between: an alias of itself is no type in any language. */
function direct(type: SdkType): readonly string[] {
  if (type.kind === 'reference') return [type.key]
  return type.kind === 'union' || type.kind === 'intersection' ? type.of.flatMap(direct) : []
}

/**
 * Types in which no alias leads back to itself. References to a circle, from within or from outside, say nothing; the rest of such
 * types stays. What refers to sound types alone is sound, and what is left over in the end is not.
 */
export function withoutCircles(types: readonly NamedType[]): readonly NamedType[] {
  const open = new Map(types.map(({ key, type }) => [key, new Set(direct(type))]))
  const users = Map.groupBy(
    [...open].flatMap(([user, used]) => [...used].map((key) => ({ user, key }))),
    ({ key }) => key,
  )
  const sound = [...open].filter(([, used]) => used.size === 0).map(([key]) => key)
  for (const key of sound) {
    for (const { user } of users.get(key) ?? []) {
      const left = open.get(user)
      if (left?.delete(key) && left.size === 0) sound.push(user)
    }
  }
  const kept = new Set(sound)
  return types.map((type) => (kept.has(type.key) ? type : { ...type, type: without(type.type, kept) }))
}

function without(type: SdkType, kept: ReadonlySet<string>): SdkType {
  if (type.kind === 'reference') return kept.has(type.key) ? type : UNKNOWN
  if (type.kind === 'union') return union(type.of.map((part) => without(part, kept)))
  return type.kind === 'intersection' ? intersection(type.of.map((part) => without(part, kept))) : type
}
