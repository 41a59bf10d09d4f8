import { EMPTY_BASE_PATH } from '../model/base-path.ts'
import { segmentEnd } from './slashes.ts'

/** Where a base path mapping leads. */
export interface Mapping {
  /** As its row has it: `orders/v1`, or `(none)` for the empty base path. */
  readonly basePath: string
  /** In lower case. */
  readonly apiId: string
  /** null: the path's next segment names it (control-plane.md 19 [D]). */
  readonly stage: string | null
}

interface Node {
  mapping: Mapping | null
  readonly below: Map<string, Node>
}

const newNode = (): Node => ({ mapping: null, below: new Map() })

/** The mappings of one domain name, by the segments of their base paths. */
export class BasePaths {
  private readonly root: Node = newNode()

  constructor(mappings: Iterable<Mapping>) {
    for (const mapping of mappings) this.nodeOf(mapping.basePath).mapping = mapping
  }

  /**
   * The longest base path that `target` begins with, whole segments compared as sent (control-plane.md 19 [D]), and where it ends.
   * `from` is the slash before the first segment, `end` where the path ends.
   */
  match(target: string, from: number, end: number): { readonly mapping: Mapping; readonly end: number } | null {
    let node: Node | undefined = this.root
    let found = node.mapping && { mapping: node.mapping, end: from }
    let at = from
    while (at < end && node.below.size > 0) {
      const next = segmentEnd(target, at + 1, end)
      node = node.below.get(target.slice(at + 1, next))
      if (!node) break
      if (node.mapping) found = { mapping: node.mapping, end: next }
      at = next
    }
    return found
  }

  private nodeOf(basePath: string): Node {
    if (basePath === EMPTY_BASE_PATH) return this.root
    return basePath.split('/').reduce((node, segment) => {
      const known = node.below.get(segment)
      if (known) return known
      const created = newNode()
      node.below.set(segment, created)
      return created
    }, this.root)
  }
}
