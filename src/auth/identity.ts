import type { Decision, PolicyRequest } from './iam-policy.ts'
import type { ConditionKeys } from './policy-variables.ts'

/** Who an access key stands for, in the words of `$context.identity` and of IAM's messages. */
export interface Principal {
  readonly type: 'Account' | 'User' | 'AssumedRole'
  readonly account: string
  /** `arn:aws:iam::{account}:root`, `...:user/{name}`, `arn:aws:sts::{account}:assumed-role/{role}/{session}`. */
  readonly arn: string
  /** The account of root, `AIDA...`, `AROA...:{session}`: `aws:userid`, and `caller` in `$context.identity`. */
  readonly userId: string
  /** `aws:username`; null for root and roles. */
  readonly userName: string | null
  /** `aws:PrincipalArn`: the role of a session, else the same as `arn`. */
  readonly principalArn: string
}

/** What verifying a signature needs to know of an access key. */
export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** The session token that must come with it; null: none must. */
  readonly sessionToken: string | null
  /** Epoch milliseconds; null: never. */
  readonly expiresAt: number | null
  readonly principal: Principal
}

/** Every access key there is and what its principal may do, in memory. */
export interface Identities {
  /** undefined: unknown, inactive or deleted. An expired session is found, so that the refusal can say so. */
  find(accessKeyId: string): AccessKey | undefined
  /** What the principal's own policies say; root may do everything. */
  decide(principal: Principal, request: PolicyRequest): Decision
  /** What a session's own policies say, which bound what others grant to its role; `allow` where there are none. */
  decideBounds(principal: Principal, request: PolicyRequest): Decision
  /** What policies can ask of a principal, its tags too, before what they can ask of the request. */
  keysOf(principal: Principal, others: ConditionKeys): ConditionKeys
}
