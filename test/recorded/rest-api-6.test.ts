// Mapped parameters: rest-api.md 6, and 9.6 for the address of a proxy.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Edge, openBackend, openEdge } from '../support/edge.ts'
import { httpProxy, restApi } from '../support/snapshots.ts'
import { echoingFunction, http, INTERNAL, lambdaProxy, response } from './kit.ts'

let edge: Edge
let backend: Awaited<ReturnType<typeof openBackend>>
const received: { url: string; raw: readonly string[] }[] = []

beforeAll(async () => {
  edge = await openEdge({ lambda: echoingFunction() })
  backend = await openBackend((request, answer) => {
    received.push({ url: request.url ?? '', raw: request.rawHeaders })
    answer.end('{}')
  })
  const integrationResponses = [response('200')]
  const mapped = {
    'integration.request.querystring.testQs': "'foo'",
    'integration.request.header.X-Own': "'mapped'",
    'integration.request.path.proxy': 'method.request.path.proxy',
  }
  await edge.deploy(
    restApi({
      'GET /mapped/{proxy+}': httpProxy(`${backend.url}/to/{proxy}`, mapped),
      'GET /fixed/{proxy+}': httpProxy(`${backend.url}/fixed`),
      'GET /unmapped/{proxy+}': httpProxy(`${backend.url}/{proxy}`),
      'GET /function/{proxy+}': lambdaProxy({ requestParameters: mapped }),
      'GET /http/{name}': http(`${backend.url}/items/{other}`, {
        requestParameters: { 'integration.request.path.other': 'method.request.path.name' },
        integrationResponses,
      }),
      'GET /http-query': http(`${backend.url}/items`, {
        requestParameters: { 'integration.request.querystring.to': 'method.request.querystring.from' },
        integrationResponses,
      }),
    }),
  )
})
beforeEach(() => {
  received.length = 0
})
afterAll(async () => {
  await edge.close()
  await backend.close()
})

const urls = (): string[] => received.map(({ url }) => url)

test("[S] rest-api.md 6 #13: HTTP_PROXY adds mapped parameters to the client's, after those of the same name", async () => {
  await edge.call('/prod/mapped/x?testQs=bar&more=1')
  const { searchParams } = new URL(urls()[0] ?? '', backend.url)
  expect([searchParams.getAll('testQs'), searchParams.get('more')]).toEqual([['bar', 'foo'], '1'])
})

test("[S] rest-api.md 6 #14: a mapped header stands in place of the client's", async () => {
  await edge.call('/prod/mapped/x', { headers: { 'x-own': 'sent' } })
  const raw = received[0]?.raw ?? []
  expect(raw.flatMap((name, i) => (name.toLowerCase() === 'x-own' ? [raw[i + 1]] : []))).toEqual(['mapped'])
})

test('[S] rest-api.md 6 #15, 9.5 #4, 9.6 #2, [D] 6 #16: a placeholder is filled by its mapping alone; without one the address stays as it is', async () => {
  await edge.call('/prod/mapped/a/b')
  await edge.call('/prod/fixed/a/b')
  await edge.call('/prod/http/seven')
  expect(urls()).toEqual(['/to/a/b?testQs=foo', '/fixed', '/items/seven'])
  const answer = await edge.call('/prod/unmapped/a/b')
  expect([answer.status, answer.text, received.length]).toEqual([500, INTERNAL, 3])
})

test('[S] rest-api.md 6 #18: AWS_PROXY takes no notice of mapped parameters', async () => {
  const answer = await edge.call('/prod/function/a?testQs=bar', { headers: { 'X-Own': 'sent' } })
  const event = JSON.parse(answer.text)
  expect(event.headers['X-Own']).toBe('sent')
  expect(event).toMatchObject({
    multiValueQueryStringParameters: { testQs: ['bar'] },
    pathParameters: { proxy: 'a' },
  })
})

test('[S] rest-api.md 6 #20: HTTP hands on of the query what is mapped, and nothing else', async () => {
  await edge.call('/prod/http-query?from=1&other=2')
  await edge.call('/prod/http-query?other=2')
  expect(urls()).toEqual(['/items?to=1', '/items'])
})
