import type { Identities } from '../auth/identity.ts'
import type { ClientCertificates } from '../integration/client.ts'
import type { IntegrationPorts } from '../integration/integration.ts'
import type { Limit } from '../model/usage-limits.ts'
import type { LogGroups } from '../observe/log-groups.ts'
import type { ApiKeys } from '../pipeline/api-key.ts'
import type { AuthorizerPorts } from '../pipeline/authorizer.ts'
import type { SharedCalls } from '../pipeline/shared-calls.ts'
import type { Quotas, ResponseCache, TokenBuckets } from '../state/state.ts'

/** Who may call, and how often. */
export interface LimitPorts {
  /** What an account has in each region. */
  readonly account: Limit
  readonly buckets: TokenBuckets
  readonly quotas: Quotas
  readonly apiKeys: { in(account: string, region: string): ApiKeys }
}

/** The response caches of stages. */
export interface ResponseCachePorts {
  readonly cache: ResponseCache
  readonly calls: SharedCalls
}

/** What a compiled plan reaches the world through. */
export interface CompilePorts extends IntegrationPorts {
  /** What stages name by `clientCertificateId`. */
  readonly clientCertificates: ClientCertificates
  /** Access and execution logs. */
  readonly logGroups: LogGroups
  /** Told of errors that are no Fault, with the request they befell: mistakes in Portico. */
  readonly onBug: (error: unknown, requestId: string) => void
  /** Absent where plans are only checked, or run as tests. */
  readonly limits?: LimitPorts
  /** Absent where plans are only checked, or run as tests: nothing is cached. */
  readonly responses?: ResponseCachePorts
  /** Who signs. Absent where plans are only checked, or run as tests: then no signature is known. */
  readonly identities?: Identities
  /** Absent where plans are only checked: then no result of an authorizer is kept. */
  readonly authorizers?: Omit<AuthorizerPorts, 'lambda'>
}
