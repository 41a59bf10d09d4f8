// The API around its integrations, end to end: addresses, methods, validation, gateway responses, deployments, accounts.
import { APIGateway } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refusal } from '../support/control-server.ts'
import { type Portico, startPortico } from '../support/portico.ts'
import { type Api, call, createApi, httpProxy, mock, openUpstream, type Upstream, until } from './kit.ts'

const FORBIDDEN_TOKEN = '{"message":"Missing Authentication Token"}'

let portico: Portico
let api: Api

beforeAll(async () => {
  portico = await startPortico()
  api = await createApi(portico)
  await api.method('GET /', mock(200, 'root'))
  await api.method('GET /pets', mock(200, 'pets'))
  await api.method('HEAD /pets', mock(200, 'never sent'))
  await api.method('DELETE /pets', mock(204))
  await api.method('GET /pets/{id}', mock(200, `pet $input.params('id') of $stageVariables.owner at $context.path`))
  await api.method('ANY /any', mock(200, '$context.httpMethod'))
  await buildValidation()
  await api.deploy('prod', { variables: { owner: 'Ann' } })
})
afterAll(() => portico.close())

async function buildValidation(): Promise<void> {
  const { apigateway } = portico
  const restApiId = api.id
  const schema = {
    $schema: 'http://json-schema.org/draft-04/schema#',
    type: 'object',
    properties: { name: { type: 'string', maxLength: 5 }, age: { type: 'integer' } },
    required: ['name'],
  }
  await apigateway.createModel({ restApiId, name: 'Pet', contentType: 'application/json', schema: JSON.stringify(schema) })
  const reference = { type: 'array', items: { $ref: `https://apigateway.amazonaws.com/restapis/${restApiId}/models/Pet` } }
  await apigateway.createModel({ restApiId, name: 'Pets', contentType: 'application/json', schema: JSON.stringify(reference) })
  const validator = await apigateway.createRequestValidator({
    restApiId,
    name: 'all',
    validateRequestBody: true,
    validateRequestParameters: true,
  })
  await api.method('POST /valid', {
    ...mock(200, 'valid'),
    method: {
      requestValidatorId: validator.id ?? '',
      requestModels: { 'application/json': 'Pets' },
      requestParameters: {
        'method.request.querystring.page': true,
        'method.request.header.x-who': true,
        'method.request.querystring.free': false,
      },
    },
  })
}

test('host and path styles reach the same stage (README)', async () => {
  const { port } = portico
  const id = api.id
  const answers = await Promise.all([
    api.call('/prod/pets/1'),
    call(port, '/prod/pets/1', { headers: { Host: `${id}.execute-api.us-east-1.amazonaws.com` } }),
    call(port, '/prod/pets/1', { headers: { Host: `${id.toUpperCase()}.EXECUTE-API.localhost` } }),
    call(port, `/_aws/execute-api/${id}/prod/pets/1`),
    call(port, `/restapis/${id}/prod/_user_request_/pets/1`),
  ])
  expect(answers.map(({ text }) => text)).toEqual(answers.map(() => 'pet 1 of Ann at /prod/pets/1'))
})

// [S] rest-api.md 1.1 #3 #9 #10, [K+] 1.1 #11 #15 #16 #20, 1.2 #10.
test.each([
  ['GET', '/prod', 200, 'root'],
  ['GET', '/prod/', 200, 'root'],
  ['GET', '/prod/pets/', 200, 'pets'],
  ['GET', '//prod//pets', 200, 'pets'],
  ['GET', '/prod/Pets', 403, FORBIDDEN_TOKEN],
  ['POST', '/prod/pets', 403, FORBIDDEN_TOKEN],
  ['GET', '/prod/pets/1/2', 403, FORBIDDEN_TOKEN],
  ['GET', '/other/pets', 403, '{"message":"Forbidden"}'],
  ['HEAD', '/prod/pets', 200, ''],
  ['HEAD', '/prod/pets/1', 403, ''],
  ['OPTIONS', '/prod/pets', 403, FORBIDDEN_TOKEN],
  ['OPTIONS', '/prod/any', 200, 'OPTIONS'],
  ['DELETE', '/prod/pets', 204, ''],
])('%s %s answers %i', async (method, path, status, text) => {
  const reply = await api.call(path, { method })
  expect([reply.status, reply.text]).toEqual([status, text])
})

test('X-HTTP-Method-Override chooses the method (rest-api.md 1.1)', async () => {
  const reply = await api.call('/prod/pets', { method: 'POST', headers: { 'X-HTTP-Method-Override': 'DELETE' } })
  expect(reply.status).toBe(204)
})

