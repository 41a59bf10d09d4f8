// Routes of HTTP APIs that ask for signatures, over HTTP: auth-throttle-cache.md 5.3.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answer, API } from '../support/edge.ts'
import { type Guarded, guardedApi, openGuarded } from '../support/guarded-api.ts'
import { ACCOUNT, identitiesOf, rootOf, sessionOf, signedHeaders, type ToSign, userOf } from '../support/signed.ts'

const at = (path: string, stage = '$default') => `arn:aws:execute-api:us-east-1:${ACCOUNT}:${API}/${stage}/${path}`
const statement = (Effect: string, ...Resource: string[]) => ({ Effect, Action: 'execute-api:Invoke', Resource })
const everything = statement('Allow', '*')
const identities = identitiesOf(
  { accessKeyId: 'ROOT', principal: rootOf(ACCOUNT), statements: null },
  { accessKeyId: 'PETS', principal: userOf(ACCOUNT, 'pets'), statements: [statement('Allow', at('GET/pets/7'), at('*/open/*'))] },
  { accessKeyId: 'FALL', principal: userOf(ACCOUNT, 'fall'), statements: [statement('Allow', at('$default'))] },
  { accessKeyId: 'DEV', principal: userOf(ACCOUNT, 'dev'), statements: [statement('Allow', at('*', 'dev'))] },
  { accessKeyId: 'DENIED', principal: userOf(ACCOUNT, 'denied'), statements: [everything, statement('Deny', at('GET/pets/7'))] },
  { accessKeyId: 'SPLIT', principal: userOf(ACCOUNT, 'split'), statements: [statement('Allow', at('GET/x/one/two'))] },
  { accessKeyId: 'LOOSE', principal: userOf(ACCOUNT, 'loose'), statements: [everything, statement('Deny', at('*/secret/*'))] },
  { accessKeyId: 'NEITHER', principal: userOf(ACCOUNT, 'neither'), statements: [] },
  { accessKeyId: 'FOREIGN', principal: userOf('111122223333', 'foreign'), statements: [everything] },
  {
    accessKeyId: 'SESSION',
    principal: sessionOf(ACCOUNT, 'reader', 'ann'),
    statements: [everything],
    session: { sessionToken: 'token', expiresAt: null },
  },
  {
    accessKeyId: 'ENDED',
    principal: sessionOf(ACCOUNT, 'reader', 'bob'),
    statements: [everything],
    session: { sessionToken: 'token', expiresAt: 1 },
  },
)

let guarded: Guarded
beforeAll(async () => {
  guarded = await openGuarded({ identities })
  const iam = { authorizationType: 'AWS_IAM' } as const
  const api = guardedApi({
    'GET /pets/{id}': iam,
    'POST /pets/{id}': iam,
    'GET /v1': { ...iam, format: '1.0' },
    'ANY /open/{proxy+}': iam,
    'GET /x/{a}': iam,
    'GET /x/{a}/{b}': iam,
    $default: iam,
  })
  await guarded.edge.deployHttp(api)
  await guarded.edge.deployHttp(api, { stageName: 'dev' })
})
afterAll(() => guarded.close())

const call = (accessKeyId: string, target = '/pets/7', request: ToSign = {}): Promise<Answer> => {
  const { method = 'GET', body } = request
  const headers = signedHeaders(accessKeyId, { ...request, target })
  return guarded.edge.call(target, { method, headers, ...(body !== undefined && { body }) })
}
const shown = ({ status, text }: Answer): string => (status === 200 ? '200' : `${status} ${text}`)
const FORBIDDEN = '403 {"message":"Forbidden"}'

test('[D] auth-throttle-cache.md 5.3 #1: who signed and may, gets in', async () => {
  expect(shown(await call('ROOT'))).toBe('200')
  expect(shown(await call('PETS'))).toBe('200')
  expect(shown(await call('ROOT', '/pets/7?a=1&b=%20', { method: 'POST', body: '{"a":1}' }))).toBe('200')
})

test('a header that overrides methods of REST APIs means nothing here, and needs no signature', async () => {
  const headers = [...signedHeaders('PETS', { target: '/pets/7' }), 'X-HTTP-Method-Override', 'POST']
  expect(shown(await guarded.edge.call('/pets/7', { headers }))).toBe('200')
})

