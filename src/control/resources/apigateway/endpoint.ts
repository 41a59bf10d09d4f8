import type { Json, JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED_IAM } from '../../../model/unsettled-iam.ts'
import { entry, text, texts } from '../../fields.ts'

export const ENDPOINT_TYPES = ['REGIONAL', 'EDGE', 'PRIVATE']

/** A new API's endpoint: EDGE and ipv4 unless told otherwise, PRIVATE is dualstack (control-plane.md 4 [S]). */
export function endpointConfiguration(wanted: Json): JsonObject {
  const types = entry(wanted, 'types') ?? null
  const vpcEndpointIds = texts(entry(wanted, 'vpcEndpointIds'))
  const configuration = {
    types: types === null ? ['EDGE'] : texts(types),
    ipAddressType: text(entry(wanted, 'ipAddressType')) ?? (texts(types)[0] === 'PRIVATE' ? 'dualstack' : 'ipv4'),
    ...(vpcEndpointIds.length > 0 && { vpcEndpointIds }),
  }
  checkEndpoint(configuration)
  return configuration
}

/** Throws AWS's refusals (control-plane.md 4 [S]). */
export function checkEndpoint(configuration: Json | undefined): void {
  const types = texts(entry(configuration, 'types'))
  if (types.length === 0) throw badRequest('REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.')
  if (types.length > 1) throw badRequest('Cannot create an api with multiple Endpoint Types.')
  if (types[0] === 'PRIVATE' && entry(configuration, 'ipAddressType') === 'ipv4') {
    throw badRequest('Only dualstack ipAddressType is supported for Private APIs.')
  }
  checkVpcEndpoints(types, texts(entry(configuration, 'vpcEndpointIds')))
}

/** Only private APIs are reached through VPC endpoints. */
function checkVpcEndpoints(types: readonly string[], ids: readonly string[]): void {
  if (ids.length === 0) return
  if (types[0] !== 'PRIVATE') throw badRequest(UNSETTLED_IAM.control.endpointsOfPrivate)
  const unknown = ids.find((id) => !/^vpce-[0-9a-z]{1,40}$/.test(id))
  if (unknown !== undefined) throw badRequest(UNSETTLED_IAM.control.invalidVpcEndpoint(unknown))
}
