/** The definition of a REST API as a document, in AWS's order of keys (control-plane.md 18 [S]). */
import type { Json, JsonObject } from '../core/json.ts'
import type { ApiDefinition, MethodDefinition, ModelDefinition, ResourceDefinition } from './definition.ts'
import { documentedBy } from './export-documentation.ts'
import { exportOperation } from './export-operation.ts'
import { type Exporting, type ExportOptions, has } from './export-options.ts'
import { exportedSchemes } from './export-security.ts'
import {
  ANY_METHOD,
  API,
  DOCUMENTATION,
  ENDPOINT_CONFIGURATION,
  ENDPOINT_MEMBERS,
  GATEWAY_RESPONSE_MEMBERS,
  GATEWAY_RESPONSES,
  REQUEST_VALIDATOR_MEMBERS,
  REQUEST_VALIDATORS,
  writeMembers,
} from './extensions.ts'
import { compact, objectOf, textOf, textsOf } from './members.ts'
import { documentReference, withReferences } from './schemas.ts'

export function exportDefinition(definition: ApiDefinition, options: ExportOptions): JsonObject {
  const exporting: Exporting = { ...options, documented: documentedBy(definition.documentation) }
  const { version } = options
  const paths = pathsOf(definition, exporting)
  const schemas = Object.fromEntries(definition.models.flatMap((model) => schemaOf(model, exporting)))
  const schemes = exportedSchemes(definition, exporting)
  const described =
    version === 2
      ? compact({ definitions: schemas, securityDefinitions: schemes })
      : { components: compact({ schemas, securitySchemes: schemes }) }
  return { ...head(definition, exporting), paths, ...described, ...extensionsOf(definition, exporting) }
}

function head(definition: ApiDefinition, exporting: Exporting): JsonObject {
  const { settings } = definition
  const { version, host, stageName, apiVersion, documented } = exporting
  const { description = settings.description, ...more } = documented.info
  const described = compact({ description })
  const title = textOf(settings.name) ?? ''
  const api = documented.of({ type: 'API' })
  if (version === 2) {
    const info = { ...described, version: apiVersion, title, ...more }
    return { swagger: '2.0', info, host, basePath: `/${stageName}`, ...api, schemes: ['https'] }
  }
  // The stage without a leading slash: control-plane.md 18 [S].
  const server = {
    url: `https://${host}/{basePath}`,
    variables: { basePath: { default: stageName } },
    ...endpointOf(definition, exporting),
  }
  return { openapi: '3.0.1', info: { title, ...described, version: apiVersion, ...more }, ...api, servers: [server] }
}

function pathsOf(definition: ApiDefinition, exporting: Exporting): JsonObject {
  const withMethods = definition.resources.filter(({ methods }) => methods.length > 0)
  return Object.fromEntries(withMethods.map((resource) => [resource.path, pathItem(resource, exporting)]))
}

/** A path of Swagger 2 has no place for words, so only extensions of others go there. */
function pathItem({ path, methods }: ResourceDefinition, exporting: Exporting): JsonObject {
  const { summary, description, ...extensions } = exporting.documented.of({ type: 'RESOURCE', path })
  return {
    ...(exporting.version === 3 && compact({ summary, description })),
    ...extensions,
    ...Object.fromEntries(methods.map((method) => [verbKey(method), exportOperation(method, path, exporting)])),
  }
}

const verbKey = ({ httpMethod }: MethodDefinition): string => (httpMethod === 'ANY' ? ANY_METHOD : httpMethod.toLowerCase())

/** Only JSON schemas have a place in a document. */
function schemaOf({ name, schema }: ModelDefinition, { version, documented }: Exporting): [string, Json][] {
  if (typeof schema === 'string') return []
  const { title, description, ...said } = documented.of({ type: 'MODEL', name })
  const own = objectOf(withReferences(schema, (reference) => documentReference(version, reference)))
  return [[name, { ...own, ...compact({ title, description }), ...said }]]
}

/** They come last ([S]). */
function extensionsOf(definition: ApiDefinition, exporting: Exporting): JsonObject {
  const { documentation } = definition
  return {
    ...(has(exporting, 'apigateway') && apiExtensions(definition, exporting)),
    ...(has(exporting, 'documentation') && documentation && { [DOCUMENTATION]: documentation }),
  }
}

function apiExtensions(definition: ApiDefinition, exporting: Exporting): JsonObject {
  const { settings, gatewayResponses, requestValidators } = definition
  return compact({
    ...writeMembers(API, withoutDefaults(settings)),
    ...(exporting.version === 2 && endpointOf(definition, exporting)),
    [GATEWAY_RESPONSES]: Object.fromEntries(
      gatewayResponses.map((response) => [
        textOf(response.responseType) ?? '',
        writeMembers(GATEWAY_RESPONSE_MEMBERS, compact(response)),
      ]),
    ),
    [REQUEST_VALIDATORS]: Object.fromEntries(
      requestValidators.map((validator) => [textOf(validator.name) ?? '', writeMembers(REQUEST_VALIDATOR_MEMBERS, validator)]),
    ),
  })
}

function withoutDefaults(settings: JsonObject): JsonObject {
  const { apiKeySource, ...others } = settings
  return apiKeySource === 'HEADER' ? others : settings
}

/** What the API did not have by itself: Swagger 2 has it at the top, OpenAPI 3 in the server ([D]). */
function endpointOf({ settings }: ApiDefinition, exporting: Exporting): JsonObject {
  if (!has(exporting, 'apigateway')) return {}
  const { types, ipAddressType, vpcEndpointIds } = objectOf(settings.endpointConfiguration)
  const usual = textsOf(types)[0] === 'PRIVATE' ? 'dualstack' : 'ipv4'
  return compact({
    [ENDPOINT_CONFIGURATION]: writeMembers(
      ENDPOINT_MEMBERS,
      compact({
        vpcEndpointIds,
        ...(ipAddressType !== usual && { ipAddressType }),
        ...(settings.disableExecuteApiEndpoint === true && { disableExecuteApiEndpoint: true }),
      }),
    ),
  })
}
