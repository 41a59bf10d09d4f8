/** Users who come by themselves. The code that confirms them goes to the outbox. */
import { randomUUID } from 'node:crypto'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { Call, Handler } from '../../call.ts'
import { text } from '../../fields.ts'
import { newUser } from './admin-users.ts'
import { answered } from './answer.ts'
import { attributesOf, checkAttributes, checkRequired } from './attributes.ts'
import { hidesUsers, mayWrite } from './client-settings.ts'
import { checkCode, deliveryDetails, destinationOf, newCode, sendCode } from './codes.ts'
import { codeMismatch, invalidParameter, notAuthorized, userNotFound, usernameExists } from './errors.ts'
import { checkPassword } from './password-policy.ts'
import { adminCreatesOnly } from './pool-settings.ts'
import type { PoolClient, User, UserValue } from './rows.ts'
import { clientOf } from './secret-hash.ts'
import type { CognitoServices } from './services.ts'
import { addUser, findUser, newName, putAttributes, putUser } from './users.ts'

export const signUp =
  (services: CognitoServices): Handler =>
  async (call) => {
    const { input, store } = call
    const { pool, client } = await clientOf(call)
    if (adminCreatesOnly(pool.value)) throw notAuthorized(TEXTS.signUpClosed)
    const password = text(input.Password) ?? ''
    checkPassword(pool.value, password)
    const user = signedUp(call, { pool, client })
    // As soon as it can be told; and again when it is written.
    if (await findUser(store, pool, text(input.Username) ?? '')) throw usernameExists(TEXTS.signUpExists)
    const stored = await services.passwords.stored(pool, user.Username, password)
    const destination = destinationOf(pool, user)
    const code = newCode('sign-up', destination)
    const written = await store.transact(async (tree) => {
      if (await findUser(tree, pool, text(input.Username) ?? '')) throw usernameExists(TEXTS.signUpExists)
      return addUser(tree, pool, { ...user, ...stored, code: code.sent }, usernameExists)
    })
    await sendCode(services, pool, written, code)
    const details = destination === null ? {} : { CodeDeliveryDetails: deliveryDetails(user, destination) }
    return answered(call, { UserConfirmed: false, UserSub: user.sub, ...details })
  }

function signedUp({ input }: Call, { pool, client }: PoolClient): UserValue {
  const sub = randomUUID()
  const name = newName(pool, text(input.Username) ?? '', sub)
  const asked = attributesOf(input.UserAttributes)
  const isForbidden = Object.keys(asked).some((key) => key.endsWith('_verified') || key.startsWith('dev:'))
  if (isForbidden || !mayWrite(client.value, Object.keys(asked))) throw notAuthorized(TEXTS.unauthorizedWrite)
  const attributes = { ...asked, ...name.attributes }
  checkAttributes(pool.value, attributes)
  checkRequired(pool.value, attributes)
  return newUser(name.Username, sub, attributes)
}

/** The user a call is about. Throws what tells least: where names are hidden, the same as for a wrong code. */
async function userOf({ store, input }: Call, { pool, client }: PoolClient): Promise<User> {
  const user = await findUser(store, pool, text(input.Username) ?? '')
  if (!user) throw hidesUsers(client.value) ? codeMismatch(TEXTS.codeWrong) : userNotFound(TEXTS.userMissing)
  return user
}

export const confirmSignUp =
  (services: CognitoServices): Handler =>
  async (call) => {
    const found = await clientOf(call)
    const user = await userOf(call, found)
    const { UserStatus, sub, code } = user.value
    if (UserStatus !== 'UNCONFIRMED') throw notAuthorized(TEXTS.notConfirmable(UserStatus))
    await checkCode(services, user, 'sign-up', text(call.input.ConfirmationCode) ?? '')
    await call.store.transact(async (tree) => {
      const now = await findUser(tree, found.pool, sub)
      if (now?.value.code?.hash !== code?.hash || !now) throw codeMismatch(TEXTS.codeWrong)
      const confirmed = await putUser(tree, now, { UserStatus: 'CONFIRMED', code: null })
      const verified = now.value.code?.attribute
      if (!verified) return
      const attributes = { ...confirmed.value.attributes, [`${verified}_verified`]: 'true' }
      // [D] Throws AliasExistsException: an alias stays with the one who has it.
      await putAttributes(tree, found.pool, confirmed, attributes)
    })
    return {}
  }

export const resendConfirmationCode =
  (services: CognitoServices): Handler =>
  async (call) => {
    const found = await clientOf(call)
    const { pool, client } = found
    const user = await findUser(call.store, pool, text(call.input.Username) ?? '')
    if (!user && hidesUsers(client.value)) return {}
    if (!user) throw userNotFound(TEXTS.userMissing)
    if (user.value.UserStatus !== 'UNCONFIRMED') throw invalidParameter(TEXTS.alreadyConfirmed)
    const attribute = destinationOf(pool, user.value)
    const code = newCode('sign-up', attribute)
    const written = await call.store.transact(async (tree) => {
      const now = await findUser(tree, pool, user.value.sub)
      if (!now) throw userNotFound(TEXTS.userMissing)
      return putUser(tree, now, { code: code.sent })
    })
    await sendCode(services, pool, written, code)
    return answered(call, { CodeDeliveryDetails: deliveryDetails(written.value, attribute) })
  }
