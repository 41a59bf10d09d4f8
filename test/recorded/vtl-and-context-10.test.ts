// $context in templates, as recorded: vtl-and-context.md 10.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { API, type Edge, openBackend, openEdge } from '../support/edge.ts'
import { mock, restApi } from '../support/snapshots.ts'
import { http, type Method, response } from './kit.ts'

const KEYS =
  'resourceId resourcePath httpMethod extendedRequestId requestTime path accountId protocol requestOverride stage domainPrefix requestTimeEpoch requestId identity domainName deploymentId responseOverride apiId'
const IDENTITY =
  'cognitoIdentityPoolId accountId cognitoIdentityId caller sourceIp principalOrgId accessKey cognitoAuthenticationType cognitoAuthenticationProvider userArn userAgent user'

let edge: Edge
let backend: Awaited<ReturnType<typeof openBackend>>

const written = (template: string): Method =>
  http(`${backend.url}/{x}`, {
    requestTemplates: { 'application/json': template },
    requestParameters: { 'integration.request.path.x': "'mapped'" },
    integrationResponses: [response('200')],
  })

const MEMBERS =
  '{#foreach($name in ["accountId", "apiId", "extendedRequestId", "httpMethod", "path", "protocol", "requestId", "requestTime", "requestTimeEpoch", "resourceId", "resourcePath", "stage", "operationName"])"$name": "$context.get($name)"#if($foreach.hasNext),#end#end}'

const each = (map: string): string => `#foreach($key in ${map}.keySet())$key #end`

beforeAll(async () => {
  edge = await openEdge()
  backend = await openBackend((request, answer) => {
    answer.end(JSON.stringify({ url: request.url, header: request.headers['x-over'] }))
  })
  const readable = '$context.requestOverride.header.X-Over $context.requestOverride.querystring.q'
  await edge.deploy(
    restApi({
      'GET /keys': mock(each('$context')),
      'GET /identity': mock(each('$context.identity')),
      'GET /maps': mock('[$context.identity][$context.requestOverride][$context.responseOverride][$context.identity.user]'),
      'GET /deployment': mock('$context.deploymentId'),
      'GET /headers': mock(each('$input.params().header')),
      'GET /members/{id}': mock(MEMBERS, { operationName: 'GetMember' }),
      'GET /missing': mock('[$stageVariables.missing]'),
      'GET /path': written('#set($context.requestOverride.path.x = "over")'),
      'GET /query': written('#set($k = "q")#set($context.requestOverride.querystring[$k] = "v")'),
      'GET /header': written('$context.requestOverride.header.put("X-Over","1")'),
      'GET /brackets': written('#set($context["requestOverride"].querystring["k"] = "w")'),
      'GET /answer': mock('#set($context.responseOverride.status = 418)#set($context.responseOverride.header.X-Made = "here")'),
      'GET /readable': http(backend.url, {
        requestTemplates: {
          'application/json':
            '#set($context.requestOverride.header.X-Over = "set")#set($context.requestOverride.querystring.q = "before")',
        },
        integrationResponses: [response('200', { responseTemplates: { 'application/json': readable } })],
      }),
    }),
  )
})
afterAll(async () => {
  await edge.close()
  await backend.close()
})

const text = async (path: string): Promise<string> => (await edge.call(`/prod${path}`)).text

test('[S] vtl-and-context.md 10 #32 #33: the order of the keys of $context and of its identity, which has an accessKey', async () => {
  expect((await text('/keys')).trim()).toBe(KEYS)
  expect((await text('/identity')).trim()).toBe(IDENTITY)
})

test('[S] vtl-and-context.md 10 #33 #34: maps of $context print nothing, as do entries of null', async () => {
  expect(await text('/maps')).toBe('[][][][]')
})

test('[S] vtl-and-context.md 10 #8: the id of the deployment that serves the stage', async () => {
  const stage = await edge.store.get(`/000000000000/us-east-1/restapis/${API}/stages/prod`)
  expect(await text('/deployment')).toBe(stage?.value.deploymentId)
})

