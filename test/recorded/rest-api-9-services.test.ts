// AWS services as recorded: rest-api.md 9.4, against a stand-in that answers in the words of each service.
import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Api, createApi, type MethodSpec, openUpstream, type Received, ROLE, type Upstream } from '../e2e/kit.ts'
import { type Portico, startPortico } from '../support/portico.ts'
import { INTERNAL, namesOf } from './kit.ts'

let portico: Portico
let upstream: Upstream
let api: Api

const SENT = '{"SendMessageResponse":{"ResponseMetadata":{"RequestId":"r-1"},"SendMessageResult":{"MessageId":"m-1"}}}'
const SENT_XML = '<SendMessageResponse><SendMessageResult><MessageId>m-1</MessageId></SendMessageResult></SendMessageResponse>'
const PARAMETER =
  '{"GetParameterResponse":{"GetParameterResult":{"Parameter":{"Name":"p","Selector":null,"SourceResult":null,"Value":"v"}},"ResponseMetadata":{"RequestId":"r-2"}}}'
const BY_TARGET: Readonly<Record<string, string>> = {
  'AWSEvents.PutEvents': '{"Entries":[{"EventId":"e-1"}],"FailedEntryCount":0}',
  'Kinesis_20131202.PutRecord': '{"SequenceNumber":"1","ShardId":"shardId-000000000000"}',
  'AWSStepFunctions.StartExecution': '{"executionArn":"arn:aws:states:us-east-1:000000000000:execution:m:e","startDate":1.7E9}',
  'AWSStepFunctions.DeleteStateMachine': '{}',
  'AmazonSQS.SendMessage': '{"MessageId":"m-2"}',
}

/** JSON where JSON is asked for, as the query protocol of SQS and SSM answers. */
function serve(received: Received | undefined, answer: ServerResponse): void {
  const target = String(received?.headers['x-amz-target'] ?? '')
  const asked = `${received?.url}${received?.body}`
  if (asked.includes('refuse')) return void answer.writeHead(403).end('{"Message":"refused"}')
  if (received?.headers.accept === 'application/xml') {
    return void answer.writeHead(200, { 'Content-Type': 'text/xml' }).end(SENT_XML)
  }
  answer.setHeader('Content-Type', 'application/json')
  answer.end(BY_TARGET[target] ?? (asked.includes('GetParameter') ? PARAMETER : SENT))
}

beforeAll(async () => {
  upstream = await openUpstream((_, answer) => serve(upstream.received.at(-1), answer))
  const services = ['sqs', 'ssm', 'events', 'kinesis', 'states', 's3']
  portico = await startPortico(services.flatMap((service) => ['--service-endpoint', `${service}=${upstream.url}`]))
  api = await createApi(portico)
  await build()
  await api.deploy()
})
beforeEach(() => {
  upstream.received.length = 0
})
afterAll(async () => {
  await portico.close()
  await upstream.close()
})

type Integration = Partial<MethodSpec['integration']>
const aws = (call: string, integration: Integration = {}, responses: MethodSpec['responses'] = { 200: {} }): MethodSpec => ({
  integration: {
    type: 'AWS',
    integrationHttpMethod: 'POST',
    uri: `arn:aws:apigateway:us-east-1:${call}`,
    credentials: ROLE,
    ...integration,
  },
  responses,
})
const header = (name: string): string => `integration.request.header.${name}`
const template = (text: string): Integration => ({ requestTemplates: { 'application/json': text } })

async function build(): Promise<void> {
  const form = { [header('Content-Type')]: "'application/x-www-form-urlencoded'" }
  const send = template('Action=SendMessage&MessageBody=$input.body')
  const ids =
    "$input.path('$.SendMessageResponse.SendMessageResult.MessageId') $input.path('$.SendMessageResponse.ResponseMetadata.RequestId')"
  const queue = 'sqs:path/000000000000/jobs'
  const events = { [header('Content-Type')]: "'application/x-amz-json-1.1'", [header('X-Amz-Target')]: "'AWSEvents.PutEvents'" }
  const named = { [header('Content-Type')]: "'application/x-amz-json-1.0'", [header('X-Amz-Target')]: "'AmazonSQS.SendMessage'" }
  const overriding =
    '#set($context.requestOverride.header.Content-Type = "application/x-amz-json-1.1")#set($context.requestOverride.header.X-Amz-Target = "AWSEvents.PutEvents"){"Entries": []}'
  for (const [path, spec] of Object.entries({
    '/queue': aws(queue, { requestParameters: form, ...send }, { 200: { responseTemplates: { 'application/json': ids } } }),
    '/queue-xml': aws(queue, { requestParameters: { ...form, [header('Accept')]: "'application/xml'" }, ...send }),
    '/queue-json': aws(queue, { requestParameters: named }),
    '/events-mapped': aws('events:action/PutEvents', { requestParameters: events }),
    '/events-overridden': aws('events:action/PutEvents', template(overriding)),
    '/kinesis': aws('kinesis:action/PutRecord'),
    '/start': aws('states:action/StartExecution'),
    '/delete': aws('states:action/DeleteStateMachine'),
    '/refused': aws('s3:path/bucket/refuse', {}, { 200: {}, 400: { selectionPattern: '403' } }),
    '/refused-unmatched': aws('s3:path/bucket/refuse', {}, { 200: { selectionPattern: '200' } }),
  }))
    await api.method(`POST ${path}`, spec)
  await api.method('GET /parameter', {
    ...aws('ssm:action/GetParameter', { requestParameters: { 'integration.request.querystring.Name': "'p'" } }),
  })
  await api.method('ANY /objects/{object_path+}', {
    ...aws('s3:path/bucket/{object_path}', {
      integrationHttpMethod: 'ANY',
      requestParameters: { 'integration.request.path.object_path': 'method.request.path.object_path' },
    }),
    method: { requestParameters: { 'method.request.path.object_path': true } },
  })
}

