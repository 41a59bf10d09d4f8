// Lambda functions behind HTTP APIs, from the client's bytes to the function's and back. http-api.md 2 to 5.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HttpIntegrationSnapshot } from '../../src/model/snapshot-http-api.ts'
import { ACCOUNT, arnOf, type Lab, openLab } from '../lambda/lab.ts'
import { type Answer, API, type Edge, HOST, openEdge } from '../support/edge.ts'
import { httpApi } from '../support/http-snapshots.ts'

let lab: Lab
let edge: Edge

beforeAll(async () => {
  lab = await openLab()
  edge = await openEdge({ lambda: lab.runtime })
})
afterAll(async () => {
  await edge.close()
  await lab.close()
})

type Integration = Partial<HttpIntegrationSnapshot>

/** Makes a function of that handler, an expression of `event`, and an integration that calls it. */
async function lambda(name: string, handler: string, more: Integration = {}): Promise<Integration> {
  await lab.create(name, { 'index.js': `exports.handler = async (event) => ${handler}` })
  const credentialsArn = `arn:aws:iam::${ACCOUNT}:role/caller`
  return { integrationType: 'AWS_PROXY', integrationUri: arnOf(name), credentialsArn, payloadFormatVersion: '2.0', ...more }
}

const names = ({ rawHeaders }: Answer): string[] => rawHeaders.filter((_, i) => i % 2 === 0)

interface Event {
  readonly [key: string]: unknown
  readonly headers: Readonly<Record<string, string>>
  readonly requestContext: Readonly<Record<string, unknown>>
}

const eventOf = async (path: string, options = {}): Promise<Event> => JSON.parse((await edge.call(path, options)).text) as Event

test('[D] http-api.md 3 #1 #12 #15, [K+] 3 #20, [K+] http-api.md 2 #12: an event of a real request, and its answer', async () => {
  await edge.deployHttp(httpApi({ 'ANY /pets/{proxy+}': await lambda('echo', 'event') }), { stageName: 'dev' })
  const answer = await edge.call('/dev/pets/a%20b/c?x=1&x=2', {
    method: 'PUT',
    headers: { Host: HOST, Cookie: 'a=1; b=2', 'Content-Type': 'application/json', 'User-Agent': 'me' },
    body: '{}',
  })
  const made = JSON.parse(answer.text) as Event
  expect(made).toMatchObject({
    version: '2.0',
    routeKey: 'ANY /pets/{proxy+}',
    rawPath: '/dev/pets/a b/c',
    rawQueryString: 'x=1&x=2',
    cookies: ['a=1', 'b=2'],
    queryStringParameters: { x: '1,2' },
    pathParameters: { proxy: 'a b/c' },
    body: '{}',
    isBase64Encoded: false,
    requestContext: {
      accountId: ACCOUNT,
      apiId: API,
      domainName: HOST,
      domainPrefix: API,
      http: { method: 'PUT', path: '/dev/pets/a b/c', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'me' },
      requestId: answer.headers['apigw-requestid'],
      stage: 'dev',
    },
  })
  expect(made.headers).toEqual({
    'content-length': '2',
    'content-type': 'application/json',
    host: HOST,
    'user-agent': 'me',
    'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
  })
  expect(names(answer)).toEqual(['date', 'content-type', 'content-length', 'connection', 'apigw-requestid'])
})

test('the default stage, by its host and by a path that names the API', async () => {
  await edge.deployHttp(httpApi({ $default: await lambda('any', 'event') }))
  const asked = { rawPath: '/x', routeKey: '$default', requestContext: { stage: '$default', http: { path: '/x' } } }
  expect(await eventOf('/x')).toMatchObject(asked)
  expect(await eventOf(`/_aws/execute-api/${API}/x`, { headers: { Host: 'localhost' } })).toMatchObject(asked)
  expect(await eventOf('/')).toMatchObject({ rawPath: '/' })
})

