/** What users do about themselves, by their access token. */
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { Handler } from '../../call.ts'
import { text } from '../../fields.ts'
import { accessOf, withAccessToken } from './access-token.ts'
import { changePassword as storePassword } from './admin-users.ts'
import { answered } from './answer.ts'
import { listed } from './attributes.ts'
import { readable } from './client-settings.ts'
import { notAuthorized } from './errors.ts'
import { checkPassword } from './password-policy.ts'
import type { CognitoServices } from './services.ts'
import { endSessions } from './sessions.ts'
import { removeUser } from './users.ts'

export const getUser =
  (services: CognitoServices): Handler =>
  async (call) => {
    const { user, client } = await accessOf(services, call.store, text(call.input.AccessToken) ?? '')
    const { Username, sub, attributes } = user.value
    const allowed = readable(client.value)
    const shown = Object.entries(attributes).filter(([name]) => !name.startsWith('dev:') && (allowed?.has(name) ?? true))
    return answered(call, { Username, UserAttributes: listed(sub, Object.fromEntries(shown)) })
  }

export const changePassword =
  (services: CognitoServices): Handler =>
  async (call) => {
    const { pool, user } = await accessOf(services, call.store, text(call.input.AccessToken) ?? '')
    const isRight = await services.attempts.prove(
      user.path,
      () => notAuthorized(TEXTS.attemptsExceeded),
      () => services.passwords.verify(text(call.input.PreviousPassword)?.slice(0, 4096) ?? '', user.value.password),
    )
    if (!isRight) throw notAuthorized(TEXTS.incorrect)
    const proposed = text(call.input.ProposedPassword) ?? ''
    checkPassword(pool.value, proposed)
    const stored = await services.passwords.stored(pool, user.value.Username, proposed)
    await storePassword(call, user, stored, { UserStatus: 'CONFIRMED', temporaryUntil: null })
    return {}
  }

export const globalSignOut =
  (services: CognitoServices): Handler =>
  (call) =>
    withAccessToken(services, call, async (tree, { user }) => {
      await endSessions(tree, user)
      return {}
    })

export const deleteUser =
  (services: CognitoServices): Handler =>
  (call) =>
    withAccessToken(services, call, async (tree, { pool, user }) => {
      await removeUser(tree, pool, user)
      return {}
    })
