import { describe, expect, test } from 'vitest'
import { sha256 } from '../../src/auth/sigv4.ts'
import type { BackendReply } from '../../src/integration/integration.ts'
import { createAwsClient, environmentCredentials } from '../../src/integration/signed-client.ts'
import {
  answering,
  type BackendServer,
  backend,
  backendServer,
  type ExchangeOptions,
  exchange,
  faultOf,
  httpClient,
  type SettingsOptions,
} from './fixtures.ts'

const role = 'arn:aws:iam::111111111111:role/gateway'
const arn = (service: string, call: string, region = 'eu-west-1'): string => `arn:aws:apigateway:${region}:${service}:${call}`

interface Call {
  readonly server: BackendServer
  readonly reply: BackendReply
}

/** Calls a service whose endpoint is a real server. */
async function call(uri: string, outbound: ExchangeOptions['outbound'] = {}, more: SettingsOptions = {}): Promise<Call> {
  const server = await backendServer((_, outgoing) => void outgoing.writeHead(200, { 'x-amzn-RequestId': 'aws-1' }).end('{}'))
  const service = /:([a-z0-9-]+):(?:path|action)/.exec(uri.replace(/\.(?=[a-z0-9-]+:(?:path|action))/, ':'))?.[1] ?? ''
  const http = httpClient()
  const aws = createAwsClient({
    http,
    credentials: async () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' }),
    endpoints: new Map([[service, `${server.url}/base/`]]),
    self: () => 'http://127.0.0.1:9',
    selfServices: new Set(),
  })
  const reply = await backend({ type: 'AWS', httpMethod: 'POST', uri, credentials: role, ...more }, { http, aws }).call(
    exchange({ outbound, query: 'client=1', headers: [['X-Client', '1']] }),
  )
  return { server, reply }
}

describe('rest-api.md 9.4: actions', () => {
  test.each([
    ['dynamodb', 'PutItem', 'DynamoDB_20120810.PutItem', 'application/x-amz-json-1.0'],
    ['kinesis', 'PutRecord', 'Kinesis_20131202.PutRecord', 'application/x-amz-json-1.1'],
    ['states', 'StartExecution', 'AWSStepFunctions.StartExecution', 'application/x-amz-json-1.0'],
    ['streams.dynamodb', 'ListStreams', 'DynamoDBStreams_20120810.ListStreams', 'application/x-amz-json-1.0'],
  ])(
    '[S] rest-api.md 9.4 #3: %s speaks JSON: the gateway supplies target and content type',
    async (service, action, target, contentType) => {
      const { server } = await call(arn(service, `action/${action}`), { body: '{"a":1}', contentType: 'application/json' })
      const seen = server.received[0]
      expect([seen?.method, seen?.url, seen?.body]).toEqual(['POST', '/base/', '{"a":1}'])
      expect(seen?.headers.get('x-amz-target')).toBe(target)
      expect(seen?.headers.get('content-type')).toBe(contentType)
      expect(seen?.headers.get('accept')).toBe('application/json')
      expect(seen?.headers.get('user-agent')).toBe('AmazonAPIGateway_abcdefghij')
      expect(seen?.headers.get('x-amzn-apigateway-api-id')).toBe('abcdefghij')
      expect(seen?.headers.has('x-client')).toBe(false)
    },
  )

  test('[S] rest-api.md 9.4 #4: SSM speaks the query protocol, with the mapped query after the action', async () => {
    const { server } = await call(arn('ssm', 'action/GetParameter'), { query: [['Name', '/a b']] }, { httpMethod: 'GET' })
    expect(server.received[0]?.url).toBe('/base/?Action=GetParameter&Version=2014-11-06&Name=%2Fa%20b')
    expect(server.received[0]?.headers.has('x-amz-target')).toBe(false)
  })

  test('[S] rest-api.md 9.4 #3: EventBridge with both headers mapped is called in JSON', async () => {
    const headers = [
      ['Content-Type', 'application/x-amz-json-1.1'],
      ['X-Amz-Target', 'AWSEvents.PutEvents'],
    ] as const
    const { server } = await call(arn('events', 'action/PutEvents'), { headers, body: '{}' })
    expect(server.received[0]?.url).toBe('/base/')
    expect(server.received[0]?.headers.getAll('x-amz-target')).toEqual(['AWSEvents.PutEvents'])
    expect(server.received[0]?.headers.getAll('content-type')).toEqual(['application/x-amz-json-1.1'])
  })

  test('[S*] rest-api.md 9.4 #7: a mapped Accept replaces application/json', async () => {
    const { server } = await call(arn('sqs', 'action/ListQueues'), { headers: [['Accept', 'application/xml']] })
    expect(server.received[0]?.headers.getAll('accept')).toEqual(['application/xml'])
  })

  test('[D] rest-api.md 9.4 #1: parameters in the URI are part of the query', async () => {
    const { server } = await call(arn('sns', 'action/Publish&TopicArn={topic}'), { path: { topic: 'a:b' } })
    expect(server.received[0]?.url).toBe('/base/?Action=Publish&Version=2010-03-31&TopicArn=a%3Ab')
  })
})

