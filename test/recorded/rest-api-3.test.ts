// The headers of every answer, to the letter: rest-api.md 3.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answer, type Edge, openBackend, openEdge } from '../support/edge.ts'
import { httpProxy, mock, restApi } from '../support/snapshots.ts'
import { echoingFunction, http, lambdaCustom, lambdaProxy, namesOf, response, valuesOf } from './kit.ts'

let edge: Edge
let backend: Awaited<ReturnType<typeof openBackend>>

const OWN = ['Connection', 'Content-Length', 'Content-Type', 'Date', 'x-amz-apigw-id', 'x-amzn-RequestId']
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

beforeAll(async () => {
  edge = await openEdge({ lambda: echoingFunction() })
  backend = await openBackend((request, answer) => {
    if (request.url === '/function-url') answer.setHeader('X-Amzn-Trace-Id', 'Root=1-of-the-backend')
    answer.setHeader('Server', 'own').end('{}')
  })
  await edge.deploy(
    restApi({
      'GET /mock': mock('"$context.extendedRequestId"'),
      'GET /http': http(backend.url, { integrationResponses: [response('200')] }),
      'GET /aws': lambdaCustom({ integrationResponses: [response('200')] }),
      'GET /aws-proxy': lambdaProxy(),
      'GET /http-proxy': httpProxy(backend.url),
      'GET /function-url': httpProxy(`${backend.url}/function-url`),
      'GET /nowhere': http('http://${stageVariables.none}/', { integrationResponses: [response('200')] }),
    }),
  )
})
afterAll(async () => {
  await edge.close()
  await backend.close()
})

const sorted = (...names: string[]): string[] => names.sort()

function expectIds(answer: Answer): void {
  expect(valuesOf(answer, 'x-amzn-RequestId')).toEqual([expect.stringMatching(UUID)])
  expect(valuesOf(answer, 'x-amz-apigw-id')).toEqual([expect.stringMatching(/^[A-Za-z0-9_/+-]+=$/)])
  expect(valuesOf(answer, 'Content-Length')).toEqual([String(answer.body.length)])
}

test.each(['/http', '/aws', '/aws-proxy'])('[S] rest-api.md 3 #1 #4: the headers of a success of %s', async (path) => {
  const answer = await edge.call(`/prod${path}`)
  expect(answer.status).toBe(200)
  expect(namesOf(answer)).toEqual(sorted(...OWN, 'X-Amzn-Trace-Id'))
  expect(valuesOf(answer, 'X-Amzn-Trace-Id')).toEqual([expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}/)])
  expectIds(answer)
})

test('[S] rest-api.md 3 #1: x-amz-apigw-id is $context.extendedRequestId', async () => {
  const answer = await edge.call('/prod/mock')
  expect(answer.text).toBe(`"${valuesOf(answer, 'x-amz-apigw-id')[0]}"`)
})

test('[S] rest-api.md 3 #3: MOCK and HTTP_PROXY have no trace id, unless the backend sends one', async () => {
  expect(namesOf(await edge.call('/prod/mock'))).toEqual(OWN)
  const proxied = await edge.call('/prod/http-proxy')
  expect(namesOf(proxied).filter((name) => !name.startsWith('x-amzn-Remapped-'))).toEqual(OWN)
  expect(valuesOf(await edge.call('/prod/function-url'), 'X-Amzn-Trace-Id')).toEqual(['Root=1-of-the-backend'])
})

test('[S] rest-api.md 3 #4: renamed headers begin with x-amzn-Remapped-', async () => {
  expect(valuesOf(await edge.call('/prod/http-proxy'), 'x-amzn-Remapped-Server')).toEqual(['own'])
})

test.each([
  ['/none', 403, 'MissingAuthenticationTokenException'],
  ['/nowhere', 500, 'InternalServerErrorException'],
])('[S] rest-api.md 3 #4 #5: the headers of a failure before the backend, at %s', async (path, status, type) => {
  const answer = await edge.call(`/prod${path}`)
  expect(answer.status).toBe(status)
  expect(namesOf(answer)).toEqual(sorted(...OWN, 'x-amzn-ErrorType'))
  expect(valuesOf(answer, 'x-amzn-ErrorType')).toEqual([type])
  expect(answer.headers['content-type']).toBe('application/json')
  expectIds(answer)
})
