/** The schema arrays an SDK client exports, decoded: `[3, namespace, name, traits, members, types, required]` and their kin. */
export interface Schema {
  readonly kind: 'scalar' | 'list' | 'map' | 'structure' | 'union' | 'error' | 'operation'
  readonly name: string
  readonly traits: Traits
  readonly parts: readonly unknown[]
}

export type Traits = Readonly<Record<string, unknown>>

const KINDS: ReadonlyMap<unknown, Schema['kind']> = new Map([
  [0, 'scalar'],
  [1, 'list'],
  [2, 'map'],
  [3, 'structure'],
  [4, 'union'],
  [-3, 'error'],
  [9, 'operation'],
])

/** The bits of a numeric trait set, lowest first. */
const TRAIT_BITS = [
  'httpLabel',
  'idempotent',
  'idempotencyToken',
  'sensitive',
  'httpPayload',
  'httpResponseCode',
  'httpQueryParams',
]

/** References are functions, so that shapes may name each other in a circle. */
function resolve(reference: unknown): unknown {
  let value = reference
  while (typeof value === 'function') value = value()
  return value
}

export function decodeTraits(traits: unknown): Traits {
  if (typeof traits === 'object' && traits !== null) return { ...traits }
  const bits = typeof traits === 'number' ? traits : 0
  return Object.fromEntries(TRAIT_BITS.filter((_, i) => (bits >> i) & 1).map((name) => [name, 1]))
}

/** A schema array as a Schema; undefined for the number codes of plain scalars, lists and maps. */
export function decode(reference: unknown): Schema | undefined {
  const value = resolve(reference)
  if (!Array.isArray(value)) return undefined
  const kind = KINDS.get(value[0])
  if (!kind || typeof value[2] !== 'string') return undefined
  return { kind, name: value[2], traits: decodeTraits(value[3]), parts: value.slice(4) }
}

/** A member's type may come as `[type, traits]`. */
export function decodeMember(entry: unknown): { readonly type: unknown; readonly traits: Traits } {
  const value = resolve(entry)
  if (Array.isArray(value) && decode(value) === undefined) return { type: resolve(value[0]), traits: decodeTraits(value[1]) }
  return { type: value, traits: {} }
}

/** Every named schema of a client's exports. */
export function namedSchemas(client: Readonly<Record<string, unknown>>): Schema[] {
  return Object.values(client)
    .map((value) => (Array.isArray(value) ? decode(value) : undefined))
    .filter((schema) => schema !== undefined)
}
