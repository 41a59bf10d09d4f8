import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AccessKey, Identities } from '../../src/auth/identity.ts'
import { sha256, signRequest } from '../../src/auth/sigv4.ts'
import type { SignedRequest } from '../../src/auth/sigv4-presented.ts'
import { verify } from '../../src/auth/sigv4-verify.ts'
import { Sha256 } from '../support/sha256.ts'

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const account = '123456789012'
const principal = {
  type: 'User',
  account,
  arn: `arn:aws:iam::${account}:user/u`,
  userId: 'AIDAEXAMPLE',
  userName: 'u',
  principalArn: `arn:aws:iam::${account}:user/u`,
} as const
const key: AccessKey = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: SECRET, sessionToken: null, expiresAt: null, principal }
const holder = (accessKey: AccessKey): Identities => ({
  find: (id) => (id === accessKey.accessKeyId ? accessKey : undefined),
  decide: () => 'implicit-deny',
  decideBounds: () => 'allow',
  keysOf: (_, others) => others,
})
const identities = holder(key)
const scope = { region: 'us-east-1', service: 'service' }
const TIME = '20150830T123600Z'
const now = Date.UTC(2015, 7, 30, 12, 36, 0)

interface WithBody extends SignedRequest {
  readonly body: Buffer
}
const check = (request: WithBody, who = identities, at = now, expected: { region: string | null; service: string } = scope) =>
  verify(request, request.body, who, expected, at)
const messageOf = (...args: Parameters<typeof check>): string => {
  const result = check(...args)
  return result.verified ? 'verified' : `${result.code}: ${result.message}`
}

// The published AWS Signature Version 4 test vectors; see LICENSE and NOTICE beside them.
const corpus = join(import.meta.dirname, '../corpus/sigv4')
const vectors = globSync('**/*.req', { cwd: corpus }).sort()

function vector(file: string): { readonly request: WithBody; readonly token: string | null } {
  const read = (extension: string): string =>
    readFileSync(join(corpus, dirname(file), `${basename(file, '.req')}.${extension}`), 'utf8').replaceAll('\r\n', '\n')
  const [head = '', ...rest] = read('req').split('\n\n')
  const [first = '', ...lines] = head.split('\n')
  const target = first.slice(first.indexOf(' ') + 1, first.lastIndexOf(' '))
  const [path = '', query = ''] = target.split(/\?(.*)/s)
  const headers: string[] = []
  for (const line of lines.filter(Boolean)) {
    if (/^\s/.test(line)) headers[headers.length - 1] += ` ${line.trim()}`
    else headers.push(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1))
  }
  const at = headers.indexOf('X-Amz-Security-Token')
  const inCanonical = /^x-amz-security-token:(.+)$/m.exec(read('creq'))?.[1] ?? null
  if (at < 0 && inCanonical) headers.push('X-Amz-Security-Token', inCanonical)
  headers.push('Authorization', read('authz').trim())
  const token = at < 0 ? inCanonical : (headers[at + 1] ?? null)
  return { request: { method: first.split(' ', 1)[0] ?? '', path, query, headers, body: Buffer.from(rest.join('\n\n')) }, token }
}

test.each(vectors)('believes the published vector %s', (file) => {
  const { request, token } = vector(file)
  expect(check(request, holder({ ...key, sessionToken: token }))).toMatchObject({ verified: true, region: 'us-east-1' })
  const other = { ...request, body: Buffer.from('other') }
  expect(messageOf(other, holder({ ...key, sessionToken: token }))).toMatch(/^InvalidSignatureException: The request signature/)
})

const HEADERS = ['Host', 'api.example', 'X-Amz-Date', TIME, 'Content-Type', 'application/json', 'X-Name', 'a b']
function signed(more: Partial<WithBody> = {}, credentials = { accessKeyId: key.accessKeyId, secretAccessKey: SECRET }): WithBody {
  const request = { method: 'POST', path: '/prod/a/b', query: 'x=1&y=2', headers: HEADERS, body: Buffer.from('{"a":1}'), ...more }
  return { ...request, headers: [...request.headers, ...signRequest(request, scope, credentials)] }
}
const authorizationOf = (request: SignedRequest): string => request.headers.at(-1) ?? ''
const withAuthorization = (request: WithBody, value: string): WithBody => ({
  ...request,
  headers: [...request.headers.slice(0, -1), value],
})