test('[K+] auth-throttle-cache.md 5.3 #2, [K+] http-api.md 2 #3: whoever else is 403 Forbidden, whatever is wrong', async () => {
  expect(shown(await guarded.edge.call('/pets/7'))).toBe(FORBIDDEN)
  expect(
    shown(await guarded.edge.call('/pets/7', { headers: { Host: `${API}.execute-api.localhost`, Authorization: 'Bearer x' } })),
  ).toBe(FORBIDDEN)
  for (const key of ['NEITHER', 'DENIED', 'NOBODY', 'FOREIGN']) expect([key, shown(await call(key))]).toEqual([key, FORBIDDEN])
  expect(shown(await call('ROOT', '/pets/7', { secret: 'wrong' }))).toBe(FORBIDDEN)
  expect(shown(await call('ROOT', '/pets/7', { region: 'eu-west-1' }))).toBe(FORBIDDEN)
  expect(shown(await call('SESSION'))).toBe(FORBIDDEN)
  expect(shown(await call('SESSION', '/pets/7', { token: 'other' }))).toBe(FORBIDDEN)
  expect(shown(await call('ENDED', '/pets/7', { token: 'token' }))).toBe(FORBIDDEN)
  const tampered = { method: 'POST', headers: signedHeaders('ROOT', { method: 'POST', target: '/pets/7', body: 'a' }), body: 'b' }
  expect(shown(await guarded.edge.call('/pets/7', tampered))).toBe(FORBIDDEN)
})

test('[D] auth-throttle-cache.md 1 #4: what policies name is the stage, the method and the path', async () => {
  expect(shown(await call('PETS', '/pets/8'))).toBe(FORBIDDEN)
  expect(shown(await call('PETS', '/pets/7', { method: 'POST' }))).toBe(FORBIDDEN)
  expect(shown(await call('PETS', '/open/a/b', { method: 'PUT' }))).toBe('200')
  expect(shown(await call('PETS', '/dev/pets/7'))).toBe(FORBIDDEN)
  expect(shown(await call('DEV', '/dev/pets/7'))).toBe('200')
  expect(shown(await call('DENIED', '/pets/8'))).toBe('200')
  for (const path of ['/pets/%37', '/p%65ts/7', '/%70%65ts/%37'])
    expect([path, shown(await call('DENIED', path))]).toEqual([path, FORBIDDEN])
})

test('an encoded slash parts no segments for what policies allow, and does for what they deny', async () => {
  expect(shown(await call('SPLIT', '/x/one/two'))).toBe('200')
  expect(shown(await call('SPLIT', '/x/one%2Ftwo'))).toBe(FORBIDDEN)
  expect(shown(await call('LOOSE', '/x/one%2fthree'))).toBe('200')
  for (const path of ['/x/secret/x', '/x/secret%2Fx', '/x/%73ecret%2fx/y', '/open/..%2F..%2Fsecret%2Fx'])
    expect([path, shown(await call('LOOSE', path))]).toEqual([path, FORBIDDEN])
})

test('[K+] auth-throttle-cache.md 1 #5: what falls to $default is one resource', async () => {
  expect(shown(await call('FALL', '/anything/else'))).toBe('200')
  expect(shown(await call('FALL', '/pets/7'))).toBe(FORBIDDEN)
  expect(shown(await call('PETS', '/anything'))).toBe(FORBIDDEN)
})

test('[K+] auth-throttle-cache.md 5.3 #2 #3: integrations see who signed', async () => {
  const caller = {
    accessKey: 'SESSION',
    accountId: ACCOUNT,
    callerId: 'AROAREADER:ann',
    cognitoIdentity: null,
    principalOrgId: 'aws:PrincipalOrgID',
    userArn: `arn:aws:sts::${ACCOUNT}:assumed-role/reader/ann`,
    userId: 'AROAREADER:ann',
  }
  const { requestContext, headers } = JSON.parse((await call('SESSION', '/pets/7', { token: 'token' })).text)
  expect(requestContext.authorizer).toEqual({ iam: caller })
  expect(headers).toHaveProperty('host')
  const v1 = JSON.parse((await call('SESSION', '/v1', { token: 'token' })).text).requestContext
  expect(v1.identity).toMatchObject({
    accessKey: 'SESSION',
    accountId: ACCOUNT,
    caller: 'AROAREADER:ann',
    user: 'AROAREADER:ann',
    userArn: `arn:aws:sts::${ACCOUNT}:assumed-role/reader/ann`,
    cognitoIdentityId: null,
  })
})
