import { createHash } from 'node:crypto'
import { canonicalRequest, signatureOf, stringToSign } from '../../src/auth/sigv4.ts'
import type { Received } from '../e2e/kit.ts'
import { header } from './kit.ts'

/** Whether a recorded request carries the signature that those who check it would make of it. */
export function isSigned(request: Received, secretKey: string): boolean {
  const authorization = header(request, 'authorization') ?? ''
  const [, date = '', region = '', signed = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=\w+\/(\d{8})\/([\w-]+)\/execute-api\/aws4_request, SignedHeaders=([\w;-]+), Signature=(\w{64})$/.exec(
      authorization,
    ) ?? []
  const [path = '', query = ''] = request.url.split('?')
  const scope = { region, service: 'execute-api' }
  const when = header(request, 'x-amz-date') ?? ''
  const canonical = canonicalRequest({
    method: request.method,
    path,
    query,
    headers: request.rawHeaders,
    signedHeaders: signed.split(';'),
    payloadHash: createHash('sha256').update(request.body).digest('hex'),
    service: 'execute-api',
  })
  return when.startsWith(date) && signature === signatureOf(stringToSign(canonical, when, scope), when, scope, secretKey)
}
