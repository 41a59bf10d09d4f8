// How answers of HTTP APIs are framed on the wire: RFC 9110 8.6 and 9.3.2, RFC 9112 9.3. http-api.md 2, 6.
import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answering, listening } from '../integration/fixtures.ts'
import { type Edge, HOST, openEdge } from '../support/edge.ts'
import { httpApi } from '../support/http-snapshots.ts'

let edge: Edge

beforeAll(async () => {
  edge = await openEdge()
})
afterAll(() => edge.close())

const head = (path = '/'): Promise<string> => edge.raw(`HEAD ${path} HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`)

test.each([
  ['Content-Length: 1234500\r\n', 'content-length: 1234500'],
  ['Transfer-Encoding: chunked\r\n', null],
  ['', null],
])('an answer to HEAD says how long the backend says a body would be: %j', async (framing, expected) => {
  await edge.deployHttp(httpApi({ $default: await answering(`HTTP/1.1 200 OK\r\n${framing}ETag: "x"\r\n\r\n`) }))
  const answer = await head()
  expect(answer).toContain('etag: "x"')
  expect(/content-length: \d+/.exec(answer)?.[0] ?? null).toBe(expected)
  expect(answer).not.toContain('transfer-encoding')
  expect(answer.endsWith('\r\n\r\n')).toBe(true)
})

test('HEAD of what the gateway answers itself: the length of its own body', async () => {
  await edge.deployHttp(httpApi({ 'GET /': 'http://127.0.0.1:1024/' }))
  expect(await head('/nothing')).toContain(`content-length: ${'{"message":"Not Found"}'.length}\r\n`)
})

test('a client of HTTP/1.0 that would stay learns that a body without a length ends with the connection', async () => {
  const server = createServer((_, outgoing) => {
    outgoing.write('first,')
    setTimeout(() => outgoing.end('second'), 20)
  })
  await edge.deployHttp(httpApi({ $default: await listening(server) }))
  const answer = await edge.raw(`GET / HTTP/1.0\r\nHost: ${HOST}\r\nConnection: keep-alive\r\n\r\n`)
  expect(answer).toContain('connection: close\r\n')
  expect(answer.endsWith('\r\n\r\nfirst,second')).toBe(true)
})

test('[D] vtl-and-context.md 10.2 #2: access logs know both ids that S3 gives its answers', async () => {
  const backend = await answering('HTTP/1.1 200 OK\r\nx-amz-request-id: ONE\r\nx-amz-id-2: TWO\r\nContent-Length: 0\r\n\r\n')
  await edge.deployHttp(httpApi({ $default: backend }), {
    accessLogSettings: {
      destinationArn: 'arn:aws:logs:us-east-1:000000000000:log-group:ids',
      format: '$context.requestId $context.awsEndpointRequestId $context.awsEndpointRequestId2',
    },
  })
  await edge.call('/')
  expect(edge.logged.filter(({ group }) => group === 'ids').map(({ message }) => message.split(' ').slice(1))).toEqual([
    ['ONE', 'TWO'],
  ])
})

test.each(['2.0', '0.9'])('a request line that claims HTTP/%s is refused', async (version) => {
  await edge.deployHttp(httpApi({ $default: await answering('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n') }))
  const answer = await edge.raw(`GET / HTTP/${version}\r\nHost: ${HOST}\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 400 .*\{"message":"Bad Request"\}$/s)
})
