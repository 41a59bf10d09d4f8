import type { MethodContext, StageContext } from '../exchange/context-variables.ts'
import type { Exchange, GatewayRequest } from '../exchange/exchange.ts'
import type { HttpIntegrationSnapshot } from '../model/snapshot-http-api.ts'

/** A route as its integration sees it: `resourceId` is its key ([K+] http-api.md 4), `resourcePath` the path of the key, or `$default`. */
export interface RouteContext extends MethodContext {
  readonly routeKey: string
  /** Of the key: GET, ANY...; ANY for `$default`. */
  readonly httpMethod: string
}

/** What an integration of an HTTP API gets once, when its route is compiled. */
export interface HttpIntegrationSettings {
  readonly integration: HttpIntegrationSnapshot
  readonly stage: StageContext
  readonly route: RouteContext
  /** The request as the parameter mapping leaves it; null: nothing is mapped. Throws Fault. */
  readonly mapRequest: ((request: GatewayRequest, exchange: Exchange) => GatewayRequest) | null
}
