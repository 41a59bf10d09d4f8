import { encode } from './utils.js'

const ALGORITHM = 'AWS4-HMAC-SHA256'
const SERVICE = 'execute-api'
const bytes = (text) => new TextEncoder().encode(text)
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** Browsers have it on https pages and localhost; Node.js 18 has it in a module only, which is none of a bundler's business. */
const NODE_CRYPTO = 'node:crypto'
const webCrypto = async () =>
  globalThis.crypto?.subtle ?? (await import(/* webpackIgnore: true */ /* @vite-ignore */ NODE_CRYPTO)).webcrypto.subtle

const sha256 = async (data) => hex(await (await webCrypto()).digest('SHA-256', data))

async function hmac(key, text) {
  const subtle = await webCrypto()
  const imported = await subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return subtle.sign('HMAC', imported, bytes(text))
}

/**
 * Signs a request with AWS Signature Version 4: sets X-Amz-Date, X-Amz-Security-Token and Authorization on its headers.
 * The body is what goes on the wire, as bytes, or undefined.
 */
export async function signRequest({ method, url, headers, body }, { accessKey, secretKey, sessionToken, region }) {
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '')
  headers.set('X-Amz-Date', date)
  if (sessionToken) headers.set('X-Amz-Security-Token', sessionToken)
  const signed = [['host', url.host], ...headers].filter(([name]) => /^(?:host|content-type|x-amz-.+)$/.test(name)).sort()
  const names = signed.map(([name]) => name).join(';')
  const canonical = [
    method,
    canonicalPath(url.pathname),
    canonicalQuery(url.search.slice(1)),
    ...signed.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, ' ')}`),
    '',
    names,
    await sha256(body ?? new Uint8Array()),
  ].join('\n')
  const scope = `${date.slice(0, 8)}/${region}/${SERVICE}/aws4_request`
  const text = `${ALGORITHM}\n${date}\n${scope}\n${await sha256(bytes(canonical))}`
  let key = bytes(`AWS4${secretKey}`)
  for (const part of scope.split('/')) key = await hmac(key, part)
  const signature = hex(await hmac(key, text))
  headers.set('Authorization', `${ALGORITHM} Credential=${accessKey}/${scope}, SignedHeaders=${names}, Signature=${signature}`)
}

/** Encoded once more than it travels, without empty segments. */
function canonicalPath(path) {
  const segments = path.split('/').filter(Boolean).map(encode)
  return `/${segments.join('/')}${segments.length > 0 && path.endsWith('/') ? '/' : ''}`
}

/** By name, then by value, as encoded. */
function canonicalQuery(query) {
  const pairs = query.split('&').filter(Boolean)
  return pairs
    .map((pair) => pair.split('='))
    .sort(([a, b], [c, d]) => compare(a, c) || compare(b, d))
    .map((pair) => pair.join('='))
    .join('&')
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0)