describe('rest-api.md 9.4: paths', () => {
  test('[S] rest-api.md 9.4 #5: SQS by path with a form body', async () => {
    const headers = [['Content-Type', 'application/x-www-form-urlencoded']] as const
    const { server } = await call(arn('sqs', 'path/111111111111/queue'), { headers, body: 'Action=SendMessage&MessageBody=x' })
    expect(server.received[0]).toMatchObject({ url: '/base/111111111111/queue', body: 'Action=SendMessage&MessageBody=x' })
  })

  test('[S] rest-api.md 6 #21, 9.4 #2: S3 with ANY forwards the client method and keeps slashes; the content hash is signed', async () => {
    const { server } = await call(
      arn('s3', 'path/bucket/{object}'),
      { path: { object: 'a/b+c d' }, body: 'data' },
      { httpMethod: 'ANY' },
    )
    const seen = server.received[0]
    expect([seen?.method, seen?.url]).toEqual(['GET', '/base/bucket/a/b%2Bc%20d'])
    expect(seen?.headers.get('x-amz-content-sha256')).toBe(sha256(Buffer.from('data')))
  })

  test('a bucket in the host name goes into the path of an endpoint of our own', async () => {
    const { server } = await call(arn('bucket.s3', 'path/key'))
    expect(server.received[0]?.url).toBe('/base/bucket/key')
  })

  test('[D] rest-api.md 12 #2: stage variables reach every part of the URI', async () => {
    const { server } = await call(arn('sqs', 'path/${stageVariables.queue}'), {}, { stageVariables: { queue: 'q' } })
    expect(server.received[0]?.url).toBe('/base/q')
  })
})

test('[D] rest-api.md 9.4 #12: calls are signed for service and region, session token included', async () => {
  const { server } = await call(arn('dynamodb', 'action/PutItem'), { body: '{}' })
  const headers = server.received[0]?.headers
  expect(headers?.get('authorization')).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/dynamodb\/aws4_request, SignedHeaders=accept;content-type;host;x-amz-date;x-amz-security-token;x-amz-target;x-amzn-apigateway-api-id, Signature=[0-9a-f]{64}$/,
  )
  expect(headers?.get('x-amz-security-token')).toBe('token')
})

