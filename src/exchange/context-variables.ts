import type { JsonObject } from '../core/json.ts'
import type { Table } from '../core/table.ts'
import { table } from '../core/table.ts'

/** What a deployment on a stage fixes; one object a plan, shared by all its requests. */
export interface StageContext {
  readonly accountId: string
  readonly region: string
  readonly apiId: string
  readonly apiName: string
  readonly stage: string
  readonly deploymentId: string
  readonly stageVariables: Readonly<Record<string, string>>
  /** EDGE, REGIONAL or PRIVATE: decides the casing of some header names ([D] rest-api.md 1.3). */
  readonly endpointType: string
  /** null: the stage has no canary (rest-api.md 13). */
  readonly canary: CanaryContext | null
}

/** What tells the two releases of a stage apart while it has a canary. */
export interface CanaryContext {
  /** false: the production release beside the canary. */
  readonly isCanaryRequest: boolean
  /** The canary shares the response cache of the production release. */
  readonly useStageCache: boolean
}

/** What a method fixes. */
export interface MethodContext {
  readonly resourceId: string
  readonly resourcePath: string
  readonly operationName: string | null
  /** Of HTTP APIs: `GET /pets/{id}`, or `$default`. */
  readonly routeKey?: string
}

/** Null: not known for this request; every one is a key of `$context.identity` all the same. */
export interface Identity {
  accessKey: string | null
  accountId: string | null
  caller: string | null
  cognitoAuthenticationProvider: string | null
  cognitoAuthenticationType: string | null
  cognitoIdentityId: string | null
  cognitoIdentityPoolId: string | null
  principalOrgId: string | null
  sourceIp: string | null
  user: string | null
  userAgent: string | null
  userArn: string | null
  apiKey?: string
  apiKeyId?: string
  /** The VPC endpoint that a private API was called through, and its VPC where that is known (vtl-and-context.md 10 [K+]). */
  vpceId?: string
  vpcId?: string
}

/** The write targets of templates. A list value makes a repeated header. */
export interface RequestOverride {
  readonly header: Table<string | readonly string[]>
  readonly path: Table<string>
  readonly querystring: Table<string | readonly string[]>
}
export interface ResponseOverride {
  readonly header: Table<string | readonly string[]>
  status: number | null
}

/** What an authorizer made known of the caller: `$context.authorizer`, and an event's `requestContext.authorizer`. */
export interface AuthorizerContext {
  /** Lambda authorizers: principalId, integrationLatency and the function's `context`, as texts ([D] auth-throttle-cache.md 4.3). */
  readonly members: Table<string | number>
  /** Of the token, as texts; null for Lambda authorizers. */
  readonly claims: Table<string> | null
  /** [D] 4.3: the value of the API key where apiKeySource is AUTHORIZER; null: the authorizer named none. */
  readonly usageIdentifierKey: string | null
  /** Of HTTP APIs: `requestContext.authorizer` of events, as each payload format has it. */
  readonly events?: { readonly v1: JsonObject; readonly v2: JsonObject }
}

/** `$context.error.*`, set when a fault is on its way out. */
export interface ErrorContext {
  readonly message: string | null
  readonly responseType: string
  readonly validationErrorString: string | null
  /** Of HTTP APIs: `$context.integrationErrorMessage`. */
  readonly integrationError?: string | null
}

/**
 * `$context` of one request: vtl-and-context.md section 10. Facts that cost something to compute are made on first use.
 */
export interface ContextVariables {
  readonly stage: StageContext
  /** null before a route matched. */
  method: MethodContext | null
  readonly requestId: string
  readonly extendedRequestId: string
  readonly requestTimeEpoch: number
  readonly httpMethod: string
  /** `/{stage}/...` as sent. */
  readonly path: string
  readonly protocol: string
  readonly domainName: string
  /** The base path of the custom domain's mapping, `(none)` for the empty one; null or absent: no custom domain was called. */
  readonly basePathMatched?: string | null
  /** The id of the custom domain's routing rule that chose the API; null or absent: none did. */
  readonly routingRuleIdMatched?: string | null
  readonly identity: Identity
  /** `Root=1-...` with Parent and Sampled where the client gave them; what backends get as X-Amzn-Trace-Id. */
  readonly traceHeader: string
  readonly requestOverride: RequestOverride
  readonly responseOverride: ResponseOverride
  error: ErrorContext | null
  /** authorizer. null or absent: the method has none, or it knows not who calls. */
  authorizer?: AuthorizerContext | null
  /** null: no canary on the stage, and no `isCanaryRequest` key. */
  readonly isCanaryRequest: boolean | null
}

/** The identity of a caller of whom only `known` is known. */
export function newIdentity(known: Partial<Identity>): Identity {
  return {
    accessKey: null,
    accountId: null,
    caller: null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: null,
    user: null,
    userAgent: null,
    userArn: null,
    ...known,
  }
}

export function newRequestOverride(): RequestOverride {
  return { header: table(), path: table(), querystring: table() }
}

export function newResponseOverride(): ResponseOverride {
  return { header: table(), status: null }
}
