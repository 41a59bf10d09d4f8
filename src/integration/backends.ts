import type { IntegrationSnapshot } from '../model/snapshot.ts'
import { awsService } from './aws-service.ts'
import { http } from './http.ts'
import { httpProxy } from './http-proxy.ts'
import type { Backend, IntegrationPorts, IntegrationSettings } from './integration.ts'
import { lambda } from './lambda.ts'
import { lambdaProxy } from './lambda-proxy.ts'
import { isLambdaUri } from './lambda-target.ts'
import { mock } from './mock.ts'

type Factory = (settings: IntegrationSettings, ports: IntegrationPorts) => Backend

/** Every integration type and what answers for it: the one place where types are told apart. */
const INTEGRATIONS: Readonly<Record<IntegrationSnapshot['type'], Factory>> = {
  AWS: (settings, ports) => (isLambdaUri(settings.integration.uri) ? lambda(settings, ports) : awsService(settings, ports)),
  AWS_PROXY: lambdaProxy,
  HTTP: http,
  HTTP_PROXY: httpProxy,
  MOCK: mock,
}

/** The backend of one method, with everything resolved that does not depend on the request. Never throws: a configuration that
 * cannot run fails when it is called ([S] rest-api.md 9.1). */
export function createBackend(settings: IntegrationSettings, ports: IntegrationPorts): Backend {
  return INTEGRATIONS[settings.integration.type](settings, ports)
}
