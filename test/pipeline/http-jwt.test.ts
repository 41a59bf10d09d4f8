// JWT authorizers of HTTP APIs over HTTP: auth-throttle-cache.md 5.1.
import type { JWTPayload } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer } from '../support/edge.ts'
import { type Guarded, guardedApi, jwt, openGuarded } from '../support/guarded-api.ts'
import { noCors } from '../support/http-snapshots.ts'
import { openProvider, type Provider } from '../support/oidc.ts'
import { newSigner, type Signer, sign } from '../support/user-pool.ts'

const LOGS = 'arn:aws:logs:us-east-1:000000000000:log-group:access'
const now = (): number => Math.floor(Date.now() / 1000)
let guarded: Guarded
let provider: Provider
let signer: Signer

const claims = (more: JWTPayload = {}): JWTPayload => ({ iss: provider.url, aud: 'pets', exp: now() + 600, iat: now(), ...more })
const token = (more?: JWTPayload): Promise<string> => sign(signer, claims(more))
const get = (path: string, Authorization?: string): Promise<Answer> =>
  guarded.edge.call(path, { headers: Authorization === undefined ? {} : { Authorization } })
const shown = ({ status, text, headers }: Answer): (number | string | undefined)[] => [status, text, headers['www-authenticate']]
const invalid = (description: string): (number | string)[] => [
  401,
  '{"message":"Unauthorized"}',
  `Bearer scope="" error="invalid_token" error_description="${description}"`,
]
const authorizerOf = ({ text }: Answer): unknown => JSON.parse(text).requestContext.authorizer

beforeAll(async () => {
  signer = await newSigner('key-1')
  provider = await openProvider([signer.jwk])
  guarded = await openGuarded()
  const secured = (authorizerId: string, authorizationScopes: string[] = []) =>
    ({ authorizationType: 'JWT', authorizerId, authorizationScopes }) as const
  await guarded.edge.deployHttp(
    guardedApi(
      {
        'GET /pets': secured('header'),
        'GET /v1': { ...secured('header'), format: '1.0' },
        'GET /query': secured('query'),
        'GET /scoped': secured('header', ['pets/read', 'pets/write']),
        'GET /quoted': secured('header', ['a"b\r\nx']),
        'GET /none': secured('missing'),
        'GET /lambda': { authorizationType: 'CUSTOM', authorizerId: 'header' },
        'GET /clear': secured('clear'),
        'GET /nobody': secured('nobody'),
        'GET /context': secured('context'),
        'GET /open': {},
      },
      [
        jwt('header', provider.url),
        jwt('query', provider.url, { identitySource: ['$request.querystring.token'] }),
        jwt('clear', 'http://issuer.example'),
        jwt('nobody', provider.url, { jwtConfiguration: { issuer: provider.url, audience: [] } }),
        jwt('context', provider.url, { identitySource: ['$method.request.header.Authorization'] }),
      ],
    ),
    {
      accessLogSettings: {
        destinationArn: LOGS,
        format: '$context.requestId $context.authorizer.claims.sub $context.authorizer.error',
      },
    },
  )
})
afterAll(async () => {
  await guarded.close()
  await provider.close()
})

test('[D] auth-throttle-cache.md 5.1 #1: a token alone or after Bearer, in a header or in the query', async () => {
  const good = await token()
  for (const header of [good, `Bearer ${good}`, `bearer ${good}`]) expect((await get('/pets', header)).status).toBe(200)
  expect((await get(`/query?token=${good}`)).status).toBe(200)
  expect((await get(`/query?token=Bearer%20${good}`)).status).toBe(200)
  expect(shown(await get(`/query?Token=${good}`))).toEqual([401, '{"message":"Unauthorized"}', 'Bearer'])
  expect((await get('/open')).status).toBe(200)
})

test('[K+] auth-throttle-cache.md 5.1 #2 #8, [D] http-api.md 2 #2: without a token 401, and the scheme alone', async () => {
  expect(shown(await get('/pets'))).toEqual([401, '{"message":"Unauthorized"}', 'Bearer'])
  expect(shown(await get('/pets', ''))).toEqual([401, '{"message":"Unauthorized"}', 'Bearer'])
  expect(shown(await get('/query'))).toEqual([401, '{"message":"Unauthorized"}', 'Bearer'])
})

