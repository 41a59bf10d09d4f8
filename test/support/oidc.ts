// An OpenID Connect provider: a real HTTP server with a configuration and keys, which can be made to misbehave.
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JWK } from 'jose'

export interface Provider {
  readonly url: string
  /** What it publishes now; null: it is out of order. */
  keys: readonly unknown[] | null
  /** Members of its configuration that win over what it would say; null: it is out of order. */
  configuration: Readonly<Record<string, unknown>> | null
  /** Answers a path in its own way. */
  readonly odd: Map<string, (response: ServerResponse) => void>
  /** The paths that were asked for, in order. */
  readonly asked: string[]
  close(): Promise<void>
}

export const CONFIGURATION = '/.well-known/openid-configuration'

export async function openProvider(keys: readonly JWK[]): Promise<Provider> {
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    provider.asked.push(path)
    const odd = provider.odd.get(path)
    if (odd) return odd(response)
    const { url, configuration } = provider
    if (path.endsWith(CONFIGURATION)) {
      const issuer = `${url}${path.slice(0, -CONFIGURATION.length)}`
      return json(response, configuration && { issuer, jwks_uri: `${url}/keys`, ...configuration })
    }
    json(response, path === '/keys' && provider.keys ? { keys: provider.keys } : null)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const provider: Provider = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    keys,
    configuration: {},
    odd: new Map(),
    asked: [],
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
  return provider
}

function json(response: ServerResponse, document: unknown): void {
  if (document === null) response.writeHead(503).end()
  else response.end(JSON.stringify(document))
}
