import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { InvokeCommandInput } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLog } from '../../src/core/log.ts'
import { Functions } from '../../src/lambda/functions.ts'
import { createLambdaRuntime } from '../../src/lambda/runtime.ts'
import { basics, type LambdaService, startLambda, zipOf } from './harness.ts'

const CODE = `
import { writeFileSync } from 'node:fs'
export const handler = async (event, context) => {
  if (event.fail) throw new TypeError(event.fail)
  if (event.log) console.log(event.log)
  if (event.file) writeFileSync(event.file, 'written')
  return { event, id: context.awsRequestId, arn: context.invokedFunctionArn, version: context.functionVersion,
    client: context.clientContext, stage: process.env.STAGE }
}
export const stream = awslambda.streamifyResponse(async (event, output) => {
  for (const part of event.parts) output.write(part)
  if (event.fail) throw new Error(event.fail)
  output.end()
})
`
let service: LambdaService
let folder: string
const arn = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portico-invoke-'))
  service = await startLambda({}, async (store, code, dataDir) => {
    const functions = await Functions.follow(store)
    const runtime = createLambdaRuntime({
      dataDir,
      functions,
      code,
      logGroups: { write: () => {} },
      log: createLog('error'),
      endpoint: () => 'http://127.0.0.1:1',
      maxSandboxes: 4,
      idleMs: 60_000,
      hotReload: false,
    })
    const close = async (): Promise<void> => {
      await runtime.close()
      functions.close()
    }
    return { invoker: runtime, close }
  })
  const zip = await zipOf({ 'index.mjs': CODE })
  const Environment = { Variables: { STAGE: 'test' } }
  await service.client.createFunction({ ...basics('echo', zip), Environment, Publish: true })
  await service.client.createFunction({ ...basics('stream', zip), Handler: 'index.stream' })
})
afterAll(async () => {
  await service.close()
  rmSync(folder, { recursive: true })
})

interface Answer {
  readonly status: number | undefined
  readonly version: string | undefined
  readonly functionError: string | undefined
  readonly log: string
  readonly requestId: string | undefined
  readonly payload: Record<string, unknown>
}

async function invoke(payload: unknown, input: Partial<InvokeCommandInput> = {}, client = service.client): Promise<Answer> {
  const answer = await client.invoke({ FunctionName: 'echo', Payload: JSON.stringify(payload), ...input })
  const text = answer.Payload?.transformToString() ?? ''
  return {
    status: answer.StatusCode,
    version: answer.ExecutedVersion,
    functionError: answer.FunctionError,
    log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
    requestId: answer.$metadata.requestId,
    payload: text === '' ? {} : JSON.parse(text),
  }
}

describe('Invoke', () => {
  test('[D] cloudwatch-lambda.md 3 #1: waits for the answer, under the id of the invocation', async () => {
    const answer = await invoke({ n: 'é😀' })
    expect(answer).toMatchObject({ status: 200, version: '$LATEST', functionError: undefined, log: '' })
    expect(answer.payload).toMatchObject({ event: { n: 'é😀' }, arn: arn('echo'), version: '$LATEST', stage: 'test' })
    expect(answer.payload.id).toBe(answer.requestId)
  })

  test('[D] cloudwatch-lambda.md 3 #3: the headers of the answer', async () => {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=x'
    const url = `${service.url}/2015-03-31/functions/echo/invocations`
    const response = await fetch(url, { method: 'POST', headers: { authorization }, body: '{}' })
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('x-amz-executed-version')).toBe('$LATEST')
    expect(response.headers.get('x-amz-function-error')).toBeNull()
  })

  test("[D] cloudwatch-lambda.md 3 #3 #7: the function's own error is an answer of 200", async () => {
    const answer = await invoke({ fail: 'no' })
    expect(answer).toMatchObject({ status: 200, functionError: 'Unhandled' })
    expect(answer.payload).toMatchObject({ errorType: 'TypeError', errorMessage: 'no' })
  })

  test('[D] cloudwatch-lambda.md 3 #3: LogType Tail', async () => {
    const { log, requestId } = await invoke({ log: 'a line' }, { LogType: 'Tail' })
    expect(log).toContain('a line')
    expect(log).toContain(`START RequestId: ${requestId} Version: $LATEST`)
  })

  test('[D] cloudwatch-lambda.md 3 #3: Event is accepted with 202 and runs by itself', async () => {
    const file = join(folder, 'event')
    expect(await invoke({ file }, { InvocationType: 'Event' })).toMatchObject({ status: 202, payload: {} })
    while (!existsSync(file)) await delay(10)
    expect(readFileSync(file, 'utf8')).toBe('written')
  })

  test('[D] cloudwatch-lambda.md 3 #3: DryRun runs nothing and answers 204', async () => {
    const file = join(folder, 'dry')
    expect(await invoke({ file }, { InvocationType: 'DryRun' })).toMatchObject({ status: 204, payload: {} })
    await invoke({})
    expect(existsSync(file)).toBe(false)
    await expect(invoke({}, { FunctionName: 'none', InvocationType: 'DryRun' })).rejects.toThrow('Function not found')
  })

  test('ClientContext reaches the function', async () => {
    const ClientContext = Buffer.from('{"custom":{"a":"b"}}').toString('base64')
    expect((await invoke({}, { ClientContext })).payload.client).toMatchObject({ custom: { a: 'b' } })
  })

  test('by ARN, version and alias', async () => {
    await service.client.createAlias({ FunctionName: 'echo', Name: 'live', FunctionVersion: '1' })
    expect((await invoke({}, { FunctionName: arn('echo') })).payload.version).toBe('$LATEST')
    const byVersion = await invoke({}, { Qualifier: '1' })
    expect(byVersion).toMatchObject({ version: '1', payload: { arn: `${arn('echo')}:1`, version: '1' } })
    const byAlias = await invoke({}, { FunctionName: `${arn('echo')}:live` })
    expect(byAlias).toMatchObject({ version: '1', payload: { arn: `${arn('echo')}:live`, version: '1' } })
  })

  test('runs what was uploaded last as soon as the upload is answered, and old versions as they were', async () => {
    const code = (n: number): Promise<Buffer> => zipOf({ 'index.mjs': `export const handler = async () => ({ n: ${n} })` })
    await service.client.createFunction({ ...basics('changing', await code(1)), Publish: true })
    expect((await invoke({}, { FunctionName: 'changing' })).payload).toEqual({ n: 1 })
    await service.client.updateFunctionCode({ FunctionName: 'changing', ZipFile: await code(2) })
    expect((await invoke({}, { FunctionName: 'changing' })).payload).toEqual({ n: 2 })
    expect((await invoke({}, { FunctionName: 'changing', Qualifier: '1' })).payload).toEqual({ n: 1 })
    await service.client.deleteFunction({ FunctionName: 'changing' })
    await expect(invoke({}, { FunctionName: 'changing' })).rejects.toThrow('Function not found')
  })
})

