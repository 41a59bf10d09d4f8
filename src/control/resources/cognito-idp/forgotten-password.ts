/** A new password for those who forgot theirs: a code goes to the outbox, and whoever brings it back may choose. */
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { Call, Handler } from '../../call.ts'
import { text } from '../../fields.ts'
import { changePassword } from './admin-users.ts'
import { answered } from './answer.ts'
import { hidesUsers } from './client-settings.ts'
import { checkCode, deliveryDetails, newCode, sendCode } from './codes.ts'
import { codeMismatch, invalidParameter, notAuthorized, userNotFound } from './errors.ts'
import { checkPassword } from './password-policy.ts'
import { type Pool, requirePool, type User, type UserValue } from './rows.ts'
import { clientOf } from './secret-hash.ts'
import type { CognitoServices } from './services.ts'
import { endSessions } from './sessions.ts'
import { findUser, putUser, requireUser } from './users.ts'

/** [D] Only a verified address will do. */
const recoveryAttribute = ({ attributes }: UserValue): string | null =>
  ['email', 'phone_number'].find((name) => attributes[name] && attributes[`${name}_verified`] === 'true') ?? null

export const forgotPassword =
  (services: CognitoServices): Handler =>
  async (call) => {
    const { pool, client } = await clientOf(call)
    const name = text(call.input.Username) ?? ''
    const user = await findUser(call.store, pool, name)
    if (!user && !hidesUsers(client.value)) throw userNotFound(TEXTS.userMissing)
    // [D] Where names are hidden nobody learns that there is none: AWS makes up a destination.
    if (!user) return answered(call, { CodeDeliveryDetails: { Destination: `${name.slice(0, 1)}***@***`, ...BY_EMAIL } })
    if (!user.value.Enabled) throw notAuthorized(TEXTS.disabled)
    if (user.value.UserStatus === 'FORCE_CHANGE_PASSWORD') throw notAuthorized(TEXTS.notResettable)
    const attribute = recoveryAttribute(user.value)
    if (attribute === null) throw invalidParameter(TEXTS.noRecovery)
    const written = await sendResetCode(services, call, pool, user, attribute, {})
    return answered(call, { CodeDeliveryDetails: deliveryDetails(written.value, attribute) })
  }

const BY_EMAIL = { DeliveryMedium: 'EMAIL', AttributeName: 'email' }

async function sendResetCode(
  services: CognitoServices,
  { store }: Call,
  pool: Pool,
  user: User,
  attribute: string,
  change: Partial<UserValue>,
): Promise<User> {
  const code = newCode('forgot-password', attribute)
  const written = await store.transact(async (tree) => {
    const now = await findUser(tree, pool, user.value.sub)
    if (!now) throw userNotFound(TEXTS.userMissing)
    return putUser(tree, now, { ...change, code: code.sent })
  })
  await sendCode(services, pool, written, code)
  return written
}

export const confirmForgotPassword =
  (services: CognitoServices): Handler =>
  async (call) => {
    const { pool, client } = await clientOf(call)
    const user = await findUser(call.store, pool, text(call.input.Username) ?? '')
    if (!user) throw hidesUsers(client.value) ? codeMismatch(TEXTS.codeWrong) : userNotFound(TEXTS.userMissing)
    const password = text(call.input.Password) ?? ''
    checkPassword(pool.value, password)
    await checkCode(services, user, 'forgot-password', text(call.input.ConfirmationCode) ?? '')
    const stored = await services.passwords.stored(pool, user.value.Username, password)
    await changePassword(call, user, stored, { UserStatus: 'CONFIRMED', temporaryUntil: null })
    return {}
  }

/** [D] The user cannot sign in until the password is changed with the code. */
export const adminResetUserPassword =
  (services: CognitoServices): Handler =>
  async (call) => {
    const pool = await requirePool(call, call.store)
    const user = await requireUser(call, call.store, pool)
    const attribute = recoveryAttribute(user.value)
    if (attribute === null) throw invalidParameter(TEXTS.noRecovery)
    const written = await sendResetCode(services, call, pool, user, attribute, { UserStatus: 'RESET_REQUIRED' })
    await call.store.transact((tree) => endSessions(tree, written))
    return {}
  }
