// What AWS services get from HTTP APIs: http-api.md 8. A real server stands for each service, and checks what is signed.
import { describe, expect, test } from 'vitest'
import { createAwsClient } from '../../src/integration/signed-client.ts'
import type { HttpExchangeParts } from '../support/http-exchange.ts'
import { faultOf, type Got, invoke } from '../support/service-calls.ts'
import { httpClient } from './fixtures.ts'

const post = (body: string, more: HttpExchangeParts = {}): HttpExchangeParts => ({ method: 'POST', body, ...more })
const queue = 'https://sqs.us-east-1.amazonaws.com/000000000000/orders'
const form = (got: Got | undefined): Record<string, string> => Object.fromEntries(new URLSearchParams(got?.body))

describe('[D] http-api.md 8 #2: EventBridge-PutEvents', () => {
  test('one entry, in JSON', async () => {
    const { got } = await invoke(
      'EventBridge-PutEvents',
      {
        Detail: '$request.body.detail',
        DetailType: 'order ${request.path.id}',
        Source: 'shop',
        Time: '$request.body.time',
        EventBusName: '$stageVariables.bus',
        Resources: '$request.body.resources',
        TraceHeader: '$request.header.trace',
      },
      post('{"detail":{"a":1},"time":"2026-01-02T03:04:05Z","resources":["arn:1","arn:2"]}', {
        pathParameters: { id: '7' },
        stageVariables: { bus: 'main' },
        headers: [['trace', 'Root=1']],
      }),
    )
    expect([got?.method, got?.url, got?.scope]).toEqual(['POST', '/', 'us-east-1/events'])
    expect(got?.headers.get('x-amz-target')).toBe('AWSEvents.PutEvents')
    expect(got?.headers.get('content-type')).toBe('application/x-amz-json-1.1')
    expect(JSON.parse(got?.body ?? '')).toEqual({
      Entries: [
        {
          Detail: '{"a":1}',
          DetailType: 'order 7',
          Source: 'shop',
          Time: 1_767_323_045,
          EventBusName: 'main',
          Resources: ['arn:1', 'arn:2'],
          TraceHeader: 'Root=1',
        },
      ],
    })
  })

  test.each([
    ['arn:1, arn:2', ['arn:1', 'arn:2']],
    ['arn:1', ['arn:1']],
    ['[]', []],
  ])('Resources %s', async (Resources, expected) => {
    const { got } = await invoke('EventBridge-PutEvents', { Detail: '{}', DetailType: 'd', Source: 's', Resources })
    expect(JSON.parse(got?.body ?? '').Entries[0].Resources).toEqual(expected)
  })

  test.each([
    ['Resources', '[1]'],
    ['Resources', '["a"'],
    ['Time', 'yesterday'],
  ])('%s that is none: %s', async (name, text) => {
    const fault = await faultOf('EventBridge-PutEvents', { Detail: '{}', DetailType: 'd', Source: 's', [name]: text })
    expect([fault.kind.status, fault.detail.integrationError]).toEqual([
      400,
      `Unable to read property ${name} from source ${text}`,
    ])
  })
})

