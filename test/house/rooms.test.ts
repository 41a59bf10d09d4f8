// The house rules of docs/architecture.md, read off the source: which room may import which, sizes, cycles.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const SRC = join(import.meta.dirname, '..', '..', 'src')

/** A room imports from itself and from the rooms listed here. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  model: ['core'],
  store: ['core'],
  state: ['core', 'model'],
  observe: ['core'],
  auth: ['core', 'model'],
  identity: ['core', 'model', 'store', 'auth'],
  protocol: ['core', 'model'],
  vtl: ['core', 'model'],
  exchange: ['core', 'model', 'auth', 'observe'],
  mapping: ['core', 'model', 'vtl', 'exchange'],
  event: ['core', 'model', 'mapping', 'exchange'],
  lambda: ['core', 'model', 'store', 'observe', 'auth'],
  integration: ['core', 'model', 'auth', 'observe', 'vtl', 'mapping', 'event', 'lambda', 'exchange'],
  pipeline: ['core', 'model', 'state', 'auth', 'observe', 'vtl', 'mapping', 'event', 'lambda', 'integration', 'exchange'],
  compile: [
    'core',
    'model',
    'state',
    'auth',
    'observe',
    'vtl',
    'mapping',
    'event',
    'integration',
    'lambda',
    'pipeline',
    'exchange',
  ],
  'execute-api': [
    'core',
    'model',
    'store',
    'state',
    'auth',
    'observe',
    'mapping',
    'integration',
    'pipeline',
    'compile',
    'exchange',
  ],
  services: ['core', 'model', 'observe'],
  openapi: ['core', 'model'],
  // A client over HTTP: of the gateway it has the tables and codecs of the wire, how paths match, and what documents say.
  cli: ['core', 'model', 'protocol', 'auth', 'compile', 'openapi'],
  sdk: ['core', 'model', 'openapi'],
  control: [
    'core',
    'model',
    'store',
    'observe',
    'protocol',
    'auth',
    'identity',
    'mapping',
    'exchange',
    'pipeline',
    'compile',
    'lambda',
    'openapi',
    'sdk',
    'services',
  ],
}

interface Source {
  readonly path: string
  readonly room: string
  readonly text: string
  readonly imports: readonly string[]
}

function sources(): Source[] {
  const paths = readdirSync(SRC, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(SRC, join(entry.parentPath, entry.name)))
  return paths.map((path) => {
    const text = readFileSync(join(SRC, path), 'utf8')
    const found = [...text.matchAll(/(?:from|import)\s+'(\.[^']+)'|import\('(\.[^']+)'\)/g)].map(
      (match) => match[1] ?? match[2] ?? '',
    )
    const imports = found.map((target) => relative(SRC, join(SRC, dirname(path), target)))
    return { path, room: path.includes('/') ? (path.split('/')[0] ?? '') : '', text, imports }
  })
}

const all = sources()

test('a file imports only from its own room or one below', () => {
  const wrong = all
    .filter((source) => source.room !== '')
    .flatMap((source) =>
      source.imports
        .filter((target) => {
          const room = target.split('/')[0] ?? ''
          return room !== source.room && !ROOMS[source.room]?.includes(room)
        })
        .map((target) => `${source.path} -> ${target}`),
    )
  expect(wrong).toEqual([])
})

test('every room is in the picture', () => {
  const rooms = new Set(all.map((source) => source.room).filter(Boolean))
  expect([...rooms].filter((room) => !(room in ROOMS))).toEqual([])
  const architecture = readFileSync(join(SRC, '..', 'docs', 'architecture.md'), 'utf8')
  const described = [...architecture.matchAll(/^\| `([\w-]+)\/` \|/gm)].map(([, room]) => room)
  expect(described.sort()).toEqual(Object.keys(ROOMS).sort())
})

test('no file imports itself through others', () => {
  const graph = new Map(all.map((source) => [source.path, source.imports]))
  const done = new Set<string>()
  const cycles: string[] = []
  const walk = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
    if (done.has(path) || trail.includes(path)) return
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) walk(path, [])
  expect(cycles).toEqual([])
})

test('no file over 400 lines, the median at most 130', () => {
  const sizes = all
    .filter((source) => !source.path.includes('generated'))
    .map((source) => [source.text.split('\n').length, source.path] as const)
  expect(sizes.filter(([size]) => size > 400)).toEqual([])
  const sorted = sizes.map(([size]) => size).sort((a, b) => a - b)
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(130)
})

test('no barrels, no any, no default exports', () => {
  expect(all.filter((source) => source.path.endsWith('index.ts')).map((source) => source.path)).toEqual([])
  expect(all.filter((source) => /\bas any\b|: any\b|<any>/.test(source.text)).map((source) => source.path)).toEqual([])
  expect(all.filter((source) => /^export default/m.test(source.text)).map((source) => source.path)).toEqual([])
})

test('only store/ speaks SQL and only protocol/ and its tables know wire names', () => {
  const sql = all.filter((source) => source.room !== 'store' && /node:sqlite/.test(source.text))
  expect(sql.map((source) => source.path)).toEqual([])
})
