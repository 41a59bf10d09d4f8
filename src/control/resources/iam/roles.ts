import { uniqueId } from '../../../identity/credentials.ts'
import { entityPath, KINDS, type RoleValue } from '../../../identity/rows.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED_IDENTITY as TEXTS } from '../../../model/unsettled-identity.ts'
import type { Call, Handler } from '../../call.ts'
import { text } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { alreadyExists, quotaExceeded } from './errors.ts'
import { findHolder, listHolders, listKey, MAX_NAME, ROLES, showRole } from './holders.ts'
import { descriptionOf, integerOf, nameOf, pathOf, tagsOf } from './members.ts'
import { pageOf } from './page.ts'
import { checkTrustPolicy, policySize } from './policy-document.ts'
import { requireNoPolicies } from './users.ts'

/** [D] IAM quotas: what AWS grants at most of a trust policy's characters. */
const MAX_TRUST = 4096
/** [D] An hour, and twelve, in seconds. */
const HOUR = 3600
const MAX_DURATION = 43_200

function trustOf(input: Structure, member: string): string {
  const trust = text(input[member]) ?? ''
  checkTrustPolicy(trust)
  if (policySize(trust) > MAX_TRUST) throw quotaExceeded(TEXTS.quota('ACLSizePerRole', MAX_TRUST))
  return trust
}

const durationOf = (input: Structure): number => integerOf(input, 'MaxSessionDuration', HOUR, MAX_DURATION) ?? HOUR

export const createRole: Handler = ({ store, caller, input }) => {
  if (input.PermissionsBoundary !== undefined) throw notYet('permissions boundaries')
  const name = nameOf(input, 'RoleName', MAX_NAME.roles)
  const path = pathOf(input)
  const role: RoleValue = {
    name,
    id: uniqueId('AROA'),
    path,
    arn: `arn:${caller.partition}:iam::${caller.account}:role${path}${name}`,
    created: Date.now(),
    tags: tagsOf(input.Tags),
    trust: trustOf(input, 'AssumeRolePolicyDocument'),
    description: descriptionOf(input),
    maxSessionDuration: durationOf(input),
  }
  return store.transact(async (transaction) => {
    const at = entityPath(caller.account, 'roles', name)
    if (await transaction.get(at)) throw alreadyExists(TEXTS.exists('Role', name))
    await transaction.put(at, KINDS.role, role)
    return { Role: showRole(role) }
  })
}

export const getRole: Handler = async (call) => {
  const { entity } = await findHolder(call.store, call, ROLES)
  return { Role: showRole(entity) }
}

export const listRoles: Handler = async (call) => {
  const roles = await listHolders(call, ROLES)
  return pageOf(call.input, roles, listKey, 'Roles', (role) => showRole(role, false))
}

function update(call: Call, change: (role: RoleValue) => RoleValue): Promise<RoleValue> {
  return call.store.transact(async (transaction) => {
    const { at, entity } = await findHolder(transaction, call, ROLES)
    const role = change(entity)
    await transaction.put(at, KINDS.role, role)
    return role
  })
}

export const updateRole: Handler = async (call) => {
  const { input } = call
  const description = descriptionOf(input)
  const duration = integerOf(input, 'MaxSessionDuration', HOUR, MAX_DURATION)
  await update(call, (role) => ({
    ...role,
    description: description ?? role.description,
    maxSessionDuration: duration ?? role.maxSessionDuration,
  }))
  return {}
}

export const updateRoleDescription: Handler = async (call) => {
  const description = descriptionOf(call.input)
  return { Role: showRole(await update(call, (role) => ({ ...role, description }))) }
}

export const updateAssumeRolePolicy: Handler = async (call) => {
  const trust = trustOf(call.input, 'PolicyDocument')
  await update(call, (role) => ({ ...role, trust }))
  return {}
}

export const deleteRole: Handler = (call) =>
  call.store.transact(async (transaction) => {
    const { at } = await findHolder(transaction, call, ROLES)
    await requireNoPolicies(transaction, at)
    await transaction.deleteTree(at)
    return {}
  })

/** There are no instances here that could have a profile. */
export const listInstanceProfilesForRole: Handler = async (call) => {
  await findHolder(call.store, call, ROLES)
  return { InstanceProfiles: [], IsTruncated: false }
}
