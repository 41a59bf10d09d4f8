// The response cache over HTTP: auth-throttle-cache.md 9. The backend numbers its answers, so each tells whether it is a new one.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import type { JsonObject } from '../../src/core/json.ts'
import type { LambdaInvoker } from '../../src/lambda/invocation.ts'
import type { IntegrationSnapshot, MethodSnapshot, RestApiSnapshot } from '../../src/model/snapshot.ts'
import { type Answer, API, type CallOptions, type Edge, type EdgeOptions, openBackend, openEdge } from '../support/edge.ts'
import { httpProxy, method, mock, mockIntegration, restApi } from '../support/snapshots.ts'

type Answering = (request: IncomingMessage, response: ServerResponse, n: number) => void

let edge: Edge
let backend: Awaited<ReturnType<typeof openBackend>> | undefined
let calls = 0
const clock = { now: Date.parse('2026-11-22T12:00:00Z'), monotonic: 5000 }
let answering: Answering

const numbered: Answering = ({ url, method: verb }, response, n) => void response.end(`${n} ${verb} ${url}`)

async function open(options: EdgeOptions = {}): Promise<string> {
  calls = 0
  answering = numbered
  edge = await openEdge({ clock: { now: () => clock.now, monotonic: () => clock.monotonic }, ...options })
  backend = await openBackend((request, response) => answering(request, response, ++calls))
  return backend.url
}

afterEach(async () => {
  await edge.close()
  await backend?.close()
})

type Method = Omit<MethodSnapshot, 'httpMethod'>

/** A method with some members of its integration changed. */
const integrated = (of: Method, more: Partial<IntegrationSnapshot>): Method => ({
  ...of,
  integration: { ...of.integration, ...more },
})
const ON = { cacheClusterEnabled: true, cacheClusterSize: '0.5' }
const text = async (path: string, options?: CallOptions): Promise<string> => (await edge.call(`/prod${path}`, options)).text
const fresh = { headers: { 'Cache-Control': 'max-age=0' } }

/** Deploys a proxy to the backend on `/a`, cached unless the stage says otherwise. */
async function deployed(
  stage: JsonObject = {},
  more: Partial<IntegrationSnapshot> = {},
  options: EdgeOptions = {},
): Promise<void> {
  const url = await open(options)
  await edge.deploy(apiOf(url, more), { ...ON, ...stage })
}

function apiOf(url: string, more: Partial<IntegrationSnapshot> = {}): RestApiSnapshot {
  return restApi({ 'GET /a': integrated(httpProxy(`${url}/a`), more), 'POST /a': httpProxy(`${url}/a`) })
}

test('[D] auth-throttle-cache.md 9.1 #4: a cluster caches GET and nothing else, and without one nothing is cached', async () => {
  await deployed()
  expect([
    await text('/a'),
    await text('/a'),
    await text('/a', { method: 'POST' }),
    await text('/a', { method: 'POST' }),
  ]).toEqual(['1 GET /a', '1 GET /a', '2 POST /a', '3 POST /a'])
  await edge.deploy(apiOf(backend?.url ?? ''), { cacheClusterEnabled: false })
  expect([await text('/a'), await text('/a')]).toEqual(['4 GET /a', '5 GET /a'])
})

