// Lambda authorizers of HTTP APIs over HTTP, their functions in real sandboxes: auth-throttle-cache.md 5.2.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { functionPath, type PolicyStatement, policyPath } from '../../src/lambda/function-model.ts'
import { ACCOUNT, arnOf, REGION } from '../lambda/lab.ts'
import { type Answer, API } from '../support/edge.ts'
import { type Guarded, guardedApi, openGuarded, request } from '../support/guarded-api.ts'

/** Does what `x-say` says: throws, or answers; ARN stands for the request's own. */
const DECIDE = `
export const handler = async (event) => {
  const say = event.headers['x-say'] ?? event.queryStringParameters?.say ?? '{}'
  const { fail, raw, size, ...answer } = JSON.parse(say)
  if (fail !== undefined) throw new Error(fail)
  if (raw !== undefined) return raw
  if (size) return { isAuthorized: true, context: { text: 'x'.repeat(size) } }
  const arn = event.routeArn ?? event.methodArn
  return { nonce: 0, ...JSON.parse(JSON.stringify(answer).replaceAll('"ARN"', JSON.stringify(arn)).replaceAll('"NONCE"', String(Math.random()))) }
}`
/** Lets everybody in, and shows its own event in the context. */
const SHOW = `
export const handler = async (event) => event.version === '1.0'
  ? { principalId: 'me', policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }, context: { event: JSON.stringify(event) } }
  : { isAuthorized: true, context: { event } }`
const LOGS = 'arn:aws:logs:us-east-1:000000000000:log-group:access'

let guarded: Guarded
const custom = (authorizerId: string) => ({ authorizationType: 'CUSTOM', authorizerId }) as const
const say = (answer: unknown): Record<string, string> => ({ 'x-say': JSON.stringify(answer) })
const get = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
  guarded.edge.call(path, { headers: { Host: `${API}.execute-api.localhost`, ...headers } })
/** How often the function that decides was asked. */
const runs = (): number => guarded.asked.filter((arn) => arn === arnOf('decide')).length
const shown = ({ status, text }: Answer): string => (status === 200 ? '200' : `${status} ${text}`)
const authorizerOf = ({ text }: Answer) => JSON.parse(text).requestContext.authorizer
const policy = (Effect: string, Resource: unknown, more: object = {}): object => ({
  principalId: 'ann',
  policyDocument: { Version: '2012-10-17', Statement: [{ Effect, Action: 'execute-api:Invoke', Resource, ...more }] },
})
const at = (path: string, stage = '$default'): string => `arn:aws:execute-api:us-east-1:${ACCOUNT}:${API}/${stage}/${path}`
const FORBIDDEN = '403 {"message":"Forbidden"}'
const UNAUTHORIZED = '401 {"message":"Unauthorized"}'
const FAILED = '500 {"message":"Internal Server Error"}'

