import { once } from 'node:events'
import { connect } from 'node:net'
import { gunzipSync, gzipSync, inflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Invocation, InvocationResult } from '../../src/lambda/invocation.ts'
import type { MethodSnapshot } from '../../src/model/snapshot.ts'
import { type Edge, HOST, openBackend, openEdge } from '../support/edge.ts'
import { httpProxy, method, mock, mockIntegration, restApi } from '../support/snapshots.ts'

let edge: Edge
let backend: Awaited<ReturnType<typeof openBackend>>
/** Set by the backend: how its last stream ended. */
let streamEnded: Promise<unknown>

const MB = 1024 * 1024

/** The function echoes: its answer is the request's body. */
async function invoke({ payload }: Invocation): Promise<InvocationResult> {
  const { body } = JSON.parse(payload.toString())
  return { status: 200, functionError: null, payload: Buffer.from(body), executedVersion: '$LATEST', requestId: 'r' }
}

const FUNCTION =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations'

beforeAll(async () => {
  edge = await openEdge({ lambda: { invoke, invokeStreaming: () => Promise.reject(new Error('not here')) } })
  backend = await openBackend((request, response) => {
    const path = request.url ?? ''
    if (path === '/echo') request.pipe(response)
    else if (path === '/head') response.writeHead(200, { 'Content-Length': 5 }).end('hello')
    else if (path === '/none') response.writeHead(204).end()
    else if (path === '/typeless') response.writeHead(200, ['X-One', '1', 'x-two', 'a', 'X-Two', 'b']).end('text')
    else if (path === '/stream') {
      streamEnded = once(response, 'close')
      response.write('first')
      setTimeout(() => response.write('second'), 20)
      setTimeout(() => request.headers['x-endless'] === undefined && response.end('third'), 40)
    } else if (path === '/breaks') {
      response.writeHead(200, { 'Content-Length': 100 }).write('only')
      setTimeout(() => response.destroy(), 20)
    } else response.end(JSON.stringify({ path, headers: request.rawHeaders }))
  })
  const streaming = (path: string): Omit<MethodSnapshot, 'httpMethod'> => {
    const proxy = httpProxy(`${backend.url}${path}`)
    return { ...proxy, integration: { ...proxy.integration, responseTransferMode: 'STREAM' } }
  }
  const overriding = (template: string): Omit<MethodSnapshot, 'httpMethod'> => mock(`#set($x = ${template})body`)
  await edge.deploy(
    restApi({
      'ANY /mock': mock('{"message":"hello"}'),
      'ANY /echo': httpProxy(`${backend.url}/echo`),
      'ANY /head': httpProxy(`${backend.url}/head`),
      'ANY /none': httpProxy(`${backend.url}/none`),
      'ANY /typeless': httpProxy(`${backend.url}/typeless`),
      'ANY /seen': httpProxy(`${backend.url}/seen`),
      'GET /stream': streaming('/stream'),
      'GET /breaks': streaming('/breaks'),
      'GET /http': method({
        integration: { ...mockIntegration, type: 'HTTP', httpMethod: 'GET', uri: `${backend.url}/http`, requestTemplates: {} },
      }),
      'GET /gone': method({
        integration: { ...mockIntegration, type: 'HTTP', httpMethod: 'GET', uri: await nobody(), requestTemplates: {} },
      }),
      'POST /function': method({ integration: { ...mockIntegration, type: 'AWS_PROXY', httpMethod: 'POST', uri: FUNCTION } }),
      'GET /status-101': overriding('$context.responseOverride.put("status", 101)'),
      'GET /template': mock('{"id":"$context.requestId","extended":"$context.extendedRequestId","protocol":"$context.protocol"}'),
      'GET /headers': mock(
        '{"te":"$input.params(\'TE\')","md5":"$input.params(\'Content-MD5\')","auth":"$input.params(\'Authorization\')","mixed":"$input.params(\'tEsT-HEADeR\')"}',
      ),
    }),
  )
  await edge.deploy(
    restApi(
      { 'ANY /mock': mock(`{"message":"${'hello '.repeat(20)}"}`), 'ANY /echo': httpProxy(`${backend.url}/echo`) },
      { minimumCompressionSize: 100 },
    ),
    { stageName: 'small' },
  )
})
afterAll(async () => {
  await edge.close()
  await backend.close()
})

/** A URL that nothing listens on. */
async function nobody(): Promise<string> {
  const closed = await openBackend(() => undefined)
  await closed.close()
  return closed.url
}

