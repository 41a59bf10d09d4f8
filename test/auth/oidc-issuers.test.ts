// Whose tokens are believed, where keys are looked for and where they are not: against real OpenID Connect providers.
import { createHmac, createPublicKey } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { type JWTPayload, SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { TokenError } from '../../src/auth/jwt.ts'
import type { PublicKeys } from '../../src/auth/key-set.ts'
import { OidcIssuers } from '../../src/auth/oidc-issuers.ts'
import { fetchable } from '../../src/auth/remote-address.ts'
import { type EmbeddedPools, UserPools } from '../../src/auth/user-pools.ts'
import { createHttpClient } from '../../src/integration/http-client.ts'
import { jsonFetcher } from '../../src/integration/json-fetch.ts'
import { CONFIGURATION, openProvider, type Provider } from '../support/oidc.ts'
import { newSigner, openPoolServer, type Signer, sign } from '../support/user-pool.ts'

const NOW = 1_700_000_000
const HOUR = 3_600_000
const http = createHttpClient()
let signer: Signer
let provider: Provider

beforeAll(async () => {
  signer = await newSigner('key-1')
})
afterAll(() => http.close())

const clock = { ms: 0 }
afterEach(() => {
  clock.ms = 0
})

interface Opened {
  readonly fetchJson?: ReturnType<typeof jsonFetcher>
  readonly embedded?: EmbeddedPools | null
  readonly endpoint?: string | null
  readonly self?: string
}

function open({ fetchJson = jsonFetcher(http), embedded = null, endpoint = null, self }: Opened = {}): OidcIssuers {
  const clocks = { now: () => clock.ms, time: () => NOW * 1000 + clock.ms }
  const userPools = new UserPools({ fetchJson, embedded, endpoint, ...(self === undefined ? {} : { self }), ...clocks })
  return new OidcIssuers({ fetchJson, userPools, ...clocks })
}

const claims = (more: JWTPayload = {}): JWTPayload => ({ iss: provider.url, sub: 'me', exp: NOW + 600, iat: NOW, ...more })

/** `claims`, `no issuer`, or what is wrong with the token. */
async function verdict(issuers: OidcIssuers, token: string, url = provider.url): Promise<string> {
  const issuer = issuers.find(url)
  if (!issuer) return 'no issuer'
  try {
    await issuer.verify(token)
    return 'claims'
  } catch (error) {
    if (error instanceof TokenError) return error.flaw
    throw error
  }
}

beforeAll(async () => {
  provider = await openProvider([signer.jwk])
})
afterAll(() => provider.close())
afterEach(() => {
  provider.odd.clear()
  provider.asked.length = 0
  provider.configuration = {}
  provider.keys = [signer.jwk]
})

test('[D] auth-throttle-cache.md 5.1 #3: the configuration of the issuer says where its keys are', async () => {
  const issuers = open()
  expect(await issuers.find(provider.url)?.verify(await sign(signer, claims({ groups: ['a'] })))).toMatchObject({ groups: ['a'] })
  expect(provider.asked).toEqual([CONFIGURATION, '/keys'])
  expect(await verdict(issuers, await sign(signer, claims({ sub: 'you' })))).toBe('claims')
  expect(provider.asked).toHaveLength(2)
  const realm = `${provider.url}/realms/pets/`
  expect(await verdict(issuers, await sign(signer, claims({ iss: realm })), realm)).toBe('claims')
  expect(provider.asked[2]).toBe(`/realms/pets${CONFIGURATION}`)
})

test('[D] auth-throttle-cache.md 5.1 #3: RSA signatures of three lengths, and no others', async () => {
  const longer = await newSigner('key-384', 'RS384')
  const longest = await newSigner('key-512', 'RS512')
  const elliptic = await newSigner('key-es', 'ES256')
  const salted = await newSigner('key-ps', 'PS256')
  provider.keys = [signer.jwk, longer.jwk, longest.jwk, elliptic.jwk, salted.jwk]
  const issuers = open()
  expect(await verdict(issuers, await sign(signer, claims()))).toBe('claims')
  expect(await verdict(issuers, await sign(longer, claims(), { alg: 'RS384' }))).toBe('claims')
  expect(await verdict(issuers, await sign(longest, claims(), { alg: 'RS512' }))).toBe('claims')
  expect(await verdict(issuers, await sign(elliptic, claims(), { alg: 'ES256' }))).toBe('algorithm')
  expect(await verdict(issuers, await sign(salted, claims(), { alg: 'PS256' }))).toBe('algorithm')
  // A key is for its own algorithm; one that names none for each of the three.
  expect(await verdict(issuers, await sign(longer, claims(), { alg: 'RS384', kid: 'key-1' }))).toBe('signature')
  const keys = [signer, longer, longest].map(({ jwk: { alg: _, use: __, ...jwk } }) => jwk)
  provider.keys = keys
  const others = open()
  expect(await verdict(others, await sign(signer, claims()))).toBe('claims')
  expect(await verdict(others, await sign(longer, claims(), { alg: 'RS384' }))).toBe('claims')
  expect(await verdict(others, await sign(longest, claims(), { alg: 'RS512' }))).toBe('claims')
  expect(await verdict(others, await sign(longer, claims(), { alg: 'RS384', kid: 'key-1' }))).toBe('signature')
  expect(await verdict(others, await sign(salted, claims(), { alg: 'PS256', kid: 'key-1' }))).toBe('algorithm')
})

test('[D] auth-throttle-cache.md 5.1 #4: the issuer to the letter, and the times', async () => {
  const issuers = open()
  const flawed = async (more: JWTPayload): Promise<string> => verdict(issuers, await sign(signer, claims(more)))
  expect(await flawed({ iss: `${provider.url}/` })).toBe('issuer')
  expect(await flawed({ iss: 'https://elsewhere.example' })).toBe('issuer')
  expect(await flawed({ exp: NOW })).toBe('expired')
  expect(await flawed({ iat: NOW - 3600, exp: NOW - 1 })).toBe('expired')
  expect(await flawed({ nbf: NOW + 61 })).toBe('early')
  expect(await flawed({ nbf: NOW + 60 })).toBe('claims')
  expect(await flawed({ iat: NOW + 61 })).toBe('issued-ahead')
  expect(await flawed({ iat: NOW + 60 })).toBe('claims')
  expect(await flawed({ iat: NOW - 3600, nbf: NOW })).toBe('claims')
  const { exp: _, ...endless } = claims()
  expect(await verdict(issuers, await sign(signer, endless))).toBe('expiry')
  const { iss: __, ...nobodys } = claims()
  expect(await verdict(issuers, await sign(signer, nobodys))).toBe('malformed')
})

test('what no key of the issuer signed is refused', async () => {
  const issuers = open()
  const other = await newSigner('key-1')
  const jwk = other.jwk as Record<string, string>
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const unsigned = (header: object): string => `${encode(header)}.${encode(claims())}.`
  const good = await sign(signer, claims())
  const [head = '', , signature = ''] = good.split('.')
  const pem = createPublicKey({ key: signer.jwk as Record<string, string>, format: 'jwk' }).export({
    type: 'spki',
    format: 'pem',
  })
  const hs = `${encode({ alg: 'HS256', kid: 'key-1' })}.${encode(claims())}`
  const hmac = (secret: string | Buffer): string => `${hs}.${createHmac('sha256', secret).update(hs).digest('base64url')}`
  const deep = `${'['.repeat(3000)}${']'.repeat(3000)}`
  const nested = Buffer.from(`{"iss":"${provider.url}","exp":${NOW + 9},"a":${deep}}`).toString('base64url')
  const attacks: Readonly<Record<string, string>> = {
    'alg none': unsigned({ alg: 'none', kid: 'key-1' }),
    'alg None': unsigned({ alg: 'None', kid: 'key-1' }),
    'alg none with a signature': `${unsigned({ alg: 'none', kid: 'key-1' })}${signature}`,
    'no alg': unsigned({ kid: 'key-1' }),
    'alg a list': unsigned({ alg: ['RS256'], kid: 'key-1' }),
    'the public key as a secret': hmac(pem as string),
    'the modulus as a secret': hmac(Buffer.from(signer.jwk.n ?? '', 'base64url')),
    'a key of its own under our kid': await sign(other, claims()),
    'a key in the token': await sign(other, claims(), { jwk }),
    'a key in the token, another kid': await sign(other, claims(), { jwk, kid: 'mine' }),
    'the address of a key': await sign(other, claims(), { jku: `${provider.url}/evil`, kid: 'mine' }),
    'the address of a certificate': await sign(other, claims(), { x5u: `${provider.url}/evil`, kid: 'mine' }),
    'no kid': await new SignJWT(claims()).setProtectedHeader({ alg: 'RS256' }).sign(signer.privateKey),
    'a kid that is a path': await sign(signer, claims(), { kid: '../../keys' }),
    'a kid that is a URL': await sign(signer, claims(), { kid: `${provider.url}/evil` }),
    'a kid of the prototype': await sign(signer, claims(), { kid: '__proto__' }),
    'another payload': `${head}.${encode(claims({ sub: 'you' }))}.${signature}`,
    'no signature': `${good.slice(0, good.lastIndexOf('.'))}.`,
    'a longer signature': `${good}AAAA`,
    'four parts': `${good}.x`,
    'a critical header': `${encode({ alg: 'RS256', kid: 'key-1', crit: ['b64'], b64: false })}.${encode(claims())}.${signature}`,
    'too long': await sign(signer, claims({ sub: 'a'.repeat(20_000) })),
    'nested too deeply': `${head}.${nested}.${signature}`,
    'not JSON': `${head}.${Buffer.from('{').toString('base64url')}.${signature}`,
    'no token': 'a.b.c',
    nothing: '',
  }
  for (const [name, token] of Object.entries(attacks)) {
    expect([name, await verdict(issuers, token)]).toEqual([
      name,
      expect.stringMatching(/^(?:malformed|algorithm|kid|signature|issuer)$/),
    ])
  }
  expect(await verdict(issuers, good)).toBe('claims')
  expect(provider.asked.filter((path) => path.includes('evil'))).toEqual([])
})

test('nobody is asked about tokens that name another issuer, or that no key could have signed', async () => {
  const issuers = open()
  expect(await verdict(issuers, await sign(signer, claims({ iss: 'https://elsewhere.example' })))).toBe('issuer')
  expect(await verdict(issuers, 'a.b.c')).toBe('malformed')
  const elliptic = await newSigner('es', 'ES256')
  expect(await verdict(issuers, await sign(elliptic, claims(), { alg: 'ES256' }))).toBe('algorithm')
  expect(provider.asked).toEqual([])
})

test('what one issuer signed is no token of another, and no verdict either', async () => {
  const second = await openProvider([signer.jwk])
  const issuers = open()
  const token = await sign(signer, claims())
  expect(await verdict(issuers, token)).toBe('claims')
  expect(await verdict(issuers, token, second.url)).toBe('issuer')
  expect(second.asked).toEqual([])
  const claimsSecond = await sign(await newSigner('key-1'), claims({ iss: second.url }))
  expect(await verdict(issuers, claimsSecond, second.url)).toBe('signature')
  await second.close()
})

test('a verdict is remembered no longer than the token is in force', async () => {
  const issuers = open()
  const token = await sign(signer, claims({ exp: NOW + 5 }))
  expect(await verdict(issuers, token)).toBe('claims')
  const issuer = issuers.find(provider.url)
  const [first, second] = [await issuer?.verify(token), await issuer?.verify(token)]
  expect(first).toBe(second)
  clock.ms = 4999
  expect(await verdict(issuers, token)).toBe('claims')
  clock.ms = 5000
  expect(await verdict(issuers, token)).toBe('expired')
})

test('[K+] auth-throttle-cache.md 5.1 #5: keys are good for two hours, an unknown one is asked for at most every half minute', async () => {
  const issuers = open()
  const later = (sub: string): JWTPayload => claims({ sub, exp: NOW + 9 * 3600 })
  expect(await verdict(issuers, await sign(signer, later('a')))).toBe('claims')
  const rotated = await newSigner('key-2')
  provider.keys = [signer.jwk, rotated.jwk]
  expect(await verdict(issuers, await sign(rotated, later('b')))).toBe('kid')
  for (let i = 0; i < 20; i++) expect(await verdict(issuers, await sign(signer, later('c'), { kid: `random-${i}` }))).toBe('kid')
  const fetched = (): number => provider.asked.filter((path) => path === '/keys').length
  expect(fetched()).toBe(1)
  clock.ms = 30_000
  expect(await verdict(issuers, await sign(rotated, later('d')))).toBe('claims')
  expect(fetched()).toBe(2)
  clock.ms += 2 * HOUR - 1
  expect(await verdict(issuers, await sign(rotated, later('e')))).toBe('claims')
  expect(fetched()).toBe(2)
  provider.keys = [rotated.jwk]
  clock.ms += 1
  // The old ones serve while the new ones are on their way.
  expect(await verdict(issuers, await sign(rotated, later('f')))).toBe('claims')
  await expect.poll(fetched).toBe(3)
  await expect.poll(async () => verdict(issuers, await sign(signer, later('g')))).toBe('kid')
})

const fetchedKeys = (): number => provider.asked.filter((path) => path === '/keys').length

test('[K+] auth-throttle-cache.md 5.1 #5: an issuer that starts anew with another key of the same name is believed after half a minute', async () => {
  const issuers = open()
  const anew = await newSigner('key-1')
  const token = async (by: Signer, sub: string): Promise<string> => sign(by, claims({ sub }))
  expect(await verdict(issuers, await token(signer, 'a'))).toBe('claims')
  provider.keys = [anew.jwk]
  expect(await verdict(issuers, await token(anew, 'b'))).toBe('signature')
  expect(fetchedKeys()).toBe(1)
  clock.ms = 29_999
  expect(await verdict(issuers, await token(anew, 'c'))).toBe('signature')
  expect(fetchedKeys()).toBe(1)
  clock.ms = 30_000
  const tokens = await Promise.all(['d', 'e', 'f', 'g'].map((sub) => token(anew, sub)))
  expect(await Promise.all(tokens.map((each) => verdict(issuers, each)))).toEqual(['claims', 'claims', 'claims', 'claims'])
  expect(fetchedKeys()).toBe(2)
  expect(await verdict(issuers, await token(signer, 'h'))).toBe('signature')
  // It is a token like any other: it ends, and what it says counts.
  expect(await verdict(issuers, await sign(anew, claims({ exp: NOW })))).toBe('expired')
})

test('[K+] auth-throttle-cache.md 5.1 #5: tokens with a new key under an old name are still held to the issuer and the times', async () => {
  const issuers = open()
  const anew = await newSigner('key-1')
  expect(await verdict(issuers, await sign(signer, claims()))).toBe('claims')
  provider.keys = [anew.jwk]
  clock.ms = 30_000
  expect(await verdict(issuers, await sign(anew, claims({ exp: NOW })))).toBe('expired')
  expect(fetchedKeys()).toBe(2)
})

test('[D] auth-throttle-cache.md 5.1 #3: forged tokens have keys fetched at most every half minute, and open nothing when none are to be had', async () => {
  const issuers = open()
  const forger = await newSigner('key-1')
  expect(await verdict(issuers, await sign(signer, claims()))).toBe('claims')
  clock.ms = 30_000
  const forged = await Promise.all(Array.from({ length: 30 }, (_, i) => sign(forger, claims({ sub: `${i}` }))))
  expect(new Set(await Promise.all(forged.map((token) => verdict(issuers, token))))).toEqual(new Set(['signature']))
  expect(fetchedKeys()).toBe(2)
  provider.keys = null
  clock.ms = 60_000
  for (const token of forged) expect(await verdict(issuers, token)).toBe('signature')
  expect(fetchedKeys()).toBe(3)
  expect(await verdict(issuers, await sign(signer, claims({ sub: 'you' })))).toBe('claims')
  provider.keys = []
  clock.ms = 90_000
  expect(await verdict(issuers, forged[0] ?? '')).toBe('signature')
  expect(await verdict(issuers, await sign(signer, claims({ sub: 'us' })))).toBe('kid')
})

test('RFC 9110 12.5.3: documents are asked for as they are; one that comes compressed all the same is none', async () => {
  const compressed: RequestListener = (request, response) => {
    const { 'accept-encoding': coding } = request.headers
    const document = JSON.stringify({ keys: [signer.jwk], coding })
    if (request.url === '/polite' && coding === 'identity') response.end(document)
    else response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(document))
  }
  const server = createServer(compressed)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const fetchJson = jsonFetcher(http)
  expect(await fetchJson(`http://127.0.0.1:${port}/polite`)).toMatchObject({ coding: 'identity' })
  await expect(fetchJson(`http://127.0.0.1:${port}/rude`)).rejects.toThrow(/JSON/)
  await new Promise((done) => server.close(done).closeAllConnections())
})

