// TestInvokeMethod through a whole Portico: rest-api.md 15. Nothing here is deployed.
import type { TestInvokeMethodCommandInput, TestInvokeMethodResponse } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refusal } from '../support/control-server.ts'
import { type Portico, startPortico } from '../support/portico.ts'
import {
  ACCOUNT,
  type Api,
  allowGateway,
  createApi,
  createFunction,
  httpProxy,
  invokeUri,
  lambdaProxy,
  mock,
  openUpstream,
  type Upstream,
} from './kit.ts'

const ECHO = `export const handler = async (event) => {
  if (event.queryStringParameters?.fail) throw new Error('on purpose')
  if (event.queryStringParameters?.malformed) return 'text'
  return { statusCode: 201, headers: { 'Content-Type': 'text/plain' }, multiValueHeaders: { 'X-Two': ['1', '2'] }, body: JSON.stringify(event) }
}`
const CUSTOM = `export const handler = async (event) => ({ got: event })`

let portico: Portico
let upstream: Upstream
let api: Api
let custom: string
let echo: string

beforeAll(async () => {
  portico = await startPortico()
  upstream = await openUpstream((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain', 'X-From': 'backend' })
    response.end('from the backend')
  })
  api = await createApi(portico)
  echo = await createFunction(portico.lambda, 'echo', ECHO)
  custom = await createFunction(portico.lambda, 'custom', CUSTOM)
  const source = `arn:aws:execute-api:us-east-1:${ACCOUNT}:${api.id}/test-invoke-stage/*`
  await allowGateway(portico.lambda, 'echo', `${source}/*`)
  await allowGateway(portico.lambda, 'custom', `${source}/*`)
  const closed = await createFunction(portico.lambda, 'closed', ECHO)
  await api.method('GET /mock/{petId}', mock(200, '{"pet":"$input.params(\'petId\')","by":"$context.identity.apiKeyId"}'))
  await api.method('GET /plain', mock())
  await api.method('ANY /proxy/{rest+}', lambdaProxy(echo))
  await api.method('GET /closed', lambdaProxy(closed))
  await api.method('POST /custom', {
    integration: { type: 'AWS', integrationHttpMethod: 'POST', uri: invokeUri(custom) },
    responses: { 200: {} },
  })
  await api.method('GET /http', {
    integration: { type: 'HTTP', integrationHttpMethod: 'GET', uri: `${upstream.url}/a?b=1` },
    responses: { 200: {} },
  })
  await api.method('POST /http-proxy', httpProxy(`http://127.0.0.1:\${stageVariables.port}/there`))
  await api.method('GET /nowhere', httpProxy('http://${stageVariables.none}/x'))
})
afterAll(async () => {
  await portico.close()
  await upstream.close()
})

type Input = Partial<TestInvokeMethodCommandInput>
function invoke(route: string, input: Input = {}): Promise<TestInvokeMethodResponse> {
  const [httpMethod, path = ''] = route.split(' ')
  const on = { restApiId: api.id, resourceId: api.resourceId(path), httpMethod }
  return portico.apigateway.testInvokeMethod({ ...on, ...input })
}

const TIME =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d\d \d\d:\d\d:\d\d UTC \d{4} : /
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** The lines without their times, each of which must have one but the first; ids are `{id}`. */
function lines({ log = '' }: TestInvokeMethodResponse): string[] {
  expect(log.endsWith('\n')).toBe(true)
  const [first = '', ...rest] = log.slice(0, -1).split('\n')
  for (const line of rest) expect(line).toMatch(TIME)
  return [first, ...rest.map((line) => line.replace(TIME, ''))].map((line) => line.replaceAll(UUID, '{id}'))
}

