// Lambda integrations end to end: unmodified SDK clients build the API, real function processes answer it.
import { readdir, readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portico, startPortico } from '../support/portico.ts'
import { hasPython } from '../support/python.ts'
import { ACCOUNT, type Api, allowGateway, createApi, createFunction, invokeUri, lambdaProxy, ROLE, until } from './kit.ts'

const NODE_ECHO = `export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) })`
const PYTHON_ECHO = `
import json

def handler(event, context):
    return {'statusCode': 200, 'body': json.dumps(event, ensure_ascii=False)}
`
const NODE_REPLY = `export const handler = async (event) => JSON.parse(event.body)`
const NODE_CUSTOM = `
export const handler = async (event) => {
  if (event.fail) throw new Error(event.fail)
  return { got: event, list: [1, 2] }
}
`
const NODE_STREAM = `
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { 'Content-Type': 'text/plain', 'X-From': 'stream' } })
  stream.write('first,')
  await new Promise((done) => setTimeout(done, 400))
  stream.write('last')
  stream.end()
})
`

let portico: Portico
let api: Api

beforeAll(async () => {
  portico = await startPortico()
  const { lambda } = portico
  api = await createApi(portico)
  const echo = await createFunction(lambda, 'echo', NODE_ECHO)
  await allowGateway(lambda, 'echo', `arn:aws:execute-api:us-east-1:${ACCOUNT}:${api.id}/*/*/*`)
  const reply = await createFunction(lambda, 'reply', NODE_REPLY)
  await allowGateway(lambda, 'reply')
  const stream = await createFunction(lambda, 'stream', NODE_STREAM)
  await allowGateway(lambda, 'stream')
  const custom = await createFunction(lambda, 'custom', NODE_CUSTOM)
  await allowGateway(lambda, 'custom')
  const closed = await createFunction(lambda, 'closed', NODE_ECHO)
  if (hasPython) {
    const python = await createFunction(lambda, 'python-echo', PYTHON_ECHO, { Runtime: 'python3.12' })
    await allowGateway(lambda, 'python-echo')
    await api.method('ANY /python/{a}/{rest+}', lambdaProxy(python))
  }
  await api.method('ANY /node/{a}/{rest+}', lambdaProxy(echo))
  await api.method('POST /reply', lambdaProxy(reply))
  await api.method('GET /closed', lambdaProxy(closed))
  await api.method('GET /by-variable', lambdaProxy(`arn:aws:lambda:us-east-1:${ACCOUNT}:function:\${stageVariables.fn}`))
  await api.method('GET /get-method', lambdaProxy(echo, { integrationHttpMethod: 'GET' }))
  await api.method('GET /stream', {
    integration: {
      ...lambdaProxy('').integration,
      uri: `arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/${stream}/response-streaming-invocations`,
      responseTransferMode: 'STREAM',
    },
  })
  await api.method('POST /custom', {
    integration: {
      type: 'AWS',
      integrationHttpMethod: 'POST',
      uri: invokeUri(custom),
      requestTemplates: {
        'application/json': `#set($body = $input.path('$'))
{"name": "$body.name", "stage": "$context.stage", "color": "$stageVariables.color"#if($body.fail), "fail": "$body.fail"#end}`,
      },
    },
    responses: {
      200: { responseTemplates: { 'application/json': `$input.json('$.got.name') $input.path('$.list.size()')` } },
      405: {
        selectionPattern: '.*four hundred.*',
        responseTemplates: { 'application/json': `no: $input.path('$.errorMessage')` },
      },
      502: { selectionPattern: '.+' },
    },
  })
  await api.deploy('prod', { variables: { fn: 'echo', color: 'blue' } })
  await portico.apigateway.createStage({
    restApiId: api.id,
    stageName: 'logged',
    deploymentId: (await portico.apigateway.getDeployments({ restApiId: api.id })).items?.[0]?.id,
  })
  await portico.apigateway.updateStage({
    restApiId: api.id,
    stageName: 'logged',
    patchOperations: [{ op: 'replace', path: '/*/*/logging/loglevel', value: 'INFO' }],
  })
})
afterAll(() => portico.close())

