// Hostile clients against the whole: bytes that are no HTTP, sizes, depths, encodings, and names that JavaScript has uses for.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { serverOptions } from '../../src/execute-api/server.ts'
import { type Portico, startPortico } from '../support/portico.ts'
import {
  type Answer,
  type Api,
  allowGateway,
  call,
  createApi,
  createFunction,
  httpProxy,
  lambdaProxy,
  mock,
  openUpstream,
  raw,
  type Upstream,
} from './kit.ts'

const MB = 1024 * 1024
const ECHO = 'export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) })'

let portico: Portico
let upstream: Upstream
let api: Api

beforeAll(async () => {
  portico = await startPortico()
  upstream = await openUpstream()
  api = await createApi(portico)
  const echo = await createFunction(portico.lambda, 'echo', ECHO)
  await allowGateway(portico.lambda, 'echo')
  await api.method('ANY /echo', lambdaProxy(echo))
  await api.method('POST /template', {
    ...mock(),
    integration: { ...mock().integration, passthroughBehavior: 'WHEN_NO_MATCH' },
    responses: { 200: { responseTemplates: { 'application/json': `$input.json('$')` } } },
  })
  await api.method('GET /pets/{id}', mock(200, `$input.params('id')`))
  await api.method('GET /proxy/{proxy+}', {
    ...httpProxy(`${upstream.url}/{proxy}`, {
      requestParameters: { 'integration.request.path.proxy': 'method.request.path.proxy' },
    }),
    method: { requestParameters: { 'method.request.path.proxy': true } },
  })
  await buildValidated()
  await api.deploy()
})
afterAll(async () => {
  await portico.close()
  await upstream.close()
})
// Whatever happened, the next one is served.
afterEach(async () => {
  expect((await call(portico.port, '/_portico/health')).status).toBe(200)
})

async function buildValidated(): Promise<void> {
  const { apigateway } = portico
  const restApiId = api.id
  const schema = JSON.stringify({ type: 'object', required: ['name'], properties: { name: { type: 'string' } } })
  await apigateway.createModel({ restApiId, name: 'constructor', contentType: 'application/json', schema })
  const { id = '' } = await apigateway.createRequestValidator({ restApiId, name: 'body', validateRequestBody: true })
  await api.method('POST /valid', {
    ...mock(200, 'valid'),
    method: { requestValidatorId: id, requestModels: { 'application/json': 'constructor' } },
  })
}

/** A call of the control plane whose body and path no SDK would send. */
function control(method: string, path: string, body?: string, service = 'apigateway'): Promise<Answer> {
  const Authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`
  const headers = { Host: `127.0.0.1:${portico.port}`, Authorization, 'Content-Type': 'application/json' }
  return call(portico.port, path, body === undefined ? { method, headers } : { method, headers, body })
}

test.each([
  ['garbage', '\x16\x03\x01\x02\x00\x01\x00', /^HTTP\/1\.1 400 /],
  ['no version', 'GET /\r\n\r\n', /^HTTP\/1\.1 4\d\d /],
  ['no Host', 'GET /_portico/health HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['a NUL in a header', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['bare line feeds before a header', 'GET / HTTP/1.1\r\nHost: a\r\n X: folded\r\n\r\n', /^HTTP\/1\.1 4\d\d /],
  ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', /^HTTP\/1\.1 400 /],
  [
    'length and chunks',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  ['a negative length', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['100 KB of headers', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
  ['100 KB of target', `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, /^HTTP\/1\.1 431 /],
])('%s ends with a refusal and a closed connection', async (_what, bytes, status) => {
  const answer = await raw(portico.port, bytes)
  expect(answer).toMatch(status)
  expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1)
})

test('slow clients have a time limit', () => {
  expect(serverOptions).toMatchObject({
    headersTimeout: expect.any(Number),
    requestTimeout: expect.any(Number),
    keepAliveTimeout: expect.any(Number),
  })
  expect(Math.min(serverOptions.headersTimeout ?? 0, serverOptions.requestTimeout ?? 0)).toBeGreaterThan(0)
})

