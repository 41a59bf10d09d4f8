/** A value for every member of a shape, made to be hard on the wire where its place allows. */
import type { Member, Shape, Structure, Value } from '../../src/model/shape.ts'

const HARD = 'a/b c+d%20é&=?"\\'

export function sampleStructure(members: readonly Member[], depth = 0): Structure {
  return Object.fromEntries(members.map((member) => [member.name, sampleMember(member, depth)]))
}

function sampleMember(member: Member, depth: number): Value {
  const { location, name, shape } = member
  if (location === 'statusCode') return 202
  if (location === 'header') return shape.kind === 'string' ? (shape.enum?.[0] ?? `text/${name}`) : sample(shape, name, depth)
  if (location === 'queryMap') return { [`map ${name}`]: HARD }
  return sample(shape, name, depth)
}

export function sample(shape: Shape, name: string, depth: number): Value {
  switch (shape.kind) {
    case 'structure':
      return depth > 6 ? {} : union(sampleStructure(shape.members, depth + 1), shape.union)
    case 'list':
      return [sample(shape.of, name, depth + 1), sample(shape.of, name, depth + 1)]
    case 'map':
      return { [`${name}/é "key"`]: sample(shape.of, name, depth + 1), __proto__x: sample(shape.of, name, depth + 1) }
    case 'string':
      return shape.enum?.[0] ?? `${name} ${HARD}`
    case 'boolean':
      return true
    case 'integer':
    case 'long':
      return 2_000_000_007
    case 'float':
    case 'double':
      return 0.5
    case 'timestamp':
      return new Date(1_700_000_000_000)
    case 'blob':
      return Buffer.from([0, 255, 10, 123, 195])
    case 'document':
      return { a: [1, null] }
  }
}

/** A union has one member set. */
function union(value: Structure, isUnion: boolean | undefined): Structure {
  return isUnion ? Object.fromEntries(Object.entries(value).slice(0, 1)) : value
}

/** Prototypes and kinds of bytes aside: what tests compare. */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') }
  if (value instanceof Date) return { date: value.toISOString() }
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]))
}
