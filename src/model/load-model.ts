/** A written model table as the shapes everything else reads. Each structure is built once; the whole of a service in a few milliseconds. */
import { type ModelTable, type ScalarTable, UNIT } from './model-table.ts'
import type { Member, MemberLocation, Operation, ScalarKind, ScalarShape, ServiceModel, Shape, StructureShape } from './shape.ts'

interface Shapes {
  readonly scalars: ReadonlyMap<string, ScalarShape>
  readonly structures: ReadonlyMap<string, StructureShape>
}

/** What a service's wire needs to know beside its shapes. */
export interface WireTraits {
  readonly protocol: ServiceModel['protocol']
  /** Without it: the service's own name. */
  readonly signingName?: string
  readonly targetPrefix?: string
  readonly xmlNamespace?: string
  readonly validationError?: string
}

export function loadModel(table: ModelTable, traits: WireTraits): ServiceModel {
  const shapes = buildShapes(table)
  return {
    id: table.service,
    signingName: traits.signingName ?? table.service,
    protocol: traits.protocol,
    targetPrefix: traits.targetPrefix ?? null,
    xmlNamespace: traits.xmlNamespace ?? null,
    validationError: traits.validationError ?? 'ValidationException',
    operations: Object.entries({ ...leftOut(table), ...table.operations }).map(([name, { http, input, output }]) => ({
      service: table.service,
      name,
      ...parseHttp(http),
      input: structure(shapes, input),
      output: structure(shapes, output),
    })),
    errors: Object.fromEntries(
      Object.entries(table.errors).map(([name, status]) => [name, { status, shape: structure(shapes, name) }]),
    ),
  }
}

/** Operations known by name alone, so that they can be refused by it. */
function leftOut({ others = [] }: ModelTable): ModelTable['operations'] {
  return Object.fromEntries(others.map((name) => [name, { http: 'POST / 200', input: UNIT, output: UNIT }]))
}

/** Structures may hold each other in a circle, so they are all named first and filled afterwards. */
function buildShapes(table: ModelTable): Shapes {
  const scalars = new Map(Object.entries(table.scalars).map(([name, scalar]) => [name, namedScalar(scalar)]))
  const unions = new Set(table.unions)
  const filling = Object.keys(table.structures).map((name) => {
    const members: Member[] = []
    const shape: StructureShape = unions.has(name)
      ? { kind: 'structure', name, members, union: true }
      : { kind: 'structure', name, members }
    return { name, members, shape }
  })
  const shapes = { scalars, structures: new Map(filling.map(({ name, shape }) => [name, shape])) }
  for (const { name, members } of filling) {
    for (const [member, text] of Object.entries(table.structures[name] ?? {})) members.push(parseMember(shapes, member, text))
  }
  return shapes
}

function namedScalar({ kind = 'string', ...constraints }: ScalarTable): ScalarShape {
  return { kind: SCALARS.get(kind)?.kind ?? 'string', ...constraints }
}

function structure(shapes: Shapes, name: string): StructureShape {
  const shape = shapes.structures.get(name)
  if (!shape) throw new Error(`The model has no structure ${name}`)
  return shape
}

/** `string! query limit` */
function parseMember(shapes: Shapes, name: string, text: string): Member {
  const [type = '', location = 'body', wireName = name] = text.split(' ')
  const required = type.endsWith('!')
  const shape = parseType(shapes, required ? type.slice(0, -1) : type)
  return { name, wireName, location: location as MemberLocation, required, shape }
}

const SCALARS: ReadonlyMap<string, ScalarShape> = new Map<string, ScalarShape>([
  ...(['string', 'boolean', 'integer', 'long', 'float', 'double', 'timestamp', 'blob', 'document'] satisfies ScalarKind[]).map(
    (kind) => [kind, { kind }] as const,
  ),
  ['streaming', { kind: 'blob', streaming: true }],
  ['timestamp:epoch-seconds', { kind: 'timestamp', timestampFormat: 'epoch-seconds' }],
  ['timestamp:date-time', { kind: 'timestamp', timestampFormat: 'date-time' }],
  ['timestamp:http-date', { kind: 'timestamp', timestampFormat: 'http-date' }],
])

function parseType(shapes: Shapes, type: string): Shape {
  if (type.startsWith('[')) return { kind: 'list', of: parseType(shapes, type.slice(1, -1)) }
  if (type.startsWith('{')) return parseMap(shapes, type.slice(1, -1))
  return SCALARS.get(type) ?? shapes.scalars.get(type) ?? structure(shapes, type)
}

function parseMap(shapes: Shapes, type: string): Shape {
  const keyed = /^([A-Z]\w*):(.+)$/.exec(type)
  if (!keyed) return { kind: 'map', of: parseType(shapes, type) }
  const [, keyName = '', of = ''] = keyed
  const key = shapes.scalars.get(keyName)
  if (!key) throw new Error(`The model has no scalar ${keyName}`)
  return { kind: 'map', key, of: parseType(shapes, of) }
}

/** `POST /restapis?mode=import 201` */
function parseHttp(http: string): Pick<Operation, 'method' | 'uri' | 'uriQuery' | 'status'> {
  const [method = '', target = '', status = '200'] = http.split(' ')
  const [uri = '', query = ''] = target.split('?')
  const uriQuery = query === '' ? [] : query.split('&').map((pair) => literal(pair))
  return { method, uri, uriQuery, status: Number(status) }
}

function literal(pair: string): readonly [string, string] {
  const [name = '', value = ''] = pair.split('=')
  return [name, value]
}
