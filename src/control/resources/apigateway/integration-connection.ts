import type { JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { parseLoadBalancerArn } from '../../../model/load-balancer-arn.ts'
import { UNSETTLED_BACKENDS } from '../../../model/unsettled-backends.ts'
import type { Row } from '../../../store/store.ts'
import { text, without } from '../../fields.ts'
import { type Scope, segment } from '../../resource.ts'
import { findVpcLink } from './vpc-link.ts'

const { connection } = UNSETTLED_BACKENDS

/**
 * What holds of how an integration connects (rest-api.md 9.8 [D]). Answers the value without what an integration keeps no longer
 * that went by a VPC link `before`. Throws ServiceError.
 */
export async function checkedConnection(scope: Scope, value: JsonObject, before?: Row): Promise<JsonObject> {
  const { type, connectionType = 'INTERNET', connectionId, integrationTarget } = value
  if (connectionType === 'VPC_LINK') {
    if (type !== 'HTTP' && type !== 'HTTP_PROXY') throw badRequest(connection.vpcLinkForHttpOnly)
    await checkLink(scope, text(connectionId) ?? '', text(integrationTarget))
    return value
  }
  if (connectionType !== 'INTERNET') throw badRequest(connection.invalidType)
  if (!connectionId && !integrationTarget) return value
  if (before?.value.connectionType !== 'VPC_LINK') throw badRequest(connection.forVpcLinkOnly)
  return without(without(value, 'connectionId'), 'integrationTarget')
}

/** A link that a stage variable names is known only when a request comes. */
async function checkLink(scope: Scope, id: string, target: string | undefined): Promise<void> {
  if (id === '') throw badRequest(connection.idMissing)
  if (target !== undefined && !parseLoadBalancerArn(target)) throw badRequest(connection.invalidTarget)
  // With a target the link is one of API Gateway V2, and leads nowhere by itself.
  if (target !== undefined || id.includes('${')) return
  if (await findVpcLink(scope, id)) return
  const second = await scope.tree.get(`${scope.call.root}/v2/vpclinks/${segment(id)}`)
  throw badRequest(second ? connection.targetMissing(id) : connection.unknownLink)
}
