// Which headers of a request arrive where: rest-api.md 5.1 to 5.3.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Edge, HOST, openBackend, openEdge } from '../support/edge.ts'
import { httpProxy, mock, restApi } from '../support/snapshots.ts'
import { echoingFunction, http, INTERNAL, lambdaCustom, lambdaProxy, response } from './kit.ts'

const DROPPED = [
  'Connection',
  'Content-Length',
  'Content-MD5',
  'Expect',
  'Max-Forwards',
  'Proxy-Authenticate',
  'Server',
  'TE',
  'Transfer-Encoding',
  'Trailer',
  'Upgrade',
  'WWW-Authenticate',
]
const VISIBLE = [
  'Accept',
  'Accept-Charset',
  'Accept-Encoding',
  'Age',
  'Authorization',
  'Content-Encoding',
  'Content-Type',
  'Date',
  'Host',
  'Pragma',
  'Range',
  'Referer',
  'User-Agent',
  'Via',
  'Warn',
]

/** What a client sends of these. */
const OWN: Readonly<Record<string, string>> = {
  Host: HOST,
  Connection: 'close',
  Authorization: 'Bearer x',
  Expect: '100-continue',
  'Content-Type': 'application/json',
}
const sentValue = (name: string): string => OWN[name] ?? `sent-${name.toLowerCase()}`

let edge: Edge
let backend: Awaited<ReturnType<typeof openBackend>>
const received: { method: string; headers: Record<string, string>; body: string }[] = []
const lambda = echoingFunction()

beforeAll(async () => {
  edge = await openEdge({ lambda })
  backend = await openBackend(async (request, answer) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const pairs = request.rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, request.rawHeaders[i + 1] ?? '']] : []))
    received.push({ method: request.method ?? '', headers: Object.fromEntries(pairs), body })
    answer.end('{}')
  })
  const shown = [...DROPPED, ...VISIBLE].map((name) => `"${name}":"$input.params('${name}')"`)
  const integrationResponses = [response('200')]
  await edge.deploy(
    restApi({
      'ANY /template': mock(`{${shown.join(',')}}`),
      'ANY /http': http(backend.url, { integrationResponses }),
      'POST /http-post': http(backend.url, { httpMethod: 'POST', integrationResponses }),
      'GET /templated': http(backend.url, {
        httpMethod: 'POST',
        requestTemplates: { 'application/json': '{"made": true}' },
        integrationResponses,
      }),
      'ANY /http-proxy': httpProxy(backend.url),
      'POST /aws': lambdaCustom({ integrationResponses }),
      'ANY /aws-proxy': lambdaProxy(),
      'GET /bad/http': http(backend.url, {
        requestParameters: { 'integration.request.header.Content-Length': "'1'" },
        integrationResponses,
      }),
      'GET /bad/http-proxy': httpProxy(backend.url, { 'integration.request.header.Transfer-Encoding': "'chunked'" }),
      'GET /bad/aws': lambdaCustom({
        requestParameters: { 'integration.request.header.Authorization': "'x'" },
        integrationResponses,
      }),
      'GET /bad/aws-proxy': lambdaProxy({ requestParameters: { 'integration.request.header.TE': "'x'" } }),
      'GET /own': http(backend.url, {
        requestParameters: {
          'integration.request.header.User-Agent': "'mine'",
          'integration.request.header.Accept': "'a/b'",
        },
        integrationResponses,
      }),
    }),
  )
})
beforeEach(() => {
  received.length = 0
  lambda.invocations.length = 0
})
afterAll(async () => {
  await edge.close()
  await backend.close()
})

/** A request on the wire with every header of the two lists; of the two that say how long a body is, one. */
async function send(path: string, framing: 'Content-Length' | 'Transfer-Encoding' = 'Content-Length'): Promise<string> {
  const names = [...DROPPED, ...VISIBLE].filter((name) => name !== 'Content-Length' && name !== 'Transfer-Encoding')
  const lines = names.map((name) => `${name}: ${sentValue(name)}`)
  const [length, body] = framing === 'Content-Length' ? ['2', '{}'] : ['chunked', '2\r\n{}\r\n0\r\n\r\n']
  const head = [`POST /prod${path} HTTP/1.1`, ...lines, `${framing}: ${length}`]
  return edge.raw(`${head.join('\r\n')}\r\n\r\n${body}`)
}

