// Lambda authorizers end to end: unmodified SDK clients build the API, real function processes decide who may call it.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestInvokeAuthorizerResponse } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portico, startPortico } from '../support/portico.ts'
import {
  ACCOUNT,
  type Answer,
  type Api,
  allowGateway,
  call,
  createApi,
  createFunction,
  invokeUri,
  lambdaProxy,
  mock,
  ROLE,
  until,
} from './kit.ts'

/** Does what the token says: a thrown message, or an answer in which ARN stands for the method's own. */
const DECIDE = `
export const handler = async (event) => {
  const token = event.authorizationToken ?? event.headers['x-say']
  const { fail, raw, ...answer } = JSON.parse(token)
  if (fail) throw new Error(fail)
  if (raw !== undefined) return raw
  const text = JSON.stringify({ principalId: 'user|a1b2c3d4e5f6', policyDocument: policy('Allow', 'ARN'), ...answer })
  const result = JSON.parse(text.replaceAll('"ARN"', JSON.stringify(event.methodArn)))
  result.context = { nonce: Math.random(), ...result.context }
  return result
}
const policy = (Effect, Resource) => ({ Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] })
`
const ECHO = `export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) })`
/** Shows its own event as the principal's context. */
const SHOW = `
export const handler = async (event) => ({
  principalId: 'me',
  policyDocument: { Version: '2012-10-17', Statement: [{ Action: '*', Effect: 'Allow', Resource: '*' }] },
  context: { event: JSON.stringify(event) },
})`
const TEMPLATE = '$context.authorizer.principalId $context.authorizer.nonce $context.authorizer.count $context.authorizer.ok.'

let portico: Portico
let api: Api
const authorizers = new Map<string, string>()
const at = (path: string): string => `arn:aws:execute-api:us-east-1:${ACCOUNT}:${api.id}/prod/${path}`
const policy = (Effect: string, Resource: unknown, more: object = {}): object => ({
  Version: '2012-10-17',
  Statement: [{ Action: 'execute-api:Invoke', Effect, Resource, ...more }],
})
const say = (answer: unknown): string => JSON.stringify(answer)
const get = (path: string, headers: Record<string, string> = {}): Promise<Answer> => api.call(path, { headers })
const shown = ({ status, text, headers }: Answer): string => `${status} ${headers['x-amzn-errortype'] ?? '-'} ${text}`

async function authorizer(name: string, uri: string, more: object = {}): Promise<string> {
  const { id = '' } = await portico.apigateway.createAuthorizer({
    restApiId: api.id,
    name,
    type: 'TOKEN',
    authorizerUri: uri,
    identitySource: 'method.request.header.X-Say',
    authorizerResultTtlInSeconds: 0,
    ...more,
  })
  authorizers.set(name, id)
  return id
}

const guarded = (name: string, spec = mock(200, TEMPLATE)): Parameters<Api['method']>[1] => ({
  ...spec,
  method: { authorizationType: 'CUSTOM', authorizerId: authorizers.get(name) },
})

