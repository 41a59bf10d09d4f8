import { resourceId } from '../../../core/id.ts'
import type { JsonObject } from '../../../core/json.ts'
import { serial } from '../../../core/serial.ts'
import { badRequest, notFound, type ServiceError } from '../../../model/errors.ts'
import { UNSETTLED_DOMAINS } from '../../../model/unsettled-domains.ts'
import type { Row } from '../../../store/store.ts'
import type { Handlers } from '../../call.ts'
import { handlersOf } from '../../crud.ts'
import { dropEmpty, given, text, textEntries, without } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { olderStyle } from '../../patch.ts'
import { always, collectionOf, type Resource, type Scope, type WriteScope } from '../../resource.ts'
import { checkTags } from '../../tags.ts'
import { leaveAssociations } from './domain-name-access-association.ts'
import { checkCertificateArn, type UploadedCertificate, uploadedCertificate } from './domain-name-certificate.ts'
import { checkDomainName, checkEndpoints, domainEndpoint, isPrivate, typesOf, withEndpoints } from './domain-name-endpoint.ts'
import { byDomainKey, claimOf, DOMAIN_NAME, domainKey } from './domain-name-key.ts'
import { checkAccessMode, checkRoutingMode, checkSecurityPolicy, domainNameRules, withoutPem } from './domain-name-patch.ts'
import { refuseUnfit } from './mapped-apis.ts'
import { expandedPolicy } from './policy.ts'

const domainName: Resource = {
  noun: 'DomainName',
  kind: 'domain-name',
  at: DOMAIN_NAME,
  within: [],
  missing: always(notFound, UNSETTLED_DOMAINS.unknownDomain),
  create: { value: wantedDomain, id: domainNameKey, exists: domainExists, follow: claimDomain },
  list: { order: ({ value }) => domainNameKey(value), rows: owned },
  patch: { style: olderStyle, rules: domainNameRules, settle: settledDomain },
  remove: { follow: releaseDomain },
  // As REST APIs and usage plans [S]: get and update show empty tags, create and list do not.
  detail: (_, row) => ({ ...row.value, tags: row.value.tags ?? {} }),
}

export const domainNameHandlers: Handlers = byDomainKey(handlersOf(domainName))

/** The last segment of a domain name's path. */
export function domainNameKey(value: JsonObject): string {
  return domainKey(text(value.domainName) ?? '', text(value.domainNameId))
}

export function domainExists(): ServiceError {
  return badRequest(UNSETTLED_DOMAINS.domainExists)
}

const GIVEN = [
  'domainName',
  'certificateName',
  'certificateArn',
  'regionalCertificateName',
  'regionalCertificateArn',
  'ownershipVerificationCertificateArn',
  'endpointAccessMode',
  'policy',
  'tags',
]

const CHOSEN = [...GIVEN, 'securityPolicy', 'routingMode', 'endpointConfiguration']
const UPLOAD = ['certificateName', 'certificateBody', 'certificatePrivateKey', 'certificateChain']

function wantedDomain(scope: WriteScope): Promise<JsonObject> {
  const { input } = scope.call
  if (input.mutualTlsAuthentication) throw notYet('mutualTlsAuthentication')
  return newDomain(scope, given(input, ...CHOSEN, ...UPLOAD))
}

/** A new domain name's row from the members that v1 knows it by, whichever API asked for it. Throws ServiceError. */
export async function newDomain(scope: WriteScope, wanted: JsonObject): Promise<JsonObject> {
  const { caller } = scope.call
  const name = text(wanted.domainName) ?? ''
  checkDomainName(name)
  checkTags(textEntries(wanted.tags))
  const endpointConfiguration = domainEndpoint(wanted.endpointConfiguration ?? null)
  const domainNameId = typesOf({ endpointConfiguration }).includes('PRIVATE') ? resourceId(10) : undefined
  const domain: JsonObject = {
    ...dropEmpty(picked(wanted, GIVEN), ...GIVEN),
    ...(domainNameId && { domainNameId }),
    domainNameArn: `arn:${caller.partition}:apigateway:${caller.region}:${domainNameId ? caller.account : ''}:/domainnames/${domainKey(name, domainNameId)}`,
    domainNameStatus: 'AVAILABLE',
    securityPolicy: text(wanted.securityPolicy) ?? UNSETTLED_DOMAINS.defaultSecurityPolicy,
    routingMode: text(wanted.routingMode) ?? 'BASE_PATH_MAPPING_ONLY',
    endpointConfiguration,
    certificateUploadDate: Date.now(),
    serial: serial(),
  }
  const upload = uploadedCertificate(picked(wanted, UPLOAD), name)
  if (upload && domain.certificateArn) throw badRequest(UNSETTLED_DOMAINS.certificateTwice)
  const checked = checkedDomain(scope, domain, upload !== undefined)
  await refuseTaken(scope, checked)
  return withPolicy(scope, checked)
}

const picked = (value: JsonObject, members: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(value).filter(([member]) => members.includes(member)))

