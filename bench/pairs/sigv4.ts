import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import type { AccessKey, Identities } from '../../src/auth/identity.ts'
import { signRequest } from '../../src/auth/sigv4.ts'
import { verify } from '../../src/auth/sigv4-verify.ts'
import { count, type Row, ratio } from '../support/table.ts'

const MS = 1500
const SCOPE = { region: 'us-east-1', service: 'execute-api' }
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' }
const HOST = 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com'
const BODY = Buffer.from('{"name":"a pet","price":12}')

/** Verifies signatures on one core; the peer signs the same request again, as a server made of the SDK's signer would have to. */
export async function sigv4(): Promise<Row[]> {
  const [own, peer] = [ownRate(), await peerRate()]
  return [
    {
      work: 'SigV4, verifications a second, against signing again with @smithy/signature-v4',
      portico: count(own),
      peer: count(peer),
      ratio: ratio(own, peer),
    },
  ]
}

function ownRate(): number {
  const headers = ['Host', HOST, 'Content-Type', 'application/json', 'Accept', '*/*', 'User-Agent', 'bench']
  const request = { method: 'POST', path: '/prod/pets/12', query: 'a=1&b=2', headers, body: BODY }
  const now = Date.now()
  const signed = { ...request, headers: [...headers, ...signRequest(request, SCOPE, CREDENTIALS, new Date(now))] }
  const accessKey: AccessKey = { ...CREDENTIALS, sessionToken: null, expiresAt: null, principal: ROOT }
  const identities: Identities = {
    find: (id) => (id === 'test' ? accessKey : undefined),
    decide: () => 'allow',
    decideBounds: () => 'allow',
    keysOf: (_, others) => others,
  }
  const once = (): void => {
    if (!verify(signed, BODY, identities, SCOPE, now).verified) throw new Error('the signature is not believed')
  }
  return Math.max(...[0, 1].map(() => rateOf(once)))
}

const ROOT: AccessKey['principal'] = {
  type: 'Account',
  account: '000000000000',
  arn: 'arn:aws:iam::000000000000:root',
  userId: '000000000000',
  userName: null,
  principalArn: 'arn:aws:iam::000000000000:root',
}

function rateOf(work: () => void): number {
  const end = performance.now() + MS
  let done = 0
  while (performance.now() < end) for (let i = 0; i < 100; i++, done++) work()
  return done / (MS / 1000)
}

async function peerRate(): Promise<number> {
  const signer = new SignatureV4({ ...SCOPE, credentials: CREDENTIALS, sha256: Sha256 })
  const headers = { host: HOST, 'content-type': 'application/json', accept: '*/*' }
  const query = { a: '1', b: '2' }
  const request = {
    method: 'POST',
    protocol: 'https:',
    hostname: HOST,
    path: '/prod/pets/12',
    query,
    headers,
    body: BODY.toString(),
  }
  const end = performance.now() + MS
  let done = 0
  while (performance.now() < end) for (let i = 0; i < 20; i++, done++) await signer.sign(request)
  return done / (MS / 1000)
}

type Data = string | ArrayBuffer | ArrayBufferView
const bytesOf = (data: Data): Uint8Array =>
  typeof data === 'string' ? Buffer.from(data) : new Uint8Array('buffer' in data ? data.buffer : data)

class Sha256 {
  private readonly hash
  constructor(secret?: Data) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret))
  }
  update(data: Data): void {
    this.hash.update(bytesOf(data))
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest()
  }
  reset(): void {}
}
