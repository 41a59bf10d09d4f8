import type { JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED_HTTP_DOMAINS } from '../../../model/unsettled-http-domains.ts'
import { entry, text } from '../../fields.ts'
import { typesOf } from '../apigateway/domain-name-endpoint.ts'

/** The developer guide on routing modes [D]: v2's words for v1's. */
const ROUTING_MODES: ReadonlyMap<string, string> = new Map([
  ['API_MAPPING_ONLY', 'BASE_PATH_MAPPING_ONLY'],
  ['ROUTING_RULE_ONLY', 'ROUTING_RULE_ONLY'],
  ['ROUTING_RULE_THEN_API_MAPPING', 'ROUTING_RULE_THEN_BASE_PATH_MAPPING'],
])

const SHOWN_MODES = new Map([...ROUTING_MODES].map(([v2, v1]) => [v1, v2]))

/** A routing mode as rows have it; what is none stays what it is, and is refused as such. */
export const fromRoutingMode = (mode: string): string => ROUTING_MODES.get(mode) ?? mode

/** A configuration of v2 in the members that rows have, of a regional domain name. Throws ServiceError. */
export function wantedRegional(configuration: JsonObject): JsonObject & { readonly endpointConfiguration: JsonObject } {
  if (configuration.endpointType === 'EDGE') throw badRequest(UNSETTLED_HTTP_DOMAINS.edgeEndpoint)
  const { certificateArn, certificateName, ownershipVerificationCertificateArn, securityPolicy = 'TLS_1_2' } = configuration
  if (!certificateArn) throw badRequest(UNSETTLED_HTTP_DOMAINS.certificateMissing)
  return {
    regionalCertificateArn: certificateArn,
    ...(certificateName !== undefined && { regionalCertificateName: certificateName }),
    ...(ownershipVerificationCertificateArn !== undefined && { ownershipVerificationCertificateArn }),
    securityPolicy,
    endpointConfiguration: { types: ['REGIONAL'], ipAddressType: text(configuration.ipAddressType) ?? 'ipv4' },
  }
}

/** A domain name's row in v2's shape: a configuration for each endpoint type. */
export function shownDomain(domain: JsonObject): JsonObject {
  return {
    domainName: domain.domainName,
    domainNameArn: domain.domainNameArn,
    apiMappingSelectionExpression: '$request.basepath',
    domainNameConfigurations: typesOf(domain).map((type) => configurationOf(domain, type)),
    routingMode: SHOWN_MODES.get(text(domain.routingMode) ?? '') ?? 'API_MAPPING_ONLY',
    tags: domain.tags ?? {},
  }
}

function configurationOf(domain: JsonObject, endpointType: string): JsonObject {
  const { certificateUploadDate, domainNameStatus, securityPolicy, ownershipVerificationCertificateArn } = domain
  const regional = endpointType === 'REGIONAL'
  return {
    apiGatewayDomainName: regional ? domain.regionalDomainName : domain.distributionDomainName,
    certificateArn: regional ? domain.regionalCertificateArn : domain.certificateArn,
    certificateName: regional ? domain.regionalCertificateName : domain.certificateName,
    certificateUploadDate,
    domainNameStatus,
    endpointType,
    hostedZoneId: regional ? domain.regionalHostedZoneId : domain.distributionHostedZoneId,
    ipAddressType: entry(domain.endpointConfiguration, 'ipAddressType'),
    securityPolicy,
    ownershipVerificationCertificateArn,
  }
}
