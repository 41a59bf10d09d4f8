import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { answering, backend, backendServer, exchange, faultOf, rawServer } from './fixtures.ts'

const names = (headers: Iterable<[string, string]>): string[] => [...headers].map(([name]) => name.toLowerCase()).sort()
const types = ['HTTP', 'HTTP_PROXY'] as const

describe('HTTP_PROXY replies', () => {
  test('[S] rest-api.md 5.5 #1 #2, 9.6 #1: status, body and headers pass; some are renamed, some dropped', async () => {
    const url = await answering(
      [
        'HTTP/1.1 418 Teapot',
        'Content-Length: 2',
        'Connection: keep-alive',
        'Date: d',
        'Server: s',
        'Via: v',
        'Keep-Alive: timeout=9',
        'x-amzn-RequestId: r',
        'X-Amzn-Trace-Id: t',
        'X-Own: 1',
        'x-own: 2',
        'Set-Cookie: a=1',
        'Set-Cookie: b=2',
        'WWW-Authenticate: w',
        '',
        'hi',
      ].join('\r\n'),
    )
    const asked = exchange()
    const reply = await backend({ uri: url }).call(asked)
    expect(reply.status).toBe(418)
    expect(reply.body.toString()).toBe('hi')
    expect([...reply.headers]).toEqual([
      ['x-amzn-Remapped-Content-Length', '2'],
      ['x-amzn-Remapped-Connection', 'keep-alive'],
      ['x-amzn-Remapped-Date', 'd'],
      ['x-amzn-Remapped-Server', 's'],
      ['x-amzn-Remapped-x-amzn-requestid', 'r'],
      ['X-Amzn-Trace-Id', 't'],
      ['X-Own', '1'],
      ['x-own', '2'],
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['x-amzn-Remapped-WWW-Authenticate', 'w'],
    ])
    expect(asked.integrationStatus).toBe(418)
    expect(asked.integrationLatency).toBeGreaterThanOrEqual(0)
  })

  test('[S] rest-api.md 5.5 #2, [K] 5.5 #3: Transfer-Encoding and Content-Encoding are dropped, and the body is readable without them', async () => {
    const coded = await backendServer(
      (_, outgoing) => void outgoing.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('plain')),
    )
    const lying = await backendServer(
      (_, outgoing) => void outgoing.writeHead(200, { 'Content-Encoding': 'gzip' }).end('not gzip'),
    )
    for (const [{ url }, body] of [
      [coded, 'plain'],
      [lying, 'not gzip'],
    ] as const) {
      const reply = await backend({ uri: url }).call(exchange())
      expect(reply.body.toString()).toBe(body)
      expect(names(reply.headers)).not.toContain('content-encoding')
      expect(names(reply.headers)).not.toContain('transfer-encoding')
    }
  })

  test('a small body that unfolds into a huge one is not unfolded', async () => {
    const bomb = gzipSync(Buffer.alloc(11_000_000))
    const { url } = await backendServer((_, outgoing) => void outgoing.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bomb))
    const reply = await backend({ uri: url }).call(exchange())
    expect((reply.body as Buffer).length).toBe(bomb.length)
  })

  test('[D] rest-api.md 9.2 #33: STREAM hands the body on as it comes, decoded where it is coded', async () => {
    const coded = gzipSync('streamed')
    const { url } = await backendServer((request, outgoing) => {
      outgoing
        .writeHead(200, request.url === '/gzip' ? { 'Content-Encoding': 'gzip' } : {})
        .end(request.url === '/gzip' ? coded : 'streamed')
    })
    for (const path of ['/', '/gzip']) {
      const reply = await backend({ uri: url + path, responseTransferMode: 'STREAM' }).call(exchange())
      expect(await text(reply.body as Readable)).toBe('streamed')
    }
  })
})

describe.each(types)('failures of %s', (type) => {
  test('[K+] rest-api.md 4.1 #28 #29, 9.1 #7, [D] 2 #13: a timeout is 504 INTEGRATION_TIMEOUT, and the latency is known', async () => {
    const asked = exchange({ outbound: {} })
    const { kind, detail } = await faultOf(backend({ type, uri: await rawServer(() => {}), timeoutInMillis: 60 }).call(asked))
    expect([kind.status, kind.responseType, kind.message]).toEqual([504, 'INTEGRATION_TIMEOUT', 'Endpoint request timed out'])
    expect(detail.log).toBe('Execution failed due to a timeout error')
    expect(asked.integrationLatency).toBeGreaterThanOrEqual(55)
  })

  test('[K+] rest-api.md 9.1 #16: a backend that is not there is 504 INTEGRATION_FAILURE', async () => {
    for (const uri of ['http://127.0.0.1:1024/', 'http://nowhere.invalid/', await answering('garbage', true)]) {
      const { kind, detail } = await faultOf(backend({ type, uri }).call(exchange({ outbound: {} })))
      expect([kind.status, kind.responseType, kind.message]).toEqual([
        504,
        'INTEGRATION_FAILURE',
        'Network error communicating with endpoint',
      ])
      expect(detail.log).toBe('Execution failed due to a network error communicating with endpoint')
    }
  })

  test('[D] rest-api.md 9.1 #2: an answer above 10 MB is 500', async () => {
    const { url } = await backendServer(
      (_, outgoing) => void outgoing.writeHead(200, { 'Content-Length': 10_485_761 }).end(Buffer.alloc(10_485_761)),
    )
    const { kind, detail } = await faultOf(backend({ type, uri: url }).call(exchange({ outbound: {} })))
    expect(kind.status).toBe(500)
    expect(detail.log).toContain('10485761')
  })

  test('a client that goes away takes the backend call along', async () => {
    const arrived = Promise.withResolvers<void>()
    const closed = Promise.withResolvers<void>()
    const uri = await rawServer((socket) => {
      socket.on('data', () => arrived.resolve())
      void once(socket, 'close').then(() => closed.resolve())
    })
    const asked = exchange({ outbound: {} })
    const fault = faultOf(backend({ type, uri }).call(asked))
    await arrived.promise
    asked.upstream?.cancel()
    await closed.promise
    expect((await fault).kind.status).toBe(504)
  })
})

test('[S] rest-api.md 15 #2: the execution log follows the call, credentials masked', async () => {
  const url = await answering('HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: 2\r\n\r\nhi')
  const asked = exchange({ headers: [['Authorization', 'Bearer supersecret']], body: 'in' })
  await backend({ uri: `${url}/x` }).call(asked)
  expect(asked.lines).toEqual([
    `Endpoint request URI: ${url}/x`,
    expect.stringMatching(
      /^Endpoint request headers: \{Authorization=\*+secret, X-Amzn-Apigateway-Api-Id=abcdefghij, X-Amzn-Trace-Id=Root=1-/,
    ),
    'Endpoint request body after transformations: in',
    `Sending request to ${url}/x`,
    expect.stringMatching(/^Received response\. Status: 200, Integration latency: \d+ ms$/),
    'Endpoint response headers: {Content-Type=a/b, Content-Length=2}',
    'Endpoint response body before transformations: hi',
  ])
})