test('[D] auth-throttle-cache.md 5.1 #4 #7: one of the audiences, in aud or without it in client_id', async () => {
  const audience = invalid('the token does not have a valid audience')
  const { aud: _, ...bare } = claims()
  const statusOf = async (payload: JWTPayload): Promise<number> => (await get('/pets', await sign(signer, payload))).status
  expect(await statusOf({ ...bare, aud: ['x', 'pets-too'] })).toBe(200)
  expect(await statusOf({ ...bare, client_id: 'pets' })).toBe(200)
  expect(shown(await get('/pets', await token({ aud: 'other' })))).toEqual(audience)
  expect(shown(await get('/pets', await token({ aud: 'other', client_id: 'pets' })))).toEqual(audience)
  expect(shown(await get('/pets', await token({ aud: [] })))).toEqual(audience)
  for (const aud of [null, '', 0]) {
    expect(shown(await get('/pets', await sign(signer, { ...bare, aud, client_id: 'pets' } as never)))).toEqual(audience)
  }
  expect(shown(await get('/pets', await sign(signer, bare)))).toEqual(audience)
  expect(shown(await get('/nobody', await token()))).toEqual(audience)
})

test('[D] auth-throttle-cache.md 5.1 #7, [K+] 5.1 #8, [K] 5.1 #9: the header says what is wrong', async () => {
  const elliptic = await newSigner('es', 'ES256')
  const other = await newSigner('key-1')
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const unsigned = (alg: string): string => `${encode({ alg, kid: 'key-1' })}.${encode(claims())}.`
  const flaws: Readonly<Record<string, string>> = {
    'not-a-token': 'token contains an invalid number of segments',
    'a.b.c.d': 'token contains an invalid number of segments',
    'a.b.c': 'the token is invalid',
    [await token({ exp: now() - 1 })]: 'the token has expired',
    [await token({ iss: 'https://elsewhere.example' })]: 'the token does not have a valid issuer',
    [await token({ nbf: now() + 100 })]: 'the token is not valid yet',
    [await token({ iat: now() + 3600 })]: 'the token was issued in the future',
    [await sign(other, claims())]: 'signature validation failed',
    [await sign(signer, claims(), { kid: 'x' })]: 'unable to find a key for the kid of the token',
    [await sign(elliptic, claims(), { alg: 'ES256' })]: 'signing method ES256 is invalid',
    [unsigned('none')]: 'signing method none is invalid',
    [unsigned('HS256')]: 'signing method HS256 is invalid',
    [unsigned('a"\r\nSet-Cookie: b')]: 'signing method aSet-Cookie:  is invalid',
  }
  for (const [presented, description] of Object.entries(flaws)) {
    expect(shown(await get('/pets', presented))).toEqual(invalid(description))
  }
  const good = await token()
  const twice = await guarded.edge.call('/pets', {
    headers: ['Host', 'a1b2c3d4e5.execute-api.localhost', 'Authorization', good, 'authorization', good],
  })
  expect(twice.status).toBe(401)
})

test('an issuer that cannot be asked is 401, and its own access log says why', async () => {
  const own = await openProvider([signer.jwk])
  await guarded.edge.deployHttp(
    guardedApi({ 'GET /pets': { authorizationType: 'JWT', authorizerId: 'a' } }, [jwt('a', own.url)]),
    {
      stageName: 'down',
      accessLogSettings: { destinationArn: LOGS, format: '$context.requestId $context.authorizer.error' },
    },
  )
  own.configuration = null
  const presented = await token({ iss: own.url })
  expect(shown(await get('/down/pets', presented))).toEqual(invalid('OIDC discovery endpoint communication error'))
  await expect
    .poll(() => guarded.edge.logged.at(-1)?.message)
    .toMatch(/ invalid_token: OIDC discovery endpoint communication error$/)
  own.configuration = {}
  own.keys = null
  await expect
    .poll(async () => shown(await get('/down/pets', presented)), { timeout: 3000, interval: 300 })
    .toEqual(invalid('JWKS communication error'))
  own.keys = [signer.jwk]
  await expect.poll(async () => (await get('/down/pets', presented)).status, { timeout: 3000, interval: 300 }).toBe(200)
  await own.close()
})

