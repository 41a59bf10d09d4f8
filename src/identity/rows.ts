/**
 * The rows of IAM and STS. IAM has no regions: its rows live at `/{account}/global/iam`, those of sessions at
 * `/{account}/global/sts/sessions`. Names are told apart without case, so paths hold them in lower case and values as given.
 */
import type { JsonObject } from '../core/json.ts'
import type { Row } from '../store/store.ts'

export interface Tag extends JsonObject {
  readonly Key: string
  readonly Value: string
}

/** What users, roles and managed policies have in common. Times are epoch milliseconds. */
export interface Entity extends JsonObject {
  readonly name: string
  readonly id: string
  /** `/` or `/division/`. */
  readonly path: string
  readonly arn: string
  readonly created: number
  readonly tags: readonly Tag[]
}

export type UserValue = Entity

export interface RoleValue extends Entity {
  /** Its trust policy, as text. */
  readonly trust: string
  readonly description: string | null
  /** In seconds. */
  readonly maxSessionDuration: number
}

export interface PolicyValue extends Entity {
  readonly description: string | null
  readonly updated: number
  readonly defaultVersion: number
  /** Numbers are never given twice. */
  readonly lastVersion: number
}

export interface PolicyVersionValue extends JsonObject {
  readonly version: number
  readonly document: string
  readonly created: number
}

/** A policy that lies in a user or role. */
export interface InlinePolicyValue extends JsonObject {
  readonly name: string
  readonly document: string
}

/** A managed policy that a user or role has. */
export interface AttachedPolicyValue extends JsonObject {
  readonly arn: string
}

export interface AccessKeyValue extends JsonObject {
  readonly id: string
  readonly secret: string
  readonly active: boolean
  readonly created: number
}

export interface KeyUseValue extends JsonObject {
  readonly at: number
  readonly service: string
  readonly region: string
}

/** Temporary credentials. */
export interface SessionValue extends JsonObject {
  readonly accessKeyId: string
  readonly secret: string
  readonly token: string
  readonly expires: number
  /** Row of the user or role that it stands for; null: root. */
  readonly of: string | null
  /** The unique id that row must still have: one made anew under the name is another. */
  readonly ofId: string | null
  /** A role's; null for GetSessionToken. */
  readonly sessionName: string | null
  /** Documents that bound what the role allows; empty: nothing does. */
  readonly policies: readonly string[]
  /** Managed policies that bound it, as they are at the time. */
  readonly policyArns: readonly string[]
  readonly tags: readonly Tag[]
}

export const KINDS = {
  user: 'iam-user',
  role: 'iam-role',
  policy: 'iam-policy',
  version: 'iam-policy-version',
  inline: 'iam-inline-policy',
  attached: 'iam-attached-policy',
  key: 'iam-access-key',
  keyUse: 'iam-access-key-use',
  session: 'sts-session',
} as const

/** Who holds policies. */
export type Holder = 'users' | 'roles'
export type Collection = Holder | 'policies'

const segment = (name: string): string => encodeURIComponent(name)

export const iamPath = (account: string): string => `/${account}/global/iam`
export const collectionPath = (account: string, collection: Collection): string => `${iamPath(account)}/${collection}`
export const entityPath = (account: string, collection: Collection, name: string): string =>
  `${collectionPath(account, collection)}/${segment(name.toLowerCase())}`
export const inlinePath = (holder: string, name: string): string => `${holder}/inline/${segment(name.toLowerCase())}`
export const attachedPath = (holder: string, arn: string): string => `${holder}/attached/${segment(arn)}`
export const keyPath = (user: string, id: string): string => `${user}/accesskeys/${segment(id)}`
export const keyUsePath = (account: string, id: string): string => `${iamPath(account)}/keyuse/${segment(id)}`
export const versionPath = (policy: string, version: number): string => `${policy}/versions/v${version}`
export const sessionsPath = (account: string): string => `/${account}/global/sts/sessions`
export const sessionPath = (account: string, id: string): string => `${sessionsPath(account)}/${segment(id)}`

export const accountOf = (path: string): string => path.split('/', 2)[1] ?? ''

/** The managed policy that an ARN names: of AWS, or of an account. */
const POLICY_ARN = /^arn:aws[\w-]*:iam::(aws|\d{12}):policy(\/(?:[!-~]+\/)?)([\w+=,.@-]+)$/

export interface PolicyArn {
  readonly account: string
  readonly path: string
  readonly name: string
}

export function parsePolicyArn(arn: string): PolicyArn | null {
  const [, account, path, name] = POLICY_ARN.exec(arn) ?? []
  return account === undefined || path === undefined || name === undefined ? null : { account, path, name }
}

// A row's kind says what its value is: these readers are the one place that believes it.
type Held = Pick<Row, 'value'>
export const asUser = ({ value }: Held): UserValue => value as UserValue
export const asRole = ({ value }: Held): RoleValue => value as RoleValue
export const asPolicy = ({ value }: Held): PolicyValue => value as PolicyValue
export const asVersion = ({ value }: Held): PolicyVersionValue => value as PolicyVersionValue
export const asInline = ({ value }: Held): InlinePolicyValue => value as InlinePolicyValue
export const asAttached = ({ value }: Held): AttachedPolicyValue => value as AttachedPolicyValue
export const asKey = ({ value }: Held): AccessKeyValue => value as AccessKeyValue
export const asKeyUse = ({ value }: Held): KeyUseValue => value as KeyUseValue
export const asSession = ({ value }: Held): SessionValue => value as SessionValue