test('[S] rest-api.md 3 #11, 15 #1 #2 #6: a MOCK, line by line', async () => {
  const headers = { 'content-type': 'application/json' }
  const result = await invoke('GET /mock/{petId}', { pathWithQueryString: '/mock/123?foo=bar', headers, body: '{"a":1}' })
  const { $metadata: _, log, latency = -1, ...shown } = result as typeof result & { readonly $metadata?: unknown }
  expect(shown).toEqual({
    status: 200,
    body: '{"pet":"123","by":"test-invoke-api-key-id"}',
    headers: { 'Content-Type': 'application/json' },
    multiValueHeaders: { 'Content-Type': ['application/json'] },
  })
  expect(Number.isInteger(latency) && latency >= 0).toBe(true)
  expect(lines(result)).toEqual([
    'Execution log for request {id}',
    'Starting execution for request: {id}',
    'HTTP Method: GET, Resource Path: /mock/123',
    'Method request path: {petId=123}',
    'Method request query string: {foo=bar}',
    'Method request headers: {content-type=application/json}',
    'Method request body before transformations: {"a":1}',
    'Method response body after transformations: {"pet":"123","by":"test-invoke-api-key-id"}',
    'Method response headers: {Content-Type=application/json}',
    'Successfully completed execution',
    'Method completed with status: 200',
  ])
  expect(new Set(log?.match(UUID)).size).toBe(1)
})

test('[S] rest-api.md 15 #2: a MOCK without anything', async () => {
  const result = await invoke('GET /plain')
  expect(result.body ?? '').toBe('')
  expect(lines(result)).toEqual([
    'Execution log for request {id}',
    'Starting execution for request: {id}',
    'HTTP Method: GET, Resource Path: /plain',
    'Method request path: {}',
    'Method request query string: {}',
    'Method request headers: {}',
    'Method request body before transformations: ',
    'Method response body after transformations: ',
    'Method response headers: {Content-Type=application/json}',
    'Successfully completed execution',
    'Method completed with status: 200',
  ])
})

test.each([
  ['no path', undefined, '/mock/{petId}', '{petId={petId}}'],
  ['an empty path', '', '/mock/{petId}', '{petId={petId}}'],
  ['a path of another resource', '/other/1', '/other/1', '{}'],
])('[S] rest-api.md 15 #4: %s', async (_, pathWithQueryString, path, parameters) => {
  const log = lines(await invoke('GET /mock/{petId}', { pathWithQueryString }))
  expect(log[2]).toBe(`HTTP Method: GET, Resource Path: ${path}`)
  expect(log[3]).toBe(`Method request path: ${parameters}`)
})

test('[S] vtl-and-context.md 12 #10-17 #27, rest-api.md 15 #2: HTTP, line by line', async () => {
  const result = await invoke('GET /http')
  const trace = result.headers?.['X-Amzn-Trace-Id'] ?? ''
  expect(trace).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/)
  expect(result).toMatchObject({ status: 200, body: 'from the backend' })
  const url = `${upstream.url}/a?b=1`
  expect(lines(result)).toEqual([
    'Execution log for request {id}',
    'Starting execution for request: {id}',
    'HTTP Method: GET, Resource Path: /http',
    'Method request path: {}',
    'Method request query string: {}',
    'Method request headers: {}',
    'Method request body before transformations: ',
    `Endpoint request URI: ${url}`,
    expect.stringMatching(
      new RegExp(`^Endpoint request headers: \\{.*X-Amzn-Apigateway-Api-Id=${api.id}, X-Amzn-Trace-Id=${trace}\\}$`),
    ),
    'Endpoint request body after transformations: ',
    `Sending request to ${url}`,
    expect.stringMatching(/^Received response\. Status: 200, Integration latency: \d+ ms$/),
    expect.stringMatching(/^Endpoint response headers: \{Content-Type=text\/plain, X-From=backend, /),
    'Endpoint response body before transformations: from the backend',
    'Method response body after transformations: from the backend',
    `Method response headers: {Content-Type=application/json, X-Amzn-Trace-Id=${trace}}`,
    'Successfully completed execution',
    'Method completed with status: 200',
  ])
})

