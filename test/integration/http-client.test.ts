import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { connect } from 'node:tls'
import { expect, test } from 'vitest'
import { HttpClientError, type HttpRequest } from '../../src/integration/client.ts'
import { toHttpClientError } from '../../src/integration/http-failure.ts'
import { UNSETTLED } from '../../src/model/unsettled.ts'
import { answering, backendServer, failure, get, httpClient, listening, rawServer } from './fixtures.ts'

test('headers come back in the order and casing of the backend, repeated ones too; bodies are not decoded', async () => {
  const url = await answering(
    'HTTP/1.1 201 Created\r\nX-b: 1\r\nx-A: 2\r\nX-b: \xe9\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nraw',
  )
  const reply = await httpClient().request(get(url))
  expect(reply.status).toBe(201)
  expect(reply.rawHeaders).toEqual(['X-b', '1', 'x-A', '2', 'X-b', 'Ã©', 'Content-Encoding', 'gzip', 'Content-Length', '3'])
  expect(reply.body.toString()).toBe('raw')
})

test('[S] rest-api.md 5.2 #5: a GET without body says Content-Length: 0, one Host, one Connection and nothing else of the client', async () => {
  const server = await backendServer()
  const client = httpClient()
  await client.request(get(server.url, { headers: ['X-One', '1'] }))
  await client.request(get(server.url, { method: 'DELETE' }))
  await client.request(get(server.url, { method: 'POST' }))
  const [first, second, third] = server.received
  expect([...(first?.headers ?? [])].map(([name]) => name.toLowerCase()).sort()).toEqual([
    'connection',
    'content-length',
    'host',
    'x-one',
  ])
  for (const seen of [first, second, third]) expect(seen?.headers.getAll('content-length')).toEqual(['0'])
})

test('a body has its own length; [S] 9.6 redirects are handed back', async () => {
  const server = await backendServer((_, outgoing) => outgoing.writeHead(302, { Location: '/elsewhere' }).end())
  const reply = await httpClient().request(get(server.url, { method: 'PUT', body: Buffer.from('häuser') }))
  expect(reply.status).toBe(302)
  expect(server.received).toHaveLength(1)
  expect(server.received[0]?.headers.get('content-length')).toBe('7')
  expect(server.received[0]?.body).toBe('häuser')
})

test('connections are kept alive', async () => {
  const server = await backendServer()
  const client = httpClient({ connectionsPerOrigin: 1 })
  for (let i = 0; i < 3; i++) await client.request(get(server.url))
  expect(server.connections()).toBe(1)
})

