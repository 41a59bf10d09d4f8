import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { table } from '../core/table.ts'
import { badRequest } from '../model/errors.ts'
import type {
  AuthorizerSnapshot,
  IntegrationResponseSnapshot,
  IntegrationSnapshot,
  MethodSnapshot,
  ResourceSnapshot,
  RestApiSnapshot,
} from '../model/snapshot.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import type { GatewayResponseSetting } from '../pipeline/gateway-response-types.ts'
import type { Reader, Row } from '../store/store.ts'
import { methodsIn } from './embed.ts'
import { entries, entry, flag, number, text, textEntries, texts } from './fields.ts'
import { DEFAULT_TTL_SECONDS, identitySourcesOf } from './resources/apigateway/authorizer.ts'

/**
 * What CreateDeployment freezes of an API: everything the data plane needs, read in one go. Throws AWS's refusals
 * (control-plane.md 12 [K+]).
 */
export async function takeSnapshot(tree: Reader, api: Row): Promise<RestApiSnapshot> {
  const snapshot = await snapshotOf(tree, api, resourcesOf(await tree.subtree(`${api.path}/resources`)))
  if (snapshot.resources.every((resource) => resource.methods.length === 0)) throw badRequest(UNSETTLED.control.noMethods)
  return snapshot
}

/** The same with one method, as it is now and whatever the others are: what TestInvokeMethod runs. */
export async function takeMethodSnapshot(tree: Reader, api: Row, resource: Row, method: Row): Promise<RestApiSnapshot> {
  return snapshotOf(tree, api, resourcesOf([resource, method, ...(await tree.subtree(method.path))]))
}

/** The same without resources: what TestInvokeAuthorizer needs. */
export async function takeApiSnapshot(tree: Reader, api: Row): Promise<RestApiSnapshot> {
  return snapshotOf(tree, api, [])
}

async function snapshotOf(tree: Reader, api: Row, resources: readonly ResourceSnapshot[]): Promise<RestApiSnapshot> {
  const [models, validators, gatewayResponses, authorizers] = await Promise.all([
    tree.children(`${api.path}/models`, { kind: 'model' }),
    tree.children(`${api.path}/requestvalidators`, { kind: 'request-validator' }),
    tree.children(`${api.path}/gatewayresponses`, { kind: 'gateway-response' }),
    tree.children(`${api.path}/authorizers`, { kind: 'authorizer' }),
  ])
  return {
    restApi: apiOf(api.value),
    resources,
    models: models.map(({ value }) => ({
      name: str(value.name),
      contentType: str(value.contentType),
      schema: str(value.schema),
    })),
    requestValidators: validators.map(({ value }) => validatorOf(value)),
    gatewayResponses: gatewayResponses.map(({ value }) => gatewayResponseSetting(value)),
    authorizers: authorizers.map(({ value }) => authorizerOf(value)),
  }
}

const str = (value: Json | undefined): string => text(value) ?? ''
const orNull = (value: Json | undefined): string | null => text(value) ?? null
const textMap = (value: Json | undefined): Readonly<Record<string, string>> => table(textEntries(value))
const flagMap = (value: Json | undefined): Readonly<Record<string, boolean>> =>
  table(entries(value).map(([name, held]) => [name, held === true] as const))
const templates = (value: Json | undefined): Readonly<Record<string, string | null>> =>
  table(entries(value).map(([type, held]) => [type, text(held) ?? null] as const))

function apiOf(value: JsonObject): RestApiSnapshot['restApi'] {
  const type = texts(entry(value.endpointConfiguration, 'types'))[0]
  return {
    id: str(value.id),
    name: str(value.name),
    binaryMediaTypes: texts(value.binaryMediaTypes),
    minimumCompressionSize: number(value.minimumCompressionSize) ?? null,
    apiKeySource: value.apiKeySource === 'AUTHORIZER' ? 'AUTHORIZER' : 'HEADER',
    disableExecuteApiEndpoint: flag(value.disableExecuteApiEndpoint) ?? false,
    endpointType: type === 'REGIONAL' || type === 'PRIVATE' ? type : 'EDGE',
    vpcEndpointIds: texts(entry(value.endpointConfiguration, 'vpcEndpointIds')),
    policy: orNull(value.policy),
  }
}

function validatorOf(value: JsonObject): RestApiSnapshot['requestValidators'][number] {
  return {
    id: str(value.id),
    validateRequestBody: value.validateRequestBody === true,
    validateRequestParameters: value.validateRequestParameters === true,
  }
}

