import { EventStreamCodec } from '@smithy/eventstream-codec'
import { isJsonObject, tryParseJson } from '../core/json.ts'
import type { StreamingResult } from './invocation.ts'

type Ending = Awaited<StreamingResult['outcome']>

/** Lambda's chunks are far smaller; a length beyond this is no event stream. */
const MAX_MESSAGE_BYTES = 16 * 1_048_576
const BROKEN: Ending = { errorType: 'ServiceException', details: 'The stream from the Lambda endpoint broke off' }

/** The answer of InvokeWithResponseStream: PayloadChunk events become the body, InvokeComplete the outcome. */
export function readEventStream(stream: AsyncIterable<Buffer>): Pick<StreamingResult, 'body' | 'outcome'> {
  const { promise: outcome, resolve } = Promise.withResolvers<Ending>()
  async function* body(): AsyncIterable<Buffer> {
    try {
      for await (const { type, payload } of messages(stream)) {
        if (type === 'PayloadChunk') yield payload
        else resolve(ending(type, payload))
      }
    } catch {
      // A broken connection or a malformed message: the outcome says so.
    } finally {
      resolve(BROKEN)
    }
  }
  return { body: body(), outcome }
}

function ending(type: string, payload: Buffer): Ending {
  const text = payload.toString('utf8')
  if (type !== 'InvokeComplete') return { errorType: type, details: text }
  const complete = tryParseJson(text)
  if (!isJsonObject(complete) || complete.ErrorCode === undefined || complete.ErrorCode === null) return null
  return { errorType: String(complete.ErrorCode), details: String(complete.ErrorDetails ?? '') }
}

interface Event {
  /** `:event-type`, or `:exception-type`. */
  readonly type: string
  readonly payload: Buffer
}

async function* messages(stream: AsyncIterable<Buffer>): AsyncIterable<Event> {
  const codec = new EventStreamCodec(
    (bytes) => Buffer.from(bytes as Uint8Array).toString('utf8'),
    (text) => Buffer.from(text, 'utf8'),
  )
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of stream) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (let length = messageLength(rest); length !== null; length = messageLength(rest)) {
      yield decode(codec, rest.subarray(0, length))
      rest = rest.subarray(length)
    }
  }
}

/** The length of the message that is there whole, or null. Throws when it cannot be one. */
function messageLength(bytes: Buffer): number | null {
  if (bytes.length < 4) return null
  const length = bytes.readUInt32BE(0)
  if (length > MAX_MESSAGE_BYTES) throw new Error('not an event stream')
  return bytes.length < length ? null : length
}

function decode(codec: EventStreamCodec, bytes: Buffer): Event {
  const { headers, body } = codec.decode(bytes)
  const type = headers[':event-type'] ?? headers[':exception-type'] ?? headers[':error-code']
  return { type: String(type?.value ?? ''), payload: Buffer.from(body) }
}