test.each<[string, JsonObject, string, boolean]>([
  ['an entry for all that speaks of other things', { '*/*': { cacheTtlInSeconds: 300 } }, 'GET', true],
  ['an entry for all that is on', { '*/*': { cachingEnabled: true } }, 'GET', true],
  ['an entry for all that is on, for POST', { '*/*': { cachingEnabled: true } }, 'POST', false],
  ['an entry for all that is off', { '*/*': { cachingEnabled: false } }, 'GET', false],
  ['an entry of its own that is off', { '*/*': { cachingEnabled: true }, '~1a/GET': { cachingEnabled: false } }, 'GET', false],
  ['an entry of its own that is on', { '*/*': { cachingEnabled: false }, '~1a/GET': { cachingEnabled: true } }, 'GET', true],
  ['an entry of its own that is on, for POST', { '~1a/POST': { cachingEnabled: true } }, 'POST', true],
  ['an entry of its own that speaks of other things, for POST', { '~1a/POST': { cacheTtlInSeconds: 300 } }, 'POST', false],
  ['an entry for all of the resource, for POST', { '~1a/*': { cachingEnabled: true } }, 'POST', false],
  ['a time to live of 0', { '*/*': { cachingEnabled: true, cacheTtlInSeconds: 0 } }, 'GET', false],
])('[D] auth-throttle-cache.md 9.1 #4 #6: %s', async (_, methodSettings, verb, cached) => {
  await deployed({ methodSettings })
  const answers = [await text('/a', { method: verb }), await text('/a', { method: verb })]
  expect(answers).toEqual([`1 ${verb} /a`, `${cached ? 1 : 2} ${verb} /a`])
})

test('[D] auth-throttle-cache.md 9.1 #4: of an ANY method GET is cached; others when they are named, each by itself', async () => {
  const url = await open()
  const api = restApi({ 'ANY /any': httpProxy(`${url}/any`) })
  const twice = async (verb: string): Promise<string> => {
    const first = await text('/any', { method: verb })
    return first === (await text('/any', { method: verb })) ? 'cached' : 'asked'
  }
  await edge.deploy(api, ON)
  expect([await twice('GET'), await twice('POST'), await twice('DELETE')]).toEqual(['cached', 'asked', 'asked'])
  await edge.deploy(api, { ...ON, methodSettings: { '~1any/POST': { cachingEnabled: true } } })
  expect([await twice('GET'), await twice('POST'), await twice('DELETE')]).toEqual(['cached', 'cached', 'asked'])
  await edge.deploy(api, { ...ON, methodSettings: { '~1any/ANY': { cachingEnabled: true } } })
  expect([await twice('GET'), await twice('POST'), await twice('DELETE')]).toEqual(['cached', 'cached', 'cached'])
  expect(await text('/any', { method: 'POST' })).not.toBe(await text('/any', { method: 'DELETE' }))
})

test('[D] auth-throttle-cache.md 9.1 #6, rest-api.md 17 #4: 300 seconds unless the stage says otherwise', async () => {
  await deployed()
  expect(await text('/a')).toBe('1 GET /a')
  clock.monotonic += 299_999
  expect(await text('/a')).toBe('1 GET /a')
  clock.monotonic += 1
  expect(await text('/a')).toBe('2 GET /a')
  await edge.deploy(apiOf(backend?.url ?? ''), { ...ON, methodSettings: { '~1a/GET': { cacheTtlInSeconds: 3600 } } })
  await text('/a', fresh)
  await edge.caches.flush(API, 'prod')
  expect(await text('/a')).toBe('3 GET /a')
  clock.monotonic += 3_599_999
  expect(await text('/a')).toBe('3 GET /a')
  clock.monotonic += 1
  expect(await text('/a')).toBe('4 GET /a')
})

test('[D] auth-throttle-cache.md 9.1 #6, rest-api.md 17 #4: 1048576 bytes are kept, one more is not', async () => {
  await deployed()
  let bytes = 1_048_576
  answering = (_request, response, n) => void response.end(Buffer.alloc(bytes, n))
  const first = async (): Promise<string> => {
    const { body } = await edge.call('/prod/a')
    return `${body[0]} x${body.length}`
  }
  expect([await first(), await first()]).toEqual(['1 x1048576', '1 x1048576'])
  await edge.caches.flush(API, 'prod')
  bytes++
  expect([await first(), await first()]).toEqual(['2 x1048577', '3 x1048577'])
})

test('[D] auth-throttle-cache.md 9.2 #3: without key parameters a resource has one response, whatever its path and query', async () => {
  const url = await open()
  await edge.deploy(
    restApi({ 'GET /p/{id}': httpProxy(`${url}/p/{id}`, { 'integration.request.path.id': 'method.request.path.id' }) }),
    ON,
  )
  expect(await text('/p/1?q=1')).toBe('1 GET /p/1?q=1')
  expect(await text('/p/2?q=2', { headers: { Authorization: 'other', Accept: 'x/y' } })).toBe('1 GET /p/1?q=1')
})

