import type { Exchange, GatewayRequest } from '../exchange/exchange.ts'
import { encodeForPath, encodeForQuery, type PathTemplate, parseHttpEndpoint, withStageVariables } from './endpoint-uri.ts'
import type { HttpIntegrationSettings } from './http-api-integration.ts'

/** Where the requests of an HTTP_PROXY integration go, resolved when its route is compiled (http-api.md 6). */
export interface HttpApiTarget {
  readonly origin: string
  /** Path and query. null: a part of the address has no value. */
  readonly path: ReadPath
}

type ReadPath = (request: GatewayRequest, exchange: Exchange) => string | null

/** null: the URI is no address. */
export function publicTarget({ integration, stage, route }: HttpIntegrationSettings): HttpApiTarget | null {
  const endpoint = parseHttpEndpoint(withStageVariables(integration.integrationUri ?? '', stage.stageVariables))
  if (endpoint === null) return null
  const { origin, path, query } = endpoint
  const ofUri = route.routeKey === '$default' ? appending(path) : filledIn(path)
  const pathOf: ReadPath = (request, exchange) => (request.pathMapped ? encodeForPath(request.path) : ofUri(request, exchange))
  return { origin, path: query === null ? withClientQuery(pathOf) : withBothQueries(pathOf, query) }
}

/** The sender knows the address. [D] 6: the stage's name is part of the path, unless a mapping says otherwise. */
export function privateTarget({ stage }: HttpIntegrationSettings): HttpApiTarget {
  const prefix = stage.stage === '$default' ? '' : `/${stage.stage}`
  const pathOf: ReadPath = ({ path, pathMapped }) => (pathMapped ? encodeForPath(path) : prefix + encodeForPath(path))
  return { origin: 'http://private', path: withClientQuery(pathOf) }
}

function filledIn(path: PathTemplate): ReadPath {
  const fixed = path.expand(undefined)
  if (fixed !== null) return () => fixed
  return (_, { match }) => path.expand(match.pathParameters)
}

/** [D] 6: behind the URI's path stands the whole path of what no other route took, which has no parameters. */
function appending(path: PathTemplate): ReadPath {
  const base = path.expand(undefined)?.replace(/\/$/, '')
  return base === undefined ? () => null : (request) => base + encodeForPath(request.path)
}

/** [D] 6: the client's query goes on whatever the integration says. */
const withClientQuery =
  (pathOf: ReadPath): ReadPath =>
  (request, exchange) => {
    const path = pathOf(request, exchange)
    return path === null || request.rawQuery === '' ? path : `${path}?${encodeForQuery(request.rawQuery)}`
  }

function withBothQueries(pathOf: ReadPath, query: PathTemplate): ReadPath {
  return (request, exchange) => {
    const path = pathOf(request, exchange)
    const own = query.expand(exchange.match.pathParameters)
    if (path === null || own === null) return null
    return request.rawQuery === '' ? `${path}?${own}` : `${path}?${own}&${encodeForQuery(request.rawQuery)}`
  }
}
