// HTTP, HTTP_PROXY, MOCK and AWS integrations end to end, against real upstreams, built by the unmodified SDK.
import { createHash, createHmac } from 'node:crypto'
import { request } from 'node:http'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Portico, startPortico } from '../support/portico.ts'
import { type Api, createApi, httpProxy, mock, openUpstream, ROLE, type Upstream } from './kit.ts'

const INTERNAL = '{"message": "Internal server error"}'
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0x00])

let portico: Portico
let upstream: Upstream
let sqs: Upstream
let api: Api
let binary: Api
let compressing: Api

beforeAll(async () => {
  upstream = await openUpstream((message, response) => {
    const url = new URL(message.url ?? '/', 'http://upstream')
    const status = Number(url.searchParams.get('status') ?? 200)
    response.setHeader('X-Backend', 'yes')
    if (url.pathname === '/slow') return void setTimeout(() => response.end('late'), 1500)
    if (url.pathname === '/redirect') return void response.writeHead(302, { Location: `${upstream.url}/elsewhere` }).end()
    if (url.pathname === '/png') return void response.writeHead(200, { 'Content-Type': 'image/png' }).end(PNG)
    if (url.pathname === '/gzip')
      return void response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Encoding': 'gzip' }).end(gzipSync('zipped'))
    if (url.pathname === '/drip') {
      response.writeHead(200, { 'Content-Type': 'text/plain' }).write('first,')
      return void setTimeout(() => response.end('last'), 400)
    }
    response.writeHead(status, { 'Content-Type': 'text/backend', Server: 'backend', 'X-Amzn-RequestId': 'theirs' })
    response.end(`{"answer": ${status}}`)
  })
  sqs = await openUpstream((_, response) => {
    response.setHeader('Content-Type', 'application/json')
    response.end('{"SendMessageResponse":{"SendMessageResult":{"MessageId":"m-1"}}}')
  })
  portico = await startPortico(['--service-endpoint', `sqs=${sqs.url}/prefix`])
  api = await createApi(portico)
  binary = await createApi(portico, { binaryMediaTypes: ['*/*'] })
  compressing = await createApi(portico, { minimumCompressionSize: 10 })
  await buildHttp()
  await buildAws()
  await buildMocks()
  await api.deploy('prod', {
    variables: { host: `127.0.0.1:${upstream.port}`, greeting: 'hello', table: 'Things', queue: 'jobs' },
  })
  await api.deploy('bare')
  await binary.method('ANY /{proxy+}', {
    ...httpProxy(`${upstream.url}/{proxy}`, {
      requestParameters: { 'integration.request.path.proxy': 'method.request.path.proxy' },
    }),
    method: { requestParameters: { 'method.request.path.proxy': true } },
  })
  await binary.method('OPTIONS /mock', mock())
  await binary.method('OPTIONS /text-mock', {
    ...mock(),
    integration: { ...mock().integration, contentHandling: 'CONVERT_TO_TEXT' },
  })
  await binary.deploy()
  await compressing.method('GET /text', mock(200, 'a text that is long enough'))
  await compressing.method('GET /short', mock(200, 'short'))
  await compressing.method('POST /post', httpProxy(upstream.url))
  await compressing.deploy()
})
beforeEach(() => {
  upstream.received.length = 0
  sqs.received.length = 0
})
afterAll(async () => {
  await portico.close()
  await upstream.close()
  await sqs.close()
})