const KEYED = {
  cacheKeyParameters: ['method.request.path.id', 'method.request.querystring.q', 'method.request.header.X-Lang'],
}

test('[D] auth-throttle-cache.md 9.2 #1: the key parameters tell requests apart, and nothing else does', async () => {
  const url = await open()
  const proxy = integrated(httpProxy(`${url}/p`), KEYED)
  await edge.deploy(restApi({ 'GET /p/{id}': proxy }), ON)
  const get = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<number> =>
    Number((await text(path, { headers })).split(' ')[0])
  expect(await get('/p/1')).toBe(1)
  expect(await get('/p/1?other=1', { 'X-Other': '1' })).toBe(1)
  const different = [
    await get('/p/2'),
    await get('/p/1?q='),
    await get('/p/1?q=1'),
    await get('/p/1?q=1&q=2'),
    await get('/p/1?q=2&q=1'),
    await get('/p/1?q=1%26q%3D2'),
    await get('/p/1?q=1,2'),
    await get('/p/1?Q=1', { 'X-Lang': 'de' }),
    await get('/p/1', { 'X-Lang': '' }),
    await get('/p/1;q=1'),
    await get('/p/-;1:1'),
  ]
  expect(different).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  expect(await get('/p/1', { 'x-lang': 'de' })).toBe(9)
  const long = 'x'.repeat(2000)
  expect([await get(`/p/1?q=${long}a`), await get(`/p/1?q=${long}b`), await get(`/p/1?q=${long}a`)]).toEqual([13, 14, 13])
})

test('[D] auth-throttle-cache.md 9.2 #1: integration.request parameters count with their mapped values', async () => {
  const url = await open()
  const requestParameters = {
    'integration.request.header.h': 'method.request.body.user.id',
    'integration.request.querystring.q': 'context.httpMethod',
    'integration.request.path.s': "'static'",
  }
  const cacheKeyParameters = [...Object.keys(requestParameters), 'integration.request.header.unmapped']
  const proxy = integrated(httpProxy(`${url}/p`), { requestParameters, cacheKeyParameters })
  await edge.deploy(restApi({ 'POST /p': proxy }), { ...ON, methodSettings: { '~1p/POST': { cachingEnabled: true } } })
  const post = async (body: string): Promise<Answer> =>
    edge.call('/prod/p', { method: 'POST', body, headers: { 'Content-Type': 'application/json' } })
  const numbers: string[] = []
  for (const id of ['1', '"1"', '2', 'null', '[1]', '1'])
    numbers.push((await post(`{"user":{"id":${id}}}`)).text.split(' ')[0] ?? '')
  expect(numbers).toEqual(['1', '1', '2', '3', '4', '1'])
  expect((await post('{"user"')).status).toBe(400)
})

test('[S] auth-throttle-cache.md 9.2 #2: resources share what has the same namespace; each has its own unless told so', async () => {
  const url = await open()
  const shared = { cacheNamespace: 'shared' }
  const methods = {
    'GET /a': httpProxy(`${url}/a`),
    'GET /b': httpProxy(`${url}/b`),
    'GET /c': integrated(httpProxy(`${url}/c`), shared),
    'GET /d': integrated(httpProxy(`${url}/d`), shared),
    'POST /d': integrated(httpProxy(`${url}/d`), shared),
  }
  await edge.deploy(restApi(methods), { ...ON, methodSettings: { '~1d/POST': { cachingEnabled: true } } })
  expect([await text('/a'), await text('/b'), await text('/c'), await text('/d')]).toEqual([
    '1 GET /a',
    '2 GET /b',
    '3 GET /c',
    '3 GET /c',
  ])
  expect(await text('/d', { method: 'POST' })).toBe('4 POST /d')
  await edge.deploy(restApi(methods), { ...ON, stageName: 'dev' })
  expect((await edge.call('/dev/a')).text).toBe('5 GET /a')
})

