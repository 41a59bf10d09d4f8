/**
 * What a pool answers to anybody over HTTP: its keys and its configuration below `/{poolId}`, as at AWS's own issuer, and its token
 * endpoint at `{domain}.auth.{region}.*` or below `/_aws/cognito-idp/{poolId}`.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { JsonObject } from '../../../core/json.ts'
import type { Log } from '../../../core/log.ts'
import type { Store } from '../../../store/store.ts'
import { BodyTooLarge, ClientGone } from '../../request-body.ts'
import { grantToken, OAuthError, revokeByForm } from './oauth.ts'
import { issuerOf } from './pool-settings.ts'
import { type Pool, poolByDomain, poolById } from './rows.ts'
import type { CognitoServices } from './services.ts'

export interface IssuerParts {
  readonly services: CognitoServices
  readonly store: Store
  readonly log: Log
  readonly url: string
}

type Page = 'keys' | 'configuration' | 'token' | 'revoke'
interface Asked {
  readonly page: Page
  readonly find: () => Promise<Pool | null>
}

const BELOW_ISSUER = /^\/([a-z0-9-]{1,32}_[0-9a-zA-Z]{1,55})\/\.well-known\/(jwks\.json|openid-configuration)(?:\?|$)/
const BELOW_PATH = /^\/_aws\/cognito-idp\/([a-z0-9-]{1,32}_[0-9a-zA-Z]{1,55})\/oauth2\/(token|revoke)(?:\?|$)/
const BY_DOMAIN = /^([a-z0-9-]{1,63})\.auth\.([a-z0-9-]{1,32})\.[^:]+(?::\d+)?$/i
const OF_DOMAIN = /^\/oauth2\/(token|revoke)(?:\?|$)/
/** These pages are for every page of the web: what they tell is public, or for those who know a secret. */
const ANYBODY = { 'Access-Control-Allow-Origin': '*' } as const
const ALLOWED = {
  'Access-Control-Allow-Methods': 'GET, POST, OPTIONS',
  'Access-Control-Allow-Headers': 'authorization, content-type',
} as const

export function createIssuerPages(parts: IssuerParts): (...request: Parameters<RequestListener>) => boolean {
  return (request, response) => {
    const asked = askedOf(parts.store, request)
    if (!asked) return false
    answer(parts, asked, request, response).catch((error: unknown) => failed(parts.log, error, response))
    return true
  }
}

function askedOf(store: Store, { url = '', headers }: IncomingMessage): Asked | null {
  const [, issuer, document] = BELOW_ISSUER.exec(url) ?? []
  if (issuer) return { page: document === 'jwks.json' ? 'keys' : 'configuration', find: () => poolById(store, issuer) }
  const [, id, endpoint] = BELOW_PATH.exec(url) ?? []
  if (id) return { page: pageOf(endpoint), find: () => poolById(store, id) }
  const [, ofDomain] = OF_DOMAIN.exec(url) ?? []
  const [, domain, region] = ofDomain ? (BY_DOMAIN.exec(headers.host ?? '') ?? []) : []
  if (!domain || !region) return null
  return { page: pageOf(ofDomain), find: () => poolByDomain(store, region.toLowerCase(), domain.toLowerCase()) }
}

const pageOf = (endpoint: string | undefined): Page => (endpoint === 'token' ? 'token' : 'revoke')

async function answer(
  { services, store, url }: IssuerParts,
  { page, find }: Asked,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const reading = page === 'keys' || page === 'configuration'
  if (request.method === 'OPTIONS') return send(response, 204, null, ALLOWED)
  if (request.method !== (reading ? 'GET' : 'POST')) return send(response, 405, { message: 'Method Not Allowed' })
  const pool = await find()
  if (!pool) return send(response, 404, { message: 'This user pool does not exist here.' })
  if (page === 'keys') return send(response, 200, { keys: [(await services.keys.of(pool)).jwk] })
  if (page === 'configuration') return send(response, 200, configurationOf(pool, url))
  const answering = page === 'token' ? grantToken : revokeByForm
  send(response, 200, await answering({ services, store, pool }, request), { 'Cache-Control': 'no-store', Pragma: 'no-cache' })
}

/** What is there: no page to log in by, so no endpoint for one. */
function configurationOf({ value }: Pool, url: string): JsonObject {
  const below = `${url}/_aws/cognito-idp/${value.Id}/oauth2`
  return {
    id_token_signing_alg_values_supported: ['RS256'],
    issuer: issuerOf(value),
    jwks_uri: `${url}/${value.Id}/.well-known/jwks.json`,
    response_types_supported: ['token'],
    revocation_endpoint: `${below}/revoke`,
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint: `${below}/token`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  }
}

function send(response: ServerResponse, status: number, body: JsonObject | null, headers: Record<string, string> = {}): void {
  const bytes = Buffer.from(body === null ? '' : JSON.stringify(body))
  const type = body === null ? {} : { 'Content-Type': 'application/json', 'Content-Length': bytes.length }
  response.writeHead(status, { ...ANYBODY, ...headers, ...type })
  response.end(bytes)
}

function failed(log: Log, error: unknown, response: ServerResponse): void {
  if (error instanceof ClientGone || response.headersSent) response.destroy()
  else if (error instanceof OAuthError) send(response, 400, { error: error.message })
  else if (error instanceof BodyTooLarge) send(response, 413, { error: 'invalid_request' }, { Connection: 'close' })
  else {
    log.error({ err: error }, 'a page of a user pool failed')
    send(response, 500, { error: 'server_error' })
  }
}
