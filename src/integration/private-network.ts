import type { LoadBalancers } from './load-balancers.ts'

/** A VPC link as requests need it. */
export interface VpcLink {
  readonly name: string
  /** null: its target is no Network Load Balancer, and the link has failed. */
  readonly targetArn: string | null
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
