import { partitionOf } from '../core/arn.ts'
import type { JsonObject } from '../core/json.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Fault } from '../exchange/fault.ts'
import { conditionKeys } from '../pipeline/condition-keys.ts'
import { anonymousDenied, compileAttached, INVOKE } from '../pipeline/resource-policy.ts'

/** Who may come by a private domain name: through which VPC endpoints, and what its policy says. */
export interface PrivateDomain {
  /** Those that access associations name. */
  readonly vpcEndpointIds: ReadonlySet<string>
  /** The policy's refusal of a request; null: it may come. Without a policy nobody may, as with private APIs ([K]). */
  refusal(exchange: Exchange): Fault | null
}

/** `value` is the row of the domain name at `path`, `/{account}/{region}/domainnames/...`. */
export function privateDomain(path: string, value: JsonObject, vpcEndpointIds: ReadonlySet<string>): PrivateDomain {
  const [, account = '', region = ''] = path.split('/', 3)
  const name = `${value.domainName}+${value.domainNameId}`
  const resource = `arn:${partitionOf(region)}:execute-api:${region}:${account}:/domainnames/${name}`
  const policy = typeof value.policy === 'string' ? compileAttached(value.policy) : null
  return {
    vpcEndpointIds,
    refusal(exchange) {
      const decision = policy?.decide({ action: INVOKE, resource, keys: conditionKeys(exchange) }) ?? 'implicit-deny'
      return decision === 'allow' ? null : anonymousDenied(resource, decision)
    },
  }
}
