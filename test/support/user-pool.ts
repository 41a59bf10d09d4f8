// A user pool's issuer: a real HTTP server with its keys, and tokens that they sign.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'

export interface Signer {
  readonly kid: string
  readonly jwk: JWK
  readonly privateKey: CryptoKey
}

export async function newSigner(kid: string, alg = 'RS256'): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }, privateKey }
}

/** A signed token; `header` and `claims` win over what would be in it. */
export function sign(signer: Signer, claims: JWTPayload, header: Partial<JWTHeaderParameters> = {}): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: signer.kid, ...header }).sign(signer.privateKey)
}

export interface PoolServer {
  readonly url: string
  /** What it publishes now; null: it is out of order. */
  keys: readonly JWK[] | null
  /** The paths that were asked for, in order. */
  readonly asked: string[]
  close(): Promise<void>
}

/** Serves every pool with the same keys, as emulators do: `{url}/{poolId}/.well-known/...`. Its issuers are `{url}/{poolId}`. */
export async function openPoolServer(keys: readonly JWK[]): Promise<PoolServer> {
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    pool.asked.push(path)
    const [, poolId] = /^\/([^/]+)\/\.well-known\/(?:jwks\.json|openid-configuration)$/.exec(path) ?? []
    if (pool.keys === null || poolId === undefined) return void response.writeHead(503).end()
    const document = path.endsWith('jwks.json') ? { keys: pool.keys } : { issuer: `${pool.url}/${poolId}` }
    response.end(JSON.stringify(document))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const pool: PoolServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    keys,
    asked: [],
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
  return pool
}