test('informational answers are skipped', async () => {
  const url = await answering('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
  const reply = await httpClient().request(get(url))
  expect([reply.status, reply.rawHeaders]).toEqual([200, ['Content-Length', '2']])
})

test.each([
  ['promises more than it sends', 'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort'],
  ['ends a chunked body early', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel'],
  ['speaks no HTTP', 'garbage\r\n\r\n'],
  ['has two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!'],
  ['says length and chunked', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'],
  ['has endless headers', `HTTP/1.1 200 OK\r\n${'X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n'.repeat(3000)}\r\n`],
  ['says nothing', ''],
  ['switches protocols', 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'],
])('a backend that %s is a network failure', async (_, bytes) => {
  expect(await failure(httpClient().request(get(await answering(bytes, true))))).toBe('network')
})

test('bytes after an answer do not become the next answer', async () => {
  const url = await answering('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil')
  const client = httpClient()
  const bodies: string[] = []
  for (let i = 0; i < 3; i++) bodies.push((await client.request(get(url, { path: `/${i}` }))).body.toString())
  expect(bodies).toEqual(['ok', 'ok', 'ok'])
})

test('refused and reset connections and unknown hosts are network failures', async () => {
  const reset = await rawServer((socket) => socket.once('data', () => socket.resetAndDestroy()))
  const client = httpClient()
  expect(await failure(client.request(get(reset)))).toBe('network')
  expect(await failure(client.request(get('http://127.0.0.1:1')))).toBe('network')
  expect(await failure(client.request(get('http://nowhere.invalid')))).toBe('network')
})

test('the timeout spans headers and body, and a slow trickle does not stretch it', async () => {
  const silent = await rawServer(() => {})
  const trickle = await rawServer((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n')
      const timer = setInterval(() => socket.write('x'), 20)
      socket.on('close', () => clearInterval(timer))
    })
  })
  const client = httpClient()
  expect(await failure(client.request(get(silent, { timeoutMs: 80 })))).toBe('timeout')
  expect(await failure(client.request(get(trickle, { timeoutMs: 120 })))).toBe('timeout')
})

test('requests that wait for a connection time out too, and the pool goes on', async () => {
  let answer = false
  const url = await rawServer((socket) => socket.on('data', () => answer && socket.write('HTTP/1.1 204 No Content\r\n\r\n')))
  const client = httpClient({ connectionsPerOrigin: 1 })
  const outcomes = await Promise.all([1, 2, 3].map(() => failure(client.request(get(url, { timeoutMs: 80 })))))
  expect(outcomes).toEqual(['timeout', 'timeout', 'timeout'])
  answer = true
  expect((await client.request(get(url))).status).toBe(204)
})

test('[D] rest-api.md 9.1 #2: more than the limit is too large, announced or not', async () => {
  const client = httpClient({ maxBodyBytes: 10 })
  const announced = await answering('HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n12345678901')
  const chunked = await answering('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n123456\r\n6\r\n123456\r\n0\r\n\r\n')
  expect(await failure(client.request(get(announced)))).toBe('too-large')
  expect(await failure(client.request(get(chunked)))).toBe('too-large')
})

test('a keep-alive that the backend closed meanwhile is retried for GET, never for POST', async () => {
  const requests: string[] = []
  // Answers the first request of each connection, and cuts the connection at the second.
  const url = await rawServer((socket) => {
    let first = true
    socket.on('data', (data) => {
      requests.push(data.toString('latin1').split(' ', 1)[0] ?? '')
      if (first) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
      else socket.destroy()
      first = false
    })
  })
  const client = httpClient({ connectionsPerOrigin: 1 })
  await client.request(get(url))
  expect((await client.request(get(url))).body.toString()).toBe('ok')
  expect(await failure(client.request(get(url, { method: 'POST', body: Buffer.from('x') })))).toBe('network')
  expect(requests).toEqual(['GET', 'GET', 'GET', 'POST'])
})

test('a fresh connection that is cut is not tried again', async () => {
  let requests = 0
  const url = await rawServer((socket) =>
    socket.on('data', () => {
      requests++
      socket.destroy()
    }),
  )
  expect(await failure(httpClient().request(get(url)))).toBe('network')
  expect(requests).toBe(1)
})

test('cancelling ends the call and the connection', async () => {
  const closed = Promise.withResolvers<void>()
  const arrived = Promise.withResolvers<void>()
  const url = await rawServer((socket) => {
    socket.on('data', () => arrived.resolve())
    socket.on('close', () => closed.resolve())
  })
  const owner: HttpRequest['owner'] = {}
  const call = failure(httpClient().request(get(url, { owner })))
  await arrived.promise
  owner?.upstream?.cancel()
  expect(await call).toBe('network')
  await closed.promise
  expect(owner?.upstream).toBe(null)
})

test('a stream hands the body on while it comes, and outlives the timeout', async () => {
  const sockets: Socket[] = []
  const url = await rawServer((socket) => {
    sockets.push(socket)
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n'))
  })
  const reply = await httpClient().request(get(url, { stream: true, timeoutMs: 100 }))
  const body = reply.body as Readable
  await new Promise((resolve) => setTimeout(resolve, 150))
  sockets[0]?.end('3\r\ntwo\r\n0\r\n\r\n')
  expect(await text(body)).toBe('onetwo')
})

test('a stream that breaks is destroyed with an error; destroying it ends the connection', async () => {
  const broken = await answering('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf', true)
  const reply = await httpClient().request(get(broken, { stream: true }))
  await expect(text(reply.body as Readable)).rejects.toBeInstanceOf(HttpClientError)
  const closed = Promise.withResolvers<void>()
  const endless = await rawServer((socket) => {
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n'))
    socket.on('close', () => closed.resolve())
  })
  const stream = await httpClient().request(get(endless, { stream: true }))
  ;(stream.body as Readable).destroy()
  await closed.promise
})

test('a silent stream is given up', async () => {
  const url = await answering('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n')
  const reply = await httpClient({ streamIdleMs: 50 }).request(get(url, { stream: true }))
  await expect(text(reply.body as Readable)).rejects.toMatchObject({ failure: 'timeout' })
})

test('more origins than allowed and idle pools are closed without harm', async () => {
  const client = httpClient({ maxOrigins: 1, sweepMs: 20 })
  const [a, b] = [await backendServer(), await backendServer()]
  for (const url of [a.url, b.url, a.url]) expect((await client.request(get(url))).status).toBe(200)
  await new Promise((resolve) => setTimeout(resolve, 80))
  expect((await client.request(get(a.url))).status).toBe(200)
  expect(a.connections()).toBe(3)
})

test('an origin or path that is none is an invalid URL', async () => {
  const client = httpClient()
  expect(await failure(client.request(get('nonsense')))).toBe('invalid-url')
  expect(await failure(client.request(get('http://127.0.0.1:9', { path: '/a b' })))).toBe('invalid-url')
})

// The certificate names other.example and is signed by itself.
const pem = (name: string): string => readFileSync(join(import.meta.dirname, 'certs', name), 'utf8')
const tls = { key: pem('test-key.pem'), cert: pem('test-cert.pem') }

test('[K+] rest-api.md 9.1 #19: a certificate of nobody is refused, unless verification is off', async () => {
  const url = await listening(
    createTlsServer(tls, (_, outgoing) => outgoing.end('secret')),
    'https',
  )
  const client = httpClient()
  const error: unknown = await client.request(get(url)).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ failure: 'tls', message: UNSETTLED.tls.untrusted })
  const reply = await client.request(get(url, { insecureSkipVerification: true }))
  expect(reply.body.toString()).toBe('secret')
  expect(await failure(client.request(get(url)))).toBe('tls')
})

test('[K+] rest-api.md 9.1 #18: a trusted certificate of another host names both', async () => {
  const url = await listening(createTlsServer(tls), 'https')
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', servername: 'here.example', ca: tls.cert })
  const [error] = (await once(socket, 'error')) as [Error]
  const reason = "Host name 'here.example' does not match the certificate subject provided by the peer (CN=other.example)"
  expect(toHttpClientError(error)).toMatchObject({ failure: 'tls', message: reason })
})

test('[K+] rest-api.md 9.1 #19: TLS with a backend that speaks none is a handshake failure', async () => {
  const { url } = await backendServer()
  const error: unknown = await httpClient()
    .request(get(url.replace('http:', 'https:')))
    .catch((reason: unknown) => reason)
  expect(error).toMatchObject({ failure: 'tls', message: UNSETTLED.tls.other })
})