// [S] rest-api.md 4.1 #45, [K] 4.1 #43, [D] 9.1 #2.
test('10 MB and one byte are too many, announced or not', async () => {
  const body = Buffer.alloc(10 * MB + 1, 0x61)
  const announced = await api.call('/prod/echo', { method: 'POST', body })
  expect([announced.status, announced.text]).toEqual([413, '{"message":"Request Too Long"}'])
  const chunked = await api.call('/prod/echo', { method: 'POST', headers: { 'Transfer-Encoding': 'chunked' }, body })
  expect(chunked.status).toBe(413)
})

test('the control plane refuses bodies beyond its own limit', async () => {
  const { status, text } = await control('POST', '/restapis', `{"name": "${'x'.repeat(6 * MB)}"}`)
  expect([status, JSON.parse(text).Message]).toEqual([413, expect.stringContaining('6291456')])
})

const deep = (levels: number): string => `${'{"name":'.repeat(levels)}1${'}'.repeat(levels)}`

test.each([
  ['control, an array', () => control('POST', '/restapis', '['.repeat(100_000)), 400],
  ['control, objects', () => control('POST', '/restapis', deep(100_000)), 400],
  ['control, a schema', () => deepSchema(), 400],
  ['Lambda', () => control('POST', '/2015-03-31/functions', deep(100_000), 'lambda'), 400],
  ['a validated method', () => api.call('/prod/valid', { method: 'POST', body: deep(100_000) }), 400],
])('JSON nested 100,000 deep is refused: %s', async (_where, send, status) => {
  expect((await send()).status).toBe(status)
})

test('templates see nothing in JSON that is nested too deeply, functions get it as it is', async () => {
  const template = await api.call('/prod/template', { method: 'POST', body: deep(100_000) })
  expect([template.status, template.text]).toEqual([200, '""'])
  const echoed = await api.call('/prod/echo', { method: 'POST', body: deep(100_000) })
  expect(JSON.parse(echoed.text).body).toBe(deep(100_000))
})

function deepSchema(): Promise<Answer> {
  const schema = `${'{"properties":{"a":'.repeat(20_000)}{}${'}}'.repeat(20_000)}`
  return control('POST', `/restapis/${api.id}/models`, JSON.stringify({ name: 'Deep', contentType: 'application/json', schema }))
}

// [S] rest-api.md 1.3 #1, [K+] 1.3 #4: the path is kept as it was sent; what no URI has is 400.
test.each([
  ['%', 200],
  ['%zz', 200],
  ['%c0%af', 200],
  ['%00', 200],
  ['..%2f..%2fetc', 200],
  ['%252e', 200],
  ['a|b', 400],
  ['a\\b', 400],
  ['a"b', 400],
])('the segment %s is taken literally or refused', async (segment, status) => {
  const reply = await api.call(`/prod/pets/${segment}`)
  expect(reply.status).toBe(status)
  if (status === 200) expect(reply.text).toBe(segment)
})

test('dot segments do not leave the path that the author chose', async () => {
  upstream.received.length = 0
  for (const path of ['a/../../secret', '%2e%2e/%2e%2e/secret', 'x?y=%zz&%=1']) await api.call(`/prod/proxy/${path}`)
  expect(upstream.received.map(({ url }) => url)).toEqual(['/a/../../secret', '/%2e%2e/%2e%2e/secret', '/x?y=%zz&%=1'])
})

test.each([
  ['GET', '/restapis/%zz', 'apigateway'],
  ['GET', '/restapis/%', 'apigateway'],
  ['GET', '/restapis/..%2f..%2fetc/resources', 'apigateway'],
  ['GET', '/restapis/%00', 'apigateway'],
  ['DELETE', '/restapis/..%2f..', 'apigateway'],
  ['GET', '/restapis?limit=%&position=%zz', 'apigateway'],
  ['GET', '/restapis/__proto__', 'apigateway'],
  ['GET', '/restapis/constructor/stages/toString', 'apigateway'],
  ['GET', '/account/__proto__', 'apigateway'],
  ['GET', '/2015-03-31/functions/..%2f..%2fetc', 'lambda'],
  ['GET', '/2015-03-31/functions/%zz', 'lambda'],
  ['GET', '/2015-03-31/functions/__proto__', 'lambda'],
  ['POST', '/2015-03-31/functions/constructor/invocations', 'lambda'],
  ['DELETE', '/2015-03-31/functions/..%2fecho', 'lambda'],
])('%s %s is refused as any other unknown thing', async (method, path, service) => {
  const { status } = await control(method, path, undefined, service)
  expect([400, 404]).toContain(status)
})