const sources = ['$request.header.X-Say', '$request.querystring.who', '$stageVariables.color', '$context.identity.sourceIp']
const cached = { authorizerResultTtlInSeconds: 300, identitySource: ['$request.header.X-Say'] }
const api = guardedApi(
  {
    'GET /simple': custom('simple'),
    'GET /simple-v1': { ...custom('simple'), format: '1.0' },
    'GET /policy': custom('policy'),
    'GET /policy-v1': { ...custom('policy'), format: '1.0' },
    'GET /policy/{id}': custom('policy'),
    'GET /rest': custom('rest'),
    'ANY /show/{id}/{proxy+}': custom('show'),
    'GET /show-v1/{id}': custom('show-v1'),
    'GET /sources': custom('sources'),
    'GET /none': custom('no-variable'),
    'GET /cached': custom('cached'),
    'GET /cached/too': custom('cached'),
    'GET /cached/policy': custom('cached-policy'),
    'GET /cached/policy/too': custom('cached-policy'),
    'GET /by-route': custom('by-route'),
    'GET /by-route/too': custom('by-route'),
    'GET /uncached': custom('uncached'),
    'GET /closed': custom('closed'),
    'GET /allowed': custom('allowed'),
    'GET /jwt': { authorizationType: 'JWT', authorizerId: 'simple' },
    'GET /no-function': custom('no-function'),
    'GET /no-uri': custom('no-uri'),
    $default: custom('policy'),
  },
  [
    request('simple', 'decide', { enableSimpleResponses: true }),
    request('policy', 'decide'),
    request('rest', 'decide', { authorizerPayloadFormatVersion: '1.0', enableSimpleResponses: true }),
    request('show', 'show', {
      enableSimpleResponses: true,
      identitySource: ['$request.header.X-One', '$request.querystring.two'],
    }),
    request('show-v1', 'show', {
      authorizerPayloadFormatVersion: '1.0',
      identitySource: ['$request.header.X-One', '$request.querystring.two'],
    }),
    request('sources', 'decide', { enableSimpleResponses: true, identitySource: sources }),
    request('no-variable', 'decide', { enableSimpleResponses: true, identitySource: ['$stageVariables.none'] }),
    request('cached', 'decide', { ...cached, enableSimpleResponses: true }),
    request('cached-policy', 'decide', cached),
    request('by-route', 'decide', {
      ...cached,
      enableSimpleResponses: true,
      identitySource: ['$request.header.X-Say', '$context.routeKey'],
    }),
    request('uncached', 'decide', { enableSimpleResponses: true, authorizerResultTtlInSeconds: 300 }),
    request('closed', 'decide', { enableSimpleResponses: true, authorizerCredentialsArn: null }),
    request('allowed', 'allowed', { enableSimpleResponses: true, authorizerCredentialsArn: null }),
    request('no-function', 'nothing', { enableSimpleResponses: true }),
    request('no-uri', 'decide', { authorizerUri: 'https://example.com' }),
  ],
)

beforeAll(async () => {
  guarded = await openGuarded()
  const { lab, edge } = guarded
  await lab.create('decide', { 'index.mjs': DECIDE }, { timeout: 30 })
  await lab.create('show', { 'index.mjs': SHOW })
  await lab.create('allowed', { 'index.mjs': DECIDE })
  const statement: PolicyStatement = {
    Sid: 'gateway',
    Effect: 'Allow',
    Principal: { Service: 'apigateway.amazonaws.com' },
    Action: 'lambda:InvokeFunction',
    Resource: arnOf('allowed'),
    Condition: { ArnLike: { 'AWS:SourceArn': `arn:aws:execute-api:us-east-1:${ACCOUNT}:${API}/authorizers/allowed` } },
  }
  await lab.store.transact((transaction) =>
    transaction.put(policyPath(functionPath(ACCOUNT, REGION, 'allowed'), null), 'function-policy', {
      statements: [JSON.parse(JSON.stringify(statement))],
      revisionId: '1',
    }),
  )
  const format =
    '$context.requestId $context.authorizer.principalId $context.authorizer.n $context.authorizer.list $context.authorizer.error'
  const stage = { stageVariables: { color: 'blue' }, accessLogSettings: { destinationArn: LOGS, format } }
  await edge.deployHttp(api, stage)
  await edge.deployHttp(api, { ...stage, stageName: 'dev' })
})
afterAll(() => guarded.close())

test('[D] auth-throttle-cache.md 5.2 #8: a simple answer lets in or not, a policy as well', async () => {
  expect(shown(await get('/simple', say({ isAuthorized: true })))).toBe('200')
  expect(shown(await get('/simple', say({ isAuthorized: false })))).toBe(FORBIDDEN)
  expect(shown(await get('/policy', say(policy('Allow', 'ARN'))))).toBe('200')
  expect(shown(await get('/policy', say(policy('Deny', 'ARN'))))).toBe(FORBIDDEN)
  expect(shown(await get('/rest', say(policy('Allow', 'ARN'))))).toBe('200')
})

