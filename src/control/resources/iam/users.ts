import { uniqueId } from '../../../identity/credentials.ts'
import { entityPath, KINDS, type UserValue } from '../../../identity/rows.ts'
import type { Output } from '../../../model/shape.ts'
import { UNSETTLED_IDENTITY as TEXTS } from '../../../model/unsettled-identity.ts'
import type { Transaction } from '../../../store/store.ts'
import type { Caller, Handler } from '../../call.ts'
import { text } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { callersUser } from './callers-user.ts'
import { alreadyExists, deleteConflict } from './errors.ts'
import { findByName, findHolder, listHolders, listKey, MAX_NAME, showUser, USERS } from './holders.ts'
import { checkName, nameOf, pathOf, tagsOf } from './members.ts'
import { pageOf } from './page.ts'

const arnOf = ({ partition, account }: Caller, path: string, name: string): string =>
  `arn:${partition}:iam::${account}:user${path}${name}`

export const createUser: Handler = ({ store, caller, input }) => {
  if (input.PermissionsBoundary !== undefined) throw notYet('permissions boundaries')
  const name = nameOf(input, 'UserName', MAX_NAME.users)
  const path = pathOf(input)
  const tags = tagsOf(input.Tags)
  const arn = arnOf(caller, path, name)
  const user: UserValue = { name, id: uniqueId('AIDA'), path, arn, created: Date.now(), tags }
  return store.transact(async (transaction) => {
    await put(transaction, caller.account, user)
    return { User: showUser(user) }
  })
}

async function put(transaction: Transaction, account: string, user: UserValue): Promise<string> {
  const at = entityPath(account, 'users', user.name)
  if (await transaction.get(at)) throw alreadyExists(TEXTS.exists('User', user.name))
  await transaction.put(at, KINDS.user, user)
  return at
}

/** Without a name the caller's own; root is shown as a user, as at AWS. */
export const getUser: Handler = async (call) => {
  const { principal, account } = call.caller
  if (text(call.input.UserName) === undefined && principal.type === 'Account') {
    return { User: { Path: '/', UserName: 'root', UserId: account, Arn: principal.arn, CreateDate: new Date(0) } }
  }
  const { entity } = await findByName(call.store, account, USERS, callersUser(call))
  return { User: showUser(entity) }
}

export const listUsers: Handler = async (call) => {
  const users = await listHolders(call, USERS)
  return pageOf(call.input, users, listKey, 'Users', (user) => showUser(user, false))
}

/** A new name takes everything below the row along. */
export const updateUser: Handler = (call) =>
  call.store.transact(async (transaction): Promise<Output> => {
    const { input, caller } = call
    const { at, entity } = await findHolder(transaction, call, USERS)
    const name = text(input.NewUserName) ?? entity.name
    checkName(name, 'NewUserName', MAX_NAME.users)
    const path = input.NewPath === undefined ? entity.path : pathOf(input, 'NewPath')
    const renamed = { ...entity, name, path, arn: arnOf(caller, path, name) }
    const to = entityPath(caller.account, 'users', name)
    if (to === at) await transaction.put(at, KINDS.user, renamed)
    else await move(transaction, { from: at, account: caller.account, user: renamed })
    return {}
  })

async function move(
  transaction: Transaction,
  { from, account, user }: { readonly from: string; readonly account: string; readonly user: UserValue },
): Promise<void> {
  const to = await put(transaction, account, user)
  const below = await transaction.subtree(from)
  await transaction.deleteTree(from)
  for (const { path, kind, value } of below) await transaction.put(to + path.slice(from.length), kind, value)
}

export const deleteUser: Handler = (call) =>
  call.store.transact(async (transaction) => {
    const { at } = await findHolder(transaction, call, USERS)
    if ((await transaction.children(`${at}/accesskeys`, { limit: 1 })).length > 0) throw deleteConflict(TEXTS.keysFirst)
    await requireNoPolicies(transaction, at)
    await transaction.deleteTree(at)
    return {}
  })

/** Throws DeleteConflict while a user or role has policies. */
export async function requireNoPolicies(transaction: Transaction, at: string): Promise<void> {
  if ((await transaction.children(`${at}/attached`, { limit: 1 })).length > 0) throw deleteConflict(TEXTS.detachFirst)
  if ((await transaction.children(`${at}/inline`, { limit: 1 })).length > 0) throw deleteConflict(TEXTS.policiesFirst)
}