test('names of Object.prototype are plain data to a function', async () => {
  const reply = await api.call('/prod/echo?__proto__=1&constructor=2&toString=3&__proto__=4', {
    headers: { ['__proto__']: 'h', constructor: 'c', hasOwnProperty: 'own' },
  })
  const event = JSON.parse(reply.text)
  expect(Object.entries(event.queryStringParameters)).toEqual([
    ['__proto__', '4'],
    ['constructor', '2'],
    ['toString', '3'],
  ])
  expect(Object.getOwnPropertyDescriptor(event.multiValueQueryStringParameters, '__proto__')?.value).toEqual(['1', '4'])
  expect(event.headers).toMatchObject({ constructor: 'c', hasOwnProperty: 'own' })
  expect(Object.hasOwn(event.headers, '__proto__')).toBe(true)
})

test('a body with __proto__ does not pass for one with the required property', async () => {
  const send = (body: string): Promise<Answer> => api.call('/prod/valid', { method: 'POST', body })
  expect((await send('{"__proto__": {"name": "x"}}')).status).toBe(400)
  expect((await send('{"constructor": 1, "name": "x", "__proto__": null}')).status).toBe(200)
})

const NAMES = ['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty']

test('names of Object.prototype are plain data to the control plane and to templates', async () => {
  const names = NAMES
  const map = (value: (name: string) => unknown): string =>
    `{${names.map((name) => `"${name}": ${JSON.stringify(value(name))}`).join(', ')}}`
  const created = await control('POST', '/restapis', `{"name": "__proto__", "tags": ${map((name) => `tag ${name}`)}}`)
  expect(created.status).toBe(201)
  const { id, rootResourceId, tags } = JSON.parse(created.text)
  expect(Object.entries(tags)).toHaveLength(names.length)
  const root = `/restapis/${id}/resources/${rootResourceId}`
  for (const pathPart of ['__proto__', 'constructor', '{constructor}'])
    expect((await control('POST', root, JSON.stringify({ pathPart }))).status).toBe(201)
  const { item: items } = JSON.parse((await control('GET', `/restapis/${id}/resources`)).text)
  for (const { id: resourceId } of items as { id: string }[]) {
    const at = `/restapis/${id}/resources/${resourceId}/methods/GET`
    const method = `{"authorizationType": "NONE", "requestParameters": ${parameters(names)}, "requestModels": {"constructor": "Empty"}}`
    expect((await control('PUT', at, method)).status).toBe(201)
    await control('PUT', `${at}/responses/200`, '{"responseParameters": {"method.response.header.constructor": false}}')
    const templates = '{"application/json": "{\\"statusCode\\": 200}"}'
    expect((await control('PUT', `${at}/integration`, `{"type": "MOCK", "requestTemplates": ${templates}}`)).status).toBe(201)
    const response = JSON.stringify({
      responseParameters: { 'method.response.header.constructor': "'mapped'" },
      responseTemplates: { 'application/json': TEMPLATE },
    })
    expect((await control('PUT', `${at}/integration/responses/200`, response)).status).toBe(201)
  }
  const stage = `{"stageName": "constructor", "variables": ${map((name) => `v-${name}`)}}`
  expect((await control('POST', `/restapis/${id}/deployments`, stage)).status).toBe(201)
  for (const path of ['__proto__', 'constructor', 'valueOf']) {
    const reply = await call(portico.port, `/_aws/execute-api/${id}/constructor/${path}?__proto__=q`)
    expect([reply.status, reply.headers.constructor]).toEqual([200, 'mapped'])
    expect(JSON.parse(reply.text)).toEqual({
      path: path === 'valueOf' ? 'valueOf' : '',
      query: 'q',
      all: 'q',
      variable: 'v-__proto__ v-constructor v-toString',
      missing: '',
      context: '',
    })
  }
})

