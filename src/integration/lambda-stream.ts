import { Readable } from 'node:stream'
import { MalformedResponse, parsePrelude, type ResponseHead } from '../event/v1-response.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { Fault } from '../exchange/fault.ts'
import type { LambdaInvoker, StreamingResult } from '../lambda/invocation.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { logEndpointResponse } from './endpoint-log.ts'
import type { BackendReply } from './integration.ts'
import { callLambda } from './lambda-call.ts'
import { proxiedHeaders, proxyFault } from './lambda-reply.ts'
import type { LambdaTarget } from './lambda-target.ts'

/** Response streaming ([D] rest-api.md 9.2): metadata as JSON, eight NUL bytes, then the body as the function writes it. */
const DELIMITER = Buffer.alloc(8)

interface Opened {
  readonly result: StreamingResult
  readonly chunks: AsyncIterator<Buffer>
  readonly head: ResponseHead
  /** What came after the delimiter in the same piece. */
  readonly first: Buffer
  readonly leave: () => void
}

/** The timeout covers everything up to the delimiter; from there on the function's own timeout holds. */
export async function callStreaming(
  exchange: Exchange,
  target: LambdaTarget,
  payload: Buffer,
  lambda: LambdaInvoker,
): Promise<BackendReply> {
  const opened = await callLambda(exchange, target, payload, async (invocation, leave) =>
    open(exchange, await lambda.invokeStreaming(invocation), leave),
  )
  const { result, head, leave } = opened
  exchange.integrationStatus = 200
  exchange.integrationRequestId = result.requestId
  if (exchange.log)
    logEndpointResponse(exchange.log, 200, exchange.integrationLatency ?? 0, ['x-amzn-RequestId', result.requestId], null)
  const body = Readable.from(rest(opened), { objectMode: false })
  body.once('close', leave)
  return { status: head.status, headers: proxiedHeaders(head.headers), body, subject: null }
}

async function open(exchange: Exchange, result: StreamingResult, leave: () => void): Promise<Opened> {
  const chunks = result.body[Symbol.asyncIterator]()
  try {
    const { prelude, first } = await readPrelude(result, chunks)
    return { result, chunks, head: parsePrelude(prelude), first, leave }
  } catch (error) {
    leave()
    throw proxyFault(exchange, error)
  }
}

async function readPrelude(result: StreamingResult, chunks: AsyncIterator<Buffer>): Promise<{ prelude: Buffer; first: Buffer }> {
  let read = Buffer.alloc(0)
  for (;;) {
    const at = read.indexOf(DELIMITER)
    if (at >= 0 && at <= UNSETTLED.preludeBytes)
      return { prelude: read.subarray(0, at), first: read.subarray(at + DELIMITER.length) }
    if (read.length > UNSETTLED.preludeBytes + DELIMITER.length) throw new MalformedResponse('The metadata is too long')
    const next = await chunks.next()
    if (next.done) throw await endedEarly(result)
    read = Buffer.concat([read, next.value])
  }
}

/** The stream ended before its delimiter: the function failed, or never wrote one. */
async function endedEarly({ outcome, requestId }: StreamingResult): Promise<Error> {
  const failure = await outcome
  if (failure === null) return new MalformedResponse('The stream ended before the delimiter')
  const log = `Lambda execution failed with status 200 due to customer function error: ${failure.details}. Lambda request id: ${requestId}`
  return new Fault('functionError', { log })
}

/** A failure midway throws, so that the client's connection is cut and not ended as if all had come. */
async function* rest({ result, chunks, first }: Opened): AsyncGenerator<Buffer> {
  try {
    if (first.length > 0) yield first
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
    const failure = await result.outcome
    if (failure !== null) throw new Error(`${failure.errorType}: ${failure.details}`)
  } finally {
    void chunks.return?.()
  }
}
