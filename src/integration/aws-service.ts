import { HeaderList } from '../core/headers.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { configurationError } from '../exchange/fault.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import type { AwsClient, AwsRequest } from './aws-client.ts'
import { jsonProtocolOf, queryVersionOf } from './aws-protocols.ts'
import { type AwsServiceUri, parseAwsServiceUri } from './aws-uri.ts'
import { callerCredentials, isCallerPassthrough } from './caller-credentials.ts'
import { logEndpointRequest } from './endpoint-log.ts'
import { queryText, withStageVariables } from './endpoint-uri.ts'
import { failing } from './failing.ts'
import { AWS_MAPPED, appendMapped, hasHeader } from './header-rules.ts'
import { fixedMethod, invalidAddress, measured } from './http-endpoint.ts'
import type { Backend, IntegrationPorts, IntegrationSettings } from './integration.ts'

type Pairs = readonly (readonly [string, string])[]
const NOTHING = Buffer.alloc(0)

/** AWS with any service but Lambda: a signed call, selected by the status of its answer (rest-api.md 9.4). */
export function awsService({ integration, stage }: IntegrationSettings, { aws }: IntegrationPorts): Backend {
  const uri = parseAwsServiceUri(withStageVariables(integration.uri ?? '', stage.stageVariables))
  if (uri === null) return failing(invalidAddress())
  if (integration.credentials === null) return failing(configurationError(UNSETTLED.awsWithoutCredentials))
  const roleArn = withStageVariables(integration.credentials, stage.stageVariables)
  const passthrough = isCallerPassthrough(roleArn)
  const { region, service, subdomain } = uri
  const method = fixedMethod(integration)
  return {
    async call(exchange) {
      const { path, query, headers } = addressed(uri, exchange, stage.apiId)
      const request: AwsRequest = {
        service,
        subdomain,
        region,
        method: method ?? exchange.request.method,
        path,
        query,
        headers,
        body: exchange.outbound?.body ?? NOTHING,
        timeoutMs: integration.timeoutInMillis,
        ...(passthrough ? { roleArn: null, credentials: callerCredentials(exchange) } : { roleArn }),
        owner: exchange,
      }
      const { status, rawHeaders, body } = await measured(exchange, () => {
        if (exchange.log) logEndpointRequest(exchange.log, urlOf(aws, request), headers, request.body)
        return aws.request(request)
      })
      const reply = new HeaderList(rawHeaders)
      exchange.integrationRequestId = reply.get('x-amzn-requestid') ?? reply.get('x-amz-request-id') ?? null
      return { status, headers: reply, body, subject: String(status) }
    },
  }
}

function urlOf(aws: AwsClient, { service, subdomain, region, path, query }: AwsRequest): string {
  const text = queryText(query)
  return aws.endpointOf(service, subdomain, region) + (text === '' ? path : `${path}?${text}`)
}

interface Addressed {
  readonly path: string
  readonly query: Pairs
  readonly headers: string[]
}

function addressed(uri: AwsServiceUri, exchange: Exchange, apiId: string): Addressed {
  const { outbound, context } = exchange
  const path = uri.path.expand(outbound?.path)
  const own = uri.query === null ? '' : uri.query.expand(outbound?.path)
  if (path === null || own === null) throw invalidAddress()
  const headers: string[] = []
  if (outbound) appendMapped(headers, outbound.headers, AWS_MAPPED)
  const action = actionQuery(uri, headers)
  addDefaults(headers, exchange)
  headers.push('x-amzn-apigateway-api-id', apiId, 'X-Amzn-Trace-Id', context.traceHeader)
  return { path, query: [...action, ...new URLSearchParams(own), ...(outbound?.query ?? [])], headers }
}

/** [S] 9.4: JSON services get their target, the others `Action=X` and a version; a mapped X-Amz-Target means JSON anywhere. */
function actionQuery({ action, service, subdomain }: AwsServiceUri, headers: string[]): Pairs {
  if (action === null || hasHeader(headers, 'x-amz-target')) return []
  const json = jsonProtocolOf(service, subdomain)
  if (json) {
    headers.push('X-Amz-Target', `${json.target}.${action}`)
    if (!hasHeader(headers, 'content-type')) headers.push('Content-Type', json.contentType)
    return []
  }
  const version = queryVersionOf(service)
  return version === undefined
    ? [['Action', action]]
    : [
        ['Action', action],
        ['Version', version],
      ]
}

/** [S] 9.4: JSON is asked for unless a mapping asks for something else. */
function addDefaults(headers: string[], { outbound, context }: Exchange): void {
  if (!hasHeader(headers, 'accept')) headers.push('Accept', 'application/json')
  if (!hasHeader(headers, 'user-agent')) headers.push('User-Agent', `AmazonAPIGateway_${context.stage.apiId}`)
  if (outbound && outbound.body.length > 0 && !hasHeader(headers, 'content-type')) {
    headers.push('Content-Type', outbound.contentType ?? 'application/json')
  }
}