beforeAll(async () => {
  portico = await startPortico()
  const { lambda } = portico
  api = await createApi(portico)
  const decide = invokeUri(await createFunction(lambda, 'decide', DECIDE))
  const show = invokeUri(await createFunction(lambda, 'show', SHOW))
  const closed = invokeUri(await createFunction(lambda, 'closed', SHOW))
  const echo = await createFunction(lambda, 'echo', ECHO)
  await allowGateway(lambda, 'decide', `arn:aws:execute-api:us-east-1:${ACCOUNT}:${api.id}/authorizers/*`)
  await allowGateway(lambda, 'show')
  await allowGateway(lambda, 'echo')
  await authorizer('token', decide)
  await authorizer('cached', decide, { authorizerResultTtlInSeconds: 300 })
  await authorizer('other', decide, { authorizerResultTtlInSeconds: 300 })
  await authorizer('expression', decide, { identityValidationExpression: '\\{.*\\}' })
  await authorizer('show-token', show)
  await authorizer('closed', closed)
  await authorizer('role', closed, { authorizerCredentials: ROLE })
  const request = { type: 'REQUEST' }
  await authorizer('request', show, { ...request, identitySource: undefined })
  await authorizer('sources', decide, {
    ...request,
    identitySource: 'method.request.header.x-say, method.request.querystring.who,stageVariables.color,context.httpMethod',
    authorizerResultTtlInSeconds: 300,
  })
  await authorizer('missing-variable', decide, { ...request, identitySource: 'stageVariables.none' })
  await api.method('GET /token', guarded('token'))
  await api.method('GET /token/{proxy+}', guarded('token'))
  await api.method('GET /event', guarded('token', lambdaProxy(echo)))
  await api.method('GET /cached', guarded('cached'))
  await api.method('GET /cached/too', guarded('cached'))
  await api.method('GET /other', guarded('other'))
  await api.method('GET /expression', guarded('expression'))
  await api.method('GET /show-token/{proxy+}', guarded('show-token', lambdaProxy(echo)))
  await api.method('GET /closed', guarded('closed'))
  await api.method('GET /role', guarded('role'))
  await api.method('POST /request/{id}', guarded('request', lambdaProxy(echo)))
  await api.method('GET /sources', guarded('sources'))
  await api.method('GET /missing-variable', guarded('missing-variable'))
  await api.deploy('prod', { variables: { color: 'blue' } })
  await portico.apigateway.createStage({ restApiId: api.id, stageName: 'dev', deploymentId: await deploymentOf('prod') })
})
afterAll(() => portico.close())

async function deploymentOf(stageName: string): Promise<string> {
  return (await portico.apigateway.getStage({ restApiId: api.id, stageName })).deploymentId ?? ''
}

test('[D] auth-throttle-cache.md 4.2 #1, [S] rest-api.md 4.1 #55: without a token 401 Unauthorized', async () => {
  expect(shown(await get('/prod/token'))).toBe('401 UnauthorizedException {"message":"Unauthorized"}')
  expect(shown(await get('/prod/token', { 'X-Say': '' }))).toBe('401 UnauthorizedException {"message":"Unauthorized"}')
  expect(shown(await get('/prod/token', { 'X-Other': 'a' }))).toBe('401 UnauthorizedException {"message":"Unauthorized"}')
})

test('[D] auth-throttle-cache.md 4.2 #1: a token that the expression does not match is 401, and the function is not asked', async () => {
  expect((await get('/prod/expression', { 'x-say': say({}) })).status).toBe(200)
  expect(shown(await get('/prod/expression', { 'x-say': 'not {}' }))).toBe('401 UnauthorizedException {"message":"Unauthorized"}')
})

test('[D] auth-throttle-cache.md 4.2 #4 #9: the event of a TOKEN authorizer, its ARN with the path as sent', async () => {
  const { text } = await get('/prod/show-token/A%20b/C?q=1', { 'X-Say': 'Bearer tOken' })
  expect(JSON.parse(JSON.parse(text).requestContext.authorizer.event)).toEqual({
    type: 'TOKEN',
    methodArn: at('GET/show-token/A%20b/C'),
    authorizationToken: 'Bearer tOken',
  })
})

test('[D] auth-throttle-cache.md 4.2 #5 #8: the event of a REQUEST authorizer has everything but the body', async () => {
  const { text } = await api.call('/prod/request/7', { method: 'POST', body: 'secret', headers: { 'X-One': 'a' } })
  const event = JSON.parse(JSON.parse(text).requestContext.authorizer.event)
  expect(event).toMatchObject({
    type: 'REQUEST',
    methodArn: at('POST/request/7'),
    resource: '/request/{id}',
    path: '/request/7',
    httpMethod: 'POST',
    headers: { 'X-One': 'a', 'X-Forwarded-Proto': 'https' },
    multiValueHeaders: { 'X-One': ['a'] },
    queryStringParameters: {},
    multiValueQueryStringParameters: {},
    pathParameters: { id: '7' },
    stageVariables: { color: 'blue' },
    requestContext: {
      path: '/prod/request/7',
      accountId: ACCOUNT,
      apiId: api.id,
      resourcePath: '/request/{id}',
      httpMethod: 'POST',
    },
  })
  expect(event.requestContext.authorizer).toBeUndefined()
  expect(JSON.stringify(event)).not.toContain('secret')
})

