import type { Invocation, StreamingResult } from '../../../lambda/invocation.ts'
import type { Structure } from '../../../model/shape.ts'
import type { Call, Handler } from '../../call.ts'
import { text } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { translating } from './errors.ts'
import { isBlob } from './fields.ts'
import type { LambdaServices } from './runtime.ts'
import { namedTarget } from './target.ts'

/** Throws for what names no function, and for kinds of invocation that are not served. */
function invocationOf(call: Call): Invocation {
  const { input } = call
  const target = namedTarget(call)
  const clientContext = text(input.ClientContext)
  if (text(input.DurableExecutionName) !== undefined) throw notYet('DurableExecutionName of Lambda invocations')
  if (text(input.TenantId) !== undefined) throw notYet('TenantId of Lambda invocations')
  return {
    functionArn: target.arn,
    ...(target.qualifier !== null && { qualifier: target.qualifier }),
    payload: isBlob(input.Payload) ? Buffer.from(input.Payload) : Buffer.alloc(0),
    type: typeOf(input),
    logTail: input.LogType === 'Tail',
    ...(clientContext !== undefined && { clientContext }),
    invoker: { type: 'account', account: call.caller.account },
  }
}

function typeOf({ InvocationType: type }: Structure): Invocation['type'] {
  return type === 'Event' || type === 'DryRun' ? type : 'RequestResponse'
}

/** cloudwatch-lambda.md 3 [D]: a function's own error is an answer with status 200 and X-Amz-Function-Error. */
export function invoke({ invoker }: LambdaServices): Handler {
  return async (call) => {
    const result = await translating(() => invoker.invoke(invocationOf(call)))
    return {
      $requestId: result.requestId,
      StatusCode: result.status,
      ...(result.functionError !== null && { FunctionError: result.functionError }),
      ...(result.logTail !== undefined && { LogResult: result.logTail }),
      ExecutedVersion: result.executedVersion,
      Payload: result.payload,
    }
  }
}

const EVENT_STREAM = 'application/vnd.amazon.eventstream'

export function invokeWithResponseStream({ invoker }: LambdaServices): Handler {
  return async (call) => {
    if (call.input.LogType === 'Tail') throw notYet('LogType Tail of InvokeWithResponseStream')
    const invocation = invocationOf(call)
    if (invocation.type === 'DryRun') {
      const { status, executedVersion, requestId } = await translating(() => invoker.invoke(invocation))
      return { $requestId: requestId, StatusCode: status, ExecutedVersion: executedVersion }
    }
    const result = await translating(() => invoker.invokeStreaming(invocation))
    return {
      $requestId: result.requestId,
      StatusCode: 200,
      ExecutedVersion: result.executedVersion,
      ResponseStreamContentType: EVENT_STREAM,
      EventStream: events(result),
    }
  }
}

/** A stream that broke off ends in an InvokeComplete that says why; when nobody knows why it breaks off here too. */
async function* events({ body, outcome }: StreamingResult): AsyncGenerator<Structure> {
  let broken: unknown
  try {
    for await (const chunk of body) yield { PayloadChunk: { Payload: chunk } }
  } catch (error) {
    broken = error
  }
  const failure = await outcome
  if (broken !== undefined && failure === null) throw broken
  yield { InvokeComplete: failure === null ? {} : { ErrorCode: failure.errorType, ErrorDetails: failure.details } }
}
