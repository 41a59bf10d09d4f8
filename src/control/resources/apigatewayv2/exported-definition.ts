import type { Json, JsonObject } from '../../../core/json.ts'
import { UNSETTLED_HTTP_OPENAPI } from '../../../model/unsettled-http-openapi.ts'
import type { HttpApiDefinition, NamedSettings } from '../../../openapi/http-api-definition.ts'
import type { Reader, Row } from '../../../store/store.ts'
import { entry, given, text } from '../../fields.ts'

/** Values of the rows below an API, or what a deployment froze of them. */
interface Parts {
  readonly routes: readonly JsonObject[]
  readonly integrations: readonly JsonObject[]
  readonly authorizers: readonly JsonObject[]
}

/** What an API's rows define now, free of ids. */
export async function latestDefinition(tree: Reader, api: Row): Promise<HttpApiDefinition> {
  const [routes, integrations, authorizers] = await Promise.all([
    tree.children(`${api.path}/routes`, { kind: 'http-route' }),
    tree.children(`${api.path}/integrations`, { kind: 'http-integration' }),
    tree.children(`${api.path}/authorizers`, { kind: 'http-authorizer' }),
  ])
  const values = (rows: readonly Row[]): readonly JsonObject[] => rows.map(({ value }) => value)
  const parts = { routes: values(routes), integrations: values(integrations), authorizers: values(authorizers) }
  return definitionOf(given(api.value, ...SETTINGS), parts)
}

const SETTINGS = ['name', 'description', 'version', 'corsConfiguration', 'disableExecuteApiEndpoint', 'tags']

/** What a deployment froze, with what deployments do not hold of the API as it is now; `snapshot` is the row's value. */
export function deployedDefinition(api: Row, snapshot: JsonObject): HttpApiDefinition {
  const listed = (name: string): readonly JsonObject[] => objects(snapshot[name])
  const frozen = given(withoutNulls(snapshot.api), 'name', 'corsConfiguration', 'disableExecuteApiEndpoint')
  const settings = { ...given(api.value, 'description', 'version', 'tags'), ...frozen }
  return definitionOf(settings, {
    routes: listed('routes').map(({ integrationId, ...route }) => ({
      ...route,
      ...(typeof integrationId === 'string' && { target: `integrations/${integrationId}` }),
    })),
    integrations: listed('integrations').map(({ serverNameToVerify, ...integration }) => ({
      ...integration,
      ...(typeof serverNameToVerify === 'string' && { tlsConfig: { serverNameToVerify } }),
    })),
    authorizers: listed('authorizers'),
  })
}

/** Snapshots say null for what there is not. */
function withoutNulls(value: Json | undefined): JsonObject {
  const held = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
  return Object.fromEntries(held.filter(([, member]) => member !== null))
}

const objects = (value: Json | undefined): readonly JsonObject[] => (Array.isArray(value) ? value.map(withoutNulls) : [])

function definitionOf(settings: JsonObject, { routes, integrations, authorizers }: Parts): HttpApiDefinition {
  const names = new Map(authorizers.map((value) => [value.authorizerId, text(value.name) ?? '']))
  const targets = new Map(integrations.map((value) => [`integrations/${text(value.integrationId)}`, integrationSettings(value)]))
  const used = new Set(routes.map(({ target }) => target))
  const unused = [...targets].filter(([target]) => !used.has(target))
  return {
    settings,
    authorizers: authorizers.map((value) => ({ name: text(value.name) ?? '', settings: authorizerSettings(value) })),
    integrations: unused.map(([target, held]): NamedSettings => {
      const integrationId = target.slice('integrations/'.length)
      return { name: UNSETTLED_HTTP_OPENAPI.unusedIntegration(integrationId), settings: held }
    }),
    routes: routes.map((value) => ({
      routeKey: text(value.routeKey) ?? '',
      settings: given(value, 'authorizationType', 'authorizationScopes', 'operationName'),
      authorizer: names.get(value.authorizerId) ?? null,
      integration: targets.get(text(value.target) ?? '') ?? null,
    })),
  }
}

/** Quick create's integrations are as others in a document. */
const integrationSettings = ({ integrationId: _, apiGatewayManaged: __, ...settings }: JsonObject): JsonObject => settings

/** Of each type what belongs to it: a snapshot has the defaults of both. */
function authorizerSettings(value: JsonObject): JsonObject {
  if (value.authorizerType !== 'JWT') {
    return given(
      value,
      'authorizerType',
      'identitySource',
      'authorizerUri',
      'authorizerCredentialsArn',
      'authorizerPayloadFormatVersion',
      'authorizerResultTtlInSeconds',
      'enableSimpleResponses',
    )
  }
  const jwt = value.jwtConfiguration
  return {
    ...given(value, 'authorizerType', 'identitySource'),
    jwtConfiguration: { audience: entry(jwt, 'audience'), issuer: entry(jwt, 'issuer') },
  }
}