test('[D] auth-throttle-cache.md 4.2 #2: with TTL 0 and no identity sources the function is always asked', async () => {
  expect((await api.call('/prod/request/7', { method: 'POST' })).status).toBe(200)
})

test('[D] auth-throttle-cache.md 4.2 #2: a REQUEST authorizer that caches needs every identity source', async () => {
  const unauthorized = '401 UnauthorizedException {"message":"Unauthorized"}'
  expect((await get('/prod/sources?who=me', { 'x-say': say({}) })).status).toBe(200)
  expect(shown(await get('/prod/sources', { 'x-say': say({}) }))).toBe(unauthorized)
  expect(shown(await get('/prod/sources?who=', { 'x-say': say({}) }))).toBe(unauthorized)
  expect(shown(await get('/prod/sources?who=me'))).toBe(unauthorized)
  // The stage dev has no variable of that name.
  expect(shown(await get('/dev/sources?who=me', { 'x-say': say({}) }))).toBe(unauthorized)
})

test('[K+] auth-throttle-cache.md 4.2 #3: with TTL 0 identity sources are needed all the same', async () => {
  expect((await get('/prod/missing-variable', { 'x-say': say({}) })).status).toBe(401)
})

test('[D] auth-throttle-cache.md 4.2 #11: a method ARN over 1600 bytes is 414', async () => {
  const path = 'a'.repeat(1600)
  expect(shown(await get(`/prod/token/${path}`, { 'x-say': say({}) }))).toMatch(/^414 \S+ \{"message":"Request URI too long"\}$/)
  const longest = 1600 - at('GET/token/').length
  expect(
    (await get(`/prod/token/${path.slice(0, longest)}`, { 'x-say': say({ policyDocument: policy('Allow', '*') }) })).status,
  ).toBe(200)
  expect((await get(`/prod/token/${path.slice(0, longest + 1)}`, { 'x-say': say({}) })).status).toBe(414)
})

test('[D] auth-throttle-cache.md 4.3 #5: a function that throws Unauthorized, to the letter, is a 401', async () => {
  expect(shown(await get('/prod/token', { 'x-say': say({ fail: 'Unauthorized' }) }))).toBe(
    '401 UnauthorizedException {"message":"Unauthorized"}',
  )
})

const CONFIGURATION = '500 AuthorizerConfigurationException {"message":null}'

test('[D] auth-throttle-cache.md 4.3 #6: any other error is 500 without words', async () => {
  expect(shown(await get('/prod/token', { 'x-say': say({ fail: 'unauthorized' }) }))).toBe(CONFIGURATION)
  expect(shown(await get('/prod/token', { 'x-say': 'no JSON' }))).toBe(CONFIGURATION)
})

test('[D] auth-throttle-cache.md 4.3 #1 #2 #3, [S] rest-api.md 4.1 #9 #64: an answer that is none, or that says more than is understood, is 500', async () => {
  const wrong = [
    { raw: null },
    { raw: 'Allow' },
    { raw: [] },
    { raw: {} },
    { principalId: null },
    { principalId: 7 },
    { policyDocument: null },
    { policyDocument: 'Allow' },
    { policyDocument: {} },
    { policyDocument: { Version: '2012-10-17', Statement: [] } },
    { policyDocument: { Version: '2013-01-01', Statement: [{ Action: '*', Effect: 'Allow', Resource: '*' }] } },
    { policyDocument: policy('allow', '*') },
    { policyDocument: policy('Allow', undefined) },
    { policyDocument: policy('Allow', 7.5) },
    { policyDocument: policy('Allow', 'pets') },
    { policyDocument: policy('Allow', '*', { Principal: 'me' }) },
    { policyDocument: policy('Allow', '*', { condition: { Bool: { 'aws:SecureTransport': 'false' } } }) },
    { policyDocument: policy('Allow', '*', { Condition: { Bools: { 'aws:SecureTransport': 'true' } } }) },
    { policyDocument: policy('Allow', `${'arn:aws:execute-api:us-east-1:1:a/'.padEnd(512, 'a')}*`) },
    { context: { list: [1] } },
    { context: { map: {} } },
    { raw: { principalId: 'me', policyDocument: policy('Allow', '*'), context: 'a' } },
    { usageIdentifierKey: 7 },
  ]
  for (const answer of wrong)
    expect([answer, shown(await get('/prod/token', { 'x-say': say(answer) }))]).toEqual([answer, CONFIGURATION])
})

