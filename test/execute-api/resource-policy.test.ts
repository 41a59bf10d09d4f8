// Policies of APIs over HTTP: which requests they let in, with each way to find out who calls; and the ways into private APIs.
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { parseTrustedProxies } from '../../src/execute-api/trusted-proxies.ts'
import type { LambdaInvoker } from '../../src/lambda/invocation.ts'
import type { AuthorizerSnapshot, RestApiSnapshot } from '../../src/model/snapshot.ts'
import { type Answer, API, type Edge, type EdgeOptions, openEdge } from '../support/edge.ts'
import { ACCOUNT, identitiesOf, invoke, policyOf, rootOf, signedHeaders } from '../support/signed.ts'
import { mock, restApi } from '../support/snapshots.ts'

let edge: Edge
/** What the Lambda authorizer's function answers, and how often it was asked. */
let effect: 'Allow' | 'Deny' | 'Neither'
let asked: number

const lambda: LambdaInvoker = {
  invoke: () => {
    asked++
    const Resource = effect === 'Neither' ? 'arn:aws:execute-api:us-east-1:0:none/*' : '*'
    const statement = { Effect: effect === 'Deny' ? 'Deny' : 'Allow', Action: 'execute-api:Invoke', Resource }
    const answer = { principalId: 'me', policyDocument: { Version: '2012-10-17', Statement: [statement] } }
    const payload = Buffer.from(JSON.stringify(answer))
    return Promise.resolve({ status: 200, functionError: null, payload, executedVersion: '$LATEST', requestId: 'r' })
  },
  invokeStreaming: () => Promise.reject(new Error('not streamed')),
}
const identities = identitiesOf({ accessKeyId: 'ROOT', principal: rootOf(ACCOUNT), statements: null })

async function open(options: EdgeOptions = {}): Promise<void> {
  await edge?.close()
  edge = await openEdge({ lambda, identities, ...options })
}
beforeEach(async () => {
  asked = 0
  effect = 'Allow'
  edge = await openEdge({ lambda, identities })
})
afterEach(() => edge.close())

const everyone = { Principal: '*' }
const ALLOW = invoke('Allow', '*', everyone)
const DENY = invoke('Deny', '*', everyone)
const NEITHER = invoke('Allow', 'other/*', everyone)

