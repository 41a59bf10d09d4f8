import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { HeaderList } from '../../src/core/headers.ts'
import { Fault } from '../../src/exchange/fault.ts'
import type { Reply } from '../../src/exchange/reply.ts'
import { fold, type Next } from '../../src/exchange/step.ts'
import { accessLog, logGroupOf } from '../../src/pipeline/access-log.ts'
import { gatewayResponse } from '../../src/pipeline/gateway-response.ts'
import { type ExchangeParts, newExchange } from '../support/exchange.ts'

const ARN = 'arn:aws:logs:us-east-1:111111111111:log-group:/access/pets'

interface Logged {
  readonly group: string
  readonly message: string
}

async function logged(format: string, parts: ExchangeParts = {}, last?: Next): Promise<Logged[]> {
  const events: Logged[] = []
  const step = accessLog(
    { destinationArn: `${ARN}:*`, format },
    { write: (group, _stream, _at, message) => void events.push({ group, message }) },
  )
  const ok: Next = async () => ({ status: 201, headers: new HeaderList(), body: Buffer.from('hello') })
  const exchange = newExchange(parts)
  exchange.integrationLatency = 12
  exchange.integrationStatus = 200
  const reply = await fold([step, gatewayResponse({ gatewayResponses: [], onBug: () => undefined })], last ?? ok)(exchange)
  if (!Buffer.isBuffer(reply.body)) for await (const _chunk of reply.body);
  return events
}

const line = async (format: string, parts?: ExchangeParts, last?: Next): Promise<string | undefined> =>
  (await logged(format, parts, last))[0]?.message

test('[D] vtl-and-context.md 11 #5 #10: the Common Log Format of the console; the group is named by the ARN, without :*', async () => {
  const clf =
    '$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] "$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength $context.requestId $context.extendedRequestId'
  expect(await logged(clf)).toEqual([
    {
      group: '/access/pets',
      message:
        '203.0.113.7 - - [14/Nov/2023:22:13:20 +0000] "GET /pets/{id} HTTP/1.1" 201 5 0b1c2d3e-0000-4000-8000-000000000001 AbCdEfGhIJ0=',
    },
  ])
})

test('[D] vtl-and-context.md 11 #7: the JSON format of the console', async () => {
  const names = 'requestId extendedRequestId httpMethod resourcePath status protocol responseLength requestTime'.split(' ')
  const own = { ip: '$context.identity.sourceIp', caller: '$context.identity.caller', user: '$context.identity.user' }
  const format = { ...own, ...Object.fromEntries(names.map((name) => [name, `$context.${name}`])) }
  expect(JSON.parse((await line(JSON.stringify(format))) ?? '')).toEqual({
    requestId: '0b1c2d3e-0000-4000-8000-000000000001',
    extendedRequestId: 'AbCdEfGhIJ0=',
    ip: '203.0.113.7',
    caller: '-',
    user: '-',
    requestTime: '14/Nov/2023:22:13:20 +0000',
    httpMethod: 'GET',
    resourcePath: '/pets/{id}',
    status: '201',
    protocol: 'HTTP/1.1',
    responseLength: '5',
  })
})

test('[D] rest-api.md 3 #9: a request id that the client chose is logged if it is a UUID', async () => {
  const headers = (id: string) => ({ headers: [['X-Amzn-RequestId', id] as const] })
  expect(await line('$context.requestId', headers('mine'))).toBe('UUID_REPLACED_INVALID_REQUEST_ID')
  const id = '0b1c2d3e-0000-4000-8000-000000000001'
  expect(await line('$context.requestId', headers(id))).toBe(id)
})

test('[D] vtl-and-context.md 10.1: integration variables and their equals', async () => {
  const format =
    '$context.integrationLatency $context.integration.latency $context.integrationStatus $context.integration.integrationStatus $context.integration.requestId $context.awsEndpointRequestId $context.integration.status'
  expect(await line(format)).toBe('12 12 200 200 - - 200')
})

test('[D] vtl-and-context.md 11 #2, [K-LS] vtl-and-context.md 10.1 #6: what a request does not have is a hyphen, names nobody knows too', async () => {
  expect(
    await line(
      '$context.authorizer.principalId $context.nonsense $context.identity.user $context.error.message $context.requestId-x',
    ),
  ).toBe('- - - - 0b1c2d3e-0000-4000-8000-000000000001-x')
})

test('faults have their line, with their message', async () => {
  const fails: Next = async () => {
    throw new Fault('networkError')
  }
  const format =
    '{"status":"$context.status","length":$context.responseLength,"error":$context.error.messageString,"type":"$context.error.responseType","integration":"$context.integration.error"}'
  expect(JSON.parse((await line(format, {}, fails)) ?? '')).toEqual({
    status: '504',
    length: 55,
    error: 'Network error communicating with endpoint',
    type: 'INTEGRATION_FAILURE',
    integration: 'Network error communicating with endpoint',
  })
})

test('values forge neither lines nor JSON', async () => {
  const userAgent = 'x"\r\n{"forged":1}\u2028\\'
  const identity = { ...newExchange().context.identity, userAgent }
  const text = (await line('{"ua":"$context.identity.userAgent"}\n', { context: { identity } })) ?? ''
  expect(text).not.toMatch(/[\r\n\u2028]/)
  expect(JSON.parse(text)).toEqual({ ua: userAgent })
})

test('a body that streams is counted, and logged when it is over', async () => {
  const stream = new PassThrough()
  stream.write('abc')
  stream.end('defg')
  const streams: Next = async (): Promise<Reply> => ({ status: 200, headers: new HeaderList(), body: stream })
  expect(await line('$context.responseLength', {}, streams)).toBe('7')
})

test('nothing configured, or no log group: no step', () => {
  const sink = { write: () => undefined }
  expect(accessLog(null, sink)).toBeNull()
  expect(
    accessLog(
      {
        destinationArn: 'arn:aws:firehose:us-east-1:111111111111:deliverystream/amazon-apigateway-x',
        format: '$context.requestId',
      },
      sink,
    ),
  ).toBeNull()
  expect(logGroupOf(ARN)).toBe('/access/pets')
})
