import { isJsonObject, tryParseJson } from '../../core/json.ts'
import type { StageContext } from '../../exchange/context-variables.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { masked } from '../../exchange/execution-log.ts'
import { Fault } from '../../exchange/fault.ts'
import { logEndpointRequest } from '../../integration/endpoint-log.ts'
import { errorMessageOf, shownHeaders, Wait } from '../../integration/lambda-call.ts'
import type { LambdaAddress } from '../../integration/lambda-target.ts'
import { type InvocationResult, type Invoker, LambdaError, type LambdaInvoker } from '../../lambda/invocation.ts'
import { UNSETTLED_AUTHORIZERS } from '../../model/unsettled-authorizers.ts'
import { unauthorized } from '../authorizer.ts'
import type { AuthorizerEvent } from './lambda-request.ts'
import { type LambdaResult, MalformedResult } from './lambda-result.ts'

/** An authorizer's function, and how long it may take. */
export interface AuthorizerFunction {
  readonly stage: StageContext
  readonly authorizerId: string
  /** null: the function's policy decides whether it may be called. */
  readonly roleArn: string | null
  readonly timeoutMs: number
  /** Throws MalformedResult. */
  readonly parse: (payload: Buffer) => LambdaResult
}

export interface Asked {
  readonly result: LambdaResult
  /** ms. */
  readonly latency: number
}

/** Asks the function. Throws Fault: 401 where it says so, 500 for all else that went wrong (auth-throttle-cache.md 4.3). */
export type AuthorizerCall = (exchange: Exchange, event: AuthorizerEvent) => Promise<Asked>

export function callAuthorizer(asked: AuthorizerFunction, address: LambdaAddress, lambda: LambdaInvoker): AuthorizerCall {
  const { functionArn, url } = address
  const invoker = invokerOf(asked, address)
  return async (exchange, event) => {
    const { log } = exchange
    if (log) logEndpointRequest(log, url, endpointHeaders(exchange, invoker), log.dataTrace === false ? NOTHING : event.shown())
    const started = performance.now()
    const wait = new Wait(asked.timeoutMs)
    exchange.upstream = wait
    const traceHeader = exchange.context.traceHeader
    const invocation = {
      type: 'RequestResponse',
      functionArn,
      payload: event.payload,
      traceHeader,
      invoker,
      signal: wait.signal,
    } as const
    try {
      const answer = await Promise.race([lambda.invoke(invocation), wait.over])
      const latency = sinceStart(exchange, started, answer.status, answer.requestId)
      return { result: resultOf(exchange, answer, asked.parse), latency }
    } catch (error) {
      if (error instanceof LambdaError) sinceStart(exchange, started, error.status, error.members.requestId ?? null)
      throw refusal(error)
    } finally {
      exchange.upstream = null
      wait.end()
    }
  }
}

const NOTHING = Buffer.alloc(0)

/** cloudwatch-lambda.md 4 [D]: the function's policy is asked about the authorizer, unless a role calls. */
function invokerOf({ roleArn, authorizerId, stage }: AuthorizerFunction, { partition }: LambdaAddress): Invoker {
  if (roleArn) return { type: 'role', roleArn }
  const { region, accountId, apiId } = stage
  const sourceArn = `arn:${partition}:execute-api:${region}:${accountId}:${apiId}/authorizers/${authorizerId}`
  return { type: 'service', principal: 'apigateway.amazonaws.com', sourceArn, sourceAccount: accountId }
}

/** vtl-and-context.md 12 [K+]: where no role calls, the log shows on whose behalf. */
function endpointHeaders(exchange: Exchange, invoker: Invoker): readonly string[] {
  return invoker.type === 'service' ? [...shownHeaders(exchange), 'X-Amz-Source-Arn', invoker.sourceArn] : shownHeaders(exchange)
}

/** Notes how the call went, for access logs; answers ms. */
function sinceStart(exchange: Exchange, started: number, status: number, requestId: string | null): number {
  const integrationLatency = Math.round(performance.now() - started)
  exchange.authorizerAttempt = {
    latency: integrationLatency,
    integrationLatency,
    integrationStatus: status,
    requestId,
    status,
    error: null,
  }
  return integrationLatency
}

function resultOf(
  exchange: Exchange,
  { functionError, payload }: InvocationResult,
  parse: AuthorizerFunction['parse'],
): LambdaResult {
  if (functionError !== null) throw functionFault(exchange, payload)
  exchange.log?.line(`Authorizer result body before parsing: ${shownResult(payload)}`)
  return parse(payload)
}

/** The key of a usage plan is masked wherever logs show it (vtl-and-context.md 12 [K+]). */
function shownResult(payload: Buffer): string {
  const text = payload.toString('utf8')
  const answer = tryParseJson(text)
  if (!isJsonObject(answer) || typeof answer.usageIdentifierKey !== 'string') return text
  return JSON.stringify({ ...answer, usageIdentifierKey: masked(answer.usageIdentifierKey) })
}

/** [D] 4.3: `Unauthorized`, to the letter, is the function's way to say 401. */
function functionFault(exchange: Exchange, payload: Buffer): Fault {
  const message = errorMessageOf(payload)
  if (message === 'Unauthorized') return unauthorized(exchange)
  return configuration(UNSETTLED_AUTHORIZERS.functionFailed(message))
}

const configuration = (log: string): Fault => new Fault('authorizerConfiguration', { log })

/** [K+] 4.3: whatever keeps the function from a usable answer is a 500 without words. */
function refusal(error: unknown): unknown {
  if (error instanceof MalformedResult) return configuration(UNSETTLED_AUTHORIZERS.malformedResult(error.message))
  if (error instanceof Fault && error.kind.responseType === 'INTEGRATION_TIMEOUT') {
    return configuration(UNSETTLED_AUTHORIZERS.functionTimedOut)
  }
  if (!(error instanceof LambdaError)) return error
  if (error.status === 403 || error.status === 404) return configuration(UNSETTLED_AUTHORIZERS.invalidPermissions)
  return configuration(UNSETTLED_AUTHORIZERS.functionRefused(error.status, error.message))
}
