import type { JsonObject } from '../../../core/json.ts'
import type { Row } from '../../../store/store.ts'
import { text } from '../../fields.ts'
import { sortBy } from '../../page.ts'
import { pathOf, type Scope } from '../../resource.ts'
import { API } from './levels.ts'

/** The methods for which `uses` holds, sorted, as AWS names them: resource path, slash, verb (control-plane.md 9 [S]: `//ANY`). */
export async function methodUses(scope: Scope, uses: (method: JsonObject) => boolean): Promise<readonly string[]> {
  const rows = await scope.tree.subtree(`${pathOf(scope, API)}/resources`)
  const paths = new Map(rows.filter((row) => row.kind === 'resource').map((row) => [row.path, text(row.value.path) ?? '']))
  const using = rows.filter((row) => row.kind === 'method' && uses(row.value))
  return sortBy(
    using.map((row) => `${paths.get(resourceOf(row)) ?? ''}/${text(row.value.httpMethod)}`),
    (use) => use,
  )
}

const resourceOf = (method: Row): string => method.path.slice(0, method.path.lastIndexOf('/methods/'))