test('[D] auth-throttle-cache.md 5.2 #1: simple answers are of format 2.0, and only where they are enabled', async () => {
  expect(shown(await get('/rest', say({ isAuthorized: true })))).toBe(FAILED)
  expect(shown(await get('/policy', say({ isAuthorized: true })))).toBe(FAILED)
  expect(shown(await get('/simple', say(policy('Allow', '*'))))).toBe(FAILED)
})

test('[K+] auth-throttle-cache.md 5.2 #14, [D] http-api.md 2 #8: whatever is no answer is 500', async () => {
  const wrong: readonly unknown[] = [
    null,
    7,
    'yes',
    [],
    {},
    { isAuthorized: 'true' },
    { isAuthorized: 1 },
    { isAuthorized: true, context: 'a' },
  ]
  for (const raw of wrong) expect([raw, shown(await get('/simple', say({ raw })))]).toEqual([raw, FAILED])
  const { policyDocument } = policy('Allow', '*') as { policyDocument: object }
  const policies: readonly unknown[] = [
    {},
    { policyDocument },
    { principalId: 7, policyDocument },
    { principalId: 'ann' },
    { principalId: 'ann', policyDocument: JSON.stringify(policyDocument) },
    { principalId: 'ann', policyDocument: { Statement: [] } },
    {
      principalId: 'ann',
      policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'allow', Action: '*', Resource: '*' }] },
    },
    { principalId: 'ann', policyDocument, context: [] },
  ]
  for (const raw of policies) expect([raw, shown(await get('/policy', say({ raw })))]).toEqual([raw, FAILED])
  expect(shown(await get('/simple', say({ size: 60_000 })))).toBe('200')
  expect(shown(await get('/simple', say({ size: 66_000 })))).toBe(FAILED)
})

test('[D] auth-throttle-cache.md 5.2 #13 #15, [K] 5.2 #16: errors are 500, but Unauthorized to the letter is 401', async () => {
  expect(shown(await get('/simple', say({ fail: 'Unauthorized' })))).toBe(UNAUTHORIZED)
  expect(shown(await get('/rest', say({ fail: 'Unauthorized' })))).toBe(UNAUTHORIZED)
  expect(shown(await get('/simple', say({ fail: 'unauthorized' })))).toBe(FAILED)
  expect(shown(await get('/simple', say({ fail: 'Unauthorized ' })))).toBe(FAILED)
  expect(shown(await get('/no-function'))).toBe(FAILED)
  expect(shown(await get('/no-uri'))).toBe(FAILED)
  expect(shown(await get('/jwt', { Authorization: 'Bearer x', ...say({ isAuthorized: true }) }))).toBe(FAILED)
})

test('[D] auth-throttle-cache.md 5.2 #13: without a role the function must allow its own authorizer', async () => {
  expect(shown(await get('/closed', say({ isAuthorized: true })))).toBe(FAILED)
  await expect.poll(() => guarded.edge.logged.at(-1)?.message).toMatch(/Invalid permissions on Lambda function$/)
  expect(shown(await get('/allowed', say({ isAuthorized: true })))).toBe('200')
})

test('[D] auth-throttle-cache.md 5.2 #2 #13: every identity source must be there, or 401 and the function is not asked', async () => {
  const yes = say({ isAuthorized: true })
  const before = runs()
  expect(shown(await get('/sources', yes))).toBe(UNAUTHORIZED)
  expect(shown(await get('/sources?who=', yes))).toBe(UNAUTHORIZED)
  expect(shown(await get('/sources?Who=me', yes))).toBe(UNAUTHORIZED)
  expect(shown(await get('/sources?who=me'))).toBe(UNAUTHORIZED)
  expect(shown(await get('/none', yes))).toBe(UNAUTHORIZED)
  expect(runs()).toBe(before)
  expect(shown(await get('/sources?who=me', { 'X-SAY': '{"isAuthorized":true}' }))).toBe('200')
  expect((await get('/sources', yes)).headers).not.toHaveProperty('www-authenticate')
})

