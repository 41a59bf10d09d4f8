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
  const first = await followMap(store, 'vpc-link', vpcLink)
  const second = await followMap(store, 'vpc-link-v2', vpcLinkV2)
  return {
    find: (accountId, region, id) =>
      first.rows.get(`/${accountId}/${region}/vpclinks/${id}`) ?? second.rows.get(`/${accountId}/${region}/v2/vpclinks/${id}`),
    close() {
      first.close()
      second.close()
    },
  }
}

function vpcLink({ name, targetArns }: JsonObject): VpcLink {
  const [targetArn] = Array.isArray(targetArns) ? targetArns : []
  const usable = typeof targetArn === 'string' && isNetworkLoadBalancer(targetArn)
  return { name: String(name), targetArn: usable ? targetArn : null }
}

const vpcLinkV2 = ({ name }: JsonObject): VpcLink => ({ name: String(name), targetArn: null, version: 'V2' })
