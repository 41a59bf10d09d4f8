import {
  asAttached,
  asRole,
  asUser,
  attachedPath,
  iamPath,
  KINDS,
  type RoleValue,
  type UserValue,
} from '../../../identity/rows.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED_IDENTITY as TEXTS } from '../../../model/unsettled-identity.ts'
import type { Call, Handler } from '../../call.ts'
import { text } from '../../fields.ts'
import { noSuchEntity } from './errors.ts'
import { pageOf } from './page.ts'
import { arnOf, isPolicy } from './policy-arn.ts'

type Attached = { readonly path: string } & ({ readonly user: UserValue } | { readonly role: RoleValue })

/** Users and roles come in one list that pages cut; there are no groups. */
export const listEntitiesForPolicy: Handler = async (call) => {
  const { store, caller, input } = call
  const arn = arnOf(input)
  if (!(await isPolicy(store, caller.account, arn))) throw noSuchEntity(TEXTS.policyNotFound(arn))
  const found = await entitiesWith(call, arn)
  const { Page, ...paging } = pageOf(
    input,
    found,
    ({ path }) => path,
    'Page',
    ({ path }) => path,
  )
  const paths = new Set(Array.isArray(Page) ? Page : [])
  const page = found.filter(({ path }) => paths.has(path))
  const users = page.flatMap((one): Structure[] => ('user' in one ? [{ UserName: one.user.name, UserId: one.user.id }] : []))
  const roles = page.flatMap((one): Structure[] => ('role' in one ? [{ RoleName: one.role.name, RoleId: one.role.id }] : []))
  return { PolicyGroups: [], PolicyUsers: users, PolicyRoles: roles, ...paging }
}

async function entitiesWith({ store, caller, input }: Call, arn: string): Promise<readonly Attached[]> {
  const filter = text(input.EntityFilter)
  const prefix = text(input.PathPrefix) ?? '/'
  if (input.PolicyUsageFilter === 'PermissionsBoundary') return []
  const rows = await store.subtree(iamPath(caller.account), { kind: KINDS.attached })
  const found: Attached[] = []
  for (const row of rows.filter((one) => asAttached(one).arn === arn)) {
    const path = row.path.slice(0, -attachedPath('', arn).length)
    const holder = await store.get(path)
    if (holder?.kind === KINDS.user && (filter ?? 'User') === 'User') found.push({ path, user: asUser(holder) })
    if (holder?.kind === KINDS.role && (filter ?? 'Role') === 'Role') found.push({ path, role: asRole(holder) })
  }
  return found.filter((one) => ('user' in one ? one.user : one.role).path.startsWith(prefix))
}
