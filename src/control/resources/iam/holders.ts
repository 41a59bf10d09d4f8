/** Users and roles, in what they have in common: they are found by name, and hold policies and tags. */

import { strictEncode } from '../../../auth/sigv4.ts'
import {
  asRole,
  asUser,
  collectionPath,
  type Entity,
  entityPath,
  type Holder,
  KINDS,
  type RoleValue,
  type Tag,
  type UserValue,
} from '../../../identity/rows.ts'
import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED_IDENTITY as TEXTS } from '../../../model/unsettled-identity.ts'
import type { Reader } from '../../../store/store.ts'
import type { Call } from '../../call.ts'
import { text } from '../../fields.ts'
import { noSuchEntity } from './errors.ts'
import { nameOf } from './members.ts'

export interface HolderKind<T extends Entity = Entity> {
  readonly collection: Holder
  /** As messages call it. */
  readonly noun: 'user' | 'role'
  readonly member: 'UserName' | 'RoleName'
  readonly kind: string
  /** Characters of its inline policies together ([D] IAM quotas). */
  readonly inlineSize: number
  read(row: Parameters<typeof asUser>[0]): T
}

export const USERS: HolderKind<UserValue> = {
  collection: 'users',
  noun: 'user',
  member: 'UserName',
  kind: KINDS.user,
  inlineSize: 2048,
  read: asUser,
}

export const ROLES: HolderKind<RoleValue> = {
  collection: 'roles',
  noun: 'role',
  member: 'RoleName',
  kind: KINDS.role,
  inlineSize: 10_240,
  read: asRole,
}

export const MAX_NAME = { users: 64, roles: 64, policies: 128 } as const

export interface Found<T extends Entity = Entity> {
  readonly at: string
  readonly entity: T
}

/** The user or role that the input names. Throws NoSuchEntity. */
export function findHolder<T extends Entity>(reader: Reader, call: Call, of: HolderKind<T>): Promise<Found<T>> {
  return findByName(reader, call.caller.account, of, nameOf(call.input, of.member, 128))
}

export async function findByName<T extends Entity>(
  reader: Reader,
  account: string,
  of: HolderKind<T>,
  name: string,
): Promise<Found<T>> {
  const at = entityPath(account, of.collection, name)
  const row = await reader.get(at)
  if (!row) throw noSuchEntity(TEXTS.notFound(of.noun, name))
  return { at, entity: of.read(row) }
}

/** Users or roles below `PathPrefix`, in the order of their names. */
export async function listHolders<T extends Entity>({ store, caller, input }: Call, of: HolderKind<T>): Promise<readonly T[]> {
  const rows = await store.children(collectionPath(caller.account, of.collection), { kind: of.kind })
  const prefix = text(input.PathPrefix) ?? '/'
  return rows.map(of.read).filter(({ path }) => path.startsWith(prefix))
}

/** The marker of lists of entities: rows come in the order of lower-case names. */
export const listKey = ({ name }: { readonly name: string }): string => encodeURIComponent(name.toLowerCase())

export const showTags = (tags: readonly Tag[]): { readonly Tags?: readonly Tag[] } => (tags.length === 0 ? {} : { Tags: tags })

/** AWS shows tags of one user or role, and not in lists. */
export function showUser({ name, id, path, arn, created, tags }: UserValue, withTags = true): Structure {
  const user = { Path: path, UserName: name, UserId: id, Arn: arn, CreateDate: new Date(created) }
  return withTags ? { ...user, ...showTags(tags) } : user
}

export function showRole(role: RoleValue, withTags = true): Structure {
  const { name, id, path, arn, created, tags, trust, description, maxSessionDuration } = role
  return {
    Path: path,
    RoleName: name,
    RoleId: id,
    Arn: arn,
    CreateDate: new Date(created),
    AssumeRolePolicyDocument: showDocument(trust),
    ...(description === null ? null : { Description: description }),
    MaxSessionDuration: maxSessionDuration,
    ...(withTags ? showTags(tags) : null),
  }
}

/** Documents travel percent-encoded ([D] RFC 3986). */
export const showDocument = (document: string): string => strictEncode(document)
