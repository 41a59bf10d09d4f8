// AWS_IAM methods over HTTP: whose signature is believed, and what identity policies and the API's policy let them do.
import { gzipSync } from 'node:zlib'
import { SignatureV4 } from '@smithy/signature-v4'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signRequest } from '../../src/auth/sigv4.ts'
import type { RestApiSnapshot } from '../../src/model/snapshot.ts'
import { type Answer, API, type Edge, HOST, openEdge } from '../support/edge.ts'
import { Sha256 } from '../support/sha256.ts'
import {
  ACCOUNT,
  identitiesOf,
  invoke,
  policyOf,
  rootOf,
  sessionOf,
  signedHeaders,
  type ToSign,
  userOf,
} from '../support/signed.ts'
import { mock, restApi } from '../support/snapshots.ts'

const OTHER = '111122223333'
const allowAll = [{ Effect: 'Allow', Action: 'execute-api:*', Resource: '*' }]
const identities = identitiesOf(
  { accessKeyId: 'ROOT', principal: rootOf(ACCOUNT), statements: null },
  { accessKeyId: 'ALLOWED', principal: userOf(ACCOUNT, 'allowed'), statements: [invoke('Allow', 'prod/GET/pets')] },
  { accessKeyId: 'NEITHER', principal: userOf(ACCOUNT, 'neither'), statements: [] },
  { accessKeyId: 'DENIED', principal: userOf(ACCOUNT, 'denied'), statements: [...allowAll, invoke('Deny', '*/GET/pets')] },
  {
    accessKeyId: 'SESSION',
    principal: sessionOf(ACCOUNT, 'reader', 'ann'),
    statements: allowAll,
    session: { sessionToken: 'token', expiresAt: null },
  },
  {
    accessKeyId: 'ENDED',
    principal: sessionOf(ACCOUNT, 'reader', 'bob'),
    statements: allowAll,
    session: { sessionToken: 'token', expiresAt: 1 },
  },
  { accessKeyId: 'FOREIGN', principal: userOf(OTHER, 'foreign'), statements: allowAll },
  { accessKeyId: 'STRANGER', principal: userOf(OTHER, 'stranger'), statements: [] },
  { accessKeyId: 'ENEMY', principal: userOf(OTHER, 'enemy'), statements: [...allowAll, invoke('Deny')] },
)

const shown = ['accessKey', 'accountId', 'caller', 'user', 'userArn', 'principalOrgId']
const IDENTITY = `{${shown.map((name) => `"${name}": "$context.identity.${name}"`).join(',')}, "auth": "$input.params('Authorization')"}`
const QUERY = `{#foreach($name in $input.params().querystring.keySet())"$name": "$util.escapeJavaScript($input.params($name))"#if($foreach.hasNext),#end#end}`
const iam = (template = '"in"') => mock(template, { authorizationType: 'AWS_IAM' })
const api = (settings: Partial<RestApiSnapshot['restApi']> = {}): RestApiSnapshot =>
  restApi(
    { 'GET /pets': iam(), 'POST /pets': iam(), 'GET /who': iam(IDENTITY), 'GET /query': iam(QUERY), 'GET /pets/{id}': iam() },
    settings,
  )

let edge: Edge
beforeAll(async () => {
  edge = await openEdge({ identities })
  await edge.deploy(api())
})
afterAll(() => edge.close())

const call = (accessKeyId: string, request: ToSign = {}): Promise<Answer> => {
  const { method = 'GET', target = '/prod/pets', body } = request
  return edge.call(target, { method, headers: signedHeaders(accessKeyId, request), ...(body !== undefined && { body }) })
}
const ARN = 'arn:aws:execute-api:us-east-1:********0000:a1b2c3d4e5/prod'
const denial = (who: string, reason: string, path = 'GET/pets'): string =>
  JSON.stringify({
    Message: `User: ${who} is not authorized to perform: execute-api:Invoke on resource: ${ARN}/${path}${reason}`,
  })

