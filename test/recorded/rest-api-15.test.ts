// TestInvokeMethod of a function behind AWS, as recorded: rest-api.md 15.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, allowGateway, createApi, createFunction, invokeUri } from '../e2e/kit.ts'
import { type Portico, startPortico } from '../support/portico.ts'

let portico: Portico
let api: Api
let functionArn: string

beforeAll(async () => {
  portico = await startPortico()
  api = await createApi(portico)
  functionArn = await createFunction(portico.lambda, 'echo', 'export const handler = async (event) => ({ got: event })')
  await allowGateway(portico.lambda, 'echo')
  await api.method('GET /function', {
    integration: { type: 'AWS', integrationHttpMethod: 'POST', uri: invokeUri(functionArn) },
    responses: { 200: {} },
  })
})
afterAll(() => portico.close())

test('[S] rest-api.md 9.3 #1, 15 #2 #8 #10 #15: without a body', async () => {
  const at = { restApiId: api.id, resourceId: api.resourceId('/function'), httpMethod: 'GET' }
  const { status, body, headers, log = '' } = await portico.apigateway.testInvokeMethod(at)
  expect([status, body]).toEqual([200, '{"got":{}}'])
  expect(Object.keys(headers ?? {}).sort()).toEqual(['Content-Type', 'X-Amzn-Trace-Id'])
  const url = `https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/${functionArn}/invocations`
  const lines = log.split('\n').map((line) => line.replace(/^.{28} : /, ''))
  expect(lines.slice(6, -1)).toEqual([
    'Method request body before transformations: ',
    `Endpoint request URI: ${url}`,
    expect.stringMatching(/^Endpoint request headers: \{x-amzn-lambda-integration-tag=.*\}$/),
    'Endpoint request body after transformations: ',
    `Sending request to ${url}`,
    expect.stringMatching(/^Received response\. Status: 200, Integration latency: \d+ ms$/),
    expect.stringMatching(/^Endpoint response headers: \{Date=.*, x-amzn-RequestId=.*X-Amz-Executed-Version=\$LATEST/),
    'Endpoint response body before transformations: {"got":{}}',
    'Method response body after transformations: {"got":{}}',
    `Method response headers: {Content-Type=application/json, X-Amzn-Trace-Id=${headers?.['X-Amzn-Trace-Id']}}`,
    'Successfully completed execution',
    'Method completed with status: 200',
  ])
})
