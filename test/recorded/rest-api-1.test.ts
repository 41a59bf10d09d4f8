// Routing as recorded: rest-api.md 1, seen by a function.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Edge, HOST, openBackend, openEdge } from '../support/edge.ts'
import { mock, restApi } from '../support/snapshots.ts'
import { echoingFunction, http, lambdaProxy, type Method, response } from './kit.ts'

let edge: Edge
let backend: Awaited<ReturnType<typeof openBackend>>

beforeAll(async () => {
  edge = await openEdge({ lambda: echoingFunction() })
  backend = await openBackend((request, answer) => answer.end(JSON.stringify(request.headers)))
  const passing = (requestParameters: Readonly<Record<string, string>> = {}): Method =>
    http(backend.url, { requestParameters, integrationResponses: [response('200')] })
  await edge.deploy(
    restApi({
      'ANY /{proxy+}': lambdaProxy(),
      'GET /hardcoded': lambdaProxy(),
      'ANY /path/{id}': lambdaProxy(),
      'GET /part1/hardcoded-value': lambdaProxy(),
      'GET /part1/{param+}': lambdaProxy(),
      'ANY /both': mock('"any"'),
      'PUT /both': mock('"put"'),
      'DELETE /overridden': passing(),
      'PATCH /overridden': passing({ 'integration.request.header.X-Was': 'method.request.header.X-HTTP-Method-Override' }),
    }),
    { stageName: 'stage' },
  )
})
afterAll(async () => {
  await edge.close()
  await backend.close()
})

async function eventOf(path: string, headers: Record<string, string> = {}): Promise<Record<string, unknown>> {
  return JSON.parse((await edge.call(path, { headers })).text)
}

test.each([
  ['[S] rest-api.md 1.2 #1', '/stage/proxy-value', '/proxy-value', 'proxy-value', '/stage/proxy-value'],
  ['[S] rest-api.md 1.2 #2 #7', '/stage/proxy-value/', '/proxy-value/', 'proxy-value', '/stage/proxy-value/'],
  [
    '[S] rest-api.md 1.2 #3 #9',
    '/stage/proxy-value//double-slash',
    '/proxy-value//double-slash',
    'proxy-value//double-slash',
    '/stage/proxy-value//double-slash',
  ],
  ['[S] rest-api.md 1.2 #4 #8', '//stage/proxy-value', '/proxy-value', 'proxy-value', '/stage/proxy-value'],
  ['[S] rest-api.md 1.2 #5 #8', '/stage//proxy-value', '/proxy-value', 'proxy-value', '/stage//proxy-value'],
  ['[S] rest-api.md 1.2 #6 #8', '/stage//hardcoded', '/hardcoded', null, '/stage//hardcoded'],
])('%s: %s', async (_, target, path, proxy, contextPath) => {
  expect(await eventOf(target)).toMatchObject({
    path,
    pathParameters: proxy === null ? null : { proxy },
    requestContext: { path: contextPath },
  })
})

test.each([
  ['/stage/part1/hardcoded-value', '/part1/hardcoded-value', null],
  ['/stage/part1/random-value', '/part1/{param+}', { param: 'random-value' }],
  ['/stage/part2/x', '/{proxy+}', { proxy: 'part2/x' }],
  ['/stage/path/7', '/path/{id}', { id: '7' }],
  ['/stage/path/7/8', '/{proxy+}', { proxy: 'path/7/8' }],
])('[S*] rest-api.md 1.1 #2, [S] 1.1 #4 #6: %s is served by %s', async (target, resource, pathParameters) => {
  expect(await eventOf(target)).toMatchObject({ resource, pathParameters })
})

test('[S] rest-api.md 1.1 #3: ANY serves the methods that have no entry of their own', async () => {
  for (const [verb, text] of [
    ['GET', '"any"'],
    ['DELETE', '"any"'],
    ['PUT', '"put"'],
  ] as const)
    expect((await edge.call('/stage/both', { method: verb })).text).toBe(text)
})

test('[S] rest-api.md 1.3 #1: escapes of the path stay as they were sent', async () => {
  expect(await eventOf('/stage/path/test%2Balias@gmail.com')).toMatchObject({
    path: '/path/test%2Balias@gmail.com',
    pathParameters: { id: 'test%2Balias@gmail.com' },
  })
})

test('[S] rest-api.md 1.3 #2 #5: values of the query are decoded as forms are; of repeated keys the last counts, and all are there', async () => {
  expect(await eventOf('/stage/x?plus=test+alias@gmail.com&sign=%2B&space=%20&slash=%2F&many=1&many=b+c&many=3')).toMatchObject({
    queryStringParameters: { plus: 'test alias@gmail.com', sign: '+', space: ' ', slash: '/', many: '3' },
    multiValueQueryStringParameters: {
      plus: ['test alias@gmail.com'],
      sign: ['+'],
      space: [' '],
      slash: ['/'],
      many: ['1', 'b c', '3'],
    },
  })
})

test('[D] rest-api.md 1.3 #3: a semicolon splits the query; a raw pipe is refused', async () => {
  expect(await eventOf('/stage/x?a=1;b=2&c=%7C')).toMatchObject({ queryStringParameters: { a: '1', b: '2', c: '|' } })
  expect(await edge.raw(`GET /stage/x?a=|b HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /)
})

test('[S] rest-api.md 1.3 #6: names of headers keep the casing of the client', async () => {
  const sent = { 'tEsT-HEADeR': 'aValue', 'x-lower': '1', 'user-agent': 'test' }
  expect((await eventOf('/stage/x', sent)).headers).toMatchObject(sent)
})

test('[D] rest-api.md 1.1 #17: X-HTTP-Method-Override chooses the method, and reaches the backend only where it is mapped', async () => {
  const call = async (verb: string): Promise<Record<string, string>> => {
    const answer = await edge.call('/stage/overridden', { method: 'POST', headers: { 'X-HTTP-Method-Override': verb } })
    expect(answer.status).toBe(200)
    return JSON.parse(answer.text)
  }
  expect(await call('DELETE')).not.toHaveProperty('x-http-method-override')
  expect(await call('PATCH')).toMatchObject({ 'x-was': 'PATCH' })
})
