/** What happens once a password is known to be right: tokens, or what stands in their way. */
import type { JsonObject } from '../../../core/json.ts'
import { isStructure, type Value } from '../../../model/shape.ts'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { Store } from '../../../store/store.ts'
import { text } from '../../fields.ts'
import { schemaAttributes } from './attributes.ts'
import { sessionMs, validitySeconds } from './client-settings.ts'
import { invalidParameter, notAuthorized, passwordResetRequired, userNotConfirmed } from './errors.ts'
import { asUser, type Pool, type PoolClient, type User } from './rows.ts'
import type { CognitoServices } from './services.ts'
import { addSession } from './sessions.ts'
import { userTokens } from './tokens.ts'

/** Who signs in where: the client with its pool, and the store that all of it is in. */
export interface SignIn extends PoolClient {
  readonly services: CognitoServices
  readonly store: Store
}

/** A map of parameters by name; what is missing is undefined. */
export type Parameters = (name: string) => string | undefined

export function parametersOf(map: Value): Parameters {
  return (name) => (isStructure(map) && Object.hasOwn(map, name) ? text(map[name]) : undefined)
}

/** Throws InvalidParameterException. Longer values than any can be are treated as if they were not there. */
export function requireParameter(parameters: Parameters, name: string): string {
  const value = parameters(name)
  if (value === undefined || value === '' || value.length > 4096) throw invalidParameter(TEXTS.missingParameter(name))
  return value
}

/** The answer to one who proved the password: a challenge where the password has to be changed. */
export async function proceed(signIn: SignIn, user: User): Promise<JsonObject> {
  const { UserStatus, temporaryUntil } = user.value
  if (!user.value.Enabled) throw notAuthorized(TEXTS.disabled)
  if (UserStatus === 'UNCONFIRMED') throw userNotConfirmed(TEXTS.notConfirmed)
  if (UserStatus === 'RESET_REQUIRED') throw passwordResetRequired(TEXTS.resetRequired)
  if (UserStatus !== 'FORCE_CHANGE_PASSWORD')
    return { AuthenticationResult: await signedIn(signIn, user), ChallengeParameters: {} }
  if (temporaryUntil !== null && temporaryUntil < Date.now()) throw notAuthorized(TEXTS.temporaryExpired)
  return askNewPassword(signIn, user)
}

function askNewPassword({ services, pool, client }: SignIn, { path, value }: User): JsonObject {
  const { sub, Username, attributes } = value
  const Session = services.challenges.add({
    kind: 'NEW_PASSWORD_REQUIRED',
    clientId: client.value.ClientId,
    user: { path, sub },
    expires: Date.now() + sessionMs(client.value),
  })
  const missing = schemaAttributes(pool.value)
    .filter(({ Required, Name }) => Required === true && Name !== 'sub' && attributes[text(Name) ?? ''] === undefined)
    .map(({ Name }) => `userAttributes.${text(Name)}`)
  const ChallengeParameters = {
    USER_ID_FOR_SRP: Username,
    requiredAttributes: JSON.stringify(missing),
    userAttributes: JSON.stringify(attributes),
  }
  return { ChallengeName: 'NEW_PASSWORD_REQUIRED', Session, ChallengeParameters }
}

/** Tokens and a session for one who may have them. Throws NotAuthorizedException when the user went away meanwhile. */
export async function signedIn({ services, store, pool, client }: SignIn, user: User): Promise<JsonObject> {
  // Before the transaction: a pool's first key takes a while to find, and transactions wait for each other.
  await services.keys.of(pool)
  const authTime = Math.floor(Date.now() / 1000)
  const seconds = validitySeconds(client.value, 'RefreshToken')
  const { originJti, refreshToken } = await store.transact(async (tree) => {
    const row = await tree.get(user.path)
    if (!row || asUser(row).value.sub !== user.value.sub) throw notAuthorized(TEXTS.incorrect)
    return addSession(tree, user, { clientId: client.value.ClientId, authTime, seconds })
  })
  const tokens = await userTokens(services, store, { pool, client }, user, { originJti, authTime })
  return { ...tokens, RefreshToken: refreshToken }
}

/** A user by path, as it is now; null: another one, or none. */
export async function sameUser(store: Store, known: { readonly path: string; readonly sub: string }): Promise<User | null> {
  const row = await store.get(known.path)
  const user = row ? asUser(row) : null
  return user?.value.sub === known.sub ? user : null
}

/** What failed attempts are counted on: the user, or the name where nobody has it. */
export const attemptName = (pool: Pool, user: User | null, name: string): string =>
  user?.path ?? `${pool.path} ${name.slice(0, 128).toLowerCase()}`