test('keys that moved to another address are looked for there, at most every half minute', async () => {
  const issuers = open()
  const later = (sub: string): JWTPayload => claims({ sub, exp: NOW + 9 * 3600 })
  expect(await verdict(issuers, await sign(signer, later('a')))).toBe('claims')
  const moved = await newSigner('moved')
  provider.odd.set('/moved', (response) => response.end(JSON.stringify({ keys: [moved.jwk] })))
  provider.configuration = { jwks_uri: `${provider.url}/moved` }
  expect(await verdict(issuers, await sign(moved, later('b')))).toBe('kid')
  clock.ms = 30_000
  expect(await verdict(issuers, await sign(moved, later('c')))).toBe('claims')
  expect(await verdict(issuers, await sign(signer, later('d')))).toBe('kid')
  for (let i = 0; i < 20; i++) expect(await verdict(issuers, await sign(signer, later('e'), { kid: `random-${i}` }))).toBe('kid')
  expect(provider.asked.filter((path) => path === CONFIGURATION).length).toBe(2)
  // What was wrong about the first address is mended too: nothing of it was ever known.
  provider.configuration = { jwks_uri: `${provider.url}/nothing` }
  const unlucky = open()
  expect(await verdict(unlucky, await sign(signer, later('f')))).toBe('keys')
  provider.configuration = {}
  clock.ms += 30_000
  expect(await verdict(unlucky, await sign(signer, later('g')))).toBe('claims')
})

