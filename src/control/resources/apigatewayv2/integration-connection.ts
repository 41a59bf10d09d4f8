import type { JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED_HTTP_APIS } from '../../../model/unsettled-http-apis.ts'
import { entry, text, without } from '../../fields.ts'
import { type Scope, segment } from '../../resource.ts'

const { integration: unsettled } = UNSETTLED_HTTP_APIS

/**
 * What holds of how an integration connects (http-api.md 6 [D]). Answers the value without what an integration keeps no longer that
 * went by a VPC link `before`. Throws ServiceError.
 */
export async function checkedConnection(scope: Scope, given: JsonObject, before: JsonObject): Promise<JsonObject> {
  const value = withoutEmptyTls(given)
  const { integrationType, connectionType, connectionId, tlsConfig } = value
  if (connectionType === 'VPC_LINK') {
    if (integrationType !== 'HTTP_PROXY') throw badRequest(unsettled.vpcLinkForHttpProxy)
    await checkLink(scope, text(connectionId))
    return value
  }
  if (before.connectionType === 'VPC_LINK') return without(without(value, 'connectionId'), 'tlsConfig')
  if (connectionId !== undefined) throw badRequest(unsettled.connectionIdForVpcLink)
  if (tlsConfig !== undefined) throw badRequest(unsettled.tlsForVpcLink)
  return value
}

/** A configuration without a name asks for nothing. */
const withoutEmptyTls = (value: JsonObject): JsonObject =>
  text(entry(value.tlsConfig, 'serverNameToVerify')) ? value : without(value, 'tlsConfig')

/** A link that a stage variable names is known only when a request comes. */
async function checkLink(scope: Scope, id: string | undefined): Promise<void> {
  if (id === undefined) throw badRequest(unsettled.connectionIdMissing)
  if (id.includes('${')) return
  const link = await scope.tree.get(`${scope.call.root}/v2/vpclinks/${segment(id)}`)
  if (!link) throw badRequest(unsettled.unknownVpcLink(id))
}
