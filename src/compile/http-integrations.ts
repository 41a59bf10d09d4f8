import type { Next } from '../exchange/step.ts'
import { createHttpApiBackend, kindOf } from '../integration/http-api-backends.ts'
import type { HttpIntegrationSettings } from '../integration/http-api-integration.ts'
import type { IntegrationPorts } from '../integration/integration.ts'
import { compileRequestMapping } from '../mapping/parameter-mapping-v2.ts'
import { routeResponse } from '../pipeline/route-response.ts'

/** The end of a route's pipeline: parameter mapping, the call, the mapping of its answer (http-api.md 6 to 8). */
export function httpIntegrationCall(settings: Omit<HttpIntegrationSettings, 'mapRequest'>, ports: IntegrationPorts): Next {
  const { integration } = settings
  // A service's parameters are its own, and map nothing.
  const mapRequest = kindOf(integration) === 'AWS service' ? null : compileRequestMapping(integration.requestParameters)
  const response = routeResponse(integration.responseParameters)
  const backend = createHttpApiBackend({ ...settings, mapRequest }, ports, response?.readsBody ?? false)
  if (response === null) return (exchange) => backend.call(exchange)
  return async function httpIntegrationCall(exchange) {
    return response.map(exchange, await backend.call(exchange))
  }
}
