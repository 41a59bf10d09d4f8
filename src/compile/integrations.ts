import { configurationError } from '../exchange/fault.ts'
import type { Next } from '../exchange/step.ts'
import { createBackend } from '../integration/backends.ts'
import type { ClientCertificate, ClientCertificates } from '../integration/client.ts'
import type { IntegrationPorts, IntegrationSettings } from '../integration/integration.ts'
import type { IntegrationSnapshot, MethodSnapshot, StageSettings } from '../model/snapshot.ts'
import { UNSETTLED_BACKENDS } from '../model/unsettled-backends.ts'
import { integrationRequest } from '../pipeline/integration-request.ts'
import { integrationResponse } from '../pipeline/integration-response.ts'

/** Their answer goes to the client as it is; templates and integration responses have no effect (rest-api.md 9.2, 9.6). */
const PROXIES: ReadonlySet<IntegrationSnapshot['type']> = new Set(['AWS_PROXY', 'HTTP_PROXY'])

/** The end of a method's pipeline: integration request, the call, integration and method response. */
export function integrationCall(settings: IntegrationSettings, method: MethodSnapshot, ports: IntegrationPorts): Next {
  return PROXIES.has(settings.integration.type) ? proxied(settings, ports) : mapped(settings, method, ports)
}

function proxied(settings: IntegrationSettings, ports: IntegrationPorts): Next {
  const { integration, binaryMediaTypes } = settings
  const backend = createBackend(settings, ports)
  const call: Next = (exchange) => backend.call(exchange)
  if (Object.keys(integration.requestParameters).length === 0) return call
  const request = integrationRequest({ integration, binaryMediaTypes, proxy: true })
  return async function integrationCall(exchange) {
    request(exchange)
    return call(exchange)
  }
}

function mapped(settings: IntegrationSettings, { methodResponses }: MethodSnapshot, ports: IntegrationPorts): Next {
  const { integration, binaryMediaTypes } = settings
  const { integrationResponses } = integration
  const backend = createBackend(settings, ports)
  const request = integrationRequest({ integration, binaryMediaTypes, proxy: false })
  const response = integrationResponse({ integrationResponses, methodResponses, binaryMediaTypes })
  return async function integrationCall(exchange) {
    request(exchange)
    return response(exchange, await backend.call(exchange))
  }
}

/** What a stage's HTTP backends are shown; null: nothing. Throws Fault rather than call them without. */
export function clientCertificateOf(
  { accountId, region, clientCertificateId: id }: StageSettings,
  certificates: ClientCertificates,
): ClientCertificate | null {
  if (id === null) return null
  const certificate = certificates.find(accountId, region, id)
  if (!certificate) throw configurationError(UNSETTLED_BACKENDS.execution.noCertificate(id))
  return certificate
}