test('[K+] auth-throttle-cache.md 1 #6, chosen: backends see a presigned query whole', async () => {
  const signer = new SignatureV4({
    credentials: { accessKeyId: 'ROOT', secretAccessKey: 'secret' },
    region: 'us-east-1',
    service: 'execute-api',
    sha256: Sha256,
  })
  const sent = {
    method: 'GET',
    protocol: 'http:',
    hostname: HOST,
    path: '/prod/query',
    headers: { host: HOST },
    query: { a: '1' },
  }
  const { query = {} } = await signer.presign(sent, { expiresIn: 60 })
  const pairs = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]))
  const { status, text } = await edge.call(`/prod/query?${new URLSearchParams(pairs)}`, { headers: ['Host', HOST] })
  expect([status, JSON.parse(text)]).toEqual([200, pairs])
  expect(Object.keys(query)).toContain('X-Amz-Signature')
})

test('[S] auth-throttle-cache.md 1 #8, [K+] 1 #9: nobody signed', async () => {
  const answer = await edge.call('/prod/pets')
  expect(answer.status).toBe(403)
  expect(answer.text).toBe('{"message":"Missing Authentication Token"}')
  expect(answer.headers['x-amzn-errortype']).toBe('MissingAuthenticationTokenException')
})

test('[D] auth-throttle-cache.md 1 #1: who may, gets in; with a body and a query as well', async () => {
  expect(await call('ALLOWED')).toMatchObject({ status: 200, text: '"in"' })
  expect((await call('ROOT', { method: 'POST', body: '{"a":1}', target: '/prod/pets?b=2&a=%20x' })).text).toBe('"in"')
  const tampered = { method: 'POST', headers: signedHeaders('ROOT', { method: 'POST', body: '{"a":1}' }), body: '{"a":2}' }
  expect((await edge.call('/prod/pets', tampered)).headers['x-amzn-errortype']).toBe('InvalidSignatureException')
})

test('[D] auth-throttle-cache.md 1 #25, [S] vtl-and-context.md 10 #18: who signed is known, the signature is not handed on', async () => {
  expect(JSON.parse((await call('SESSION', { target: '/prod/who', token: 'token' })).text)).toEqual({
    accessKey: 'SESSION',
    accountId: ACCOUNT,
    caller: 'AROAREADER:ann',
    user: 'AROAREADER:ann',
    userArn: `arn:aws:sts::${ACCOUNT}:assumed-role/reader/ann`,
    principalOrgId: '',
    auth: '',
  })
  expect(JSON.parse((await call('ROOT', { target: '/prod/who' })).text)).toMatchObject({
    caller: ACCOUNT,
    userArn: `arn:aws:iam::${ACCOUNT}:root`,
  })
})

test.each([
  [
    '[K+] auth-throttle-cache.md 1 #13: an unknown key',
    'NOBODY',
    {},
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  ],
  [
    '[K+] auth-throttle-cache.md 1 #13: a bad session token',
    'SESSION',
    { token: 'x' },
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  ],
  [
    '[K+] auth-throttle-cache.md 1 #14: an expired session',
    'ENDED',
    { token: 'token' },
    'ExpiredTokenException',
    'The security token included in the request is expired',
  ],
  [
    '[K+] auth-throttle-cache.md 1 #15: a wrong secret',
    'ROOT',
    { secret: 'x' },
    'InvalidSignatureException',
    'The request signature we calculated does not match',
  ],
  [
    '[K+] auth-throttle-cache.md 1 #17: another region',
    'ROOT',
    { region: 'eu-west-1' },
    'InvalidSignatureException',
    "Credential should be scoped to a valid region, not 'eu-west-1'. ",
  ],
])('%s', async (_, accessKeyId, request, errorType, message) => {
  const answer = await call(accessKeyId, request)
  expect(answer.status).toBe(403)
  expect(answer.headers['x-amzn-errortype']).toBe(errorType)
  expect(JSON.parse(answer.text).message).toContain(message)
})

