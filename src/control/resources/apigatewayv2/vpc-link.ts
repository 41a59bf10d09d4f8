import { resourceId } from '../../../core/id.ts'
import type { JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED_HTTP_DOMAINS } from '../../../model/unsettled-http-domains.ts'
import { given, text, textEntries, texts, toJson } from '../../fields.ts'
import type { Resource, WriteScope } from '../../resource.ts'
import { checkTags } from '../../tags.ts'
import { refuseReferenced } from '../apigateway/vpc-link-uses.ts'
import { notFoundOf } from './levels.ts'
import { refuseRouted } from './vpc-link-uses.ts'

const { vpcLink: unsettled } = UNSETTLED_HTTP_DOMAINS

/** Nothing has to be built here: a link is ready as soon as it is made (control-plane.md B [D], http-api.md 6 [D]). */
export const vpcLink: Resource = {
  noun: 'VpcLink',
  kind: 'vpc-link-v2',
  at: '/v2/vpclinks/{vpcLinkId}',
  within: [],
  missing: ({ call }) =>
    notFoundOf(UNSETTLED_HTTP_DOMAINS.resourceType.vpcLink, unsettled.unknown(String(call.input.vpcLinkId).slice(0, 100))),
  create: { value: newLink, id: (value) => text(value.vpcLinkId) ?? '' },
  list: {},
  merge: { settle: (_, merged) => named(merged) },
  remove: { check: (scope, { value }) => refuseUsed(scope, text(value.vpcLinkId) ?? '') },
  view: ({ call }, { value }) => ({ ...value, ...(call.operation.name === 'CreateVpcLink' ? PENDING : AVAILABLE) }),
}

const PENDING = { vpcLinkStatus: 'PENDING', vpcLinkStatusMessage: unsettled.pending }
const AVAILABLE = { vpcLinkStatus: 'AVAILABLE', vpcLinkStatusMessage: unsettled.available }

function newLink({ call }: WriteScope): JsonObject {
  const { input } = call
  checkTags(textEntries(toJson(input.tags)))
  const { subnetIds, securityGroupIds = [], tags = {}, name = '' } = given(input, 'name', 'subnetIds', 'securityGroupIds', 'tags')
  checkPlaces(texts(subnetIds), texts(securityGroupIds))
  return named({
    vpcLinkId: resourceId(6),
    name,
    subnetIds: texts(subnetIds),
    securityGroupIds: texts(securityGroupIds),
    tags,
    createdDate: Date.now(),
    vpcLinkVersion: 'V2',
  })
}

/** http-api.md 12 [D]: ten subnets at most. There is no VPC here, so only their form is looked at. */
function checkPlaces(subnets: readonly string[], groups: readonly string[]): void {
  if (subnets.length === 0 || subnets.length > 10) throw badRequest(unsettled.noSubnets)
  if (groups.length > 5) throw badRequest(unsettled.tooManyGroups)
  const invalid = [...subnets, ...groups].find((id) => !/^[\w-]{1,64}$/.test(id))
  if (invalid !== undefined) throw badRequest(unsettled.invalidId(invalid.slice(0, 100)))
}

function named(value: JsonObject): JsonObject {
  const name = text(value.name) ?? ''
  if (name === '' || name.length > 128) throw badRequest(unsettled.noName)
  return value
}

async function refuseUsed(scope: WriteScope, id: string): Promise<void> {
  await refuseReferenced(scope, id)
  await refuseRouted(scope, id)
}