test('[S] vtl-and-context.md 7 #8: names of headers are as they were received', async () => {
  const { text: shown } = await edge.call('/prod/headers', { headers: { 'x-LoWer-UPPER': '1', accept: 'a/b' } })
  expect(shown.trim().split(' ')).toEqual(expect.arrayContaining(['x-LoWer-UPPER', 'accept']))
})

test('[D] vtl-and-context.md 10 #1 #2 #15 #16 #23-25 #28-30, [K+] vtl-and-context.md 10 #22: what a request is told by', async () => {
  const requestId = '0b1c2d3e-0000-4000-8000-00000000000a'
  const { text: shown, headers } = await edge.call('/prod/members/7?q=1', { headers: { 'x-amzn-requestid': requestId } })
  const { requestTimeEpoch, requestTime, resourceId, ...rest } = JSON.parse(shown)
  expect(rest).toEqual({
    accountId: '000000000000',
    apiId: API,
    extendedRequestId: headers['x-amz-apigw-id'],
    httpMethod: 'GET',
    path: '/prod/members/7',
    protocol: 'HTTP/1.1',
    requestId,
    resourcePath: '/members/{id}',
    stage: 'prod',
    operationName: 'GetMember',
  })
  expect(resourceId).toMatch(/^res\d+$/)
  expect(Math.abs(Number(requestTimeEpoch) - Date.now())).toBeLessThan(60_000)
  const [, day, month, year, time] = /^(\d\d)\/(\w{3})\/(\d{4}):(\d\d:\d\d:\d\d) \+0000$/.exec(requestTime) ?? []
  expect(Date.parse(`${day} ${month} ${year} ${time} GMT`)).toBe(Math.floor(Number(requestTimeEpoch) / 1000) * 1000)
})

test('[S] vtl-and-context.md 9 #2: a stage variable that is missing is empty', async () => {
  expect(await text('/missing')).toBe('[]')
})

test.each([
  ['/path', { url: '/over' }],
  ['/query', { url: '/mapped?q=v' }],
  ['/header', { url: '/mapped', header: '1' }],
  ['/brackets', { url: '/mapped?k=w' }],
])('[S] vtl-and-context.md 10 #35, [D] vtl-and-context.md 10 #26: the override of %s reaches the backend', async (path, seen) => {
  expect(JSON.parse(await text(path))).toEqual(seen)
})

test('[D] vtl-and-context.md 10 #27: the overrides of the response', async () => {
  const answer = await edge.call('/prod/answer')
  expect([answer.status, answer.headers['x-made']]).toEqual([418, 'here'])
})

test('[D] vtl-and-context.md 10 #11-14: the error, to gateway responses', async () => {
  const template =
    '$context.error.message|$context.error.messageString|$context.error.responseType|$context.error.validationErrorString'
  const schema = JSON.stringify({ type: 'object', required: ['name'] })
  const checked = mock('"passed"', { requestValidatorId: 'body', requestModels: { 'application/json': 'Pet' } })
  await edge.deploy(
    restApi(
      { 'POST /checked': checked },
      {},
      {
        requestValidators: [{ id: 'body', validateRequestBody: true, validateRequestParameters: false }],
        models: [{ name: 'Pet', contentType: 'application/json', schema }],
        gatewayResponses: [
          {
            responseType: 'BAD_REQUEST_BODY',
            statusCode: null,
            responseParameters: {},
            responseTemplates: { 'application/json': template },
          },
        ],
      },
    ),
    { stageName: 'errors' },
  )
  const { text: shown } = await edge.call('/errors/checked', { method: 'POST', body: '{}' })
  const [message, quoted, type, detail] = shown.split('|')
  expect([message, quoted, type]).toEqual(['Invalid request body', '"Invalid request body"', 'BAD_REQUEST_BODY'])
  expect(detail).toContain('required properties (["name"])')
})

test('[S] vtl-and-context.md 10 #36: what the request template overrode can be read in the response template', async () => {
  expect(await text('/readable')).toBe('set before')
})