test('[S] rest-api.md 3 #1, [K+] auth-throttle-cache.md 9.2 #4: a hit has the ids of its own request and no header of the first', async () => {
  await deployed({}, { type: 'HTTP', integrationResponses: mockIntegration.integrationResponses })
  const first = await edge.call('/prod/a', { headers: { Authorization: 'first', Cookie: 'c=first' } })
  const second = await edge.call('/prod/a', { headers: { 'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793' } })
  expect(second.body).toEqual(first.body)
  const names = (answer: Answer) => answer.rawHeaders.filter((_, i) => i % 2 === 0)
  expect(names(second)).toEqual(names(first))
  expect(names(second)).toContain('X-Amzn-Trace-Id')
  for (const name of ['x-amzn-requestid', 'x-amz-apigw-id', 'x-amzn-trace-id']) {
    expect(second.headers[name]).toBeTruthy()
    expect(second.headers[name]).not.toBe(first.headers[name])
  }
  expect(second.headers['x-amzn-trace-id']).toBe('Root=1-5759e988-bd862e3fe1be46a994272793')
  expect(calls).toBe(1)
})

test("a hit has the answer's status, headers and bytes, a backend's own ids and date left out", async () => {
  await deployed()
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
  answering = (_request, response) => {
    response.writeHead(203, ['Content-Type', 'image/png', 'X-Many', '1', 'X-Many', '2', 'X-Amzn-Trace-Id', 'Root=backend'])
    response.end(bytes)
  }
  const [first, second] = [await edge.call('/prod/a'), await edge.call('/prod/a')]
  expect([second.status, second.headers['content-type'], second.headers['x-many']]).toEqual([203, 'image/png', '1, 2'])
  expect(second.body).toEqual(bytes)
  expect(first.headers['x-amzn-trace-id']).toBe('Root=backend')
  expect(second.headers).not.toHaveProperty('x-amzn-trace-id')
  expect(calls).toBe(1)
})

test('what sets a cookie reaches its own client only', async () => {
  await deployed()
  answering = (_request, response, n) => void response.setHeader('Set-Cookie', `session=${n}`).end('x')
  const answers = await Promise.all(Array.from({ length: 20 }, () => edge.call('/prod/a')))
  expect(new Set(answers.map(({ headers }) => String(headers['set-cookie']))).size).toBe(20)
})

test.each([200, 201, 204])('[K-] auth-throttle-cache.md 9.2 #6: %i is kept', async (status) => {
  await deployed()
  answering = (_request, response) => void response.writeHead(status).end()
  expect([(await edge.call('/prod/a')).status, (await edge.call('/prod/a')).status, calls]).toEqual([status, status, 1])
})

test.each([206, 301, 304, 404, 429, 500, 503])('[K-] auth-throttle-cache.md 9.2 #6: %i is not kept', async (status) => {
  await deployed()
  answering = (_request, response) => void response.writeHead(status).end()
  expect([(await edge.call('/prod/a')).status, (await edge.call('/prod/a')).status, calls]).toEqual([status, status, 2])
})

test('[K-] auth-throttle-cache.md 9.2 #6: what the gateway answers is not kept, and leaves what is kept', async () => {
  await deployed({}, { timeoutInMillis: 300 })
  answering = (request) => request.socket.destroy()
  expect((await edge.call('/prod/a')).status).toBe(504)
  answering = numbered
  expect(await text('/a')).toBe('2 GET /a')
  expect(await text('/a')).toBe('2 GET /a')
})

test('what streams is not cached', async () => {
  await deployed({ methodSettings: { '~1a/GET': { cachingEnabled: true } } }, { responseTransferMode: 'STREAM' })
  expect([await text('/a'), await text('/a')]).toEqual(['1 GET /a', '2 GET /a'])
})

