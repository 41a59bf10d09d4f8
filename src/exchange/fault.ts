/**
 * Everything the data plane answers by itself. A step throws a Fault; the gateway-response step, and only it, turns it into
 * a reply through the API's gateway responses (rest-api.md section 4).
 */
export interface FaultKind {
  /** The gateway response type that shapes the answer. */
  readonly responseType: GatewayResponseType
  readonly status: number
  /** x-amzn-ErrorType. */
  readonly errorType: string
  /** $context.error.message; null renders `null`. */
  readonly message: string | null
  /** Faults of the execution engine print `{"message": "..."}` with a space, those before it do not (rest-api.md 9.1 [K+]). */
  readonly spaced: boolean
  /** Denials spell the key of their body `Message` (auth-throttle-cache.md 1 and 4.3 [K+]). Absent: `message`. */
  readonly capital?: true
}

export type GatewayResponseType =
  | 'ACCESS_DENIED'
  | 'API_CONFIGURATION_ERROR'
  | 'AUTHORIZER_CONFIGURATION_ERROR'
  | 'AUTHORIZER_FAILURE'
  | 'BAD_REQUEST_BODY'
  | 'BAD_REQUEST_PARAMETERS'
  | 'DEFAULT_4XX'
  | 'DEFAULT_5XX'
  | 'EXPIRED_TOKEN'
  | 'INTEGRATION_FAILURE'
  | 'INTEGRATION_TIMEOUT'
  | 'INVALID_API_KEY'
  | 'INVALID_SIGNATURE'
  | 'MISSING_AUTHENTICATION_TOKEN'
  | 'QUOTA_EXCEEDED'
  | 'REQUEST_TOO_LARGE'
  | 'RESOURCE_NOT_FOUND'
  | 'THROTTLED'
  | 'UNAUTHORIZED'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'WAF_FILTERED'

const internal = (responseType: GatewayResponseType, status: number): FaultKind => ({
  responseType,
  status,
  errorType: 'InternalServerErrorException',
  message: 'Internal server error',
  spaced: true,
})

