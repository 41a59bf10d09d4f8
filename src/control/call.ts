import type { Principal } from '../auth/identity.ts'
import type { ConditionKeys } from '../auth/policy-variables.ts'
import type { Operation, Output, Structure } from '../model/shape.ts'
import { AWS_ACCOUNT_LIMIT, type Limit } from '../model/usage-limits.ts'
import type { Store } from '../store/store.ts'

/** Who calls the control plane, read from the credential scope: an access key id of 12 digits names its account. */
export interface Caller {
  readonly partition: string
  readonly account: string
  readonly region: string
  readonly accessKeyId: string | null
  /** Who that is: where signatures are not verified whoever a key says, and root of the account without one that is known. */
  readonly principal: Principal
}

/** One call of an operation: validated input, who calls, and the store to work on. */
export interface Call {
  readonly operation: Operation
  readonly input: Structure
  readonly caller: Caller
  /** What policies can ask of the call itself. */
  readonly conditionKeys: ConditionKeys
  readonly requestId: string
  /** The caller's User-Agent. */
  readonly userAgent: string | null
  readonly store: Store
  /** `/{account}/{region}`: what every path of this caller starts with. */
  readonly root: string
  /** The port this process listens on, for URLs in answers. */
  readonly endpoint: string
  readonly quotas: Quotas
}

/** AWS raises these on request; here the operator does. */
export interface Quotas {
  /** The longest `timeoutInMillis` of an integration, in ms. */
  readonly maxIntegrationTimeoutMs: number
  /** Of an account in each region. */
  readonly accountThrottle: Limit
}

/** rest-api.md 9.1 [D] and 17 [D]. */
export const AWS_QUOTAS: Quotas = { maxIntegrationTimeoutMs: 29_000, accountThrottle: AWS_ACCOUNT_LIMIT }

/**
 * Answers the output structure with the SDK's member names (streaming members may be async iterables); throws ServiceError.
 * A string under `$requestId` becomes the answer's request id: Lambda answers with the id of the invocation.
 */
export type Handler = (call: Call) => Promise<Output>
/** By operation name. */
export type Handlers = Readonly<Record<string, Handler>>
