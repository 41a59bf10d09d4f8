import type { GatewayResponseType } from '../exchange/fault.ts'

export type DefaultType = 'DEFAULT_4XX' | 'DEFAULT_5XX'

export interface GatewayResponseKind {
  readonly responseType: GatewayResponseType
  /** The documented status; null: none of its own. */
  readonly statusCode: string | null
  /** Whose settings it takes while nobody has put it. */
  readonly fallsBackTo: DefaultType | null
}

const client = (responseType: GatewayResponseType, statusCode: string): GatewayResponseKind => ({
  responseType,
  statusCode,
  fallsBackTo: 'DEFAULT_4XX',
})
const server = (responseType: GatewayResponseType, statusCode: string): GatewayResponseKind => ({
  responseType,
  statusCode,
  fallsBackTo: 'DEFAULT_5XX',
})

/** All 21 types in the order of GetGatewayResponses: rest-api.md 4.1 [S]. */
export const GATEWAY_RESPONSE_TYPES: readonly GatewayResponseKind[] = [
  client('ACCESS_DENIED', '403'),
  server('API_CONFIGURATION_ERROR', '500'),
  server('AUTHORIZER_CONFIGURATION_ERROR', '500'),
  server('AUTHORIZER_FAILURE', '500'),
  client('BAD_REQUEST_BODY', '400'),
  client('BAD_REQUEST_PARAMETERS', '400'),
  { responseType: 'DEFAULT_4XX', statusCode: null, fallsBackTo: null },
  { responseType: 'DEFAULT_5XX', statusCode: null, fallsBackTo: null },
  client('EXPIRED_TOKEN', '403'),
  server('INTEGRATION_FAILURE', '504'),
  server('INTEGRATION_TIMEOUT', '504'),
  client('INVALID_API_KEY', '403'),
  client('INVALID_SIGNATURE', '403'),
  client('MISSING_AUTHENTICATION_TOKEN', '403'),
  client('QUOTA_EXCEEDED', '429'),
  client('REQUEST_TOO_LARGE', '413'),
  client('RESOURCE_NOT_FOUND', '404'),
  client('THROTTLED', '429'),
  client('UNAUTHORIZED', '401'),
  client('UNSUPPORTED_MEDIA_TYPE', '415'),
  client('WAF_FILTERED', '403'),
]

/** rest-api.md 4.1 [S]: what every type has until it is put. */
export const DEFAULT_RESPONSE_TEMPLATES: Readonly<Record<string, string>> = {
  'application/json': '{"message":$context.error.messageString}',
}

/** One gateway response as it is set; `statusCode` null: the status of what went wrong. */
export interface GatewayResponseSetting {
  readonly responseType: string
  readonly statusCode: string | null
  readonly responseParameters: Readonly<Record<string, string>>
  readonly responseTemplates: Readonly<Record<string, string>>
}

export interface EffectiveGatewayResponse extends GatewayResponseSetting {
  /** Nobody has put this type itself. */
  readonly defaultResponse: boolean
}

/**
 * What a type amounts to under the settings of an API (rest-api.md 4.2 [S]): one that was put stands alone, with the built-in
 * template if it has none; one that was not takes all that its DEFAULT type has. `documentedStatus` fills in the documented
 * status, as listings show it; at runtime null leaves the status of the error ([S*]).
 */
export function effectiveGatewayResponse(
  responseType: string,
  settings: readonly GatewayResponseSetting[],
  documentedStatus: boolean,
): EffectiveGatewayResponse {
  const kind = GATEWAY_RESPONSE_TYPES.find((known) => known.responseType === responseType)
  const own = settings.find((setting) => setting.responseType === responseType)
  const inherited = settings.find((setting) => setting.responseType === kind?.fallsBackTo)
  const setting = own ?? inherited
  const documented = documentedStatus ? (kind?.statusCode ?? null) : null
  const templates = setting?.responseTemplates ?? {}
  return {
    responseType,
    statusCode: setting?.statusCode ?? documented,
    responseParameters: setting?.responseParameters ?? {},
    responseTemplates: Object.keys(templates).length > 0 ? templates : DEFAULT_RESPONSE_TEMPLATES,
    defaultResponse: own === undefined,
  }
}