const FLAVOURS = hasPython ? ['node', 'python'] : ['node']

// [S] rest-api.md 1.3 #1 #2 #5 #6, 9.2 #5 #8 #10 #11 #18: every key of the event, paths and names as sent, the query decoded.
test.each(FLAVOURS)('the %s function gets the whole event of the proxy integration', async (flavour) => {
  const headers = { 'tEsT-HEADeR': ['one', 'two'], 'User-Agent': 'drive/1', Accept: 'text/plain', 'Content-Type': 'text/plain' }
  const reply = await api.call(`/prod/${flavour}/x%2By//p/q%2Fr/?b=2&a=1+0&b=%C3%A9&empty=`, {
    method: 'POST',
    headers,
    body: 'grüße "quoted"',
  })
  const event = JSON.parse(reply.text)
  expect(reply.status).toBe(200)
  const sent = { Host: api.host, 'User-Agent': 'drive/1', Accept: 'text/plain', 'Content-Type': 'text/plain' }
  const added = {
    'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    'X-Forwarded-For': '127.0.0.1',
    'X-Forwarded-Port': expect.stringMatching(/^\d+$/),
    'X-Forwarded-Proto': expect.stringMatching(/^https?$/),
  }
  const { Connection: _, ...shown } = event.headers
  expect(shown).toEqual({ ...sent, 'tEsT-HEADeR': 'two', ...added })
  expect(event.multiValueHeaders['tEsT-HEADeR']).toEqual(['one', 'two'])
  expect(event.multiValueHeaders.Host).toEqual([api.host])
  expect(Object.keys(event.multiValueHeaders)).toEqual(Object.keys(event.headers))
  const { headers: _headers, multiValueHeaders: _multi, ...rest } = event
  expect(rest).toEqual({
    resource: `/${flavour}/{a}/{rest+}`,
    path: `/${flavour}/x%2By//p/q%2Fr/`,
    httpMethod: 'POST',
    queryStringParameters: { b: 'é', a: '1 0', empty: '' },
    multiValueQueryStringParameters: { b: ['2', 'é'], a: ['1 0'], empty: [''] },
    pathParameters: { a: 'x%2By', rest: '/p/q%2Fr' },
    stageVariables: { fn: 'echo', color: 'blue' },
    requestContext: {
      accountId: ACCOUNT,
      apiId: api.id,
      deploymentId: expect.stringMatching(/^[a-z0-9]{6}$/),
      domainName: api.host.split(':')[0],
      domainPrefix: api.id,
      extendedRequestId: reply.headers['x-amz-apigw-id'],
      httpMethod: 'POST',
      identity: {
        accessKey: null,
        accountId: null,
        caller: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: '127.0.0.1',
        user: null,
        userAgent: 'drive/1',
        userArn: null,
      },
      path: `/prod/${flavour}/x%2By//p/q%2Fr/`,
      protocol: 'HTTP/1.1',
      requestId: reply.headers['x-amzn-requestid'],
      requestTime: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      requestTimeEpoch: expect.any(Number),
      resourceId: api.resourceId(`/${flavour}/{a}/{rest+}`),
      resourcePath: `/${flavour}/{a}/{rest+}`,
      stage: 'prod',
    },
    body: 'grüße "quoted"',
    isBase64Encoded: false,
  })
})

// [S] rest-api.md 9.2 #6: absent parts are null, never {}.
test.each(FLAVOURS)('the %s function sees null for what is absent', async (flavour) => {
  const event = JSON.parse((await api.call(`/logged/${flavour}/a/b`)).text)
  const { queryStringParameters, multiValueQueryStringParameters, stageVariables, body, isBase64Encoded } = event
  expect({ queryStringParameters, multiValueQueryStringParameters, stageVariables, body, isBase64Encoded }).toEqual({
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
  })
})

