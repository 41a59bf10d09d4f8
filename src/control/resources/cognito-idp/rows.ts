/** What the rows of user pools hold, and where they stand. Paths have no AWS URI to follow: Cognito's operations have none. */

import type { PasswordHash } from '../../../auth/password-hash.ts'
import type { SrpVerifier } from '../../../auth/srp.ts'
import type { JsonObject } from '../../../core/json.ts'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { Reader, Row } from '../../../store/store.ts'
import type { Call } from '../../call.ts'
import { text } from '../../fields.ts'
import { segment } from '../../resource.ts'
import { resourceNotFound } from './errors.ts'

/** UserPoolType without what is derived; times are epoch ms. */
export interface PoolValue extends JsonObject {
  readonly Id: string
  readonly Name: string
  readonly Arn: string
}

/** UserPoolClientType. */
export interface ClientValue extends JsonObject {
  readonly UserPoolId: string
  readonly ClientId: string
  readonly ClientName: string
}

/** A code that was sent, by its hash. `attribute`: what it verifies. */
export type SentCode = {
  readonly hash: string
  readonly expires: number
  readonly purpose: 'sign-up' | 'forgot-password'
  readonly attribute: string | null
}

export type UserValue = {
  readonly Username: string
  readonly sub: string
  readonly attributes: { readonly [name: string]: string }
  readonly Enabled: boolean
  readonly UserStatus: string
  readonly UserCreateDate: number
  readonly UserLastModifiedDate: number
  readonly password: PasswordHash | null
  readonly srp: SrpVerifier | null
  /** When a temporary password ends. */
  readonly temporaryUntil: number | null
  readonly groups: readonly string[]
  readonly code: SentCode | null
}

/** Who signed in once, for as long as the refresh token lasts: its path ends in the `origin_jti` of all tokens that come of it. */
export type SessionValue = {
  readonly clientId: string
  /** Of the secret in the refresh token; the one before it lasts until `previousUntil`. */
  readonly hash: string
  readonly previousHash: string | null
  readonly previousUntil: number
  /** Epoch seconds. */
  readonly authTime: number
  /** Epoch ms. */
  readonly expires: number
  readonly revoked: boolean
}

export interface Pool {
  /** `/{account}/{region}/userpools/{id}`. */
  readonly path: string
  readonly value: PoolValue
}
export interface Client {
  readonly path: string
  readonly value: ClientValue
}
export interface User {
  readonly path: string
  readonly value: UserValue
}

// A row's kind says what its value is: these readers are the one place that believes it.
export const asPool = ({ path, value }: Row): Pool => ({ path, value: value as PoolValue })
export const asClient = ({ path, value }: Row): Client => ({ path, value: value as ClientValue })
export const asUser = ({ path, value }: Row): User => ({ path, value: value as UserValue })
export const asSession = ({ value }: Row): SessionValue => value as SessionValue

export const poolPath = (root: string, id: string): string => `${root}/userpools/${segment(id)}`
export const clientPath = (pool: string, id: string): string => `${pool}/clients/${segment(id)}`
export const userPath = (pool: string, key: string): string => `${pool}/users/${segment(key)}`
export const groupPath = (pool: string, name: string): string => `${pool}/groups/${segment(name)}`
export const resourceServerPath = (pool: string, id: string): string => `${pool}/resourceservers/${segment(id)}`
export const keysPath = (pool: string): string => `${pool}/signing/key`
export const sessionPath = (user: string, originJti: string): string => `${user}/sessions/${segment(originJti)}`

/** Ids of pools, ids of clients and domains are unique in the process: unsigned calls and URLs name nothing else. */
export const poolIndex = (id: string): string => `/user-pool-ids/${segment(id)}`
export const clientIndex = (id: string): string => `/user-pool-client-ids/${segment(id)}`
export const domainIndex = (region: string, domain: string): string => `/user-pool-domains/${segment(region)}/${segment(domain)}`

/** The pool that UserPoolId names, of the caller's account and region. */
export async function requirePool({ root, input }: Pick<Call, 'root' | 'input'>, tree: Reader): Promise<Pool> {
  const id = text(input.UserPoolId) ?? ''
  const row = await tree.get(poolPath(root, id))
  if (!row) throw resourceNotFound(TEXTS.poolMissing(id))
  return asPool(row)
}

/** What an index row leads to. */
async function followed(tree: Reader, index: string): Promise<Row | undefined> {
  const path = text((await tree.get(index))?.value.path)
  return path === undefined ? undefined : tree.get(path)
}

export async function poolById(tree: Reader, id: string): Promise<Pool | null> {
  const row = await followed(tree, poolIndex(id))
  return row ? asPool(row) : null
}

export async function poolByDomain(tree: Reader, region: string, domain: string): Promise<Pool | null> {
  const row = await followed(tree, domainIndex(region, domain))
  return row ? asPool(row) : null
}

export interface PoolClient {
  readonly pool: Pool
  readonly client: Client
}

/** The client of an unsigned call, whatever account it belongs to. */
export async function clientById(tree: Reader, id: string): Promise<PoolClient> {
  const row = await followed(tree, clientIndex(id))
  const pool = row && (await tree.get(row.path.slice(0, row.path.lastIndexOf('/clients/'))))
  if (!row || !pool) throw resourceNotFound(TEXTS.clientMissing(id))
  return { pool: asPool(pool), client: asClient(row) }
}

/** The client that ClientId names in a pool. */
export async function requireClient({ input }: Pick<Call, 'input'>, tree: Reader, pool: Pool): Promise<Client> {
  const id = text(input.ClientId) ?? ''
  const row = await tree.get(clientPath(pool.path, id))
  if (!row) throw resourceNotFound(TEXTS.clientMissing(id))
  return asClient(row)
}

/** The region and account in a row's path. */
export function placeOf({ path }: Pool): { readonly account: string; readonly region: string } {
  const [, account = '', region = ''] = path.split('/')
  return { account, region }
}
