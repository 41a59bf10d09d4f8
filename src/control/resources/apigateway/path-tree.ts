import type { Row } from '../../../store/store.ts'
import { text } from '../../fields.ts'
import { pathOf, type Scope } from '../../resource.ts'
import { API } from './levels.ts'

/** A resource in the tree that `parentId` makes. */
export interface PathNode {
  readonly id: string
  /** undefined: the root. */
  readonly parentId: string | undefined
  readonly pathPart: string
  readonly path: string
  readonly row: Row
}

/** rest-api.md 1.1 [D]: braces only around the whole, a plus only before the closing one. */
export const PATH_PART = /^(?:[a-zA-Z0-9._\-,:]+|\{[a-zA-Z0-9._\-,:]+\+?\})$/

export const isVariable = (part: string): boolean => part.startsWith('{')
export const joined = (parent: string, part: string): string => (parent === '/' ? `/${part}` : `${parent}/${part}`)

/** The greedy variable that ends a resource's path: nothing can stand below it. */
export const greedyPart = (node: PathNode): string | undefined => (node.pathPart.endsWith('+}') ? node.pathPart : undefined)

/** The resources of the API that the call names, by id. */
export async function readNodes(scope: Scope): Promise<Map<string, PathNode>> {
  const rows = await scope.tree.children(`${pathOf(scope, API)}/resources`, { kind: 'resource' })
  return new Map(rows.map((row) => [text(row.value.id) ?? '', nodeOf(row)]))
}

export function nodeOf(row: Row): PathNode {
  const { id, parentId, pathPart, path } = row.value
  return { id: text(id) ?? '', parentId: text(parentId), pathPart: text(pathPart) ?? '', path: text(path) ?? '/', row }
}

/** The ids from a resource up to the root, its own first. */
export function ancestryOf(nodes: ReadonlyMap<string, PathNode>, node: PathNode): string[] {
  const ids: string[] = []
  for (let at: PathNode | undefined = node; at && !ids.includes(at.id); at = nodes.get(at.parentId ?? '')) ids.push(at.id)
  return ids
}

/** Everything below a resource, parents before children. */
export function descendantsOf(nodes: ReadonlyMap<string, PathNode>, id: string): PathNode[] {
  const children = Map.groupBy(nodes.values(), (node) => node.parentId)
  const found: PathNode[] = []
  const waiting = [id]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const child of children.get(next) ?? []) {
      found.push(child)
      waiting.push(child.id)
    }
  }
  return found
}