describe('refused invocations', () => {
  test('[D] cloudwatch-lambda.md 3 #22, [K+] cloudwatch-lambda.md 3 #21: a payload that is no JSON', async () => {
    await expect(service.client.invoke({ FunctionName: 'echo', Payload: 'no json' })).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
      message: expect.stringMatching(/^Could not parse request body into json: /),
      Type: 'User',
      $metadata: { httpStatusCode: 400 },
    })
  })

  test('[K+] cloudwatch-lambda.md 3: reserved concurrency of 0 is throttled, and the form of that error', async () => {
    await service.client.putFunctionConcurrency({ FunctionName: 'stream', ReservedConcurrentExecutions: 0 })
    const authorization =
      'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=x'
    const url = `${service.url}/2015-03-31/functions/stream/invocations`
    const response = await fetch(url, { method: 'POST', headers: { authorization }, body: '{}' })
    expect(response.status).toBe(429)
    expect(response.headers.get('x-amzn-errortype')).toBe('TooManyRequestsException')
    expect(await response.json()).toEqual({
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      Type: 'User',
      message: 'Rate Exceeded.',
    })
    await service.client.deleteFunctionConcurrency({ FunctionName: 'stream' })
  })

  test("[K+] cloudwatch-lambda.md 3: another account's function needs a permission", async () => {
    const other = service.clientOf('111122223333')
    const FunctionName = arn('echo')
    await expect(invoke({}, { FunctionName }, other)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`is not authorized to perform: lambda:InvokeFunction on resource: ${FunctionName}`),
      $metadata: { httpStatusCode: 403 },
    })
    const permission = { StatementId: 'other', Action: 'lambda:InvokeFunction', Principal: '111122223333' }
    await service.client.addPermission({ FunctionName, ...permission })
    expect((await invoke({ n: 1 }, { FunctionName }, other)).payload.event).toEqual({ n: 1 })
    await service.client.removePermission({ FunctionName, StatementId: 'other' })
    await expect(invoke({}, { FunctionName }, other)).rejects.toMatchObject({ name: 'AccessDeniedException' })
  })

  test('chosen: kinds of invocation that are not served say so', async () => {
    await expect(invoke({}, { TenantId: 'tenant' })).rejects.toMatchObject({ name: 'NotImplementedException' })
    const tail = service.client.invokeWithResponseStream({ FunctionName: 'stream', LogType: 'Tail' })
    await expect(tail).rejects.toMatchObject({ name: 'NotImplementedException' })
  })
})

describe('InvokeWithResponseStream', () => {
  async function stream(payload: unknown, FunctionName = 'stream'): Promise<unknown[]> {
    const answer = await service.client.invokeWithResponseStream({ FunctionName, Payload: JSON.stringify(payload) })
    expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' })
    const events: unknown[] = []
    let text = ''
    for await (const event of answer.EventStream ?? []) {
      if (event.PayloadChunk?.Payload) text += Buffer.from(event.PayloadChunk.Payload).toString('latin1')
      else events.push(event)
    }
    return [text, ...events]
  }

  test('[D] payload chunks, then InvokeComplete', async () => {
    expect(await stream({ parts: ['one ', 'two'] })).toEqual(['one two', { InvokeComplete: {} }])
  })

  test('a function that does not stream answers in one piece', async () => {
    const [text] = await stream({ n: 1 }, 'echo')
    expect(JSON.parse(String(text))).toMatchObject({ event: { n: 1 } })
  })

  test('[D] a function that fails midway: InvokeComplete says how', async () => {
    const [text, complete] = await stream({ parts: ['one '], fail: 'midway' })
    expect(text).toBe('one ')
    expect(complete).toMatchObject({
      InvokeComplete: { ErrorCode: expect.any(String), ErrorDetails: expect.stringContaining('midway') },
    })
  })

  test('what Lambda refuses is refused before the stream starts', async () => {
    const missing = service.client.invokeWithResponseStream({ FunctionName: 'none' })
    await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } })
  })

  test('DryRun streams nothing', async () => {
    const answer = await service.client.invokeWithResponseStream({ FunctionName: 'stream', InvocationType: 'DryRun' })
    expect(answer.StatusCode).toBe(204)
  })
})
