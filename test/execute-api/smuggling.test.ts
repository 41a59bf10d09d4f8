// RFC 9112 11.2: the edge and the backend must never differ on where a request ends. Every attack goes over a raw socket, and the
// backend is a raw one too: it records the bytes that reach it.
import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Edge, HOST, listen, openEdge } from '../support/edge.ts'
import { httpProxy, mock, restApi } from '../support/snapshots.ts'

let edge: Edge
let backend: Server
let reached: string[] = []

beforeAll(async () => {
  edge = await openEdge()
  backend = createServer((socket) => {
    let received = ''
    socket.setEncoding('latin1')
    socket.on('error', () => undefined)
    socket.on('data', (text) => {
      received += text
      const end = received.indexOf('\r\n\r\n')
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0)
      if (end < 0 || received.length < end + 4 + length) return
      reached.push(received)
      received = ''
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    })
  })
  const port = await listen(backend)
  const url = `http://127.0.0.1:${port}`
  const forward = (target: string): ReturnType<typeof httpProxy> =>
    httpProxy(url + target, { 'integration.request.path.proxy': 'method.request.path.proxy' })
  await edge.deploy(
    restApi({ 'ANY /up/{proxy+}': forward('/{proxy}'), 'ANY /up': httpProxy(`${url}/fixed`), 'GET /mock': mock('"mock"') }),
  )
})
beforeEach(() => {
  reached = []
})
afterAll(async () => {
  await edge.close()
  backend.close()
})

const post = (headers: string, body = ''): string => `POST /prod/up HTTP/1.1\r\nHost: ${HOST}\r\n${headers}\r\n\r\n${body}`
const SMUGGLED = `GET /prod/up/smuggled HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`

test.each([
  ['Content-Length with Transfer-Encoding', post('Content-Length: 4\r\nTransfer-Encoding: chunked', `0\r\n\r\n${SMUGGLED}`)],
  ['Transfer-Encoding with Content-Length', post('Transfer-Encoding: chunked\r\nContent-Length: 4', `0\r\n\r\n${SMUGGLED}`)],
  ['two lengths', post('Content-Length: 0\r\nContent-Length: 50', SMUGGLED)],
  ['the same length twice', post('Content-Length: 5\r\nContent-Length: 5', 'hello')],
  ['a list of lengths', post('Content-Length: 5, 5', 'hello')],
  ['a signed length', post('Content-Length: +5', 'hello')],
  ['a negative length', post('Content-Length: -1', SMUGGLED)],
  ['a length in hex', post('Content-Length: 0x5', 'hello')],
  ['a length beyond numbers', post('Content-Length: 99999999999999999999999', 'hello')],
  ['a space before the colon', post('Content-Length : 5', 'hello')],
  ['a folded header', post('X-Folded: a\r\n b', '')],
  ['a folded Transfer-Encoding', post('Transfer-Encoding:\r\n chunked\r\nContent-Length: 5', 'hello')],
  ['a bare LF between headers', `POST /prod/up HTTP/1.1\nHost: ${HOST}\nContent-Length: 0\n\n`],
  ['a bare CR in a header', post('X-A: a\rContent-Length: 5', 'hello')],
  ['a NUL in a header', post('X-A: a\0b\r\nContent-Length: 0')],
  ['a chunk size that is none', post('Transfer-Encoding: chunked', `zz\r\nhello\r\n0\r\n\r\n${SMUGGLED}`)],
  ['a chunk longer than its size', post('Transfer-Encoding: chunked', `3\r\nhello\r\n0\r\n\r\n${SMUGGLED}`)],
  ['a chunk size ended by a bare LF', post('Transfer-Encoding: chunked', '5\nhello\r\n0\r\n\r\n')],
  ['a negative chunk', post('Transfer-Encoding: chunked', '-1\r\n\r\n')],
  ['another coding', post('Transfer-Encoding: gzip', 'hello')],
  ['a coding before chunked', post('Transfer-Encoding: gzip, chunked', '0\r\n\r\n')],
  ['chunked twice', post('Transfer-Encoding: chunked, chunked', '0\r\n\r\n')],
  ['chunked in two headers', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked', '0\r\n\r\n')],
  ['chunked disguised', post('Transfer-Encoding: xchunked', `0\r\n\r\n${SMUGGLED}`)],
  ['identity before chunked', post('Transfer-Encoding: identity\r\nTransfer-Encoding: chunked', '0\r\n\r\n')],
  ['chunked in HTTP/1.0', `POST /prod/up HTTP/1.0\r\nHost: ${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
  ['no Host', 'GET /prod/up HTTP/1.1\r\n\r\n'],
  ['two Hosts', `GET /prod/up HTTP/1.1\r\nHost: ${HOST}\r\nHost: other\r\n\r\n`],
  ['a space in the target', `GET /prod/up HTTP/1.1 x HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`],
  ['no HTTP at all', 'hello\r\n\r\n'],
])('%s: refused, closed, and nothing reaches the backend', async (_name, bytes) => {
  const answer = await edge.raw(bytes)
  expect(answer).toMatch(/^(?:HTTP\/1\.1 400 [\s\S]*)?$/)
  expect(answer.match(/HTTP\/1\.1/g)?.length ?? 0).toBeLessThanOrEqual(1)
  expect(reached).toEqual([])
})

test('a good request before a bad one gets its answer or none, never the refusal', async () => {
  const answer = await edge.raw(`GET /prod/up/first HTTP/1.1\r\nHost: ${HOST}\r\n\r\nBAD\r\n\r\n`)
  expect(answer).toMatch(/^(?:HTTP\/1\.1 200 OK[\s\S]*)?$/)
  expect(answer).not.toContain('400')
})

test('a body that ends early reaches nobody', async () => {
  const socketAnswer = edge.raw(post('Content-Length: 10', 'half'), post('', ''))
  // The rest of the ten bytes is the next head: the body is whole, what follows is not HTTP.
  await socketAnswer
  expect(reached.every((bytes) => bytes.endsWith('halfPOST /'))).toBe(true)
})

test('a chunked body goes on with a length of its own', async () => {
  await edge.raw(
    `POST /prod/up HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nTrailer: x\r\n\r\n`,
  )
  expect(reached).toHaveLength(1)
  expect(reached[0]).toMatch(/\r\ncontent-length: 5\r\n[\s\S]*\r\nhello$/i)
  expect(reached[0]).not.toMatch(/transfer-encoding|trailer/i)
})

test('what the path captured cannot end the request line of the backend', async () => {
  for (const hostile of ['a%0d%0aX: y', 'a%20HTTP/1.1%0d%0a', 'a%00', '%2e%2e/%2e%2e', 'a?b']) {
    await edge.raw(`GET /prod/up/${hostile.replace(' ', '%20')} HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`)
  }
  for (const bytes of reached) {
    expect(bytes.split('\r\n')[0]).toMatch(/^GET \/\S+ HTTP\/1\.1$/)
    expect(bytes).not.toMatch(/\r\nX: y/)
  }
  expect(reached).toHaveLength(5)
})

test('hop-by-hop headers stop at the edge', async () => {
  const hop =
    'TE: trailers\r\nTrailer: X\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\nExpect: 100-continue\r\nProxy-Authenticate: x\r\nMax-Forwards: 1'
  await edge.raw(post(`${hop}\r\nContent-Length: 2`, 'hi'))
  expect(reached).toHaveLength(1)
  expect(reached[0]).not.toMatch(/\r\n(?:te|trailer|upgrade|expect|proxy-authenticate|max-forwards):/i)
})
