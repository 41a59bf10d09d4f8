// Gateway responses as recorded: rest-api.md 4, set by the SDK and met by requests.
import type { PutGatewayResponseRequest } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, createApi, httpProxy, lambdaProxy, mock } from '../e2e/kit.ts'
import { type Portico, startPortico } from '../support/portico.ts'
import { INTERNAL } from './kit.ts'

let portico: Portico
let api: Api

beforeAll(async () => {
  portico = await startPortico()
  api = await createApi(portico)
  const { apigateway } = portico
  const restApiId = api.id
  const schema = JSON.stringify({ type: 'object', required: ['a'] })
  await apigateway.createModel({ restApiId, name: 'Needy', contentType: 'application/json', schema })
  const { id: requestValidatorId } = await apigateway.createRequestValidator({
    restApiId,
    name: 'all',
    validateRequestBody: true,
    validateRequestParameters: true,
  })
  await api.method('GET /pets', mock(200, 'pets'))
  await api.method('GET /key', { ...mock(), method: { apiKeyRequired: true } })
  await api.method('POST /body', {
    ...mock(),
    method: { requestValidatorId, requestModels: { 'application/json': 'Needy' } },
  })
  await api.method('GET /parameters', {
    ...mock(),
    method: { requestValidatorId, requestParameters: { 'method.request.querystring.b': true, 'method.request.header.a': true } },
  })
  await api.method('GET /nowhere', httpProxy('http://${stageVariables.none}/x'))
  await api.method('GET /no-function', lambdaProxy('arn:aws:lambda:us-east-1:000000000000:function:missing'))
  await api.method('GET /no-match', { ...mock(), responses: { 404: { selectionPattern: '404' } } })
  await api.method('GET /unsupported/{id}', {
    integration: { ...mock().integration, passthroughBehavior: 'NEVER' },
    method: { requestParameters: { 'method.request.path.id': true } },
    responses: { 200: {} },
  })
  await api.deploy('prod', { variables: { a: 'of-the-stage' } })
})
afterAll(() => portico.close())

/** Runs `work` on a deployment that has these gateway responses, and takes them away again. */
async function having(
  settings: readonly Omit<PutGatewayResponseRequest, 'restApiId'>[],
  work: () => Promise<void>,
): Promise<void> {
  const restApiId = api.id
  for (const setting of settings) await portico.apigateway.putGatewayResponse({ restApiId, ...setting })
  await api.deploy()
  await work()
  for (const { responseType } of settings) await portico.apigateway.deleteGatewayResponse({ restApiId, responseType })
  await api.deploy()
}

test('[S] rest-api.md 4.1 #37 #38 #39: no route', async () => {
  const reply = await api.call('/prod/none')
  expect([reply.status, reply.text, reply.headers['x-amzn-errortype']]).toEqual([
    403,
    '{"message":"Missing Authentication Token"}',
    'MissingAuthenticationTokenException',
  ])
})

test('[S] rest-api.md 4.1 #13 #16 #17 #19: what validation refuses', async () => {
  const body = await api.call('/prod/body', { method: 'POST', body: '{}' })
  expect([body.status, JSON.parse(body.text)]).toEqual([400, { message: 'Invalid request body' }])
  const parameters = await api.call('/prod/parameters')
  expect([parameters.status, JSON.parse(parameters.text)]).toEqual([
    400,
    { message: 'Missing required request parameters: [a, b]' },
  ])
})

test.each([
  ['[S] rest-api.md 4.1 #6 #7: an invalid endpoint address', '/prod/nowhere'],
  ['[S] rest-api.md 4.1 #26: Lambda refuses', '/prod/no-function'],
])('%s is an InternalServerErrorException', async (_, path) => {
  const reply = await api.call(path)
  expect([reply.status, reply.text, reply.headers['x-amzn-errortype']]).toEqual([500, INTERNAL, 'InternalServerErrorException'])
})

test('[S*] rest-api.md 4.1 #32: a method that wants a key, without one', async () => {
  expect((await api.call('/prod/key')).status).toBe(403)
})

