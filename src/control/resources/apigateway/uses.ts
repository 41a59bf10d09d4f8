import type { JsonObject } from '../../../core/json.ts'
import type { Row } from '../../../store/store.ts'
import { text } from '../../fields.ts'
import { sortBy } from '../../page.ts'
import { pathOf, type Scope } from '../../resource.ts'
import { API } from './levels.ts'

/** The methods for which `uses` holds, sorted, as AWS names them: resource path, slash, verb (control-plane.md 9 [S]: `//ANY`). */
export async function methodUses(scope: Scope, uses: (method: JsonObject) => boolean): Promise<readonly string[]> {
  return (await methodsUsing(scope, uses)).map(({ path, httpMethod }) => `${path}/${httpMethod}`)
}

interface MethodUse {
  /** The resource's path. */
  readonly path: string
  readonly httpMethod: string
}

/** The methods for which `uses` holds, sorted. */
export async function methodsUsing(scope: Scope, uses: (method: JsonObject) => boolean): Promise<readonly MethodUse[]> {
  const rows = await scope.tree.subtree(`${pathOf(scope, API)}/resources`)
  const paths = resourcePaths(rows)
  const using = rows.filter((row) => row.kind === 'method' && uses(row.value))
  return sortBy(
    using.map((row) => ({ path: paths.get(resourceOf(row)) ?? '', httpMethod: text(row.value.httpMethod) ?? '' })),
    ({ path, httpMethod }) => `${path}/${httpMethod}`,
  )
}

/** The method responses for which `uses` holds, sorted: resource path, verb, status. */
export async function responseUses(scope: Scope, uses: (response: JsonObject) => boolean): Promise<readonly string[]> {
  const rows = await scope.tree.subtree(`${pathOf(scope, API)}/resources`)
  const paths = resourcePaths(rows)
  const using = rows.filter((row) => row.kind === 'method-response' && uses(row.value))
  return using
    .map((row) => {
      const [httpMethod, , status] = row.path.slice(resourceOf(row).length + '/methods/'.length).split('/')
      return `${paths.get(resourceOf(row)) ?? ''}/${httpMethod}/${status}`
    })
    .sort()
}

const resourcePaths = (rows: readonly Row[]): ReadonlyMap<string, string> =>
  new Map(rows.filter((row) => row.kind === 'resource').map((row) => [row.path, text(row.value.path) ?? '']))

const resourceOf = (method: Row): string => method.path.slice(0, method.path.lastIndexOf('/methods/'))