// [S] rest-api.md 2 #10, 11 #1 #5, [D] 11 #3.
test.each([
  ['/prod/valid', {}, '[{"name": "Rex"}]', '{"message": "Missing required request parameters: [x-who, page]"}'],
  ['/prod/valid?page=', { 'x-who': 'me' }, '[]', '{"message": "Missing required request parameters: [page]"}'],
  ['/prod/valid?page=1', { 'x-who': 'me' }, '[{"name": "Rex the First"}]', '{"message": "Invalid request body"}'],
  ['/prod/valid?page=1', { 'x-who': 'me' }, '[{"age": 1}]', '{"message": "Invalid request body"}'],
  ['/prod/valid?page=1', { 'x-who': 'me' }, '{', '{"message": "Invalid request body"}'],
  ['/prod/valid?page=1', { 'x-who': 'me' }, '[{"name": "Rex", "age": 3}]', null],
])('validation of %s %j %s', async (path, headers, body, message) => {
  const reply = await api.call(path, { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' }, body })
  expect([reply.status, reply.text]).toEqual(message === null ? [200, 'valid'] : [400, message])
})

// [S] and [D] rest-api.md 4.2, 4.3.
test('gateway responses: an own one, the default of its class, and the built-in', async () => {
  const { apigateway } = portico
  const own = await createApi(portico)
  const restApiId = own.id
  await own.method('GET /', mock())
  await own.method('GET /never', { ...mock(), integration: { ...mock().integration, passthroughBehavior: 'NEVER' } })
  await apigateway.putGatewayResponse({
    restApiId,
    responseType: 'MISSING_AUTHENTICATION_TOKEN',
    statusCode: '404',
    responseParameters: {
      'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
      'gatewayresponse.header.X-Asked': 'method.request.header.X-Ask',
    },
    responseTemplates: {
      'application/json': '{"why":$context.error.messageString,"type":"$context.error.responseType","v":"$stageVariables.v"}',
    },
  })
  await apigateway.putGatewayResponse({
    restApiId,
    responseType: 'DEFAULT_4XX',
    responseTemplates: { 'application/json': '{"other":$context.error.messageString}' },
  })
  await own.deploy('prod', { variables: { v: 'set' } })
  const missing = await own.call('/prod/none', { headers: { 'X-Ask': 'me' } })
  expect([missing.status, missing.text]).toEqual([
    404,
    '{"why":"Missing Authentication Token","type":"MISSING_AUTHENTICATION_TOKEN","v":"set"}',
  ])
  expect(missing.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'x-asked': 'me',
    'x-amzn-errortype': 'MissingAuthenticationTokenException',
  })
  const xml = { headers: { 'Content-Type': 'application/xml' } }
  const unsupported = await own.call('/prod/never', xml)
  expect([unsupported.status, unsupported.text]).toEqual([415, '{"other":"Unsupported Media Type"}'])
  // [S] rest-api.md 9.7: the passed-through body has no statusCode.
  const failed = await own.call('/prod/', xml)
  expect([failed.status, failed.text]).toEqual([500, '{"message": "Internal server error"}'])
})

// docs/limits.md: whoever asked for protection must not get an open method.
test('[S] auth-throttle-cache.md 1 #8, [D] 2 #4 #10: a protected method is closed to who does not sign, or is not let in by the policy', async () => {
  const { apigateway } = portico
  const answered = async (settings: object, method: object): Promise<string> => {
    const own = await createApi(portico, settings)
    await own.method('GET /', { ...mock(), method })
    await own.deploy()
    const reply = await own.call('/prod/')
    await apigateway.deleteRestApi({ restApiId: own.id })
    return `${reply.status} ${reply.headers['x-amzn-errortype'] ?? ''}`
  }
  const policy = (Effect: string): string =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect, Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' }],
    })
  expect(await answered({}, { authorizationType: 'AWS_IAM' })).toBe('403 MissingAuthenticationTokenException')
  expect(await answered({ policy: policy('Allow') }, {})).toBe('200 ')
  expect(await answered({ policy: policy('Deny') }, {})).toBe('403 AccessDeniedException')
  expect(await answered({ endpointConfiguration: { types: ['PRIVATE'] } }, {})).toMatch(/^403 /)
})

