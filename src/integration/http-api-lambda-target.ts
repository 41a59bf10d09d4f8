import { Fault } from '../exchange/fault.ts'
import type { Invoker } from '../lambda/invocation.ts'
import { UNSETTLED_HTTP_EVENTS } from '../model/unsettled-http-events.ts'
import { withStageVariables } from './endpoint-uri.ts'
import type { HttpIntegrationSettings } from './http-api-integration.ts'
import type { FunctionTarget } from './lambda-call.ts'
import { invokerOf, isLambdaUri, lambdaAddress } from './lambda-target.ts'

/** Partition, account and, optional, alias or version. */
const FUNCTION_ARN = /^arn:([^:]+):lambda:[^:]+:(\d{12}):function:[^\s/:]+(?::[^\s/:]+)?$/

const { invalidUri, streamingUri, foreignFunction } = UNSETTLED_HTTP_EVENTS.integrationError

/** The function that an integration of an HTTP API calls, and as whom; or the fault that every call of it meets. */
export function httpApiLambdaTarget(settings: HttpIntegrationSettings): FunctionTarget | Fault {
  const { integration, stage } = settings
  const functionArn = functionOf(settings)
  if (functionArn instanceof Fault) return functionArn
  const [, partition = '', account] = FUNCTION_ARN.exec(functionArn) ?? []
  if (account === undefined) return misconfigured(invalidUri)
  // [D] http-api.md 10: a stage variable must not lead out of the account.
  if (account !== stage.accountId && integration.integrationUri?.includes('${stageVariables.'))
    return misconfigured(foreignFunction)
  const role = integration.credentialsArn === null ? null : withStageVariables(integration.credentialsArn, stage.stageVariables)
  return {
    functionArn,
    invoker: invokerOf(role, () => gatewayInvoker(partition, settings)),
    timeoutMs: integration.timeoutInMillis,
  }
}

/** [D] control-plane.md appendix G: the function's own ARN, or the URI that invokes it. */
function functionOf({ integration, stage }: HttpIntegrationSettings): string | Fault {
  const uri = withStageVariables(integration.integrationUri ?? '', stage.stageVariables)
  if (!isLambdaUri(uri)) return uri
  const address = lambdaAddress(uri, stage)
  if (address === null) return misconfigured(invalidUri)
  return address.streaming ? misconfigured(streamingUri) : address.functionArn
}

/** cloudwatch-lambda.md 4 [D]: the function's policy decides, asked about the route as its key spells it. */
function gatewayInvoker(partition: string, { stage, route }: HttpIntegrationSettings): Invoker {
  const { accountId, region, apiId } = stage
  const sourceArn = `arn:${partition}:execute-api:${region}:${accountId}:${apiId}/${stage.stage}/${sourcePath(route)}`
  return { type: 'service', principal: 'apigateway.amazonaws.com', sourceArn, sourceAccount: accountId }
}

/** `GET/pets/{id}`, `$default`; [K+] the method of an ANY route is `*`. */
function sourcePath({ routeKey, httpMethod, resourcePath }: HttpIntegrationSettings['route']): string {
  return routeKey === '$default' ? routeKey : `${httpMethod === 'ANY' ? '*' : httpMethod}${resourcePath}`
}

const misconfigured = (integrationError: string): Fault => new Fault('configurationError', { integrationError })
