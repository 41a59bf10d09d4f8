import { NO_PARAMETERS, named, type Route, type RouteMatch } from './resource-tree.ts'

interface Node<T> {
  readonly children: Map<string, Node<T>>
  /** `{name}`: one segment. */
  variable: Node<T> | null
  /** `{name+}`: the rest of the path, by HTTP method. */
  greedy: Map<string, Route<T>> | null
  /** By HTTP method; ANY is one of the keys. */
  methods: Map<string, Route<T>> | null
}

const newNode = <T>(): Node<T> => ({ children: new Map(), variable: null, greedy: null, methods: null })

/** `GET /pets/{id}` in its parts; null: it is `$default`. */
export function parseRouteKey(routeKey: string): { readonly method: string; readonly path: string } | null {
  const space = routeKey.indexOf(' ')
  return space < 0 ? null : { method: routeKey.slice(0, space), path: routeKey.slice(space + 1) }
}

/** An API has 300 routes ([D] http-api.md 1), so no path is deeper; the search relies on a bound. */
const MAX_DEPTH = 1000

/**
 * The routes of an HTTP API (http-api.md 1 [D]): a full match of path and method first, then the longest `{proxy+}`, then `$default`. At
 * each segment a fixed text comes before `{name}`, and a route's own method before ANY; a route that lacks the method hides no other. A
 * trailing slash counts [K+]. Each node is tried at most twice a request.
 */
export class RouteTable<T> {
  private readonly root: Node<T> = newNode()
  /** What has no variables, by its path: nothing is more specific. */
  private readonly fixed = new Map<string, Map<string, RouteMatch<T>>>()
  private fallback: RouteMatch<T> | null = null

  add(routeKey: string, target: T): void {
    const parsed = parseRouteKey(routeKey)
    if (parsed === null) {
      this.fallback = { target, pathParameters: NO_PARAMETERS }
      return
    }
    if (!parsed.path.includes('{')) entryOf(this.fixed, parsed.path).set(parsed.method, { target, pathParameters: NO_PARAMETERS })
    const parts = parsed.path.split('/').slice(1)
    if (parts.length > MAX_DEPTH) return
    const names: string[] = []
    let node = this.root
    for (const part of parts.slice(0, -1)) node = descend(node, part, names)
    addLast(node, parts.at(-1) ?? '', parsed.method, target, names)
  }

  /** `path` is below the stage, percent-encoded as sent, and starts with one slash. */
  match(method: string, path: string): RouteMatch<T> | null {
    const known = this.fixed.get(path)
    const fixed = known?.get(method) ?? known?.get('ANY')
    if (fixed) return fixed
    const search: Search = { method, segments: segmentsOf(path), captures: [] }
    const route = findFull(this.root, search, 0) ?? findGreedy(this.root, search, 0)
    return route ? { target: route.target, pathParameters: named(route.names, search.captures) } : this.fallback
  }
}

function entryOf<V>(map: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const known = map.get(key)
  if (known) return known
  const made = new Map<string, V>()
  map.set(key, made)
  return made
}

interface Search {
  readonly method: string
  /** As sent; what they are compared by is decoded. */
  readonly segments: readonly string[]
  /** Captured so far; cut back when a branch fails. */
  readonly captures: string[]
}

function segmentsOf(path: string): string[] {
  return path.split('/').slice(1)
}

function descend<T>(node: Node<T>, part: string, names: string[]): Node<T> {
  if (isVariable(part)) {
    names.push(part.slice(1, -1))
    node.variable ??= newNode<T>()
    return node.variable
  }
  const text = decoded(part)
  const known = node.children.get(text)
  if (known) return known
  const made = newNode<T>()
  node.children.set(text, made)
  return made
}

const isVariable = (part: string): boolean => part.startsWith('{') && part.endsWith('}')

function addLast<T>(node: Node<T>, part: string, method: string, target: T, names: string[]): void {
  if (isVariable(part) && part.endsWith('+}')) {
    node.greedy ??= new Map()
    node.greedy.set(method, { target, names: [...names, part.slice(1, -2)] })
    return
  }
  const last = descend(node, part, names)
  last.methods ??= new Map()
  last.methods.set(method, { target, names })
}

function findFull<T>(node: Node<T>, search: Search, at: number): Route<T> | null {
  const segment = search.segments[at]
  if (segment === undefined) return routeOf(node.methods, search.method)
  const fixed = node.children.get(decoded(segment))
  const route = fixed ? findFull(fixed, search, at + 1) : null
  if (route || node.variable === null || segment === '') return route
  search.captures.push(segment)
  const found = findFull(node.variable, search, at + 1)
  if (!found) search.captures.pop()
  return found
}

/** The deepest first: what has more fixed before it is the more specific. */
function findGreedy<T>(node: Node<T>, search: Search, at: number): Route<T> | null {
  const segment = search.segments[at]
  if (segment === undefined) return null
  const fixed = node.children.get(decoded(segment))
  const route = fixed ? findGreedy(fixed, search, at + 1) : null
  return route ?? findBelowVariable(node, search, segment, at) ?? findRest(node, search, at)
}

function findBelowVariable<T>(node: Node<T>, search: Search, segment: string, at: number): Route<T> | null {
  if (node.variable === null || segment === '') return null
  search.captures.push(segment)
  const route = findGreedy(node.variable, search, at + 1)
  if (!route) search.captures.pop()
  return route
}

/** The root path has no segment to stand for `{proxy+}`. */
function findRest<T>(node: Node<T>, search: Search, at: number): Route<T> | null {
  if (at === 0 && search.segments.length === 1 && search.segments[0] === '') return null
  const route = routeOf(node.greedy, search.method)
  if (route) search.captures.push(search.segments.slice(at).join('/'))
  return route
}

function routeOf<T>(methods: Map<string, Route<T>> | null, method: string): Route<T> | null {
  return methods?.get(method) ?? methods?.get('ANY') ?? null
}

/** [K+] http-api.md 1: paths are compared decoded, those of keys too: one spelling of an escape must not miss the route. What is no encoding stands for itself. */
function decoded(segment: string): string {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
