/** The definition of an HTTP API as a document of OpenAPI 3.0, in the order of keys in which AWS writes it. */
import type { Json, JsonObject } from '../core/json.ts'
import { UNSETTLED_HTTP_OPENAPI } from '../model/unsettled-http-openapi.ts'
import {
  ANY_METHOD,
  AUTH,
  AUTHORIZER,
  CORS,
  ENDPOINT_CONFIGURATION,
  IMPORT_EXPORT_VERSION,
  INTEGRATION,
  INTEGRATIONS,
  TAG_VALUE,
  writeMembers,
} from './extensions.ts'
import {
  DEFAULT_ROUTE,
  type HttpApiDefinition,
  type HttpRouteDefinition,
  type NamedSettings,
  verbAndPath,
} from './http-api-definition.ts'
import { CORS_MEMBERS, HTTP_AUTHORIZER_MEMBERS, HTTP_INTEGRATION_MEMBERS, NOWHERE } from './http-api-extensions.ts'
import { compact, entriesOf, objectOf, textOf, textsOf } from './members.ts'

export interface HttpExportOptions {
  /** `https://{id}.execute-api.{region}.amazonaws.com`. */
  readonly endpoint: string
  /** The stage; '' for `$default`, and for what no stage has. */
  readonly basePath: string
  /** Stands in for an API without one. */
  readonly apiVersion: string
  /** Without them it is what anyone's tools read. */
  readonly extensions: boolean
}

export function exportHttpApi(definition: HttpApiDefinition, options: HttpExportOptions): JsonObject {
  const { settings } = definition
  const tags = options.extensions ? entriesOf(settings.tags).map(([name, value]) => ({ name, [TAG_VALUE]: value })) : []
  return {
    openapi: '3.0.1',
    info: { title: textOf(settings.name) ?? '', ...compact({ description: settings.description }), version: options.apiVersion },
    servers: [serverOf(settings, options)],
    ...compact({ tags }),
    paths: pathsOf(definition, options),
    ...compact({ components: componentsOf(definition, options) }),
    ...(options.extensions && { ...compact({ [CORS]: corsOf(settings.corsConfiguration) }), [IMPORT_EXPORT_VERSION]: '1.0' }),
  }
}

function serverOf({ disableExecuteApiEndpoint }: JsonObject, { endpoint, basePath, extensions }: HttpExportOptions): JsonObject {
  const disabled = extensions && disableExecuteApiEndpoint === true
  return {
    url: `${endpoint}/{basePath}`,
    variables: { basePath: { default: basePath } },
    ...(disabled && { [ENDPOINT_CONFIGURATION]: { disableExecuteApiEndpoint: true } }),
  }
}

/** AWS shows both of the numbers, whether they were chosen or not. */
function corsOf(held: Json | undefined): JsonObject {
  if (entriesOf(held).length === 0) return {}
  return writeMembers(CORS_MEMBERS, compact({ maxAge: 0, allowCredentials: false, ...compact(objectOf(held)) }))
}

const VERBS = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'ANY']

/** By path, and the methods of one in the order of OpenAPI; `$default` comes last. */
function pathsOf({ routes, integrations }: HttpApiDefinition, options: HttpExportOptions): JsonObject {
  const shared = new Map(integrations.map(({ name, settings }) => [name, settings]))
  const placed = routes.map((route) => ({ route, place: verbAndPath(route.routeKey) }))
  const byPath = Map.groupBy(placed, ({ place: [, path] }) => path)
  const paths = [...byPath.keys()].sort((a, b) => rankOfPath(a) - rankOfPath(b) || (a < b ? -1 : 1))
  return Object.fromEntries(
    paths.map((path) => {
      const methods = (byPath.get(path) ?? []).sort((a, b) => VERBS.indexOf(a.place[0]) - VERBS.indexOf(b.place[0]))
      const operations = methods.map(({ route, place: [verb] }) => [keyOf(verb), operationOf(route, shared, options)] as const)
      return [path, { ...Object.fromEntries(operations), ...compact({ parameters: parametersOf(path) }) }]
    }),
  )
}

const rankOfPath = (path: string): number => (path === `/${DEFAULT_ROUTE}` ? 1 : 0)
const keyOf = (verb: string): string => (verb === 'ANY' ? ANY_METHOD : verb.toLowerCase())

function operationOf(
  { routeKey, settings, authorizer, integration }: HttpRouteDefinition,
  shared: ReadonlyMap<string, JsonObject>,
  { extensions }: HttpExportOptions,
): JsonObject {
  const held = typeof integration === 'string' ? shared.get(integration) : integration
  const isDefault = routeKey === DEFAULT_ROUTE
  return {
    ...compact({ operationId: settings.operationName }),
    ...(isDefault ? { isDefaultRoute: true } : { responses: responsesOf(routeKey) }),
    ...(authorizer !== null && { security: [{ [authorizer]: textsOf(settings.authorizationScopes) }] }),
    ...(extensions && settings.authorizationType === 'AWS_IAM' && { [AUTH]: { type: 'AWS_IAM' } }),
    ...(extensions && held && { [INTEGRATION]: integrationOf(held) }),
  }
}

const responsesOf = (routeKey: string): JsonObject => ({
  default: { description: UNSETTLED_HTTP_OPENAPI.defaultResponse(routeKey) },
})

/** Greedy ones keep their plus. */
function parametersOf(path: string): readonly JsonObject[] {
  const names = path.split('/').flatMap((part) => /^\{(.+)\}$/.exec(part)?.[1] ?? [])
  return names.map((name) => {
    const description = UNSETTLED_HTTP_OPENAPI.pathParameter(name)
    return { name, in: 'path', description, required: true, schema: { type: 'string' } }
  })
}

function integrationOf({ timeoutInMillis, ...settings }: JsonObject): JsonObject {
  return writeMembers(HTTP_INTEGRATION_MEMBERS, compact({ ...settings, ...(timeoutInMillis !== 30_000 && { timeoutInMillis }) }))
}

function componentsOf({ authorizers, integrations, routes }: HttpApiDefinition, { extensions }: HttpExportOptions): JsonObject {
  const used = new Set(routes.map(({ integration }) => integration))
  const unused = extensions ? integrations.filter(({ name }) => !used.has(name)) : []
  return compact({
    securitySchemes: byName(authorizers, ({ settings }) => schemeOf(settings, extensions)),
    [INTEGRATIONS]: byName(unused, ({ settings }) => integrationOf(settings)),
  })
}

/** What was made in any order reads the same each time. */
function byName(all: readonly NamedSettings[], write: (named: NamedSettings) => JsonObject): JsonObject {
  return Object.fromEntries([...all].sort((a, b) => (a.name < b.name ? -1 : 1)).map((named) => [named.name, write(named)]))
}

function schemeOf(settings: JsonObject, extensions: boolean): JsonObject {
  const extension = extensions && { [AUTHORIZER]: writeMembers(HTTP_AUTHORIZER_MEMBERS, settings) }
  if (settings.authorizerType === 'JWT') return { type: 'oauth2', flows: {}, ...extension }
  const [only, ...others] = textsOf(settings.identitySource)
  const [, place, name] = (others.length === 0 && /^\$request\.(header|querystring)\.([^,\s]+)$/.exec(only ?? '')) || []
  return { type: 'apiKey', name: name ?? NOWHERE, in: place === 'querystring' ? 'query' : 'header', ...extension }
}
