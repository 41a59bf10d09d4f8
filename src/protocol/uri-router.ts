/**
 * Method and URI to what was registered for it. A literal segment beats a label, a label beats a greedy one, and an operation
 * with query literals (`?mode=import`) beats the one without. Segments are compared as they came and labels decoded once, so a
 * label may hold `%2F`.
 */
import { type Table, table } from '../core/table.ts'
import { decodeUri, type QueryPairs } from './wire.ts'

export interface Route<T> {
  readonly method: string
  /** `/restapis/{restApiId}`, `/tags/{resourceArn+}` */
  readonly uri: string
  readonly uriQuery: QueryPairs
  readonly target: T
}

export interface Match<T> {
  readonly target: T
  readonly labels: Table<string>
}

export interface UriRouter<T> {
  /** `path` is raw, without its query; a slash at its end does not matter. */
  find(method: string, path: string, query: QueryPairs): Match<T> | undefined
}

interface Leaf<T> {
  readonly names: readonly string[]
  readonly route: Route<T>
}

interface Node<T> {
  readonly literals: Map<string, Node<T>>
  label: Node<T> | null
  /** Routes that end here, and those whose greedy label takes all that follows; most query literals first. */
  readonly leaves: Leaf<T>[]
  readonly greedy: Leaf<T>[]
}

const newNode = <T>(): Node<T> => ({ literals: new Map(), label: null, leaves: [], greedy: [] })

export function createUriRouter<T>(routes: readonly Route<T>[]): UriRouter<T> {
  const root = newNode<T>()
  for (const route of routes) add(root, route)
  return {
    find: (method, path, query) => {
      const found = search(root, { method, query, segments: segmentsOf(path) }, 0, [])
      return found && { target: found.leaf.route.target, labels: labels(found) }
    },
  }
}

function segmentsOf(path: string): string[] {
  const segments = path.split('/').slice(1)
  if (segments.at(-1) === '') segments.pop()
  return segments
}

function add<T>(root: Node<T>, route: Route<T>): void {
  let node = root
  const names: string[] = []
  for (const segment of segmentsOf(route.uri)) {
    const label = /^\{(\w+)(\+?)\}$/.exec(segment)
    if (label?.[1]) names.push(label[1])
    if (label?.[2]) {
      insert(node.greedy, { names, route })
      return
    }
    if (label) node.label ??= newNode()
    node = (label && node.label) || literal(node, segment)
  }
  insert(node.leaves, { names, route })
}

function literal<T>(node: Node<T>, segment: string): Node<T> {
  const known = node.literals.get(segment)
  if (known) return known
  const created = newNode<T>()
  node.literals.set(segment, created)
  return created
}

function insert<T>(leaves: Leaf<T>[], leaf: Leaf<T>): void {
  leaves.push(leaf)
  leaves.sort((a, b) => b.route.uriQuery.length - a.route.uriQuery.length)
}

interface Wanted {
  readonly method: string
  readonly query: QueryPairs
  readonly segments: readonly string[]
}

interface Found<T> {
  readonly leaf: Leaf<T>
  readonly values: readonly string[]
}

/** Depth is bounded by the routes, not by the path: past the longest route nothing is left to follow. */
function search<T>(node: Node<T>, wanted: Wanted, at: number, values: readonly string[]): Found<T> | undefined {
  const segment = wanted.segments[at]
  if (segment === undefined) {
    const leaf = pick(node.leaves, wanted)
    return leaf && { leaf, values }
  }
  const next = node.literals.get(segment)
  const byLiteral = next && search(next, wanted, at + 1, values)
  if (byLiteral) return byLiteral
  if (segment === '') return undefined
  const byLabel = node.label && search(node.label, wanted, at + 1, [...values, segment])
  if (byLabel) return byLabel
  const greedy = pick(node.greedy, wanted)
  return greedy && { leaf: greedy, values: [...values, wanted.segments.slice(at).join('/')] }
}

function pick<T>(leaves: readonly Leaf<T>[], { method, query }: Wanted): Leaf<T> | undefined {
  return leaves.find(
    ({ route }) =>
      route.method === method &&
      route.uriQuery.every(([name, value]) => query.some(([given, text]) => given === name && text === value)),
  )
}

function labels<T>({ leaf, values }: Found<T>): Table<string> {
  return table(leaf.names.map((name, i) => [name, decodeUri(values[i] ?? '')] as const))
}
