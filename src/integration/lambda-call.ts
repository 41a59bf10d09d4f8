import { isJsonObject, tryParseJson } from '../core/json.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { Fault } from '../exchange/fault.ts'
import { type Invocation, LambdaError } from '../lambda/invocation.ts'
import { callerInvoker } from './caller-credentials.ts'
import { logEndpointRequest } from './endpoint-log.ts'
import { integrationTimeout } from './http-endpoint.ts'
import type { LambdaTarget } from './lambda-target.ts'

/** The part of a target that an invocation needs. */
export type FunctionTarget = Pick<LambdaTarget, 'functionArn' | 'invoker' | 'timeoutMs'>

/** Makes the call; may call `leave` when it wants no more of an answer that has begun. */
export type RunInvocation<T> = (invocation: Invocation, leave: () => void) => Promise<T>

/** `invokeInTime` for REST APIs: with the lines of the execution log, and Lambda's refusals as the faults of theirs. */
export async function callLambda<T>(
  exchange: Exchange,
  target: LambdaTarget,
  payload: Buffer,
  run: RunInvocation<T>,
  options: Partial<Invocation> = {},
): Promise<T> {
  if (exchange.log) logEndpointRequest(exchange.log, target.url, shownHeaders(exchange), payload)
  try {
    return await invokeInTime(exchange, target, payload, run, options)
  } catch (error) {
    throw error instanceof LambdaError ? refusal(exchange, error) : error
  }
}

/**
 * Waits for Lambda no longer than the integration's timeout and no longer than the client stays; the function runs on, as at
 * AWS. Writes exchange.integrationLatency. Throws Fault, and LambdaError for what Lambda refuses.
 */
export async function invokeInTime<T>(
  exchange: Exchange,
  target: FunctionTarget,
  payload: Buffer,
  run: RunInvocation<T>,
  options: Partial<Invocation> = {},
  timedOut: () => Fault = integrationTimeout,
): Promise<T> {
  const started = performance.now()
  const wait = new Wait(target.timeoutMs, timedOut)
  exchange.upstream = wait
  try {
    const { functionArn } = target
    const invoker = target.invoker ?? callerInvoker(exchange, functionArn)
    const traceHeader = exchange.context.traceHeader
    const invocation: Invocation = {
      type: 'RequestResponse',
      ...options,
      functionArn,
      payload,
      traceHeader,
      invoker,
      signal: wait.signal,
    }
    return await Promise.race([run(invocation, () => wait.leave()), wait.over])
  } finally {
    exchange.integrationLatency = Math.round(performance.now() - started)
    exchange.upstream = null
    wait.end()
  }
}

/** The end of patience: a timer and the client's going away, whichever comes first. */
export class Wait {
  /** Never resolves; rejects with the fault. */
  readonly over: Promise<never>
  private readonly controller = new AbortController()
  private readonly timer: NodeJS.Timeout
  private readonly stop: (fault: Fault) => void

  constructor(timeoutMs: number, timedOut: () => Fault = integrationTimeout) {
    const { promise, reject } = Promise.withResolvers<never>()
    promise.catch(() => {})
    this.over = promise
    this.stop = reject
    this.timer = setTimeout(() => this.give(timedOut()), timeoutMs)
  }

  get signal(): AbortSignal {
    return this.controller.signal
  }

  cancel(): void {
    this.give(new Fault('networkError', { log: 'Execution failed due to a network error communicating with endpoint' }))
  }

  /** Tells Lambda that nobody waits any more; what the call answered stands. */
  leave(): void {
    this.controller.abort()
  }

  end(): void {
    clearTimeout(this.timer)
  }

  private give(fault: Fault): void {
    this.end()
    this.stop(fault)
    this.leave()
  }
}

/** [S], [K+] rest-api.md 9.4, 15: the headers that AWS's log shows. Nothing is signed inside this process, so no signature. */
export function shownHeaders({ context }: Exchange): string[] {
  const { apiId } = context.stage
  return [
    'x-amzn-lambda-integration-tag',
    context.requestId,
    'x-amzn-apigateway-api-id',
    apiId,
    'Accept',
    'application/json',
    'User-Agent',
    `AmazonAPIGateway_${apiId}`,
    'X-Amzn-Trace-Id',
    context.traceHeader,
  ]
}

/** rest-api.md 9.1: what Lambda's own refusals become. Those not listed are 500 with Lambda's words in the log. */
const REFUSALS: ReadonlyMap<number, string> = new Map<number, string>([
  [403, 'Invalid permissions on Lambda function'],
  [404, 'Invalid permissions on Lambda function'],
  [429, 'Rate Exceeded.'],
])

function refusal(exchange: Exchange, error: LambdaError): Fault {
  exchange.integrationStatus = error.status
  if (error.status === 413) return new Fault('requestTooLarge')
  const requestId = error.members.requestId ?? ''
  if (error.status !== 403)
    exchange.log?.line(`Lambda invocation failed with status: ${error.status}. Lambda request id: ${requestId}`)
  const reason = REFUSALS.get(error.status) ?? error.message
  return new Fault('lambdaRefused', { log: `Execution failed due to configuration error: ${reason}` })
}

/** What an AWS_PROXY function error becomes ([S] 502, [K+] log line). */
export function functionErrorFault(payload: Buffer, requestId: string): Fault {
  const log = `Lambda execution failed with status 200 due to customer function error: ${errorMessageOf(payload)}. Lambda request id: ${requestId}`
  return new Fault('functionError', { log })
}

/** The errorMessage of a function error's payload, as text; '' when it has none. */
export function errorMessageOf(payload: Buffer): string {
  const document = tryParseJson(payload.toString('utf8'))
  const message = isJsonObject(document) ? document.errorMessage : undefined
  if (message === undefined || message === null) return ''
  return typeof message === 'string' ? message : JSON.stringify(message)
}
