import { HeaderList } from '../core/headers.ts'
import { Fault, type GatewayResponseType } from '../exchange/fault.ts'
import type { Reply } from '../exchange/reply.ts'
import type { Step } from '../exchange/step.ts'
import { UNSETTLED } from '../model/unsettled.ts'

/** How HTTP APIs answer an error: nothing but a status and AWS's word for it; nobody can change it (http-api.md 2 [D], [K+]). */
export interface HttpError {
  readonly status: number
  readonly message: string
}

export const HTTP_ERRORS = {
  badRequest: { status: 400, message: 'Bad Request' },
  unauthorized: { status: 401, message: 'Unauthorized' },
  forbidden: { status: 403, message: 'Forbidden' },
  notFound: { status: 404, message: 'Not Found' },
  requestTooLarge: { status: 413, message: 'Request Entity Too Large' },
  throttled: { status: 429, message: 'Too Many Requests' },
  headersTooLarge: { status: 431, message: 'Request Header Fields Too Large' },
  internal: { status: 500, message: 'Internal Server Error' },
  unavailable: { status: 503, message: 'Service Unavailable' },
} as const satisfies Readonly<Record<string, HttpError>>

const { badRequest, unauthorized, forbidden, internal, unavailable } = HTTP_ERRORS

/** What each kind of fault is to a client of an HTTP API. */
const BY_TYPE: Readonly<Record<GatewayResponseType, HttpError>> = {
  ACCESS_DENIED: forbidden,
  API_CONFIGURATION_ERROR: internal,
  AUTHORIZER_CONFIGURATION_ERROR: internal,
  AUTHORIZER_FAILURE: internal,
  BAD_REQUEST_BODY: badRequest,
  BAD_REQUEST_PARAMETERS: badRequest,
  // Signatures that are incomplete, of nobody, or of a URI that is too long.
  DEFAULT_4XX: forbidden,
  DEFAULT_5XX: internal,
  EXPIRED_TOKEN: forbidden,
  INTEGRATION_FAILURE: internal,
  INTEGRATION_TIMEOUT: unavailable,
  INVALID_API_KEY: forbidden,
  INVALID_SIGNATURE: forbidden,
  MISSING_AUTHENTICATION_TOKEN: forbidden,
  QUOTA_EXCEEDED: HTTP_ERRORS.throttled,
  REQUEST_TOO_LARGE: HTTP_ERRORS.requestTooLarge,
  RESOURCE_NOT_FOUND: HTTP_ERRORS.notFound,
  THROTTLED: HTTP_ERRORS.throttled,
  UNAUTHORIZED: unauthorized,
  UNSUPPORTED_MEDIA_TYPE: badRequest,
  WAF_FILTERED: forbidden,
}

/** A backend that cannot be reached is 503 ([K+] http-api.md 2), one that answers nonsense is 500 ([D]). */
const errorOf = ({ kind }: Fault): HttpError =>
  kind.responseType === 'INTEGRATION_FAILURE' && kind.status === 504 ? unavailable : BY_TYPE[kind.responseType]

/** `{"message":"Not Found"}`, no space ([K+] http-api.md 2). */
export function httpErrorReply(
  { status, message }: HttpError,
  headers: readonly string[] = [],
): Reply & { readonly body: Buffer } {
  return {
    status,
    headers: new HeaderList(['content-type', 'application/json', ...headers]),
    body: Buffer.from(JSON.stringify({ message })),
  }
}

/** The one place where an error becomes an answer of an HTTP API. Never throws. */
export function httpFault(onBug: (error: unknown, requestId: string) => void): Step {
  return (next) =>
    async function httpFault(exchange) {
      try {
        return await next(exchange)
      } catch (error) {
        const fault = error instanceof Fault ? error : bug(error, exchange.context.requestId, onBug)
        const answered = errorOf(fault)
        const { responseType } = fault.kind
        exchange.context.error = {
          message: answered.message,
          responseType,
          validationErrorString: null,
          integrationError: fault.detail.integrationError ?? null,
        }
        return httpErrorReply(answered, fault.detail.headers)
      }
    }
}

function bug(error: unknown, requestId: string, onBug: (error: unknown, requestId: string) => void): Fault {
  onBug(error, requestId)
  return new Fault('configurationError', { log: UNSETTLED.internalErrorLine })
}