test('[K+] http-api.md 4 #7: format 1.0, whatever way the request came', async () => {
  await edge.deployHttp(
    httpApi({
      $default: await lambda('v1', '({ statusCode: 200, body: JSON.stringify(event) })', { payloadFormatVersion: '1.0' }),
    }),
  )
  const asked = { version: '1.0', resource: '$default', path: '/x%20y', requestContext: { path: '/x y', resourceId: '$default' } }
  expect(await eventOf('/x%20y')).toMatchObject(asked)
  expect(await eventOf(`/_aws/execute-api/${API}/x%20y`, { headers: { Host: 'localhost' } })).toMatchObject(asked)
  expect(await eventOf(`/_aws/execute-api/${API}/$default/x%20y`, { headers: { Host: 'localhost' } })).toMatchObject(asked)
})

test('[D] http-api.md 5.1 #2, [K+] 5.1 #6: cookies each on a line of their own, bytes as they are', async () => {
  const handler = `({ statusCode: 202, cookies: ['a=1', 'b=2'], headers: { 'Content-Type': 'image/png', 'X-Own': 'v' },
    isBase64Encoded: true, body: Buffer.from([0, 255, 10]).toString('base64') })`
  await edge.deployHttp(httpApi({ 'GET /image': await lambda('image', handler) }))
  const answer = await edge.call('/image')
  expect([answer.status, [...answer.body], answer.headers['set-cookie']]).toEqual([202, [0, 255, 10], ['a=1', 'b=2']])
  expect(names(answer)).toEqual([
    ...['date', 'set-cookie', 'set-cookie', 'content-type', 'x-own', 'content-length', 'connection', 'apigw-requestid'],
  ])
})

test('[D] http-api.md 2 #8, [K+] 2 #5 #9 #13: what goes wrong', async () => {
  await edge.deployHttp(
    httpApi({
      'GET /throws': await lambda('throws', '{ throw new Error("boom") }'),
      'GET /wrong': await lambda('wrong', '({ statusCode: "no" })'),
      'GET /header': await lambda('header', '({ statusCode: 200, headers: { a: "b\\r\\nEvil: 1" } })'),
      'GET /slow': await lambda('slow', 'new Promise((done) => setTimeout(done, 1000))', { timeoutInMillis: 50 }),
      'POST /large': await lambda('large', '1'),
      'GET /nobody': { ...(await lambda('nobody', '1')), credentialsArn: null },
      'GET /missing': { ...(await lambda('there', '1')), integrationUri: arnOf('missing') },
    }),
  )
  const internal = [500, '{"message":"Internal Server Error"}', 'application/json']
  for (const path of ['/throws', '/wrong', '/header', '/nobody', '/missing']) {
    const answer = await edge.call(path)
    expect([path, answer.status, answer.text, answer.headers['content-type']]).toEqual([path, ...internal])
  }
  const slow = await edge.call('/slow')
  expect([slow.status, slow.text]).toEqual([503, '{"message":"Service Unavailable"}'])
  const large = await edge.call('/large', { method: 'POST', body: Buffer.alloc(5_000_000) })
  expect([large.status, large.text]).toEqual([413, '{"message":"Request Entity Too Large"}'])
})

test('[D] vtl-and-context.md 10.2 #2 #3: what access logs tell of the integration', async () => {
  const handler = 'event.rawPath === "/fails" ? Promise.reject(new Error("boom")) : ({ statusCode: 201 })'
  await edge.deployHttp(httpApi({ $default: await lambda('logged', handler) }), {
    accessLogSettings: {
      destinationArn: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:http`,
      format:
        '$context.requestId $context.status $context.integrationStatus $context.integration.status $context.integrationErrorMessage',
    },
  })
  for (const path of ['/works', '/fails']) await edge.call(path)
  const lines = edge.logged.filter(({ group }) => group === 'http').map(({ message }) => message.trim().replace(/^\S+ /, ''))
  expect(lines).toEqual([
    '201 200 201 -',
    '500 200 200 The Lambda function returned the following error: boom. Check your Lambda function code and try again.',
  ])
})