test('an outage keeps the known keys, and lets nobody in without any', async () => {
  const [known, unknown] = [open(), open()]
  expect(await verdict(known, await sign(signer, claims()))).toBe('claims')
  provider.configuration = null
  provider.keys = null
  clock.ms = 3 * HOUR
  const later = claims({ exp: NOW + 4 * 3600 })
  const token = await sign(signer, later)
  expect(await verdict(known, token)).toBe('claims')
  expect(await verdict(unknown, token)).toBe('configuration')
  const asked = provider.asked.length
  expect(await verdict(unknown, token)).toBe('configuration')
  expect(provider.asked.length).toBe(asked)
  provider.configuration = {}
  clock.ms += 1000
  expect(await verdict(unknown, token)).toBe('keys')
  provider.keys = [signer.jwk]
  clock.ms += 1000
  expect(await verdict(unknown, token)).toBe('claims')
})

test('[D] auth-throttle-cache.md 5.1 #6, [D] http-api.md 12 #5: documents that are late or too large are none', async () => {
  provider.odd.set('/keys', (response) => {
    response.end(JSON.stringify({ keys: [signer.jwk], padding: 'a'.repeat(150_000) }))
  })
  expect(await verdict(open(), await sign(signer, claims()))).toBe('keys')
  provider.odd.set('/keys', () => {})
  const started = performance.now()
  expect(await verdict(open(), await sign(signer, claims()))).toBe('keys')
  const waited = performance.now() - started
  expect([waited > 1400, waited < 5000]).toEqual([true, true])
  provider.odd.set(CONFIGURATION, (response) => response.end('<html>'))
  expect(await verdict(open(), await sign(signer, claims()))).toBe('configuration')
  provider.odd.set(CONFIGURATION, (response) => response.end('{"jwks_uri": 7}'))
  expect(await verdict(open(), await sign(signer, claims()))).toBe('configuration')
  provider.odd.clear()
  provider.keys = [
    null,
    7,
    {},
    { kty: 'oct', kid: 'key-1', k: 'c2VjcmV0' },
    { kty: 'RSA', kid: 'key-1', n: '!', e: 'AQAB' },
    signer.jwk,
  ]
  expect(await verdict(open(), await sign(signer, claims()))).toBe('claims')
})

