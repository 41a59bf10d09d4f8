import { createHash, createHmac } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { SignatureV4 } from '@smithy/signature-v4'
import { expect, test } from 'vitest'
import { canonicalRequest, type SignableRequest, sha256, signRequest, stringToSign } from '../../src/auth/sigv4.ts'

// The published AWS Signature Version 4 test vectors; see LICENSE and NOTICE beside them.
const corpus = join(import.meta.dirname, '../corpus/sigv4')
const scope = { region: 'us-east-1', service: 'service' }
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const vectors = globSync('**/*.req', { cwd: corpus }).sort()

/** Reads a vector's request, folded header lines included. */
function parseVector(text: string): SignableRequest {
  const [head = '', ...rest] = text.split(/\r?\n\r?\n/)
  const [first = '', ...lines] = head.split(/\r?\n/)
  const method = first.slice(0, first.indexOf(' '))
  const target = first.slice(method.length + 1, first.lastIndexOf(' '))
  const [path = '', query = ''] = target.split(/\?(.*)/s)
  const headers: string[] = []
  for (const line of lines.filter(Boolean)) {
    if (/^\s/.test(line)) headers[headers.length - 1] += ` ${line.trim()}`
    else headers.push(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1))
  }
  return { method, path, query, headers, body: Buffer.from(rest.join('\n\n')) }
}

test('there are the vectors', () => expect(vectors.length).toBeGreaterThan(30))

test.each(vectors)('signs the published vector %s', (file) => {
  const read = (extension: string): string =>
    readFileSync(join(corpus, dirname(file), `${basename(file, '.req')}.${extension}`), 'utf8').replaceAll('\r\n', '\n')
  const request = parseVector(readFileSync(join(corpus, file), 'utf8'))
  const authorization = read('authz')
  const signedHeaders = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';') ?? []
  // One vector names the session token in its canonical form alone: it comes with the credentials.
  const named = /^x-amz-security-token:(.+)$/m.exec(read('creq'))?.[1]
  const sessionToken = request.headers.includes('X-Amz-Security-Token') ? undefined : named
  const token = sessionToken === undefined ? [] : ['X-Amz-Security-Token', sessionToken]
  const headers = [...request.headers, ...token]
  const canonical = canonicalRequest({
    ...request,
    headers,
    signedHeaders,
    payloadHash: sha256(request.body),
    service: scope.service,
  })
  expect(canonical).toBe(read('creq'))
  expect(stringToSign(canonical, '20150830T123600Z', scope)).toBe(read('sts'))
  const added = signRequest(request, scope, sessionToken === undefined ? credentials : { ...credentials, sessionToken })
  expect(added[added.indexOf('Authorization') + 1]).toBe(authorization)
})

type Data = string | ArrayBuffer | ArrayBufferView
const bytes = (data: Data): Uint8Array =>
  typeof data === 'string'
    ? Buffer.from(data)
    : new Uint8Array('buffer' in data ? data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) : data)

class Sha256 {
  private readonly hash
  constructor(secret?: Data) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret))
  }
  update(data: Data): void {
    this.hash.update(bytes(data))
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest()
  }
  reset(): void {}
}

test('agrees with the AWS SDK signer for S3, whose paths are encoded once', async () => {
  const path = '/bucket/a%20b/c%2Fd%2B%281%29.txt'
  const now = new Date('2026-01-02T03:04:05Z')
  const body = Buffer.from('{"a":1}')
  const withToken = { ...credentials, sessionToken: 'token' }
  const signer = new SignatureV4({
    service: 's3',
    region: 'eu-west-1',
    credentials: withToken,
    sha256: Sha256,
    uriEscapePath: false,
  })
  const theirs = await signer.sign(
    {
      method: 'PUT',
      protocol: 'https:',
      hostname: 'host.example',
      path,
      query: { b: '2 x', a: ['2', '1'] },
      headers: { host: 'host.example', 'content-type': 'text/plain', 'x-amz-content-sha256': sha256(body) },
      body,
    },
    { signingDate: now },
  )
  const headers = ['Host', 'host.example', 'Content-Type', 'text/plain']
  const query = 'b=2%20x&a=2&a=1'
  const scopeOfS3 = { service: 's3', region: 'eu-west-1' }
  const ours = signRequest({ method: 'PUT', path, query, headers, body }, scopeOfS3, withToken, now)
  expect(ours[ours.indexOf('Authorization') + 1]).toBe(theirs.headers.authorization)
})
