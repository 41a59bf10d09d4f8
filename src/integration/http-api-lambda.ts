import type { HttpEventSettings } from '../event/http-event.ts'
import { MalformedHttpResponse, type ResponseReader } from '../event/http-response.ts'
import { eventHttpV1 } from '../event/http-v1.ts'
import { readHttpV1 } from '../event/http-v1-response.ts'
import { type EventWriter, eventV2 } from '../event/v2.ts'
import { readV2 } from '../event/v2-response.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { Fault } from '../exchange/fault.ts'
import { type Invocation, type InvocationResult, type Invoker, LambdaError } from '../lambda/invocation.ts'
import type { HttpIntegrationSnapshot } from '../model/snapshot-http-api.ts'
import { UNSETTLED_HTTP_EVENTS } from '../model/unsettled-http-events.ts'
import { callerInvoker } from './caller-credentials.ts'
import { failing } from './failing.ts'
import type { HttpIntegrationSettings } from './http-api-integration.ts'
import { httpApiLambdaTarget } from './http-api-lambda-target.ts'
import type { Backend, IntegrationPorts } from './integration.ts'
import { errorMessageOf, type FunctionTarget, invokeInTime, type RunInvocation } from './lambda-call.ts'

interface PayloadFormat {
  readonly writer: (settings: HttpEventSettings) => EventWriter
  readonly read: ResponseReader
}

/** Both directions of each payload format (http-api.md 3 to 5). */
const FORMATS: Readonly<Record<HttpIntegrationSnapshot['payloadFormatVersion'], PayloadFormat>> = {
  '1.0': { writer: eventHttpV1, read: readHttpV1 },
  '2.0': { writer: eventV2, read: readV2 },
}

/** AWS_PROXY with a function: the request as an event, the function's answer as the reply. Responses are never streamed ([D]). */
export function httpApiLambda(settings: HttpIntegrationSettings, { lambda }: IntegrationPorts): Backend {
  const target = httpApiLambdaTarget(settings)
  if (target instanceof Fault) return failing(target)
  const { writer, read } = FORMATS[settings.integration.payloadFormatVersion]
  const { mapRequest } = settings
  const write = writer(settings)
  const run = (invocation: Invocation): Promise<InvocationResult> => lambda.invoke(invocation)
  return {
    async call(exchange) {
      const payload = write(exchange, mapRequest ? mapRequest(exchange.request, exchange) : exchange.request)
      const result = await invoke(exchange, target, payload, run)
      exchange.integrationStatus = result.status
      exchange.integrationRequestId = result.requestId
      if (result.functionError !== null) throw functionFault(result.payload)
      const { status, headers, body } = parsed(read, result.payload)
      exchange.functionStatus = status
      return { status, headers, body, subject: null }
    },
  }
}

const { integrationError } = UNSETTLED_HTTP_EVENTS

/** [K+] http-api.md 2: 503. */
const timedOut = (): Fault => new Fault('integrationTimeout', { integrationError: integrationError.timedOut })

async function invoke(
  exchange: Exchange,
  target: FunctionTarget,
  payload: Buffer,
  run: RunInvocation<InvocationResult>,
): Promise<InvocationResult> {
  const asked = target.invoker ? target : { ...target, invoker: callerOf(exchange, target.functionArn) }
  try {
    return await invokeInTime(exchange, asked, payload, run, {}, timedOut)
  } catch (error) {
    throw error instanceof LambdaError ? refusal(exchange, error) : error
  }
}

/** Whoever signed the request, where the integration's role says so. Throws Fault for those who must not call, and where nobody signed. */
function callerOf(exchange: Exchange, functionArn: string): Invoker {
  try {
    return callerInvoker(exchange, functionArn)
  } catch {
    throw new Fault('lambdaRefused', { integrationError: integrationError.noPermission })
  }
}

/** What Lambda says of its own is 500 ([D] http-api.md 2), but for an event that is too long. */
function refusal(exchange: Exchange, error: LambdaError): Fault {
  exchange.integrationStatus = error.status
  exchange.integrationRequestId = error.members.requestId ?? null
  const detail = { integrationError: REFUSALS.get(error.status) ?? error.message }
  return new Fault(error.status === 413 ? 'requestTooLarge' : 'lambdaRefused', detail)
}

/** [K+], [K-] http-api.md 2; in all other cases Lambda's own words. */
const REFUSALS: ReadonlyMap<number, string> = new Map<number, string>([
  [403, integrationError.noPermission],
  [429, integrationError.throttled],
])

const functionFault = (payload: Buffer): Fault =>
  new Fault('functionError', { integrationError: integrationError.functionError(errorMessageOf(payload)) })

function parsed(read: ResponseReader, payload: Buffer): ReturnType<ResponseReader> {
  try {
    return read(payload)
  } catch (error) {
    if (!(error instanceof MalformedHttpResponse)) throw error
    throw new Fault('malformedProxyResponse', { integrationError: error.message })
  }
}
