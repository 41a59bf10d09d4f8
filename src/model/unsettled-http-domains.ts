/**
 * Domain names, API mappings, routing rules and VPC links as API Gateway V2 has them, where AWS documentation settles neither words nor
 * statuses; see `unsettled.ts`. [M]: measured at AWS by the tests of another open implementation, which say so (2026-10-04).
 */
export const UNSETTLED_HTTP_DOMAINS = {
  /** [K] The `resourceType` of NotFoundException; the member is [D] control-plane.md Appendix K, its values are chosen. */
  resourceType: { domain: 'DomainName', mapping: 'ApiMapping', rule: 'RoutingRule', vpcLink: 'VpcLink' },
  /** [K+] As users of AWS quote it of both versions. */
  unknownDomain: 'Invalid domain name identifier specified',
  /** [M] CreateDomainName. */
  oneConfiguration: 'Invalid input. Expected one domain name configuration',
  edgeEndpoint: 'EDGE endpoint type is not supported for APIGatewayV2 domainName',
  /** [M] Of mappings and updates of an edge-optimized domain name; taken for deletions. That reads show it is [K]. */
  edgeDomain:
    'Only REGIONAL domain names can be managed through the API Gateway V2 API. For EDGE domain names, please use the API Gateway V1 API. Also note that only REST APIs can be attached to EDGE domain names.',
  /** Chosen. */
  certificateMissing: 'A domain name configuration requires a certificateArn',
  /** [M] What an API mapping's key may not be, in the order in which AWS looks. */
  keyEndsWithSlash: "API mapping key should not end with a '/'.",
  keySlashes: "API mapping key should not start with a '/' or have consecutive '/'s.",
  keyCharacters: "An API mapping key may contain only letters, numbers and one of $-_.+!*'(), characters.",
  keyLength: 'ApiMapping key length must be under 300 characters.',
  /** [K+] As users of AWS quote it. */
  mappingExists: 'ApiMapping key already exists for this domain name',
  /** [K] In the words of its kin. */
  unknownMapping: 'Invalid ApiMapping identifier specified',
  /** [M] The start; control-plane.md B [K+] has what follows. */
  unknownApi: (account: string, id: string) => `Invalid API identifier specified ${account}:${id}`,
  unknownStage: 'Invalid stage identifier specified',
  /** [K+] DeleteApi, as users of AWS quote it. */
  apiIsMapped: (apiId: string) =>
    `Deleting API ${apiId} failed. Please remove all API mappings for the API from your custom domain names.`,
  /** Chosen; http-api.md 12 [D] has the rule. */
  httpApiNeedsRegional: 'Only regional domain names with the security policy TLS_1_2 can be mapped to HTTP APIs',
  /** Chosen, all that follow to `tooManyRules`; the developer guide on routing rules [D] has the rules. */
  rulesForOneType: 'Routing rules are not supported for domain names with API mappings to both REST and HTTP APIs',
  mappingsDoNotRoute: 'API mappings cannot be created while the routing mode of the domain name is ROUTING_RULE_ONLY',
  rulesDoNotRoute: 'Routing rules cannot be created while the routing mode of the domain name is API_MAPPING_ONLY',
  ruleForHttpApi: 'Routing rules are only supported for REST APIs',
  rulePriority: 'The priority of a routing rule must be between 1 and 1000000',
  priorityTaken: (priority: number) => `A routing rule with the priority ${priority} already exists for this domain name`,
  ruleAction: 'A routing rule must have exactly one action, which is invokeApi',
  ruleCondition: 'A routing rule condition must be either matchHeaders or matchBasePaths',
  ruleConditions: 'A routing rule can have at most two matchHeaders conditions and one matchBasePaths condition',
  ruleAnyOf: 'Each anyOf of a routing rule condition must have exactly one value',
  ruleHeader: (name: string) => `Invalid header specified for a routing rule condition: ${name}`,
  ruleHeaderRestricted: (name: string) => `The header ${name} is not supported for routing rule conditions`,
  ruleGlob: (glob: string) => `Invalid valueGlob specified for a routing rule condition: ${glob}`,
  ruleBasePath: (path: string) => `Invalid base path specified for a routing rule condition: ${path}`,
  tooManyRules: 'A domain name can have at most 50 routing rules',
  /** [K] AWS's quota, which it raises on request. */
  maxRules: 50,
  /** [K] In the words of its kin. */
  unknownRule: 'Invalid routing rule identifier specified',
  vpcLink: {
    /** [D] As the AWS CLI's own examples show them. */
    pending: 'VPC link is provisioning ENIs',
    available: 'VPC link is ready to route traffic',
    /** control-plane.md B [K]. */
    unknown: (id: string) => `Invalid VpcLink identifier specified ${id}`,
    /** Chosen. */
    noName: 'The name of a VPC link must have 1 to 128 characters',
    noSubnets: 'A VPC link must have 1 to 10 subnets',
    tooManyGroups: 'A VPC link can have at most 5 security groups',
    invalidId: (id: string) => `Invalid subnet or security group identifier specified: ${id}`,
    /** [K+] DeleteVpcLink, as users of AWS quote it. */
    referenced: (id: string, uses: readonly string[], format: string) =>
      `Cannot delete vpc link. Vpc link '${id}', is referenced in [${uses.join(', ')}] in format of [${format}].`,
  },
} as const