test('[D] auth-throttle-cache.md 5.2 #5, [K+] 5.2 #7: the event of format 2.0', async () => {
  const headers = { 'X-One': 'one', Cookie: 'a=1; b=2', 'User-Agent': 'tests' }
  const answer = await guarded.edge.call('/show/a%20b/c/d?two=2&x=1&x=2', {
    method: 'POST',
    body: 'secret',
    headers: { Host: `${API}.execute-api.localhost`, ...headers },
  })
  const { event } = authorizerOf(answer).lambda
  expect(event).toEqual({
    version: '2.0',
    type: 'REQUEST',
    routeArn: at('POST/show/a b/c/d'),
    identitySource: ['one', '2'],
    routeKey: 'ANY /show/{id}/{proxy+}',
    rawPath: '/show/a b/c/d',
    rawQueryString: 'two=2&x=1&x=2',
    cookies: ['a=1', 'b=2'],
    headers: {
      'content-length': '6',
      host: `${API}.execute-api.localhost`,
      'user-agent': 'tests',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
      'x-one': 'one',
    },
    queryStringParameters: { two: '2', x: '1,2' },
    requestContext: {
      accountId: ACCOUNT,
      apiId: API,
      domainName: expect.stringContaining(API),
      domainPrefix: API,
      http: { method: 'POST', path: '/show/a b/c/d', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'tests' },
      requestId: answer.headers['apigw-requestid'],
      routeKey: 'ANY /show/{id}/{proxy+}',
      stage: '$default',
      time: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      timeEpoch: expect.any(Number),
    },
    pathParameters: { id: 'a b', proxy: 'c/d' },
    stageVariables: { color: 'blue' },
  })
  expect(JSON.stringify(event)).not.toContain('secret')
})

test('[D] auth-throttle-cache.md 5.2 #6, [K+] 5.2 #7: the event of format 1.0', async () => {
  const answer = await get('/dev/show-v1/7?two=2&two=3', { 'X-One': 'one', 'User-Agent': 'tests' })
  const event = JSON.parse(authorizerOf(answer).lambda.event)
  expect(event).toEqual({
    version: '1.0',
    type: 'REQUEST',
    methodArn: at('GET/show-v1/7', 'dev'),
    identitySource: 'one,2,3',
    authorizationToken: 'one,2,3',
    resource: '/show-v1/{id}',
    path: '/dev/show-v1/7',
    httpMethod: 'GET',
    headers: expect.objectContaining({ 'x-one': 'one', 'user-agent': 'tests', 'x-forwarded-proto': 'https' }),
    multiValueHeaders: expect.objectContaining({ 'x-one': ['one'] }),
    queryStringParameters: { two: '3' },
    multiValueQueryStringParameters: { two: ['2', '3'] },
    pathParameters: { id: '7' },
    stageVariables: { color: 'blue' },
    requestContext: expect.objectContaining({
      accountId: ACCOUNT,
      apiId: API,
      httpMethod: 'GET',
      identity: expect.objectContaining({ sourceIp: '127.0.0.1', userAgent: 'tests', accessKey: null }),
      requestId: answer.headers['apigw-requestid'],
      resourceId: 'GET /show-v1/{id}',
      resourcePath: '/show-v1/{id}',
      stage: 'dev',
    }),
  })
  expect(Object.keys(event.headers).filter((name) => name !== name.toLowerCase())).toEqual([])
})

test('[D] auth-throttle-cache.md 5.2 #9, [K+] 5.2 #10 #11 #12: the context, nested in format 2.0, flat in 1.0, null where there is none', async () => {
  const context = { text: 'a', n: 1, yes: true, list: [1, { a: 'b' }], map: { c: null }, gone: null }
  expect(authorizerOf(await get('/simple', say({ isAuthorized: true, context })))).toEqual({ lambda: context })
  expect(authorizerOf(await get('/simple-v1', say({ isAuthorized: true, context })))).toEqual(context)
  expect(authorizerOf(await get('/simple', say({ isAuthorized: true })))).toEqual({ lambda: null })
  expect(authorizerOf(await get('/simple-v1', say({ isAuthorized: true })))).toEqual({})
  expect(authorizerOf(await get('/policy', say({ ...policy('Allow', '*'), context })))).toEqual({ lambda: context })
  expect(authorizerOf(await get('/policy-v1', say({ ...policy('Allow', '*'), context })))).toEqual({
    ...context,
    principalId: 'ann',
  })
})

