import { HeaderList } from '../core/headers.ts'
import { bySpelling } from '../core/spelling.ts'
import { MappingSource } from '../mapping/selection-reader.ts'
import { UNSETTLED_HTTP_INTEGRATIONS } from '../model/unsettled-http-integrations.ts'
import { requestIdIn } from './aws-request-id.ts'
import { callerCredentials, isCallerPassthrough } from './caller-credentials.ts'
import { withStageVariables } from './endpoint-uri.ts'
import { failing } from './failing.ts'
import { cannotRun, failed } from './http-api-failure.ts'
import type { HttpIntegrationSettings } from './http-api-integration.ts'
import type { Backend, IntegrationPorts } from './integration.ts'
import { compileParameters, mappingFailed } from './service-integration-parameters.ts'
import { SERVICE_CALLS } from './service-integration-wire.ts'

const { execution } = UNSETTLED_HTTP_INTEGRATIONS

/** A region's name is part of the host that is called, and a mapping may take it from the request. */
const REGION = /^[a-z]{2}(?:-[a-z]{1,10}){1,3}-\d{1,2}$/

/** Characters that all parameters may take from a request: as many as bytes can be in its body (http-api.md 2 [K+]). */
const ROOM = 10 * 1024 * 1024

/** AWS_PROXY with a subtype: a signed call of an AWS service, whose answer is the client's (http-api.md 8 [D]). */
export function httpApiService({ integration, stage }: HttpIntegrationSettings, { aws }: IntegrationPorts): Backend {
  const makeCall = SERVICE_CALLS.get(integration.integrationSubtype ?? '')
  if (!makeCall) return failing(cannotRun(execution.noService(integration.integrationSubtype ?? '')))
  if (integration.credentialsArn === null) return failing(cannotRun(execution.noCredentials))
  const roleArn = withStageVariables(integration.credentialsArn, stage.stageVariables)
  const passthrough = isCallerPassthrough(roleArn)
  const agent = `AmazonAPIGateway_${stage.apiId}`
  const readParameters = compileParameters(integration.requestParameters)
  return {
    async call(exchange) {
      const { request } = exchange
      const { Region = stage.region, ...values } = readParameters(
        new MappingSource(exchange, request, request.headers, request.body, ROOM),
      )
      const region = String(Region)
      if (!REGION.test(region)) throw mappingFailed(execution.noRegion(region))
      const { headers, ...call } = makeCall(values)
      const started = performance.now()
      try {
        const { status, rawHeaders, body } = await aws.request({
          ...call,
          subdomain: null,
          region,
          headers: [...headers, 'User-Agent', agent, 'X-Amzn-Trace-Id', exchange.context.traceHeader],
          timeoutMs: integration.timeoutInMillis,
          ...(passthrough ? { roleArn: null, credentials: callerCredentials(exchange) } : { roleArn }),
          owner: exchange,
        })
        exchange.integrationLatency = Math.round(performance.now() - started)
        exchange.integrationStatus = status
        exchange.integrationRequestId = requestIdIn(rawHeaders)
        return { status, headers: shown(rawHeaders), body, subject: null }
      } catch (error) {
        throw failed(exchange, started, error)
      }
    },
  }
}

/** Chosen: what the service says of the body and of caches goes on; what it says of itself does not. */
const isShown = bySpelling((name) => !/^(?:x-amz-|x-amzn-|server$|date$)/i.test(name))

function shown(raw: readonly string[]): HeaderList {
  const headers = new HeaderList()
  for (let i = 0; i < raw.length; i += 2) if (isShown(raw[i] as string)) headers.append(raw[i] as string, raw[i + 1] as string)
  return headers
}
