/** What administrators do to users. */
import { randomUUID } from 'node:crypto'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { Transaction } from '../../../store/store.ts'
import type { Call, Handler } from '../../call.ts'
import { number, text } from '../../fields.ts'
import { answered } from './answer.ts'
import { attributesOf, checkAttributes, checkRequired, listed } from './attributes.ts'
import { notAuthorized, unsupportedUserState, userNotFound, usernameExists } from './errors.ts'
import { checkPassword, passwordPolicyOf, temporaryPassword } from './password-policy.ts'
import type { StoredPassword } from './passwords.ts'
import { asUser, type Pool, requirePool, type User, type UserValue } from './rows.ts'
import type { CognitoServices } from './services.ts'
import { endSessions } from './sessions.ts'
import { shownUser } from './shown-user.ts'
import { addUser, findUser, newName, putUser, removeUser, requireUser } from './users.ts'

export const adminCreateUser =
  (services: CognitoServices): Handler =>
  async (call) => {
    const { input, store } = call
    const pool = await requirePool(call, store)
    const password = text(input.TemporaryPassword) || temporaryPassword(pool.value)
    checkPassword(pool.value, password)
    const user = input.MessageAction === 'RESEND' ? await invitedAgain(call, pool) : newInvited(call, pool)
    const stored = await services.passwords.stored(pool, user.Username, password)
    const value = { ...user, ...stored, temporaryUntil: Date.now() + temporaryMs(pool) }
    const written = await store.transact(async (tree) => {
      const now = await requirePool(call, tree)
      if (input.MessageAction === 'RESEND') return putUser(tree, await requireUser(call, tree, now), value)
      if (await findUser(tree, now, text(input.Username) ?? '')) throw usernameExists(TEXTS.userExists)
      return addUser(tree, now, value, usernameExists)
    })
    if (input.MessageAction !== 'SUPPRESS') await invite(services, pool, written, password)
    return answered(call, { User: shownUser(written) })
  }

/** ms */
const temporaryMs = ({ value }: Pool): number => (number(passwordPolicyOf(value).TemporaryPasswordValidityDays) ?? 7) * 86_400_000

function newInvited({ input }: Call, { value, path }: Pool): UserValue {
  const sub = randomUUID()
  const name = newName({ value, path }, text(input.Username) ?? '', sub)
  const attributes = { ...attributesOf(input.UserAttributes), ...name.attributes }
  checkAttributes(value, attributes)
  checkRequired(value, attributes)
  return { ...newUser(name.Username, sub, attributes), UserStatus: 'FORCE_CHANGE_PASSWORD' }
}

export function newUser(Username: string, sub: string, attributes: UserValue['attributes']): UserValue {
  const now = Date.now()
  const times = { UserCreateDate: now, UserLastModifiedDate: now }
  const nothing = { password: null, srp: null, temporaryUntil: null, groups: [], code: null }
  return { Username, sub, attributes, Enabled: true, UserStatus: 'UNCONFIRMED', ...times, ...nothing }
}

async function invitedAgain(call: Call, pool: Pool): Promise<UserValue> {
  const { value } = await requireUser(call, call.store, pool)
  if (value.UserStatus !== 'FORCE_CHANGE_PASSWORD') throw unsupportedUserState(TEXTS.resendState)
  return value
}

async function invite({ outbox }: CognitoServices, pool: Pool, { value }: User, password: string): Promise<void> {
  const to = value.attributes.email ?? value.attributes.phone_number ?? null
  await outbox.send({ userPoolId: pool.value.Id, username: value.Username, to, purpose: 'invitation', secret: password })
}

export const adminSetUserPassword =
  (services: CognitoServices): Handler =>
  async (call) => {
    const pool = await requirePool(call, call.store)
    const user = await requireUser(call, call.store, pool)
    const password = text(call.input.Password) ?? ''
    checkPassword(pool.value, password)
    const stored = await services.passwords.stored(pool, user.value.Username, password)
    const state = call.input.Permanent === true ? PERMANENT : temporary(pool)
    await changePassword(call, user, stored, state)
    return {}
  }

const PERMANENT = { UserStatus: 'CONFIRMED', temporaryUntil: null } as const
const temporary = (pool: Pool): Partial<UserValue> => ({
  UserStatus: 'FORCE_CHANGE_PASSWORD',
  temporaryUntil: Date.now() + temporaryMs(pool),
})

/** A user's new password. The costly work is done, so the user is read again. Throws when it is not there any more. */
export async function changePassword(
  { store }: Pick<Call, 'store'>,
  { path, value }: User,
  stored: StoredPassword,
  state: Partial<UserValue>,
): Promise<User> {
  return store.transact(async (tree) => {
    const row = await tree.get(path)
    if (!row || asUser(row).value.sub !== value.sub) throw userNotFound(TEXTS.userMissing)
    return putUser(tree, asUser(row), { ...stored, ...state, code: null })
  })
}

export const adminGetUser: Handler = async (call) => {
  const pool = await requirePool(call, call.store)
  const { value } = await requireUser(call, call.store, pool)
  const { Username, sub, attributes, Enabled, UserStatus, UserCreateDate, UserLastModifiedDate } = value
  const UserAttributes = listed(sub, attributes)
  return answered(call, { Username, UserAttributes, Enabled, UserStatus, UserCreateDate, UserLastModifiedDate })
}

/** One user of a pool, in a transaction. */
const changing =
  (change: (tree: Transaction, pool: Pool, user: User) => Promise<unknown>): Handler =>
  (call) =>
    call.store.transact(async (tree) => {
      const pool = await requirePool(call, tree)
      await change(tree, pool, await requireUser(call, tree, pool))
      return {}
    })

export const adminDeleteUser: Handler = changing(removeUser)
export const adminEnableUser: Handler = changing((tree, _, user) => putUser(tree, user, { Enabled: true }))
export const adminUserGlobalSignOut: Handler = changing((tree, _, user) => endSessions(tree, user))
export const adminDisableUser: Handler = changing(async (tree, _, user) => {
  await putUser(tree, user, { Enabled: false })
  await endSessions(tree, user)
})

/** No address becomes verified by it, as at AWS. */
export const adminConfirmSignUp: Handler = changing(async (tree, _, user) => {
  const { UserStatus } = user.value
  if (UserStatus !== 'UNCONFIRMED') throw notAuthorized(TEXTS.notConfirmable(UserStatus))
  await putUser(tree, user, { UserStatus: 'CONFIRMED', code: null })
})