test('[K+] auth-throttle-cache.md 1 #13 #14: keys, tokens and their ends', () => {
  expect(check(signed())).toEqual({ verified: true, accessKey: key, region: 'us-east-1' })
  const unknown = 'UnrecognizedClientException: The security token included in the request is invalid.'
  expect(messageOf(signed({}, { accessKeyId: 'AKIDOTHER', secretAccessKey: SECRET }))).toBe(unknown)
  const session = holder({ ...key, sessionToken: 'token', expiresAt: now + 1 })
  expect(messageOf(signed(), session)).toBe(unknown)
  const withToken = signed({ headers: [...HEADERS, 'X-Amz-Security-Token', 'token'] })
  expect(messageOf(withToken, session)).toBe('verified')
  expect(messageOf(withToken)).toBe(unknown)
  expect(messageOf(signed({ headers: [...HEADERS, 'X-Amz-Security-Token', 'tokem'] }), session)).toBe(unknown)
  const expired = 'ExpiredTokenException: The security token included in the request is expired'
  expect(messageOf(withToken, holder({ ...key, sessionToken: 'token', expiresAt: now }))).toBe(expired)
})

test('[K+] auth-throttle-cache.md 1 #15: a wrong secret is told what should have been signed', () => {
  const message = messageOf(signed({}, { accessKeyId: key.accessKeyId, secretAccessKey: 'wrong' }))
  expect(message).toMatch(
    /^InvalidSignatureException: The request signature we calculated does not match the signature you provided\./,
  )
  expect(message).toContain(
    `\n\nThe Canonical String for this request should have been\n'POST\n/prod/a/b\nx=1&y=2\ncontent-type:application/json\n`,
  )
  expect(message).toMatch(/\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20150830T123600Z\n[^']+'\n$/)
})

test('[K+] auth-throttle-cache.md 1 #16 #23: five minutes either way', () => {
  const request = signed()
  expect(messageOf(request, identities, now + 300_000)).toBe('verified')
  expect(messageOf(request, identities, now - 300_000)).toBe('verified')
  expect(messageOf(request, identities, now + 301_000)).toBe(
    'InvalidSignatureException: Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T124101Z - 5 min.)',
  )
  expect(messageOf(request, identities, now - 301_000)).toMatch(/^InvalidSignatureException: Signature not yet current: /)
})

test('[K+] auth-throttle-cache.md 1 #17: the scope of the credential', () => {
  const request = signed()
  expect(messageOf(request, identities, now, { region: 'eu-west-1', service: 'service' })).toBe(
    "InvalidSignatureException: Credential should be scoped to a valid region, not 'us-east-1'. ",
  )
  expect(messageOf(request, identities, now, { region: null, service: 'execute-api' })).toBe(
    "InvalidSignatureException: Credential should be scoped to correct service: 'execute-api'. ",
  )
  const retimed = withAuthorization(request, authorizationOf(request).replace('20150830/', '20150829/'))
  expect(messageOf(retimed)).toMatch(/Date in Credential scope does not match/)
})

test.each([
  ['', 'MissingAuthenticationTokenException: Missing Authentication Token'],
  [
    'Bearer abc',
    "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '",
  ],
  ['Basic YTpi=', "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. "],
  [
    'AWS4-HMAC-SHA256 Credential=a/20150830/us-east-1/service/aws4_request, SignedHeaders=host',
    "requires 'Signature' parameter. (Hashed",
  ],
  ['AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0', 'Credential must have exactly 5 slash-delimited elements'],
  [
    'AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=x-amz-date, Signature=0',
    "'Host' or ':authority' must be a 'SignedHeader'",
  ],
  ['AWS4-HMAC-SHA256 Credential=a/b/c/d/e, Credential=a/b/c/d/e, SignedHeaders=host, Signature=0', 'Invalid key=value pair'],
  [
    'AWS4-ECDSA-P256-SHA256 Credential=a/20150830/service/aws4_request/x, SignedHeaders=host, Signature=0',
    'AWS4-ECDSA-P256-SHA256',
  ],
])('[K+] auth-throttle-cache.md 1 #8 #11 #12: Authorization: %s', (authorization, message) => {
  const headers = ['Host', 'api.example', 'X-Amz-Date', TIME]
  if (authorization) headers.push('Authorization', authorization)
  const answer = messageOf({ method: 'GET', path: '/', query: '', headers, body: Buffer.alloc(0) })
  expect(answer).toContain(message)
  // A secret of another kind is not told again.
  expect(answer).not.toContain('YTpi')
})

test('bodies that are not signed whole are refused', () => {
  for (const hash of ['UNSIGNED-PAYLOAD', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER']) {
    expect(messageOf(signed({ headers: [...HEADERS, 'X-Amz-Content-Sha256', hash] }))).toContain(`must not be '${hash}'`)
  }
  const hashed = signed({ headers: [...HEADERS, 'X-Amz-Content-Sha256', sha256('other')] })
  expect(messageOf(hashed)).toBe('verified')
})

test('the hash of a body stands for the body', () => {
  const request = signed()
  expect(verify(request, sha256(request.body), identities, scope, now).verified).toBe(true)
  expect(verify(request, sha256('other'), identities, scope, now).verified).toBe(false)
})

test('headers count by their bytes, and old signers leave the time to Date', () => {
  const bytes = Buffer.from('Zürich').toString('latin1')
  const request = signed({ headers: [...HEADERS, 'X-City', bytes] })
  expect(messageOf(request)).toBe('verified')
  const canonical = /The Canonical String for this request should have been\n'([^']+)'/
  const [, text = ''] =
    canonical.exec(
      messageOf(signed({ headers: [...HEADERS, 'X-City', bytes] }, { accessKeyId: key.accessKeyId, secretAccessKey: 'no' })),
    ) ?? []
  expect(Buffer.from(text, 'latin1').toString()).toContain('x-city:Zürich')
  const dated = signed()
  const headers = dated.headers.map((value) =>
    value === 'X-Amz-Date' ? 'Date' : value === TIME ? 'Sun, 30 Aug 2015 12:36:00 GMT' : value,
  )
  expect(messageOf({ ...dated, headers })).toMatch(/does not match/)
})

