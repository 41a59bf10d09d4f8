// The wire, byte by byte.
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exchangeBytes, startWireServer, type WireServer } from './wire-server.ts'

let server: WireServer
let endStream: () => void = () => undefined
const streamEnded = new Promise<void>((resolve) => {
  endStream = resolve
})

async function* endless(): AsyncGenerator<Uint8Array> {
  try {
    for (;;) yield Buffer.alloc(65_536)
  } finally {
    endStream()
  }
}

async function* broken(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('some')
  throw new Error('broken midway')
}

beforeAll(async () => {
  server = await startWireServer({
    apigateway: {
      CreateRestApi: async ({ input }) => ({ id: 'abc', name: input.name }),
      DeleteRestApi: async () => ({}),
      TagResource: async () => ({}),
      GetExport: async () => ({ contentDisposition: 'a "\r\nx: y☃', body: Buffer.from('{}') }),
      GetSdk: async ({ input }) => ({ body: input.sdkType === 'endless' ? endless() : broken() }),
    },
    maxBodyBytes: { apigateway: 1000 },
  })
})

afterAll(() => server.close())

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'
const signed = (service: string): string =>
  `Authorization: AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0\r\n`

/** Request line and headers and body in, answer without its date out. */
async function ask(line: string, body = '', headers = signed('apigateway')): Promise<string> {
  const head = `${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}${body ? `Content-Length: ${Buffer.byteLength(body)}\r\n` : ''}\r\n`
  const answer = await exchangeBytes(server.port, head + body)
  return answer.replace(/Date: .*\r\n/, '').replace(new RegExp(UUID), 'ID')
}

test('an answer', async () => {
  const lines = [
    'HTTP/1.1 201 Created',
    'x-recognised: true',
    'Content-Type: application/json',
    'x-amzn-RequestId: ID',
    'Content-Length: 23',
    'Connection: close',
    '',
    '{"id":"abc","name":"x"}',
  ]
  expect(await ask('POST /restapis', '{"name":"x"}')).toBe(lines.join('\r\n'))
})

test('answers without a body', async () => {
  expect(await ask('DELETE /restapis/abc')).toMatch(/^HTTP\/1\.1 202 Accepted\r\n.*Content-Length: 0\r\n/s)
  const tagged = await ask('PUT /tags/arn:aws:apigateway:us-east-1::/restapis/abc', '{"tags":{}}')
  expect(tagged).toMatch(/^HTTP\/1\.1 204 No Content\r\n/)
  expect(tagged).not.toMatch(/content-(length|type)/i)
})

test('[S] control-plane.md 1 #6 #11: the framework puts its text under Message', async () => {
  const answer = await ask('POST /restapis', '{"name":true}')
  expect(answer).toContain('HTTP/1.1 400 Bad Request\r\n')
  expect(answer).toContain('\r\nx-amzn-ErrorType: SerializationException\r\n')
  expect(answer).toMatch(/\r\n\r\n\{"Message":"class java\.lang\.Boolean can not be converted to an String"\}$/)
})

test('[S] control-plane.md 1 #6: services put it under message', async () => {
  const answer = await ask('GET /restapis')
  expect(answer).toMatch(/\r\n\r\n\{"message":"apigateway:GetRestApis is not implemented by Portico yet\."\}$/)
})

test('[K] no operation at that URI', async () => {
  for (const line of ['GET /nowhere', 'HEAD /restapis', 'GET /2015-03-31/functions']) {
    const answer = await ask(line)
    expect(answer, line).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/)
    expect(answer, line).toContain('x-amzn-ErrorType: UnknownOperationException\r\n')
    expect(answer, line).toContain('x-amzn-RequestId: ID\r\n')
  }
})

test('a value that cannot stand in a header is made to', async () => {
  expect(await ask('GET /restapis/a/stages/b/exports/oas30')).toContain('\r\nContent-Disposition: a "??x: y?\r\n')
})

test('a body over the limit is refused once it was sent, and the connection ends', async () => {
  const answer = await ask('POST /restapis', `{"name":"${'x'.repeat(1500)}"}`)
  expect(answer).toMatch(/^HTTP\/1\.1 413 /)
  expect(answer).toContain('x-amzn-ErrorType: RequestEntityTooLargeException\r\n')
  expect(answer).toContain('Connection: close\r\n')
})

test('a body far over the limit is not waited for', async () => {
  const head = `POST /restapis HTTP/1.1\r\nHost: x\r\n${signed('apigateway')}Content-Length: 1000000000\r\n\r\n`
  expect(await exchangeBytes(server.port, head + 'x'.repeat(4000))).toMatch(/^HTTP\/1\.1 413 /)
})

test('recognised by the service of the signature, in a header or presigned', async () => {
  const recognised = async (line: string, headers: string): Promise<boolean> =>
    (await ask(line, '', headers)).includes('x-recognised: true')
  expect(await recognised('GET /anything', signed('apigateway'))).toBe(true)
  expect(await recognised('GET /anything', signed('lambda'))).toBe(true)
  expect(await recognised('GET /restapis', signed('execute-api'))).toBe(false)
  expect(await recognised('GET /x?X-Amz-Credential=a%2F20260101%2Fus-east-1%2Fapigateway%2Faws4_request', '')).toBe(true)
  expect(await recognised('GET /restapis', 'X-Amz-Target: DynamoDB_20120810.GetItem\r\n')).toBe(false)
})

test('recognised by the URI of an operation when nothing is signed', async () => {
  const recognised = async (line: string, headers = ''): Promise<boolean> =>
    (await ask(line, '', headers)).includes('x-recognised: true')
  expect(await recognised('GET /restapis/abc')).toBe(true)
  expect(await recognised('GET /2015-03-31/functions')).toBe(true)
  expect(await recognised('GET /pets')).toBe(false)
  expect(await recognised('GET /restapis', 'Authorization: Bearer token\r\n')).toBe(true)
})

test('a stream that breaks ends the connection without its last chunk, and is logged', async () => {
  const answer = await ask('GET /restapis/a/stages/b/sdks/broken')
  expect(answer).toContain('\r\nsome\r\n')
  expect(answer).not.toMatch(/\r\n0\r\n\r\n$/)
  expect(server.logged.at(-1)).toContain('broken midway')
})

test('a client that leaves a stream ends it, and that is no failure', async () => {
  const before = server.logged.length
  const socket = connect(server.port, '127.0.0.1')
  socket.write(`GET /restapis/a/stages/b/sdks/endless HTTP/1.1\r\nHost: x\r\n${signed('apigateway')}\r\n`)
  socket.once('data', () => socket.destroy())
  await streamEnded
  // Another exchange gives a log line its time.
  await ask('DELETE /restapis/abc')
  expect(server.logged.length).toBe(before)
})

test('a client that leaves before its body was sent is nobody to answer', async () => {
  const before = server.logged.length
  const socket = connect(server.port, '127.0.0.1')
  await new Promise<void>((resolve) => {
    socket.write(`POST /restapis HTTP/1.1\r\nHost: x\r\n${signed('apigateway')}Content-Length: 100\r\n\r\n{`, () => resolve())
  })
  socket.destroy()
  expect(await ask('POST /restapis', '{"name":"x"}')).toContain(' 201 ')
  expect(server.logged.length).toBe(before)
})
