import type { JsonObject } from '../core/json.ts'
import type { MethodDefinition } from './definition.ts'
import type { Documented } from './export-documentation.ts'
import { entriesOf } from './members.ts'

const PLACES: Readonly<Record<string, { readonly in: string; readonly type: string }>> = {
  querystring: { in: 'query', type: 'QUERY_PARAMETER' },
  header: { in: 'header', type: 'REQUEST_HEADER' },
  path: { in: 'path', type: 'PATH_PARAMETER' },
}

/** `name`, `in`, `required` and the type, which is all that API Gateway knows of one (control-plane.md 18 [S]). */
export function exportParameters(
  { settings, httpMethod }: MethodDefinition,
  path: string,
  documented: Documented,
  typed: () => JsonObject,
): JsonObject[] {
  return entriesOf(settings.requestParameters).flatMap(([key, required]) => {
    const [, where = '', name] = /^method\.request\.(querystring|header|path)\.(.+)$/.exec(key) ?? []
    const place = PLACES[where]
    if (name === undefined || !place) return []
    const said = documented.of({ type: place.type, path, method: httpMethod, name })
    return [{ name, in: place.in, ...said, required: where === 'path' || required === true, ...typed() }]
  })
}