const session = { ...key, sessionToken: 'IQoJ/+=', expiresAt: now + 3_600_000 }
const signer = new SignatureV4({
  ...scope,
  credentials: { accessKeyId: key.accessKeyId, secretAccessKey: SECRET, sessionToken: session.sessionToken },
  sha256: Sha256,
})
const sent = {
  method: 'POST',
  protocol: 'https:',
  hostname: 'api.example',
  path: '/prod/a%20b/c%2Fd',
  query: { q: ['2', '1'], 'a b': 'ü+&=' },
  headers: { host: 'api.example', 'content-type': 'application/json' },
  body: '{"a":1}',
}
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
function received({
  method,
  path,
  query,
  headers,
}: {
  method: string
  path: string
  query?: object
  headers: Record<string, string>
}): WithBody {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) =>
    [value].flat().map((one) => `${encode(name)}=${encode(String(one))}`),
  )
  return { method, path, query: pairs.join('&'), headers: Object.entries(headers).flat(), body: Buffer.from(sent.body) }
}

test('[K+] auth-throttle-cache.md 1 #6: the signer of the AWS SDK is believed, in the header and in the query', async () => {
  const inHeader = received(await signer.sign(sent, { signingDate: new Date(now) }))
  expect(messageOf(inHeader, holder(session))).toBe('verified')
  const presigned = received(await signer.presign(sent, { signingDate: new Date(now), expiresIn: 60 }))
  expect(presigned.query).toContain('X-Amz-Signature=')
  expect(messageOf(presigned, holder(session))).toBe('verified')
  expect(messageOf({ ...presigned, query: `${presigned.query}&z=1` }, holder(session))).toMatch(/does not match/)
})