const values = (raw: readonly string[], name: string): string[] => raw.filter((_, i) => i % 2 === 1 && raw[i - 1] === name)

test('[S] rest-api.md 3 #3: a success has these headers, in this casing, and MOCK no trace id', async () => {
  const answer = await edge.call('/prod/mock')
  const names = answer.rawHeaders.filter((_, i) => i % 2 === 0)
  expect([...names].sort()).toEqual([
    'Connection',
    'Content-Length',
    'Content-Type',
    'Date',
    'x-amz-apigw-id',
    'x-amzn-RequestId',
  ])
  expect(values(answer.rawHeaders, 'x-amzn-RequestId')[0]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  expect(values(answer.rawHeaders, 'x-amz-apigw-id')[0]).toMatch(/^[A-Za-z0-9+/]{15}=$/)
  expect(answer.headers['content-type']).toBe('application/json')
  expect(answer.text).toBe('{"message":"hello"}')
})

test('[S] rest-api.md 3: x-amz-apigw-id is $context.extendedRequestId', async () => {
  const answer = await edge.call('/prod/template')
  expect(JSON.parse(answer.text)).toEqual({
    id: answer.headers['x-amzn-requestid'],
    extended: answer.headers['x-amz-apigw-id'],
    protocol: 'HTTP/1.1',
  })
})

test('[S] rest-api.md 3 #3: X-Amzn-Trace-Id comes with HTTP, not with HTTP_PROXY; [K+] 3 #6: with its faults once the backend was tried', async () => {
  expect(values((await edge.call('/prod/http')).rawHeaders, 'X-Amzn-Trace-Id')[0]).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/)
  expect((await edge.call('/prod/seen')).headers['x-amzn-trace-id']).toBeUndefined()
  const fault = await edge.call('/prod/gone')
  expect(fault.status).toBe(504)
  expect(values(fault.rawHeaders, 'X-Amzn-Trace-Id')).toHaveLength(1)
})

test("[S*] rest-api.md 3.1 #1: the client's trace goes on to the backend", async () => {
  const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1'
  const { headers } = JSON.parse((await edge.call('/prod/seen', { headers: { 'X-Amzn-Trace-Id': trace } })).text)
  expect(values(headers, 'X-Amzn-Trace-Id')).toEqual([trace])
})

test('[D] rest-api.md 3 #9, [K] 3 #10: the client may choose the request id, if it is a UUID', async () => {
  const id = '7f1c2b3a-0000-4000-8000-123456789abc'
  expect((await edge.call('/prod/mock', { headers: { 'X-Amzn-RequestId': id } })).headers['x-amzn-requestid']).toBe(id)
  const other = await edge.call('/prod/mock', { headers: { 'X-Amzn-RequestId': 'mine' } })
  expect(other.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/)
  const extended = await edge.call('/prod/mock', { headers: { 'x-amz-apigw-id': id } })
  expect(extended.headers['x-amz-apigw-id']).toMatch(/^[A-Za-z0-9+/]{15}=$/)
})

test('[S] rest-api.md 1.3 #6, [D] 5.1 #3: some headers are invisible, others keep their casing', async () => {
  const headers = { TE: 'trailers', 'Content-MD5': 'x', Authorization: 'AWS4-HMAC-SHA256 Credential=x', 'tEsT-HEADeR': 'kept' }
  expect(JSON.parse((await edge.call('/prod/headers', { headers })).text)).toEqual({ te: '', md5: '', auth: '', mixed: 'kept' })
  const bearer = await edge.call('/prod/headers', { headers: { Authorization: 'Bearer x' } })
  expect(JSON.parse(bearer.text).auth).toBe('Bearer x')
})

test('[D] rest-api.md 3 #8: Content-Type is always there; repeated headers keep order and casing', async () => {
  const { rawHeaders, headers } = await edge.call('/prod/typeless')
  expect(headers['content-type']).toBe('application/json')
  const from = rawHeaders.indexOf('X-One')
  expect(rawHeaders.slice(from, from + 6)).toEqual(['X-One', '1', 'x-two', 'a', 'X-Two', 'b'])
})

test('HEAD has the headers and no body; 204 has neither body nor length', async () => {
  const raw = await edge.raw(`HEAD /prod/mock HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`)
  expect(raw).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(raw).toMatch(/\r\nContent-Length: 19\r\n/)
  expect(raw.split('\r\n\r\n')[1]).toBe('')
  const none = await edge.raw(`GET /prod/none HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`)
  expect(none).toMatch(/^HTTP\/1\.1 204 /)
  expect(none).not.toMatch(/content-length|transfer-encoding/i)
  expect(none.split('\r\n\r\n')[1]).toBe('')
  expect((await edge.call('/prod/head', { method: 'HEAD' })).status).toBe(200)
})

