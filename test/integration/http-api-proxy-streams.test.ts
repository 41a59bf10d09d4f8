// Bodies of HTTP_PROXY backends of HTTP APIs: what is collected, and what streams to the client. http-api.md 6.
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Edge, HOST, openEdge } from '../support/edge.ts'
import { httpApi } from '../support/http-snapshots.ts'
import { answering, listening, rawServer } from './fixtures.ts'

let edge: Edge

beforeAll(async () => {
  edge = await openEdge()
})
afterAll(() => edge.close())

describe('bodies stream', () => {
  /** The answer as it begins, with its body still to come. */
  const begun = async (uri: string): Promise<IncomingMessage> => {
    await edge.deployHttp(httpApi({ $default: uri }))
    return new Promise((resolve, reject) => {
      httpRequest({ port: edge.port, host: '127.0.0.1', path: '/', headers: { Host: HOST }, agent: false }, resolve)
        .on('error', reject)
        .end()
    })
  }

  test('that come in chunks: the first arrives before there is a second', async () => {
    const { promise: seen, resolve: see } = Promise.withResolvers<void>()
    const server = createServer((_, outgoing) => {
      outgoing.write('first,')
      void seen.then(() => outgoing.end('second'))
    })
    const answer = await begun(await listening(server))
    const texts: string[] = []
    for await (const chunk of answer) {
      texts.push(String(chunk))
      see()
    }
    expect([texts[0], texts.join('')]).toEqual(['first,', 'first,second'])
  })

  test('that are long: more than the 10 MB that a collected body may have', async () => {
    const size = 12 * 1024 * 1024
    const server = createServer((_, outgoing) => void outgoing.setHeader('content-length', size).end(Buffer.alloc(size, 'a')))
    let length = 0
    for await (const chunk of await begun(await listening(server))) length += (chunk as Buffer).length
    expect(length).toBe(size)
  })

  test('but not those that come whole', async () => {
    const answer = await begun(await answering('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'))
    expect([answer.headers['content-length'], (await answer.toArray()).join('')]).toEqual(['2', 'ok'])
  })

  test('a small body in pieces is collected', async () => {
    const url = await rawServer((socket) =>
      socket.on('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab')
        setTimeout(() => socket.write('cd'), 20)
      }),
    )
    const answer = await begun(url)
    expect([answer.headers['content-length'], (await answer.toArray()).join('')]).toEqual(['4', 'abcd'])
  })

  test('a body that breaks off breaks off for the client', async () => {
    const url = await rawServer((socket) =>
      socket.on('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n')
        setTimeout(() => socket.destroy(), 20)
      }),
    )
    const answer = await begun(url)
    await expect(answer.toArray()).rejects.toThrow()
  })

  test('a client that leaves ends the call', async () => {
    const { promise: closed, resolve: close } = Promise.withResolvers<void>()
    const server = createServer((incoming, outgoing) => {
      incoming.socket.on('close', () => close())
      outgoing.write('first')
    })
    const answer = await begun(await listening(server))
    answer.destroy()
    await closed
  })

  test('a mapping that fails ends the call', async () => {
    const { promise: closed, resolve: close } = Promise.withResolvers<void>()
    const server = createServer((incoming, outgoing) => {
      incoming.socket.on('close', () => close())
      outgoing.setHeader('x-status', 'none').write('first')
    })
    const integrationUri = await listening(server)
    const responseParameters = { 200: { 'overwrite:statuscode': '$response.header.x-status' } }
    await edge.deployHttp(httpApi({ $default: { integrationUri, responseParameters } }))
    const answer = await edge.call('/')
    expect([answer.status, answer.text]).toEqual([500, '{"message":"Internal Server Error"}'])
    await closed
  })
})