/** What holds for a domain name however it was written. `uploaded`: its certificate is no ARN. */
function checkedDomain({ call }: Scope, domain: JsonObject, uploaded: boolean): JsonObject {
  checkSecurityPolicy(text(domain.securityPolicy) ?? '')
  checkRoutingMode(text(domain.routingMode) ?? '')
  checkAccessMode(text(domain.endpointAccessMode) ?? 'BASIC')
  checkEndpoints(call.caller, domain, uploaded)
  const ownership = text(domain.ownershipVerificationCertificateArn)
  if (ownership) checkCertificateArn(ownership, call.caller.region)
  for (const member of ['policy', 'managementPolicy']) {
    if (domain[member] !== undefined && !isPrivate(domain)) throw badRequest(UNSETTLED_DOMAINS.policyForPrivateOnly(member))
  }
  return withEndpoints(call.caller, domain)
}

/** Private names are unique in their account, public ones in their region. */
async function refuseTaken(scope: WriteScope, domain: JsonObject): Promise<void> {
  const name = text(domain.domainName) ?? ''
  if (!isPrivate(domain)) {
    if (await scope.tree.get(claimOf(scope, name))) throw domainExists()
    return
  }
  const standing = await scope.tree.children(collectionOf(scope, DOMAIN_NAME), { kind: domainName.kind })
  if (standing.some(({ value }) => value.domainName === name && isPrivate(value))) throw domainExists()
}

/** What comes into being with a domain name: nobody else may have a public one. */
export async function claimDomain(scope: WriteScope, row: Row): Promise<void> {
  const name = text(row.value.domainName) ?? ''
  if (!isPrivate(row.value)) await scope.tree.put(claimOf(scope, name), 'domain-name-claim', { path: row.path }, 0)
  const upload = uploadedCertificate(given(scope.call.input, ...UPLOAD), name)
  if (upload) await keepCertificate(scope, row.path, upload)
}

/** What goes with a domain name besides all that stands below it. */
export async function releaseDomain(scope: WriteScope, { value }: Row): Promise<void> {
  if (isPrivate(value)) await leaveAssociations(scope, text(value.domainNameArn) ?? '')
  else await scope.tree.deleteTree(claimOf(scope, text(value.domainName) ?? ''))
}

/** The private key has a row of its own, which no operation shows and nothing but the TLS listener has a use for. */
const certificatePath = (domainPath: string): string => `${domainPath}/certificate`

async function keepCertificate({ tree }: WriteScope, domainPath: string, upload: UploadedCertificate): Promise<void> {
  await tree.put(certificatePath(domainPath), 'domain-certificate', { ...upload })
}

function owned({ call }: Scope, rows: readonly Row[]): readonly Row[] {
  // Nobody shares private domain names with others here.
  return call.input.resourceOwner === 'OTHER_ACCOUNTS' ? [] : rows
}

/** What holds for a domain name after an update of either API. Throws ServiceError. */
export async function settledDomain(scope: WriteScope, patched: JsonObject, before: Row): Promise<JsonObject> {
  if (isPrivate(patched) !== isPrivate(before.value)) throw badRequest(UNSETTLED_DOMAINS.privateNeverChanges)
  const upload = uploadedCertificate(patched, text(patched.domainName) ?? '')
  const rotated = withRotation(withoutPem(patched), before.value, upload !== undefined)
  const standing = (await scope.tree.get(certificatePath(before.path))) !== undefined && !rotated.certificateArn
  const kept = standing && typesOf(rotated).some((type) => type !== 'REGIONAL')
  const checked = checkedDomain(scope, rotated, upload !== undefined || kept)
  await refuseUnfit(scope, checked, before.path)
  if (upload) await keepCertificate(scope, before.path, upload)
  else if (!kept) await scope.tree.deleteTree(certificatePath(before.path))
  return withPolicy(scope, checked, before.value)
}

/** A new certificate takes the place of the old one, whichever way either came; what went with its endpoint type is gone. */
function withRotation(patched: JsonObject, before: JsonObject, uploads: boolean): JsonObject {
  const named = patched.certificateArn !== before.certificateArn
  if (uploads && named) throw badRequest(UNSETTLED_DOMAINS.certificateTwice)
  const after = withoutGone(uploads ? without(patched, 'certificateArn') : patched, before)
  const changed = uploads || named || after.regionalCertificateArn !== before.regionalCertificateArn
  return changed ? { ...after, certificateUploadDate: Date.now() } : after
}

const CERTIFICATE = ['certificateArn', 'certificateName']
const REGIONAL_CERTIFICATE = ['regionalCertificateArn', 'regionalCertificateName']

function withoutGone(after: JsonObject, before: JsonObject): JsonObject {
  const gone = typesOf(before).filter((type) => !typesOf(after).includes(type))
  const members = gone.flatMap((type) => (type === 'REGIONAL' ? REGIONAL_CERTIFICATE : CERTIFICATE))
  return members.filter((member) => after[member] === before[member]).reduce(without, after)
}

/** Short resources (`execute-api:/*`) are stored as the ARN of the domain name, as AWS's own examples show them. */
function withPolicy({ call }: Scope, domain: JsonObject, before: JsonObject = {}): JsonObject {
  const { partition, region, account } = call.caller
  const arn = `arn:${partition}:execute-api:${region}:${account}:/domainnames/${domainNameKey(domain)}`
  const policies = ['policy', 'managementPolicy'].flatMap((member) => {
    const policy = text(domain[member])
    if (!policy || policy === before[member]) return []
    return [[member, expandedPolicy(policy, (resource) => resource.replace(/^execute-api:\/.*$/s, () => arn))] as const]
  })
  return { ...domain, ...Object.fromEntries(policies) }
}
