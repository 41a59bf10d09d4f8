import { isJsonContent } from '../../../compile/models.ts'
import { isJsonObject, type Json, type JsonObject, tryParseJson } from '../../../core/json.ts'
import type { ApiDefinition, MethodDefinition, ModelDefinition } from '../../../openapi/definition.ts'
import { ownReference, withReferences } from '../../../openapi/schemas.ts'
import type { Reader, Row } from '../../../store/store.ts'
import { methodsIn } from '../../embed.ts'
import { dropEmpty, entries, given, number, text, without } from '../../fields.ts'
import { sortBy } from '../../page.ts'

/** What an API's rows define, free of ids: the way back of writeDefinition. */
export async function readDefinition(tree: Reader, api: Row): Promise<ApiDefinition> {
  const [resources, models, validators, authorizers, gatewayResponses] = await Promise.all([
    tree.subtree(`${api.path}/resources`),
    tree.children(`${api.path}/models`, { kind: 'model' }),
    tree.children(`${api.path}/requestvalidators`, { kind: 'request-validator' }),
    tree.children(`${api.path}/authorizers`, { kind: 'authorizer' }),
    tree.children(`${api.path}/gatewayresponses`, { kind: 'gateway-response' }),
  ])
  const names = new Map([...validators, ...authorizers].map(({ value }) => [value.id, text(value.name) ?? '']))
  return {
    settings: given(api.value, ...SETTINGS),
    models: models.map(({ value }) => modelOf(value)),
    requestValidators: validators.map(({ value }) => without(value, 'id')),
    authorizers: authorizers.map(({ value }) => ({ name: text(value.name) ?? '', settings: without(value, 'id') })),
    gatewayResponses: gatewayResponses.map(({ value }) => without(value, 'defaultResponse')),
    resources: resourcesOf(resources, names),
    documentation: null,
  }
}

const SETTINGS = [
  'name',
  'description',
  'version',
  'apiKeySource',
  'binaryMediaTypes',
  'minimumCompressionSize',
  'policy',
  'securityPolicy',
  'endpointAccessMode',
  'endpointConfiguration',
  'disableExecuteApiEndpoint',
]

function modelOf({ name, contentType, description, schema }: JsonObject): ModelDefinition {
  const source = text(schema) ?? ''
  const parsed = isJsonContent(text(contentType) ?? '') ? tryParseJson(source) : undefined
  const references = isJsonObject(parsed) ? withReferences(parsed, ownReference) : source
  return {
    name: text(name) ?? '',
    contentType: text(contentType) ?? '',
    ...(typeof description === 'string' && { description }),
    schema: isJsonObject(references) ? references : source,
  }
}

type Names = ReadonlyMap<Json | undefined, string>

/** Rows come in byte order of their paths, so a resource's own rows follow it. */
function resourcesOf(rows: readonly Row[], names: Names): ApiDefinition['resources'] {
  const own = Map.groupBy(rows, (row) => row.path.split('/', 7).join('/'))
  const resources = rows
    .filter((row) => row.kind === 'resource')
    .map((row) => ({
      path: text(row.value.path) ?? '/',
      methods: Object.values(methodsIn(own.get(row.path) ?? [])).map((method) => methodOf(method, text(row.value.id), names)),
    }))
  return sortBy(resources, ({ path }) => path)
}

const METHOD = [
  'authorizationType',
  'apiKeyRequired',
  'operationName',
  'requestParameters',
  'requestModels',
  'authorizationScopes',
]

function methodOf(value: JsonObject, resourceId: string | undefined, names: Names): MethodDefinition {
  const { methodIntegration, methodResponses } = value
  const integration = isJsonObject(methodIntegration) ? methodIntegration : null
  return {
    httpMethod: text(value.httpMethod) ?? '',
    settings: given(value, ...METHOD),
    requestValidator: names.get(value.requestValidatorId) ?? null,
    authorizer: names.get(value.authorizerId) ?? null,
    responses: values(methodResponses),
    integration: integration && chosen(without(integration, 'integrationResponses'), resourceId),
    integrationResponses: values(integration?.integrationResponses),
  }
}

const values = (map: Json | undefined): JsonObject[] => entries(map).map(([, value]) => (isJsonObject(value) ? value : {}))

/** An integration without what it would have by itself. */
function chosen(integration: JsonObject, resourceId: string | undefined): JsonObject {
  const { timeoutInMillis, cacheNamespace, connectionType, ...rest } = integration
  return {
    ...dropEmpty(rest, 'cacheKeyParameters'),
    ...(number(timeoutInMillis) !== 29_000 && given({ timeoutInMillis }, 'timeoutInMillis')),
    ...(cacheNamespace !== resourceId && given({ cacheNamespace }, 'cacheNamespace')),
    ...(connectionType !== 'INTERNET' && given({ connectionType }, 'connectionType')),
  }
}