// [S] rest-api.md 8.3 #1.
test('bytes that are no UTF-8 reach a function as base64', async () => {
  const event = JSON.parse((await api.call('/prod/node/a/b', { method: 'PUT', body: Buffer.from([0xff, 0x00, 0x41]) })).text)
  expect([event.body, event.isBase64Encoded]).toEqual(['/wBB', true])
})

const INTERNAL = '{"message": "Internal server error"}'

// [S] rest-api.md 9.2 #20 #21 #22 #24 #29 #31 #32, 9.1 #8 #10.
test.each([
  ['{}', 200, ''],
  ['{"headers": null, "statusCode": "201"}', 201, ''],
  ['{"statusCode": 202, "body": "x"}', 202, 'x'],
  ['{"statusCode": 200, "other": 1}', 502, INTERNAL],
  ['{"statusCode": "abc"}', 502, INTERNAL],
  ['{"statusCode": 200, "cookies": []}', 502, INTERNAL],
  ['{"multiValueHeaders": {"a": "b"}}', 502, INTERNAL],
  ['"text"', 502, INTERNAL],
  ['null', 502, INTERNAL],
  ['not json at all, which makes the function throw', 502, INTERNAL],
])('the function answers %s, the client gets %i', async (body, status, text) => {
  const reply = await api.call('/prod/reply', { method: 'POST', body })
  expect([reply.status, reply.text, reply.headers['content-type']]).toEqual([status, text, 'application/json'])
})

// [S] rest-api.md 9.2 #26 #28, [K+] 5.6 #1.
test('headers of the function arrive: several values, joined maps, remapped names', async () => {
  const body = JSON.stringify({
    headers: { 'X-Mixed': 'solo', 'X-Bool': true, 'WWW-Authenticate': 'Basic', 'Content-Type': 'text/x' },
    multiValueHeaders: { 'x-MIXED': ['multi', 'more'], 'Set-Cookie': ['a=1', 'b=2'] },
    body: 'ok',
  })
  const { rawHeaders, headers } = await api.call('/prod/reply', { method: 'POST', body })
  expect(headers['set-cookie']).toEqual(['a=1', 'b=2'])
  expect(headers['x-mixed']).toBe('multi, more, solo')
  expect(rawHeaders.filter((name) => name.toLowerCase() === 'x-mixed')).toEqual(['x-MIXED', 'x-MIXED', 'x-MIXED'])
  expect(headers['x-bool']).toBe('true')
  expect(headers['content-type']).toBe('text/x')
  expect(headers['www-authenticate']).toBeUndefined()
  expect(rawHeaders).toContain('x-amzn-Remapped-WWW-Authenticate')
})

