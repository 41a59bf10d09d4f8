// Backends that break off, babble or dawdle, and callers that ask for what cannot be written.

import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { TLSSocket } from 'node:tls'
import { expect, test } from 'vitest'
import type { HttpRequest } from '../../src/integration/client.ts'
import { backendServer, failure, get, httpClient, listening, rawServer } from './fixtures.ts'

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'

test.each([
  ['ends', OK, (socket: Socket) => socket.end()],
  ['resets', OK, (socket: Socket) => socket.resetAndDestroy()],
  ['ends', CHUNKED, (socket: Socket) => socket.end()],
  ['resets', CHUNKED, (socket: Socket) => socket.resetAndDestroy()],
])('a backend that %s after any byte of a reply is a network failure', async (_, text, breakOff) => {
  const client = httpClient()
  for (let length = 0; length < text.length; length++) {
    const url = await rawServer((socket) =>
      socket.once('data', () => socket.write(text.slice(0, length), () => breakOff(socket))),
    )
    expect(await failure(client.request(get(url)))).toBe('network')
  }
})

test('a reply that comes byte by byte is read', async () => {
  const url = await rawServer((socket) => {
    socket.setNoDelay(true)
    socket.once('data', async () => {
      for (const byte of CHUNKED) {
        socket.write(byte)
        await new Promise(setImmediate)
      }
    })
  })
  expect((await httpClient().request(get(url))).body.toString()).toBe('ok')
})

test('a head that comes byte by byte and never ends is given up in time', async () => {
  const url = await rawServer((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nX: ')
    const timer = setInterval(() => socket.write('a'), 5)
    socket.on('close', () => clearInterval(timer))
  })
  expect(await failure(httpClient().request(get(url, { timeoutMs: 60 })))).not.toBe('answered')
})

test('what a backend sends unasked ends the connection and answers nobody', async () => {
  const sockets: Socket[] = []
  const url = await rawServer((socket) => {
    sockets.push(socket)
    socket.on('data', () => socket.write(OK))
  })
  const client = httpClient()
  for (const method of ['GET', 'POST', 'GET']) {
    expect((await client.request(get(url, { method }))).body.toString()).toBe('ok')
    const last = sockets.at(-1)
    const closed = new Promise((resolve) => last?.once('close', resolve))
    last?.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil')
    await closed
  }
  expect(sockets).toHaveLength(3)
})

test('a connection that took part of a request only is not used again', async () => {
  let connections = 0
  const url = await rawServer((socket) => {
    connections++
    socket.once('data', (data) => {
      if (data.includes('GET')) return void socket.write(OK)
      socket.pause()
      socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n')
    })
  })
  const client = httpClient()
  const reply = await client.request(get(url, { method: 'POST', body: Buffer.alloc(10_000_000) }))
  expect(reply.status).toBe(413)
  expect((await client.request(get(url))).body.toString()).toBe('ok')
  expect(connections).toBe(2)
})

test.each<[string, Partial<HttpRequest>]>([
  ['a header value with a line end', { headers: ['X', 'a\r\nY: b'] }],
  ['a header value with a bare LF', { headers: ['X', 'a\nY: b'] }],
  ['a header value beyond Latin-1', { headers: ['X', '\u010d\u010a'] }],
  ['a header name with a blank', { headers: ['X Y', 'a'] }],
  ['a header name with a line end', { headers: ['X: 1\r\nY', 'a'] }],
  ['an empty header name', { headers: ['', 'a'] }],
  ['a second length', { headers: ['content-length', '5'] }],
  ['a coding', { headers: ['Transfer-Encoding', 'chunked'] }],
  ['a second Host', { headers: ['Host', 'other'] }],
  ['a path with a blank', { path: '/ HTTP/1.1\r\nX: ' }],
  ['a path beyond Latin-1', { path: '/\u0120' }],
  ['a path that is none', { path: 'http://other/' }],
  ['an empty path', { path: '' }],
  ['a method with a blank', { method: 'GET /x' }],
  ['an empty method', { method: '' }],
  ['a tunnel', { method: 'CONNECT' }],
  ['an upgrade with a line end', { upgrade: 'x\r\nY: b' }],
  ['an origin with a path', { origin: 'http://127.0.0.1:1/path' }],
  ['an origin of another scheme', { origin: 'ftp://127.0.0.1' }],
])('%s is not written', async (_, more) => {
  const server = await backendServer()
  expect(await failure(httpClient().request(get(server.url, more)))).toBe('invalid-url')
  expect(server.connections()).toBe(0)
})