test('[K] rest-api.md 2 #11: who may not call, or sends what is not valid, gets nothing from the cache', async () => {
  const url = await open()
  const requestValidators = [{ id: 'v', validateRequestBody: false, validateRequestParameters: true }]
  const asked = { ...httpProxy(`${url}/a`), requestValidatorId: 'v', requestParameters: { 'method.request.querystring.q': true } }
  const keyed = { ...httpProxy(`${url}/b`), apiKeyRequired: true }
  const put = (path: string, kind: string, value: JsonObject) =>
    edge.store.transact((transaction) => transaction.put(`/000000000000/us-east-1${path}`, kind, value))
  await put('/apikeys/k', 'api-key', { id: 'k', value: 'k'.repeat(20), enabled: true })
  await put('/usageplans/p', 'usage-plan', {
    id: 'p',
    apiStages: [{ apiId: API, stage: 'prod' }],
    throttle: { rateLimit: 1, burstLimit: 2 },
  })
  await put('/usageplans/p/keys/k', 'usage-plan-key', { id: 'k' })
  await edge.deploy(restApi({ 'GET /a': asked, 'GET /b': keyed }, {}, { requestValidators }), ON)
  const key = { headers: { 'x-api-key': 'k'.repeat(20) } }
  expect([await text('/a?q=1'), (await edge.call('/prod/a')).status, await text('/a?q=2')]).toEqual([
    '1 GET /a?q=1',
    400,
    '1 GET /a?q=1',
  ])
  expect([await text('/b', key), (await edge.call('/prod/b')).status, await text('/b', key)]).toEqual([
    '2 GET /b',
    403,
    '2 GET /b',
  ])
  // Hits use tokens like other requests.
  expect((await edge.call('/prod/b', key)).status).toBe(429)
})

test('[D] auth-throttle-cache.md 9.3 #9, [K] #10: a hit has no integration latency in logs; each request has its line', async () => {
  const format =
    '$context.requestId $context.status $context.integrationLatency $context.integrationStatus $context.responseLength'
  const accessLogSettings = { destinationArn: 'arn:aws:logs:us-east-1:000000000000:log-group:g', format }
  await deployed({ accessLogSettings })
  await text('/a')
  await text('/a')
  const [miss, hit] = edge.logged.map(({ message }) => message.trim().split(' ').slice(1))
  expect(miss).toEqual(['200', expect.stringMatching(/^\d+$/), '200', '8'])
  expect(hit).toEqual(['200', '-', '-', '8'])
})

test('compression is of each client, above the cache', async () => {
  const url = await open()
  await edge.deploy(restApi({ 'GET /a': httpProxy(`${url}/a`) }, { minimumCompressionSize: 0 }), ON)
  const gzip = { headers: { 'Accept-Encoding': 'gzip' } }
  const encodings = [await edge.call('/prod/a', gzip), await edge.call('/prod/a'), await edge.call('/prod/a', gzip)]
  expect(encodings.map(({ headers }) => headers['content-encoding'])).toEqual(['gzip', undefined, 'gzip'])
  expect([encodings[1]?.text, calls]).toEqual(['1 GET /a', 1])
})

test('AWS_PROXY functions and MOCKs are cached too', async () => {
  let invoked = 0
  const lambda: LambdaInvoker = {
    invoke: async () => {
      const payload = Buffer.from(JSON.stringify({ statusCode: 200, headers: { 'X-N': `${++invoked}` }, body: `${invoked}` }))
      return { statusCode: 200, payload, functionError: null, executedVersion: '$LATEST', requestId: 'r' } as never
    },
    invokeStreaming: () => Promise.reject(new Error('not asked')),
  }
  await open({ lambda })
  const uri =
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations'
  const integration = { ...mockIntegration, type: 'AWS_PROXY' as const, httpMethod: 'POST', uri, integrationResponses: [] }
  await edge.deploy(restApi({ 'GET /f': method({ integration }), 'GET /m': mock('$context.requestId') }), ON)
  const [first, second] = [await edge.call('/prod/f'), await edge.call('/prod/f')]
  expect([first.text, second.text, second.headers['x-n'], second.headers['x-amzn-trace-id'] !== undefined]).toEqual([
    '1',
    '1',
    '1',
    true,
  ])
  expect(await text('/m')).toBe(await text('/m'))
})
