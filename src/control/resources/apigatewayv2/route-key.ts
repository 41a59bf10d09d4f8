import { badRequest, conflict } from '../../../model/errors.ts'
import { UNSETTLED_HTTP_APIS } from '../../../model/unsettled-http-apis.ts'

const { route: unsettled } = UNSETTLED_HTTP_APIS

/** [D] http-api.md 1; reported that no other method will do. No path of a request has a `?` or a `#` in it, so none would match. */
const KEY = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY) (\/[^\s?#]*)$/
const VARIABLE = /^\{([\w.:-]+)(\+?)\}$/

/** Throws BadRequestException for what is neither `$default` nor `GET /pets/{id}` (http-api.md 1). */
export function checkRouteKey(routeKey: string): void {
  if (routeKey === '$default') return
  const path = KEY.exec(routeKey)?.[1]
  if (path === undefined || routeKey.length > unsettled.maxKeyLength || !isPath(path)) throw badRequest(unsettled.malformedKey)
}

/** A variable is a whole segment, has a name of its own, and takes the rest of the path only at its end. */
function isPath(path: string): boolean {
  const segments = path.split('/').slice(1)
  const names: string[] = []
  for (const [at, segment] of segments.entries()) {
    const [, name, greedy] = VARIABLE.exec(segment) ?? []
    if (name === undefined && /[{}]/.test(segment)) return false
    if (greedy && at < segments.length - 1) return false
    if (name !== undefined) names.push(name)
  }
  return new Set(names).size === names.length
}

/** Throws ConflictException when the key is among the others, or differs from one in nothing but the names of variables. */
export function checkUniqueKey(routeKey: string, others: readonly string[]): void {
  if (others.includes(routeKey)) throw conflict(unsettled.duplicate(routeKey))
  const shape = shapeOf(routeKey)
  const same = others.find((other) => shapeOf(other) === shape)
  if (same !== undefined) throw conflict(unsettled.conflictingVariable(routeKey, same))
}

const shapeOf = (routeKey: string): string => routeKey.replace(/\{[^}+]*(\+?)\}/g, '{$1}')
