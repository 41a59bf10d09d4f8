// Templates and what passes without one: rest-api.md 7.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApi } from '../e2e/kit.ts'
import { type Edge, openBackend, openEdge } from '../support/edge.ts'
import { startPortico } from '../support/portico.ts'
import { restApi } from '../support/snapshots.ts'
import { http, type Method, response, shaped } from './kit.ts'

const BEHAVIOURS = ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER'] as const

let edge: Edge
let backend: Awaited<ReturnType<typeof openBackend>>
/** How often the backend was called. */
let calls = 0

beforeAll(async () => {
  edge = await openEdge()
  backend = await openBackend((request, answer) => {
    calls++
    answer.setHeader('X-Got', `${request.headers['x-first']}, ${request.headers['x-both']}`)
    request.pipe(answer)
  })
  const integrationResponses = [response('200', { responseTemplates: { 'application/json': 'mocked' } })]
  const mocked = (passthroughBehavior: (typeof BEHAVIOURS)[number]): Method =>
    shaped({ requestTemplates: { 'application/json': '{"statusCode": 200}' }, passthroughBehavior, integrationResponses })
  const echo = (requestTemplates: Readonly<Record<string, string>>): Method =>
    http(backend.url, { httpMethod: 'POST', requestTemplates, integrationResponses: [response('200')] })
  await edge.deploy(
    restApi({
      ...Object.fromEntries(BEHAVIOURS.map((behaviour) => [`ANY /mock/${behaviour}`, mocked(behaviour)])),
      'ANY /template': echo({ 'application/json': '{"from": "template"}' }),
      'ANY /empty': echo({ 'application/json': '' }),
      'POST /ordered': http(backend.url, {
        httpMethod: 'POST',
        passthroughBehavior: 'NEVER',
        contentHandling: 'CONVERT_TO_TEXT',
        requestParameters: { 'integration.request.header.X-First': "'mapped'", 'integration.request.header.X-Both': "'mapped'" },
        requestTemplates: {
          'application/json': '#set($context.requestOverride.header.X-Both = "by the template")[$input.body]',
        },
        integrationResponses: [
          response('200', { responseParameters: { 'method.response.header.X-Got': 'integration.response.header.X-Got' } }),
        ],
      }),
    }),
  )
})
afterAll(async () => {
  await edge.close()
  await backend.close()
})

test.each(BEHAVIOURS)('[S] rest-api.md 7 #11: a MOCK with a template for application/json under %s', async (behaviour) => {
  const path = `/prod/mock/${behaviour}`
  const posted = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"a":1}' }
  for (const answer of [await edge.call(path), await edge.call(path, posted)])
    expect([answer.status, answer.text]).toEqual([200, 'mocked'])
})

test('[S] rest-api.md 7 #13: a GET without body and Content-Type runs the template for application/json', async () => {
  expect((await edge.call('/prod/template')).text).toBe('{"from": "template"}')
})

test('[D] rest-api.md 7 #1: the template goes by the media type of Content-Type, without its parameters', async () => {
  const post = async (type: string): Promise<string> =>
    (await edge.call('/prod/template', { method: 'POST', headers: { 'Content-Type': type }, body: 'sent' })).text
  expect(await post('application/json; charset=UTF-8')).toBe('{"from": "template"}')
  expect(await post('text/plain')).toBe('sent')
})

test('[D] rest-api.md 2 #12: parameters are mapped, a template is chosen, else 415 without a call, then it is rendered', async () => {
  const post = (type: string): ReturnType<Edge['call']> =>
    edge.call('/prod/ordered', { method: 'POST', headers: { 'Content-Type': type }, body: 'sent' })
  const rendered = await post('application/json')
  expect([rendered.text, rendered.headers['x-got']]).toEqual(['[sent]', 'mapped, by the template'])
  calls = 0
  const refused = await post('text/plain')
  expect([refused.status, refused.text, calls]).toEqual([415, '{"message": "Unsupported Media Type"}', 0])
})

test('[D] rest-api.md 7 #14: an empty template sends an empty body', async () => {
  expect((await edge.call('/prod/empty', { method: 'POST', body: '{"sent":1}' })).text).toBe('')
})

test('[S] rest-api.md 7 #15: an empty response template is kept as null, and lets through what there is: of a MOCK nothing', async () => {
  const portico = await startPortico()
  const api = await createApi(portico)
  await api.method('POST /', {
    integration: { type: 'MOCK', requestTemplates: { 'application/json': '{"statusCode": 200}' } },
    responses: { 200: { responseTemplates: { 'application/json': '' } } },
  })
  await api.deploy()
  const at = { restApiId: api.id, resourceId: api.resourceId('/'), httpMethod: 'POST', statusCode: '200' }
  const { responseTemplates } = await portico.apigateway.getIntegrationResponse(at)
  expect(responseTemplates).toEqual({ 'application/json': null })
  const reply = await api.call('/prod', { method: 'POST', body: '{"posted":1}' })
  expect([reply.status, reply.text, reply.headers['content-type']]).toEqual([200, '', 'application/json'])
  await portico.close()
})