test('[D] auth-throttle-cache.md 4.3 #13, [S] rest-api.md 4.1 #5: policies are held against the ARN of the method; Deny wins', async () => {
  const answer = async (policyDocument: unknown, path = '/prod/token/a'): Promise<string> =>
    shown(await get(path, { 'x-say': say({ policyDocument }) })).slice(0, 3)
  const both = (allow: unknown, deny: unknown): object => ({
    Version: '2012-10-17',
    Statement: [
      { Action: 'execute-api:*', Effect: 'Allow', Resource: allow },
      { Action: '*', Effect: 'Deny', Resource: deny },
    ],
  })
  expect(await answer(policy('Allow', at('GET/token/?')))).toBe('200')
  expect(await answer(policy('Allow', [at('POST/*'), at('GET/to*')]))).toBe('200')
  expect(await answer(policy('Allow', at('POST/token/a')))).toBe('403')
  expect(await answer(policy('Allow', at('GET/Token/a')))).toBe('403')
  expect(await answer(policy('Allow', '*', { Action: 'execute-api:ManageConnections' }))).toBe('403')
  expect(await answer(policy('Allow', '*', { Action: 'EXECUTE-API:inv?ke' }))).toBe('200')
  expect(await answer(policy('Allow', 'arn:aws:execute-api:*:*:*'))).toBe('200')
  expect(await answer(both('*', at('GET/token/a')))).toBe('403')
  expect(await answer(both('*', at('GET/token/a')), '/prod/token/a/')).toBe('403')
  expect(await answer(both('*', at('GET/token/b')))).toBe('200')
  // A path that spells an ARN satisfies nobody.
  const fake = encodeURI(`/prod/token/:${ACCOUNT}:${api.id}/prod/GET/public`)
  expect(await answer(policy('Allow', `arn:aws:execute-api:*:${ACCOUNT}:${api.id}/prod/GET/public`), fake)).toBe('403')
})

test('[K+] auth-throttle-cache.md 4.3 #11 #12: what denials say', async () => {
  expect(shown(await get('/prod/token', { 'x-say': say({ policyDocument: policy('Deny', '*') }) }))).toBe(
    '403 AccessDeniedException {"Message":"User is not authorized to access this resource with an explicit deny"}',
  )
  expect(shown(await get('/prod/token', { 'x-say': say({ policyDocument: policy('Allow', at('GET/none')) }) }))).toBe(
    '403 AccessDeniedException {"Message":"User is not authorized to access this resource"}',
  )
})

test('[K+] auth-throttle-cache.md 4.3 #14: conditions ask about the request', async () => {
  const answer = async (Condition: object): Promise<number> =>
    (await get('/prod/token', { 'x-say': say({ policyDocument: policy('Allow', '*', { Condition }) }), 'User-Agent': 'robot/1' }))
      .status
  expect(await answer({ IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '127.0.0.0/8'] } })).toBe(200)
  expect(await answer({ NotIpAddress: { 'aws:SourceIp': '127.0.0.1' } })).toBe(403)
  expect(
    await answer({ StringLike: { 'aws:UserAgent': 'robot/*' }, DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }),
  ).toBe(200)
  expect(await answer({ StringEquals: { 'aws:Referer': 'a' } })).toBe(403)
})

test('[D] auth-throttle-cache.md 4.1 #4, cloudwatch-lambda.md 4 #4 #10: a function that does not let the authorizer call it is 500; a role may', async () => {
  expect(shown(await get('/prod/closed', { 'x-say': 'a' }))).toBe(CONFIGURATION)
  expect((await get('/prod/role', { 'x-say': 'a' })).status).toBe(200)
})

test('[D] auth-throttle-cache.md 4.3 #15, vtl-and-context.md 10 #4 #5: templates read context values as texts', async () => {
  const { text } = await get('/prod/token', { 'x-say': say({ context: { nonce: 'n', count: 1, ok: true, gone: null } }) })
  expect(text).toBe('user|a1b2c3d4e5f6 n 1 true.')
})

