import type { StageContext } from '../../exchange/context-variables.ts'
import type { RouteContext } from '../../integration/http-api-integration.ts'
import type { HttpAuthorizerSnapshot } from '../../model/snapshot-http-api.ts'

/** What an authorizer of an HTTP API is compiled from. */
export interface HttpAuthorizerSettings {
  readonly authorizer: HttpAuthorizerSnapshot
  readonly stage: StageContext
  readonly route: RouteContext
  /** Of the route: what a token must hold one of. Empty: none is asked for. */
  readonly authorizationScopes: readonly string[]
}