const bodyOf = (raw: string): unknown => JSON.parse(raw.slice(raw.lastIndexOf('\r\n\r\n')))

test.each(['Content-Length', 'Transfer-Encoding'] as const)(
  '[S] rest-api.md 5.1 #1 #2: what templates see of the headers of a request with %s',
  async (framing) => {
    const seen = bodyOf(await send('/template', framing)) as Record<string, string>
    expect(Object.entries(seen).filter(([name, value]) => DROPPED.includes(name) && value !== '')).toEqual([])
    expect(seen).toMatchObject(Object.fromEntries(VISIBLE.map((name) => [name, sentValue(name)])))
  },
)

test('[S] rest-api.md 5.2 #1 #5: what HTTP sends, without a body and with one', async () => {
  const sent = {
    Accept: 'application/json',
    Host: new URL(backend.url).host,
    'User-Agent': 'AmazonAPIGateway_a1b2c3d4e5',
    'X-Amzn-Apigateway-Api-Id': 'a1b2c3d4e5',
    'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-/),
  }
  await edge.call('/prod/http', { headers: { 'X-Own': '1' } })
  await edge.call('/prod/http-post', { method: 'POST', body: '{"a":1}' })
  const [plain, posted] = received.map(({ headers: { Connection: _, connection: _too, ...headers } }) => headers)
  expect(lowered(plain)).toEqual({ ...lowered(sent), 'content-length': '0' })
  expect(lowered(posted)).toEqual({ ...lowered(sent), 'content-length': '7', 'content-type': 'application/json' })
})

const lowered = (headers: Record<string, unknown> = {}): Record<string, unknown> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

test('[S] rest-api.md 5.2 #2: what HTTP_PROXY sends', async () => {
  await send('/http-proxy')
  const { connection: _, ...headers } = lowered(received[0]?.headers)
  const kept = VISIBLE.filter((name) => !['Host', 'Via', 'Content-Encoding'].includes(name))
  expect(headers).toEqual({
    ...Object.fromEntries(kept.map((name) => [name.toLowerCase(), sentValue(name)])),
    host: new URL(backend.url).host,
    'content-length': '2',
    'x-amzn-apigateway-api-id': 'a1b2c3d4e5',
    'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
  })
})

test('[S] rest-api.md 5.2 #3, 9.2 #17: what the event of AWS_PROXY shows', async () => {
  await send('/aws-proxy')
  const { headers } = JSON.parse(lambda.invocations[0]?.payload.toString() ?? '')
  expect(headers).toEqual({
    ...Object.fromEntries(VISIBLE.map((name) => [name, sentValue(name)])),
    'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-/),
    'X-Forwarded-For': '127.0.0.1',
    'X-Forwarded-Port': '443',
    'X-Forwarded-Proto': 'https',
  })
})

test('[S] rest-api.md 5.2 #4: a function behind AWS gets the body and nothing of the headers', async () => {
  await send('/aws')
  expect(lambda.invocations).toHaveLength(1)
  expect(lambda.invocations[0]?.payload.toString()).toBe('{}')
  expect(lambda.invocations[0]).not.toHaveProperty('clientContext')
})

test('[S] rest-api.md 5.2 #6: the method of the integration is sent, with what its template renders', async () => {
  await edge.call('/prod/templated')
  expect(received).toMatchObject([{ method: 'POST', body: '{"made": true}' }])
})

test.each([
  ['[S] rest-api.md 5.3 #1', '/bad/http'],
  ['[S] rest-api.md 5.3 #1', '/bad/http-proxy'],
  ['[S] rest-api.md 5.3 #2', '/bad/aws'],
  ['[S] rest-api.md 5.3 #2', '/bad/aws-proxy'],
])('%s: a header that must not be mapped fails the request at %s', async (_, path) => {
  const answer = await edge.call(`/prod${path}`)
  expect([answer.status, answer.text, answer.headers['x-amzn-errortype']]).toEqual([
    500,
    INTERNAL,
    'InternalServerErrorException',
  ])
  expect([received, lambda.invocations]).toEqual([[], []])
})

test('[S] rest-api.md 5.3 #5: a mapped User-Agent and Accept replace those of the gateway', async () => {
  await edge.call('/prod/own')
  expect(lowered(received[0]?.headers)).toMatchObject({ 'user-agent': 'mine', accept: 'a/b' })
})