test('[D] rest-api.md 9.2 #12, [K+] auth-throttle-cache.md 4.3 #17: the event of a proxy has them as texts, beside principalId and integrationLatency', async () => {
  const context = { nonce: 1.5, ok: false, principalId: 'another', gone: null }
  const { text } = await get('/prod/event', { 'x-say': say({ context }) })
  expect(JSON.parse(text).requestContext.authorizer).toEqual({
    principalId: 'user|a1b2c3d4e5f6',
    integrationLatency: expect.any(Number),
    nonce: '1.5',
    ok: 'false',
  })
})

test('[D] auth-throttle-cache.md 4.4 #1 #3: a result is kept by token, whole, for one authorizer on one stage', async () => {
  const token = { 'x-say': say({ note: 'kept' }) }
  const first = await get('/prod/cached', token)
  expect(first.status).toBe(200)
  expect((await get('/prod/cached', token)).text).toBe(first.text)
  // Its policy names one method.
  expect((await get('/prod/cached/too', token)).status).toBe(403)
  for (const elsewhere of ['/prod/other', '/dev/cached']) {
    const answer = await get(elsewhere, token)
    expect(answer.status).toBe(200)
    expect(answer.text).not.toBe(first.text)
  }
  expect((await get('/prod/cached', { 'x-say': say({ note: 'another' }) })).text).not.toBe(first.text)
})

test('[D] auth-throttle-cache.md 4.1 #2: TTL 0 keeps nothing', async () => {
  const token = { 'x-say': say({}) }
  expect((await get('/prod/token', token)).text).not.toBe((await get('/prod/token', token)).text)
})

test('[K] auth-throttle-cache.md 4.4 #6: a redeployment keeps results, but not those of an authorizer that it changes', async () => {
  const token = { 'x-say': say({ note: 'redeployed' }) }
  const { text } = await get('/prod/cached', token)
  await api.deploy('prod')
  expect((await get('/prod/cached', token)).text).toBe(text)
  const patched = { restApiId: api.id, authorizerId: authorizers.get('cached') }
  const replace = (path: string, value: string): object => ({ ...patched, patchOperations: [{ op: 'replace', path, value }] })
  await portico.apigateway.updateAuthorizer(replace('/identitySource', 'method.request.header.X-SAY') as never)
  expect((await get('/prod/cached', token)).text).toBe(text)
  await api.deploy('prod')
  expect((await get('/prod/cached', token)).text).not.toBe(text)
})

test('[D] auth-throttle-cache.md 4.4 #5: FlushStageAuthorizersCache empties one stage', async () => {
  const token = { 'x-say': say({ note: 'flushed' }) }
  const [prod, dev] = [await get('/prod/cached', token), await get('/dev/cached', token)]
  await portico.apigateway.flushStageAuthorizersCache({ restApiId: api.id, stageName: 'prod' })
  expect((await get('/prod/cached', token)).text).not.toBe(prod.text)
  expect((await get('/dev/cached', token)).text).toBe(dev.text)
})

test('a result is not found again under other headers that read alike', async () => {
  const allow = say({ note: 'mixed' })
  const sent = (headers: readonly string[]): Promise<Answer> => call(portico.port, '/prod/cached', { headers: headers as never })
  const first = await sent(['Host', api.host, 'X-Say', 'junk', 'x-say', allow])
  const second = await sent(['Host', api.host, 'x-say', allow])
  expect([first.status, second.status]).toEqual([200, 200])
  expect(second.text).not.toBe(first.text)
})

