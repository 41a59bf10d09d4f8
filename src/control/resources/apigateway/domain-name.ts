import { resourceId } from '../../../core/id.ts'
import type { JsonObject } from '../../../core/json.ts'
import { serial } from '../../../core/serial.ts'
import { badRequest, notFound } from '../../../model/errors.ts'
import { UNSETTLED_DOMAINS } from '../../../model/unsettled-domains.ts'
import type { Row } from '../../../store/store.ts'
import type { Handlers } from '../../call.ts'
import { handlersOf } from '../../crud.ts'
import { dropEmpty, given, text, textEntries, toJson, without } from '../../fields.ts'
import { notYet } from '../../not-yet.ts'
import { olderStyle } from '../../patch.ts'
import { always, collectionOf, type Resource, type Scope, type WriteScope } from '../../resource.ts'
import { checkTags } from '../../tags.ts'
import { leaveAssociations } from './domain-name-access-association.ts'
import { checkCertificateArn, type UploadedCertificate, uploadedCertificate } from './domain-name-certificate.ts'
import { checkDomainName, checkEndpoints, domainEndpoint, isPrivate, typesOf, withEndpoints } from './domain-name-endpoint.ts'
import { byDomainKey, claimOf, DOMAIN_NAME, domainKey } from './domain-name-key.ts'
import { checkAccessMode, checkRoutingMode, checkSecurityPolicy, domainNameRules, withoutPem } from './domain-name-patch.ts'
import { expandedPolicy } from './policy.ts'

const domainName: Resource = {
  noun: 'DomainName',
  kind: 'domain-name',
  at: DOMAIN_NAME,
  within: [],
  missing: always(notFound, UNSETTLED_DOMAINS.unknownDomain),
  create: { value: newDomain, id: keyOf, exists: domainExists, follow: claim },
  list: { order: ({ value }) => keyOf(value), rows: owned },
  patch: { style: olderStyle, rules: domainNameRules, settle },
  remove: { follow: release },
  // As REST APIs and usage plans [S]: get and update show empty tags, create and list do not.
  detail: (_, row) => ({ ...row.value, tags: row.value.tags ?? {} }),
}

export const domainNameHandlers: Handlers = byDomainKey(handlersOf(domainName))

function keyOf(value: JsonObject): string {
  return domainKey(text(value.domainName) ?? '', text(value.domainNameId))
}

function domainExists() {
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

async function newDomain(scope: WriteScope): Promise<JsonObject> {
  const { input, caller } = scope.call
  const name = text(input.domainName) ?? ''
  checkDomainName(name)
  if (input.mutualTlsAuthentication) throw notYet('mutualTlsAuthentication')
  checkTags(textEntries(toJson(input.tags)))
  const endpointConfiguration = domainEndpoint(toJson(input.endpointConfiguration))
  const domainNameId = typesOf({ endpointConfiguration }).includes('PRIVATE') ? resourceId(10) : undefined
  const domain: JsonObject = {
    ...dropEmpty(given(input, ...GIVEN), ...GIVEN),
    ...(domainNameId && { domainNameId }),
    domainNameArn: `arn:${caller.partition}:apigateway:${caller.region}:${domainNameId ? caller.account : ''}:/domainnames/${domainKey(name, domainNameId)}`,
    domainNameStatus: 'AVAILABLE',
    securityPolicy: text(input.securityPolicy) ?? UNSETTLED_DOMAINS.defaultSecurityPolicy,
    routingMode: text(input.routingMode) ?? 'BASE_PATH_MAPPING_ONLY',
    endpointConfiguration,
    certificateUploadDate: Date.now(),
    serial: serial(),
  }
  const upload = uploadedCertificate(given(input, ...UPLOAD), name)
  if (upload && domain.certificateArn) throw badRequest(UNSETTLED_DOMAINS.certificateTwice)
  const checked = checkedDomain(scope, domain, upload !== undefined)
  await refuseTaken(scope, checked)
  return withPolicy(scope, checked)
}

const UPLOAD = ['certificateName', 'certificateBody', 'certificatePrivateKey', 'certificateChain']

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

async function claim(scope: WriteScope, row: Row): Promise<void> {
  const name = text(row.value.domainName) ?? ''
  if (!isPrivate(row.value)) await scope.tree.put(claimOf(scope, name), 'domain-name-claim', { path: row.path }, 0)
  const upload = uploadedCertificate(given(scope.call.input, ...UPLOAD), name)
  if (upload) await keepCertificate(scope, row.path, upload)
}

async function release(scope: WriteScope, { value }: Row): Promise<void> {
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

async function settle(scope: WriteScope, patched: JsonObject, before: Row): Promise<JsonObject> {
  if (isPrivate(patched) !== isPrivate(before.value)) throw badRequest(UNSETTLED_DOMAINS.privateNeverChanges)
  const upload = uploadedCertificate(patched, text(patched.domainName) ?? '')
  const rotated = withRotation(withoutPem(patched), before.value, upload !== undefined)
  const standing = (await scope.tree.get(certificatePath(before.path))) !== undefined && !rotated.certificateArn
  const kept = standing && typesOf(rotated).some((type) => type !== 'REGIONAL')
  const checked = checkedDomain(scope, rotated, upload !== undefined || kept)
  await refuseNested(scope, checked, before)
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

/** control-plane.md 19 [D]: mappings of several levels, which v2 makes, need a regional name and TLS 1.2. */
async function refuseNested({ tree }: WriteScope, domain: JsonObject, { path }: Row): Promise<void> {
  if (domain.securityPolicy === 'TLS_1_2' && typesOf(domain).join() === 'REGIONAL') return
  const mappings = await tree.children(`${path}/basepathmappings`, { kind: 'base-path-mapping' })
  if (mappings.some(({ value }) => text(value.basePath)?.includes('/'))) {
    throw badRequest(UNSETTLED_DOMAINS.nestedNeedsRegional)
  }
}

/** Short resources (`execute-api:/*`) are stored as the ARN of the domain name, as AWS's own examples show them. */
function withPolicy({ call }: Scope, domain: JsonObject, before: JsonObject = {}): JsonObject {
  const { partition, region, account } = call.caller
  const arn = `arn:${partition}:execute-api:${region}:${account}:/domainnames/${keyOf(domain)}`
  const policies = ['policy', 'managementPolicy'].flatMap((member) => {
    const policy = text(domain[member])
    if (!policy || policy === before[member]) return []
    return [[member, expandedPolicy(policy, (resource) => resource.replace(/^execute-api:\/.*$/s, () => arn))] as const]
  })
  return { ...domain, ...Object.fromEntries(policies) }
}
