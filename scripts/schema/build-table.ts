import type { Corrections } from '../../src/model/corrections.ts'
import { type ModelTable, type ScalarTable, UNIT } from '../../src/model/model-table.ts'
import { type Declarations, elementOf } from './declarations.ts'
import { decode, decodeMember, type Schema, type Traits } from './schemas.ts'

/** Codes of plain scalars; 64 and 128 are added for a list or a map of one. */
const SCALARS: ReadonlyMap<number, string> = new Map([
  [0, 'string'],
  [1, 'integer'],
  [2, 'boolean'],
  [4, 'timestamp'],
  [5, 'timestamp:date-time'],
  [6, 'timestamp:http-date'],
  [7, 'timestamp:epoch-seconds'],
  [15, 'document'],
  [21, 'blob'],
  [42, 'streaming'],
])
const LIST = 64
const MAP = 128

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
interface Building {
  readonly declarations: Declarations
  readonly corrections: Corrections
  readonly scalarOf: ReadonlyMap<string, string>
  readonly scalars: { [name: string]: ScalarTable }
  readonly structures: { [name: string]: { [member: string]: string } }
  readonly unions: string[]
}

export function buildTable(
  service: string,
  schemas: readonly Schema[],
  declarations: Declarations,
  corrections: Corrections,
): ModelTable {
  const building: Building = {
    declarations,
    corrections,
    scalarOf: new Map(
      Object.entries(corrections.scalars).flatMap(([name, { members }]) => members.map((m) => [m, name] as const)),
    ),
    scalars: {},
    structures: {},
    unions: [],
  }
  const operations = schemas.filter((schema) => schema.kind === 'operation')
  const { only } = corrections
  const served = operations.filter(({ name }) => !only || only.includes(name))
  const others = operations.filter((schema) => !served.includes(schema)).map(({ name }) => name)
  const table: Mutable<ModelTable> = {
    service,
    scalars: building.scalars,
    structures: building.structures,
    unions: building.unions,
    operations: Object.fromEntries(served.map((schema) => [schema.name, operation(building, schema)])),
    errors: Object.fromEntries(
      schemas
        .filter((s) => s.kind === 'error' && s.traits.httpError)
        .map((schema) => [schema.name, errorStatus(building, schema)]),
    ),
  }
  if (others.length > 0) table.others = others.sort()
  building.structures[UNIT] ??= {}
  checkCorrections(building, table.operations)
  addMembers(building)
  table.scalars = sorted(building.scalars)
  table.structures = sorted(building.structures)
  return table
}