test('[K+] vtl-and-context.md 12 #5: the execution log of an authorizer stands before the execution, and hides the token', async () => {
  await portico.apigateway.updateStage({
    restApiId: api.id,
    stageName: 'dev',
    patchOperations: [
      { op: 'replace', path: '/*/*/logging/loglevel', value: 'INFO' },
      { op: 'replace', path: '/*/*/logging/dataTrace', value: 'true' },
    ],
  })
  await get('/dev/token', { 'x-say': say({ principalId: 'somebody-known' }) })
  const lines = await execution('Successfully completed execution')
  const texts = lines.map((line) => line.replace(/^.*\([0-9a-f-]{36}\) /, ''))
  const find = (start: string): number => texts.findIndex((line) => line.startsWith(start))
  const order = [
    `Starting authorizer: ${authorizers.get('token')} for request: `,
    'Incoming identity: ***',
    'Endpoint request URI: https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/',
    'Endpoint request headers: {',
    'Endpoint request body after transformations: {"type":"TOKEN","methodArn":"',
    'Sending request to https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/',
    'Authorizer result body before parsing: {"principalId":"somebody-known"',
    'Using valid authorizer policy for principal: ********-known',
    'Successfully completed authorizer execution',
    'Verifying Usage Plan for request: ',
    'Starting execution for request: ',
  ].map(find)
  expect(order).not.toContain(-1)
  expect(order).toEqual([...order].sort((a, b) => a - b))
  expect(texts[order[3] ?? 0]).toContain(`/authorizers/${authorizers.get('token')}`)
  expect(texts[order[4] ?? 0]).not.toContain('somebody')
})

test('[K+] vtl-and-context.md 12 #23: and that of one who is not let in', async () => {
  await get('/dev/token')
  const lines = await execution('Unauthorized request: ')
  expect(lines.at(-1)).toContain('Method completed with status: 401')
  expect(lines.join('\n')).not.toContain('Starting execution')
})

test('[D] rest-api.md 2 #7, [K+] 2 #8: the authorizer comes before API key and validator', async () => {
  const { id: requestValidatorId } = await portico.apigateway.createRequestValidator({
    restApiId: api.id,
    name: 'v',
    validateRequestParameters: true,
  })
  const spec = guarded('token')
  const more = { apiKeyRequired: true, requestValidatorId, requestParameters: { 'method.request.querystring.q': true } }
  await api.method('GET /ordered', { ...spec, method: { ...spec.method, ...more } })
  await api.deploy('prod')
  expect((await get('/prod/ordered')).status).toBe(401)
  expect((await get('/prod/ordered', { 'x-say': say({ policyDocument: policy('Deny', '*') }) })).status).toBe(403)
  expect(shown(await get('/prod/ordered', { 'x-say': say({}) }))).toBe('403 ForbiddenException {"message":"Forbidden"}')
})

test('[S] rest-api.md 2 #6: what no method matches is asked of no authorizer', async () => {
  expect(shown(await get('/prod/nowhere'))).toBe(
    '403 MissingAuthenticationTokenException {"message":"Missing Authentication Token"}',
  )
})

test('[D] auth-throttle-cache.md 4.3 #18: usageIdentifierKey is the API key where the API takes it from there', async () => {
  const { apigateway, lambda } = portico
  const own = await createApi(portico, { apiKeySource: 'AUTHORIZER' })
  const name = 'usage'
  const uri = invokeUri(await createFunction(lambda, name, DECIDE))
  await allowGateway(lambda, name, `arn:aws:execute-api:us-east-1:${ACCOUNT}:${own.id}/authorizers/*`)
  const { id: authorizerId } = await apigateway.createAuthorizer({
    restApiId: own.id,
    name,
    type: 'TOKEN',
    authorizerUri: uri,
    identitySource: 'method.request.header.x-say',
  })
  await own.method('GET /', { ...mock(), method: { authorizationType: 'CUSTOM', authorizerId, apiKeyRequired: true } })
  await own.deploy('prod')
  const value = 'a-key-of-at-least-20-characters'
  const plan = await apigateway.createUsagePlan({ name, apiStages: [{ apiId: own.id, stage: 'prod' }] })
  const key = await apigateway.createApiKey({ name, value, enabled: true })
  await apigateway.createUsagePlanKey({ usagePlanId: plan.id, keyId: key.id, keyType: 'API_KEY' })
  const call = async (answer: object, headers: object = {}): Promise<number> =>
    (await own.call('/prod/', { headers: { 'x-say': say(answer), ...headers } })).status
  expect(await call({ usageIdentifierKey: value })).toBe(200)
  expect(await call({ usageIdentifierKey: `${value}x` })).toBe(403)
  expect(await call({}, { 'x-api-key': value })).toBe(403)
})

