import { type Table, table } from '../core/table.ts'

/** What a route found: the target, and the captures under the names of the resource that matched, encoded as sent. */
export interface RouteMatch<T> {
  readonly target: T
  readonly pathParameters: Readonly<Record<string, string>>
}

/** What may be found, and the names of its captures. */
export interface Route<T> {
  readonly target: T
  /** Variable names in path order, without braces and plus. */
  readonly names: readonly string[]
}

interface Node<T> {
  readonly children: Map<string, Node<T>>
  /** `{name}`: one segment. The name belongs to the route, so that siblings may name it differently. */
  variable: Node<T> | null
  /** `{name+}`: the rest of the path. */
  greedy: Node<T> | null
  /** By HTTP method; ANY is one of the keys. null on nodes that are only on the way. */
  methods: Map<string, Route<T>> | null
}

/** ANY stands for these and no others; a route of another name can never match. */
export const HTTP_METHODS: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'])

/** An API has 300 resources at AWS (rest-api.md 17 [D]), so no path is deeper; the search relies on a bound. */
const MAX_DEPTH = 1000

/** Frozen and shared: most routes capture nothing. */
export const NO_PARAMETERS: Readonly<Table<string>> = Object.freeze(table<string>())

/**
 * The resources of an API as a tree of path segments (rest-api.md 1.1-1.3). A route is a (path, method) pair: a resource
 * that lacks the method does not hide a less specific one that has it. Each node is tried at most once a request, so
 * matching is bounded by the size of the API, whatever the path.
 */
export class ResourceTree<T> {
  private readonly root: Node<T> = newNode()

  add(path: string, method: string, target: T): void {
    const parts = path.split('/').filter(Boolean)
    if (parts.length > MAX_DEPTH) return
    const names: string[] = []
    let node = this.root
    for (const part of parts) node = descend(node, part, names)
    node.methods ??= new Map()
    node.methods.set(method, { target, names })
  }

  /** `path` is below the stage, percent-encoded as sent, and starts with one slash. */
  match(method: string, path: string): RouteMatch<T> | null {
    if (!HTTP_METHODS.has(method)) return null
    const end = withoutTrailingSlashes(path)
    const search: Search = { method, path, end, captures: [] }
    const route = find(this.root, search, 1)
    return route && { target: route.target, pathParameters: named(route.names, search.captures) }
  }
}

interface Search {
  readonly method: string
  readonly path: string
  /** Where the path ends once its trailing slashes are gone ([S] 1.2). */
  readonly end: number
  /** Captured so far; cut back when a branch fails. */
  readonly captures: string[]
}

/** Static before `{name}` before `{name+}`, falling back from the deepest branch outwards. `from` is the start of a segment. */
function find<T>(node: Node<T>, search: Search, from: number): Route<T> | null {
  const { path, end } = search
  if (from >= end) return routeOf(node, search.method)
  const slash = path.indexOf('/', from)
  const to = slash < 0 || slash > end ? end : slash
  const segment = path.slice(from, to)
  const fixed = node.children.get(segment)
  const route = fixed ? find(fixed, search, to + 1) : null
  return route ?? findVariable(node, search, segment, to) ?? findGreedy(node, search, from)
}

function findVariable<T>(node: Node<T>, search: Search, segment: string, to: number): Route<T> | null {
  if (!node.variable || segment === '') return null
  search.captures.push(segment)
  const route = find(node.variable, search, to + 1)
  if (!route) search.captures.pop()
  return route
}

function findGreedy<T>(node: Node<T>, search: Search, from: number): Route<T> | null {
  const route = node.greedy && routeOf(node.greedy, search.method)
  if (route) search.captures.push(search.path.slice(from, search.end))
  return route
}

/** [S] An explicit method wins over ANY of the same resource. */
function routeOf<T>(node: Node<T>, method: string): Route<T> | null {
  return node.methods?.get(method) ?? node.methods?.get('ANY') ?? null
}

/** Captures under the names of the route that was found. */
export function named(names: readonly string[], captures: readonly string[]): Readonly<Record<string, string>> {
  if (names.length === 0) return NO_PARAMETERS
  const parameters = table<string>()
  for (let i = 0; i < names.length; i++) parameters[names[i] ?? ''] = captures[i] ?? ''
  return parameters
}

function withoutTrailingSlashes(path: string): number {
  let end = path.length
  while (end > 1 && path.charCodeAt(end - 1) === 0x2f) end--
  return end
}

function newNode<T>(): Node<T> {
  return { children: new Map(), variable: null, greedy: null, methods: null }
}

function descend<T>(node: Node<T>, part: string, names: string[]): Node<T> {
  if (!part.startsWith('{') || !part.endsWith('}')) return child(node, part)
  const greedy = part.endsWith('+}')
  names.push(part.slice(1, greedy ? -2 : -1))
  const next = (greedy ? node.greedy : node.variable) ?? newNode<T>()
  node[greedy ? 'greedy' : 'variable'] = next
  return next
}

function child<T>(node: Node<T>, part: string): Node<T> {
  const known = node.children.get(part)
  if (known) return known
  const made = newNode<T>()
  node.children.set(part, made)
  return made
}
