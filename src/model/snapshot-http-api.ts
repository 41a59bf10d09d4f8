/**
 * What a deployment of an HTTP API froze, with the SDK's own member names. Stored as one row at `{deployment path}/snapshot` of
 * kind `http-api-snapshot`, so that publishing is one read.
 */
export interface HttpApiSnapshot {
  readonly api: {
    readonly apiId: string
    readonly name: string
    readonly disableExecuteApiEndpoint: boolean
    /** null: API Gateway answers no preflights and leaves CORS headers to the backends. */
    readonly corsConfiguration: CorsSnapshot | null
  }
  readonly routes: readonly RouteSnapshot[]
  readonly integrations: readonly HttpIntegrationSnapshot[]
  readonly authorizers: readonly HttpAuthorizerSnapshot[]
}

/** Lists as the author wrote them; empty where there is none. */
export interface CorsSnapshot {
  readonly allowCredentials: boolean
  readonly allowHeaders: readonly string[]
  readonly allowMethods: readonly string[]
  readonly allowOrigins: readonly string[]
  readonly exposeHeaders: readonly string[]
  /** Seconds; null: no header says. */
  readonly maxAge: number | null
}

export interface RouteSnapshot {
  readonly routeId: string
  /** `GET /pets/{id}`, `ANY /{proxy+}` or `$default`. */
  readonly routeKey: string
  readonly authorizationType: 'NONE' | 'AWS_IAM' | 'CUSTOM' | 'JWT'
  readonly authorizerId: string | null
  readonly authorizationScopes: readonly string[]
  readonly operationName: string | null
  /** Of its target, `integrations/{integrationId}`; null: the route leads nowhere, which is answered 500. */
  readonly integrationId: string | null
}

export interface HttpIntegrationSnapshot {
  readonly integrationId: string
  readonly integrationType: 'AWS_PROXY' | 'HTTP_PROXY'
  /** `EventBridge-PutEvents` and its kin; null: a Lambda function, or HTTP. */
  readonly integrationSubtype: string | null
  /** ANY or null: the request's own. */
  readonly integrationMethod: string | null
  /** A function's ARN or its invocation URI, a URL, or the ARN of a listener or Cloud Map service; stage variables may stand in it. */
  readonly integrationUri: string | null
  readonly credentialsArn: string | null
  readonly connectionType: 'INTERNET' | 'VPC_LINK'
  readonly connectionId: string | null
  readonly payloadFormatVersion: '1.0' | '2.0'
  /** `overwrite:header.x` -> `$request.header.y`; of service integrations the service's own parameters. */
  readonly requestParameters: Readonly<Record<string, string>>
  /** Status code -> `append:header.x` -> `$response.header.y`. */
  readonly responseParameters: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** 50 to 30,000. */
  readonly timeoutInMillis: number
  /** `tlsConfig.serverNameToVerify`: a private integration speaks TLS, to a server of that name; null: it does not. */
  readonly serverNameToVerify: string | null
}

export interface HttpAuthorizerSnapshot {
  readonly authorizerId: string
  readonly name: string
  readonly authorizerType: 'JWT' | 'REQUEST'
  /** null for REQUEST. */
  readonly jwtConfiguration: { readonly issuer: string; readonly audience: readonly string[] } | null
  /** null for JWT. */
  readonly authorizerUri: string | null
  readonly authorizerCredentialsArn: string | null
  readonly authorizerPayloadFormatVersion: '1.0' | '2.0'
  /** 0: results are not kept. */
  readonly authorizerResultTtlInSeconds: number
  /** `$request.header.X` and its kin, in the author's order. */
  readonly identitySource: readonly string[]
  readonly enableSimpleResponses: boolean
}

/** The live settings of an HTTP API's stage that shape its plan, and whose stage it is. */
export interface HttpStageSettings {
  readonly accountId: string
  readonly region: string
  /** `$default` is served from the root. */
  readonly stageName: string
  /** '': nothing is deployed. */
  readonly deploymentId: string
  readonly stageVariables: Readonly<Record<string, string>>
  readonly accessLog: { readonly destinationArn: string; readonly format: string } | null
  readonly defaultRouteSettings: RouteSettings
  /** By route key: what is null there is the stage's. */
  readonly routeSettings: Readonly<Record<string, RouteSettings>>
}

/** Requests a second and at once; null: no more than the account's. */
export interface RouteSettings {
  readonly throttlingRateLimit: number | null
  readonly throttlingBurstLimit: number | null
}
