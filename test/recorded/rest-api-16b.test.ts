// CORS as documents for REST APIs set it up: rest-api.md 16b.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call } from '../e2e/kit.ts'
import { type Portico, startPortico } from '../support/portico.ts'

const MAPPED = {
  'method.response.header.Access-Control-Allow-Headers': "'Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token'",
  'method.response.header.Access-Control-Allow-Methods': "'GET,OPTIONS'",
  'method.response.header.Access-Control-Allow-Origin': "'*'",
}
const string = { type: 'string' }
const OPTIONS = {
  produces: ['application/json'],
  responses: {
    200: {
      description: '200 response',
      schema: { $ref: '#/definitions/Empty' },
      headers: {
        'Access-Control-Allow-Headers': string,
        'Access-Control-Allow-Methods': string,
        'Access-Control-Allow-Origin': string,
      },
    },
  },
  'x-amazon-apigateway-integration': {
    type: 'mock',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    passthroughBehavior: 'when_no_match',
    responses: { default: { statusCode: '200', responseParameters: MAPPED } },
  },
}
const GET = {
  responses: { 200: { description: 'ok' } },
  'x-amazon-apigateway-integration': {
    type: 'mock',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    responses: { default: { statusCode: '200' } },
  },
}
const DOCUMENT = {
  swagger: '2.0',
  info: { title: 'cors', version: '1' },
  paths: { '/pets': { get: GET, options: OPTIONS } },
  definitions: { Empty: { type: 'object', title: 'Empty Schema' } },
}

let portico: Portico
let restApiId: string

beforeAll(async () => {
  portico = await startPortico()
  const { id = '' } = await portico.apigateway.importRestApi({ body: Buffer.from(JSON.stringify(DOCUMENT)) })
  restApiId = id
  await portico.apigateway.createDeployment({ restApiId, stageName: 'prod' })
})
afterAll(() => portico.close())

test('[S] rest-api.md 16b #2, [D] 6 #19: an imported OPTIONS method', async () => {
  const { items = [] } = await portico.apigateway.getResources({ restApiId })
  const resourceId = items.find(({ path }) => path === '/pets')?.id
  const method = await portico.apigateway.getMethod({ restApiId, resourceId, httpMethod: 'OPTIONS' })
  expect(method).toMatchObject({
    httpMethod: 'OPTIONS',
    methodIntegration: {
      type: 'MOCK',
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
      passthroughBehavior: 'WHEN_NO_MATCH',
      integrationResponses: { 200: { statusCode: '200', responseParameters: MAPPED } },
    },
  })
  expect(method.methodResponses).toEqual({
    200: {
      statusCode: '200',
      responseParameters: Object.fromEntries(Object.keys(MAPPED).map((name) => [name, false])),
      responseModels: { 'application/json': 'Empty' },
    },
  })
})

test('[D] rest-api.md 16b #1: it answers a preflight; other methods say nothing of CORS by themselves', async () => {
  const path = `/_aws/execute-api/${restApiId}/prod/pets`
  const headers = { Origin: 'https://example.com', 'Access-Control-Request-Method': 'GET' }
  const preflight = await call(portico.port, path, { method: 'OPTIONS', headers })
  expect([preflight.status, preflight.text]).toEqual([200, ''])
  expect(preflight.headers).toMatchObject({
    'access-control-allow-headers': 'Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token',
    'access-control-allow-methods': 'GET,OPTIONS',
    'access-control-allow-origin': '*',
  })
  const { status, headers: plain } = await call(portico.port, path, { headers })
  expect([status, Object.keys(plain).filter((name) => name.startsWith('access-control'))]).toEqual([200, []])
})