test('[D] auth-throttle-cache.md 5.2 #8: a context of format 1.0 is flat, and claims is a reserved key', async () => {
  const allow = policy('Allow', '*')
  expect(authorizerOf(await get('/rest', say({ ...allow, context: { a: 1, b: true } })))).toEqual({ lambda: { a: 1, b: true } })
  for (const context of [{ claims: 'x' }, { a: {} }, { a: [] }])
    expect(shown(await get('/rest', say({ ...allow, context })))).toBe(FAILED)
  expect(shown(await get('/policy', say({ ...allow, context: { claims: { a: 1 } } })))).toBe('200')
})

test('[D] vtl-and-context.md 10.2 #2: access logs have the context as it is, and why an authorizer failed', async () => {
  await get('/policy', say({ ...policy('Allow', '*'), context: { n: 1, list: ['a'] } }))
  await expect.poll(() => guarded.edge.logged.at(-1)?.message).toMatch(/^\S+ ann 1 \[\\"a\\"\] -$/)
  await get('/policy', say({ fail: 'out of order' }))
  await expect.poll(() => guarded.edge.logged.at(-1)?.message).toMatch(/^\S+ - - - Execution failed .*out of order$/)
})

test('[D] auth-throttle-cache.md 1 #3: policies are held against the request itself: its method, its path as routes see it, and its stage', async () => {
  const only = (path: string, effect = 'Allow') => say(policy(effect, at(path)))
  expect(shown(await get('/policy/7', only('GET/policy/7')))).toBe('200')
  expect(shown(await get('/policy/8', only('GET/policy/7')))).toBe(FORBIDDEN)
  expect(shown(await get('/policy/8', only('GET/policy/*')))).toBe('200')
  expect(shown(await get('/policy/7', only('*/policy/?')))).toBe('200')
  expect(shown(await get('/policy/7', only('POST/policy/7')))).toBe(FORBIDDEN)
  expect(shown(await get('/policy/7', only('GET/policy/{id}')))).toBe(FORBIDDEN)
  expect(shown(await get('/dev/policy/7', only('GET/policy/7')))).toBe(FORBIDDEN)
  expect(shown(await get('/dev/policy/7', say(policy('Allow', at('GET/policy/7', 'dev')))))).toBe('200')
  expect(shown(await get('/anything/else', only('GET/anything/else')))).toBe('200')
  const both = (denied: string): Record<string, string> =>
    say({
      principalId: 'ann',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: '*', Resource: '*' },
          { Effect: 'Deny', Action: 'execute-api:Invoke', Resource: at(denied) },
        ],
      },
    })
  expect(shown(await get('/policy/8', both('GET/policy/7')))).toBe('200')
  for (const path of ['/policy/7', '/polic%79/7', '/policy/%37'])
    expect([path, shown(await get(path, both('GET/policy/7')))]).toEqual([path, FORBIDDEN])
  // An encoded slash parts no segments where routes are found: `$default` here, and not the route that is allowed.
  expect(shown(await get('/policy%2F7', only('GET/policy/*')))).toBe(FORBIDDEN)
  expect(shown(await get('/policy%2f7', only('ARN')))).toBe(FORBIDDEN)
  expect(shown(await get('/policy%2f7', say(policy('Allow', 'ARN'))))).toBe('200')
  expect(shown(await get('/policy%2f7', only('GET/policy%2F7')))).toBe('200')
  // A backend may take it for a slash.
  for (const path of ['/policy%2F7', '/policy%2f%37', '/polic%79%2F7'])
    expect([path, shown(await get(path, both('GET/policy/7')))]).toEqual([path, FORBIDDEN])
  expect(shown(await get('/policy%2F8', both('GET/policy/7')))).toBe('200')
  expect(
    shown(await get('/policy', say(policy('Allow', '*', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })))),
  ).toBe(FORBIDDEN)
})

