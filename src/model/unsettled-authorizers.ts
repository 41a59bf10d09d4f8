/** What no recording settles of authorizers: recalled ([K] in docs/aws) or chosen. */
export const UNSETTLED_AUTHORIZERS = {
  /** auth-throttle-cache.md 4.3 [K+]: no permission to call the function; a function that is not there reads alike (rest-api.md 9.1 [K]). */
  invalidPermissions: 'Execution failed due to configuration error: Invalid permissions on Lambda function',
  /** Chosen, as the three below: what the execution log says of other failures of the function. */
  functionFailed: (message: string) => `Execution failed due to configuration error: Authorizer error: ${message}`,
  functionRefused: (status: number, message: string) =>
    `Execution failed due to configuration error: Lambda invocation failed with status: ${status}. ${message}`,
  functionTimedOut: 'Execution failed due to configuration error: Authorizer error: the function did not answer in time',
  malformedResult: (reason: string) => `Execution failed due to configuration error: Invalid authorizer result: ${reason}`,
  /** Chosen: a method and its authorizer that do not fit, or an authorizer that cannot be used at all. */
  notUsable: 'Execution failed due to configuration error: Invalid authorizer configuration',
  /** [K] the line of a policy that denies. */
  notAuthorized: 'The client is not authorized to perform this operation.',
  /** vtl-and-context.md 12 [K+]. */
  unauthorizedRequest: (requestId: string) => `Unauthorized request: ${requestId}`,
  unauthorized: 'Unauthorized',
  /** Chosen: the text of an AUTHORIZER_FAILURE's line, where the keys of a user pool are not to be had. */
  keysUnavailable: (issuer: string) => `Execution failed due to configuration error: No keys of ${issuer}`,
  /** [K] `integrationLatency` of a result that came from the cache: the function took no time. */
  cachedLatency: 0,
  /** Bytes of a function's answer; AWS names 8 KB for WebSocket APIs and nothing for REST (auth-throttle-cache.md 4.3 [K+]). */
  maxResultBytes: 65_536,
  /** What TestInvokeAuthorizer shows of the request that nobody sent (rest-api.md 15 [K+]). */
  test: {
    stage: 'ESTestInvoke-stage',
    resourceId: 'test-invoke-resource-id',
    invalidContext: 'Invalid additional context specified: ',
  },
} as const
