/** VPC links and client certificates, where AWS documentation settles neither words nor statuses; see `unsettled.ts`. */
export const UNSETTLED_BACKENDS = {
  vpcLink: {
    /** [K] As error reports of users quote them. */
    severalTargets: 'More than one target arn specified for vpc link.',
    targetsFixed: 'Target arns are not allowed to be changed/added.',
    /** [K] The statusMessage of a FAILED link whose target is no Network Load Balancer, as users quote it. */
    notNetworkLoadBalancer: 'NLB ARN is malformed',
    /** Chosen, after `severalTargets`. */
    noTarget: 'No target arn specified for vpc link.',
    /** [K] DeleteVpcLink, as users quote it: of stages with the four parts; without a stage the last part is left out. */
    referenced: (id: string, uses: readonly string[], format: string) =>
      `Cannot delete vpc link. Vpc link '${id}', is referenced in [${uses.join(', ')}] in format of [${format}].`,
  },
  connection: {
    /** Chosen. */
    invalidType: 'Invalid connectionType specified. Valid options are INTERNET,VPC_LINK',
    vpcLinkForHttpOnly: 'The connection type VPC_LINK is only supported for HTTP and HTTP_PROXY integrations',
    forVpcLinkOnly: 'connectionId and integrationTarget are only supported for the connection type VPC_LINK',
    idMissing: 'A connectionId must be specified for the connection type VPC_LINK',
    /** Chosen; that a link is looked up is [D] rest-api.md 9.8. */
    unknownLink: 'Invalid Vpc Link identifier specified',
    /** [K] As users quote it, of links of API Gateway V2. */
    targetMissing: (id: string) => `IntegrationTarget is required for VpcLinkV2 ${id}.`,
    /** Chosen; rest-api.md 9.8 [D] says what the target is. */
    invalidTarget: 'Invalid integrationTarget specified. It must be the ARN of a load balancer or of its listener',
  },
  /** What the execution log says; chosen. */
  execution: {
    noLink: (id: string) => `There is no VPC link '${id}'`,
    failedLink: (id: string) => `The VPC link '${id}' is not available`,
    noUpstreams: (names: readonly string[]) =>
      `Execution failed due to a network error communicating with endpoint: nothing says what is behind the load balancer; set --vpc-link-target ${names[0] ?? 'NAME'}=host:port`,
    noCertificate: (id: string) => `There is no client certificate '${id}'`,
  },
  clientCertificate: {
    /** [K] In the words of its kin. */
    unknown: 'Invalid Client Certificate identifier specified',
    /** Chosen, after the recorded words for VPC links; [D] only that AWS may answer BadRequestException. */
    referenced: (id: string, uses: readonly string[]) =>
      `Cannot delete client certificate. Client certificate '${id}', is referenced in [${uses.join(', ')}] in format of [RESTApiId:Stage].`,
    /** [K] Certificates that users published: C=US, L=Seattle, CN=ApiGateway; no extensions. Attribute types by OID. */
    subject: [
      ['2.5.4.6', 'US'],
      ['2.5.4.7', 'Seattle'],
      ['2.5.4.3', 'ApiGateway'],
    ],
  },
} as const
