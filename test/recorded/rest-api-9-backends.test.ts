// HTTP backends and MOCK, and which response they select: rest-api.md 9.5, 9.7, 10 and 12.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Edge, openBackend, openEdge } from '../support/edge.ts'
import { mock, restApi } from '../support/snapshots.ts'
import { http, INTERNAL, type Method, response, shaped } from './kit.ts'

let edge: Edge
let backend: Awaited<ReturnType<typeof openBackend>>

const mocked = (template: string, more: Parameters<typeof shaped>[0] = {}): Method =>
  shaped({ requestTemplates: { 'application/json': template }, integrationResponses: [response('200')], ...more })

const OVERRIDING =
  '{"statusCode": 200}#set($context.responseOverride.status = 444)#set($context.responseOverride.header.X-Set = "by the request")#set($context.requestOverride.path.x = "changed")'

beforeAll(async () => {
  edge = await openEdge()
  backend = await openBackend((request, answer) => {
    answer
      .writeHead(Number(request.url?.slice(1)), { 'Content-Type': 'text/backend', 'X-Backend': 'yes' })
      .end(`{"url": "${request.url}"}`)
  })
  const at = (status: number, ...integrationResponses: ReturnType<typeof response>[]): Method =>
    http(`${backend.url}/${status}`, { integrationResponses })
  const client = response('404', { selectionPattern: '4\\d{2}' })
  const ordered = response('410', {
    selectionPattern: '404',
    responseParameters: { 'method.response.header.X-First': "'mapped'", 'method.response.header.X-Both': "'mapped'" },
    responseTemplates: { 'application/json': '#set($context.responseOverride.header.X-Both = "by the template")rendered' },
  })
  const proxied = (uri: string, ...integrationResponses: ReturnType<typeof response>[]) =>
    http(uri, { type: 'HTTP_PROXY', integrationResponses }).integration
  const seen = "$context.requestOverride.path.x $context.responseOverride.status $context.responseOverride.header.get('X-Set')"
  await edge.deploy(
    restApi({
      'GET /default': at(400, response('200')),
      'GET /empty-pattern': at(400, response('200', { selectionPattern: '' })),
      'GET /pattern': at(410, client, response('200')),
      'GET /beside': at(510, client, response('200')),
      'GET /none': at(510, client),
      'GET /xml': at(200, response('200', { responseTemplates: { 'application/xml': '<a/>' } })),
      'GET /typed': at(200, response('200', { responseParameters: { 'method.response.header.Content-Type': "'a/b'" } })),
      'GET /undeclared': { ...at(200, response('200')), methodResponses: {} },
      'GET /ordered': at(404, response('200'), ordered),
      'GET /skipped': { ...at(404, response('200'), ordered), integration: proxied(`${backend.url}/404`, ordered) },
      'GET /variable': http('http://127.0.0.1:${stageVariables.Port}/200', { integrationResponses: [response('200')] }),
      'GET /no-variable': http('http://${stageVariables.port}/200', { integrationResponses: [response('200')] }),
      'GET /variables': mock('[$stageVariables.missing][$stageVariables.Port][$stageVariables.port]'),
      'GET /mock': mocked('{statusCode: 200}'),
      'GET /mock-pattern': mocked('{"statusCode": $input.params("code")}', {
        integrationResponses: [response('201', { selectionPattern: '2\\d{2}' }), response('500')],
      }),
      'GET /mock-path': mocked('{"statusCode": 200}', { requestParameters: { 'integration.request.path.x': "'harmless'" } }),
      'GET /overriding': mocked(OVERRIDING),
      'GET /overridden': mocked(OVERRIDING, {
        integrationResponses: [response('200', { responseTemplates: { 'application/json': seen } })],
      }),
      'POST /echo': mocked('{"statusCode": 200}', {
        integrationResponses: [
          response('200', { responseTemplates: { 'application/json': `{"echo": $input.json('$'), "response": "mocked"}` } }),
        ],
      }),
      'GET /text-status': mocked('{"statusCode": 200}#set($context.responseOverride.status = "no number")'),
      'GET /whole-status': mocked('{"statusCode": 200}#set($context.responseOverride.status = 299)'),
    }),
    { variables: { Port: new URL(backend.url).port } },
  )
})
afterAll(async () => {
  await edge.close()
  await backend.close()
})

