/**
 * What AWS documentation does not settle of how HTTP APIs, their routes, integrations and models are written, in the manner of
 * `unsettled.ts`: each entry names its fact, or says that it was chosen. "Reported" is what users of AWS quote of its answers.
 */
export const UNSETTLED_HTTP_APIS = {
  /** [K] The `resourceType` of NotFoundException; the member is [D] control-plane.md Appendix K, its values are chosen. */
  resourceType: { api: 'Api', route: 'Route', integration: 'Integration', model: 'Model' },
  /** control-plane.md 22 [K]. */
  unknownRoute: (id: string) => `Invalid Route identifier specified ${id}`,
  unknownIntegration: (id: string) => `Invalid Integration identifier specified ${id}`,
  unknownModel: (id: string) => `Invalid Model identifier specified ${id}`,
  api: {
    /** Reported. */
    invalidName: 'Invalid API name specified',
    /** Chosen; the lengths are [D] API reference. */
    tooLong: (member: string, most: number) => `${member} must be at most ${most} characters long`,
    /** control-plane.md 22 [K+]. */
    unknownProtocol: 'Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]',
    /** Reported; both spellings are taken. */
    routeSelection: 'Route selection expression is currently limited to "${request.method} ${request.path}"',
    /** Chosen, after `notForHttp`: [D] says only that they are for WebSocket APIs. */
    notForHttp: (member: string) => `${member} is not currently supported for HTTP APIs.`,
  },
  cors: {
    /** Reported, of `capacitor://localhost` and `chrome-extension://...`. */
    invalidOrigin: (origin: string) => `Invalid format for origin ${origin}`,
    /** Reported. */
    credentialsForAll: "allow-credentials is not supported if 'allow-origin' is *",
    /** Chosen; http-api.md 9 [D] has the bounds. */
    maxAgeOutOfRange: 'max-age must be between -1 and 86400 seconds',
    /** Chosen. */
    invalidMethod: (method: string) => `Invalid format for method ${method}`,
    invalidHeader: (header: string) => `Invalid format for header ${header}`,
    /** Chosen: bounds of Portico's own. The second is the longest header that a list may become, in characters. */
    maxEntries: 500,
    maxHeader: 8192,
    tooManyEntries: (member: string) => `The CORS configuration's ${member} has too many entries`,
  },
  quickCreate: {
    /** Chosen; [D] says that both belong to quick create. */
    targetMissing: (member: string) => `${member} can only be specified together with a target`,
    notQuickCreated: (member: string) => `${member} can only be specified for an API that was created with a target`,
    invalidTarget: 'Invalid target specified. It must be a URL or the ARN of a Lambda function',
    /** Chosen; [D] API reference: a target can be changed but not removed, and the key of a managed route not modified. */
    managed: (what: string) => `The ${what} is managed by API Gateway and cannot be deleted`,
    managedRouteKey: 'The route key of a route that is managed by API Gateway cannot be modified',
  },
  route: {
    /** http-api.md 1 [K+], and reported so. */
    malformedKey:
      'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
    /** Chosen: the longest key. */
    maxKeyLength: 1024,
    /** http-api.md 1 [K+], and reported so. */
    duplicate: (key: string) => `Route with key ${key} already exists for this API`,
    /** Reported, of two routes that differ in nothing but the name of a variable. */
    conflictingVariable: (key: string, other: string) =>
      `The provided route key "${key}" has a conflicting variable on the same hierarchical level as "${other}"`,
    /** Reported. */
    malformedTarget: 'Unexpected or malformed target in route. Correct format should be integrations/<integration_id>.',
    /** Chosen. */
    maxOperationName: 64,
    /** Reported; the words before "Setting" are recalled for JWT. */
    authorizerMissing: (type: 'CUSTOM' | 'JWT') =>
      type === 'JWT'
        ? 'Invalid authorizer ID specified. Setting the authorization type to JWT requires a valid JWT authorizer.'
        : 'Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.',
    /** Reported. */
    scopesForJwt:
      'Invalid Route authorization type specified. Authorization Scopes are only valid for COGNITO_USER_POOLS and JWT authorization types',
    /** Chosen; http-api.md 12 [D] has the number. */
    tooManyScopes: 'A route can have at most 10 authorization scopes',
    /** Chosen; the API reference [D]: 1 to 64 characters. */
    invalidScope: 'Authorization scopes must have 1 to 64 characters',
  },
  /**
   * Reported of authorizers, with this type and status; taken for routes and integrations, whose numbers are [D] http-api.md 1.
   */
  tooMany: {
    type: 'ConflictException',
    status: 429,
    message: (what: string) =>
      `Maximum number of ${what} for this API has been reached. Please contact AWS if you need additional ${what}.`,
  },
  integration: {
    /** Chosen, after `api.tooLong`; the numbers are [D] API reference but for the ARN's, which is chosen. */
    maxLengths: [
      ['integrationUri', 2048],
      ['description', 1024],
      ['connectionId', 1024],
      ['credentialsArn', 2048],
    ],
    /** Reported. */
    proxyOnly:
      'Currently, an API with a protocol type of HTTP may only be associated with proxy integrations (AWS_PROXY, HTTP_PROXY)',
    payloadVersionMissing: 'PayloadFormatVersion is a required parameter for integration',
    unsupportedPayloadVersion: (version: string) => `Unsupported PayloadFormatVersion: ${version}`,
    payloadVersionForLambda: (version: string) =>
      `PayloadFormatVersion ${version} is not supported for integration of type HTTP_PROXY`,
    methodMissing: 'HttpMethod parameter method must be specified for integrationType HTTPPROXY',
    /** control-plane.md 7 [S] of REST APIs. */
    invalidMethod: 'Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY',
    /** Reported of other versions of the API: what is no URL, and what is no function. */
    invalidUrl: 'Invalid HTTP endpoint specified for URI',
    invalidFunction: 'Invalid function ARN or invalid uri',
    /** Reported. */
    timeoutOutOfRange: 'Timeout should be between 50 ms and 30000 ms',
    connectionIdMissing: 'ConnectionId must be set to vpcLinkId for ConnectionType VPC_LINK',
    invalidListener: 'For VpcLink VPC_LINK, integration uri should be a valid ELB listener ARN or a valid Cloud Map service ARN.',
    /** control-plane.md 22 [K], as for a link that is asked for by its id. */
    unknownVpcLink: (id: string) => `Invalid VpcLink identifier specified ${id}`,
    /** Chosen; that they belong together is [D] http-api.md 6. */
    vpcLinkForHttpProxy: 'The connection type VPC_LINK is only supported for HTTP_PROXY integrations',
    connectionIdForVpcLink: 'ConnectionId is only supported for the connection type VPC_LINK',
    tlsForVpcLink: 'TlsConfig is only supported for the connection type VPC_LINK',
    /** Chosen; [D] API reference: credentials are not used for HTTP integrations. */
    credentialsForAws: 'CredentialsArn is not supported for HTTP_PROXY integrations',
    /** Reported. */
    unsupportedOperation: (subtype: string) => `Operation: ${subtype} is not supported.`,
    roleMissing: (subtype: string) => `Role ARN must be specified for AWS integration configuration with Subtype: ${subtype}`,
    /** Reported as far as the colon; how the list reads is chosen. */
    parametersMissing: (subtype: string, required: readonly string[]) =>
      `Operation: ${subtype} requires enabling passthrough, or defining all of the following parameters: [${required.join(', ')}]`,
    /** Chosen. */
    subtypeForAwsProxy: 'IntegrationSubtype is only supported for AWS_PROXY integrations',
    uriWithSubtype: 'IntegrationUri cannot be specified together with an IntegrationSubtype',
    /** Reported. */
    referenced: (routeIds: readonly string[]) =>
      `Cannot delete Integration because it is referenced by the following Routes with Ids: [${routeIds.join(', ')}]`,
  },
  model: {
    /** Reported. */
    notForHttp: 'Currently, Models are not permitted for APIs with a protocol type of HTTP',
  },
} as const
