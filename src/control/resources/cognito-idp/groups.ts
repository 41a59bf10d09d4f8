import type { JsonObject } from '../../../core/json.ts'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { Reader, Row } from '../../../store/store.ts'
import type { Call, Handler } from '../../call.ts'
import { given, number, text } from '../../fields.ts'
import { answered } from './answer.ts'
import { groupExists, invalidParameter, resourceNotFound } from './errors.ts'
import { pageOf } from './page.ts'
import { asUser, groupPath, type Pool, requirePool } from './rows.ts'
import { shownUser } from './shown-user.ts'
import { putUser, requireUser } from './users.ts'

const KIND = 'user-pool-group'
const MAX_GROUPS = 100

const groupOf = (input: Call['input']): JsonObject => {
  const group = given(input, 'Description', 'RoleArn', 'Precedence')
  if ((number(group.Precedence) ?? 0) < 0) throw invalidParameter('Precedence must not be negative.')
  if ((text(group.Description) ?? '').length > 2048 || (text(group.RoleArn) ?? '').length > 2048)
    throw invalidParameter('Description and RoleArn have at most 2048 characters.')
  return group
}

export const createGroup: Handler = (call) =>
  call.store.transact(async (tree) => {
    const pool = await requirePool(call, tree)
    const GroupName = text(call.input.GroupName) ?? ''
    if (!/^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u.test(GroupName)) throw invalidParameter('Invalid GroupName')
    const path = groupPath(pool.path, GroupName)
    if (await tree.get(path)) throw groupExists(TEXTS.groupExists)
    const now = Date.now()
    const times = { CreationDate: now, LastModifiedDate: now }
    const value = { UserPoolId: pool.value.Id, GroupName, ...groupOf(call.input), ...times }
    await tree.put(path, KIND, value, 0)
    return answered(call, { Group: value })
  })

async function requireGroup({ input }: Call, tree: Reader, pool: Pool): Promise<Row> {
  const row = await tree.get(groupPath(pool.path, text(input.GroupName) ?? ''))
  if (!row) throw resourceNotFound(TEXTS.groupMissing)
  return row
}

export const getGroup: Handler = async (call) => {
  const { value } = await requireGroup(call, call.store, await requirePool(call, call.store))
  return answered(call, { Group: value })
}

export const updateGroup: Handler = (call) =>
  call.store.transact(async (tree) => {
    const { path, value } = await requireGroup(call, tree, await requirePool(call, tree))
    const after = { ...value, ...groupOf(call.input), LastModifiedDate: Date.now() }
    await tree.put(path, KIND, after)
    return answered(call, { Group: after })
  })

export const deleteGroup: Handler = (call) =>
  call.store.transact(async (tree) => {
    const pool = await requirePool(call, tree)
    const { path, value } = await requireGroup(call, tree, pool)
    await tree.deleteTree(path)
    for (const row of await tree.children(`${pool.path}/users`, { kind: 'user-pool-user' })) {
      const user = asUser(row)
      const groups = user.value.groups.filter((name) => name !== value.GroupName)
      if (groups.length < user.value.groups.length) await putUser(tree, user, { groups })
    }
    return {}
  })

export const listGroups: Handler = async (call) => {
  const pool = await requirePool(call, call.store)
  const below = { path: `${pool.path}/groups`, kind: KIND }
  const { rows, next } = await pageOf(call.store, call.input, { limit: 'Limit', token: 'NextToken' }, below)
  return answered(call, { Groups: rows.map(({ value }) => value), NextToken: next })
}

export const adminAddUserToGroup: Handler = (call) =>
  call.store.transact(async (tree) => {
    const pool = await requirePool(call, tree)
    const user = await requireUser(call, tree, pool)
    const name = text((await requireGroup(call, tree, pool)).value.GroupName) ?? ''
    const groups = [...new Set([...user.value.groups, name])]
    if (groups.length > MAX_GROUPS) throw invalidParameter(`A user is in at most ${MAX_GROUPS} groups.`)
    await putUser(tree, user, { groups })
    return {}
  })

export const adminRemoveUserFromGroup: Handler = (call) =>
  call.store.transact(async (tree) => {
    const pool = await requirePool(call, tree)
    const user = await requireUser(call, tree, pool)
    const { GroupName } = (await requireGroup(call, tree, pool)).value
    await putUser(tree, user, { groups: user.value.groups.filter((name) => name !== GroupName) })
    return {}
  })

/** The groups of a user, by precedence: the lowest number first, those without one last. */
export async function groupsOf(tree: Reader, pool: Pool, names: readonly string[]): Promise<readonly JsonObject[]> {
  const rows = await Promise.all(names.map((name) => tree.get(groupPath(pool.path, name))))
  const rank = ({ Precedence }: JsonObject): number => number(Precedence) ?? Number.POSITIVE_INFINITY
  return rows.flatMap((row) => (row ? [row.value] : [])).sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)))
}

export const adminListGroupsForUser: Handler = async (call) => {
  const pool = await requirePool(call, call.store)
  const { value } = await requireUser(call, call.store, pool)
  return answered(call, { Groups: [...(await groupsOf(call.store, pool, value.groups))] })
}

export const listUsersInGroup: Handler = async (call) => {
  const pool = await requirePool(call, call.store)
  const { GroupName } = (await requireGroup(call, call.store, pool)).value
  const matches = (row: Row): boolean => asUser(row).value.groups.some((name) => name === GroupName)
  const below = { path: `${pool.path}/users`, kind: 'user-pool-user', matches }
  const { rows, next } = await pageOf(call.store, call.input, { limit: 'Limit', token: 'NextToken' }, below)
  return answered(call, { Users: rows.map((row) => shownUser(asUser(row))), NextToken: next })
}