test('[D] rest-api.md 2 #16: gateway responses may say who was refused, and why', async () => {
  const put = (responseType: string, template: string): Promise<unknown> =>
    portico.apigateway.putGatewayResponse({
      restApiId: api.id,
      responseType: responseType as 'ACCESS_DENIED',
      responseTemplates: { 'application/json': template },
    })
  await put('ACCESS_DENIED', '{"who":"$context.authorizer.principalId","why":$context.error.messageString}')
  await put('UNAUTHORIZED', '{"type":"$context.error.responseType"}')
  await api.deploy('prod')
  expect((await get('/prod/token')).text).toBe('{"type":"UNAUTHORIZED"}')
  expect((await get('/prod/token', { 'x-say': say({ policyDocument: policy('Deny', '*') }) })).text).toBe(
    '{"who":"user|a1b2c3d4e5f6","why":"User is not authorized to access this resource with an explicit deny"}',
  )
})

test('[D] vtl-and-context.md 10.1 #2: access logs tell how authorizers did', async () => {
  const names = ['principalId', 'status', 'error', 'integrationStatus', 'latency', 'integrationLatency', 'requestId']
  const format = `$context.requestId|${names.map((name) => `$context.authorizer.${name}`).join('|')}`
  const destinationArn = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:calls`
  await portico.apigateway.updateStage({
    restApiId: api.id,
    stageName: 'dev',
    patchOperations: [
      { op: 'replace', path: '/accessLogSettings/format', value: format },
      { op: 'replace', path: '/accessLogSettings/destinationArn', value: destinationArn },
    ],
  })
  const logged = async (headers: Record<string, string>): Promise<readonly string[]> => {
    const id = (await get('/dev/token', headers)).headers['x-amzn-requestid']
    return (await lineWith('calls', `${id}|`)).split('|').slice(1)
  }
  const [number, uuid] = [/^\d+$/, /^[0-9a-f-]{36}$/].map((pattern) => expect.stringMatching(pattern))
  expect(await logged({ 'x-say': say({ principalId: 'me' }) })).toEqual(['me', '200', '-', '200', number, number, uuid])
  const denied = 'User is not authorized to access this resource with an explicit deny'
  const refused = await logged({ 'x-say': say({ principalId: 'me', policyDocument: policy('Deny', '*') }) })
  expect(refused).toEqual(['me', '403', denied, '200', number, number, uuid])
  expect(await logged({})).toEqual(['-', '401', 'Unauthorized', '-', number, '-', '-'])
})

const tested = (name: string, more: object): Promise<TestInvokeAuthorizerResponse> =>
  portico.apigateway.testInvokeAuthorizer({ restApiId: api.id, authorizerId: authorizers.get(name), ...more })

test('[D] auth-throttle-cache.md 4.5 #1, [K+] 4.2 #10: TestInvokeAuthorizer shows the policy, and how it came about', async () => {
  const answer = await tested('cached', { headers: { 'X-SAY': say({ principalId: 'somebody-known', context: { nonce: 7 } }) } })
  const { log = '', policy: document = '' } = answer
  expect(answer).toMatchObject({
    clientStatus: 200,
    principalId: 'somebody-known',
    authorization: { nonce: ['7'] },
    latency: expect.any(Number),
  })
  expect(JSON.parse(document)).toEqual(policy('Allow', at('GET/').replace('/prod/', '/ESTestInvoke-stage/')))
  const [head, ...lines] = log.split('\n')
  const id = head?.replace('Execution log for request ', '') ?? ''
  expect(id).toMatch(/^[0-9a-f-]{36}$/)
  const stamp = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d{2} \d{2}:\d{2}:\d{2} UTC \d{4} : /
  const url = `https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/arn:aws:lambda:us-east-1:${ACCOUNT}:function:decide/invocations`
  expect(lines.pop()).toBe('')
  expect(lines.every((line) => stamp.test(line))).toBe(true)
  expect(lines.map((line) => line.replace(stamp, ''))).toEqual([
    `Starting authorizer: ${authorizers.get('cached')} for request: ${id}`,
    expect.stringMatching(/^Incoming identity: \*+e":7\}\}$/),
    `Endpoint request URI: ${url}`,
    expect.stringMatching(
      /^Endpoint request headers: \{x-amzn-lambda-integration-tag=.*X-Amz-Source-Arn=arn:aws:execute-api:.*\}$/,
    ),
    expect.stringMatching(
      /^Endpoint request body after transformations: \{"type":"TOKEN","methodArn":"arn:.*\/ESTestInvoke-stage\/GET\/","auth/,
    ),
    `Sending request to ${url}`,
    expect.stringMatching(/^Authorizer result body before parsing: \{"principalId":"somebody-known",/),
    'Using valid authorizer policy for principal: ********-known',
    'Successfully completed authorizer execution',
  ])
})

test('[D] auth-throttle-cache.md 4.5 #2: a policy that denies is a 200 there, Unauthorized 401, other errors 500', async () => {
  const status = async (answer: object): Promise<number | undefined> =>
    (await tested('token', { headers: { 'x-say': say(answer) } })).clientStatus
  expect(await status({ policyDocument: policy('Deny', '*') })).toBe(200)
  expect(await status({ fail: 'Unauthorized' })).toBe(401)
  expect(await status({ fail: 'broken' })).toBe(500)
  expect(await status({ context: { a: [] } })).toBe(500)
  expect((await tested('token', {})).clientStatus).toBe(401)
})

test('[D] auth-throttle-cache.md 4.5 #1: a test knows parameters, stage variables and additional context', async () => {
  const more = {
    multiValueHeaders: { 'x-say': [say({})] },
    pathWithQueryString: '/a/b?who=me',
    stageVariables: { color: 'red' },
  }
  const answer = await tested('sources', more)
  expect(answer).toMatchObject({ clientStatus: 200 })
  expect(JSON.parse(answer.policy ?? '').Statement[0].Resource).toContain('/ESTestInvoke-stage/GET/a/b')
  expect((await tested('sources', { ...more, stageVariables: {} })).clientStatus).toBe(401)
  const shownEvent = await tested('request', { ...more, additionalContext: { 'identity.sourceIp': '203.0.113.9' }, body: 'x' })
  const event = JSON.parse(shownEvent.authorization?.event?.[0] ?? '')
  expect(event).toMatchObject({
    resource: '/',
    path: '/a/b',
    queryStringParameters: { who: 'me' },
    stageVariables: { color: 'red' },
    requestContext: { resourceId: 'test-invoke-resource-id', stage: 'test-invoke-stage', identity: { sourceIp: '203.0.113.9' } },
  })
  await expect(tested('token', { additionalContext: { none: 'a' } })).rejects.toMatchObject({ name: 'BadRequestException' })
})

test('[K+] control-plane.md 11 #3: TestInvokeAuthorizer of an authorizer that is not there is 404', async () => {
  const missing = { name: 'NotFoundException', message: 'Invalid Authorizer identifier specified' }
  await expect(tested('none', { authorizerId: 'nothin' })).rejects.toMatchObject(missing)
  await expect(tested('token', { restApiId: 'nothing' })).rejects.toMatchObject(missing)
})

/** The lines of the last request whose execution log has that text. */
async function execution(text: string): Promise<string[]> {
  const id = /\(([0-9a-f-]{36})\)/.exec(await lineWith(api.id, text))?.[1] ?? ''
  await until(async () => (await logLines(api.id)).some((line) => line.includes(id) && line.includes('Method completed')))
  return (await logLines(api.id)).filter((line) => line.includes(id))
}

async function lineWith(group: string, text: string): Promise<string> {
  let found: string | undefined
  await until(async () => {
    found = (await logLines(group)).findLast((line) => line.includes(text))
    return found !== undefined
  })
  return found ?? ''
}

/** What the log groups have whose names hold that text. */
async function logLines(group: string): Promise<readonly string[]> {
  const entries = await readdir(join(portico.dataDir, 'logs'), { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const files = await Promise.all(paths.filter((path) => path.includes(group)).map((path) => readFile(path, 'utf8')))
  return files.join('\n').split('\n').filter(Boolean)
}
