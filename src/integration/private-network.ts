import type { LoadBalancers } from './load-balancers.ts'

/** A VPC link as requests need it. */
export interface VpcLink {
  readonly name: string
  /** null: it has none, or one that is no Network Load Balancer, and then a link of V1 has failed. */
  readonly targetArn: string | null
  /** A link of API Gateway V2: it has no target, which is for integrations to name. Absent: one of V1. */
  readonly version?: 'V2'
}

/** The links of all accounts, as they are now. */
export interface VpcLinks {
  find(accountId: string, region: string, id: string): VpcLink | undefined
}

/** What private integrations reach. */
export interface PrivateNetwork {
  readonly links: VpcLinks
  readonly loadBalancers: LoadBalancers
}
