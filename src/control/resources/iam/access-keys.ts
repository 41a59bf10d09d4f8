import { newAccessKeyId, newSecret } from '../../../identity/credentials.ts'
import type { IdentityIndex } from '../../../identity/identities.ts'
import type { LastUsed } from '../../../identity/last-used.ts'
import { type AccessKeyValue, accountOf, asKey, asUser, KINDS, keyPath, keyUsePath } from '../../../identity/rows.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED_IDENTITY as TEXTS } from '../../../model/unsettled-identity.ts'
import type { Reader } from '../../../store/store.ts'
import type { Call, Handler } from '../../call.ts'
import { text } from '../../fields.ts'
import { callersUser } from './callers-user.ts'
import { constraintViolated, noSuchEntity, quotaExceeded } from './errors.ts'
import { findByName, USERS } from './holders.ts'
import { checkLength } from './members.ts'
import { pageOf } from './page.ts'

/** [D] IAM quotas. */
const KEYS_PER_USER = 2

const statusOf = ({ active }: AccessKeyValue): string => (active ? 'Active' : 'Inactive')

const usersOf = (reader: Reader, call: Call): ReturnType<typeof findByName<ReturnType<typeof asUser>>> =>
  findByName(reader, call.caller.account, USERS, callersUser(call))

/** The only answer that shows the secret. */
export const createAccessKey: Handler = (call) =>
  call.store.transact(async (transaction) => {
    const { at, entity } = await usersOf(transaction, call)
    const standing = await transaction.children(`${at}/accesskeys`)
    if (standing.length >= KEYS_PER_USER) throw quotaExceeded(TEXTS.quota('AccessKeysPerUser', KEYS_PER_USER))
    const key: AccessKeyValue = { id: newAccessKeyId('AKIA'), secret: newSecret(), active: true, created: Date.now() }
    await transaction.put(keyPath(at, key.id), KINDS.key, key)
    return { AccessKey: { ...show(entity.name, key), SecretAccessKey: key.secret } }
  })

const show = (userName: string, key: AccessKeyValue): Structure => ({
  UserName: userName,
  AccessKeyId: key.id,
  Status: statusOf(key),
  CreateDate: new Date(key.created),
})

export const listAccessKeys: Handler = async (call) => {
  const { at, entity } = await usersOf(call.store, call)
  const keys = (await call.store.children(`${at}/accesskeys`)).map(asKey)
  return pageOf(
    call.input,
    keys,
    ({ id }) => id,
    'AccessKeyMetadata',
    (key) => show(entity.name, key),
  )
}

async function findKey(reader: Reader, call: Call): Promise<{ readonly path: string; readonly key: AccessKeyValue }> {
  const id = idOf(call)
  const { at } = await usersOf(reader, call)
  const path = keyPath(at, id)
  const row = await reader.get(path)
  if (!row) throw noSuchEntity(TEXTS.keyNotFound(id))
  return { path, key: asKey(row) }
}

function idOf({ input }: Call): string {
  const id = text(input.AccessKeyId) ?? ''
  checkLength(id, 'accessKeyId', 16, 128)
  return id
}

export const updateAccessKey: Handler = (call) =>
  call.store.transact(async (transaction) => {
    const status = text(call.input.Status) ?? ''
    if (status === 'Expired') throw constraintViolated(status, 'status', 'Member must satisfy enum value set: [Active, Inactive]')
    const { path, key } = await findKey(transaction, call)
    await transaction.put(path, KINDS.key, { ...key, active: status === 'Active' })
    return {}
  })

export const deleteAccessKey: Handler = (call) =>
  call.store.transact(async (transaction) => {
    const { path, key } = await findKey(transaction, call)
    await transaction.deleteTree(path)
    await transaction.deleteTree(keyUsePath(call.caller.account, key.id))
    return {}
  })

export const getAccessKeyLastUsed =
  (identities: IdentityIndex, lastUsed: LastUsed): Handler =>
  async (call) => {
    const id = idOf(call)
    const key = identities.userOfKey(id)
    const row = key && accountOf(key.user) === call.caller.account ? await call.store.get(key.user) : undefined
    if (!row) throw noSuchEntity(TEXTS.keyUnknown(id))
    const use = await lastUsed.of(call.caller.account, id)
    const shown = use ? { LastUsedDate: new Date(use.at), ServiceName: use.service, Region: use.region } : NEVER
    return { UserName: asUser(row).name, AccessKeyLastUsed: shown }
  }

const NEVER = { ServiceName: 'N/A', Region: 'N/A' }
