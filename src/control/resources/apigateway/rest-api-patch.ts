import type { Json, JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { entry, texts, withEntry } from '../../fields.ts'
import type { PathRule, PathRules } from '../../patch.ts'
import { bool, int, listMember, removable, text } from '../../patch-rules.ts'
import { ENDPOINT_TYPES } from './endpoint.ts'

const invalidCompression = () => badRequest('Invalid minimum compression size, must be between 0 and 10485760')

const name: PathRule = {
  ops: ['replace'],
  apply: (value, { value: given }) => {
    if (!given) throw badRequest(UNSETTLED.control.emptyName)
    return { ...value, name: given }
  },
}

/** The path's last segment, an index or a type, is not looked at: an API has one type (control-plane.md 4 [S]). */
const endpointType: PathRule = {
  ops: ['add', 'remove', 'replace'],
  refuse: () => badRequest("Invalid patch operation specified. Must be 'add'|'remove'|'replace'"),
  apply: (value, { op, value: given }, [named = '']) => {
    const types = texts(entry(value.endpointConfiguration, 'types'))
    if (op === 'remove') return withEndpoint(value, 'types', withoutType(types, named))
    if (!given || !ENDPOINT_TYPES.includes(given)) {
      throw badRequest('Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE')
    }
    const typed = withEndpoint(value, 'types', op === 'add' ? [...new Set([...types, given])] : [given])
    return given === 'PRIVATE' ? withEndpoint(typed, 'ipAddressType', 'dualstack') : typed
  },
}

const withoutType = (types: readonly string[], named: string): string[] =>
  types.filter((type, index) => type !== named && String(index) !== named)

const ipAddressType: PathRule = {
  ops: ['replace'],
  apply: (value, { value: given = '' }) => {
    if (given !== 'ipv4' && given !== 'dualstack') throw badRequest('ipAddressType must be either ipv4 or dualstack.')
    return withEndpoint(value, 'ipAddressType', given)
  },
}

/** control-plane.md 4 [S], [K+]: the id is the value, or for `remove` the end of the path. */
const vpcEndpointIds: PathRule = {
  ops: ['add', 'remove', 'replace'],
  apply: (value, { op, value: given }, [named = '']) => {
    const id = given || named
    const others = texts(entry(value.endpointConfiguration, 'vpcEndpointIds')).filter((known) => known !== id && known !== named)
    return withEndpoint(value, 'vpcEndpointIds', op === 'remove' ? others : [...others, id])
  },
}

function withEndpoint(value: JsonObject, member: string, held: Json): JsonObject {
  return { ...value, endpointConfiguration: withEntry(value.endpointConfiguration, member, held) }
}

function checkApiKeySource(value: string): void {
  if (value !== 'HEADER' && value !== 'AUTHORIZER') throw badRequest(UNSETTLED.control.invalidApiKeySource)
}

/** control-plane.md 4. */
export const restApiRules: PathRules = {
  '/name': name,
  '/description': removable(text('description'), 'description'),
  '/policy': text('policy'),
  '/version': text('version'),
  '/apiKeySource': text('apiKeySource', checkApiKeySource),
  '/minimumCompressionSize': int('minimumCompressionSize', invalidCompression, { optional: true }),
  '/disableExecuteApiEndpoint': bool('disableExecuteApiEndpoint'),
  '/securityPolicy': text('securityPolicy'),
  '/endpointAccessMode': text('endpointAccessMode'),
  '/endpointConfiguration/types/{type}': endpointType,
  '/endpointConfiguration/ipAddressType': ipAddressType,
  '/endpointConfiguration/vpcEndpointIds': vpcEndpointIds,
  '/endpointConfiguration/vpcEndpointIds/{id}': vpcEndpointIds,
  '/binaryMediaTypes/{mediaType}': listMember('binaryMediaTypes'),
}
