// Who calls AWS services for HTTP APIs, and what comes of it: http-api.md 8.
import { createServer } from 'node:http'
import { describe, expect, test } from 'vitest'
import { httpIntegrationCall } from '../../src/compile/http-integrations.ts'
import { createAwsClient } from '../../src/integration/signed-client.ts'
import { SERVICE_INTEGRATIONS } from '../../src/model/service-integrations.ts'
import { httpExchange, httpRoute, httpStage } from '../support/http-exchange.ts'
import { httpIntegration } from '../support/http-snapshots.ts'
import { accessKeyId, faultOf, identities, invoke, role } from '../support/service-calls.ts'
import { httpClient, listening, ports } from './fixtures.ts'

const queue = 'https://sqs.us-east-1.amazonaws.com/000000000000/orders'

test.each(SERVICE_INTEGRATIONS.map(({ subtype, required }) => [subtype, required] as const))(
  '[D] http-api.md 8 #1: %s is called by the role, in the region that is asked for',
  async (subtype, required) => {
    const parameters = Object.fromEntries(required.map((name) => [name, name]))
    const { got, roles } = await invoke(subtype, { ...parameters, Region: '$request.querystring.r' }, { query: 'r=eu-west-1' })
    expect(got?.scope).toMatch(/^eu-west-1\//)
    expect(roles).toEqual([role])
  },
)

test('the role may be named by a stage variable', async () => {
  const { roles } = await invoke(
    'SQS-PurgeQueue',
    { QueueUrl: queue },
    { stageVariables: { role } },
    { integration: { credentialsArn: '${stageVariables.role}' } },
  )
  expect(roles).toEqual([role])
})

describe('the caller’s own credentials', () => {
  const integration = { credentialsArn: 'arn:aws:iam::*:user/*' }
  test('sign in place of a role', async () => {
    const accessKey = identities.find(accessKeyId)
    if (!accessKey) throw new Error('no key')
    const caller = { accessKey, decide: () => 'allow' as const }
    const { got, roles } = await invoke('SQS-PurgeQueue', { QueueUrl: queue }, {}, { integration, caller })
    expect([got?.scope, roles]).toEqual(['us-east-1/sqs', []])
  })

  test('where nobody signed, nothing is called', async () =>
    expect((await faultOf('SQS-PurgeQueue', { QueueUrl: queue }, {}, { integration })).kind.status).toBe(500))
})

test.each(['evil.example/', 'us-east-1.evil.example#', '', 'US-EAST-1'])('a region that is none: %s', async (r) =>
  expect(
    (await faultOf('SQS-PurgeQueue', { QueueUrl: queue, Region: '$request.header.r' }, { headers: [['r', r]] })).kind.status,
  ).toBe(400),
)

describe('[K+] http-api.md 8 #13 #15: the answer', () => {
  const xml = '<SendMessageResponse><SendMessageResult/></SendMessageResponse>'
  const send = { QueueUrl: queue, MessageBody: 'x' }
  test('is the service’s own, status and body', async () => {
    const { reply, exchange } = await invoke(
      'SQS-SendMessage',
      send,
      {},
      { headers: { 'Content-Type': 'text/xml', Server: 's' }, body: xml },
    )
    expect([reply.status, String(reply.body), reply.headers.get('content-type')]).toEqual([200, xml, 'text/xml'])
    expect([reply.headers.has('x-amzn-requestid'), reply.headers.has('server')]).toEqual([false, false])
    expect([exchange.integrationStatus, exchange.integrationRequestId]).toEqual([200, 'aws-1'])
    expect(exchange.integrationLatency).toBeGreaterThanOrEqual(0)
  })

  test.each([400, 403, 500])('%i', async (status) => {
    const { reply, exchange } = await invoke('SQS-SendMessage', send, {}, { status, body: '<ErrorResponse/>' })
    expect([reply.status, String(reply.body), exchange.integrationStatus]).toEqual([status, '<ErrorResponse/>', status])
  })

  test('[D] http-api.md 7 #5: response parameters change it', async () => {
    const integration = {
      responseParameters: { 200: { 'overwrite:statuscode': '202', 'append:header.x-id': '$response.body.id' } },
    }
    const { reply } = await invoke(
      'Kinesis-PutRecord',
      { StreamName: 's', Data: 'd', PartitionKey: 'p' },
      {},
      { body: '{"id":"7"}', integration },
    )
    expect([reply.status, reply.headers.get('x-id')]).toEqual([202, '7'])
  })
})

describe('[K] http-api.md 8 #14: a parameter without a value fails the request with 400', () => {
  test.each(['$request.body.none', '$request.header.none', '$request.body', '$context.none', '${request.body.none}'])(
    '%s',
    async (MessageBody) => {
      const fault = await faultOf('SQS-SendMessage', { QueueUrl: queue, MessageBody })
      expect([fault.kind.status, fault.detail.integrationError]).toEqual([
        400,
        `Unable to resolve property MessageBody from source ${MessageBody}`,
      ])
    },
  )

  test('an optional one too, and one inside of attributes', async () => {
    const parameters = { QueueUrl: queue, MessageBody: 'x' }
    expect((await faultOf('SQS-SendMessage', { ...parameters, MessageGroupId: '$request.header.g' })).kind.status).toBe(400)
    const MessageAttributes = '{"A":{"DataType":"String","StringValue":"${request.header.none}"}}'
    expect((await faultOf('SQS-SendMessage', { ...parameters, MessageAttributes })).kind.status).toBe(400)
  })
})

describe('what cannot run', () => {
  test.each([
    ['no role', { credentialsArn: null }],
    ['a subtype that there is not', { integrationSubtype: 'SNS-Publish' }],
  ] as const)('%s', async (_, integration) => {
    const fault = await faultOf('SQS-PurgeQueue', { QueueUrl: queue }, {}, { integration })
    expect(fault.kind.status).toBe(500)
    expect(fault.detail.integrationError).toBeTruthy()
  })

  test('[D] http-api.md 6 #7: a service that takes too long', async () => {
    const server = createServer(() => undefined)
    const http = httpClient()
    const aws = createAwsClient({
      http,
      credentials: async () => ({ accessKeyId, secretAccessKey: 'secret' }),
      endpoints: new Map([['sqs', await listening(server)]]),
      self: () => '',
      selfServices: new Set(),
    })
    const integration = {
      ...httpIntegration,
      integrationType: 'AWS_PROXY' as const,
      integrationSubtype: 'SQS-PurgeQueue',
      credentialsArn: role,
      requestParameters: { QueueUrl: queue },
      timeoutInMillis: 50,
    }
    const call = httpIntegrationCall({ integration, stage: httpStage(), route: httpRoute() }, ports({ http, aws }))
    await expect(call(httpExchange())).rejects.toMatchObject({ kind: { responseType: 'INTEGRATION_TIMEOUT' } })
  })
})
