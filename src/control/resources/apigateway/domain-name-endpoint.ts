import { isIP } from 'node:net'
import { resourceId } from '../../../core/id.ts'
import type { Json, JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED_DOMAINS } from '../../../model/unsettled-domains.ts'
import type { Caller } from '../../call.ts'
import { entry, isEmpty, text, texts } from '../../fields.ts'
import { checkCertificateArn } from './domain-name-certificate.ts'
import { EDGE_HOSTED_ZONE, regionalHostedZone } from './hosted-zones.ts'

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const NAME = new RegExp(`^(?:\\*\\.)?(?:${LABEL}\\.)+${LABEL}$`)
const MAX_NAME = 255

/**
 * What clients call Portico itself by: its APIs' own hosts, AWS's names (clients are made to find AWS here), and the public name
 * that leads to loopback. A domain name that took them would lock its owner out.
 */
const RESERVED = /^[^.]+\.execute-api\.|(?:^|\.)amazonaws\.com(?:\.cn)?$|(?:^|\.)localstack\.cloud$/

/** Throws for a name that cannot be a domain name here. */
export function checkDomainName(name: string): void {
  if (name.length > MAX_NAME || !NAME.test(name) || isIP(name) !== 0) throw badRequest(UNSETTLED_DOMAINS.invalidDomainName)
  if (RESERVED.test(name)) throw badRequest(UNSETTLED_DOMAINS.reservedDomainName(name))
}

/** A new domain name's endpoint: EDGE unless told otherwise, as a REST API's. */
export function domainEndpoint(wanted: Json): JsonObject {
  const types = entry(wanted, 'types') ?? null
  if (!isEmpty(entry(wanted, 'vpcEndpointIds'))) throw badRequest(UNSETTLED_DOMAINS.vpcEndpointIds)
  const chosen = types === null ? ['EDGE'] : [...new Set(texts(types))]
  const ipAddressType = text(entry(wanted, 'ipAddressType')) ?? (chosen[0] === 'PRIVATE' ? 'dualstack' : 'ipv4')
  return { types: chosen, ipAddressType }
}

export const typesOf = (domain: JsonObject): readonly string[] => texts(entry(domain.endpointConfiguration, 'types'))
export const isPrivate = (domain: JsonObject): boolean => typesOf(domain).includes('PRIVATE')

function checkTypes(domain: JsonObject): void {
  const types = typesOf(domain)
  if (types.length === 0) throw badRequest(UNSETTLED_DOMAINS.endpointMissing)
  if (!types.includes('PRIVATE')) return
  if (types.length > 1) throw badRequest(UNSETTLED_DOMAINS.privateWithPublic)
  if (entry(domain.endpointConfiguration, 'ipAddressType') === 'ipv4') {
    throw badRequest(UNSETTLED_DOMAINS.privateIpAddressType)
  }
}

/**
 * Throws unless each endpoint type has its certificate, and each certificate its endpoint type: EDGE one of us-east-1, REGIONAL
 * and PRIVATE one of their own region (control-plane.md 19 [D]). `uploaded`: the domain name has one that is no ARN.
 */
export function checkEndpoints({ region }: Caller, domain: JsonObject, uploaded: boolean): void {
  checkTypes(domain)
  const types = typesOf(domain)
  const certificateArn = text(domain.certificateArn)
  const regionalCertificateArn = text(domain.regionalCertificateArn)
  const type = types.find((name) => name !== 'REGIONAL')
  if (type && !certificateArn && !uploaded) throw missing(type, 'certificateArn')
  if (!type && (certificateArn || uploaded)) {
    throw badRequest(UNSETTLED_DOMAINS.certificateWithoutEndpoint(certificateArn ? 'certificateArn' : 'certificateBody', 'EDGE'))
  }
  if (types.includes('REGIONAL') && !regionalCertificateArn) throw missing('REGIONAL', 'regionalCertificateArn')
  if (!types.includes('REGIONAL') && regionalCertificateArn) {
    throw badRequest(UNSETTLED_DOMAINS.certificateWithoutEndpoint('regionalCertificateArn', 'REGIONAL'))
  }
  if (certificateArn) checkCertificateArn(certificateArn, type === 'PRIVATE' ? region : edgeRegion(region))
  if (regionalCertificateArn) checkCertificateArn(regionalCertificateArn, region)
}

const missing = (type: string, member: string) => badRequest(UNSETTLED_DOMAINS.certificateMissing(type, member))

/** Other partitions have no CloudFront of their own that would want certificates elsewhere. */
const edgeRegion = (region: string): string => (/^(?:cn|us-gov)-/.test(region) ? region : 'us-east-1')

const REGIONAL = ['regionalDomainName', 'regionalHostedZoneId']
const EDGE = ['distributionDomainName', 'distributionHostedZoneId']

/** The domain name with what AWS makes for each of its endpoint types, and without what it made for others. */
export function withEndpoints({ region }: Caller, domain: JsonObject): JsonObject {
  const types = typesOf(domain)
  const gone = [...(types.includes('REGIONAL') ? [] : REGIONAL), ...(types.includes('EDGE') ? [] : EDGE)]
  const kept = Object.fromEntries(Object.entries(domain).filter(([member]) => !gone.includes(member)))
  return {
    ...kept,
    ...(types.includes('EDGE') && {
      distributionDomainName: domain.distributionDomainName ?? `d${resourceId(13)}.cloudfront.net`,
      distributionHostedZoneId: EDGE_HOSTED_ZONE,
    }),
    ...(types.includes('REGIONAL') && {
      regionalDomainName: domain.regionalDomainName ?? `d-${resourceId(10)}.execute-api.${region}.${suffixOf(region)}`,
      regionalHostedZoneId: regionalHostedZone(region),
    }),
  }
}

const suffixOf = (region: string): string => (region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com')