test('[S] rest-api.md 9.4 #15, [K+] 9.3 #11: the status of the answer is the subject; its request id is kept', async () => {
  const url = await answering('HTTP/1.1 400 Bad\r\nx-amzn-RequestId: aws-2\r\nContent-Length: 2\r\n\r\n{}')
  const http = httpClient()
  const aws = createAwsClient({
    http,
    credentials: async () => undefined,
    endpoints: new Map(),
    self: () => url,
    selfServices: new Set(['dynamodb']),
  })
  const asked = exchange({ outbound: {} })
  const reply = await backend(
    { type: 'AWS', httpMethod: 'POST', uri: arn('dynamodb', 'action/PutItem'), credentials: role },
    { http, aws },
  ).call(asked)
  expect([reply.status, reply.subject, asked.integrationStatus, asked.integrationRequestId]).toEqual([400, '400', 400, 'aws-2'])
  expect(asked.lines[0]).toBe(`Endpoint request URI: ${url}/`)
})

test('a service that this process embeds is called as the account of the role', async () => {
  const server = await backendServer()
  const http = httpClient()
  const aws = createAwsClient({
    http,
    credentials: environmentCredentials({}),
    endpoints: new Map(),
    self: () => server.url,
    selfServices: new Set(['dynamodb']),
  })
  await backend({ type: 'AWS', httpMethod: 'POST', uri: arn('dynamodb', 'action/Scan'), credentials: role }, { http, aws }).call(
    exchange({ outbound: {} }),
  )
  expect(server.received[0]?.headers.get('authorization')).toContain('Credential=111111111111/')
})

test('endpoints: given ones win over this process, this process over AWS', () => {
  const http = httpClient()
  const client = (endpoints: [string, string][]) =>
    createAwsClient({
      http,
      credentials: environmentCredentials({}),
      endpoints: new Map(endpoints),
      self: () => 'http://self:1',
      selfServices: new Set(['dynamodb']),
    })
  expect(client([['dynamodb', 'http://own:2/x/']]).endpointOf('dynamodb', null, 'eu-west-1')).toBe('http://own:2/x')
  expect(client([]).endpointOf('dynamodb', null, 'eu-west-1')).toBe('http://self:1')
  expect(client([]).endpointOf('sqs', null, 'eu-west-1')).toBe('https://sqs.eu-west-1.amazonaws.com')
  expect(client([]).endpointOf('s3', 'bucket', 'cn-north-1')).toBe('https://bucket.s3.cn-north-1.amazonaws.com.cn')
  expect(client([]).endpointOf('iam', null, 'eu-west-1')).toBe('https://iam.amazonaws.com')
})

describe('what cannot run', () => {
  const log = async (options: SettingsOptions, outbound: ExchangeOptions['outbound'] = {}): Promise<string | undefined> =>
    (await faultOf(backend({ type: 'AWS', httpMethod: 'POST', ...options }).call(exchange({ outbound })))).detail.log

  test.each([
    [
      '[S] rest-api.md 9.4 #13, [K+] 9.4 #14: no credentials',
      { uri: arn('dynamodb', 'action/PutItem') },
      'Role ARN must be specified for AWS integrations',
    ],
    [
      '[D] rest-api.md 9.4 #12: caller credentials',
      { uri: arn('dynamodb', 'action/PutItem'), credentials: 'arn:aws:iam::*:user/*' },
      'arn:aws:iam::*:user/*',
    ],
    [
      '[K+] rest-api.md 9.1 #22: no credentials for the role',
      { uri: arn('sqs', 'action/ListQueues'), credentials: role },
      'API Gateway does not have permission to assume the provided role',
    ],
    ['a URI that is none', { uri: 'http://example.com', credentials: role }, 'Invalid endpoint address'],
    ['a placeholder without a value', { uri: arn('s3', 'path/{key}'), credentials: role }, 'Invalid endpoint address'],
  ] as const)('%s', async (_, options, reason) => expect(await log(options)).toContain(reason))

  test.each(['Authorization', 'Connection', 'Content-Length', 'Expect', 'Proxy-Authenticate', 'TE', 'Transfer-Encoding'])(
    '[S] rest-api.md 5.3 #2: mapping %s is 500',
    async (name) => {
      expect(await log({ uri: arn('dynamodb', 'action/PutItem'), credentials: role }, { headers: [[name, 'x']] })).toContain(name)
    },
  )
})