const post = (path: string, body = '{"a":1}'): ReturnType<Api['call']> => api.call(`/prod${path}`, { method: 'POST', body })
const arrived = (): Received => upstream.received[0] ?? expect.unreachable('nothing arrived')

test('[S] rest-api.md 9.4 #5 #6: SQS by path, in JSON without a word, whose answer a template reads', async () => {
  const reply = await post('/queue', 'hello')
  expect([reply.status, reply.text]).toEqual([200, 'm-1 r-1'])
  const { method, url, body, headers } = arrived()
  expect([method, url, body.toString()]).toEqual(['POST', '/000000000000/jobs', 'Action=SendMessage&MessageBody=hello'])
  expect(headers).toMatchObject({ accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' })
})

test('[S*] rest-api.md 9.4 #7: with Accept mapped the same call answers XML', async () => {
  expect((await post('/queue-xml', 'hello')).text).toBe(SENT_XML)
})

test('[S] rest-api.md 9.4 #9: SQS in JSON by mapped headers', async () => {
  expect((await post('/queue-json', '{"QueueUrl":"q","MessageBody":"x"}')).text).toBe('{"MessageId":"m-2"}')
  expect(arrived().headers).toMatchObject({
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': 'AmazonSQS.SendMessage',
  })
})

test('[S] rest-api.md 9.4 #4: SSM by the query protocol, whose JSON passes whole', async () => {
  const reply = await api.call('/prod/parameter')
  expect([reply.status, reply.text]).toEqual([200, PARAMETER])
  const { searchParams } = new URL(arrived().url, upstream.url)
  expect([searchParams.get('Action'), searchParams.get('Name')]).toEqual(['GetParameter', 'p'])
  expect(arrived().headers.accept).toBe('application/json')
})

test.each([
  ['[S] rest-api.md 9.4 #3 #11', '/events-mapped', 'AWSEvents.PutEvents', 'application/x-amz-json-1.1'],
  ['[S*] rest-api.md 9.4 #8', '/events-overridden', 'AWSEvents.PutEvents', 'application/x-amz-json-1.1'],
  ['[S] rest-api.md 9.4 #3 #11', '/kinesis', 'Kinesis_20131202.PutRecord', 'application/x-amz-json-1.1'],
  ['[S] rest-api.md 9.4 #3 #11', '/start', 'AWSStepFunctions.StartExecution', 'application/x-amz-json-1.0'],
  ['[S] rest-api.md 9.4 #11', '/delete', 'AWSStepFunctions.DeleteStateMachine', 'application/x-amz-json-1.0'],
])('%s: %s calls %s, and its answer passes as it is', async (_, path, target, contentType) => {
  const reply = await post(path)
  expect([reply.status, reply.text]).toEqual([200, BY_TARGET[target]])
  expect(arrived().headers).toMatchObject({ 'x-amz-target': target, 'content-type': contentType })
})

test('[S] rest-api.md 6 #21, 9.4 #2: S3 gets the method of the client, slashes and escapes', async () => {
  await api.call('/prod/objects/a/b%20c/d.txt', { method: 'PUT', body: 'data' })
  await api.call('/prod/objects/a')
  expect(upstream.received.map(({ method, url }) => `${method} ${url}`)).toEqual(['PUT /bucket/a/b%20c/d.txt', 'GET /bucket/a'])
})

test('[S] rest-api.md 9.4 #15: an error is selected by its status; unmatched and without a default it is 500', async () => {
  const selected = await post('/refused')
  expect([selected.status, selected.text]).toEqual([400, '{"Message":"refused"}'])
  const unmatched = await post('/refused-unmatched')
  expect([unmatched.status, unmatched.text]).toEqual([500, INTERNAL])
})

test('[S] rest-api.md 9.4 #10: the headers of a DynamoDB success', async () => {
  await api.method('POST /tables', aws('dynamodb:action/ListTables'))
  await api.deploy('tables')
  const reply = await api.call('/tables/tables', { method: 'POST', body: '{}' })
  expect([reply.status, reply.headers['content-type'], reply.text]).toEqual([200, 'application/json', '{"TableNames":[]}'])
  expect(namesOf(reply).map((name) => name.toLowerCase())).toEqual([
    'connection',
    'content-length',
    'content-type',
    'date',
    'x-amzn-trace-id',
    'x-amz-apigw-id',
    'x-amzn-requestid',
  ])
})

test('[S] rest-api.md 9.4 #13, [K+] 9.4 #14: without credentials no service but Lambda can be called', async () => {
  const at = { restApiId: api.id, resourceId: api.resourceId('/queue'), httpMethod: 'POST', type: 'AWS' } as const
  const uri = (call: string): string => `arn:aws:apigateway:us-east-1:${call}`
  const put = (call: string): Promise<unknown> =>
    portico.apigateway.putIntegration({ ...at, integrationHttpMethod: 'POST', uri: uri(call) })
  await expect(put('sqs:path/000000000000/jobs')).rejects.toThrow('Role ARN must be specified for AWS integrations')
  await put('lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations')
})