// [D] rest-api.md 14 #1: a deployment is a snapshot; stage settings are live.
test('changes act when they are deployed, stage variables at once', async () => {
  const { apigateway } = portico
  const own = await createApi(portico)
  const restApiId = own.id
  const on = { restApiId, resourceId: own.resourceId('/'), httpMethod: 'GET', statusCode: '200' }
  await own.method('GET /', mock(200, 'one $stageVariables.v'))
  const first = await own.deploy('prod', { variables: { v: 'a' } })
  const text = async (): Promise<string> => (await own.call('/prod')).text
  await apigateway.putIntegrationResponse({ ...on, responseTemplates: { 'application/json': 'two $stageVariables.v' } })
  expect(await text()).toBe('one a')
  await apigateway.updateStage({
    restApiId,
    stageName: 'prod',
    patchOperations: [{ op: 'replace', path: '/variables/v', value: 'b' }],
  })
  expect(await text()).toBe('one b')
  await own.deploy()
  expect(await text()).toBe('two b')
  await apigateway.updateStage({
    restApiId,
    stageName: 'prod',
    patchOperations: [{ op: 'replace', path: '/deploymentId', value: first }],
  })
  expect(await text()).toBe('one b')
  await apigateway.deleteStage({ restApiId, stageName: 'prod' })
  expect((await own.call('/prod')).status).toBe(403)
})

test('a redeployment fails no request, and those in flight end on the plan they began with', async () => {
  const waiting: (() => void)[] = []
  const upstream: Upstream = await openUpstream((message, response) => {
    if (message.url === '/hold') waiting.push(() => response.end('held'))
    else response.end('fast')
  })
  const own = await createApi(portico)
  await own.method('GET /hold', httpProxy(`${upstream.url}/hold`))
  await own.method('GET /fast', httpProxy(`${upstream.url}/fast`))
  await own.deploy()
  const held = own.call('/prod/hold')
  await until(() => waiting.length === 1)
  let calling = true
  const seen: string[] = []
  const client = async (): Promise<void> => {
    while (calling) seen.push(await own.call('/prod/fast').then(({ status, text }) => `${status} ${text}`, String))
  }
  const clients = [client(), client()]
  for (let i = 0; i < 10; i++) await own.deploy()
  await portico.apigateway.deleteMethod({ restApiId: own.id, resourceId: own.resourceId('/hold'), httpMethod: 'GET' })
  await own.deploy()
  calling = false
  await Promise.all(clients)
  expect(seen.length).toBeGreaterThan(2)
  expect([...new Set(seen)]).toEqual(['200 fast'])
  expect((await own.call('/prod/hold')).status).toBe(403)
  for (const end of waiting) end()
  expect([(await held).status, (await held).text]).toEqual([200, 'held'])
  await upstream.close()
})

// docs/limits.md, "Portico's own".
test('_custom_id_ pins the id of an API', async () => {
  const own = await createApi(portico, { tags: { _custom_id_: 'my-Pinned_1' } })
  expect(own.id).toBe('my-Pinned_1')
  await own.method('GET /', mock(200, 'pinned'))
  await own.deploy()
  expect((await call(portico.port, '/_aws/execute-api/my-Pinned_1/prod')).text).toBe('pinned')
  // Clients and resolvers lower the case of host names.
  for (const host of [own.host, own.host.toLowerCase()])
    expect((await own.call('/prod', { headers: { Host: host } })).text).toBe('pinned')
  expect(await refusal(createApi(portico, { tags: { _custom_id_: 'MY-pinned_1' } }))).toMatch(/^ConflictException 409 /)
  expect(await refusal(createApi(portico, { tags: { _custom_id_: '../x' } }))).toMatch(/^BadRequestException 400 /)
})

test('accounts and regions see nothing of each other (README)', async () => {
  const as = (account: string, region: string): APIGateway =>
    new APIGateway({ endpoint: portico.url, region, credentials: { accessKeyId: account, secretAccessKey: 'x' } })
  const [mine, theirs, elsewhere] = [
    as('111111111111', 'us-east-1'),
    as('222222222222', 'us-east-1'),
    as('111111111111', 'eu-west-1'),
  ]
  const own = await createApi({ apigateway: mine, port: portico.port })
  await own.method('GET /', mock(200, '$context.accountId'))
  await own.deploy()
  expect((await own.call('/prod')).text).toBe('111111111111')
  for (const other of [theirs, elsewhere, portico.apigateway]) {
    expect((await other.getRestApis({})).items?.map(({ id }) => id) ?? []).not.toContain(own.id)
    expect(await refusal(other.getRestApi({ restApiId: own.id }))).toMatch(/^NotFoundException 404 /)
    expect(await refusal(other.deleteRestApi({ restApiId: own.id }))).toMatch(/^NotFoundException 404 /)
  }
  expect((await own.call('/prod')).status).toBe(200)
})
