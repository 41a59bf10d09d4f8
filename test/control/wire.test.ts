// The wire, seen by unmodified SDK clients.
import {
  APIGatewayClient,
  CreateRestApiCommand,
  GetRestApiCommand,
  GetRestApisCommand,
  TagResourceCommand,
} from '@aws-sdk/client-api-gateway'
import { GetFunctionCommand, InvokeCommand, InvokeWithResponseStreamCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Call } from '../../src/control/call.ts'
import { notFound, ServiceError } from '../../src/model/errors.ts'
import { RevisionConflict } from '../../src/store/store.ts'
import { startWireServer, type WireServer } from './wire-server.ts'

const calls: Call[] = []
let failure: unknown = notFound('Invalid API identifier specified 000000000000:gone')
let server: WireServer
let gateway: APIGatewayClient
let lambda: LambdaClient

async function* chunks(): AsyncGenerator<{ readonly [name: string]: { readonly [name: string]: string | Uint8Array } }> {
  yield { PayloadChunk: { Payload: Buffer.from('one') } }
  yield { PayloadChunk: { Payload: Buffer.from('two') } }
  yield { InvokeComplete: { LogResult: 'bG9n' } }
}

const seen = (call: Call): Call => {
  calls.push(call)
  return call
}

beforeAll(async () => {
  server = await startWireServer({
    apigateway: {
      CreateRestApi: async (call) => ({
        id: 'abc',
        name: seen(call).input.name,
        createdDate: 1_700_000_000,
        tags: call.input.tags,
      }),
      GetRestApi: async () => {
        throw failure
      },
      TagResource: async (call) => {
        seen(call)
        return {}
      },
    },
    lambda: {
      Invoke: async (call) => ({
        StatusCode: 200,
        Payload: seen(call).input.Payload,
        ExecutedVersion: '$LATEST',
        $requestId: 'the-invocation',
      }),
      InvokeWithResponseStream: async () => ({ StatusCode: 200, ExecutedVersion: '1', EventStream: chunks() }),
      GetFunction: async () => {
        throw failure
      },
    },
  })
  const config = { endpoint: server.url, region: 'eu-west-3', maxAttempts: 1 }
  gateway = new APIGatewayClient({ ...config, credentials: { accessKeyId: '123456789012', secretAccessKey: 'x' } })
  lambda = new LambdaClient({ ...config, credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'x' } })
})

afterAll(() => server.close())

test('input, caller and output', async () => {
  const api = await gateway.send(new CreateRestApiCommand({ name: 'café', tags: { a: 'b' } }))
  expect(api).toMatchObject({ id: 'abc', name: 'café', createdDate: new Date(1_700_000_000_000), tags: { a: 'b' } })
  expect(api.$metadata).toMatchObject({ httpStatusCode: 201, requestId: calls.at(-1)?.requestId })
  expect(calls.at(-1)).toMatchObject({
    caller: { partition: 'aws', account: '123456789012', region: 'eu-west-3', accessKeyId: '123456789012' },
    root: '/123456789012/eu-west-3',
    endpoint: '4566',
    operation: { name: 'CreateRestApi' },
  })
})

test('an access key id that is no account stands for account 000000000000', async () => {
  await lambda.send(new InvokeCommand({ FunctionName: 'f' }))
  expect(calls.at(-1)?.root).toBe('/000000000000/eu-west-3')
})

test('an ARN in the URI', async () => {
  const resourceArn = 'arn:aws:apigateway:eu-west-3::/restapis/abc'
  await gateway.send(new TagResourceCommand({ resourceArn, tags: { a: 'b' } }))
  expect(calls.at(-1)?.input).toEqual({ resourceArn, tags: { a: 'b' } })
})

test('[S] control-plane.md 1 #6: an error of the service', async () => {
  failure = notFound('Invalid API identifier specified 000000000000:gone')
  await expect(gateway.send(new GetRestApiCommand({ restApiId: 'gone' }))).rejects.toMatchObject({
    name: 'NotFoundException',
    message: 'Invalid API identifier specified 000000000000:gone',
    $metadata: { httpStatusCode: 404 },
  })
})

