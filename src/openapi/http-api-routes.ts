import type { JsonObject } from '../core/json.ts'
import { UNSETTLED_HTTP_OPENAPI } from '../model/unsettled-http-openapi.ts'
import { ANY_METHOD } from './extensions.ts'
import { DEFAULT_ROUTE, type HttpRouteDefinition } from './http-api-definition.ts'
import { VERB_KEYS } from './http-api-info.ts'
import { readHttpIntegration } from './http-api-integration.ts'
import type { HttpApiReading } from './http-api-reading.ts'
import { compact, entriesOf, member, textOf } from './members.ts'
import { pointerSegments } from './references.ts'

/** One route an operation, in the order of the document. */
export function readRoutes(reading: HttpApiReading): readonly HttpRouteDefinition[] {
  return entriesOf(member(reading.root, 'paths')).flatMap(([path, held]) => {
    if (path.startsWith('x-')) return []
    if (!path.startsWith('/')) reading.warn(UNSETTLED_HTTP_OPENAPI.pathWithoutSlash(path))
    const item = entriesOf(reading.dereference(held))
    return item.flatMap(([key, operation]) =>
      VERB_KEYS.includes(key) ? [readRoute(reading, reading.dereference(operation), path, key)] : [],
    )
  })
}

function readRoute(reading: HttpApiReading, operation: JsonObject, path: string, key: string): HttpRouteDefinition {
  const verb = key === ANY_METHOD ? 'ANY' : key.toUpperCase()
  const { settings, authorizer } = reading.security.of(operation, UNSETTLED_HTTP_OPENAPI.doing.route(verb, path))
  missingSchemas(reading, operation, path, key)
  return {
    routeKey: routeKeyOf(reading, operation, path, verb),
    settings: compact({ ...settings, operationName: textOf(member(operation, 'operationId')) }),
    authorizer,
    integration: readHttpIntegration(reading, operation, { verb, path }, key),
  }
}

/** http-api.md 11 [D]: `/$default` of any method that says so; a bare `$default` is what SAM writes. */
function routeKeyOf({ base }: HttpApiReading, operation: JsonObject, path: string, verb: string): string {
  const isDefault = verb === 'ANY' && (member(operation, 'isDefaultRoute') === true || path === DEFAULT_ROUTE)
  if (isDefault) return DEFAULT_ROUTE
  if (base.length === 0) return `${verb} ${path}`
  return `${verb} /${base.join('/')}${path === '/' ? '' : path}`
}

function missingSchemas({ root, warn }: HttpApiReading, operation: JsonObject, path: string, verb: string): void {
  for (const [status, response] of entriesOf(member(operation, 'responses'))) {
    for (const [, content] of entriesOf(member(response, 'content'))) {
      const reference = textOf(member(member(content, 'schema'), '$ref'))
      if (reference === undefined || hasSchema(root, reference)) continue
      warn(UNSETTLED_HTTP_OPENAPI.missingSchema(path, verb, status, reference.slice(0, 200)))
    }
  }
}

function hasSchema(root: JsonObject, reference: string): boolean {
  if (!reference.startsWith('#/components/schemas/')) return true
  const [, , name = ''] = pointerSegments(reference)
  return member(member(member(root, 'components'), 'schemas'), name) !== undefined
}
