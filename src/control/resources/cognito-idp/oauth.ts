/** A pool's token endpoint (RFC 6749): tokens for machines, by their client's secret, and for refresh tokens. */
import type { IncomingMessage } from 'node:http'
import type { JsonObject } from '../../../core/json.ts'
import { ServiceError } from '../../../model/errors.ts'
import type { Store } from '../../../store/store.ts'
import { text, texts } from '../../fields.ts'
import { collectBody } from '../../request-body.ts'
import { allowsRevocation } from './client-settings.ts'
import { holderFor, tokensFor } from './refresh.ts'
import { customScopes } from './resource-servers.ts'
import { asClient, type Client, clientPath, type Pool } from './rows.ts'
import { equal } from './secret-hash.ts'
import type { CognitoServices } from './services.ts'
import { holderOf, revoke } from './sessions.ts'
import { clientToken } from './tokens.ts'

/** The message is the `error` of RFC 6749 5.2. */
export class OAuthError extends Error {}

export interface PoolEndpoint {
  readonly services: CognitoServices
  readonly store: Store
  readonly pool: Pool
}

const MAX_BODY = 65_536

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? ''))
    throw new OAuthError('invalid_request')
  return new URLSearchParams((await collectBody(request, MAX_BODY)).toString('utf8'))
}

/** The client in the Authorization header or in the form. Throws OAuthError unless it proves its secret, if it has one. */
async function authenticated({ store, pool }: PoolEndpoint, request: IncomingMessage, form: URLSearchParams): Promise<Client> {
  const [, basic = ''] = /^Basic ([A-Za-z0-9+/=]{1,1024})$/i.exec(request.headers.authorization ?? '') ?? []
  const [, user = form.get('client_id') ?? '', password = form.get('client_secret') ?? ''] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(basic, 'base64').toString('utf8')) ?? []
  const row = await store.get(clientPath(pool.path, user))
  const secret = row && text(row.value.ClientSecret)
  if (!row || (secret !== undefined && !equal(password, secret))) throw new OAuthError('invalid_client')
  return asClient(row)
}

/** POST /oauth2/token. */
export async function grantToken(endpoint: PoolEndpoint, request: IncomingMessage): Promise<JsonObject> {
  const form = await formOf(request)
  const client = await authenticated(endpoint, request, form)
  switch (form.get('grant_type')) {
    case 'client_credentials':
      return machineToken(endpoint, client, form)
    case 'refresh_token':
      return refreshedTokens(endpoint, client, form)
    case 'authorization_code':
      // There is no page that gives codes out, so none is right.
      throw new OAuthError('invalid_grant')
    case null:
      throw new OAuthError('invalid_request')
    default:
      throw new OAuthError('unsupported_grant_type')
  }
}

/** [D] Without a scope, all that the client may ask for. */
async function machineToken(endpoint: PoolEndpoint, client: Client, form: URLSearchParams): Promise<JsonObject> {
  const { services, store, pool } = endpoint
  const { AllowedOAuthFlows, AllowedOAuthFlowsUserPoolClient, AllowedOAuthScopes, ClientSecret } = client.value
  const isAllowed = AllowedOAuthFlowsUserPoolClient === true && texts(AllowedOAuthFlows).includes('client_credentials')
  if (!isAllowed || typeof ClientSecret !== 'string') throw new OAuthError('unauthorized_client')
  const known = await customScopes(store, pool)
  const allowed = texts(AllowedOAuthScopes).filter((scope) => known.has(scope))
  const asked = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '')
  const scopes = asked.length === 0 ? allowed : [...new Set(asked)]
  if (scopes.length === 0 || scopes.some((scope) => !allowed.includes(scope))) throw new OAuthError('invalid_scope')
  const { token, seconds } = await clientToken(services, { pool, client }, scopes)
  return { access_token: token, expires_in: seconds, token_type: 'Bearer' }
}

async function refreshedTokens(
  { services, store, pool }: PoolEndpoint,
  client: Client,
  form: URLSearchParams,
): Promise<JsonObject> {
  const signIn = { services, store, pool, client }
  const token = form.get('refresh_token') ?? ''
  try {
    const { IdToken, AccessToken, RefreshToken, ExpiresIn, TokenType } = await tokensFor(
      signIn,
      await holderFor(signIn, token),
      token,
    )
    const rotated = RefreshToken === undefined ? {} : { refresh_token: RefreshToken }
    return { id_token: IdToken, access_token: AccessToken, ...rotated, expires_in: ExpiresIn, token_type: TokenType }
  } catch (error) {
    throw error instanceof ServiceError ? new OAuthError('invalid_grant') : error
  }
}

/** POST /oauth2/revoke (RFC 7009): a token that is unknown is no error. */
export async function revokeByForm(endpoint: PoolEndpoint, request: IncomingMessage): Promise<JsonObject> {
  const form = await formOf(request)
  const client = await authenticated(endpoint, request, form)
  if (!allowsRevocation(client.value)) throw new OAuthError('invalid_request')
  await endpoint.store.transact(async (tree) => {
    const holder = await holderOf(tree, endpoint.pool, form.get('token') ?? '')
    if (holder?.session.clientId === client.value.ClientId) await revoke(tree, holder)
  })
  return {}
}
