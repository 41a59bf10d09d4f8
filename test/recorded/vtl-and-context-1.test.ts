// Templates at work, as recorded: vtl-and-context.md 1 and 7.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Edge, openBackend, openEdge } from '../support/edge.ts'
import { mock, restApi } from '../support/snapshots.ts'
import { http, INTERNAL, type Method, response, shaped } from './kit.ts'

let edge: Edge
let backend: Awaited<ReturnType<typeof openBackend>>

const mocked = (template: string): Method =>
  shaped({ requestTemplates: { 'application/json': template }, integrationResponses: [response('200')] })
const shownAs = (template: string): ReturnType<typeof response> =>
  response('200', { responseTemplates: { 'application/json': template } })

beforeAll(async () => {
  edge = await openEdge()
  backend = await openBackend(async (request, answer) => {
    if (request.url === '/empty') return void answer.end()
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    answer.end(JSON.stringify({ got: Buffer.concat(chunks).toString(), from: 'backend' }))
  })
  await edge.deploy(
    restApi({
      'GET /fails/request': mocked("$util.parseJson('{')"),
      'GET /fails/response': mock("$util.parseJson('{')"),
      'GET /unquoted': mocked('{statusCode: 200}'),
      'GET /trailing': mocked('{ "statusCode": 200, }'),
      'POST /form': http(backend.url, {
        httpMethod: 'POST',
        requestTemplates: { 'application/json': "Action=Send&Message=$util.urlEncode($input.path('$.text'))" },
        integrationResponses: [response('200')],
      }),
      'POST /shown': http(backend.url, {
        httpMethod: 'POST',
        integrationResponses: [shownAs("$input.path('$.from') $input.path('$.text') $input.params('q')")],
      }),
      'POST /empty': http(`${backend.url}/empty`, { httpMethod: 'POST', integrationResponses: [shownAs('$input.body')] }),
      'POST /request': http(backend.url, {
        httpMethod: 'POST',
        requestTemplates: { 'application/json': '$input.body|$util.urlEncode($input.body)|$input.body.attr' },
        integrationResponses: [shownAs("$input.path('$.got')")],
      }),
    }),
  )
})
afterAll(async () => {
  await edge.close()
  await backend.close()
})

const post = async (path: string, body: string): Promise<string> => {
  const headers = { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) }
  return (await edge.call(path, { method: 'POST', headers, body })).text
}

test.each(['/prod/fails/request', '/prod/fails/response'])('[S] vtl-and-context.md 1 #7: %s', async (path) => {
  const answer = await edge.call(path)
  expect([answer.status, answer.text]).toEqual([500, INTERNAL])
})

test.each(['/prod/unquoted', '/prod/trailing'])('[S] vtl-and-context.md 1 #8: %s is JSON enough for a MOCK', async (path) => {
  expect((await edge.call(path)).status).toBe(200)
})

test('[S*] vtl-and-context.md 1 #9: what a template makes for another backend may be a form', async () => {
  expect(JSON.parse(await post('/prod/form', '{"text":"a b&c"}')).got).toBe('Action=Send&Message=a+b%26c')
})

test("[S] vtl-and-context.md 7 #17: a response template reads the backend's body and the parameters of the request", async () => {
  expect(await post('/prod/shown?q=1', '{"text":"of the request"}')).toBe('backend  1')
})

test('[S] vtl-and-context.md 7 #19 #20: an empty body of the backend is {} to a template', async () => {
  expect(await post('/prod/empty', '{"a":1}')).toBe('{}')
})

test.each([
  ['', '{}|%7B%7D|'],
  ['{"some": "value"}', '{"some": "value"}|%7B%22some%22%3A+%22value%22%7D|'],
  ['some raw data', 'some raw data|some+raw+data|'],
])('[S] vtl-and-context.md 2 #6, 7 #2, 8 #6: $input.body of %j', async (body, sent) => {
  expect(await post('/prod/request', body)).toBe(sent)
})
