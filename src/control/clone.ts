import { resourceId } from '../core/id.ts'
import type { JsonObject } from '../core/json.ts'
import type { Row, Transaction } from '../store/store.ts'
import { text } from './fields.ts'

/** What makes an API; its deployments and stages stay with the source. */
const PARTS = ['resources', 'models', 'requestvalidators', 'gatewayresponses', 'authorizers', 'documentation/parts']
/** Members that hold an id of the source. */
const REFERENCES = ['id', 'parentId', 'requestValidatorId', 'authorizerId', 'cacheNamespace']

/** CreateRestApi with `cloneFrom`: the parts of `source` below `copy`, under new ids. */
export async function cloneApi(tree: Transaction, source: Row, copy: Row): Promise<void> {
  const rows = (await Promise.all(PARTS.map((part) => tree.subtree(`${source.path}/${part}`)))).flat()
  const ids = newIds(rows)
  ids.set(text(source.value.rootResourceId) ?? '', text(copy.value.rootResourceId) ?? '')
  for (const row of rows) {
    const below = row.path.slice(source.path.length).split('/')
    const path = copy.path + below.map((segment) => ids.get(segment) ?? segment).join('/')
    await tree.put(path, row.kind, renumbered(row.value, ids, source, copy))
  }
}

function newIds(rows: readonly Row[]): Map<string, string> {
  const ids = rows.map(({ value }) => text(value.id)).filter((id) => id !== undefined)
  return new Map(ids.map((id) => [id, resourceId(6)]))
}

function renumbered(value: JsonObject, ids: ReadonlyMap<string, string>, source: Row, copy: Row): JsonObject {
  const references = REFERENCES.flatMap((member) => {
    const id = ids.get(text(value[member]) ?? '')
    return id === undefined ? [] : [[member, id] as const]
  })
  const schema = text(value.schema)
  return { ...value, ...Object.fromEntries(references), ...(schema && { schema: rebased(schema, source, copy) }) }
}

/** Models refer to others by a URL that names their API (rest-api.md 11 [S]). */
const rebased = (schema: string, source: Row, copy: Row): string =>
  schema.replaceAll(`/restapis/${text(source.value.id)}/models/`, `/restapis/${text(copy.value.id)}/models/`)
