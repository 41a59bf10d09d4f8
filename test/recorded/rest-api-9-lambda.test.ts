// Functions behind AWS_PROXY and AWS, as recorded: rest-api.md 9.2 and 9.3.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { InvocationResult } from '../../src/lambda/invocation.ts'
import { lambdaReturning } from '../integration/fixtures.ts'
import { type Edge, openEdge } from '../support/edge.ts'
import { restApi } from '../support/snapshots.ts'
import { INTERNAL, lambdaCustom, lambdaProxy, response, valuesOf } from './kit.ts'

let edge: Edge
const lambda = lambdaReturning(async ({ payload }): Promise<Partial<InvocationResult>> => {
  const event = JSON.parse(payload.toString())
  if (event.requestContext) return { payload: Buffer.from(event.body ?? '{}') }
  if (event.fail === undefined) return { payload: Buffer.from(JSON.stringify({ got: event, code: 207 })) }
  const error = { errorMessage: event.fail, errorType: 'Error', requestId: 'r', stackTrace: ['at x'] }
  return { functionError: 'Unhandled', payload: Buffer.from(JSON.stringify(error)) }
})

beforeAll(async () => {
  edge = await openEdge({ lambda })
  await edge.deploy(
    restApi({
      'ANY /proxy': lambdaProxy(),
      'ANY /configured': lambdaProxy({
        contentHandling: 'CONVERT_TO_BINARY',
        passthroughBehavior: 'NEVER',
        requestTemplates: { 'application/json': '{"replaced": true}' },
        integrationResponses: [
          response('500', { selectionPattern: '.*', responseTemplates: { 'application/json': 'replaced' } }),
        ],
        requestParameters: { 'integration.request.header.X-Amz-Invocation-Type': "'Event'" },
      }),
      'GET /get': lambdaProxy({ httpMethod: 'GET' }),
      'ANY /recorded': lambdaCustom({
        integrationResponses: [
          response('200', { selectionPattern: '' }),
          response('405', { selectionPattern: '.*four hundred.*' }),
          response('502', { selectionPattern: '.+' }),
          response('504', { selectionPattern: '200' }),
        ],
      }),
      'ANY /plain': lambdaCustom({ integrationResponses: [response('200'), response('418', { selectionPattern: 'teapot' })] }),
      'POST /overriding': lambdaCustom({
        integrationResponses: [
          response('200', {
            responseTemplates: {
              'application/json': "#set($context.responseOverride.status = $input.path('$.code'))$input.json('$.got')",
            },
          }),
        ],
      }),
    }),
  )
})
beforeEach(() => {
  lambda.invocations.length = 0
})
afterAll(() => edge.close())

const post = (path: string, body: string): ReturnType<Edge['call']> => edge.call(`/prod${path}`, { method: 'POST', body })

test('[S] rest-api.md 9.2 #1: an integration of GET fails', async () => {
  const answer = await edge.call('/prod/get')
  expect([answer.status, answer.text, lambda.invocations]).toEqual([500, INTERNAL, []])
})

test('[S] rest-api.md 9.2 #3, [D] 9.2 #4: a proxy takes no notice of content handling, templates, pass-through and responses', async () => {
  const answer = await post('/configured', '{"statusCode": 202, "body": "as it is"}')
  expect([answer.status, answer.text]).toEqual([202, 'as it is'])
  expect(lambda.invocations[0]).toMatchObject({ type: 'RequestResponse' })
  expect(JSON.parse(lambda.invocations[0]?.payload.toString() ?? '')).toMatchObject({
    body: '{"statusCode": 202, "body": "as it is"}',
  })
})

test.each([
  ['{}', 200, ''],
  ['{"headers": {"X-A": "b"}}', 200, ''],
  ['{"headers": null}', 200, ''],
  ['{"statusCode": 204}', 204, ''],
  ['{"statusCode": "201", "headers": {}, "multiValueHeaders": {}, "body": "b", "isBase64Encoded": false}', 201, 'b'],
])('[S] rest-api.md 9.2 #20 #21 #24: the answer %s', async (body, status, text) => {
  const answer = await post('/proxy', body)
  expect([answer.status, answer.text]).toEqual([status, text])
})

test.each([
  ['9.2 #20', '{"statusCode": 200, "more": 1}'],
  ['9.2 #22', '"text"'],
  ['9.2 #22', 'null'],
  ['9.2 #24', '{"statusCode": "abc"}'],
  ['9.2 #31', '{"cookies": []}'],
  ['9.2 #32', '{"errorMessage": "x", "errorType": "Error"}'],
])('[S] rest-api.md 9.1 #8 #25, and %s: the answer %s is malformed', async (_, body) => {
  const answer = await post('/proxy', body)
  expect([answer.status, answer.text, answer.headers['content-length']]).toEqual([502, INTERNAL, '36'])
})

test('[S] rest-api.md 9.2 #26 #28 #29: headers of the answer', async () => {
  const answer = await post(
    '/proxy',
    '{"headers": {"x-both": "value-solo", "X-True": true}, "multiValueHeaders": {"X-Both": ["value-multi"]}}',
  )
  expect(valuesOf(answer, 'X-Both')).toEqual(['value-multi', 'value-solo'])
  expect(answer.headers['x-both']).toBe('value-multi, value-solo')
  expect(valuesOf(answer, 'X-True')).toEqual(['true'])
  expect(answer.headers['content-type']).toBe('application/json')
})

test('[S] rest-api.md 9.3 #1: a GET without template and body sends {}', async () => {
  await edge.call('/prod/plain')
  await post('/plain', '{"sent":1}')
  expect(lambda.invocations.map(({ payload }) => payload.toString())).toEqual(['{}', '{"sent":1}'])
})

test('[S] rest-api.md 9.3 #2: a success is the result as it is, by the default response', async () => {
  const answer = await post('/plain', '{"a":1}')
  expect([answer.status, answer.text]).toEqual([200, '{"got":{"a":1},"code":207}'])
})

test.each([
  ['{"a":1}', 200],
  ['{"fail":"this is four hundred"}', 405],
  ['{"fail":"something else"}', 502],
  ['{"fail":"200"}', 502],
])('[S*] rest-api.md 9.3 #5 #6, 10 #2, [S] 9.3 #3: of the recorded responses %s is %i', async (body, status) => {
  expect((await post('/recorded', body)).status).toBe(status)
})

test('[S] rest-api.md 9.3 #3 #4: a pattern matches the whole errorMessage, and the error is the body', async () => {
  const teapot = await post('/plain', '{"fail":"teapot"}')
  const error = { errorMessage: 'teapot', errorType: 'Error', requestId: 'r', stackTrace: ['at x'] }
  expect([teapot.status, JSON.parse(teapot.text)]).toEqual([418, error])
})

test('[D] rest-api.md 9.3 #7, 10 #8: an error that nothing matches goes out by the default', async () => {
  const teapots = await post('/plain', '{"fail":"teapots"}')
  expect([teapots.status, JSON.parse(teapots.text)]).toMatchObject([200, { errorMessage: 'teapots' }])
})

test('[S] rest-api.md 9.3 #8: a response template sees the result, and may say the status', async () => {
  const answer = await post('/overriding', '{"a":1}')
  expect([answer.status, answer.text]).toEqual([207, '{"a":1}'])
})