test.each([
  ['[S] rest-api.md 9.5 #1, 10 #1', '/default', 200],
  ['[S] rest-api.md 10 #1', '/empty-pattern', 200],
  ['[S] rest-api.md 9.5 #2, [D] 10 #4', '/pattern', 404],
  ['[S] rest-api.md 9.5 #2', '/beside', 200],
  ['[S] rest-api.md 9.5 #2, [D] 10 #8', '/none', 500],
  ['[D] rest-api.md 10 #7', '/undeclared', 500],
])('%s: the status at %s', async (_, path, status) => {
  const answer = await edge.call(`/prod${path}`)
  expect(answer.status).toBe(status)
  if (status === 500) expect(answer.text).toBe(INTERNAL)
})

test('[D] rest-api.md 2 #14: a response is selected, its parameters mapped, then its template rendered; proxies skip all that', async () => {
  const shaped = await edge.call('/prod/ordered')
  expect([shaped.status, shaped.text, shaped.headers['x-first'], shaped.headers['x-both']]).toEqual([
    410,
    'rendered',
    'mapped',
    'by the template',
  ])
  const skipped = await edge.call('/prod/skipped')
  expect([skipped.status, skipped.text, skipped.headers['x-first']]).toEqual([404, '{"url": "/404"}', undefined])
})

test('[S] rest-api.md 9.5 #3: no header of the backend but what is mapped; the type is that of the template, or mapped, or JSON', async () => {
  for (const [path, type] of [
    ['/default', 'application/json'],
    ['/xml', 'application/xml'],
    ['/typed', 'a/b'],
  ] as const) {
    const { headers } = await edge.call(`/prod${path}`)
    expect([headers['content-type'], headers['x-backend']]).toEqual([type, undefined])
  }
})

test('[S] rest-api.md 9.1 #5 #17, 12 #4 #5: stage variables in a URI, whose names have case', async () => {
  expect((await edge.call('/prod/variable')).text).toBe('{"url": "/200"}')
  const answer = await edge.call('/prod/no-variable')
  expect([answer.status, answer.text, answer.headers['x-amzn-errortype']]).toEqual([
    500,
    INTERNAL,
    'InternalServerErrorException',
  ])
})

test('[S] rest-api.md 12 #3 #5: a stage variable that is missing, or named in another case, renders nothing', async () => {
  expect((await edge.call('/prod/variables')).text).toBe(`[][${new URL(backend.url).port}][]`)
})

test('[S] rest-api.md 9.7 #1 #3: an unquoted statusCode will do; without response template the body is empty', async () => {
  const answer = await edge.call('/prod/mock')
  expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([200, '', 'application/json'])
})

test('[S] rest-api.md 9.7 #2: the pattern goes by the statusCode, else the default', async () => {
  expect((await edge.call('/prod/mock-pattern?code=204')).status).toBe(201)
  expect((await edge.call('/prod/mock-pattern?code=302')).status).toBe(500)
})

test('[S] rest-api.md 9.7 #4: the response template sees what the request template set', async () => {
  const answer = await edge.call('/prod/overridden')
  expect([answer.status, answer.text]).toEqual([444, 'changed 444 by the request'])
})

test('[S] rest-api.md 9.7 #5: an override of the request template needs no response template', async () => {
  const answer = await edge.call('/prod/overriding')
  expect([answer.status, answer.headers['x-set'], answer.text]).toEqual([444, 'by the request', ''])
})

test('[S] rest-api.md 9.7 #6: a mapped path parameter does no harm', async () => {
  expect((await edge.call('/prod/mock-path')).status).toBe(200)
})

test('[S] rest-api.md 9.7 #7: the response template of a MOCK reads the body of the request', async () => {
  const answer = await edge.call('/prod/echo', { method: 'POST', body: '{"posted": [1]}' })
  expect(JSON.parse(answer.text)).toEqual({ echo: { posted: [1] }, response: 'mocked' })
})

test('[S] rest-api.md 10 #11: an overriding status is a whole number', async () => {
  expect((await edge.call('/prod/whole-status')).status).toBe(299)
  expect((await edge.call('/prod/text-status')).status).toBe(200)
})