test('[K+] auth-throttle-cache.md 1 #10 #11: a header that is no signature', async () => {
  const answer = await edge.call('/prod/pets', { headers: { Authorization: 'Bearer secret-token' } })
  expect(answer.status).toBe(403)
  expect(answer.headers['x-amzn-errortype']).toBe('IncompleteSignatureException')
  expect(JSON.parse(answer.text).message).toMatch(
    /^Invalid key=value pair \(missing equal-sign\) in Authorization header \(hashed/,
  )
})

test('[K+] auth-throttle-cache.md 1 #18 #19 #20 #21: what policies refuse', async () => {
  const implicit = ' because no identity-based policy allows the execute-api:Invoke action'
  const neither = await call('NEITHER')
  expect(neither.status).toBe(403)
  expect(neither.text).toBe(denial(`arn:aws:iam::${ACCOUNT}:user/neither`, implicit))
  expect(neither.headers['x-amzn-errortype']).toBe('AccessDeniedException')
  expect((await call('ALLOWED', { method: 'POST' })).text).toBe(
    denial(`arn:aws:iam::${ACCOUNT}:user/allowed`, implicit, 'POST/pets'),
  )
  const explicit = ' with an explicit deny in an identity-based policy'
  expect((await call('DENIED')).text).toBe(denial(`arn:aws:iam::${ACCOUNT}:user/denied`, explicit))
  expect((await call('DENIED', { target: '/prod/pets/1' })).text).toBe('"in"')
})

test('slashes at the end, other verbs and headers that override them dodge no policy', async () => {
  for (const target of ['/prod/pets/', '/prod/pets//', '/prod/pets///']) {
    expect((await call('DENIED', { target })).status).toBe(403)
    expect((await call('ALLOWED', { target })).status).toBe(200)
  }
  expect((await call('DENIED', { method: 'POST', headers: ['X-HTTP-Method-Override', 'GET'] })).status).toBe(403)
})

test('a method that is overridden on the way is refused, and one that the caller signed is what policies are asked about', async () => {
  const headers = signedHeaders('ROOT', { method: 'POST' })
  expect((await edge.call('/prod/pets', { method: 'POST', headers })).status).toBe(200)
  const overridden = await edge.call('/prod/pets', { method: 'POST', headers: [...headers, 'X-HTTP-Method-Override', 'GET'] })
  expect([overridden.status, overridden.headers['x-amzn-errortype'], JSON.parse(overridden.text).message]).toEqual([
    403,
    'InvalidSignatureException',
    "'x-http-method-override' must be a 'SignedHeader' in the AWS Authorization.",
  ])
  expect((await call('ALLOWED', { method: 'POST', headers: ['X-HTTP-Method-Override', 'GET'] })).status).toBe(200)
  expect((await call('ALLOWED', { method: 'POST' })).status).toBe(403)
})

test('what was signed for one host opens none of another, whatever the request line says', async () => {
  const lines = (target: string, host: string): string => {
    const headers = signedHeaders('ROOT', { headers: ['Host', host] })
    const text = headers.map((part, i) => (i % 2 === 0 ? `${part}: ` : `${part}\r\n`)).join('')
    return `GET ${target} HTTP/1.1\r\n${text}Connection: close\r\n\r\n`
  }
  const host = `${API}.execute-api.localhost`
  expect(await edge.raw(lines(`http://${host}/prod/pets`, host))).toMatch(/^HTTP\/1.1 200 /)
  const moved = await edge.raw(lines(`http://${host}/prod/pets`, 'other.execute-api.localhost'))
  expect(moved).toMatch(/^HTTP\/1.1 403 .*InvalidSignatureException/s)
})

test.each(['/prod//pets', '/prod/./pets', '/prod/x/../pets', '/prod/pets%2F', '/prod/%70ets', '//prod/pets'])(
  '%s is another path or the same, and never one that policies do not know',
  async (target) => {
    // Signers take dots and double slashes out: the signature of /prod/pets is good for some of these.
    const headers = signedHeaders('ALLOWED', { target: '/prod/pets' })
    const answer = await edge.call(target, { headers })
    const denied = await edge.call(target, { headers: signedHeaders('DENIED', { target: '/prod/pets' }) })
    expect(denied.status).toBe(403)
    expect(answer.status === 200).toBe(['/prod//pets', '//prod/pets'].includes(target))
  },
)

const ALLOW = invoke('Allow', '*', { Principal: '*' })
const DENY = invoke('Deny', '*', { Principal: '*' })

test.each([
  ['ALLOWED', [ALLOW], 200],
  ['ALLOWED', [], 200],
  ['ALLOWED', [ALLOW, DENY], 403],
  ['NEITHER', [ALLOW], 200],
  ['NEITHER', [], 403],
  ['NEITHER', [DENY], 403],
  ['DENIED', [ALLOW], 403],
  ['DENIED', [], 403],
  ['DENIED', [DENY], 403],
  ['ROOT', [DENY], 403],
])('[D] auth-throttle-cache.md 2 #6 #8: table A, %s and %j', async (accessKeyId, statements, status) => {
  const elsewhere = invoke('Allow', 'other/*', { Principal: '*' })
  await edge.deploy(api({ policy: policyOf(...statements, elsewhere) }))
  expect((await call(accessKeyId)).status).toBe(status)
})

test.each([
  ['FOREIGN', [ALLOW], 200, ''],
  ['FOREIGN', [], 403, ' because no resource-based policy allows the execute-api:Invoke action'],
  ['FOREIGN', [ALLOW, DENY], 403, ' with an explicit deny in a resource-based policy'],
  ['STRANGER', [ALLOW], 403, ' because no identity-based policy allows the execute-api:Invoke action'],
  ['STRANGER', [], 403, ' because no identity-based policy allows the execute-api:Invoke action'],
  ['STRANGER', [DENY], 403, ' with an explicit deny in a resource-based policy'],
  ['ENEMY', [ALLOW], 403, ' with an explicit deny in an identity-based policy'],
  ['ENEMY', [], 403, ' with an explicit deny in an identity-based policy'],
])('[D] auth-throttle-cache.md 2 #6 #9: table B, %s and %j', async (accessKeyId, statements, status, reason) => {
  const elsewhere = invoke('Allow', 'other/*', { Principal: '*' })
  await edge.deploy(api({ policy: policyOf(...statements, elsewhere) }))
  const answer = await call(accessKeyId)
  expect(answer.status).toBe(status)
  if (status === 403) expect(JSON.parse(answer.text).Message).toMatch(new RegExp(`${reason}$`))
})

test('[D] auth-throttle-cache.md 2 #10: without a policy of the API another account has no way in', async () => {
  await edge.deploy(api())
  expect((await call('FOREIGN')).status).toBe(403)
  expect((await call('ALLOWED')).status).toBe(200)
})

test('[D] auth-throttle-cache.md 2 #1 #11: principals and the keys that they bring', async () => {
  const only = (more: Record<string, string | object>) =>
    api({ policy: policyOf(JSON.parse(JSON.stringify(invoke('Allow', '*', JSON.parse(JSON.stringify(more)))))) })
  await edge.deploy(only({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/neither` } }))
  expect((await call('NEITHER')).status).toBe(200)
  await edge.deploy(only({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/somebody` } }))
  expect((await call('NEITHER')).status).toBe(403)
  await edge.deploy(only({ Principal: '*', Condition: { StringEquals: { 'aws:username': 'neither' } } }))
  expect((await call('NEITHER')).status).toBe(200)
  await edge.deploy(only({ Principal: '*', Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/some*' } } }))
  expect((await call('NEITHER')).status).toBe(403)
})

test('[K+] auth-throttle-cache.md 1 #22: a gateway response of the author says it in its own words', async () => {
  const gatewayResponses = [
    {
      responseType: 'ACCESS_DENIED',
      statusCode: '418',
      responseParameters: {},
      responseTemplates: { 'application/json': '{"why":$context.error.messageString}' },
    },
  ]
  await edge.deploy({ ...api(), gatewayResponses })
  const answer = await call('NEITHER')
  expect(answer.status).toBe(418)
  expect(JSON.parse(answer.text).why).toMatch(/^User: arn:aws:iam::000000000000:user\/neither is not authorized/)
})

test('a body that came compressed counts as it was sent', async () => {
  await edge.deploy(api({ minimumCompressionSize: 0 }))
  const body = gzipSync('{"a":1}')
  const headers = ['Host', 'a1b2c3d4e5.execute-api.localhost', 'Content-Encoding', 'gzip']
  const signable = { method: 'POST', path: '/prod/pets', query: '', headers, body }
  const signature = signRequest(
    signable,
    { region: 'us-east-1', service: 'execute-api' },
    { accessKeyId: 'ROOT', secretAccessKey: 'secret' },
  )
  expect((await edge.call('/prod/pets', { method: 'POST', headers: [...headers, ...signature], body })).text).toBe('"in"')
})

test('[D] auth-throttle-cache.md 1 #2, 9.3 #1: execute-api:InvalidateCache lets a caller have a kept response renewed', async () => {
  const may = {
    Effect: 'Allow',
    Action: 'execute-api:InvalidateCache',
    Resource: `arn:aws:execute-api:us-east-1:${ACCOUNT}:${API}/prod/GET/time`,
  }
  const cached = await openEdge({
    identities: identitiesOf(
      { accessKeyId: 'MAY', principal: userOf(ACCOUNT, 'may'), statements: [invoke('Allow'), may] },
      { accessKeyId: 'MAYNOT', principal: userOf(ACCOUNT, 'maynot'), statements: [invoke('Allow')] },
    ),
  })
  try {
    const stage = { cacheClusterEnabled: true, cacheClusterSize: '0.5', methodSettings: { '*/*': { cachingEnabled: true } } }
    await cached.deploy(restApi({ 'GET /time': iam('"$context.requestId"') }), stage)
    const ask = async (accessKeyId: string, ...headers: readonly string[]): Promise<Answer> =>
      cached.call('/prod/time', { headers: signedHeaders(accessKeyId, { target: '/prod/time', headers }) })
    const first = (await ask('MAYNOT')).text
    expect((await ask('MAY')).text).toBe(first)
    const refused = await ask('MAYNOT', 'Cache-Control', 'max-age=0')
    expect([refused.text, refused.headers.warning !== undefined]).toEqual([first, true])
    const renewed = await ask('MAY', 'Cache-Control', 'max-age=0')
    expect(renewed.text).not.toBe(first)
    expect((await ask('MAYNOT')).text).toBe(renewed.text)
  } finally {
    await cached.close()
  }
})

test('[D] vtl-and-context.md 10.1 #1: access logs tell whether a signature was believed, and what it may', async () => {
  const destinationArn = 'arn:aws:logs:us-east-1:000000000000:log-group:access'
  const format =
    '$context.authenticate.status $context.authenticate.error $context.authorize.status $context.authorize.error $context.requestId'
  await edge.deploy(api(), { accessLogSettings: { destinationArn, format } })
  edge.logged.length = 0
  await call('ROOT')
  await call('DENIED')
  await edge.call('/prod/who', { headers: signedHeaders('ROOT', { target: '/prod/pets' }) })
  await edge.call('/prod/pets')
  const [served, denied, forged, unsigned] = edge.logged.map(({ message }) => message)
  expect(served).toMatch(/^200 - 200 - /)
  expect(denied).toMatch(/^200 - 403 User: arn:aws:iam::\d+:user\/denied is not authorized to perform: execute-api:Invoke /)
  expect(forged).toMatch(/^403 The request signature we calculated does not match .* - - \S+$/)
  expect(unsigned).toMatch(/^403 Missing Authentication Token - - \S+$/)
  await edge.deploy(api())
})