// [S] rest-api.md 3 #1 #4: the headers of a success, to the letter.
test('every answer carries the ids of the gateway', async () => {
  const good = await api.call('/prod/node/a/b')
  const names = good.rawHeaders.filter((_, i) => i % 2 === 0)
  expect([...names].sort()).toEqual(
    ['Connection', 'Content-Length', 'Content-Type', 'Date', 'X-Amzn-Trace-Id', 'x-amz-apigw-id', 'x-amzn-RequestId'].sort(),
  )
  const bad = await api.call('/prod/nowhere')
  expect([bad.status, bad.text]).toEqual([403, '{"message":"Missing Authentication Token"}'])
  expect(bad.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException')
  expect(bad.headers['x-amzn-trace-id']).toBeUndefined()
})

// [K+] rest-api.md 9.1 #12: status, body, and the line in the log's file.
test('a function without permission answers 500, and the execution log says why', async () => {
  const reply = await api.call('/logged/closed')
  expect([reply.status, reply.text]).toEqual([500, INTERNAL])
  const folder = join(portico.dataDir, 'logs', `API-Gateway-Execution-Logs_${api.id}`, 'logged')
  const requestId = String(reply.headers['x-amzn-requestid'])
  const read = async (): Promise<string> => {
    const [file = ''] = await readdir(folder).catch(() => [])
    return file === '' ? '' : readFile(join(folder, file), 'utf8')
  }
  await until(async () => (await read()).includes(`(${requestId}) Method completed with status: 500`))
  expect(await read()).toContain(
    `(${requestId}) Execution failed due to configuration error: Invalid permissions on Lambda function`,
  )
})

// [D] rest-api.md 12 #2, [S] 9.1 #5, 12 #4: a variable in the URI; a stage without it has no endpoint.
test('a stage variable names the function', async () => {
  expect((await api.call('/prod/by-variable')).status).toBe(200)
  const without = await api.call('/logged/by-variable')
  expect([without.status, without.text]).toEqual([500, INTERNAL])
})

// [S] rest-api.md 9.2 #1.
test('a Lambda integration with another method than POST fails', async () => {
  const reply = await api.call('/prod/get-method')
  expect([reply.status, reply.text]).toEqual([500, INTERNAL])
})

// [S] rest-api.md 9.3 #3, [S*] 9.3 #6.
test.each([
  ['{"name": "Ann"}', 200, '"Ann" 2'],
  ['{"name": "Ann", "fail": "it was four hundred"}', 405, 'no: it was four hundred'],
])('templates and patterns of a custom Lambda integration: %s', async (body, status, text) => {
  const reply = await api.call('/prod/custom', { method: 'POST', body })
  expect([reply.status, reply.text]).toEqual([status, text])
})

test('[S] rest-api.md 9.3 #4: an error that only the widest pattern matches passes through as the function made it', async () => {
  const reply = await api.call('/prod/custom', { method: 'POST', body: '{"name": "x", "fail": "200"}' })
  expect(reply.status).toBe(502)
  expect(JSON.parse(reply.text)).toMatchObject({ errorMessage: '200', errorType: 'Error' })
})

// [D] rest-api.md 9.2 #33: the client holds the first bytes while the function still writes.
test('a streaming function is heard before it has finished', async () => {
  const seen = await new Promise<{ status: number; type: string; from: string; chunks: string[] }>((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1',
      port: portico.port,
      path: '/prod/stream',
      headers: { Host: api.host },
      agent: false,
    })
    sent.on('response', (response) => {
      const chunks: string[] = []
      response.setEncoding('utf8')
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => {
        const { statusCode = 0, headers } = response
        resolve({ status: statusCode, type: String(headers['content-type']), from: String(headers['x-from']), chunks })
      })
    })
    sent.on('error', reject)
    sent.end()
  })
  expect(seen).toEqual({ status: 201, type: 'text/plain', from: 'stream', chunks: ['first,', 'last'] })
})

// An access key of 12 digits names the account (README): a function calls AWS as its own account.
test('a function calls back into its own account', async () => {
  const source = `
import { LambdaClient, GetFunctionCommand } from '@aws-sdk/client-lambda'
export const handler = async () => {
  const { Configuration } = await new LambdaClient({}).send(new GetFunctionCommand({ FunctionName: 'caller' }))
  return Configuration.FunctionArn
}
`
  const { Lambda } = await import('@aws-sdk/client-lambda')
  const credentials = { accessKeyId: '123456789012', secretAccessKey: 'x' }
  const theirs = new Lambda({ endpoint: portico.url, region: 'eu-west-1', credentials })
  await createFunction(theirs, 'caller', source, { Role: ROLE.replace(ACCOUNT, '123456789012') })
  const { Payload } = await theirs.invoke({ FunctionName: 'caller' })
  expect(Buffer.from(Payload ?? []).toString()).toBe('"arn:aws:lambda:eu-west-1:123456789012:function:caller"')
})
