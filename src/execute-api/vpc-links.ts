import type { JsonObject } from '../core/json.ts'
import type { VpcLink, VpcLinks } from '../integration/private-network.ts'
import { isNetworkLoadBalancer } from '../model/load-balancer-arn.ts'
import { followMap } from '../store/follow.ts'
import type { Store } from '../store/store.ts'

/** The VPC links of all accounts and regions, kept true by the store's change feed. */
export interface FollowedVpcLinks extends VpcLinks {
  close(): void
}

export async function openVpcLinks(store: Store): Promise<FollowedVpcLinks> {
  const { rows, close } = await followMap(store, 'vpc-link', vpcLink)
  return { find: (accountId, region, id) => rows.get(`/${accountId}/${region}/vpclinks/${id}`), close }
}

function vpcLink({ name, targetArns }: JsonObject): VpcLink {
  const [targetArn] = Array.isArray(targetArns) ? targetArns : []
  const usable = typeof targetArn === 'string' && isNetworkLoadBalancer(targetArn)
  return { name: String(name), targetArn: usable ? targetArn : null }
}
