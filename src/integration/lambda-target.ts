import type { StageContext } from '../exchange/context-variables.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { configurationError, type Fault } from '../exchange/fault.ts'
import type { Invoker } from '../lambda/invocation.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { isCallerPassthrough } from './caller-credentials.ts'
import { withStageVariables } from './endpoint-uri.ts'
import { fixedMethod, invalidAddress } from './http-endpoint.ts'
import type { IntegrationSettings } from './integration.ts'

/** Which function an integration calls, as whom, and how; resolved when its method is compiled. */
export interface LambdaTarget {
  readonly functionArn: string
  readonly region: string
  /** null: the request's own caller. */
  readonly invoker: Invoker | null
  readonly timeoutMs: number
  /** The URI names InvokeWithResponseStream. */
  readonly streaming: boolean
  /** The URL that the execution log shows. */
  readonly url: string
  readonly method: string | null
}

const URI =
  /^arn:([^:]+):apigateway:([^:]*):lambda:path\/(2015-03-31\/functions\/(.+)\/invocations|2021-11-15\/functions\/(.+)\/response-streaming-invocations)$/

/** [S], [D] rest-api.md 9.2: whether the URI names Lambda at all. */
export const isLambdaUri = (uri: string | null): boolean => uri !== null && /^arn:[^:]+:apigateway:[^:]*:lambda:/.test(uri)

/** The target, or the fault that every call of this integration meets. */
export function lambdaTarget({ integration, stage, method }: IntegrationSettings): LambdaTarget | Fault {
  const address = lambdaAddress(integration.uri, stage)
  if (!address) return invalidAddress()
  const { partition, region, functionArn, streaming, url } = address
  const role = integration.credentials === null ? null : withStageVariables(integration.credentials, stage.stageVariables)
  return {
    functionArn,
    region,
    invoker: invokerOf(role, () => gatewayInvoker(partition, stage, method)),
    timeoutMs: integration.timeoutInMillis,
    streaming,
    url,
    method: fixedMethod(integration),
  }
}

/** What a Lambda URI names. */
export interface LambdaAddress {
  readonly partition: string
  readonly region: string
  readonly functionArn: string
  readonly streaming: boolean
  /** The URL that the execution log shows. */
  readonly url: string
}

/** The URI of an integration or authorizer, with the stage's variables in it; null: it names no function. */
export function lambdaAddress(text: string | null, { stageVariables }: StageContext): LambdaAddress | null {
  const uri = withStageVariables(text ?? '', stageVariables)
  const [, partition = '', region = '', path = '', whole, streamed] = URI.exec(uri) ?? []
  const functionArn = whole ?? streamed
  if (functionArn === undefined || /[\s/]/.test(functionArn)) return null
  const url = `https://lambda.${region}.amazonaws.com/${path}`
  return { partition, region, functionArn, streaming: streamed !== undefined, url }
}

/** Who calls: the role that is set, the request's own caller (null) where that role says so, or else the gateway itself. */
export function invokerOf(role: string | null, gateway: () => Invoker): Invoker | null {
  if (role === null) return gateway()
  return isCallerPassthrough(role) ? null : { type: 'role', roleArn: role }
}

/** The method policy mode: the function's policy decides (cloudwatch-lambda.md 4 [D], [K+]). */
function gatewayInvoker(partition: string, stage: IntegrationSettings['stage'], method: IntegrationSettings['method']): Invoker {
  const { accountId, region } = stage
  const sourceArn = `arn:${partition}:execute-api:${region}:${accountId}:${stage.apiId}/${stage.stage}/${sourcePath(method)}`
  return { type: 'service', principal: 'apigateway.amazonaws.com', sourceArn, sourceAccount: accountId }
}

/** [K+]: `GET/pets/*` for `GET /pets/{id}`; the method of an ANY method is `*`. */
function sourcePath({ httpMethod, resourcePath }: IntegrationSettings['method']): string {
  return `${httpMethod === 'ANY' ? '*' : httpMethod}${resourcePath.replace(/\{[^}]*\}/g, '*')}`
}

/** Throws Fault: [S] rest-api.md 9.2, Lambda's Invoke is a POST and nothing else. */
export function requirePost(target: LambdaTarget, exchange: Exchange): void {
  if ((target.method ?? exchange.request.method) !== 'POST') throw configurationError(UNSETTLED.lambdaMethodNotPost)
}