test('GET with a body is read, without one is not waited for', async () => {
  expect((await edge.call('/prod/echo', { method: 'GET', body: 'with', headers: { 'Content-Length': '4' } })).text).toBe('with')
  expect((await edge.call('/prod/echo')).text).toBe('')
})

test('connections are kept, pipelined requests answered in order, HTTP/1.0 closed', async () => {
  const request = (path: string, connection: string): string =>
    `GET /prod/${path} HTTP/1.1\r\nHost: ${HOST}\r\nConnection: ${connection}\r\n\r\n`
  const raw = await edge.raw(request('seen', 'keep-alive') + request('mock', 'close'))
  expect(raw.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2)
  expect(raw.indexOf('"path":"/seen"')).toBeLessThan(raw.indexOf('hello'))
  expect(raw).toMatch(/Connection: keep-alive\r\n[\s\S]*Connection: close\r\n/)
  expect(await edge.raw(`GET /prod/mock HTTP/1.0\r\nHost: ${HOST}\r\n\r\n`)).toMatch(/Connection: close\r\n/)
})

test('a status that is not final cannot be written: 500', async () => {
  const answer = await edge.call('/prod/status-101')
  expect([answer.status, answer.text]).toEqual([500, '{"message": "Internal server error"}'])
})

test('nothing a function answers can forge a header or break the framing', async () => {
  const answered = async (headers: Record<string, string>): Promise<string> => {
    const body = JSON.stringify({ headers, body: 'hello' })
    return edge.raw(
      `POST /prod/function HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    )
  }
  for (const headers of [
    { 'X-A': 'a\r\nX-Forged: 1' },
    { 'X-A\r\nX-Forged': '1' },
    { 'X A': '1' },
    { 'X-A': 'a\u0000b' },
    { '': '1' },
  ]) {
    const raw = await answered(headers)
    expect(raw).toMatch(/^HTTP\/1\.1 50[02] /)
    expect(raw).not.toMatch(/\r\nX-Forged/)
  }
  const framing = await answered({
    'Content-Length': '1',
    'Transfer-Encoding': 'chunked',
    Connection: 'keep-alive',
    'x-amzn-requestid': 'forged',
    'Keep-Alive': 'x',
  })
  expect(framing.split('\r\n\r\n')[1]).toBe('hello')
  expect(framing.match(/\r\nContent-Length: /gi)).toHaveLength(1)
  expect(framing).not.toMatch(/\r\n(?:transfer-encoding|keep-alive):|\r\nx-amzn-requestid: forged/i)
  const unicode = await answered({ 'X-Name': 'caf\u00e9 \u20ac' })
  expect(Buffer.from(unicode, 'latin1').toString('utf8')).toContain('\r\nX-Name: caf\u00e9 \u20ac\r\n')
})

test('[D] rest-api.md 9.1 #2: bodies to 10 MB pass, to the byte', async () => {
  const body = Buffer.alloc(10 * MB, 'x')
  const answer = await edge.call('/prod/echo', { method: 'POST', body })
  expect([answer.status, answer.body.equals(body)]).toEqual([200, true])
})

test('[S] rest-api.md 4.1 #45, [K] 4.1 #43, [D] 2 #4: larger ones are 413, announced or not, and the connection closes', async () => {
  const head = `POST /prod/echo HTTP/1.1\r\nHost: ${HOST}\r\n`
  const announced = await edge.raw(`${head}Content-Length: ${10 * MB + 1}\r\n\r\n`)
  expect(announced).toMatch(/^HTTP\/1\.1 413 [\s\S]*Connection: close[\s\S]*\{"message":"Request Too Long"\}$/)
  const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(MB, 'x'), Buffer.from('\r\n')])
  const chunked = await edge.raw(
    `${head}Transfer-Encoding: chunked\r\n\r\n`,
    ...Array.from({ length: 11 }, () => chunk),
    '0\r\n\r\n',
  )
  expect(chunked).toMatch(/^HTTP\/1\.1 413 [\s\S]*\{"message":"Request Too Long"\}$/)
})

test('[D] rest-api.md 17: targets and headers over 10,240 bytes are refused', async () => {
  expect((await edge.call(`/prod/mock?${'x'.repeat(10_240 - 11)}`)).status).toBe(200)
  expect((await edge.call(`/prod/mock?${'x'.repeat(10_240)}`)).status).toBe(414)
  expect((await edge.call('/prod/mock', { headers: { 'X-Long': 'x'.repeat(10_100) } })).status).toBe(200)
  expect((await edge.call('/prod/mock', { headers: { 'X-Long': 'x'.repeat(10_240) } })).status).toBe(431)
  expect((await edge.call('/prod/mock', { headers: { 'X-Long': 'x'.repeat(60_000) } })).status).toBe(431)
})

test('[K+] rest-api.md 1.3 #4: illegal characters are 400, broken escapes harmless', async () => {
  expect(await edge.raw(`GET /prod/mock?a|b HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /)
  expect((await edge.call('/prod/mock?x=%zz&%=%%41')).status).toBe(200)
  expect((await edge.call('/prod/%zz/%')).status).toBe(403)
})

test('[D] rest-api.md 8.4 #1 #2: answers are compressed when asked for and large enough', async () => {
  const plain = await edge.call('/small/mock')
  const zipped = await edge.call('/small/mock', { headers: { 'Accept-Encoding': 'gzip' } })
  expect(plain.headers['content-encoding']).toBeUndefined()
  expect(zipped.headers['content-encoding']).toBe('gzip')
  expect(Number(zipped.headers['content-length'])).toBe(zipped.body.length)
  expect(gunzipSync(zipped.body).toString()).toBe(plain.text)
  const deflated = await edge.call('/small/mock', { headers: { 'Accept-Encoding': 'deflate' } })
  expect(inflateSync(deflated.body).toString()).toBe(plain.text)
  const short = await edge.call('/small/echo', { method: 'POST', body: 'x'.repeat(99), headers: { 'Accept-Encoding': 'gzip' } })
  expect(short.headers['content-encoding']).toBeUndefined()
  expect((await edge.call('/prod/mock', { headers: { 'Accept-Encoding': 'gzip' } })).headers['content-encoding']).toBeUndefined()
})

test('[D] rest-api.md 8.4 #1 #5, [K+] 7 #12: compressed requests are undone; what is not that coding, or unknown, is 415', async () => {
  const post = (stage: string, body: Buffer, coding: string): ReturnType<Edge['call']> =>
    edge.call(`/${stage}/echo`, { method: 'POST', body, headers: { 'Content-Encoding': coding } })
  const text = 'random enough: 8f14e45fceea167a5a36dedd4bea2543c9f0f895fb98ab9159f51fd0297e236d eccbc87e4b5ce2fe28308fd9f2a7baf3'
  expect((await post('small', gzipSync(text), 'GZIP')).text).toBe(text)
  expect((await post('small', Buffer.from('x'.repeat(200)), 'identity')).text).toBe('x'.repeat(200))
  for (const [body, coding] of [
    [Buffer.alloc(200, 'x'), 'gzip'],
    [gzipSync(text).subarray(0, 100), 'gzip'],
    [Buffer.alloc(200, 'x'), 'br'],
    [Buffer.alloc(200, 'x'), 'gzip, gzip'],
  ] as const) {
    const answer = await post('small', body, coding)
    expect([answer.status, answer.text]).toEqual([415, '{"message": "Unsupported Media Type"}'])
  }
  // Below the threshold nothing is undone, and without compression nothing at all.
  expect((await post('small', Buffer.from('short'), 'gzip')).text).toBe('short')
  expect((await post('prod', Buffer.from('x'.repeat(200)), 'gzip')).text).toBe('x'.repeat(200))
})

test('a body that grows beyond 10 MB is 413', async () => {
  const bomb = gzipSync(Buffer.alloc(11 * MB))
  const answer = await edge.call('/small/echo', { method: 'POST', body: bomb, headers: { 'Content-Encoding': 'gzip' } })
  expect(answer.status).toBe(413)
})

test('streams arrive whole, chunked', async () => {
  const answer = await edge.call('/prod/stream')
  expect(answer.text).toBe('firstsecondthird')
  expect(answer.headers['transfer-encoding']).toBe('chunked')
})

test('a client that leaves a stream ends it at the backend', async () => {
  const socket = connect(edge.port, '127.0.0.1')
  socket.write(`GET /prod/stream HTTP/1.1\r\nHost: ${HOST}\r\nX-Endless: 1\r\n\r\n`)
  await once(socket, 'data')
  socket.destroy()
  await streamEnded
})

test('a stream that breaks off is not passed for a whole one', async () => {
  const raw = await edge.raw(`GET /prod/breaks HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`)
  expect(raw).toContain('only')
  expect(raw).not.toMatch(/\r\n0\r\n\r\n$/)
})
