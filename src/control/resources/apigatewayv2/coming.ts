/** Operations of apigatewayv2 that Portico has not yet, by what they wait for; docs/operations.md says so, and they answer 501 by name. */
export const COMING: ReadonlyMap<string, string> = new Map([
  ...named('WebSocket APIs', [
    'CreateIntegrationResponse',
    'CreateRouteResponse',
    'DeleteIntegrationResponse',
    'DeleteRouteRequestParameter',
    'DeleteRouteResponse',
    'GetIntegrationResponse',
    'GetIntegrationResponses',
    'GetRouteResponse',
    'GetRouteResponses',
    'UpdateIntegrationResponse',
    'UpdateRouteResponse',
  ]),
  ...named('developer portals', [
    'CreatePortal',
    'CreatePortalProduct',
    'CreateProductPage',
    'CreateProductRestEndpointPage',
    'DeletePortal',
    'DeletePortalProduct',
    'DeletePortalProductSharingPolicy',
    'DeleteProductPage',
    'DeleteProductRestEndpointPage',
    'DisablePortal',
    'GetPortal',
    'GetPortalProduct',
    'GetPortalProductSharingPolicy',
    'GetProductPage',
    'GetProductRestEndpointPage',
    'ListPortalProducts',
    'ListPortals',
    'ListProductPages',
    'ListProductRestEndpointPages',
    'PreviewPortal',
    'PublishPortal',
    'PutPortalProductSharingPolicy',
    'UpdatePortal',
    'UpdatePortalProduct',
    'UpdateProductPage',
    'UpdateProductRestEndpointPage',
  ]),
])

function named(family: string, operations: readonly string[]): (readonly [string, string])[] {
  return operations.map((operation) => [operation, family])
}