test('nobody is led elsewhere by a redirect', async () => {
  const evil = await openProvider([(await newSigner('key-1')).jwk])
  for (const status of [301, 302, 307, 308]) {
    provider.odd.set(CONFIGURATION, (response) => response.writeHead(status, { Location: `${evil.url}${CONFIGURATION}` }).end())
    expect(await verdict(open(), await sign(signer, claims()))).toBe('configuration')
  }
  provider.odd.clear()
  provider.odd.set('/keys', (response) => response.writeHead(302, { Location: `${evil.url}/keys` }).end())
  expect(await verdict(open(), await sign(signer, claims()))).toBe('keys')
  expect(evil.asked).toEqual([])
  await evil.close()
})

test('keys may be on another host, which the issuer names', async () => {
  const host = await openProvider([signer.jwk])
  provider.configuration = { jwks_uri: `${host.url}/keys` }
  expect(await verdict(open(), await sign(signer, claims()))).toBe('claims')
  expect([provider.asked, host.asked]).toEqual([[CONFIGURATION], ['/keys']])
  await host.close()
})

test('an issuer far away leads nobody to this machine, or into the clear', async () => {
  const issuer = 'https://issuer.example'
  const asked: string[] = []
  for (const jwks of [
    `${provider.url}/keys`,
    'http://issuer.example/keys',
    'http://169.254.169.254/latest/meta-data',
    'http://localhost/keys',
    'file:///etc/passwd',
    'https://user:secret@issuer.example/keys',
    '//issuer.example/keys',
  ]) {
    const issuers = open({
      fetchJson: async (url) => {
        asked.push(url)
        return { issuer, jwks_uri: jwks }
      },
    })
    expect([jwks, await verdict(issuers, await sign(signer, claims({ iss: issuer })), issuer)]).toEqual([jwks, 'configuration'])
  }
  expect(new Set(asked)).toEqual(new Set([`${issuer}${CONFIGURATION}`]))
})

