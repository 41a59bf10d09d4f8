/**
 * What a deployment froze, with the SDK's own member names. Stored as one row at `{deployment path}/snapshot` of kind
 * `snapshot`, so that publishing is one read.
 */
export interface RestApiSnapshot {
  readonly restApi: {
    readonly id: string
    readonly name: string
    readonly binaryMediaTypes: readonly string[]
    readonly minimumCompressionSize: number | null
    readonly apiKeySource: 'HEADER' | 'AUTHORIZER'
    readonly disableExecuteApiEndpoint: boolean
    readonly endpointType: 'EDGE' | 'REGIONAL' | 'PRIVATE'
    /** Absent in deployments that older versions made. */
    readonly vpcEndpointIds?: readonly string[]
    readonly policy: string | null
  }
  readonly resources: readonly ResourceSnapshot[]
  readonly models: readonly { readonly name: string; readonly contentType: string; readonly schema: string }[]
  readonly requestValidators: readonly {
    readonly id: string
    readonly validateRequestBody: boolean
    readonly validateRequestParameters: boolean
  }[]
  readonly gatewayResponses: readonly {
    readonly responseType: string
    readonly statusCode: string | null
    readonly responseParameters: Readonly<Record<string, string>>
    readonly responseTemplates: Readonly<Record<string, string>>
  }[]
  /** Absent in deployments that older versions made. */
  readonly authorizers?: readonly AuthorizerSnapshot[]
}

export interface AuthorizerSnapshot {
  readonly id: string
  readonly name: string
  readonly type: 'TOKEN' | 'REQUEST' | 'COGNITO_USER_POOLS'
  /** null for COGNITO_USER_POOLS. */
  readonly authorizerUri: string | null
  readonly authorizerCredentials: string | null
  /** `method.request.header.X` and its kin, in the author's order. */
  readonly identitySources: readonly string[]
  readonly identityValidationExpression: string | null
  /** 0: results are not kept. */
  readonly authorizerResultTtlInSeconds: number
  readonly providerARNs: readonly string[]
}

export interface ResourceSnapshot {
  readonly id: string
  /** `/users/{id}`; the root is `/`. */
  readonly path: string
  readonly methods: readonly MethodSnapshot[]
}

export interface MethodSnapshot {
  /** GET, POST, ... or ANY. */
  readonly httpMethod: string
  readonly authorizationType: string
  readonly authorizerId: string | null
  /** Absent in deployments that older versions made. */
  readonly authorizationScopes?: readonly string[]
  readonly apiKeyRequired: boolean
  readonly operationName: string | null
  readonly requestValidatorId: string | null
  /** `method.request.{querystring,path,header}.{name}` -> required. */
  readonly requestParameters: Readonly<Record<string, boolean>>
  /** Content type -> model name. */
  readonly requestModels: Readonly<Record<string, string>>
  readonly methodResponses: Readonly<Record<string, { readonly responseParameters: Readonly<Record<string, boolean>> }>>
  readonly integration: IntegrationSnapshot
}

export interface IntegrationSnapshot {
  readonly type: 'AWS' | 'AWS_PROXY' | 'HTTP' | 'HTTP_PROXY' | 'MOCK'
  readonly httpMethod: string | null
  readonly uri: string | null
  readonly credentials: string | null
  readonly connectionType: 'INTERNET' | 'VPC_LINK'
  readonly connectionId: string | null
  /** Absent in deployments that older versions made. */
  readonly integrationTarget?: string | null
  readonly requestParameters: Readonly<Record<string, string>>
  readonly requestTemplates: Readonly<Record<string, string | null>>
  readonly passthroughBehavior: 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES' | 'NEVER'
  readonly contentHandling: 'CONVERT_TO_BINARY' | 'CONVERT_TO_TEXT' | null
  readonly timeoutInMillis: number
  readonly insecureSkipVerification: boolean
  readonly responseTransferMode: 'BUFFERED' | 'STREAM'
  /** These two are absent in deployments that older versions made: the resource's id, and none. */
  readonly cacheNamespace?: string
  readonly cacheKeyParameters?: readonly string[]
  readonly integrationResponses: readonly IntegrationResponseSnapshot[]
}

export interface IntegrationResponseSnapshot {
  readonly statusCode: string
  /** null or '': the default response. */
  readonly selectionPattern: string | null
  readonly responseParameters: Readonly<Record<string, string>>
  readonly responseTemplates: Readonly<Record<string, string | null>>
  readonly contentHandling: 'CONVERT_TO_BINARY' | 'CONVERT_TO_TEXT' | null
}

/** The live settings of a stage that shape its plan, and whose stage it is. `stage-settings.ts` reads them from its row. */
export interface StageSettings {
  readonly accountId: string
  readonly region: string
  readonly stageName: string
  readonly deploymentId: string
  readonly variables: Readonly<Record<string, string>>
  /** null: the stage has no canary. */
  readonly canarySettings: CanarySettings | null
  /** These are the settings of the canary: its deployment, and the stage's variables with its overrides. */
  readonly isCanary: boolean
  readonly accessLog: { readonly destinationArn: string; readonly format: string } | null
  readonly clientCertificateId: string | null
  readonly tracingEnabled: boolean
  /** The stage has a response cache; whether a method uses it is among the method's settings. */
  readonly cacheClusterEnabled: boolean
  /** By `{resource path}/{METHOD}`, or the two stars that stand for all. */
  readonly methodSettings: Readonly<Record<string, MethodSettings>>
}

/** A canary of a stage, under AWS's own names (control-plane.md 13). */
export interface CanarySettings {
  readonly deploymentId: string
  /** 0 to 100: how many of a hundred requests, chosen at random, it answers. */
  readonly percentTraffic: number
  readonly stageVariableOverrides: Readonly<Record<string, string>>
  /** It shares the stage's response cache; otherwise it has its own. */
  readonly useStageCache: boolean
}

export interface MethodSettings {
  readonly loggingLevel: 'OFF' | 'ERROR' | 'INFO'
  readonly dataTraceEnabled: boolean
  /** Requests a second and at once; null: no more than the account's. */
  readonly rateLimit: number | null
  readonly burstLimit: number | null
  readonly cache: CacheSettings
}

/** How a method uses the response cache of its stage (auth-throttle-cache.md 9). */
export interface CacheSettings {
  /** Which of the methods that the settings are for: GET alone unless they name one and say `cachingEnabled`. */
  readonly verbs: 'ALL' | 'GET' | 'NONE'
  /** 0 to 3600; 0: nothing is kept. */
  readonly ttlSeconds: number
  readonly dataEncrypted: boolean
  readonly requireAuthorizationForCacheControl: boolean
  readonly unauthorizedCacheControlHeaderStrategy:
    | 'FAIL_WITH_403'
    | 'SUCCEED_WITH_RESPONSE_HEADER'
    | 'SUCCEED_WITHOUT_RESPONSE_HEADER'
}