async function buildHttp(): Promise<void> {
  const closed = await openUpstream()
  await closed.close()
  const proxied = { requestParameters: { 'method.request.path.proxy': true, 'method.request.querystring.mapped': false } }
  await api.method('ANY /proxy/{proxy+}', {
    method: proxied,
    ...httpProxy('http://${stageVariables.host}/base/{proxy}', {
      requestParameters: {
        'integration.request.path.proxy': 'method.request.path.proxy',
        'integration.request.header.X-Stage': 'stageVariables.greeting',
        'integration.request.querystring.also': "'static'",
      },
    }),
  })
  await api.method('GET /slow', httpProxy(`${upstream.url}/slow`, { timeoutInMillis: 200 }))
  await api.method('GET /redirect', httpProxy(`${upstream.url}/redirect`))
  await api.method('GET /drip', httpProxy(`${upstream.url}/drip`, { responseTransferMode: 'STREAM' }))
  await api.method('GET /nobody', httpProxy(closed.url))
  await api.method('POST /http/{id}', {
    method: { requestParameters: { 'method.request.path.id': true, 'method.request.querystring.status': false } },
    integration: {
      type: 'HTTP',
      integrationHttpMethod: 'POST',
      uri: 'http://${stageVariables.host}/items/{id}',
      requestParameters: {
        'integration.request.path.id': 'method.request.path.id',
        'integration.request.querystring.status': 'method.request.querystring.status',
        'integration.request.header.X-Context': 'context.httpMethod',
      },
      requestTemplates: { 'application/json': '{"said": "$stageVariables.greeting $input.path(\'$.name\')"}' },
    },
    responses: {
      200: {
        responseParameters: { 'method.response.header.X-Mapped': 'integration.response.header.X-Backend' },
        responseTemplates: { 'application/json': '$stageVariables.greeting: $input.json("$.answer")' },
      },
      404: { selectionPattern: '4\\d{2}', responseTemplates: { 'application/json': 'gone' } },
      500: { selectionPattern: '5\\d{2}' },
    },
  })
  await api.method('GET /no-default', {
    integration: { type: 'HTTP', integrationHttpMethod: 'GET', uri: upstream.url },
    responses: { 404: { selectionPattern: '404' } },
  })
}

async function buildAws(): Promise<void> {
  const { dynamodb } = portico
  await dynamodb.createTable({
    TableName: 'Things',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  })
  const action = (name: string): string => `arn:aws:apigateway:us-east-1:dynamodb:action/${name}`
  await api.method('PUT /things/{id}', {
    integration: {
      type: 'AWS',
      integrationHttpMethod: 'POST',
      uri: action('PutItem'),
      credentials: ROLE,
      requestTemplates: {
        'application/json': `{"TableName": "$stageVariables.table", "Item": {"id": {"S": "$input.params('id')"}, "name": {"S": $input.json('$.name')}}}`,
      },
    },
    responses: {
      200: {},
      400: { selectionPattern: '4\\d{2}', responseTemplates: { 'application/json': `$input.path('$.__type')` } },
    },
  })
  await api.method('GET /things/{id}', {
    integration: {
      type: 'AWS',
      integrationHttpMethod: 'POST',
      uri: action('GetItem'),
      credentials: ROLE,
      requestTemplates: {
        'application/json': `{"TableName": "$stageVariables.table", "Key": {"id": {"S": "$input.params('id')"}}}`,
      },
    },
    responses: { 200: { responseTemplates: { 'application/json': `$input.path('$.Item.name.S')` } } },
  })
  await api.method('POST /jobs', {
    integration: {
      type: 'AWS',
      integrationHttpMethod: 'POST',
      uri: 'arn:aws:apigateway:us-east-1:sqs:path/000000000000/${stageVariables.queue}',
      credentials: ROLE,
      requestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" },
      requestTemplates: { 'application/json': 'Action=SendMessage&MessageBody=$util.urlEncode($input.body)' },
    },
    responses: {
      200: { responseTemplates: { 'application/json': `$input.path('$.SendMessageResponse.SendMessageResult.MessageId')` } },
    },
  })
}

async function buildMocks(): Promise<void> {
  const template = '#if($input.params("want") == "teapot"){"statusCode": 418}#else{statusCode: 200}#end'
  await api.method('GET /mock', {
    integration: { type: 'MOCK', requestTemplates: { 'application/json': template } },
    responses: { 200: { responseTemplates: { 'application/json': 'fine' } }, 418: { selectionPattern: '418' } },
  })
  await api.method('POST /echo', {
    ...mock(),
    responses: { 200: { responseTemplates: { 'application/json': `{"echo": $input.json('$'), "response": "mocked"}` } } },
  })
  await api.method('GET /broken', { ...mock(), integration: { type: 'MOCK', requestTemplates: { 'application/json': '{}' } } })
}