test('[S] control-plane.md 1 #7: a failed validation comes before the service', async () => {
  const types = ['wrong' as 'EDGE']
  await expect(gateway.send(new CreateRestApiCommand({ name: 'x', endpointConfiguration: { types } }))).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringMatching(/^1 validation error detected: Value '\[wrong\]' at 'createRestApiInput/),
    $metadata: { httpStatusCode: 400 },
  })
})

test('[S] control-plane.md 1 #11: a wrong type of JSON', async () => {
  await expect(gateway.send(new CreateRestApiCommand({ name: 1 as unknown as string }))).rejects.toMatchObject({
    name: 'SerializationException',
    message: 'class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an String',
  })
})

test('members of an error, in headers and in the body', async () => {
  failure = new ServiceError('TooManyRequestsException', 429, 'Rate Exceeded.', {
    members: { retryAfterSeconds: '3', Reason: 'CallerRateLimitExceeded' },
  })
  await expect(lambda.send(new GetFunctionCommand({ FunctionName: 'f' }))).rejects.toMatchObject({
    name: 'TooManyRequestsException',
    message: 'Rate Exceeded.',
    retryAfterSeconds: '3',
    Reason: 'CallerRateLimitExceeded',
    Type: 'User',
  })
})

test('an operation that is not built says so', async () => {
  await expect(gateway.send(new GetRestApisCommand({}))).rejects.toMatchObject({
    name: 'NotImplementedException',
    message: 'apigateway:GetRestApis is not implemented by Portico yet.',
    $metadata: { httpStatusCode: 501 },
  })
})

test('[K+] two writers: a conflict, under the exception the service has', async () => {
  failure = new RevisionConflict()
  const conflict = { $metadata: { httpStatusCode: 409 }, message: expect.stringContaining('concurrent modification') }
  await expect(gateway.send(new GetRestApiCommand({ restApiId: 'a' }))).rejects.toMatchObject({
    name: 'ConflictException',
    ...conflict,
  })
  await expect(lambda.send(new GetFunctionCommand({ FunctionName: 'f' }))).rejects.toMatchObject({
    name: 'ResourceConflictException',
    ...conflict,
  })
})

test('a bug is a 500 that tells nothing, and its log line carries the request id', async () => {
  failure = new Error('the secret detail')
  const error = await gateway.send(new GetRestApiCommand({ restApiId: 'a' })).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } })
  expect(JSON.stringify(error)).not.toContain('secret detail')
  const line = JSON.parse(server.logged.at(-1) ?? '{}')
  expect(line).toMatchObject({
    operation: 'GetRestApi',
    requestId: (error as { $metadata: { requestId: string } }).$metadata.requestId,
  })
  expect(line.err.message).toBe('the secret detail')
})

test('[D] cloudwatch-lambda.md 3: Invoke, whose answer may name its own request', async () => {
  const answer = await lambda.send(new InvokeCommand({ FunctionName: 'f', Payload: Buffer.from('{"a":1}') }))
  expect(answer.Payload?.transformToString()).toBe('{"a":1}')
  expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST', $metadata: { requestId: 'the-invocation' } })
})

test('[D] cloudwatch-lambda.md 3: a stream of events', async () => {
  const answer = await lambda.send(new InvokeWithResponseStreamCommand({ FunctionName: 'f' }))
  expect(answer).toMatchObject({ ExecutedVersion: '1', ResponseStreamContentType: 'application/vnd.amazon.eventstream' })
  const events: unknown[] = []
  for await (const event of answer.EventStream ?? []) {
    events.push(event.PayloadChunk ? Buffer.from(event.PayloadChunk.Payload ?? []).toString() : event)
  }
  expect(events).toEqual(['one', 'two', { InvokeComplete: { LogResult: 'bG9n' } }])
})
