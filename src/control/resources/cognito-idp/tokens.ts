/** The tokens that a pool signs, with AWS's claims. */
import { sign } from 'node:crypto'
import { requestId } from '../../../core/id.ts'
import type { Json, JsonObject } from '../../../core/json.ts'
import type { Reader } from '../../../store/store.ts'
import { number, text } from '../../fields.ts'
import { schemaAttributes } from './attributes.ts'
import { allowsRevocation, readable, validitySeconds } from './client-settings.ts'
import { groupsOf } from './groups.ts'
import type { PoolKey } from './pool-keys.ts'
import { issuerOf } from './pool-settings.ts'
import type { ClientValue, Pool, PoolClient, User } from './rows.ts'
import type { CognitoServices } from './services.ts'

/** [D] What a token of the pool's own API is for, as against a scope of a resource server. */
export const USER_SCOPE = 'aws.cognito.signin.user.admin'

export interface Origin {
  readonly originJti: string
  /** Epoch seconds. */
  readonly authTime: number
}

export interface UserTokens {
  readonly AccessToken: string
  readonly IdToken: string
  /** Seconds that the access token lasts. */
  readonly ExpiresIn: number
  readonly TokenType: 'Bearer'
}

export async function userTokens(
  { keys }: Pick<CognitoServices, 'keys'>,
  tree: Reader,
  { pool, client }: PoolClient,
  user: User,
  origin: Origin,
): Promise<UserTokens> {
  const key = await keys.of(pool)
  const groups = await groupsOf(tree, pool, user.value.groups)
  const common = commonClaims(pool, client.value, user, groups, origin)
  const { iat } = common
  const lifetime = validitySeconds(client.value, 'AccessToken')
  const id = {
    ...common,
    ...readableClaims(pool, client.value, user),
    ...roleClaims(groups),
    'cognito:username': user.value.Username,
    aud: client.value.ClientId,
    token_use: 'id',
    exp: iat + validitySeconds(client.value, 'IdToken'),
    jti: requestId(),
  }
  const access = {
    ...common,
    client_id: client.value.ClientId,
    token_use: 'access',
    scope: USER_SCOPE,
    exp: iat + lifetime,
    jti: requestId(),
    username: user.value.Username,
  }
  const [IdToken, AccessToken] = await Promise.all([signed(key, id), signed(key, access)])
  return { AccessToken, IdToken, ExpiresIn: lifetime, TokenType: 'Bearer' }
}

function commonClaims(
  pool: Pool,
  client: ClientValue,
  { value }: User,
  groups: readonly JsonObject[],
  { originJti, authTime }: Origin,
): JsonObject & { readonly iat: number } {
  const names = groups.map(({ GroupName }) => text(GroupName) ?? '')
  return {
    sub: value.sub,
    ...(names.length > 0 && { 'cognito:groups': names }),
    iss: issuerOf(pool.value),
    ...(allowsRevocation(client) && { origin_jti: originJti }),
    event_id: requestId(),
    auth_time: authTime,
    iat: Math.floor(Date.now() / 1000),
  }
}

/** [D] The role of the group that comes first, unless another of the same precedence has another role. */
function roleClaims(groups: readonly JsonObject[]): JsonObject {
  const withRole = groups.filter(({ RoleArn }) => text(RoleArn))
  const roles = [...new Set(withRole.map(({ RoleArn }) => text(RoleArn) ?? ''))]
  if (roles.length === 0) return {}
  const first = number(withRole[0]?.Precedence)
  const best = new Set(withRole.filter(({ Precedence }) => number(Precedence) === first).map(({ RoleArn }) => text(RoleArn)))
  return { 'cognito:roles': roles, ...(best.size === 1 && { 'cognito:preferred_role': roles[0] ?? '' }) }
}

/** The attributes that the client may read; what is true or false is so in JSON for the standard ones only [K]. */
function readableClaims(pool: Pool, client: ClientValue, { value }: User): JsonObject {
  const allowed = readable(client)
  const hidden = new Set(schemaAttributes(pool.value).flatMap(({ Name }) => (text(Name)?.startsWith('dev:') ? [Name] : [])))
  return Object.fromEntries(
    Object.entries(value.attributes)
      .filter(([name]) => !hidden.has(name) && (allowed === null || allowed.has(name)))
      .map(([name, held]) => [name, claimOf(name, held)]),
  )
}

function claimOf(name: string, held: string): Json {
  if (name === 'email_verified' || name === 'phone_number_verified') return held.toLowerCase() === 'true'
  if (name === 'address') return { formatted: held }
  return name === 'updated_at' && /^\d{1,15}$/.test(held) ? Number(held) : held
}

/** [D] A machine's token: its scopes, and no user. */
export async function clientToken(
  { keys }: Pick<CognitoServices, 'keys'>,
  { pool, client }: PoolClient,
  scopes: readonly string[],
): Promise<{ readonly token: string; readonly seconds: number }> {
  const key = await keys.of(pool)
  const seconds = validitySeconds(client.value, 'AccessToken')
  const iat = Math.floor(Date.now() / 1000)
  const { ClientId } = client.value
  const claims = {
    sub: ClientId,
    token_use: 'access',
    scope: scopes.join(' '),
    auth_time: iat,
    iss: issuerOf(pool.value),
    exp: iat + seconds,
    iat,
    version: 2,
    jti: requestId(),
    client_id: ClientId,
  }
  return { token: await signed(key, claims), seconds }
}

/** RS256, off the event loop. */
function signed({ kid, privateKey }: PoolKey, claims: JsonObject): Promise<string> {
  const part = (value: JsonObject): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const input = `${part({ kid, alg: 'RS256' })}.${part(claims)}`
  return new Promise((resolve, reject) =>
    sign('sha256', Buffer.from(input), privateKey, (error, signature) =>
      error ? reject(error) : resolve(`${input}.${signature.toString('base64url')}`),
    ),
  )
}
