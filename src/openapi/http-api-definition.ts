import type { JsonObject } from '../core/json.ts'

/**
 * What an OpenAPI document says about an HTTP API, in AWS's own terms and free of ids: import reads documents into it, export
 * writes documents from it. Members named `settings` are the input of the operation that makes the thing (CreateApi,
 * CreateAuthorizer, CreateIntegration, CreateRoute).
 */
export interface HttpApiDefinition {
  readonly settings: JsonObject
  readonly authorizers: readonly NamedSettings[]
  /** Those that have a name of their own: several routes may lead to one, or none. */
  readonly integrations: readonly NamedSettings[]
  readonly routes: readonly HttpRouteDefinition[]
}

export interface NamedSettings {
  readonly name: string
  readonly settings: JsonObject
}

export interface HttpRouteDefinition {
  /** `GET /pets/{id}`, `ANY /{proxy+}` or `$default`. */
  readonly routeKey: string
  /** `authorizationType`, and where there are any `authorizationScopes` and `operationName`. */
  readonly settings: JsonObject
  /** By name. */
  readonly authorizer: string | null
  /** By name, or its own; null: the route leads nowhere. */
  readonly integration: string | JsonObject | null
}

export const DEFAULT_ROUTE = '$default'

/** `GET /pets`: GET and /pets. The default route is of any method. */
export function verbAndPath(routeKey: string): readonly [verb: string, path: string] {
  const space = routeKey.indexOf(' ')
  return space < 0 ? ['ANY', `/${routeKey}`] : [routeKey.slice(0, space), routeKey.slice(space + 1)]
}