describe('[D] http-api.md 8 #3 #4 #5 #6: SQS', () => {
  test('SendMessage, in the query protocol, at the queue', async () => {
    const { got } = await invoke(
      'SQS-SendMessage',
      {
        QueueUrl: queue,
        MessageBody: '$request.body',
        DelaySeconds: '$request.querystring.delay',
        MessageDeduplicationId: '$context.requestId',
        MessageGroupId: 'g',
        MessageAttributes:
          '{"Agent":{"DataType":"String","StringValue":"${request.header.user-agent}"},"N":{"DataType":"Number","StringValue":"5"}}',
        MessageSystemAttributes: '{"AWSTraceHeader":{"DataType":"String","StringValue":"Root=1"}}',
      },
      post('a&b=é', { query: 'delay=5', headers: [['User-Agent', 'curl "8", {}']] }),
    )
    expect([got?.method, got?.url, got?.scope]).toEqual(['POST', '/000000000000/orders', 'us-east-1/sqs'])
    expect(got?.headers.get('content-type')).toBe('application/x-www-form-urlencoded')
    expect(got?.headers.has('x-amz-target')).toBe(false)
    expect(form(got)).toEqual({
      Action: 'SendMessage',
      Version: '2012-11-05',
      QueueUrl: queue,
      MessageBody: 'a&b=é',
      DelaySeconds: '5',
      MessageDeduplicationId: 'JKJaXmPLvHcESHA=',
      MessageGroupId: 'g',
      'MessageAttribute.1.Name': 'Agent',
      'MessageAttribute.1.Value.DataType': 'String',
      'MessageAttribute.1.Value.StringValue': 'curl "8", {}',
      'MessageAttribute.2.Name': 'N',
      'MessageAttribute.2.Value.DataType': 'Number',
      'MessageAttribute.2.Value.StringValue': '5',
      'MessageSystemAttribute.1.Name': 'AWSTraceHeader',
      'MessageSystemAttribute.1.Value.DataType': 'String',
      'MessageSystemAttribute.1.Value.StringValue': 'Root=1',
    })
  })

  test('attributes that the request brings', async () => {
    const { got } = await invoke(
      'SQS-SendMessage',
      { QueueUrl: queue, MessageBody: 'x', MessageAttributes: '$request.body.attributes' },
      post('{"attributes":{"A":{"DataType":"Binary","BinaryValue":"AA=="}}}'),
    )
    expect(form(got)).toMatchObject({ 'MessageAttribute.1.Name': 'A', 'MessageAttribute.1.Value.BinaryValue': 'AA==' })
  })

  test.each([
    '{"attributes":[]}',
    '{"attributes":"x"}',
    '{"attributes":{"A":1}}',
    '{"attributes":{"A":{"StringValue":{}}}}',
    '{}',
    'x',
  ])('attributes that are none: %s', async (body) => {
    const parameters = { QueueUrl: queue, MessageBody: 'x', MessageAttributes: '$request.body.attributes' }
    expect((await faultOf('SQS-SendMessage', parameters, post(body))).kind.status).toBe(400)
  })

  test('ReceiveMessage: lists are counted', async () => {
    const { got } = await invoke('SQS-ReceiveMessage', {
      QueueUrl: queue,
      AttributeNames: 'SentTimestamp,SenderId',
      MessageAttributeNames: '["All"]',
      MaxNumberOfMessages: '3',
      ReceiveRequestAttemptId: 'r',
      VisibilityTimeout: '10',
      WaitTimeSeconds: '1',
    })
    expect(form(got)).toEqual({
      Action: 'ReceiveMessage',
      Version: '2012-11-05',
      QueueUrl: queue,
      'AttributeName.1': 'SentTimestamp',
      'AttributeName.2': 'SenderId',
      'MessageAttributeName.1': 'All',
      MaxNumberOfMessages: '3',
      ReceiveRequestAttemptId: 'r',
      VisibilityTimeout: '10',
      WaitTimeSeconds: '1',
    })
  })

  test('DeleteMessage and PurgeQueue', async () => {
    const deleted = await invoke(
      'SQS-DeleteMessage',
      { QueueUrl: queue, ReceiptHandle: '$request.body.h' },
      post('{"h":"a+b/c="}'),
    )
    expect(form(deleted.got)).toMatchObject({ Action: 'DeleteMessage', ReceiptHandle: 'a+b/c=' })
    expect(form((await invoke('SQS-PurgeQueue', { QueueUrl: queue })).got)).toMatchObject({
      Action: 'PurgeQueue',
      QueueUrl: queue,
    })
  })

  test('a queue that the client names leads to no other host', async () => {
    const parts = { headers: [['q', 'http://evil.example/1/q?x=1#f']] as const }
    expect((await invoke('SQS-PurgeQueue', { QueueUrl: '$request.header.q' }, parts)).got?.url).toBe('/1/q')
    expect((await invoke('SQS-PurgeQueue', { QueueUrl: 'orders' })).got?.url).toBe('/')
  })
})