function sorted<V>(entries: { readonly [name: string]: V }): { [name: string]: V } {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function operation(building: Building, schema: Schema): { http: string; input: string; output: string } {
  // The RPC protocols know one URI.
  const [method, uri, status] = (schema.traits.http ?? ['POST', '/', 200]) as readonly [string, string, number]
  const greedy = building.corrections.greedyLabels.includes(schema.name) ? uri.replace(/\}$/, '+}') : uri
  const named = building.corrections.wireNames ? greedy.replace(/\{\w/g, (start) => start.toLowerCase()) : greedy
  return {
    http: `${method} ${named} ${status}`,
    input: structureName(building, schema.parts[0]),
    output: structureName(building, schema.parts[1]),
  }
}

function errorStatus(building: Building, schema: Schema): number {
  define(building, schema)
  return Number(schema.traits.httpError)
}

function structureName(building: Building, reference: unknown): string {
  const schema = decode(reference)
  return schema ? define(building, schema) : UNIT
}

/** Adds the structure and everything it holds to the table; answers its name. */
function define(building: Building, schema: Schema): string {
  if (building.structures[schema.name]) return schema.name
  const members: { [member: string]: string } = {}
  building.structures[schema.name] = members
  if (schema.kind === 'union') building.unions.push(schema.name)
  const [names = [], types = [], required = 0] = schema.parts as readonly [string[], unknown[], number]
  names.forEach((sdkName, i) => {
    const { type, traits } = decodeMember(types[i])
    const name = building.corrections.wireNames ? wireCase(sdkName) : sdkName
    const path = `${schema.name}.${name}`
    const expression = typeExpression(building, path, type, building.declarations.members.get(`${schema.name}.${sdkName}`) ?? '')
    members[name] = `${expression}${i < required ? '!' : ''}${binding(name, traits)}`
  })
  return schema.name
}

/** `declared` is the member's type in the declarations, unwrapped along with the schema. */
function typeExpression(building: Building, path: string, type: unknown, declared: string): string {
  if (typeof type === 'number') return codeExpression(building, path, type, declared)
  const schema = decode(type)
  if (!schema) throw new Error(`${path}: unknown schema`)
  const [first, second] = schema.parts
  if (schema.kind === 'scalar') {
    return typeExpression(building, path, first, declared)
  }
  if (schema.kind === 'list') return `[${typeExpression(building, path, decodeMember(first).type, elementOf(declared))}]`
  if (schema.kind === 'map') {
    return map(building, path, typeExpression(building, path, decodeMember(second).type, elementOf(declared)))
  }
  return define(building, schema)
}

function codeExpression(building: Building, path: string, code: number, declared: string): string {
  if (code & MAP) return map(building, path, codeExpression(building, path, code - MAP, elementOf(declared)))
  if (code & LIST) return `[${codeExpression(building, path, code - LIST, elementOf(declared))}]`
  const scalar = SCALARS.get(code)
  if (!scalar) throw new Error(`${path}: unknown scalar ${code}`)
  return namedScalar(building, path, scalar, declared)
}

function map(building: Building, path: string, of: string): string {
  const key = building.corrections.mapKeys[path]
  return key ? `{${useScalar(building, key)}:${of}}` : `{${of}}`
}

function namedScalar(building: Building, path: string, scalar: string, declared: string): string {
  const corrected = building.scalarOf.get(path)
  if (corrected) return useScalar(building, corrected)
  const { enumOrder, openEnums, doubles, longs } = building.corrections
  if (scalar === 'integer') return doubles.includes(path) ? 'double' : longs.includes(path) ? 'long' : 'integer'
  const values = building.declarations.enums.get(declared)
  if (scalar !== 'string' || !values || openEnums.includes(declared)) return scalar
  const order = enumOrder[declared] ?? values
  if (values.some((value) => !order.includes(value)) || order.length !== values.length) {
    throw new Error(`corrections: the values of ${declared} are now ${values.join(', ')}`)
  }
  building.scalars[declared] = { enum: order }
  return declared
}

function useScalar(building: Building, name: string): string {
  const correction = building.corrections.scalars[name]
  if (!correction) throw new Error(`corrections: no scalar ${name}`)
  const { members: _, ...scalar } = correction
  building.scalars[name] = scalar
  return name
}

/** `ApiId` -> `apiId`: how a member is written on the wire, whatever the SDK calls it. */
const wireCase = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

/** Where a member travels: ` uri`, ` query limit`, ` body item`... Nothing for a body member of its own name. */
function binding(name: string, traits: Traits): string {
  if (traits.httpLabel) return ' uri'
  if (traits.httpQuery) return ` query ${traits.httpQuery}`
  if (traits.httpQueryParams) return ' queryMap'
  if (traits.httpHeader) return ` header ${traits.httpHeader}`
  if (traits.httpPrefixHeaders) return ` prefixHeaders ${traits.httpPrefixHeaders}`
  if (traits.httpPayload || traits.eventPayload) return ' payload'
  if (traits.httpResponseCode) return ' statusCode'
  return traits.jsonName && traits.jsonName !== name ? ` body ${traits.jsonName}` : ''
}

function addMembers({ corrections, structures }: Building): void {
  for (const [path, text] of Object.entries(corrections.extraMembers)) {
    const [structure = '', member = ''] = path.split('.')
    const members = structures[structure]
    if (!members || members[member] !== undefined) throw new Error(`corrections: ${path} cannot be added`)
    members[member] = text
  }
}

/** A correction that names nothing any more is a mistake, or AWS has changed. */
function checkCorrections({ corrections, structures, scalars }: Building, operations: ModelTable['operations']): void {
  const members = [...corrections.doubles, ...corrections.longs, ...Object.keys(corrections.mapKeys)]
  for (const { members: named } of Object.values(corrections.scalars)) members.push(...named)
  const missing = members.filter((path) => {
    const [structure = '', member = ''] = path.split('.')
    return structures[structure]?.[member] === undefined
  })
  missing.push(...(corrections.only ?? []).filter((name) => !operations[name]))
  missing.push(...Object.keys(corrections.enumOrder).filter((name) => !scalars[name]))
  if (missing.length > 0) throw new Error(`corrections name what does not exist: ${missing.join(', ')}`)
}
