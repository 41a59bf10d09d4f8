import type { JsonObject } from '../../../core/json.ts'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { Handler } from '../../call.ts'
import { text } from '../../fields.ts'
import { allowsRevocation, rotationMs } from './client-settings.ts'
import { notAuthorized, unsupportedOperation } from './errors.ts'
import { clientById } from './rows.ts'
import { checkSecretHash, equal } from './secret-hash.ts'
import type { CognitoServices } from './services.ts'
import { type Holder, holderOf, revoke, rotate } from './sessions.ts'
import { type Parameters, requireParameter, type SignIn } from './sign-in.ts'
import { userTokens } from './tokens.ts'

/** REFRESH_TOKEN_AUTH. The SECRET_HASH is of the username or of `sub`, whatever name the user signed in by. */
export async function refreshed(signIn: SignIn, parameters: Parameters): Promise<JsonObject> {
  const token = requireParameter(parameters, 'REFRESH_TOKEN')
  const holder = await holderFor(signIn, token)
  const { Username, sub } = holder.user.value
  checkSecretHash(signIn.client.value, parameters('SECRET_HASH'), [Username, sub])
  return { AuthenticationResult: await tokensFor(signIn, holder, token), ChallengeParameters: {} }
}

/** Throws NotAuthorizedException for a token of nobody, of another client, or one that is over. */
export async function holderFor({ store, pool, client }: SignIn, token: string): Promise<Holder> {
  const holder = await holderOf(store, pool, token)
  if (!holder || holder.session.clientId !== client.value.ClientId) throw notAuthorized(TEXTS.invalidRefresh)
  if (holder.session.revoked) throw notAuthorized(TEXTS.revokedRefresh)
  if (holder.session.expires <= Date.now()) throw notAuthorized(TEXTS.expiredRefresh)
  if (!holder.user.value.Enabled) throw notAuthorized(TEXTS.disabled)
  return holder
}

/** New tokens, and a new refresh token where the client has them rotate. */
export async function tokensFor(signIn: SignIn, holder: Holder, token: string): Promise<JsonObject> {
  const { services, store, pool, client } = signIn
  const graceMs = rotationMs(client.value)
  const { originJti, session, user } = holder
  const tokens = await userTokens(services, store, { pool, client }, user, { originJti, authTime: session.authTime })
  if (graceMs === null) return { ...tokens }
  const RefreshToken = await store.transact(async (tree) => {
    // Read again: of two that use the same token at once, without a grace period one only gets the next.
    const now = await holderOf(tree, pool, token)
    if (!now || now.session.revoked) throw notAuthorized(TEXTS.invalidRefresh)
    return rotate(tree, now, graceMs)
  })
  return { ...tokens, RefreshToken }
}

/** GetTokensFromRefreshToken: the same without a flow, and with the client's secret itself. */
export const getTokensFromRefreshToken =
  (services: CognitoServices): Handler =>
  async ({ store, input }) => {
    const found = await clientById(store, text(input.ClientId) ?? '')
    checkClientSecret(found.client.value.ClientSecret, text(input.ClientSecret))
    const signIn = { services, store, ...found }
    const token = text(input.RefreshToken) ?? ''
    return { AuthenticationResult: await tokensFor(signIn, await holderFor(signIn, token), token) }
  }

/** RevokeToken: the refresh token, and every access token that came of it. One that is unknown is no error. */
export const revokeToken: Handler = async ({ store, input }) => {
  const { pool, client } = await clientById(store, text(input.ClientId) ?? '')
  checkClientSecret(client.value.ClientSecret, text(input.ClientSecret))
  if (!allowsRevocation(client.value)) throw unsupportedOperation(TEXTS.revocationDisabled)
  await store.transact(async (tree) => {
    const holder = await holderOf(tree, pool, text(input.Token) ?? '')
    if (holder && holder.session.clientId !== client.value.ClientId) throw notAuthorized(TEXTS.revokeForeign)
    if (holder) await revoke(tree, holder)
  })
  return {}
}

/** Throws NotAuthorizedException unless the client has no secret, or this one. */
export function checkClientSecret(secret: unknown, given: string | undefined): void {
  const expected = text(secret)
  if (expected !== undefined && !equal(given ?? '', expected)) throw notAuthorized(TEXTS.invalidClientSecret)
}
