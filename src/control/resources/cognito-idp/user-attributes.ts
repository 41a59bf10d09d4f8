/** Changes of attributes, by administrators and by users themselves. */
import { table } from '../../../core/table.ts'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { Transaction } from '../../../store/store.ts'
import type { Handler } from '../../call.ts'
import { texts } from '../../fields.ts'
import { withAccessToken } from './access-token.ts'
import { type Attributes, attributesOf, checkAttributes, checkMutable, checkRequired } from './attributes.ts'
import { mayWrite } from './client-settings.ts'
import { invalidParameter, notAuthorized } from './errors.ts'
import { type Pool, requirePool, type User } from './rows.ts'
import type { CognitoServices } from './services.ts'
import { putAttributes, requireUser } from './users.ts'

/** An address that changes has to be verified again; an empty value takes the attribute away. */
function changed(pool: Pool, { value }: User, change: Attributes): Attributes {
  checkAttributes(pool.value, change)
  checkMutable(pool.value, Object.keys(change))
  const unverified = ['email', 'phone_number'].filter(
    (name) => change[name] !== undefined && change[name] !== value.attributes[name],
  )
  const reset = unverified.map((name) => [`${name}_verified`, 'false'] as const)
  const all = table([...Object.entries(value.attributes), ...reset, ...Object.entries(change)])
  const after = table(Object.entries(all).filter(([, held]) => held !== ''))
  checkRequired(pool.value, after)
  return after
}

function removed(pool: Pool, { value }: User, names: readonly string[]): Attributes {
  checkMutable(pool.value, names)
  const gone = new Set(names.flatMap((name) => [name, `${name}_verified`]))
  const after = table(Object.entries(value.attributes).filter(([name]) => !gone.has(name)))
  checkRequired(pool.value, after)
  return after
}

type Change = (pool: Pool, user: User, input: Parameters<Handler>[0]['input']) => Attributes
const update: Change = (pool, user, input) => changed(pool, user, attributesOf(input.UserAttributes))
const remove: Change = (pool, user, input) => removed(pool, user, texts(input.UserAttributeNames))

const byAdministrator =
  (change: Change): Handler =>
  (call) =>
    call.store.transact(async (tree) => {
      const pool = await requirePool(call, tree)
      const user = await requireUser(call, tree, pool)
      await putAttributes(tree, pool, user, change(pool, user, call.input))
      return {}
    })

export const adminUpdateUserAttributes: Handler = byAdministrator(update)
export const adminDeleteUserAttributes: Handler = byAdministrator(remove)

/** What nobody but the pool says of a user. */
const OWN = ['email_verified', 'phone_number_verified']

const byUser =
  (change: Change) =>
  (services: CognitoServices): Handler =>
  (call) =>
    withAccessToken(services, call, async (tree: Transaction, { pool, client, user }) => {
      const asked = [...Object.keys(attributesOf(call.input.UserAttributes)), ...texts(call.input.UserAttributeNames)]
      const isForbidden = asked.some((name) => OWN.includes(name) || name.startsWith('dev:'))
      if (isForbidden || !mayWrite(client.value, asked)) throw notAuthorized(TEXTS.unauthorizedWrite)
      if (asked.length === 0) throw invalidParameter('No attributes given')
      await putAttributes(tree, pool, user, change(pool, user, call.input))
      return {}
    })

export const updateUserAttributes: (services: CognitoServices) => Handler = byUser(update)
export const deleteUserAttributes: (services: CognitoServices) => Handler = byUser(remove)
