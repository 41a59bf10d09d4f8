import { HeaderList } from '../core/headers.ts'
import { Fault } from '../exchange/fault.ts'
import type { Invocation, InvocationResult } from '../lambda/invocation.ts'
import { failing } from './failing.ts'
import { AWS_MAPPED, appendMapped } from './header-rules.ts'
import type { Backend, IntegrationPorts, IntegrationSettings } from './integration.ts'
import { callLambda, errorMessageOf } from './lambda-call.ts'
import { recordResult } from './lambda-reply.ts'
import { lambdaTarget, requirePost } from './lambda-target.ts'

/** [S] rest-api.md 9.3: what a function gets when there is neither a template nor a body; the log shows no body ([S] 15). */
const EMPTY_EVENT = Buffer.from('{}')
const NOTHING = Buffer.alloc(0)

/** AWS with a Lambda function: the mapped body is the payload, the result is the answer (rest-api.md 9.3). */
export function lambda(settings: IntegrationSettings, ports: IntegrationPorts): Backend {
  const target = lambdaTarget(settings)
  if (target instanceof Fault) return failing(target)
  return {
    async call(exchange) {
      requirePost(target, exchange)
      const { outbound } = exchange
      const payload = outbound?.body ?? NOTHING
      const options = outbound ? invokeOptions(outbound.headers) : {}
      const invoke = (invocation: Invocation): Promise<InvocationResult> => ports.lambda.invoke(withEvent(invocation))
      const result = await callLambda(exchange, target, payload, invoke, options)
      const headers = new HeaderList(recordResult(exchange, result))
      const subject = result.functionError === null ? null : errorMessageOf(result.payload)
      return { status: result.status, headers, body: result.payload, subject }
    },
  }
}

const withEvent = (invocation: Invocation): Invocation =>
  invocation.payload.length === 0 ? { ...invocation, payload: EMPTY_EVENT } : invocation

/** [D] rest-api.md 9.3, cloudwatch-lambda.md 3: mapped headers steer the Invoke call; the function sees none of them. */
function invokeOptions(mapped: HeaderList): Partial<Invocation> {
  if (mapped.size === 0) return {}
  appendMapped([], mapped, AWS_MAPPED)
  const clientContext = mapped.get('x-amz-client-context')
  return {
    type: invocationType(mapped.get('x-amz-invocation-type')),
    logTail: mapped.get('x-amz-log-type') === 'Tail',
    ...(clientContext === undefined ? null : { clientContext }),
  }
}

function invocationType(header: string | undefined): Invocation['type'] {
  return header === 'Event' || header === 'DryRun' ? header : 'RequestResponse'
}
