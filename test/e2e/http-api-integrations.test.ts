// HTTP_PROXY and service integrations of HTTP APIs end to end: an unmodified SDK client builds them, real servers stand behind them.

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { ApiGatewayV2, type CreateIntegrationRequest } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portico, startPortico } from '../support/portico.ts'
import { ACCOUNT, type Answer, type CallOptions, call } from './kit.ts'

interface Got {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

let backend: Server
let url: string
let portico: Portico
let client: ApiGatewayV2
let apiId: string
/** What the backend, which stands for SQS too, got last. */
let got: Got | null = null

beforeAll(async () => {
  backend = createServer(async (request, response) => {
    const { method = '', url: target = '', headers } = request
    got = { method, url: target, headers, body: await text(request) }
    const missing = target.includes('missing')
    response.writeHead(missing ? 404 : 200, { 'Content-Type': 'text/xml', 'X-Own': '1' })
    response.end('<SendMessageResponse/>')
  })
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`
  portico = await startPortico(['--service-endpoint', `sqs=${url}`])
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  client = new ApiGatewayV2({ endpoint: portico.url, region: 'us-east-1', credentials, maxAttempts: 1 })
  apiId = (await client.createApi({ Name: 'shop', ProtocolType: 'HTTP' })).ApiId ?? ''
  await client.createStage({ ApiId: apiId, StageName: '$default', AutoDeploy: true })
})
afterAll(async () => {
  client.destroy()
  await portico.close()
  backend.closeAllConnections()
  backend.close()
})

async function route(RouteKey: string, more: Partial<CreateIntegrationRequest>): Promise<string> {
  const common = { ApiId: apiId, PayloadFormatVersion: '1.0' } as const
  const { IntegrationId = '' } = await client.createIntegration({ ...common, IntegrationType: 'HTTP_PROXY', ...more })
  await client.createRoute({ ApiId: apiId, RouteKey, Target: `integrations/${IntegrationId}` })
  return IntegrationId
}

const http = (IntegrationUri: string, more: Partial<CreateIntegrationRequest> = {}): Partial<CreateIntegrationRequest> => ({
  IntegrationMethod: 'ANY',
  IntegrationUri,
  ...more,
})

const ask = (path: string, { headers, ...more }: CallOptions = {}): Promise<Answer> =>
  call(portico.port, path, { headers: { Host: `${apiId}.execute-api.localhost`, ...headers }, ...more })

test('[D] http-api.md 6 #2, [D] http-api.md 7 #1 #5: a URL with parameters, mapped both ways', async () => {
  await route(
    'ANY /pets/{petID}',
    http(`${url}/v1/{petID}`, {
      RequestParameters: { 'append:header.header2': '$request.header.header1', 'remove:header.header1': "''" },
      ResponseParameters: { 404: { 'append:header.error': '$context.requestId', 'overwrite:statuscode': '403' } },
    }),
  )
  const answer = await ask('/pets/7?q=1', { headers: { header1: 'one' } })
  expect([answer.status, answer.headers['x-own'], answer.headers.error]).toEqual([200, '1', undefined])
  expect(got).toMatchObject({ method: 'GET', url: '/v1/7?q=1', headers: { header2: 'one', via: 'HTTP/1.1 AmazonAPIGateway' } })
  expect(got?.headers.header1).toBeUndefined()
  const refused = await ask('/pets/missing')
  expect([refused.status, refused.headers.error]).toEqual([403, refused.headers['apigw-requestid']])
})

test('[D] http-api.md 6 #3: what no route takes goes on with its whole path', async () => {
  await route('$default', http(`${url}/base`))
  await ask('/store/checkout', { method: 'POST', body: 'x' })
  expect(got).toMatchObject({ method: 'POST', url: '/base/store/checkout', body: 'x' })
})

test('an update changes what is deployed, and takes a mapping away by giving it nothing', async () => {
  const IntegrationId = await route('GET /changing', http(`${url}/a`, { RequestParameters: { 'append:header.x': '1' } }))
  await ask('/changing')
  expect([got?.url, got?.headers.x]).toEqual(['/a', '1'])
  await client.updateIntegration({
    ApiId: apiId,
    IntegrationId,
    IntegrationUri: `${url}/b`,
    RequestParameters: { 'append:header.x': '' },
  })
  await ask('/changing')
  expect([got?.url, got?.headers.x]).toEqual(['/b', undefined])
})

test('[D] http-api.md 8 #3, [K+] http-api.md 8 #13: a message to SQS, signed by the role', async () => {
  await route('POST /orders', {
    IntegrationType: 'AWS_PROXY',
    IntegrationSubtype: 'SQS-SendMessage',
    CredentialsArn: `arn:aws:iam::${ACCOUNT}:role/gateway`,
    RequestParameters: {
      QueueUrl: `https://sqs.us-east-1.amazonaws.com/${ACCOUNT}/orders`,
      MessageBody: '$request.body.message',
      MessageAttributes: '{"Agent":{"DataType":"String","StringValue":"${request.header.user-agent}"}}',
    },
  })
  const headers = { 'User-Agent': 'curl "8"', 'Content-Type': 'application/json' }
  const answer = await ask('/orders', { method: 'POST', headers, body: '{"message":{"id":7}}' })
  expect([answer.status, answer.headers['content-type'], answer.text]).toEqual([200, 'text/xml', '<SendMessageResponse/>'])
  expect(got).toMatchObject({ method: 'POST', url: `/${ACCOUNT}/orders` })
  expect(got?.headers.authorization).toContain('/us-east-1/sqs/aws4_request')
  expect(Object.fromEntries(new URLSearchParams(got?.body))).toMatchObject({
    Action: 'SendMessage',
    MessageBody: '{"id":7}',
    'MessageAttribute.1.Value.StringValue': 'curl "8"',
  })
  const refused = await ask('/orders', { method: 'POST', headers, body: '{}' })
  expect([refused.status, refused.text]).toEqual([400, '{"message":"Bad Request"}'])
})

test.each([
  [{ 'overwrite:header.Authorization': 'x' }, 'Operations on header Authorization are restricted'],
  [{ 'append:header.x': '$request.body..a' }, 'Invalid source: $request.body..a specified for destination: append:header.x'],
  [{ 'append:path': 'x' }, 'Invalid Request Actioned Parameter destination specified: append:path'],
] as const)('[K+] http-api.md 7 #8: %j is refused', async (RequestParameters, reason) => {
  const refused = client.createIntegration({
    ApiId: apiId,
    IntegrationType: 'HTTP_PROXY',
    PayloadFormatVersion: '1.0',
    ...http(url, { RequestParameters }),
  })
  await expect(refused).rejects.toMatchObject({ name: 'BadRequestException', message: expect.stringContaining(`[${reason}]`) })
})
