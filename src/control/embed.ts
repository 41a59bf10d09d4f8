import type { Json, JsonObject } from '../core/json.ts'
import { type Table, table } from '../core/table.ts'
import type { Reader, Row } from '../store/store.ts'

/**
 * Rows of a method and of everything below it, as AWS nests them: `methodResponses`, `methodIntegration` and its
 * `integrationResponses`, each only where there is something to show (control-plane.md 6 and 7 [S]).
 */
export function methodTree(method: Row, below: readonly Row[]): JsonObject {
  const integration = below.find((row) => row.path === `${method.path}/integration`)
  const methodResponses = childrenByName(below, `${method.path}/responses`)
  return {
    ...method.value,
    ...(Object.keys(methodResponses).length > 0 && { methodResponses }),
    ...(integration && { methodIntegration: integrationTree(integration, below) }),
  }
}

export function integrationTree(integration: Row, below: readonly Row[]): JsonObject {
  const integrationResponses = childrenByName(below, `${integration.path}/responses`)
  return { ...integration.value, ...(Object.keys(integrationResponses).length > 0 && { integrationResponses }) }
}

/** Rows one segment below `path`, by that segment: the status codes of responses. */
function childrenByName(rows: readonly Row[], path: string): Table<Json> {
  const prefix = `${path}/`
  const children = rows.filter((row) => row.path.startsWith(prefix) && !row.path.includes('/', prefix.length))
  return table(children.map((row) => [decodeURIComponent(row.path.slice(prefix.length)), row.value] as const))
}

/** The methods of a resource by verb: whole, or only that they are there. */
export async function embeddedMethods(tree: Reader, resourcePath: string, whole: boolean): Promise<Table<Json>> {
  const path = `${resourcePath}/methods`
  if (!whole) {
    const methods = await tree.children(path, { kind: 'method' })
    return table(methods.map((row) => [String(row.value.httpMethod), {}] as const))
  }
  return methodsIn(await tree.subtree(path))
}

/** The whole methods among the rows below one resource, by verb. */
export function methodsIn(rows: readonly Row[]): Table<JsonObject> {
  const methods = rows.filter((row) => row.kind === 'method')
  return table(
    methods.map((method) => {
      const below = rows.filter((row) => row.path.startsWith(`${method.path}/`))
      return [String(method.value.httpMethod), methodTree(method, below)] as const
    }),
  )
}
