import type { IncomingMessage } from 'node:http'
import { UNSETTLED } from '../model/unsettled.ts'
import { type Failure, MAX_RESPONSE_BYTES, responseTooLarge } from './failure.ts'
import type { Target } from './functions.ts'
import type { InvocationResult, StreamingResult } from './invocation.ts'
import type { Outcome, Run, StreamOutcome } from './sandbox.ts'

type Ending = Awaited<StreamingResult['outcome']>

/** The outcome of a buffered invocation; a function that streams is read to its end. */
export async function toResult(outcome: Outcome, target: Target, run: Run): Promise<InvocationResult> {
  const whole = outcome.type === 'stream' ? await collect(outcome) : outcome
  const failed = whole.type !== 'response'
  return {
    status: 200,
    functionError: failed ? 'Unhandled' : null,
    payload: whole.type === 'response' ? whole.payload : whole.failure.payload,
    executedVersion: target.configuration.version,
    requestId: run.requestId,
    ...(whole.logTail === null ? {} : { logTail: whole.logTail }),
  }
}

type Whole = Exclude<Outcome, StreamOutcome>

async function collect({ body, ended }: StreamOutcome): Promise<Whole> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of chunksOf(body)) {
    length += chunk.length
    if (length <= MAX_RESPONSE_BYTES) chunks.push(chunk)
    else chunks.length = 0
  }
  const failure = (await ended) ?? (length > MAX_RESPONSE_BYTES ? responseTooLarge() : null)
  return failure ? { type: 'error', failure, logTail: null } : { type: 'response', payload: Buffer.concat(chunks), logTail: null }
}

/** The outcome of a streaming invocation; a buffered response is a stream of one chunk. */
export function toStream(outcome: Outcome, target: Target, run: Run): StreamingResult {
  const common = { executedVersion: target.configuration.version, requestId: run.requestId }
  if (outcome.type === 'response')
    return { ...common, contentType: 'application/json', body: only(outcome.payload), outcome: Promise.resolve(null) }
  if (outcome.type === 'stream') return { ...common, contentType: outcome.contentType, ...limited(outcome) }
  return { ...common, contentType: 'application/json', body: only(null), outcome: Promise.resolve(ending(outcome.failure)) }
}

async function* only(payload: Buffer | null): AsyncIterable<Buffer> {
  if (payload !== null) yield payload
}

const ending = (failure: Failure | null): Ending =>
  failure && { errorType: failure.errorType, details: failure.payload.toString('utf8') }

/** Cuts a stream off at Lambda's limit; the function goes on, what it writes is dropped. */
function limited({ body, ended }: StreamOutcome): Pick<StreamingResult, 'body' | 'outcome'> {
  const { promise: cut, resolve } = Promise.withResolvers<Failure>()
  async function* upToLimit(): AsyncIterable<Buffer> {
    let left = UNSETTLED.streamingResponseLimit
    for await (const chunk of chunksOf(body)) {
      left -= chunk.length
      if (left < 0) return resolve(responseTooLarge())
      yield chunk
    }
  }
  return { body: upToLimit(), outcome: Promise.race([cut, ended]).then(ending) }
}

/** A stream that breaks off just ends: its outcome says why. One that is left early goes on unread. */
async function* chunksOf(body: IncomingMessage): AsyncIterable<Buffer> {
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false })) yield chunk
  } catch {
    // The sandbox died.
  } finally {
    body.resume()
  }
}
