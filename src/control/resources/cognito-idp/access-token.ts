/** Operations that a user is allowed by the access token: they are not signed. */
import { claimedIssuer, TokenError } from '../../../auth/jwt.ts'
import type { JsonObject } from '../../../core/json.ts'
import type { Output } from '../../../model/shape.ts'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { Reader, Transaction } from '../../../store/store.ts'
import type { Call } from '../../call.ts'
import { text } from '../../fields.ts'
import { notAuthorized, userNotFound } from './errors.ts'
import { issuerOf } from './pool-settings.ts'
import { publicKeys } from './public-keys.ts'
import { asClient, type Client, clientPath, type Pool, poolById, type User } from './rows.ts'
import type { CognitoServices } from './services.ts'
import { isLive } from './sessions.ts'
import { USER_SCOPE } from './tokens.ts'
import { findUser } from './users.ts'

/** Whose access token it is. */
export interface Access {
  readonly pool: Pool
  readonly client: Client
  readonly user: User
}

/** Throws NotAuthorizedException for a token that is not of one of the pools here, or of one who is signed out. */
export async function accessOf({ verifier, keys }: CognitoServices, tree: Reader, token: string): Promise<Access> {
  const issuer = claimedIssuer(token) ?? ''
  const pool = await poolById(tree, issuer.slice(issuer.lastIndexOf('/') + 1))
  if (!pool) throw notAuthorized(TEXTS.invalidAccess)
  const claims = await verifier
    .verify(token, { name: issuerOf(pool.value), keys: publicKeys(await keys.of(pool), pool) })
    .catch(refuse)
  const { sub, client_id, token_use: use, scope, origin_jti: origin } = claims
  if (use !== 'access' || !String(scope).split(' ').includes(USER_SCOPE)) throw notAuthorized(TEXTS.invalidAccess)
  const user = await findUser(tree, pool, text(sub) ?? '')
  const row = await tree.get(clientPath(pool.path, text(client_id) ?? ''))
  if (!user || user.value.sub !== sub) throw userNotFound(TEXTS.userMissing)
  if (!user.value.Enabled) throw notAuthorized(TEXTS.disabled)
  const isOver = typeof origin === 'string' && !(await isLive(tree, user, origin))
  if (!row || isOver) throw notAuthorized(TEXTS.revokedAccess)
  return { pool, client: asClient(row), user }
}

function refuse(error: unknown): JsonObject {
  if (!(error instanceof TokenError)) throw error
  throw notAuthorized(error.failure === 'expired' ? TEXTS.expiredAccess : TEXTS.invalidAccess)
}

/** What the holder of AccessToken does, in one transaction. */
export async function withAccessToken(
  services: CognitoServices,
  { store, input }: Call,
  work: (tree: Transaction, access: Access) => Promise<Output>,
): Promise<Output> {
  const token = text(input.AccessToken) ?? ''
  // First without a transaction, which others would wait for: verifying takes a while.
  await accessOf(services, store, token)
  return store.transact(async (tree) => work(tree, await accessOf(services, tree, token)))
}