test('[K+] auth-throttle-cache.md 1 #23: a presigned query ends by its own time, and by five minutes', async () => {
  const presign = async (expiresIn: number) => received(await signer.presign(sent, { signingDate: new Date(now), expiresIn }))
  const [short, long] = [await presign(60), await presign(86_400)]
  expect(messageOf(short, holder(session), now + 60_000)).toBe('verified')
  expect(messageOf(short, holder(session), now + 61_000)).toMatch(
    /^InvalidSignatureException: Signature expired: .* - 1 min\.\)$/,
  )
  expect(messageOf(long, holder(session), now + 300_000)).toBe('verified')
  expect(messageOf(long, holder(session), now + 301_000)).toMatch(/Signature expired/)
  const without = (name: string) => ({ ...long, query: long.query.replace(new RegExp(`${name}=[^&]*&?`), '') })
  expect(messageOf(without('X-Amz-Signature'), holder(session))).toBe(
    "IncompleteSignatureException: AWS query-string parameters must include 'X-Amz-Signature'. Re-examine the query-string parameters.",
  )
})

const REQUEST = signed({ path: '/prod/users/42', query: 'page=2&sort=name' })
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** The texts of a request that its signature covers. */
const PLACES: readonly { readonly read: string; readonly write: (text: string) => WithBody }[] = [
  { read: REQUEST.method, write: (method) => ({ ...REQUEST, method }) },
  { read: REQUEST.path, write: (path) => ({ ...REQUEST, path }) },
  { read: REQUEST.query, write: (query) => ({ ...REQUEST, query }) },
  { read: REQUEST.body.toString('latin1'), write: (body) => ({ ...REQUEST, body: Buffer.from(body, 'latin1') }) },
  { read: authorizationOf(REQUEST), write: (value) => withAuthorization(REQUEST, value) },
  ...HEADERS.map((read, i) => ({
    read,
    write: (text: string) => ({ ...REQUEST, headers: REQUEST.headers.with(i, text) }),
  })).filter((_, i) => i % 2 === 1),
]

test('no byte of what was signed can be another', () => {
  expect(check(REQUEST).verified).toBe(true)
  const place = fc.constantFrom(...PLACES)
  fc.assert(
    fc.property(
      place,
      fc.nat(),
      fc.constantFrom(...LETTERS),
      fc.constantFrom('replace', 'insert', 'delete'),
      ({ read, write }, n, letter, how) => {
        const at = n % read.length
        const changed = read.slice(0, at) + (how === 'delete' ? '' : letter) + read.slice(how === 'insert' ? at : at + 1)
        fc.pre(changed !== read && changed.trim() !== read)
        // The target of a request begins with a slash; blanks between the parts of the header say nothing.
        fc.pre(changed.startsWith('/') || !read.startsWith('/'))
        fc.pre(changed.replaceAll(', ', ',') !== read.replaceAll(', ', ','))
        expect(check(write(changed)).verified).toBe(false)
      },
    ),
    { numRuns: 2000 },
  )
})

test.each([
  ['a=1%2B1', 'a=1+1'],
  ['a=%25ff', 'a=%ff'],
  ['a=%25FF%ff', 'a=%FF%25ff'],
  ['a=%2526', 'a=%26'],
  ['a=1%26b=2', 'a=1&b=2'],
  ['a%3D=1', 'a==1'],
])('[S] rest-api.md 1.3 #2: the signature of %s is none of %s, which says something else', (query, other) => {
  const request = signed({ query })
  expect(messageOf(request)).toBe('verified')
  expect(messageOf({ ...request, query: other })).toMatch(/does not match/)
})

test('a plus and a blank are the same, as they are to whom the query is for', () => {
  const request = signed({ query: 'a=1%201' })
  expect(messageOf({ ...request, query: 'a=1+1' })).toBe('verified')
})

test('nothing that a client sends makes it throw', () => {
  const text = fc.string({ unit: 'binary', maxLength: 60 })
  fc.assert(
    fc.property(text, text, text, fc.boolean(), (path, query, value, presigned) => {
      const inQuery = presigned ? `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${value}&${query}` : query
      const headers = [
        'Host',
        'h',
        'X-Amz-Date',
        TIME,
        'Authorization',
        `AWS4-HMAC-SHA256 Credential=${value}, SignedHeaders=host;${path}, Signature=${query}`,
      ]
      const request = {
        method: 'GET',
        path,
        query: inQuery,
        headers: presigned ? headers.slice(0, 4) : headers,
        body: Buffer.alloc(0),
      }
      expect(check(request).verified).toBe(false)
    }),
  )
})
