// APIs with routes for the tests of stages, deployments and authorizers.
import type { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2'

/** A new HTTP API with these routes, which lead to one HTTP integration. */
export async function makeApi(api: ApiGatewayV2, ...routeKeys: readonly string[]): Promise<string> {
  const { ApiId = '' } = await api.createApi({ Name: 'stages', ProtocolType: 'HTTP' })
  for (const key of routeKeys) await makeRoute(api, ApiId, key)
  return ApiId
}

/** A route, and the integration it leads to. Answers the route's id. */
export async function makeRoute(api: ApiGatewayV2, ApiId: string, RouteKey: string, more: object = {}): Promise<string> {
  const { IntegrationId } = await api.createIntegration({
    ApiId,
    IntegrationType: 'HTTP_PROXY',
    IntegrationMethod: 'ANY',
    IntegrationUri: 'https://example.com/',
    PayloadFormatVersion: '1.0',
  })
  const { RouteId = '' } = await api.createRoute({ ApiId, RouteKey, Target: `integrations/${IntegrationId}`, ...more })
  return RouteId
}