const token: AuthorizerSnapshot = {
  id: 'auth01',
  name: 'token',
  type: 'TOKEN',
  authorizerUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:${ACCOUNT}:function:f/invocations`,
  authorizerCredentials: null,
  identitySources: ['method.request.header.Authorization'],
  identityValidationExpression: null,
  authorizerResultTtlInSeconds: 0,
  providerARNs: [],
}

const IDENTITY = '"$context.identity.sourceIp $context.identity.vpceId $context.identity.vpcId"'
const api = (statements: Json[] | null, settings: Partial<RestApiSnapshot['restApi']> = {}): RestApiSnapshot =>
  restApi(
    {
      'GET /pets': mock(IDENTITY),
      'GET /custom': mock('"in"', { authorizationType: 'CUSTOM', authorizerId: token.id }),
      'GET /iam': mock('"in"', { authorizationType: 'AWS_IAM' }),
    },
    { policy: statements && policyOf(...statements), ...settings },
    { authorizers: [token] },
  )
const message = (answer: Answer): string => JSON.parse(answer.text).Message
const refused = (path: string, more = ''): string =>
  `User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********0000:${API}/prod/GET/${path}${more}`

test('[D] auth-throttle-cache.md 2 #4, [K+] 2 #13: without authorization the policy must allow', async () => {
  await edge.deploy(api([ALLOW]))
  expect((await edge.call('/prod/pets')).status).toBe(200)
  await edge.deploy(api([NEITHER]))
  const implicit = await edge.call('/prod/pets?a=b')
  expect(implicit.status).toBe(403)
  expect(implicit.headers['x-amzn-errortype']).toBe('AccessDeniedException')
  expect(message(implicit)).toBe(refused('pets'))
  await edge.deploy(api([ALLOW, DENY]))
  expect(message(await edge.call('/prod/pets'))).toBe(refused('pets', ' with an explicit deny'))
})

const CUSTOM: readonly (readonly [typeof effect, Json[], 'in' | 'out' | 'explicit'])[] = [
  ['Allow', [ALLOW], 'in'],
  ['Allow', [NEITHER], 'in'],
  ['Allow', [DENY], 'explicit'],
  ['Neither', [ALLOW], 'in'],
  ['Neither', [NEITHER], 'out'],
  ['Neither', [DENY], 'explicit'],
  ['Deny', [ALLOW], 'explicit'],
  ['Deny', [NEITHER], 'explicit'],
  ['Deny', [DENY], 'explicit'],
]
test.each(CUSTOM)(
  '[D] auth-throttle-cache.md 2 #5 #8: table A, an authorizer that says %s and %j',
  async (says, statements, result) => {
    effect = says
    await edge.deploy(api(statements))
    const answer = await edge.call('/prod/custom', { headers: { Authorization: 'x' } })
    expect(answer.status).toBe(result === 'in' ? 200 : 403)
    if (result !== 'in') expect(message(answer).endsWith(' with an explicit deny')).toBe(result === 'explicit')
    // Phase 1: the function is not asked about what the policy denies.
    expect(asked).toBe(statements.includes(DENY) ? 0 : 1)
  },
)

test('[D] auth-throttle-cache.md 2 #11: what conditions can ask of every request', async () => {
  const when = (Condition: Json): Promise<void> => edge.deploy(api([invoke('Allow', '*', { ...everyone, Condition })]))
  const status = async (headers: Record<string, string> = {}): Promise<number> =>
    (await edge.call('/prod/pets', { headers })).status
  await when({ IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } })
  expect(await status()).toBe(200)
  // A claim is no address while no proxy is trusted.
  await when({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })
  expect(await status({ 'X-Forwarded-For': '10.1.2.3' })).toBe(403)
  await when({ StringLike: { 'aws:Referer': 'https://good.example/*' } })
  expect([await status({ Referer: 'https://good.example/a' }), await status()]).toEqual([200, 403])
  await when({ StringEquals: { 'aws:UserAgent': 'mine' } })
  expect([await status({ 'User-Agent': 'mine' }), await status({ 'User-Agent': 'x' })]).toEqual([200, 403])
  await when({
    DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' },
    NumericLessThan: { 'aws:EpochTime': '9999999999' },
  })
  expect(await status()).toBe(200)
  await when({ DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } })
  expect(await status()).toBe(403)
  await when({ Bool: { 'aws:SecureTransport': 'true' } })
  expect(await status()).toBe(200)
})

test('a policy that is not understood lets nobody in', async () => {
  await edge.deploy(
    api(null, { policy: '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Xyz":1}]}' }),
  )
  expect((await edge.call('/prod/pets')).status).toBe(403)
  expect((await edge.call('/prod/iam', { headers: signedHeaders('ROOT', { target: '/prod/iam' }) })).status).toBe(403)
})

const HOST = `${API}-vpce-0a1.execute-api.localhost`
const through = (host: string, path = '/prod/pets', headers: Record<string, string> = {}): Promise<Answer> =>
  edge.call(path, { headers: { Host: host, ...headers } })
const fromEndpoint = (vpce: string): Json =>
  invoke('Allow', '*', { ...everyone, Condition: { StringEquals: { 'aws:SourceVpce': vpce } } })
const PRIVATE = { endpointType: 'PRIVATE' } as const

test('[D] rest-api.md 16 #1, auth-throttle-cache.md 2 #10: a private API without a policy is closed to all', async () => {
  await edge.deploy(api(null, PRIVATE))
  expect(message(await through(HOST))).toBe(refused('pets'))
  const signed = { headers: signedHeaders('ROOT', { target: '/prod/iam', headers: ['Host', HOST] }) }
  expect((await edge.call('/prod/iam', signed)).status).toBe(403)
})

test('[D] rest-api.md 16 #2 #3, [K+] vtl-and-context.md 10 #20: the host names the VPC endpoint on loopback', async () => {
  await edge.deploy(api([fromEndpoint('vpce-0a1')], PRIVATE))
  expect((await through(HOST)).text).toBe('"127.0.0.1 vpce-0a1 "')
  expect((await through(`${API}-vpce-0a2.execute-api.localhost`)).status).toBe(403)
  const direct = await through(`${API}.execute-api.localhost`, '/prod/pets', { 'x-amzn-vpce-id': 'vpce-0a1' })
  expect(direct.text).toBe('{"message":"Forbidden"}')
  expect((await through('localhost', `/_aws/execute-api/${API}/prod/pets`)).status).toBe(403)
})

test('an API that names its VPC endpoints is reached by the hosts of these alone', async () => {
  await edge.deploy(api([ALLOW], { ...PRIVATE, vpcEndpointIds: ['vpce-0a1'] }))
  expect((await through(HOST)).status).toBe(200)
  expect((await through(`${API}-vpce-0a2.execute-api.localhost`)).text).toBe('{"message":"Forbidden"}')
})

test('[K+] auth-throttle-cache.md 2 #12: through an endpoint the address is that of the VPC', async () => {
  const when = (key: string): Json => invoke('Allow', '*', { ...everyone, Condition: { IpAddress: { [key]: '127.0.0.1' } } })
  await edge.deploy(api([when('aws:SourceIp')], PRIVATE))
  expect((await through(HOST)).status).toBe(403)
  await edge.deploy(api([when('aws:VpcSourceIp')], PRIVATE))
  expect((await through(HOST)).status).toBe(200)
})

test('a trusted proxy says where a request came from, and nobody else', async () => {
  await open({ origins: { trustedProxies: parseTrustedProxies('127.0.0.1,10.0.0.0/8'), vpceHeader: 'x-amzn-vpce-id' } })
  await edge.deploy(api([fromEndpoint('vpce-0b1')], PRIVATE))
  const headers = { 'X-Amzn-Vpce-Id': 'vpce-0b1', 'X-Amzn-Vpc-Id': 'vpc-9', 'X-Forwarded-For': '6.6.6.6, 192.0.2.7, 10.0.0.1' }
  // The header wins over the host; of the hops the last that is no proxy counts.
  expect((await through(HOST, '/prod/pets', headers)).text).toBe('"192.0.2.7 vpce-0b1 vpc-9"')
  expect((await through(HOST, '/prod/pets', { ...headers, 'X-Amzn-Vpce-Id': 'vpce-0b1; x' })).status).toBe(403)
  await open({ origins: { trustedProxies: parseTrustedProxies('10.0.0.0/8'), vpceHeader: 'x-amzn-vpce-id' } })
  await edge.deploy(api([ALLOW], PRIVATE))
  expect((await through(HOST, '/prod/pets', headers)).text).toBe('{"message":"Forbidden"}')
  await edge.deploy(api(null))
  expect((await edge.call('/prod/pets', { headers })).text).toBe('"127.0.0.1  "')
})

test.each(['10.0.0.0/33', 'localhost', '1.2.3.4/', '::1/129', '1.2.3.4/8/8', '10.0.0.0/-1'])('%s is no range', (range) => {
  expect(() => parseTrustedProxies(range)).toThrow()
})

test('a private domain name is open to the endpoints with access to it, as far as its policy allows', async () => {
  await open({ origins: { trustedProxies: parseTrustedProxies('127.0.0.1'), vpceHeader: 'x-amzn-vpce-id' } })
  await edge.deploy(api([ALLOW], PRIVATE))
  const root = `/${ACCOUNT}/us-east-1`
  const domain = `${root}/domainnames/api.example.com+abcd123456`
  const domainNameArn = `arn:aws:apigateway:us-east-1:${ACCOUNT}:/domainnames/api.example.com+abcd123456`
  const resource = `arn:aws:execute-api:us-east-1:${ACCOUNT}:/domainnames/api.example.com+abcd123456`
  const put = (policy: string | null): Promise<void> =>
    edge.store.transact(async (tree) => {
      const endpointConfiguration = { types: ['PRIVATE'] }
      const own = { domainName: 'api.example.com', domainNameId: 'abcd123456', domainNameArn, endpointConfiguration }
      await tree.put(domain, 'domain-name', { ...own, ...(policy && { policy }) })
    })
  await put(null)
  await edge.store.transact(async (tree) => {
    await tree.put(`${domain}/basepathmappings/(none)`, 'base-path-mapping', {
      basePath: '(none)',
      restApiId: API,
      stage: 'prod',
    })
    const access = { domainNameArn, accessAssociationSource: 'vpce-0a1' }
    await tree.put(`${root}/domainnameaccessassociations/a`, 'domain-name-access-association', access)
  })
  const by = (vpce: string): Promise<Answer> => through('api.example.com', '/pets', { 'x-amzn-vpce-id': vpce })
  const denied = `User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${resource.replace('00000000', '********')}`
  expect(message(await by('vpce-0a1'))).toBe(denied)
  await put(policyOf({ Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: resource }))
  expect((await by('vpce-0a1')).text).toBe('"127.0.0.1 vpce-0a1 "')
  expect((await by('vpce-0a2')).text).toBe('{"message":"Forbidden"}')
  const only = { StringEquals: { 'aws:SourceVpce': 'vpce-0a2' } }
  await put(policyOf({ Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: resource, Condition: only }))
  expect(message(await by('vpce-0a1'))).toBe(denied)
  await put(policyOf({ Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: resource }))
  await edge.deploy(api([DENY], PRIVATE))
  expect(message(await by('vpce-0a1'))).toBe(refused('pets', ' with an explicit deny'))
  await edge.store.transact((tree) => tree.deleteTree(`${root}/domainnameaccessassociations/a`))
  expect((await by('vpce-0a1')).text).toBe('{"message":"Forbidden"}')
})