test('[D] auth-throttle-cache.md 5.1 #4, [K+] 5.1 #10: one scope of the route, in scope or scp, else 403', async () => {
  for (const granted of [
    { scope: 'openid pets/read' },
    { scp: ['x', 'pets/write'] },
    { scp: 'pets/read' },
    { scope: ['pets/read'] },
  ]) {
    expect((await get('/scoped', await token(granted))).status).toBe(200)
  }
  const insufficient = [
    403,
    '{"message":"Forbidden"}',
    'Bearer scope="pets/read pets/write" error="insufficient_scope" error_description="expected scopes: [pets/read pets/write]"',
  ]
  for (const granted of [{}, { scope: '' }, { scope: 'pets/readx pets' }, { scp: [7] }, { scope: { 'pets/read': true } }]) {
    expect(shown(await get('/scoped', await token(granted)))).toEqual(insufficient)
  }
  expect(shown(await get('/quoted', await token()))).toEqual([
    403,
    '{"message":"Forbidden"}',
    'Bearer scope="abx" error="insufficient_scope" error_description="expected scopes: [abx]"',
  ])
})

test('[D] auth-throttle-cache.md 5.1 #11, [K+] 5.1 #12: integrations see the claims as texts, and the scopes', async () => {
  const odd = {
    sub: 'me',
    groups: ['a', 'b'],
    admin: true,
    none: null,
    map: { b: [1, 2], a: { x: 'y' } },
    scope: 'openid pets/read',
  }
  const presented = await token(odd as JWTPayload)
  const seen = {
    iss: provider.url,
    aud: 'pets',
    exp: expect.stringMatching(/^\d{10}$/),
    iat: expect.stringMatching(/^\d{10}$/),
    sub: 'me',
    groups: '[a b]',
    admin: 'true',
    none: '<nil>',
    map: 'map[a:map[x:y] b:[1 2]]',
    scope: 'openid pets/read',
  }
  expect(authorizerOf(await get('/pets', presented))).toEqual({ jwt: { claims: seen, scopes: ['openid', 'pets/read'] } })
  expect(authorizerOf(await get('/v1', presented))).toEqual({ claims: seen, scopes: ['openid', 'pets/read'] })
  expect(authorizerOf(await get('/pets', await token()))).toMatchObject({ jwt: { scopes: null } })
})

test('[D] auth-throttle-cache.md 5.1 #13: claims in access logs, and what was wrong', async () => {
  await get('/pets', await token({ sub: 'logged' }))
  await expect.poll(() => guarded.edge.logged.at(-1)?.message).toMatch(/^\S+ logged -$/)
  await get('/pets', await token({ exp: now() - 5 }))
  await expect.poll(() => guarded.edge.logged.at(-1)?.message).toMatch(/^\S+ - invalid_token: the token has expired$/)
})

test('an authorizer that is missing, of the wrong kind or of no use lets nobody in', async () => {
  const good = await token()
  for (const path of ['/none', '/lambda', '/clear']) {
    expect(shown(await get(path, good))).toEqual([500, '{"message":"Internal Server Error"}', undefined])
    expect((await get(path)).status).toBe(500)
  }
  expect((await get('/context', good)).status).toBe(401)
})

test('a token that comes again is not verified again, and what it meant for one route says nothing of another', async () => {
  const presented = await token({ sub: 'again' })
  expect((await get('/pets', presented)).status).toBe(200)
  const asked = provider.asked.length
  for (let i = 0; i < 3; i++) expect((await get('/pets', presented)).status).toBe(200)
  expect((await get('/scoped', presented)).status).toBe(403)
  expect((await get('/nobody', presented)).status).toBe(401)
  expect((await get('/pets', presented)).status).toBe(200)
  expect(provider.asked.length).toBe(asked)
})

test('[K+] auth-throttle-cache.md 5.1 #14: a preflight that no route is for is answered without a token', async () => {
  const { api, ...rest } = guardedApi({ 'GET /pets': { authorizationType: 'JWT', authorizerId: 'a' } }, [jwt('a', provider.url)])
  const corsConfiguration = { ...noCors, allowOrigins: ['https://a.example'], allowMethods: ['GET'] }
  await guarded.edge.deployHttp({ ...rest, api: { ...api, corsConfiguration } }, { stageName: 'cors' })
  const headers = { Host: 'a1b2c3d4e5.execute-api.localhost', Origin: 'https://a.example' }
  const preflight = { method: 'OPTIONS', headers: { ...headers, 'Access-Control-Request-Method': 'GET' } }
  expect((await guarded.edge.call('/cors/pets', preflight)).status).toBe(204)
  const refused = await guarded.edge.call('/cors/pets', { headers })
  expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([401, 'https://a.example'])
})
