// HTTP APIs at the edge: stages, routes, errors, ids. http-api.md 1, 2, 12.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { API, type Edge, HOST, openBackend, openEdge } from '../support/edge.ts'
import { httpApi, noCors } from '../support/http-snapshots.ts'

let edge: Edge
let backend: Awaited<ReturnType<typeof openBackend>>

beforeAll(async () => {
  edge = await openEdge()
  backend = await openBackend((request, response) => {
    const { method, url } = request
    response.writeHead(200, { 'Content-Type': 'application/json', 'X-Own': '1', 'apigw-requestid': 'theirs' })
    response.end(JSON.stringify({ method, url }))
  })
})
afterAll(async () => {
  await edge.close()
  await backend.close()
})

const seen = async (path: string, options = {}): Promise<unknown> => JSON.parse((await edge.call(path, options)).text)

test('$default serves the root; another stage its own name [D] http-api.md 1 #1, [D] http-api.md 1 #2', async () => {
  await edge.deployHttp(httpApi({ 'GET /pets': `${backend.url}/default`, 'GET /prod': `${backend.url}/route-prod` }))
  expect(await seen('/pets')).toEqual({ method: 'GET', url: '/default' })
  expect(await seen('/prod')).toEqual({ method: 'GET', url: '/route-prod' })
  await edge.deployHttp(httpApi({ 'GET /pets': `${backend.url}/prod`, 'GET /': `${backend.url}/root` }), { stageName: 'prod' })
  expect(await seen('/prod/pets')).toEqual({ method: 'GET', url: '/prod' })
  expect(await seen('/prod')).toEqual({ method: 'GET', url: '/root' })
  expect(await seen('/pets')).toEqual({ method: 'GET', url: '/default' })
})

test('APIs answer by path too, with their default stage named or not', async () => {
  await edge.deployHttp(httpApi({ 'GET /pets': `${backend.url}/default` }))
  const local = { headers: { Host: 'localhost' } }
  expect(await seen(`/_aws/execute-api/${API}/pets`, local)).toEqual({ method: 'GET', url: '/default' })
  expect(await seen(`/_aws/execute-api/${API}/$default/pets`, local)).toEqual({ method: 'GET', url: '/default' })
  expect(await seen(`/restapis/${API}/$default/_user_request_/pets`, local)).toEqual({ method: 'GET', url: '/default' })
})

test('[D] http-api.md 1 #8: an address that has a stage in it is no path of the default stage', async () => {
  await edge.deployHttp(httpApi({ $default: `${backend.url}/default` }))
  const local = { headers: { Host: 'localhost' } }
  for (const path of [`/restapis/${API}/nothing/_user_request_/pets`, `/restapis/${API}/pets/_user_request_`]) {
    const { status, text } = await edge.call(path, local)
    expect([path, status, text]).toEqual([path, 404, '{"message":"Not Found"}'])
  }
})

test('no route is 404 Not Found, and every answer has one id [D] http-api.md 1 #1, [D] http-api.md 2 #4, [D] http-api.md 2 #11', async () => {
  await edge.deployHttp(httpApi({ 'GET /pets': `${backend.url}/x` }))
  const missing = await edge.call('/nothing')
  expect([missing.status, missing.text]).toEqual([404, '{"message":"Not Found"}'])
  expect(missing.rawHeaders.filter((_, i) => i % 2 === 0)).toEqual([
    'date',
    'content-type',
    'content-length',
    'connection',
    'apigw-requestid',
  ])
  expect(missing.headers['apigw-requestid']).toMatch(/^[\w+/-]{15}=$/)
  const served = await edge.call('/pets', { headers: { 'x-amzn-RequestId': '11111111-1111-1111-1111-111111111111' } })
  expect(served.rawHeaders.filter((name) => name === 'apigw-requestid')).toHaveLength(1)
  expect(served.headers['apigw-requestid']).toMatch(/^[\w+/-]{15}=$/)
  expect(served.headers['x-own']).toBe('1')
  expect(served.headers).not.toHaveProperty('x-amzn-requestid')
})

test('no stage, a disabled endpoint: 404 [K+] http-api.md 1 #14', async () => {
  await edge.deployHttp(httpApi({ $default: `${backend.url}` }, { disableExecuteApiEndpoint: true }))
  const hidden = await edge.call('/pets')
  expect([hidden.status, hidden.text]).toEqual([404, '{"message":"Not Found"}'])
  await edge.store.transact(async (tree) => {
    const root = `/000000000000/us-east-1/v2/apis/${API}/stages`
    await tree.deleteTree(`${root}/%24default`)
    await tree.deleteTree(`${root}/prod`)
  })
  const gone = await edge.call('/pets')
  expect([gone.status, gone.text]).toEqual([404, '{"message":"Not Found"}'])
})