test('bodies of megabytes go and come back whole', async () => {
  const server = createServer((incoming, outgoing) => incoming.pipe(outgoing))
  const body = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => i * 7))
  const url = await listening(server)
  const client = httpClient()
  const [collected, streamed] = await Promise.all([
    client.request(get(url, { method: 'POST', body })),
    client.request(get(url, { method: 'POST', body, stream: true })),
  ])
  expect(body.equals(collected.body as Buffer)).toBe(true)
  expect(body.equals(await buffer(streamed.body as Readable))).toBe(true)
})

const pem = (name: string): string => readFileSync(join(import.meta.dirname, 'certs', name), 'utf8')
const tls = { key: pem('test-key.pem'), cert: pem('test-cert.pem') }

test.each([
  ['http', createServer()],
  ['https', createTlsServer(tls)],
])('nobody reads a stream over %s, so nothing more is fetched', async (scheme, server) => {
  const size = 40_000_000
  let unsent: (() => number) | undefined
  server.on('request', (_, outgoing) => {
    unsent = () => outgoing.writableLength
    outgoing.end(Buffer.alloc(size, 'x'))
  })
  const url = await listening(server, scheme)
  const reply = await httpClient().request(get(url, { stream: true, insecureSkipVerification: true }))
  const body = reply.body as Readable
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(body.readableLength).toBeLessThan(1_000_000)
  expect(unsent?.()).toBeGreaterThan(0)
  let length = 0
  for await (const chunk of body) length += (chunk as Buffer).length
  expect(length).toBe(size)
})

test('a stream that paused leaves a connection that works', async () => {
  const server = await backendServer((_, outgoing) => void outgoing.end(Buffer.alloc(200_000)))
  const client = httpClient()
  for (let i = 0; i < 3; i++) {
    const reply = await client.request(get(server.url, { stream: true }))
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(await buffer(reply.body as Readable)).toHaveLength(200_000)
    await new Promise(setImmediate)
  }
  expect(server.connections()).toBe(1)
})

test('a backend that says how long it keeps connections is believed', async () => {
  const server = await backendServer((_, outgoing) => void outgoing.writeHead(200, { 'Keep-Alive': 'timeout=1' }).end('ok'))
  const client = httpClient()
  for (let i = 0; i < 2; i++) await client.request(get(server.url))
  expect(server.connections()).toBe(2)
})

test('names with several addresses are reached', async () => {
  const { url } = await backendServer()
  const reply = await httpClient().request(get(url.replace('127.0.0.1', 'localhost')))
  expect(reply.status).toBe(200)
})

test('TLS sessions are resumed', async () => {
  const resumed: boolean[] = []
  const server = createTlsServer(tls, (incoming, outgoing) => {
    resumed.push((incoming.socket as TLSSocket).isSessionReused())
    outgoing.writeHead(200, { Connection: 'close' }).end('ok')
  })
  const url = await listening(server, 'https')
  const client = httpClient()
  for (let i = 0; i < 2; i++) await client.request(get(url, { insecureSkipVerification: true }))
  expect(resumed).toEqual([false, true])
})

test('closing the client ends what runs and what waits, and takes nothing more', async () => {
  const arrived = Promise.withResolvers<void>()
  const url = await rawServer((socket) => socket.on('data', () => arrived.resolve()))
  const client = httpClient({ connectionsPerOrigin: 1 })
  const calls = [1, 2].map(() => failure(client.request(get(url))))
  await arrived.promise
  await client.close()
  expect(await Promise.all(calls)).toEqual(['network', 'network'])
  expect(await failure(client.request(get(url)))).toBe('network')
})
