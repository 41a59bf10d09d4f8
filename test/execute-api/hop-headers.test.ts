// What a client's Connection header names ends here (RFC 9110 7.6.1), at both kinds of APIs.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Edge, HOST, openBackend, openEdge } from '../support/edge.ts'
import { httpApi } from '../support/http-snapshots.ts'
import { httpProxy, mock, restApi } from '../support/snapshots.ts'

let edge: Edge
let backend: Awaited<ReturnType<typeof openBackend>>

beforeAll(async () => {
  edge = await openEdge()
  backend = await openBackend((request, response) => response.end(JSON.stringify(request.headers)))
  await edge.deployHttp(httpApi({ $default: `${backend.url}/` }))
  const shown = mock('{"secret":"$input.params(\'X-Secret\')","agent":"$input.params(\'User-Agent\')"}')
  await edge.deploy(restApi({ 'GET /proxy': httpProxy(`${backend.url}/`), 'GET /shown': shown }), { stageName: 'rest' })
})
afterAll(async () => {
  await edge.close()
  await backend.close()
})

/** What is seen of these header lines, by lower-case name. */
async function seen(path: string, ...lines: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const answer = await edge.raw(`GET ${path} HTTP/1.1\r\n${[`Host: ${HOST}`, ...lines].join('\r\n')}\r\n\r\n`)
  return JSON.parse(/\{.*\}/s.exec(answer)?.[0] ?? 'null')
}

test.each(['/anything', '/rest/proxy'])('RFC 9110 7.6.1: headers that Connection names stay at the gateway: %s', async (path) => {
  const first = await seen(path, 'Connection: close, X-Secret', 'X-Secret: 1', 'X-Other: 2', 'x-secret: 3')
  expect(first).not.toHaveProperty('x-secret')
  expect(first).toMatchObject({ 'x-other': '2' })
  // Before or after it, in whatever case, in several lines, with empty options.
  const lines = ['X-A: 1', 'connection: x-a', 'X-B: 2', 'Connection: , X-B ,,CLOSE', 'X-C: 3']
  const second = await seen(path, ...lines)
  expect([second['x-a'], second['x-b'], second['x-c']]).toEqual([undefined, undefined, '3'])
  expect(await seen(path, 'Connection: close', 'X-Secret: 1')).toMatchObject({ 'x-secret': '1' })
  expect(await seen(path, 'Connection: Close', 'Close: 1')).toMatchObject({ close: '1' })
})

test('RFC 9110 7.6.1: nothing that is for this hop is seen by templates either', async () => {
  expect(await seen('/rest/shown', 'Connection: close, X-Secret', 'X-Secret: 1')).toEqual({ secret: '', agent: '' })
  expect(await seen('/rest/shown', 'Connection: close', 'X-Secret: 1')).toEqual({ secret: '1', agent: '' })
})

// [S] rest-api.md 5.1 #2 has what is visible; the others are what the gateway or a backend decides by.
test.each(['/anything', '/rest/proxy'])('[S] rest-api.md 5.1 #2: no client names these away: %s', async (path) => {
  const held = {
    accept: 'text/plain',
    authorization: 'Bearer x',
    'content-type': 'text/x',
    cookie: 'a=1',
    date: 'today',
    origin: 'http://a.example',
    range: 'bytes=0-1',
    'user-agent': 'tests',
    'x-api-key': 'key',
    'x-amz-date': '20260101T000000Z',
  }
  const lines = Object.entries(held).map(([name, value]) => `${name}: ${value}`)
  expect(await seen(path, `Connection: close, Host, ${Object.keys(held).join(', ')}`, ...lines)).toMatchObject(held)
})

test('[S] rest-api.md 5.1 #2: the length and the addresses that a proxy wrote cannot be named away', async () => {
  const named = 'Connection: close, Host, Content-Length, Transfer-Encoding, X-Forwarded-For, Forwarded, Via'
  const lines = ['X-Forwarded-For: 10.0.0.1', 'Forwarded: for=10.0.0.2', 'Via: 1.1 before']
  const { forwarded, via } = await seen('/anything', named, ...lines)
  expect([forwarded, via]).toEqual([
    expect.stringMatching(/^for=10\.0\.0\.2, for=10\.0\.0\.1, by=/),
    expect.stringMatching(/^1\.1 before, /),
  ])
  expect(await seen('/rest/proxy', named, ...lines)).toMatchObject({ 'x-forwarded-for': expect.stringContaining('10.0.0.1') })
})
