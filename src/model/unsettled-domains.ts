/**
 * What AWS documentation does not settle about custom domain names, in the manner of `unsettled.ts`: each entry names its fact,
 * or says that it was chosen.
 */
export const UNSETTLED_DOMAINS = {
  /** control-plane.md 19 [K+]. */
  unknownDomain: 'Invalid domain name identifier specified',
  unknownMapping: 'Invalid base path mapping identifier specified',
  domainExists: 'The domain name you provided already exists.',
  mappingExists: 'Base path already exists for this domain name',
  unknownApi: 'Invalid REST API identifier specified',
  unknownStage: 'Invalid stage identifier specified',
  slashInBasePath:
    "API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a multi-level base path mapping, use API Gateway V2.",
  /** [K+] As users of AWS quote it, of v1 for the API and of v2 for the stage; taken for both. */
  apiIsMapped: (apiId: string, domains: string) =>
    `Deleting RestApi ${apiId} failed. Please remove all base path mappings related to the RestApi in your domains: ${domains}`,
  stageIsMapped: (stage: string, domains: string) =>
    `Deleting stage ${stage} failed. Please remove all base path mappings related to the stage in your domains: ${domains}`,
  /** [K+] Both sentences, as users of AWS quote them. */
  certificateRegion: (arn: string, region: string) => `Invalid certificate ARN: ${arn}. Certificate must be in '${region}'.`,
  invalidCertificateArn: (arn: string) => `Invalid certificate ARN: ${arn}`,
  /** [K+] UpdateDomainName with a type that is none in the path, and (CloudFormation's report) from one type to another at once. */
  invalidTypePath: (path: string) => `${path} Invalid request input`,
  oneTypeAtATime: (from: string, to: string) =>
    `Can only perform one update operation at a time. Request would delete ${from.toLowerCase()} endpoint, create ${to.toLowerCase()} endpoint`,
  /** [D] of CloudFormation: upper case is not supported. [D] RFC 1035 has the lengths. The words are chosen. */
  invalidDomainName:
    'Invalid domain name specified. It must have at least two labels of lower-case letters, digits and hyphens, each of 63 characters at most and 255 together; the first may be *.',
  /** Portico's own: names that its own APIs and control plane are called by. */
  reservedDomainName: (name: string) => `The domain name ${name} is one that Portico itself answers to`,
  /** Chosen; control-plane.md 19 [D] says which certificate belongs to which endpoint type. */
  certificateMissing: (type: string, member: string) => `A domain name of the endpoint type ${type} requires a ${member}`,
  certificateWithoutEndpoint: (member: string, type: string) => `${member} is only for domain names of the endpoint type ${type}`,
  certificateTwice: 'A certificate is either uploaded or named by its ARN, not both',
  certificateIncomplete: 'An uploaded certificate requires certificateName, certificateBody and certificatePrivateKey',
  /** Chosen, all four: what is wrong with an uploaded certificate. None quotes what was uploaded. */
  malformedCertificate: 'Unable to parse the certificate. It must be an X.509 certificate in PEM format',
  malformedPrivateKey: 'Unable to parse the private key. It must be in PEM format and not protected by a passphrase',
  foreignPrivateKey: 'The private key does not match the certificate',
  malformedChain: 'Unable to parse the certificate chain. It must be X.509 certificates in PEM format, one after the other',
  certificateCoversOther: (name: string) => `The certificate does not cover the domain name ${name}`,
  /** Chosen: the longest PEM text that is looked at, in characters; AWS's quota for a certificate of IAM [D] is the same. */
  maxPem: 16_384,
  maxPemChain: 65_536,
  /** [K] The default of both versions of the API. */
  defaultSecurityPolicy: 'TLS_1_2',
  /** Chosen. */
  endpointMissing: 'A domain name must have an endpoint type',
  privateWithPublic: 'The endpoint type PRIVATE cannot be combined with another',
  privateNeverChanges: 'A public domain name cannot become private, nor a private one public',
  privateIpAddressType: 'Only dualstack ipAddressType is supported for private domain names.',
  invalidSecurityPolicy: 'Invalid security policy specified. Valid options are TLS_1_0,TLS_1_2',
  invalidRoutingMode:
    'Invalid routing mode specified. Valid options are BASE_PATH_MAPPING_ONLY,ROUTING_RULE_ONLY,ROUTING_RULE_THEN_BASE_PATH_MAPPING',
  policyForPrivateOnly: (member: string) => `${member} is only supported for private domain names`,
  vpcEndpointIds: 'vpcEndpointIds are not supported for domain names',
  /** Chosen; control-plane.md 19 [D] has the rule. */
  nestedNeedsRegional: 'Base path mappings of several levels require a regional domain name with the security policy TLS_1_2',
  /** control-plane.md 19 [D] has characters and length; the words are chosen. */
  invalidBasePath: "Base paths have at most 300 characters of a-zA-Z0-9 and $-_.+!*'()",
  /** Chosen: private APIs are reached through private domain names only. */
  privateApi: 'A private REST API can only be mapped to a private domain name',
  publicApi: 'Only private REST APIs can be mapped to a private domain name',
  /** Chosen: CreateDomainNameAccessAssociation and its kin. */
  invalidDomainNameArn: 'Invalid domain name ARN specified',
  invalidVpcEndpoint: 'Invalid access association source specified. It must be the id of a VPC endpoint',
  associationExists: 'The domain name access association already exists',
  unknownAssociation: 'Invalid domain name access association identifier specified',
  /** [K] `$context.customDomain.basePathMatched` where the mapping has no base path. */
  noBasePathMatched: '(none)',
} as const
