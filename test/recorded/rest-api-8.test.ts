// Bytes and text on both ways through a non-proxy integration: rest-api.md 8, 8.1 and 8.2.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createApi, httpProxy, mock as mockSpec } from '../e2e/kit.ts'
import { type Answer, type Edge, openBackend, openEdge } from '../support/edge.ts'
import { startPortico } from '../support/portico.ts'
import { restApi } from '../support/snapshots.ts'
import { http, INTERNAL, type Method, response } from './kit.ts'

const PNG = Buffer.from([0x89, 0x50, 0xff])
const BASE64 = 'iVD/'
const REPLACED = Buffer.from('\ufffdP\ufffd')
const HANDLINGS = [null, 'CONVERT_TO_TEXT', 'CONVERT_TO_BINARY'] as const
type Handling = (typeof HANDLINGS)[number]

let edge: Edge
let backend: Awaited<ReturnType<typeof openBackend>>
/** The bodies that the backend got. */
const received: Buffer[] = []

beforeAll(async () => {
  edge = await openEdge()
  backend = await openBackend(async (request, answer) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    received.push(Buffer.concat(chunks))
    const [, type = '', what] = (request.url ?? '').split('/')
    answer.writeHead(200, { 'Content-Type': type.replace('-', '/') }).end(what === 'base64' ? BASE64 : PNG)
  })
  const methods = Object.fromEntries(HANDLINGS.flatMap((handling) => methodsOf(handling)))
  await edge.deploy(restApi(methods), { stageName: 'undefined' })
  await edge.deploy(restApi(methods, { binaryMediaTypes: ['image/png'] }), { stageName: 'png' })
  await edge.deploy(restApi(methods, { binaryMediaTypes: ['image/*', '*/test'] }), { stageName: 'wildcards' })
})
beforeEach(() => {
  received.length = 0
})
afterAll(async () => {
  await edge.close()
  await backend.close()
})

function methodsOf(contentHandling: Handling): [string, Method][] {
  const given = { httpMethod: 'POST', contentHandling }
  const templates = { 'application/json': '{"data": "$input.body"}' }
  const answering = (type: string, what: string, responseTemplates = {}): Method =>
    http(`${backend.url}/${type}/${what}`, { integrationResponses: [response('200', { contentHandling, responseTemplates })] })
  const sending = (requestTemplates: Readonly<Record<string, string>>): Method =>
    http(`${backend.url}/text-plain/x`, { ...given, requestTemplates, integrationResponses: [response('200')] })
  return [
    [`POST /in/${contentHandling}`, sending({})],
    [`POST /json-template/${contentHandling}`, sending(templates)],
    [`POST /png-template/${contentHandling}`, sending({ 'image/png': '{"data": "$input.body"}' })],
    [`GET /png/${contentHandling}`, answering('image-png', 'bytes')],
    [`GET /bytes/${contentHandling}`, answering('text-plain', 'bytes')],
    [`GET /base64/${contentHandling}`, answering('text-plain', 'base64')],
    [`GET /template/${contentHandling}`, answering('image-png', 'bytes', templates)],
  ]
}

const post = (path: string, body: Buffer | string, type = 'image/png'): Promise<Answer> =>
  edge.call(path, { method: 'POST', headers: { 'Content-Type': type }, body })

function expectFailure({ status, text }: Answer): void {
  expect([status, text]).toEqual([500, INTERNAL])
}

describe('requests', () => {
  const NO_MATCH = [
    ['undefined', 'image/png'],
    ['png', 'text/plain'],
  ] as const
  test.each([
    ['[S] rest-api.md 8.1 #1', NO_MATCH, null, PNG, REPLACED],
    ['[S] rest-api.md 8.1 #2', NO_MATCH, 'CONVERT_TO_TEXT', PNG, REPLACED],
    ['[S] rest-api.md 8.1 #3', NO_MATCH, 'CONVERT_TO_BINARY', BASE64, PNG],
    ['[S] rest-api.md 8.1 #3', NO_MATCH, 'CONVERT_TO_BINARY', PNG, null],
    ['[S] rest-api.md 8 #4, 8.1 #4', [['png', 'image/png']], null, PNG, PNG],
    ['[S] rest-api.md 8 #4, 8.1 #5', [['png', 'image/png']], 'CONVERT_TO_BINARY', PNG, PNG],
    ['[S] rest-api.md 8 #4, 8.1 #6', [['png', 'image/png']], 'CONVERT_TO_TEXT', PNG, Buffer.from(BASE64)],
  ] as const)('%s: %j under %s', async (_, situations, handling, body, arrived) => {
    for (const [stage, type] of situations) {
      received.length = 0
      const answer = await post(`/${stage}/in/${handling}`, body, type)
      expect(received).toEqual(arrived === null ? [] : [arrived])
      if (arrived === null) expectFailure(answer)
      else expect(answer.status).toBe(200)
    }
  })

  test.each([null, 'CONVERT_TO_BINARY'] as const)(
    '[S*] rest-api.md 8.1 #7: a template cannot read bytes that are no text, under %s',
    async (handling) => {
      expectFailure(await post(`/png/png-template/${handling}`, PNG))
      expect((await post(`/png/png-template/${handling}`, 'text')).status).toBe(200)
      expect(received.map(String)).toEqual(['{"data": "text"}'])
    },
  )

  test('[S] rest-api.md 8.1 #8: CONVERT_TO_BINARY decodes what passes beside the template', async () => {
    expect((await post('/undefined/json-template/CONVERT_TO_BINARY', BASE64)).status).toBe(200)
    expect(received).toEqual([PNG])
  })

  test('[S*] rest-api.md 8.1 #9: and fails where the template matches', async () => {
    expectFailure(await post('/undefined/json-template/CONVERT_TO_BINARY', BASE64, 'application/json'))
  })

  test('[D] rest-api.md 8.1 #10: under CONVERT_TO_TEXT a template has the base64 text in $input.body', async () => {
    expect((await post('/png/png-template/CONVERT_TO_TEXT', PNG)).status).toBe(200)
    expect(received.map(String)).toEqual([`{"data": "${BASE64}"}`])
  })
})