test('a method is what was sent, whatever X-HTTP-Method-Override says', async () => {
  await edge.deployHttp(httpApi({ 'POST /pets': `${backend.url}/post` }))
  expect(await seen('/pets', { method: 'POST', headers: { 'X-HTTP-Method-Override': 'DELETE' } })).toEqual({
    method: 'POST',
    url: '/post',
  })
})

test('sizes: 413 and 431 in the words of HTTP APIs [K+] http-api.md 2, 12', async () => {
  await edge.deployHttp(httpApi({ $default: `${backend.url}` }))
  const large = await edge.call('/pets', { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) })
  expect([large.status, large.text]).toEqual([413, '{"message":"Request Entity Too Large"}'])
  const long = await edge.call('/pets', { headers: { 'X-Long': 'x'.repeat(10_300) } })
  expect([long.status, long.text]).toEqual([431, '{"message":"Request Header Fields Too Large"}'])
  const both = await edge.call(`/${'p'.repeat(6000)}`, { headers: { 'X-Long': 'x'.repeat(5000) } })
  expect(both.status).toBe(431)
})

test('preflights are answered where no route is, and by routes that are not OPTIONS [D] http-api.md 9 #2', async () => {
  const corsConfiguration = { ...noCors, allowOrigins: ['https://a.example'], allowMethods: ['GET'] }
  const headers = { Origin: 'https://a.example', 'Access-Control-Request-Method': 'GET' }
  await edge.deployHttp(httpApi({ 'GET /pets': backend.url, 'ANY /any': backend.url }, { corsConfiguration }))
  for (const path of ['/pets', '/any', '/nothing']) {
    const answer = await edge.call(path, { method: 'OPTIONS', headers })
    expect([path, answer.status, answer.headers['access-control-allow-methods']]).toEqual([path, 204, 'GET'])
    expect(answer.headers).not.toHaveProperty('content-length')
  }
  const missing = await edge.call('/nothing', { headers })
  expect([missing.status, missing.headers['access-control-allow-origin']]).toEqual([404, 'https://a.example'])
})

test('throttles of the stage and of a route: 429 [D] http-api.md 12 #1', async () => {
  const routes = httpApi({ 'GET /open': backend.url, 'GET /shut': backend.url })
  await edge.deployHttp(routes, {
    defaultRouteSettings: { throttlingRateLimit: 0.001, throttlingBurstLimit: 1 },
    routeSettings: { 'GET /shut': { throttlingRateLimit: 0, throttlingBurstLimit: 0 } },
  })
  expect((await edge.call('/open')).status).toBe(200)
  for (const path of ['/open', '/shut']) {
    const refused = await edge.call(path)
    expect([refused.status, refused.text]).toEqual([429, '{"message":"Too Many Requests"}'])
  }
})

test('access logs know routes, and what a client chose is no id [D] vtl-and-context.md 10.2', async () => {
  const format =
    '$context.routeKey $context.httpMethod $context.status $context.path $context.requestId $context.dataProcessed $context.error.message'
  await edge.deployHttp(httpApi({ 'POST /pets/{id}': backend.url }), {
    accessLogSettings: { destinationArn: 'arn:aws:logs:us-east-1:000000000000:log-group:http', format },
  })
  const { headers, body } = await edge.call('/pets/1', { method: 'POST', body: 'ab', headers: { 'x-amzn-requestid': 'mine' } })
  await edge.call('/nothing')
  const [served, missing] = edge.logged.filter(({ group }) => group === 'http').map(({ message }) => message)
  expect(served).toBe(`POST /pets/{id} POST 200 /pets/1 ${headers['apigw-requestid']} ${body.length + 2} -`)
  expect(missing).toMatch(/^- GET 404 \/nothing \S+ \d+ Not Found$/)
})

test('a route without an integration is 500', async () => {
  await edge.deployHttp(httpApi({ 'GET /pets': { route: { integrationId: null } } }))
  const broken = await edge.call('/pets')
  expect([broken.status, broken.text]).toEqual([500, '{"message":"Internal Server Error"}'])
})

test('names of hosts count without case', async () => {
  await edge.deployHttp(httpApi({ $default: backend.url }))
  expect((await edge.call('/x', { headers: { Host: HOST.toUpperCase() } })).status).toBe(200)
})