describe('[D] http-api.md 8 #7: AppConfig-GetConfiguration', () => {
  const parameters = { Application: 'shop', Environment: 'prod/1', Configuration: '$request.path.id', ClientId: 'c 1' }
  test('a GET of what is named', async () => {
    const { got, reply } = await invoke(
      'AppConfig-GetConfiguration',
      { ...parameters, ClientConfigurationVersion: '3' },
      { pathParameters: { id: 'flags' } },
      { headers: { 'content-type': 'application/yaml', 'configuration-version': '4' }, body: 'a: 1' },
    )
    expect([got?.method, got?.scope]).toEqual(['GET', 'us-east-1/appconfig'])
    expect(got?.url).toBe(
      '/applications/shop/environments/prod%2F1/configurations/flags?client_id=c%201&client_configuration_version=3',
    )
    expect([reply.headers.get('content-type'), reply.headers.get('configuration-version')]).toEqual(['application/yaml', '4'])
    expect(String(reply.body)).toBe('a: 1')
  })

  test.each(['..', '%2e%2e', '.'])('%s leads nowhere else', async (id) =>
    expect((await faultOf('AppConfig-GetConfiguration', parameters, { pathParameters: { id } })).kind.status).toBe(400),
  )
})

describe('[D] http-api.md 8 #8: Kinesis-PutRecord', () => {
  test('data are bytes, in base64', async () => {
    const bytes = Buffer.from([0, 255, 128])
    const { got } = await invoke(
      'Kinesis-PutRecord',
      {
        StreamName: 's',
        Data: '$request.body',
        PartitionKey: '$request.header.k',
        SequenceNumberForOrdering: '9',
        ExplicitHashKey: '1',
      },
      { method: 'POST', body: bytes, headers: [['k', 'p']] },
    )
    expect(got?.headers.get('x-amz-target')).toBe('Kinesis_20131202.PutRecord')
    expect(got?.headers.get('content-type')).toBe('application/x-amz-json-1.1')
    expect(JSON.parse(got?.body ?? '')).toEqual({
      StreamName: 's',
      Data: 'AP+A',
      PartitionKey: 'p',
      SequenceNumberForOrdering: '9',
      ExplicitHashKey: '1',
    })
  })

  test('of a body’s part too', async () => {
    const { got } = await invoke(
      'Kinesis-PutRecord',
      { StreamName: 's', Data: '$request.body.d', PartitionKey: 'p' },
      post('{"d":{"é":1}}'),
    )
    expect(Buffer.from(JSON.parse(got?.body ?? '').Data, 'base64').toString()).toBe('{"é":1}')
  })
})

describe('[D] http-api.md 8 #9 #10 #11: Step Functions', () => {
  test.each([
    [
      'StepFunctions-StartExecution',
      'StartExecution',
      { StateMachineArn: 'arn:m', Name: 'n', Input: '$request.body' },
      { stateMachineArn: 'arn:m', name: 'n', input: '{"a":1}' },
    ],
    [
      'StepFunctions-StartSyncExecution',
      'StartSyncExecution',
      { StateMachineArn: 'arn:m', Input: '$request.body', TraceHeader: 't' },
      { stateMachineArn: 'arn:m', input: '{"a":1}', traceHeader: 't' },
    ],
    [
      'StepFunctions-StopExecution',
      'StopExecution',
      { ExecutionArn: 'arn:e', Cause: 'c', Error: 'e' },
      { executionArn: 'arn:e', cause: 'c', error: 'e' },
    ],
  ])('%s', async (subtype, action, parameters, expected) => {
    const { got } = await invoke(subtype, parameters, post('{"a":1}'))
    expect([got?.url, got?.scope]).toEqual(['/', 'us-east-1/states'])
    expect(got?.headers.get('x-amz-target')).toBe(`AWSStepFunctions.${action}`)
    expect(got?.headers.get('content-type')).toBe('application/x-amz-json-1.0')
    expect(JSON.parse(got?.body ?? '')).toEqual(expected)
  })

  test('what waits for its end has a host of its own', async () => {
    const { got } = await invoke('StepFunctions-StartSyncExecution', { StateMachineArn: 'a' }, {}, { name: 'sync-states' })
    expect(got?.scope).toBe('us-east-1/states')
    const aws = createAwsClient({
      http: httpClient(),
      credentials: async () => undefined,
      endpoints: new Map(),
      self: () => '',
      selfServices: new Set(),
    })
    expect(aws.endpointOf('sync-states', null, 'eu-west-1')).toBe('https://sync-states.eu-west-1.amazonaws.com')
  })
})