// [S] rest-api.md 5.2 #2, 6 #13, 9.6 #1 #2.
test('HTTP_PROXY sends the request on, with what was mapped', async () => {
  const reply = await api.call('/prod/proxy/a/b%20c?x=1&also=mine&x=2', {
    method: 'PATCH',
    headers: { 'X-Own': 'kept', 'User-Agent': 'drive', 'Content-Type': 'text/plain' },
    body: 'bytes',
  })
  const [received] = upstream.received
  expect([received?.method, received?.body.toString()]).toEqual(['PATCH', 'bytes'])
  const url = new URL(received?.url ?? '', upstream.url)
  expect(url.pathname).toBe('/base/a/b%20c')
  expect([url.searchParams.getAll('x'), url.searchParams.getAll('also')]).toEqual([
    ['1', '2'],
    ['mine', 'static'],
  ])
  expect(received?.headers).toMatchObject({
    host: `127.0.0.1:${upstream.port}`,
    'x-own': 'kept',
    'x-stage': 'hello',
    'user-agent': 'drive',
    'content-type': 'text/plain',
    'content-length': '5',
    'x-amzn-apigateway-api-id': api.id,
    'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
  })
  expect([reply.status, reply.text, reply.headers['content-type']]).toEqual([200, '{"answer": 200}', 'text/backend'])
})

// [S] rest-api.md 3 #3, 5.5 #1, 9.6 #1: remapped headers, no trace id of the gateway's own.
test('HTTP_PROXY passes status and headers, the backend own ids under other names', async () => {
  const reply = await api.call('/prod/proxy/x?status=503')
  expect(reply.status).toBe(503)
  expect(reply.rawHeaders).toContain('x-amzn-Remapped-Server')
  expect(reply.headers['x-amzn-remapped-x-amzn-requestid']).toBe('theirs')
  expect(reply.headers['x-amzn-requestid']).toMatch(/^[0-9a-f-]{36}$/)
  expect([reply.headers['x-backend'], reply.headers['x-amzn-trace-id'], reply.headers.server]).toEqual([
    'yes',
    undefined,
    undefined,
  ])
})

test('[S] rest-api.md 9.1 #5, 12 #4: a stage without the variable of the URI has no endpoint: 500', async () => {
  const reply = await api.call('/bare/proxy/x')
  expect([reply.status, reply.text, upstream.received.length]).toEqual([500, INTERNAL, 0])
})

test('[K+] rest-api.md 9.1 #7: a backend that takes too long answers 504', async () => {
  const reply = await api.call('/prod/slow')
  expect([reply.status, reply.text]).toEqual([504, '{"message": "Endpoint request timed out"}'])
})

test('[K+] rest-api.md 9.1 #16: a backend that is not there answers 504', async () => {
  const reply = await api.call('/prod/nobody')
  expect([reply.status, reply.text]).toEqual([504, '{"message":"Network error communicating with endpoint"}'])
})

test('[K+] rest-api.md 9.6 #3: a redirect is passed through, not followed', async () => {
  const reply = await api.call('/prod/redirect')
  expect([reply.status, reply.headers.location]).toEqual([302, `${upstream.url}/elsewhere`])
  expect(upstream.received.map(({ url }) => url)).toEqual(['/redirect'])
})

test('[K+] rest-api.md 1.1 #16: no CORS header appears that nobody configured', async () => {
  const headers = { Origin: 'https://example.com', 'Access-Control-Request-Method': 'GET' }
  for (const [method, status] of [
    ['GET', 200],
    ['OPTIONS', 403],
  ] as const) {
    const reply = await api.call('/prod/mock', { method, headers })
    expect(reply.status).toBe(status)
    expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  }
})