/** Every fault there is, by name. docs/errors.md lists the same, held by a test. Sources: rest-api.md 4.1 and 9.1. */
export const FAULTS = {
  missingAuthenticationToken: {
    responseType: 'MISSING_AUTHENTICATION_TOKEN',
    status: 403,
    errorType: 'MissingAuthenticationTokenException',
    message: 'Missing Authentication Token',
    spaced: false,
  },
  routeNotFound: {
    responseType: 'RESOURCE_NOT_FOUND',
    status: 404,
    errorType: 'NotFoundException',
    message: 'Not Found',
    spaced: false,
  },
  /** A parameter mapping of an HTTP API that the request does not fit. */
  mappingFailed: {
    responseType: 'BAD_REQUEST_PARAMETERS',
    status: 400,
    errorType: 'BadRequestException',
    message: 'Bad Request',
    spaced: false,
  },
  badRequestParameters: {
    responseType: 'BAD_REQUEST_PARAMETERS',
    status: 400,
    errorType: 'BadRequestException',
    message: null,
    spaced: true,
  },
  badRequestBody: {
    responseType: 'BAD_REQUEST_BODY',
    status: 400,
    errorType: 'BadRequestException',
    message: 'Invalid request body',
    spaced: true,
  },
  invalidJsonInRequestBody: {
    responseType: 'BAD_REQUEST_BODY',
    status: 400,
    errorType: 'BadRequestException',
    message: 'Invalid JSON in request body',
    spaced: true,
  },
  requestTooLarge: {
    responseType: 'REQUEST_TOO_LARGE',
    status: 413,
    errorType: 'RequestTooLargeException',
    message: 'Request Too Long',
    spaced: false,
  },
  unsupportedMediaType: {
    responseType: 'UNSUPPORTED_MEDIA_TYPE',
    status: 415,
    errorType: 'BadRequestException',
    message: 'Unsupported Media Type',
    spaced: true,
  },
  integrationTimeout: { ...internal('INTEGRATION_TIMEOUT', 504), message: 'Endpoint request timed out' },
  networkError: { ...internal('INTEGRATION_FAILURE', 504), message: 'Network error communicating with endpoint', spaced: false },
  malformedProxyResponse: internal('INTEGRATION_FAILURE', 502),
  functionError: internal('INTEGRATION_FAILURE', 502),
  lambdaRefused: internal('INTEGRATION_FAILURE', 500),
  configurationError: internal('API_CONFIGURATION_ERROR', 500),
  unauthorized: {
    responseType: 'UNAUTHORIZED',
    status: 401,
    errorType: 'UnauthorizedException',
    message: 'Unauthorized',
    spaced: false,
  },
  tokenExpired: {
    responseType: 'UNAUTHORIZED',
    status: 401,
    errorType: 'UnauthorizedException',
    message: 'The incoming token has expired',
    spaced: false,
  },
  accessDenied: {
    responseType: 'ACCESS_DENIED',
    status: 403,
    errorType: 'AccessDeniedException',
    message: 'User is not authorized to access this resource',
    spaced: false,
    capital: true,
  },
  accessDeniedExplicitly: {
    responseType: 'ACCESS_DENIED',
    status: 403,
    errorType: 'AccessDeniedException',
    message: 'User is not authorized to access this resource with an explicit deny',
    spaced: false,
    capital: true,
  },
  authorizerConfiguration: {
    responseType: 'AUTHORIZER_CONFIGURATION_ERROR',
    status: 500,
    errorType: 'AuthorizerConfigurationException',
    message: null,
    spaced: false,
  },
  authorizerFailure: {
    responseType: 'AUTHORIZER_FAILURE',
    status: 500,
    errorType: 'AuthorizerFailureException',
    message: null,
    spaced: false,
  },
  methodArnTooLong: {
    responseType: 'DEFAULT_4XX',
    status: 414,
    errorType: 'RequestUriTooLongException',
    message: 'Request URI too long',
    spaced: false,
  },
  invalidApiKey: {
    responseType: 'INVALID_API_KEY',
    status: 403,
    errorType: 'ForbiddenException',
    message: 'Forbidden',
    spaced: false,
  },
  throttled: {
    responseType: 'THROTTLED',
    status: 429,
    errorType: 'TooManyRequestsException',
    message: 'Too Many Requests',
    spaced: false,
  },
  quotaExceeded: {
    responseType: 'QUOTA_EXCEEDED',
    status: 429,
    errorType: 'LimitExceededException',
    message: 'Limit Exceeded',
    spaced: false,
  },
  incompleteSignature: {
    responseType: 'DEFAULT_4XX',
    status: 403,
    errorType: 'IncompleteSignatureException',
    message: null,
    spaced: false,
  },
  unrecognizedClient: {
    responseType: 'DEFAULT_4XX',
    status: 403,
    errorType: 'UnrecognizedClientException',
    message: 'The security token included in the request is invalid.',
    spaced: false,
  },
  expiredToken: {
    responseType: 'EXPIRED_TOKEN',
    status: 403,
    errorType: 'ExpiredTokenException',
    message: 'The security token included in the request is expired',
    spaced: false,
  },
  invalidSignature: {
    responseType: 'INVALID_SIGNATURE',
    status: 403,
    errorType: 'InvalidSignatureException',
    message: null,
    spaced: false,
  },
} as const satisfies Readonly<Record<string, FaultKind>>

export type FaultName = keyof typeof FAULTS

export interface FaultDetail {
  /** Replaces the kind's message ($context.error.message). */
  readonly message?: string
  /** $context.error.validationErrorString. */
  readonly validationError?: string
  /** `$context.integrationErrorMessage` of HTTP APIs. */
  readonly integrationError?: string
  /** Headers of the answer beside its own, flat name, value: `www-authenticate` of HTTP APIs. */
  readonly headers?: readonly string[]
  /** The line the execution log gets, whole: `Execution failed due to configuration error: Invalid endpoint address`. */
  readonly log?: string
}

export class Fault extends Error {
  readonly kind: FaultKind
  readonly detail: FaultDetail

  constructor(name: FaultName, detail: FaultDetail = {}) {
    super(detail.log ?? detail.message ?? name)
    this.kind = FAULTS[name]
    this.detail = detail
  }
}

/** The commonest fault: the execution engine met a configuration that cannot run. */
export function configurationError(reason: string): Fault {
  return new Fault('configurationError', { log: `Execution failed due to configuration error: ${reason}` })
}