test('[S] rest-api.md 4.1 #20 #21: DEFAULT_4XX and DEFAULT_5XX are for the types of their class that nobody set', async () => {
  const text = (name: string): Omit<PutGatewayResponseRequest, 'restApiId' | 'responseType'> => ({
    responseTemplates: { 'application/json': name },
  })
  const settings = [
    { responseType: 'DEFAULT_4XX', ...text('4XX') },
    { responseType: 'DEFAULT_5XX', ...text('5XX') },
    { responseType: 'UNSUPPORTED_MEDIA_TYPE', ...text('own') },
  ] as const
  await having(settings, async () => {
    const seen = async (path: string): Promise<unknown[]> => {
      const { status, text, headers } = await api.call(path, { headers: { 'Content-Type': 'text/x' } })
      return [status, text, headers['x-amzn-errortype']]
    }
    expect(await seen('/prod/none')).toEqual([403, '4XX', 'MissingAuthenticationTokenException'])
    expect(await seen('/prod/parameters')).toEqual([400, '4XX', 'BadRequestException'])
    expect(await seen('/prod/nowhere')).toEqual([500, '5XX', 'InternalServerErrorException'])
    expect(await seen('/prod/unsupported/1')).toEqual([415, 'own', 'BadRequestException'])
  })
})

test("[S*] rest-api.md 4.2 #4: an entry without a status leaves the error's own", async () => {
  const responseParameters = { 'gatewayresponse.header.X-Seen': "'yes'" }
  const settings = [
    { responseType: 'INTEGRATION_FAILURE', responseParameters },
    { responseType: 'API_CONFIGURATION_ERROR', responseParameters },
  ] as const
  await having(settings, async () => {
    for (const path of ['/prod/nowhere', '/prod/no-function', '/prod/no-match']) {
      const reply = await api.call(path)
      expect([reply.status, reply.headers['x-seen']]).toEqual([500, 'yes'])
    }
  })
})

test('[S] rest-api.md 4.3 #5, [D] 4.3 #2 #3, [K+] 4.3 #8: the recorded example is accepted, and acts', async () => {
  const setting = {
    responseType: 'UNSUPPORTED_MEDIA_TYPE',
    statusCode: '404',
    responseParameters: {
      'gatewayresponse.header.Access-Control-Allow-Origin': "'a.b.c'",
      'gatewayresponse.header.x-request-path': 'method.request.path.id',
      'gatewayresponse.header.x-request-query': 'method.request.querystring.q',
      'gatewayresponse.header.x-request-header': 'method.request.header.Accept',
    },
    responseTemplates: {
      'application/json':
        '{"message": $context.error.messageString, "type": "$context.error.responseType", "stage": "$context.stage", "resourcePath": "$context.resourcePath", "stageVariables": "$stageVariables.a"}',
    },
  } as const
  await having([setting], async () => {
    const headers = { 'Content-Type': 'text/x', Accept: 'application/json' }
    const reply = await api.call('/prod/unsupported/7?q=asked', { headers })
    expect(reply.status).toBe(404)
    expect(JSON.parse(reply.text)).toEqual({
      message: 'Unsupported Media Type',
      type: 'UNSUPPORTED_MEDIA_TYPE',
      stage: 'prod',
      resourcePath: '/unsupported/{id}',
      stageVariables: 'of-the-stage',
    })
    expect(reply.headers).toMatchObject({
      'access-control-allow-origin': 'a.b.c',
      'x-request-path': '7',
      'x-request-query': 'asked',
      'x-request-header': 'application/json',
      'x-amzn-errortype': 'BadRequestException',
      'x-amzn-requestid': expect.any(String),
      'x-amz-apigw-id': expect.any(String),
    })
  })
})

test('[D] rest-api.md 16b #3, 4.2 #3: headers and statuses of the defaults are on every error of their class', async () => {
  const responseParameters = { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" }
  const settings = [
    { responseType: 'DEFAULT_4XX', statusCode: '418', responseParameters },
    { responseType: 'DEFAULT_5XX', responseParameters },
  ] as const
  await having(settings, async () => {
    for (const [path, status] of [
      ['/prod/none', 418],
      ['/prod/key', 418],
      ['/prod/parameters', 418],
      ['/prod/nowhere', 500],
    ] as const) {
      const reply = await api.call(path)
      expect([reply.status, reply.headers['access-control-allow-origin']]).toEqual([status, '*'])
    }
  })
  expect((await api.call('/prod/none')).status).toBe(403)
})
