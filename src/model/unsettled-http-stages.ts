/**
 * What AWS documentation does not settle about stages, deployments, authorizers and tags of HTTP APIs, in the manner of
 * `unsettled.ts`: each entry names its fact, or says that it was chosen.
 */
export const UNSETTLED_HTTP_STAGES = {
  /** Chosen: control-plane.md Appendix K [D] has the member of NotFoundException, and not what it says. */
  resourceType: { stage: 'Stage', deployment: 'Deployment', authorizer: 'Authorizer', route: 'Route' },
  /** http-api.md 10 [K+]. */
  automaticDescription: 'Automatic deployment triggered by changes to the Api configuration',
  deployed: (deploymentId: string) => `Successfully deployed stage with deployment ID '${deploymentId}'`,
  /** As users of AWS quote both, of stages with autoDeploy and of CreateDeployment. */
  deploymentFailed: (reason: string) => `Deployment attempt failed: ${reason}`,
  noRoutes: 'Unable to deploy API because no routes exist in this API',
  /** Chosen: how many automatic deployments that no stage uses are kept, the newest of them. */
  maxUnusedAutomaticDeployments: 10,
  /** control-plane.md 22 [K] for stages; the others say it alike. */
  unknownStage: 'Invalid stage identifier specified',
  unknownDeployment: (id: string) => `Invalid Deployment identifier specified ${id}`,
  /** control-plane.md 22 [K-]: a stage that is to point to it. */
  invalidDeployment: 'Deployment ID does not point to a valid deployment resource',
  /** As users of AWS quote it of UpdateStage; taken for CreateStage and CreateDeployment, too. */
  automaticStage: (stage: string) => `Deployment ID cannot be set on this stage ${stage} because AutoDeploy is enabled.`,
  /** As REST APIs answer. */
  deploymentInUse: 'Active stages pointing to this deployment must be moved or deleted',
  stageExists: 'Stage already exists',
  /** Chosen: REST APIs' text, and the name that they do not have. */
  invalidStageName: 'Stage name only allows a-zA-Z0-9_- or $default',
  /** As users of AWS quote them; the first with 404. */
  unknownRouteKey: (key: string) => `Unable to find Route by key ${key} within the provided RouteSettings`,
  noExecutionLogs: 'Execution logs are not supported on protocolType HTTP',
  multilineFormat: 'Access Log format must be single line, new line character is allowed only at end of the format',
  /** [K] A destination or a format alone. */
  incompleteAccessLog: 'Access Log value missing. Expected destinationArn and format.',
  /** Chosen, both. [D] Client certificates are for WebSocket APIs. */
  noClientCertificates: 'Client certificates are not supported on protocolType HTTP',
  invalidThrottle: 'Throttling limits must be numbers that are not negative',
  /** Chosen. [D] The `$default` stage of an API of quick create cannot be changed. */
  managedStage: 'The stage is managed by API Gateway and cannot be updated',
  /** Chosen: the longest description and access log format, in characters; the first is AWS's [D]. */
  maxDescription: 1024,
  maxAccessLogFormat: 3072,
  tooLong: (member: string, maximum: number) => `${member} must have at most ${maximum} characters`,
  /** control-plane.md 22 [K]. */
  unknownAuthorizer: (id: string) => `Invalid Authorizer identifier specified ${id}`,
  /** As users of AWS quote them. */
  authorizerUsed: (name: string, routeKey: string) => `Cannot delete authorizer '${name}', is referenced in route: ${routeKey}`,
  payloadVersionMissing: 'AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer',
  simpleNeedsVersion2: 'EnableSimpleResponses can only be set for AuthorizerPayloadFormatVersion "2.0".',
  invalidIssuer: (issuer: string) =>
    `Invalid issuer: ${issuer}. Issuer must have a valid discovery endpoint ended with '/.well-known/openid-configuration'`,
  /** [K] */
  ttlOutOfRange: 'Authorizer result TTL outside allowable range. TTL must be between 0 and 3600 seconds.',
  identitySourceMissing: 'Identity source must be set if authorizer caching is enabled (TTL is greater than 0)',
  invalidIdentitySource: (source: string) =>
    `Invalid identity source expression: ${source}. The source must be a request header, request querystring, stage variable or context parameter`,
  /** Chosen, all below; auth-throttle-cache.md 5 [D] has the rules. */
  invalidAuthorizerName: 'Authorizer name must have 1 to 128 characters',
  invalidPayloadVersion: (version: string) =>
    `Invalid authorizerPayloadFormatVersion specified: ${version}. Valid options are 1.0,2.0`,
  oneIdentitySource: 'JWT authorizers require exactly one identity source, a request header or a request querystring',
  invalidAudience: 'JWT authorizers require an audience of 1 to 50 entries that are not empty',
  foreignMember: (member: string, type: string) => `${member} is not supported for authorizers of the type ${type}`,
  noValidationExpression: 'identityValidationExpression is only supported for WebSocket APIs',
  usedTypeStays: (routeKey: string) => `Cannot change the type of an authorizer that is referenced in route: ${routeKey}`,
} as const