const parameters = (names: readonly string[]): string =>
  `{${names.map((name) => `"method.request.querystring.${name}": false`).join(', ')}}`

const TEMPLATE = `{"path": "$input.params().path.get('constructor')", "query": "$input.params('__proto__')",
"all": "$input.params().querystring.get('__proto__')",
"variable": "$stageVariables.get('__proto__') $stageVariables.constructor $stageVariables.get('toString')",
"missing": "$!stageVariables.propertyIsEnumerable$!stageVariables.get('isPrototypeOf')",
"context": "$!context.constructor$!context.get('__proto__')$!context.identity.constructor"}`

test('functions, aliases, variables and gateway responses named after Object.prototype', async () => {
  const { lambda } = portico
  const source = 'export const handler = async () => [process.env.constructor, process.env.toString]'
  await createFunction(lambda, 'constructor', source, { Environment: { Variables: { constructor: 'a', toString: 'b' } } })
  const { Payload } = await lambda.invoke({ FunctionName: 'constructor' })
  expect(Buffer.from(Payload ?? []).toString()).toBe('["a","b"]')
  await lambda.publishVersion({ FunctionName: 'constructor' })
  await lambda.createAlias({ FunctionName: 'constructor', Name: 'toString', FunctionVersion: '1' })
  const { StatusCode } = await lambda.invoke({ FunctionName: 'constructor', Qualifier: 'toString' })
  expect(StatusCode).toBe(200)
  await expect(lambda.invoke({ FunctionName: 'constructor', Qualifier: 'valueOf' })).rejects.toThrow('Function not found')
  for (const type of NAMES) {
    expect((await control('GET', `/restapis/${api.id}/gatewayresponses/${type}`)).status).toBe(400)
    expect((await control('PUT', `/restapis/${api.id}/gatewayresponses/${type}`, '{}')).status).toBe(400)
  }
  const patch = '{"patchOperations": [{"op": "replace", "path": "/variables/__proto__", "value": "x"}]}'
  const patched = await control('PATCH', `/restapis/${api.id}/stages/prod`, patch)
  expect(patched.status).toBe(200)
  expect(Object.entries(JSON.parse(patched.text).variables)).toEqual([['__proto__', 'x']])
})

// See src/front-door.ts: a page can send simple requests to loopback, and a name of its own can be made to lead there.
test.each([
  ['a page of another origin', { Origin: 'https://evil.example' }],
  ['a page without an origin', { Origin: 'null' }],
  ['a page whose name was rebound to loopback', { Origin: 'http://evil.example', Host: 'evil.example' }],
  ['its GET, which has no Origin', { Host: 'evil.example:4566' }],
])('%s cannot reach the control plane', async (_who, headers) => {
  const host = { Host: `127.0.0.1:${portico.port}` }
  for (const [method, path, more] of [
    ['POST', '/restapis', {}],
    ['GET', '/restapis', {}],
    ['POST', '/2015-03-31/functions', {}],
    ['POST', '/', { 'X-Amz-Target': 'DynamoDB_20120810.ListTables' }],
  ] as const) {
    const reply = await call(portico.port, path, { method, headers: { ...host, ...more, ...headers }, body: '{"name": "evil"}' })
    expect(reply.status).toBe(403)
  }
  const { items = [] } = await portico.apigateway.getRestApis({ limit: 500 })
  expect(items.map(({ name }) => name)).not.toContain('evil')
})

test.each([
  ['localhost'],
  ['127.0.0.1'],
  ['[::1]'],
  ['portico.localhost'],
  ['portico'],
  ['host.docker.internal'],
  ['localhost.localstack.cloud'],
  ['apigateway.us-east-1.amazonaws.com'],
])('clients that know this machine as %s are served', async (host) => {
  const reply = await call(portico.port, '/restapis', { headers: { Host: `${host}:${portico.port}` } })
  expect(reply.status).toBe(200)
})