test('headers, query, body and stage variables reach an HTTP_PROXY backend', async () => {
  upstream.received.length = 0
  const result = await invoke('POST /http-proxy', {
    pathWithQueryString: '/http-proxy?a=1&a=%20',
    headers: { 'X-One': 'a', 'X-Many': 'not this' },
    multiValueHeaders: { 'x-many': ['b', 'c'] },
    stageVariables: { port: String(upstream.port) },
    body: 'b\u00f6dy',
  })
  expect(result).toMatchObject({ status: 200, body: 'from the backend', headers: { 'X-From': 'backend' } })
  expect(lines(result)).toContain('Method request headers: {X-One=a, x-many=b,c}')
  const [received] = upstream.received
  expect([received?.method, received?.url]).toEqual(['POST', '/there?a=1&a=%20'])
  expect(received?.headers).toMatchObject({ 'x-one': 'a', 'x-many': 'b, c' })
  expect(received?.body.toString()).toBe('b\u00f6dy')
})

test('[K+] rest-api.md 15 #13, [K-LS] 15 #9, [S] 15 #15: what an AWS_PROXY function sees, and its log', async () => {
  const result = await invoke('ANY /proxy/{rest+}', { httpMethod: 'GET', pathWithQueryString: '/proxy/a/b?q=1' })
  expect(result).toMatchObject({ status: 201, headers: { 'X-Two': '2' }, multiValueHeaders: { 'X-Two': ['1', '2'] } })
  const event = JSON.parse(result.body ?? '')
  expect(event).toMatchObject({
    resource: '/proxy/{rest+}',
    path: '/proxy/a/b',
    httpMethod: 'GET',
    headers: null,
    multiValueHeaders: null,
    queryStringParameters: { q: '1' },
    pathParameters: { rest: 'a/b' },
    stageVariables: null,
    body: null,
    requestContext: {
      accountId: ACCOUNT,
      apiId: api.id,
      domainName: 'testPrefix.testDomainName',
      domainPrefix: 'testPrefix',
      httpMethod: 'GET',
      identity: {
        accessKey: 'test',
        accountId: ACCOUNT,
        apiKey: 'test-invoke-api-key',
        apiKeyId: 'test-invoke-api-key-id',
        caller: ACCOUNT,
        sourceIp: 'test-invoke-source-ip',
        user: ACCOUNT,
        userAgent: expect.stringContaining('aws-sdk-js'),
        userArn: `arn:aws:iam::${ACCOUNT}:root`,
      },
      path: '/proxy/a/b',
      protocol: 'HTTP/1.1',
      resourceId: api.resourceId('/proxy/{rest+}'),
      resourcePath: '/proxy/{rest+}',
      stage: 'test-invoke-stage',
    },
  })
  expect(event.requestContext).not.toHaveProperty('deploymentId')
  expect(result.log).toContain(`Execution log for request ${event.requestContext.requestId}\n`)
  const url = `https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/${echo}/invocations`
  const log = lines(result)
  expect(log.slice(7)).toEqual([
    `Endpoint request URI: ${url}`,
    expect.stringMatching(/^Endpoint request headers: \{.*X-Amzn-Trace-Id=Root=1-/),
    expect.stringMatching(/^Endpoint request body after transformations: \{"resource":"\/proxy\/\{rest\+\}",.* \[TRUNCATED\]$/),
    `Sending request to ${url}`,
    expect.stringMatching(/^Received response\. Status: 200, Integration latency: \d+ ms$/),
    expect.stringMatching(/^Endpoint response headers: \{Date=.*X-Amz-Executed-Version=\$LATEST/),
    expect.stringMatching(/^Endpoint response body before transformations: \{"statusCode":201,/),
    expect.stringMatching(/^Method response body after transformations: \{"resource":/),
    expect.stringMatching(/^Method response headers: \{X-Two=1,2, Content-Type=text\/plain, X-Amzn-Trace-Id=Root=1-[^,]+\}$/),
    'Successfully completed execution',
    'Method completed with status: 201',
  ])
})

test('[D] rest-api.md 17 #5: a line shows 1024 characters, as recorded for endpoint request headers and bodies', async () => {
  const result = await invoke('GET /plain', { headers: { 'X-Long': 'x'.repeat(2000) }, body: 'y'.repeat(2000) })
  const log = lines(result)
  expect(log[5]).toBe(`Method request headers: {X-Long=${'x'.repeat(1024 - 32)} [TRUNCATED]`)
  expect(log[6]).toBe(`Method request body before transformations: ${'y'.repeat(1024 - 44)} [TRUNCATED]`)
})

test('[S] rest-api.md 15 #10: AWS with a function answers its raw result', async () => {
  const result = await invoke('POST /custom', { body: '{"a":1}' })
  expect(result).toMatchObject({ status: 200, body: '{"got":{"a":1}}' })
})

test('[K+] an ANY method is tested by a verb it stands for, or as GET', async () => {
  for (const [httpMethod, seen] of [
    ['DELETE', 'DELETE'],
    ['ANY', 'GET'],
  ]) {
    const { body } = await invoke('ANY /proxy/{rest+}', { httpMethod })
    expect(JSON.parse(body ?? '')).toMatchObject({ httpMethod: seen, pathParameters: { rest: '{rest+}' } })
  }
})

const FAILED = { body: '{"message": "Internal server error"}', headers: { 'x-amzn-ErrorType': 'InternalServerErrorException' } }

test.each([
  [
    'an address that is none ([S] rest-api.md 3 #11, 9.1 #5 #17, 15 #3)',
    'GET /nowhere',
    {},
    500,
    'Execution failed due to configuration error: Invalid endpoint address',
  ],
  [
    'no permission ([K+] rest-api.md 9.1 #12)',
    'GET /closed',
    {},
    500,
    'Execution failed due to configuration error: Invalid permissions on Lambda function',
  ],
  [
    'a function that fails ([S] rest-api.md 9.1 #10)',
    'ANY /proxy/{rest+}',
    { httpMethod: 'GET', pathWithQueryString: '/proxy/x?fail=1' },
    502,
    'Lambda execution failed with status 200 due to customer function error: on purpose. Lambda request id: {id}',
  ],
  [
    'a malformed answer ([S] rest-api.md 9.1 #8, [K+] 9.1 #9)',
    'ANY /proxy/{rest+}',
    { httpMethod: 'GET', pathWithQueryString: '/proxy/x?malformed=1' },
    502,
    'Execution failed due to configuration error: Malformed Lambda proxy response',
  ],
])('15: %s', async (_, route, input, status, line) => {
  const result = await invoke(route, input)
  expect(result).toMatchObject({ ...FAILED, status })
  const trace = route === 'GET /nowhere' ? [] : ['X-Amzn-Trace-Id']
  expect(Object.keys(result.headers ?? {}).sort()).toEqual([...trace, 'x-amzn-ErrorType'])
  const log = lines(result)
  expect(log.slice(-2)).toEqual([line, `Method completed with status: ${status}`])
  expect(log.join()).not.toMatch(/Successfully|Method response/)
})

test('[K+] rest-api.md 15 #11: authorization and keys are not asked for, and validators are', async () => {
  const restApiId = api.id
  const authorizer = await portico.apigateway.createAuthorizer({
    restApiId,
    name: 'guard',
    type: 'TOKEN',
    authorizerUri: invokeUri(echo),
    identitySource: 'method.request.header.Authorization',
  })
  const validator = await portico.apigateway.createRequestValidator({
    restApiId,
    name: 'v',
    validateRequestParameters: true,
  })
  await api.method('GET /guarded', {
    ...mock(200, '{}'),
    method: {
      authorizationType: 'CUSTOM',
      authorizerId: authorizer.id,
      apiKeyRequired: true,
      requestValidatorId: validator.id,
      requestParameters: { 'method.request.querystring.q': true },
    },
  })
  expect(await invoke('GET /guarded', { pathWithQueryString: '/guarded?q=1' })).toMatchObject({ status: 200, body: '{}' })
  expect(await invoke('GET /guarded')).toMatchObject({
    status: 400,
    body: '{"message": "Missing required request parameters: [q]"}',
    headers: { 'x-amzn-ErrorType': 'BadRequestException' },
  })
  await api.deploy('live')
  expect((await api.call('/live/guarded?q=1')).status).toBe(401)
})

test('the definition runs as it is now, whatever was deployed and whatever other methods lack', async () => {
  await api.method('GET /changing', mock(200, 'old'))
  await api.deploy('live')
  const at = { restApiId: api.id, resourceId: api.resourceId('/changing'), httpMethod: 'GET' }
  await portico.apigateway.putMethod({ ...at, httpMethod: 'PUT', authorizationType: 'NONE' })
  await portico.apigateway.putIntegrationResponse({
    ...at,
    statusCode: '200',
    responseTemplates: { 'application/json': 'new' },
  })
  expect((await invoke('GET /changing')).body).toBe('new')
  expect((await api.call('/live/changing')).text).toBe('old')
  expect(await refusal(invoke('GET /changing', { httpMethod: 'PUT' }))).toBe(
    'BadRequestException 400 No integration defined for method',
  )
})

test('[S] rest-api.md 15 #14: what is not there', async () => {
  const method = 'NotFoundException 404 Invalid Method identifier specified'
  const resource = 'NotFoundException 404 Invalid Resource identifier specified'
  expect(await refusal(invoke('GET /plain', { httpMethod: 'POST' }))).toBe(method)
  expect(await refusal(invoke('GET /plain', { httpMethod: 'NONSENSE' }))).toBe(method)
  expect(await refusal(invoke('GET /plain', { resourceId: 'nowhere' }))).toBe(resource)
  expect(await refusal(invoke('GET /plain', { restApiId: 'nowhere' }))).toBe(resource)
})

test('a backend that streams is shown whole', async () => {
  const uri = `${upstream.url}/stream`
  await api.method('GET /stream', httpProxy(uri, { integrationHttpMethod: 'GET', responseTransferMode: 'STREAM' }))
  const result = await invoke('GET /stream')
  expect(result).toMatchObject({ status: 200, body: 'from the backend' })
  expect(lines(result).slice(-3)).toEqual([
    expect.stringMatching(/^Method response headers: \{Content-Type=text\/plain, /),
    'Successfully completed execution',
    'Method completed with status: 200',
  ])
})

test('[S] vtl-and-context.md 10 #18: $context.identity.accessKey is the key of the caller', async () => {
  await api.method('GET /access-key', mock(200, '$context.identity.accessKey'))
  expect((await invoke('GET /access-key')).body).toBe('test')
})

test('names that objects inherit are names like any other', async () => {
  const template = "$stageVariables.get('constructor')|$input.params('toString')|$stageVariables.get('valueOf')"
  await api.method('GET /names', mock(200, template))
  const headers = JSON.parse('{"__proto__":"p","toString":"s"}')
  const result = await invoke('GET /names', { headers, stageVariables: { constructor: 'c' } })
  expect(result.body).toBe('c|s|')
  expect(lines(result)[5]).toContain('toString=s')
})

test('headers that no client could send are refused', async () => {
  expect(await refusal(invoke('GET /plain', { headers: { 'a b': 'c' } }))).toBe(
    'BadRequestException 400 Invalid header specified: a b',
  )
  expect(await refusal(invoke('GET /plain', { multiValueHeaders: { a: ['b', 'c\r\nd: e'] } }))).toBe(
    'BadRequestException 400 Invalid header specified: a',
  )
})
