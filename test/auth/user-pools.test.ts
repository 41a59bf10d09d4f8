// What is believed of tokens and what is not, against a real server of keys.
import { createHmac, createPublicKey } from 'node:crypto'
import { type JWTPayload, SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TokenError } from '../../src/auth/jwt.ts'
import { UserPools } from '../../src/auth/user-pools.ts'
import { createHttpClient } from '../../src/integration/http-client.ts'
import { jsonFetcher } from '../../src/integration/json-fetch.ts'
import { newSigner, openPoolServer, type PoolServer, type Signer, sign } from '../support/user-pool.ts'

const POOL = 'us-east-1_Pool1'
const ARN = `arn:aws:cognito-idp:us-east-1:111122223333:userpool/${POOL}`
const AWS_ISSUER = `https://cognito-idp.us-east-1.amazonaws.com/${POOL}`
const NOW = 1_700_000_000

const http = createHttpClient()
let signer: Signer
let server: PoolServer

beforeAll(async () => {
  signer = await newSigner('key-1')
  server = await openPoolServer([signer.jwk])
})
afterAll(async () => {
  await server.close()
  await http.close()
})

const clock = { ms: 0 }
const open = (endpoint: string | null = server.url, fetchJson = jsonFetcher(http)): UserPools =>
  new UserPools({ fetchJson, embedded: null, endpoint, now: () => clock.ms, time: () => NOW * 1000 + clock.ms })

const claims = (more: JWTPayload = {}): JWTPayload => ({ iss: AWS_ISSUER, sub: 'me', exp: NOW + 600, iat: NOW, ...more })

/** `claims`, `another issuer`, or why the token is refused. */
async function verdict(pools: UserPools, token: string): Promise<string> {
  try {
    return (await pools.find(ARN)?.verify(token)) ? 'claims' : 'another issuer'
  } catch (error) {
    if (error instanceof TokenError) return error.failure
    throw error
  }
}

test('[D] auth-throttle-cache.md 3 #3: a token that a key of the pool signed, of its issuer and in force', async () => {
  const pools = open()
  const token = await sign(signer, claims({ 'cognito:groups': ['a'] }))
  expect(await pools.find(ARN)?.verify(token)).toMatchObject({ sub: 'me', 'cognito:groups': ['a'] })
  expect(await verdict(pools, await sign(signer, claims({ iss: `${server.url}/${POOL}` })))).toBe('claims')
})

test('[D] auth-throttle-cache.md 3 #3: the issuer and the times of a token are checked', async () => {
  const pools = open()
  expect(await verdict(pools, await sign(signer, claims({ iss: `${AWS_ISSUER}x` })))).toBe('another issuer')
  expect(await verdict(pools, await sign(signer, claims({ iss: `${server.url}/another` })))).toBe('another issuer')
  expect(await verdict(pools, await sign(signer, claims({ exp: NOW })))).toBe('expired')
  expect(await verdict(pools, await sign(signer, claims({ nbf: NOW + 61 })))).toBe('invalid')
  expect(await verdict(pools, await sign(signer, claims({ iat: NOW + 3600 })))).toBe('invalid')
  const { exp: _, ...endless } = claims()
  expect(await verdict(pools, await sign(signer, endless))).toBe('invalid')
})

test('what does not come from a key of the pool is refused', async () => {
  const pools = open()
  const other = await newSigner('key-1')
  const embedded = { jwk: other.jwk as Record<string, string> }
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const unsigned = (header: object): string => `${encode(header)}.${encode(claims())}.`
  const good = await sign(signer, claims())
  const [head = '', , signature = ''] = good.split('.')
  const pem = createPublicKey({ key: signer.jwk as Record<string, string>, format: 'jwk' }).export({
    type: 'spki',
    format: 'pem',
  })
  const hs = `${encode({ alg: 'HS256', kid: 'key-1' })}.${encode(claims())}`
  const attacks: Readonly<Record<string, string>> = {
    'alg none': unsigned({ alg: 'none', kid: 'key-1' }),
    'alg none with a signature': `${unsigned({ alg: 'none', kid: 'key-1' })}${signature}`,
    'no alg': unsigned({ kid: 'key-1' }),
    'the public key as a secret': `${hs}.${createHmac('sha256', pem).update(hs).digest('base64url')}`,
    'the modulus as a secret': `${hs}.${createHmac('sha256', Buffer.from(signer.jwk.n ?? '', 'base64url'))
      .update(hs)
      .digest('base64url')}`,
    'a key of its own under our kid': await sign(other, claims()),
    'a key in the token': await sign(other, claims(), embedded),
    'the address of a key': await sign(other, claims(), { jku: `${server.url}/evil/.well-known/jwks.json` }),
    'no kid': await new SignJWT(claims()).setProtectedHeader({ alg: 'RS256' }).sign(signer.privateKey),
    'a kid that is a path': await sign(signer, claims(), { kid: '../../key-1' }),
    'a kid of the prototype': await sign(signer, claims(), { kid: '__proto__' }),
    'another payload': `${head}.${encode(claims({ sub: 'you' }))}.${signature}`,
    'a critical header': await sign(signer, claims(), { crit: ['b64'], b64: false } as never).catch(() => 'unsignable'),
    'PS256 with the same key': unsigned({ alg: 'PS256', kid: 'key-1' }) + signature,
    'too long': await sign(signer, claims({ sub: 'a'.repeat(20_000) })),
    'no token': 'a.b.c',
    nothing: '',
  }
  for (const [name, token] of Object.entries(attacks)) {
    expect([name, await verdict(pools, token)]).toEqual([name, expect.stringMatching(/^(?:invalid|another issuer)$/)])
  }
  expect(await verdict(pools, good)).toBe('claims')
  expect(server.asked.filter((path) => path.includes('evil'))).toEqual([])
})