// [D] control-plane.md: responseTransferMode STREAM.
test('a streamed HTTP_PROXY answer is heard before the backend has finished', async () => {
  const chunks = await new Promise<string[]>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: portico.port, path: '/prod/drip', headers: { Host: api.host }, agent: false })
    sent.on('response', (response) => {
      const heard: string[] = []
      response.setEncoding('utf8')
      response.on('data', (chunk) => heard.push(chunk))
      response.on('end', () => resolve(heard))
    })
    sent.on('error', reject)
    sent.end()
  })
  expect(chunks).toEqual(['first,', 'last'])
})

// [S] rest-api.md 5.2 #1, 6 #20, 9.5 #1 #2 #3 #4.
test('HTTP sends only what is mapped, and answers by pattern', async () => {
  const send = (query: string): ReturnType<Api['call']> =>
    api.call(`/prod/http/7${query}`, { method: 'POST', headers: { 'X-Own': 'dropped' }, body: '{"name": "Ann"}' })
  const good = await send('?unmapped=1')
  const [received] = upstream.received
  expect([received?.url, received?.body.toString()]).toEqual(['/items/7', '{"said": "hello Ann"}'])
  expect(received?.headers).toMatchObject({
    accept: 'application/json',
    'user-agent': `AmazonAPIGateway_${api.id}`,
    'x-context': 'POST',
    'content-type': 'application/json',
  })
  expect(received?.headers['x-own']).toBeUndefined()
  expect([good.status, good.text, good.headers['x-mapped']]).toEqual([200, 'hello: 200', 'yes'])
  expect([good.headers['x-backend'], good.headers['content-type']]).toEqual([undefined, 'application/json'])
  expect(good.headers['x-amzn-trace-id']).toMatch(/^Root=1-/)
  const missing = await send('?status=410')
  expect([missing.status, missing.text]).toEqual([404, 'gone'])
  const failed = await send('?status=503')
  expect([failed.status, failed.text]).toEqual([500, '{"answer": 503}'])
  const odd = await send('?status=300')
  expect([odd.status, odd.text]).toEqual([200, 'hello: 300'])
})

test('[S] rest-api.md 9.5 #2: no pattern matches and there is no default: 500', async () => {
  const reply = await api.call('/prod/no-default')
  expect([reply.status, reply.text, reply.headers['x-amzn-errortype']]).toEqual([500, INTERNAL, 'InternalServerErrorException'])
})

// [S] rest-api.md 9.7 #1 #2 #7, [K+] 9.1 #24.
test.each([
  ['GET', '/prod/mock', undefined, 200, 'fine'],
  ['GET', '/prod/mock?want=teapot', undefined, 418, ''],
  ['POST', '/prod/echo', '{"a": 1}', 200, '{"echo": {"a":1}, "response": "mocked"}'],
  ['GET', '/prod/broken', undefined, 500, INTERNAL],
])('the mock of %s %s', async (method, path, body, status, text) => {
  const reply = await api.call(path, body === undefined ? { method } : { method, body })
  expect([reply.status, reply.text]).toEqual([status, text])
  expect(reply.headers['x-amzn-trace-id']).toBeUndefined()
})

// [S] rest-api.md 9.4 #3 #15: an action needs no header mapping.
test('a DynamoDB action writes and reads an item; an error is selected by its status', async () => {
  const put = await api.call('/prod/things/t1', { method: 'PUT', body: '{"name": "a \\"thing\\""}' })
  expect([put.status, put.text]).toEqual([200, '{}'])
  const got = await api.call('/prod/things/t1')
  expect([got.status, got.text]).toEqual([200, 'a "thing"'])
  const { Item } = await portico.dynamodb.getItem({ TableName: 'Things', Key: { id: { S: 't1' } } })
  expect(Item).toEqual({ id: { S: 't1' }, name: { S: 'a "thing"' } })
  const refused = await api.call('/bare/things/t1', { method: 'PUT', body: '{"name": "x"}' })
  expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('ValidationException')])
})

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest()

