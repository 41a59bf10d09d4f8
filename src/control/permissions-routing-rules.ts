import { strictEncode } from '../auth/sigv4.ts'
import type { Permission, PermissionRequest } from './permission.ts'
import { domainKey } from './resources/apigateway/domain-name-key.ts'

/** [D] service authorization reference: their actions are no HTTP methods, unlike API Gateway's others. */
const ACTIONS: ReadonlyMap<string, string> = new Map([
  ['CreateRoutingRule', 'CreateRoutingRule'],
  ['DeleteRoutingRule', 'DeleteRoutingRule'],
  ['GetRoutingRule', 'GetRoutingRule'],
  ['ListRoutingRules', 'ListRoutingRules'],
  ['PutRoutingRule', 'UpdateRoutingRule'],
])

/** What an operation on routing rules needs; null: it is none. What is not about one rule is about all of its domain name. */
export function routingRulePermission({ operation, labels, input, caller }: PermissionRequest): Permission | null {
  const action = ACTIONS.get(operation.name)
  if (action === undefined) return null
  const { partition, region, account } = caller
  const id = typeof input.domainNameId === 'string' ? input.domainNameId : undefined
  const domain = strictEncode(domainKey(labels.domainName ?? '', id)).replaceAll('%2B', '+')
  const rule = labels.routingRuleId === undefined ? '*' : strictEncode(labels.routingRuleId)
  const resource = `arn:${partition}:apigateway:${region}:${account}:/domainnames/${domain}/routingrules/${rule}`
  const { priority } = input
  const keys = new Map(typeof priority === 'number' ? [['apigateway:request/priority', String(priority)]] : [])
  return { action: `apigateway:${action}`, resource, keys }
}
