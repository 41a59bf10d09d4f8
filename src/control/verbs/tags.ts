import { parseArn } from '../../core/arn.ts'
import type { JsonObject } from '../../core/json.ts'
import { table } from '../../core/table.ts'
import { badRequest, notFound, type ServiceError } from '../../model/errors.ts'
import type { Structure } from '../../model/shape.ts'
import { UNSETTLED } from '../../model/unsettled.ts'
import type { Row } from '../../store/store.ts'
import { CUSTOM_ID_TAG } from '../api-id.ts'
import type { Handlers } from '../call.ts'
import { transacting } from '../crud.ts'
import { text, textEntries, texts, toJson, without } from '../fields.ts'
import { type Scope, segment, type WriteScope } from '../resource.ts'
import { unknownApiKey } from '../resources/apigateway/api-key.ts'
import { clientCertificate } from '../resources/apigateway/client-certificate.ts'
import { association } from '../resources/apigateway/domain-name-access-association.ts'
import { domainLevel } from '../resources/apigateway/domain-name-key.ts'
import { planLevel } from '../resources/apigateway/usage-plan.ts'
import { vpcLink } from '../resources/apigateway/vpc-link.ts'
import { checkTags } from '../tags.ts'

interface Taggable {
  /** The URI that the ARN ends with. */
  readonly uri: RegExp
  /** Where its row stands, when not at that URI. */
  readonly at?: (arn: string) => string
  readonly missing: (scope: Scope, id: string) => ServiceError
}

/** control-plane.md 20 [D]: what carries tags; access associations, which are younger than that list, do as well ([K]). */
const TAGGABLE: readonly Taggable[] = [
  {
    uri: /^\/restapis\/([^/]+)$/,
    missing: ({ call }, id) => notFound(`Invalid API identifier specified ${call.caller.account}:${id}`),
  },
  { uri: /^\/restapis\/([^/]+)\/stages\/[^/]+$/, missing: () => notFound('Invalid Stage identifier specified') },
  { uri: /^\/apikeys\/([^/]+)$/, missing: unknownApiKey },
  { uri: /^\/usageplans\/([^/]+)$/, missing: planLevel.missing },
  { uri: /^\/domainnames\/([^/]+)$/, missing: domainLevel.missing },
  { uri: /^\/vpclinks\/([^/]+)$/, missing: vpcLink.missing },
  { uri: /^\/clientcertificates\/([^/]+)$/, missing: clientCertificate.missing },
  {
    uri: /^\/domainnameaccessassociations\/(domainname\/[^/]+\/vpcesource\/[^/]+)$/,
    at: (arn) => `/domainnameaccessassociations/${segment(arn)}`,
    missing: association.missing,
  },
]

export const tagHandlers: Handlers = {
  TagResource: transacting(tagResource),
  UntagResource: transacting(untagResource),
  GetTags: async (call) => ({ tags: table(textEntries((await tagged({ call, tree: call.store })).value.tags)) }),
}

async function tagResource(scope: WriteScope): Promise<Structure> {
  const row = await tagged(scope)
  const added = textEntries(toJson(scope.call.input.tags))
  const tags = table([...textEntries(row.value.tags), ...added])
  checkTags(Object.entries(tags))
  const pinned = added.find(([key]) => key === CUSTOM_ID_TAG)?.[1]
  // An id is in every URL of its API: it cannot change, and a tag that says otherwise would lie.
  if (row.kind === 'rest-api' && pinned !== undefined && pinned !== text(row.value.id))
    throw badRequest(UNSETTLED.control.customIdFixed)
  await scope.tree.put(row.path, row.kind, { ...row.value, tags }, row.revision)
  return {}
}

async function untagResource(scope: WriteScope): Promise<Structure> {
  const row = await tagged(scope)
  const gone = texts(scope.call.input.tagKeys)
  const tags = table(textEntries(row.value.tags).filter(([key]) => !gone.includes(key)))
  const value: JsonObject = Object.keys(tags).length > 0 ? { ...row.value, tags } : without(row.value, 'tags')
  await scope.tree.put(row.path, row.kind, value, row.revision)
  return {}
}

/** The row that `arn:{partition}:apigateway:{region}::/restapis/...` names. */
async function tagged(scope: Scope): Promise<Row> {
  const { caller, input, root } = scope.call
  const resourceArn = String(input.resourceArn)
  const arn = parseArn(resourceArn)
  if (arn?.service !== 'apigateway' || arn.region !== caller.region) throw badRequest(UNSETTLED.control.invalidArn)
  for (const { uri, at, missing } of TAGGABLE) {
    const id = uri.exec(arn.resource)?.[1]
    if (id === undefined) continue
    const row = await scope.tree.get(root + (at?.(resourceArn) ?? arn.resource.split('/').map(nameOf).join('/')))
    if (!row) throw missing(scope, id)
    return row
  }
  throw badRequest(UNSETTLED.control.invalidArn)
}

const nameOf = (part: string): string => (part === '' ? '' : segment(part))
