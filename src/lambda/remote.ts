import { Pool } from 'undici'
import { type Credentials, signRequest } from '../auth/sigv4.ts'
import { isJsonObject, tryParseJson } from '../core/json.ts'
import {
  type Invocation,
  type InvocationResult,
  type Invoker,
  LambdaError,
  type LambdaInvoker,
  type StreamingResult,
} from './invocation.ts'
import { parseFunctionReference } from './reference.ts'
import { readEventStream } from './remote-stream.ts'

export interface RemoteLambdaOptions {
  /** `https://lambda.us-east-1.amazonaws.com`, `http://localhost:4566`...; a path is kept as a prefix. */
  readonly endpoint: string
  readonly credentials: () => Credentials | Promise<Credentials>
  /** For functions that are named without a region. */
  readonly region: string
  readonly connections?: number
}

export interface RemoteLambda extends LambdaInvoker {
  close(): Promise<void>
}

/** Functions run up to 15 minutes; the invoker's own signal ends the wait earlier. */
const LONGEST_WAIT_MS = 905_000
const MAX_ANSWER_BYTES = 16 * 1_048_576

type Answer = Awaited<ReturnType<Pool['request']>>

/** Invokes functions of another Lambda endpoint (cloudwatch-lambda.md 3): AWS's own, or another emulation's. */
export function createRemoteLambda(options: RemoteLambdaOptions): RemoteLambda {
  const { origin, host, pathname } = new URL(options.endpoint)
  const prefix = pathname.replace(/\/$/, '')
  const pool = new Pool(origin, {
    connections: options.connections ?? 256,
    headersTimeout: LONGEST_WAIT_MS,
    bodyTimeout: LONGEST_WAIT_MS,
  })

  async function send(invocation: Invocation, base: string, suffix: string): Promise<Answer> {
    const path = `${prefix}${base}/functions/${encodeURIComponent(invocation.functionArn)}/${suffix}`
    const query = invocation.qualifier === undefined ? '' : `Qualifier=${encodeURIComponent(invocation.qualifier)}`
    const headers = ['Host', host, ...invocationHeaders(invocation)]
    const signable = { method: 'POST', path, query, headers, body: invocation.payload }
    const scope = { service: 'lambda', region: regionOf(invocation.functionArn, options.region) }
    const { invoker } = invocation
    const credentials = invoker.type === 'caller' ? invoker.credentials : await options.credentials()
    headers.push(...signRequest(signable, scope, credentials))
    const target = query === '' ? path : `${path}?${query}`
    const { signal } = invocation
    const request = { method: 'POST' as const, path: target, headers, body: invocation.payload, ...(signal && { signal }) }
    return pool.request(request).catch((error) => {
      throw signal?.aborted ? signal.reason : unreachable(error)
    })
  }

  return {
    async invoke(invocation) {
      const answer = await send(invocation, '/2015-03-31', 'invocations')
      const payload = await readAnswer(answer)
      if (answer.statusCode >= 300) throw refusal(answer, payload)
      return toResult(answer, payload)
    },
    async invokeStreaming(invocation) {
      const answer = await send(invocation, '/2021-11-15', 'response-streaming-invocations')
      if (answer.statusCode >= 300) throw refusal(answer, await readAnswer(answer))
      return toStreaming(answer)
    },
    close: () => pool.destroy(),
  }
}

/** The source ARN is what the function's policy is asked about where no role signs [K+]. */
function invocationHeaders({ type, logTail, clientContext, traceHeader, invoker }: Invocation): string[] {
  const headers = ['Content-Type', 'application/json', 'X-Amz-Invocation-Type', type]
  if (logTail) headers.push('X-Amz-Log-Type', 'Tail')
  if (clientContext !== undefined) headers.push('X-Amz-Client-Context', clientContext)
  if (traceHeader !== undefined) headers.push('X-Amzn-Trace-Id', traceHeader)
  return [...headers, ...sourceHeaders(invoker)]
}

function sourceHeaders(invoker: Invoker): string[] {
  if (invoker.type !== 'service') return []
  return ['X-Amz-Source-Arn', invoker.sourceArn, 'X-Amz-Source-Account', invoker.sourceAccount]
}

const regionOf = (functionArn: string, region: string): string =>
  parseFunctionReference(functionArn, { partition: 'aws', region, account: '' })?.region ?? region

function unreachable(error: unknown): LambdaError {
  const reason = error instanceof Error ? error.message : String(error)
  return new LambdaError(500, 'ServiceException', `The Lambda endpoint cannot be reached: ${reason}`, { Type: 'Service' })
}

/** Throws LambdaError when the connection breaks or the answer is larger than Lambda's can be. */
async function readAnswer({ body }: Answer): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of body) {
      length += chunk.length
      if (length > MAX_ANSWER_BYTES) throw new Error('the answer is too large')
      chunks.push(chunk)
    }
  } catch (error) {
    throw unreachable(error)
  }
  return Buffer.concat(chunks)
}

function header({ headers }: Answer, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : value?.[0]
}

function toResult(answer: Answer, payload: Buffer): InvocationResult {
  const functionError = header(answer, 'x-amz-function-error')
  const logTail = header(answer, 'x-amz-log-result')
  return {
    status: answer.statusCode,
    functionError: functionError === undefined ? null : functionError === 'Handled' ? 'Handled' : 'Unhandled',
    payload,
    executedVersion: header(answer, 'x-amz-executed-version') ?? '$LATEST',
    requestId: header(answer, 'x-amzn-requestid') ?? '',
    ...(logTail === undefined ? {} : { logTail }),
  }
}

/** The type that the function gave its stream does not travel; API Gateway expects the one with a prelude. */
function toStreaming(answer: Answer): StreamingResult {
  const { body, outcome } = readEventStream(answer.body)
  return {
    executedVersion: header(answer, 'x-amz-executed-version') ?? '$LATEST',
    requestId: header(answer, 'x-amzn-requestid') ?? '',
    contentType: 'application/vnd.awslambda.http-integration-response',
    body,
    outcome,
  }
}

/** `x-amzn-ErrorType: Name`, maybe with `:url` behind; the text is `message` or `Message`, the rest are members. */
function refusal(answer: Answer, payload: Buffer): LambdaError {
  const parsed = tryParseJson(payload.toString('utf8'))
  const fields = Object.entries(isJsonObject(parsed) ? parsed : {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  const type =
    header(answer, 'x-amzn-errortype') ??
    fields
      .find(([name]) => name === '__type')?.[1]
      ?.split('#')
      .pop()
  const text =
    fields.find(([name]) => name.toLowerCase() === 'message')?.[1] ?? `The Lambda endpoint answered ${answer.statusCode}`
  const members = Object.fromEntries(fields.filter(([name]) => name.toLowerCase() !== 'message' && name !== '__type'))
  return new LambdaError(answer.statusCode, type?.split(':')[0] ?? 'ServiceException', text, members)
}