test('an issuer is https, or on this machine', () => {
  const issuers = open()
  const refused = [
    '',
    'nonsense',
    'http://issuer.example',
    'http://10.0.0.1/a',
    'http://169.254.169.254',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'http://0.0.0.0:1',
    'ftp://127.0.0.1',
    'https://user@issuer.example',
    'https://issuer.example/?a=1',
    'https://issuer.example/#a',
    `https://issuer.example/${'a'.repeat(2048)}`,
  ]
  expect(refused.filter((url) => issuers.find(url) !== null)).toEqual([])
  const allowed = [
    'https://issuer.example',
    'https://issuer.example/a/',
    'http://localhost:8080/realms/a',
    'http://[::1]:1',
    'http://a.localhost',
  ]
  expect(allowed.filter((url) => issuers.find(url) === null)).toEqual([])
  expect(fetchable('http://127.0.0.1/a', { plain: false })).toBeNull()
})

test('a user pool of this process is an issuer without a way over the network, by either of its names', async () => {
  const pool = await newSigner('pool-key')
  const asked: object[] = []
  const keys: PublicKeys = {
    url: 'pool:',
    find: async (kid) =>
      kid === 'pool-key' ? createPublicKey({ key: pool.jwk as Record<string, string>, format: 'jwk' }) : undefined,
  }
  const embedded: EmbeddedPools = {
    async keysOf(address) {
      asked.push(address)
      return address.poolId === 'us-east-1_Here' ? keys : null
    },
  }
  const fetched: string[] = []
  const fetchJson = async (url: string): Promise<never> => {
    fetched.push(url)
    throw new Error('no network')
  }
  const issuers = open({ embedded, fetchJson, self: 'http://127.0.0.1:4566' })
  const iss = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Here'
  const token = await sign(pool, claims({ iss }))
  const names = [iss, 'http://127.0.0.1:4566/us-east-1_Here', 'http://localhost:4566/us-east-1_Here']
  const localStacks = 'http://cognito-idp.localhost.localstack.cloud:4566/us-east-1_Here'
  for (const url of [...names, localStacks]) expect([url, await verdict(issuers, token, url)]).toEqual([url, 'claims'])
  expect(asked[0]).toEqual({ account: null, region: 'us-east-1', poolId: 'us-east-1_Here', url: iss })
  expect(fetched).toEqual([])
  const forged = await sign(signer, claims({ iss }))
  for (const url of names) expect([url, await verdict(issuers, forged, url)]).toEqual([url, 'kid'])
  // Another port is another process, and another pool is not this one.
  expect(await verdict(issuers, token, 'http://127.0.0.1:4567/us-east-1_Here')).toBe('issuer')
  expect(await verdict(issuers, token, 'http://127.0.0.1:4566/us-east-1_There')).toBe('issuer')
  expect(fetched).toEqual([])
})

test('user pools that are served elsewhere are issuers by AWS names', async () => {
  const server = await openPoolServer([signer.jwk])
  const issuers = open({ endpoint: server.url })
  const iss = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Pool1'
  expect(await verdict(issuers, await sign(signer, claims({ iss })), iss)).toBe('claims')
  expect(server.asked).toEqual(['/us-east-1_Pool1/.well-known/jwks.json'])
  await server.close()
})
