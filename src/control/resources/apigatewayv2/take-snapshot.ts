import { isJsonObject, type Json, type JsonObject } from '../../../core/json.ts'
import { table } from '../../../core/table.ts'
import { badRequest } from '../../../model/errors.ts'
import type {
  CorsSnapshot,
  HttpApiSnapshot,
  HttpAuthorizerSnapshot,
  HttpIntegrationSnapshot,
  RouteSnapshot,
} from '../../../model/snapshot-http-api.ts'
import { UNSETTLED_HTTP_STAGES } from '../../../model/unsettled-http-stages.ts'
import type { Reader } from '../../../store/store.ts'
import { entries, entry, number, text, textEntries, texts } from '../../fields.ts'

/**
 * What a deployment freezes of an HTTP API: everything the data plane needs. `api` is the value of the API's row. Throws
 * BadRequestException for an API without routes, which cannot be deployed.
 */
export async function takeHttpApiSnapshot(tree: Reader, apiPath: string, api: JsonObject): Promise<HttpApiSnapshot> {
  const [routes, integrations, authorizers] = await Promise.all([
    tree.children(`${apiPath}/routes`, { kind: 'http-route' }),
    tree.children(`${apiPath}/integrations`, { kind: 'http-integration' }),
    tree.children(`${apiPath}/authorizers`, { kind: 'http-authorizer' }),
  ])
  if (routes.length === 0) throw badRequest(UNSETTLED_HTTP_STAGES.noRoutes)
  return {
    api: apiOf(api),
    routes: routes.map(({ value }) => routeOf(value)),
    integrations: integrations.map(({ value }) => integrationOf(value)),
    authorizers: authorizers.map(({ value }) => authorizerOf(value)),
  }
}

const str = (value: Json | undefined): string => text(value) ?? ''
const orNull = (value: Json | undefined): string | null => text(value) ?? null
const textMap = (value: Json | undefined): Readonly<Record<string, string>> => table(textEntries(value))
const version = (value: Json | undefined): '1.0' | '2.0' => (value === '2.0' ? '2.0' : '1.0')

function apiOf(value: JsonObject): HttpApiSnapshot['api'] {
  const { corsConfiguration } = value
  return {
    apiId: str(value.apiId),
    name: str(value.name),
    disableExecuteApiEndpoint: value.disableExecuteApiEndpoint === true,
    corsConfiguration: isJsonObject(corsConfiguration) ? corsOf(corsConfiguration) : null,
  }
}

function corsOf(value: JsonObject): CorsSnapshot {
  return {
    allowCredentials: value.allowCredentials === true,
    allowHeaders: texts(value.allowHeaders),
    allowMethods: texts(value.allowMethods),
    allowOrigins: texts(value.allowOrigins),
    exposeHeaders: texts(value.exposeHeaders),
    maxAge: number(value.maxAge) ?? null,
  }
}

function routeOf(value: JsonObject): RouteSnapshot {
  const { authorizationType: type } = value
  return {
    routeId: str(value.routeId),
    routeKey: str(value.routeKey),
    authorizationType: type === 'AWS_IAM' || type === 'CUSTOM' || type === 'JWT' ? type : 'NONE',
    authorizerId: orNull(value.authorizerId),
    authorizationScopes: texts(value.authorizationScopes),
    operationName: orNull(value.operationName),
    integrationId: /^integrations\/(.+)$/.exec(str(value.target))?.[1] ?? null,
  }
}

/** control-plane.md 22 [K+] has the defaults. */
function integrationOf(value: JsonObject): HttpIntegrationSnapshot {
  const responses = entries(value.responseParameters).map(([status, held]) => [status, textMap(held)] as const)
  return {
    integrationId: str(value.integrationId),
    integrationType: value.integrationType === 'AWS_PROXY' ? 'AWS_PROXY' : 'HTTP_PROXY',
    integrationSubtype: orNull(value.integrationSubtype),
    integrationMethod: orNull(value.integrationMethod),
    integrationUri: orNull(value.integrationUri),
    credentialsArn: orNull(value.credentialsArn),
    connectionType: value.connectionType === 'VPC_LINK' ? 'VPC_LINK' : 'INTERNET',
    connectionId: orNull(value.connectionId),
    payloadFormatVersion: version(value.payloadFormatVersion),
    requestParameters: textMap(value.requestParameters),
    responseParameters: table(responses),
    timeoutInMillis: number(value.timeoutInMillis) ?? 30_000,
    serverNameToVerify: orNull(entry(value.tlsConfig, 'serverNameToVerify')),
  }
}

function authorizerOf(value: JsonObject): HttpAuthorizerSnapshot {
  const isJwt = value.authorizerType === 'JWT'
  const { jwtConfiguration: jwt } = value
  return {
    authorizerId: str(value.authorizerId),
    name: str(value.name),
    authorizerType: isJwt ? 'JWT' : 'REQUEST',
    jwtConfiguration: isJwt ? { issuer: str(entry(jwt, 'issuer')), audience: texts(entry(jwt, 'audience')) } : null,
    authorizerUri: orNull(value.authorizerUri),
    authorizerCredentialsArn: orNull(value.authorizerCredentialsArn),
    authorizerPayloadFormatVersion: version(value.authorizerPayloadFormatVersion),
    authorizerResultTtlInSeconds: number(value.authorizerResultTtlInSeconds) ?? 0,
    identitySource: texts(value.identitySource),
    enableSimpleResponses: value.enableSimpleResponses === true,
  }
}