const get = (path: string, accept?: string): Promise<Answer> =>
  edge.call(path, { headers: accept === undefined ? {} : { Accept: accept } })

describe('answers', () => {
  const BINARY = 'image/png'
  test.each([
    ['[S] rest-api.md 8.2 #1', '/undefined/png', BINARY, null, REPLACED],
    ['[S] rest-api.md 8.2 #1', '/undefined/bytes', undefined, 'CONVERT_TO_TEXT', REPLACED],
    ['[S] rest-api.md 8.2 #2', '/undefined/base64', BINARY, 'CONVERT_TO_BINARY', PNG],
    ['[S] rest-api.md 8.2 #2', '/undefined/png', undefined, 'CONVERT_TO_BINARY', null],
    ['[S] rest-api.md 8.2 #3', '/png/bytes', 'text/plain', null, REPLACED],
    ['[S] rest-api.md 8.2 #3', '/png/bytes', 'text/plain', 'CONVERT_TO_TEXT', REPLACED],
    ['[S] rest-api.md 8.2 #4', '/png/base64', 'text/plain', 'CONVERT_TO_BINARY', PNG],
    ['[S] rest-api.md 8.2 #5', '/png/base64', BINARY, null, PNG],
    ['[S] rest-api.md 8.2 #5, [D] 8.2 #15', '/png/bytes', BINARY, null, null],
    ['[S] rest-api.md 8.2 #6', '/png/base64', BINARY, 'CONVERT_TO_BINARY', PNG],
    ['[S] rest-api.md 8.2 #7', '/png/bytes', BINARY, 'CONVERT_TO_TEXT', REPLACED],
    ['[S] rest-api.md 8 #4, 8.2 #8', '/png/png', 'text/plain', null, Buffer.from(BASE64)],
    ['[S] rest-api.md 8.2 #9', '/png/png', 'text/plain', 'CONVERT_TO_BINARY', PNG],
    ['[S] rest-api.md 8.2 #10', '/png/png', 'text/plain', 'CONVERT_TO_TEXT', Buffer.from(BASE64)],
    ['[S] rest-api.md 8 #4, 8.2 #11', '/png/png', BINARY, null, PNG],
    ['[S] rest-api.md 8.2 #12', '/png/png', BINARY, 'CONVERT_TO_BINARY', PNG],
    ['[S] rest-api.md 8.2 #13', '/png/png', BINARY, 'CONVERT_TO_TEXT', Buffer.from(BASE64)],
    ['[S*] rest-api.md 8 #5: a later type of Accept', '/png/png', 'text/plain, image/png', null, Buffer.from(BASE64)],
    ['[S*] rest-api.md 8 #5: a wildcard in Accept', '/png/png', 'image/*', null, Buffer.from(BASE64)],
    ['[S*] rest-api.md 8 #5: any type in Accept', '/png/png', '*/*', null, Buffer.from(BASE64)],
    ['[S*] rest-api.md 8 #3: a wildcard on the right', '/wildcards/png', 'image/png', null, PNG],
    ['[S*] rest-api.md 8 #3: a wildcard on the left', '/wildcards/png', 'text/test', null, Buffer.from(BASE64)],
  ] as const)('%s: %s accepted as %s under %s', async (_, path, accept, handling, body) => {
    const answer = await get(`${path}/${handling}`, accept)
    if (body === null) expectFailure(answer)
    else expect([answer.status, answer.body]).toEqual([200, body])
  })

  test('[S] rest-api.md 8.2 #14: a template reads base64 text under CONVERT_TO_TEXT, and fails under CONVERT_TO_BINARY', async () => {
    expect((await get('/png/template/CONVERT_TO_TEXT')).text).toBe(`{"data": "${BASE64}"}`)
    expectFailure(await get('/png/template/CONVERT_TO_BINARY'))
  })
})

test('[S] rest-api.md 8 #1, [D] 8.4 #6: changed binary media types and compression wait for the next deployment', async () => {
  const portico = await startPortico()
  const api = await createApi(portico)
  const plain = {
    ...httpProxy('').integration,
    type: 'HTTP',
    integrationHttpMethod: 'GET',
    uri: `${backend.url}/image-png/bytes`,
  } as const
  await api.method('GET /', { integration: plain, responses: { 200: {} } })
  await api.method('GET /long', mockSpec(200, 'a text that is long enough'))
  await api.deploy()
  const seen = async (): Promise<unknown[]> => [
    (await api.call('/prod', { headers: { Accept: 'image/png' } })).body,
    (await api.call('/prod/long', { headers: { 'Accept-Encoding': 'gzip' } })).headers['content-encoding'],
  ]
  expect(await seen()).toEqual([REPLACED, undefined])
  await portico.apigateway.updateRestApi({
    restApiId: api.id,
    patchOperations: [
      { op: 'add', path: '/binaryMediaTypes/image~1png' },
      { op: 'replace', path: '/minimumCompressionSize', value: '5' },
    ],
  })
  expect(await seen()).toEqual([REPLACED, undefined])
  await api.deploy()
  expect(await seen()).toEqual([PNG, 'gzip'])
  await portico.close()
})
