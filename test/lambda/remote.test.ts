import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '../../src/core/log.ts'
import { Functions } from '../../src/lambda/functions.ts'
import type { Invocation } from '../../src/lambda/invocation.ts'
import { createRemoteLambda, type RemoteLambda } from '../../src/lambda/remote.ts'
import { createLambdaRuntime } from '../../src/lambda/runtime.ts'
import { encodeEvent } from '../../src/protocol/event-stream.ts'
import { basics, type LambdaService, startLambda } from '../control-lambda/harness.ts'
import { ACCOUNT, arnOf, collect, zip } from './lab.ts'

const CODE = `
export const handler = async (event, context) => {
  if (event.fail) throw new TypeError(event.fail)
  console.log('logged')
  return { event, client: context.clientContext, arn: context.invokedFunctionArn }
}
export const stream = awslambda.streamifyResponse(async (event, stream) => {
  stream.write('one'); await new Promise((r) => setTimeout(r, 20)); stream.write('two')
  if (event.fail) throw new RangeError(event.fail)
  stream.end()
})`

let service: LambdaService
let remote: RemoteLambda
const credentials = (): { accessKeyId: string; secretAccessKey: string } => ({ accessKeyId: ACCOUNT, secretAccessKey: 'x' })
const invocation = (name: string, event: unknown = {}, more: Partial<Invocation> = {}): Invocation => ({
  functionArn: arnOf(name),
  payload: Buffer.from(JSON.stringify(event)),
  type: 'RequestResponse',
  invoker: { type: 'account', account: ACCOUNT },
  ...more,
})

beforeAll(async () => {
  service = await startLambda({}, async (store, code, dataDir) => {
    const functions = await Functions.follow(store)
    const log = createLog('silent')
    const logGroups = { write: () => {} }
    const options = { dataDir, functions, code, log, logGroups, maxSandboxes: 2, idleMs: 60_000, hotReload: false }
    const invoker = createLambdaRuntime({ ...options, endpoint: () => 'http://127.0.0.1:1' })
    return { invoker, close: () => invoker.close() }
  })
  const code = await zip({ 'index.mjs': CODE })
  await service.client.createFunction(basics('echo', code))
  await service.client.createFunction({ ...basics('stream', code), Handler: 'index.stream' })
  remote = createRemoteLambda({ endpoint: service.url, credentials, region: 'us-east-1' })
})
afterAll(async () => {
  await remote.close()
  await service.close()
})

test('a result comes back with its version, request id and log', async () => {
  const clientContext = Buffer.from('{"custom":{"a":1}}').toString('base64')
  const result = await remote.invoke(invocation('echo', { n: 1 }, { logTail: true, clientContext, qualifier: '$LATEST' }))
  expect(result).toMatchObject({ status: 200, functionError: null, executedVersion: '$LATEST' })
  expect(JSON.parse(result.payload.toString())).toEqual({
    event: { n: 1 },
    client: { custom: { a: 1 } },
    arn: `${arnOf('echo')}:$LATEST`,
  })
  expect(result.requestId).toMatch(/^[0-9a-f-]{36}$/)
  expect(Buffer.from(result.logTail ?? '', 'base64').toString()).toContain('logged')
})

test('function errors, events and dry runs keep their status', async () => {
  const failed = await remote.invoke(invocation('echo', { fail: 'no' }))
  expect(failed).toMatchObject({ status: 200, functionError: 'Unhandled' })
  expect(JSON.parse(failed.payload.toString())).toMatchObject({ errorType: 'TypeError', errorMessage: 'no' })
  expect((await remote.invoke(invocation('echo', {}, { type: 'Event' }))).status).toBe(202)
  expect((await remote.invoke(invocation('echo', {}, { type: 'DryRun' }))).status).toBe(204)
})

