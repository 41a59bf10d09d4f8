import type { HttpIntegrationSnapshot } from '../model/snapshot-http-api.ts'
import type { HttpIntegrationSettings } from './http-api-integration.ts'
import { httpApiLambda } from './http-api-lambda.ts'
import { httpApiProxy } from './http-api-proxy.ts'
import { privateTarget } from './http-api-target.ts'
import type { Backend, IntegrationPorts } from './integration.ts'
import { privateSenderOf } from './private-integration.ts'
import { httpApiService } from './service-integration.ts'

/** The kinds of integration that HTTP APIs have (http-api.md 3 to 8 [D]). */
type Kind = 'Lambda' | 'AWS service' | 'HTTP' | 'private'

/** `bufferReplies`: bodies must come whole, for a mapping reads them. */
type Factory = (settings: HttpIntegrationSettings, ports: IntegrationPorts, bufferReplies: boolean) => Backend

/** Every kind and what answers for it: the one place where kinds are told apart. */
const INTEGRATIONS: Readonly<Record<Kind, Factory>> = {
  Lambda: httpApiLambda,
  'AWS service': httpApiService,
  HTTP: (settings, { http: sender }, bufferReplies) => httpApiProxy(settings, { sender, bufferReplies }),
  private: (settings, ports, bufferReplies) => {
    const sender = privateSenderOf(settings, ports)
    return httpApiProxy(settings, { sender, bufferReplies, target: privateTarget(settings) })
  },
}

/** Of an integration as it was deployed. */
export function kindOf({ integrationType, integrationSubtype, connectionType }: HttpIntegrationSnapshot): Kind {
  if (integrationType === 'AWS_PROXY') return integrationSubtype === null ? 'Lambda' : 'AWS service'
  return connectionType === 'VPC_LINK' ? 'private' : 'HTTP'
}

/** The backend of a route's integration. What cannot run fails its calls, not this. */
export const createHttpApiBackend: Factory = (settings, ports, bufferReplies) =>
  INTEGRATIONS[kindOf(settings.integration)](settings, ports, bufferReplies)