test('[D] auth-throttle-cache.md 5.2 #3, [K+] 5.2 #4: a result is kept for its identity, on every route of its authorizer', async () => {
  const nonceOf = async (path: string, headers: Record<string, string>): Promise<unknown> =>
    authorizerOf(await get(path, headers)).lambda.nonce
  const mine = say({ isAuthorized: true, context: { nonce: 'NONCE' } })
  const theirs = say({ isAuthorized: true, context: { nonce: 'NONCE', who: 'them' } })
  const first = await nonceOf('/cached', mine)
  expect(first).toEqual(expect.any(Number))
  expect(await nonceOf('/cached', mine)).toBe(first)
  expect(await nonceOf('/cached/too?other=1', mine)).toBe(first)
  expect(await nonceOf('/cached', theirs)).not.toBe(first)
  expect(await nonceOf('/dev/cached', mine)).not.toBe(first)
  const ofRoute = await nonceOf('/by-route', mine)
  expect(await nonceOf('/by-route', mine)).toBe(ofRoute)
  expect(await nonceOf('/by-route/too', mine)).not.toBe(ofRoute)
  const uncached = await nonceOf('/uncached', mine)
  expect(await nonceOf('/uncached', mine)).not.toBe(uncached)
  guarded.clock.ms += 300_000
  expect(await nonceOf('/cached', mine)).not.toBe(first)
})

test('a kept policy is held against each route, and a no is kept too', async () => {
  const mine = say({ ...policy('Allow', 'ARN'), mark: 'kept' })
  expect(shown(await get('/cached/policy', mine))).toBe('200')
  expect(shown(await get('/cached/policy/too', mine))).toBe(FORBIDDEN)
  const no = say({ isAuthorized: false, mark: 'no' })
  expect(shown(await get('/cached', no))).toBe(FORBIDDEN)
  const before = runs()
  expect(shown(await get('/cached', no))).toBe(FORBIDDEN)
  expect(runs()).toBe(before)
})

test('failures are not kept; emptying a stage forgets the rest', async () => {
  const failing = say({ fail: 'Unauthorized', mark: 'f' })
  const before = runs()
  for (let i = 0; i < 2; i++) expect(shown(await get('/cached', failing))).toBe(UNAUTHORIZED)
  expect(runs()).toBe(before + 2)
  const nonce = say({ isAuthorized: true, context: { nonce: 'NONCE', mark: 'e' } })
  const first = authorizerOf(await get('/cached', nonce)).lambda.nonce
  guarded.results.empty(`${API}/dev`)
  expect(authorizerOf(await get('/cached', nonce)).lambda.nonce).toBe(first)
  guarded.results.empty(`${API}/$default`)
  expect(authorizerOf(await get('/cached', nonce)).lambda.nonce).not.toBe(first)
})

test('two headers are not taken for one whose value reads the same', async () => {
  const host = ['Host', `${API}.execute-api.localhost`]
  const text = JSON.stringify({ isAuthorized: true, context: { nonce: 'NONCE', mark: 'h', list: [1, 2] } })
  const cut = text.indexOf(',')
  const nonceOf = async (headers: readonly string[]): Promise<unknown> =>
    authorizerOf(await guarded.edge.call('/cached', { headers: [...host, ...headers] })).lambda.nonce
  const one = await nonceOf(['x-say', text])
  const two = await nonceOf(['x-say', text.slice(0, cut), 'x-say', text.slice(cut + 1)])
  expect(two).not.toBe(one)
  expect(await nonceOf(['x-say', text])).toBe(one)
})