test("refusals come back as Lambda's own", async () => {
  await expect(remote.invoke(invocation('nobody'))).rejects.toMatchObject({
    status: 404,
    type: 'ResourceNotFoundException',
    message: `Function not found: ${arnOf('nobody')}`,
    members: { Type: 'User' },
  })
  await expect(remote.invokeStreaming(invocation('nobody'))).rejects.toMatchObject({ status: 404 })
})

test('streams arrive in pieces, with what went wrong at the end', async () => {
  const result = await remote.invokeStreaming(invocation('stream'))
  expect((await collect(result.body)).toString()).toBe('onetwo')
  expect(await result.outcome).toBe(null)
  const failing = await remote.invokeStreaming(invocation('stream', { fail: 'midway' }))
  expect((await collect(failing.body)).toString()).toBe('onetwo')
  expect(await failing.outcome).toMatchObject({ errorType: 'RangeError', details: expect.stringContaining('midway') })
})

/** An endpoint that answers as the test says. */
async function endpoint<T>(answer: (request: IncomingMessage) => Uint8Array, use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => request.resume().on('end', () => response.end(answer(request))))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test("[D] cloudwatch-lambda.md 3 #1, [K+] cloudwatch-lambda.md 3 #6: the request is Lambda's, signed for the function's region, with the source of a service", async () => {
  const seen: IncomingMessage[] = []
  const sourceArn = 'arn:aws:execute-api:eu-west-1:000000000000:a/b/GET/'
  await endpoint(
    (request) => {
      seen.push(request)
      return Buffer.from('{}')
    },
    async (url) => {
      const client = createRemoteLambda({ endpoint: `${url}/prefix/`, credentials, region: 'us-east-1' })
      await client.invoke({
        functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:f',
        qualifier: 'live',
        payload: Buffer.from('{}'),
        type: 'Event',
        traceHeader: 'Root=1-2-3',
        invoker: { type: 'service', principal: 'apigateway.amazonaws.com', sourceArn, sourceAccount: ACCOUNT },
      })
      await client.close()
    },
  )
  const [request] = seen
  expect(request?.url).toBe(
    '/prefix/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A000000000000%3Afunction%3Af/invocations?Qualifier=live',
  )
  expect(request?.headers).toMatchObject({
    'x-amz-invocation-type': 'Event',
    'x-amzn-trace-id': 'Root=1-2-3',
    'x-amz-source-arn': sourceArn,
    'x-amz-source-account': ACCOUNT,
    authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=000000000000\/\d{8}\/eu-west-1\/lambda\/aws4_request, /),
  })
})

test('an endpoint that is not there, and the signal', async () => {
  const nowhere = createRemoteLambda({ endpoint: 'http://127.0.0.1:1', credentials, region: 'us-east-1' })
  await expect(nowhere.invoke(invocation('f'))).rejects.toMatchObject({ status: 500, type: 'ServiceException' })
  await nowhere.close()
  const signal = AbortSignal.abort(new Error('gone'))
  await expect(remote.invoke(invocation('echo', {}, { signal }))).rejects.toThrow('gone')
})

test('a stream that is damaged, cut off or none at all ends with an outcome', async () => {
  const chunk = Buffer.from(encodeEvent({ ':message-type': 'event', ':event-type': 'PayloadChunk' }, Buffer.from('part')))
  const damaged = Buffer.from(chunk)
  damaged[damaged.length - 6] = 0
  for (const [bytes, text] of [
    [chunk, 'part'],
    [Buffer.concat([chunk, chunk.subarray(0, 9)]), 'part'],
    [damaged, ''],
    [Buffer.from('{"not": "an event stream"}'), ''],
    [Buffer.alloc(64), ''],
  ] as const)
    await endpoint(
      () => bytes,
      async (url) => {
        const client = createRemoteLambda({ endpoint: url, credentials, region: 'us-east-1' })
        const result = await client.invokeStreaming(invocation('f'))
        expect((await collect(result.body)).toString()).toBe(text)
        expect(await result.outcome).toMatchObject({ errorType: 'ServiceException' })
        await client.close()
      },
    )
})