test('secrets, other curves and nonsense in a JWKS are no keys', async () => {
  const elliptic = await newSigner('ec', 'ES256')
  const secret = { kty: 'oct', k: Buffer.from('secret').toString('base64url'), kid: 'oct', alg: 'HS256' }
  const odd = await openPoolServer([
    secret,
    elliptic.jwk,
    { kty: 'RSA', kid: 'broken', n: '!', e: 'AQAB' },
    null as never,
    signer.jwk,
  ])
  const pools = open(odd.url)
  const hs = await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'oct' }).sign(Buffer.from('secret'))
  expect(await verdict(pools, hs)).toBe('invalid')
  expect(await verdict(pools, await sign(elliptic, claims(), { alg: 'ES256' }))).toBe('invalid')
  expect(await verdict(pools, await sign(signer, claims(), { kid: 'broken' }))).toBe('invalid')
  expect(await verdict(pools, await sign(signer, claims()))).toBe('claims')
  await odd.close()
})

test('what one pool verified is no verdict of another that is served at the same address', async () => {
  const pools = open()
  const token = await sign(signer, claims())
  const elsewhere = [ARN.replace('us-east-1:', 'eu-west-1:'), ARN.replace(':aws:', ':aws-cn:'), ARN.replace('Pool1', 'Pool2')]
  expect(await verdict(pools, token)).toBe('claims')
  for (const arn of elsewhere) expect(await pools.find(arn)?.verify(token)).toBeNull()
  expect(await verdict(pools, token)).toBe('claims')
})

test('a verdict is remembered no longer than the token is in force', async () => {
  const pools = open()
  const token = await sign(signer, claims({ exp: NOW + 5 }))
  expect(await verdict(pools, token)).toBe('claims')
  clock.ms = 4000
  expect(await verdict(pools, token)).toBe('claims')
  clock.ms = 5000
  expect(await verdict(pools, token)).toBe('expired')
  clock.ms = 0
})

test('keys are fetched once, again for a kid that is unknown, and then not for a while', async () => {
  const own = await openPoolServer([signer.jwk])
  const pools = open(own.url)
  const fetched = (): number => own.asked.filter((path) => path.endsWith('jwks.json')).length
  expect(await verdict(pools, await sign(signer, claims()))).toBe('claims')
  expect(await verdict(pools, await sign(signer, claims({ sub: 'you' })))).toBe('claims')
  expect(fetched()).toBe(1)
  const rotated = await newSigner('key-2')
  own.keys = [signer.jwk, rotated.jwk]
  const token = await sign(rotated, claims())
  expect(await verdict(pools, token)).toBe('invalid')
  expect(fetched()).toBe(1)
  clock.ms = 30_000
  expect(await verdict(pools, token)).toBe('claims')
  for (let i = 0; i < 5; i++) expect(await verdict(pools, await sign(signer, claims(), { kid: `random-${i}` }))).toBe('invalid')
  expect(fetched()).toBe(2)
  clock.ms = 0
  await own.close()
})

test('an outage keeps the known keys, and lets nobody in without any', async () => {
  const own = await openPoolServer([signer.jwk])
  const [known, unknown] = [open(own.url), open(own.url)]
  expect(await verdict(known, await sign(signer, claims()))).toBe('claims')
  own.keys = null
  clock.ms = 3 * 3_600_000
  const later = claims({ exp: NOW + 4 * 3600 })
  expect(await verdict(known, await sign(signer, later))).toBe('claims')
  expect(await verdict(unknown, await sign(signer, later))).toBe('keys')
  const asked = own.asked.length
  expect(await verdict(unknown, await sign(signer, later))).toBe('keys')
  expect(own.asked.length).toBe(asked)
  own.keys = [signer.jwk]
  clock.ms += 1000
  expect(await verdict(unknown, await sign(signer, later))).toBe('claims')
  clock.ms = 0
  await own.close()
})

test('without an endpoint of its own a pool is at AWS', async () => {
  const urls: string[] = []
  const pools = open(null, async (url) => {
    urls.push(url)
    return JSON.parse(JSON.stringify({ keys: [signer.jwk] }))
  })
  expect(await verdict(pools, await sign(signer, claims()))).toBe('claims')
  expect(urls).toEqual([`${AWS_ISSUER}/.well-known/jwks.json`])
})

test('an ARN that is none of a user pool names no address', () => {
  const pools = open()
  const wrong = [
    '',
    'arn:aws:iam::1:role/a',
    `${ARN}/../x`,
    ARN.replace('us-east-1:', 'a/b:'),
    ARN.replace('userpool', 'identitypool'),
  ]
  expect(wrong.map((arn) => pools.find(arn))).toEqual(wrong.map(() => null))
})