function authorizerOf(value: JsonObject): AuthorizerSnapshot {
  const { type } = value
  return {
    id: str(value.id),
    name: str(value.name),
    type: type === 'REQUEST' || type === 'COGNITO_USER_POOLS' ? type : 'TOKEN',
    authorizerUri: orNull(value.authorizerUri),
    authorizerCredentials: orNull(value.authorizerCredentials),
    identitySources: identitySourcesOf(value.identitySource),
    identityValidationExpression: orNull(value.identityValidationExpression),
    authorizerResultTtlInSeconds: number(value.authorizerResultTtlInSeconds) ?? DEFAULT_TTL_SECONDS,
    providerARNs: texts(value.providerARNs),
  }
}

/** A gateway response's row as the pipeline reads it: one without a status takes that of what went wrong. */
export function gatewayResponseSetting(value: JsonObject): GatewayResponseSetting {
  return {
    responseType: str(value.responseType),
    statusCode: orNull(value.statusCode),
    responseParameters: textMap(value.responseParameters),
    responseTemplates: textMap(value.responseTemplates),
  }
}

/** Rows come in byte order of their paths, so a resource's own rows follow it. */
function resourcesOf(rows: readonly Row[]): ResourceSnapshot[] {
  const own = Map.groupBy(rows, (row) => resourceSegment(row.path))
  return rows
    .filter((row) => row.kind === 'resource')
    .map((row) => ({
      id: str(row.value.id),
      path: str(row.value.path),
      methods: Object.values(methodsIn(own.get(resourceSegment(row.path)) ?? [])).map(methodOf),
    }))
}

/** `/{account}/{region}/restapis/{api}/resources/{resource}/...`: the resource. */
const resourceSegment = (path: string): string => path.split('/', 7)[6] ?? ''

function methodOf(value: JsonObject): MethodSnapshot {
  const integration = value.methodIntegration
  if (!isJsonObject(integration)) throw badRequest(UNSETTLED.control.noIntegration)
  const responses = entries(value.methodResponses).map(
    ([status, response]) => [status, { responseParameters: flagMap(entry(response, 'responseParameters')) }] as const,
  )
  return {
    httpMethod: str(value.httpMethod),
    authorizationType: str(value.authorizationType),
    authorizerId: orNull(value.authorizerId),
    authorizationScopes: texts(value.authorizationScopes),
    apiKeyRequired: value.apiKeyRequired === true,
    operationName: orNull(value.operationName),
    requestValidatorId: orNull(value.requestValidatorId),
    requestParameters: flagMap(value.requestParameters),
    requestModels: textMap(value.requestModels),
    methodResponses: table(responses),
    integration: integrationOf(integration),
  }
}

function integrationOf(value: JsonObject): IntegrationSnapshot {
  return {
    type: integrationType(value.type),
    httpMethod: orNull(value.httpMethod),
    uri: orNull(value.uri),
    credentials: orNull(value.credentials),
    connectionType: value.connectionType === 'VPC_LINK' ? 'VPC_LINK' : 'INTERNET',
    connectionId: orNull(value.connectionId),
    integrationTarget: orNull(value.integrationTarget),
    requestParameters: textMap(value.requestParameters),
    requestTemplates: templates(value.requestTemplates),
    passthroughBehavior: passthrough(value.passthroughBehavior),
    contentHandling: contentHandling(value.contentHandling),
    timeoutInMillis: number(value.timeoutInMillis) ?? 29_000,
    insecureSkipVerification: entry(value.tlsConfig, 'insecureSkipVerification') === true,
    responseTransferMode: value.responseTransferMode === 'STREAM' ? 'STREAM' : 'BUFFERED',
    cacheNamespace: str(value.cacheNamespace),
    cacheKeyParameters: texts(value.cacheKeyParameters),
    integrationResponses: entries(value.integrationResponses).map(([, response]) => integrationResponseOf(response)),
  }
}

function integrationResponseOf(response: Json): IntegrationResponseSnapshot {
  const value = isJsonObject(response) ? response : {}
  return {
    statusCode: str(value.statusCode),
    selectionPattern: orNull(value.selectionPattern),
    responseParameters: textMap(value.responseParameters),
    responseTemplates: templates(value.responseTemplates),
    contentHandling: contentHandling(value.contentHandling),
  }
}

function integrationType(value: Json | undefined): IntegrationSnapshot['type'] {
  return value === 'AWS' || value === 'AWS_PROXY' || value === 'HTTP' || value === 'HTTP_PROXY' ? value : 'MOCK'
}

function passthrough(value: Json | undefined): IntegrationSnapshot['passthroughBehavior'] {
  return value === 'WHEN_NO_TEMPLATES' || value === 'NEVER' ? value : 'WHEN_NO_MATCH'
}

function contentHandling(value: Json | undefined): IntegrationSnapshot['contentHandling'] {
  return value === 'CONVERT_TO_BINARY' || value === 'CONVERT_TO_TEXT' ? value : null
}