// [S] rest-api.md 9.4 #5, [D] 9.4 #12: the query protocol at a path; signed with SigV4, here recomputed from what arrived.
test('an SQS path integration arrives signed', async () => {
  const reply = await api.call('/prod/jobs', { method: 'POST', body: '{"job": "a b"}' })
  expect([reply.status, reply.text]).toEqual([200, 'm-1'])
  const [received] = sqs.received
  if (!received) throw new Error('nothing arrived')
  const { headers, body, method, url } = received
  expect([method, url]).toEqual(['POST', '/prefix/000000000000/jobs'])
  expect(body.toString()).toBe('Action=SendMessage&MessageBody=%7B%22job%22%3A+%22a+b%22%7D')
  expect(headers).toMatchObject({ 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' })
  const [, key, scope = '', names = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\S+), ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(headers.authorization ?? '') ??
    []
  expect([key, scope.slice(9)]).toEqual(['000000000000', 'us-east-1/sqs/aws4_request'])
  const canonicalHeaders = names
    .split(';')
    .map((name) => `${name}:${headers[name]}\n`)
    .join('')
  const canonical = [method, url, '', canonicalHeaders, names, sha256(body)].join('\n')
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n')
  const signing = scope.split('/').reduce<string | Buffer>(hmac, 'AWS4portico')
  expect(signature).toBe(hmac(signing as Buffer, text).toString('hex'))
})

// [D] rest-api.md 8 #2: `*/*` treats everything as binary, both ways.
test('binary bodies pass untouched where binaryMediaTypes says so', async () => {
  const sent = await binary.call('/prod/post', { method: 'POST', headers: { 'Content-Type': 'image/png' }, body: PNG })
  expect(sent.status).toBe(200)
  expect(upstream.received[0]?.body).toEqual(PNG)
  const reply = await binary.call('/prod/png', { headers: { Accept: 'image/png' } })
  expect([reply.headers['content-type'], reply.body]).toEqual(['image/png', PNG])
})

// [K+] rest-api.md 16b #5: the preflight of an API that takes everything for binary needs its body converted to text.
test.each([
  ['/prod/mock', 500],
  ['/prod/text-mock', 200],
])('a mock preflight under `*/*`: %s', async (path, status) => {
  const headers = { Accept: '*/*', 'Content-Type': 'application/json' }
  expect((await binary.call(path, { method: 'OPTIONS', headers })).status).toBe(status)
})

// [S] rest-api.md 8.1 #1: without them bytes that are no text are replaced.
test('without binaryMediaTypes bytes are read as text', async () => {
  await api.call('/prod/http/1', { method: 'POST', headers: { 'Content-Type': 'image/png' }, body: PNG })
  expect(upstream.received[0]?.body).toEqual(Buffer.from(PNG.toString('utf8')))
})

// [D] rest-api.md 8.4 #3 #5.
test('compression acts on what is long enough and accepted, and requests are unpacked', async () => {
  const reply = await compressing.call('/prod/text', { headers: { 'Accept-Encoding': 'gzip' } })
  expect([reply.headers['content-encoding'], gunzipSync(reply.body).toString()]).toEqual(['gzip', 'a text that is long enough'])
  const short = await compressing.call('/prod/short', { headers: { 'Accept-Encoding': 'gzip' } })
  expect([short.headers['content-encoding'], short.text]).toEqual([undefined, 'short'])
  const plain = await compressing.call('/prod/text')
  expect([plain.headers['content-encoding'], plain.text]).toEqual([undefined, 'a text that is long enough'])
  const packed = await compressing.call('/prod/post', {
    method: 'POST',
    headers: { 'Content-Encoding': 'gzip', 'Content-Type': 'text/plain' },
    body: gzipSync('packed by the client'),
  })
  expect([packed.status, upstream.received[0]?.body.toString()]).toEqual([200, 'packed by the client'])
  const corrupt = await compressing.call('/prod/post', {
    method: 'POST',
    headers: { 'Content-Encoding': 'gzip' },
    body: 'not gzip at all',
  })
  expect([corrupt.status, corrupt.text]).toEqual([415, '{"message": "Unsupported Media Type"}'])
})
