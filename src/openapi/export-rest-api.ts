/** The definition of a REST API as a document, in AWS's order of keys (control-plane.md 18 [S]). */
import type { Json, JsonObject } from '../core/json.ts'
import type { ApiDefinition, MethodDefinition, ModelDefinition, ResourceDefinition } from './definition.ts'
import { exportOperation } from './export-operation.ts'
import { type ExportOptions, has } from './export-options.ts'
import { exportedSchemes } from './export-security.ts'
import {
  ANY_METHOD,
  API,
  DOCUMENTATION,
  GATEWAY_RESPONSE_MEMBERS,
  GATEWAY_RESPONSES,
  REQUEST_VALIDATOR_MEMBERS,
  REQUEST_VALIDATORS,
  writeMembers,
} from './extensions.ts'
import { compact, textOf } from './members.ts'
import { documentReference, withReferences } from './schemas.ts'

export function exportDefinition(definition: ApiDefinition, options: ExportOptions): JsonObject {
  const paths = pathsOf(definition, options)
  const schemas = Object.fromEntries(definition.models.flatMap((model) => schemaOf(model, options.version)))
  const schemes = exportedSchemes(definition, options)
  const extensions = options.extensions.has('apigateway') ? apiExtensions(definition) : {}
  const documentation =
    has(options, 'documentation') && definition.documentation ? { [DOCUMENTATION]: definition.documentation } : {}
  if (options.version === 2) {
    return {
      ...head(definition, options),
      paths,
      ...compact({ definitions: schemas, securityDefinitions: schemes }),
      ...extensions,
      ...documentation,
    }
  }
  const components = compact({ schemas, securitySchemes: schemes })
  return { ...head(definition, options), paths, components, ...extensions, ...documentation }
}

function head({ settings }: ApiDefinition, { version, host, stageName, apiVersion }: ExportOptions): JsonObject {
  const description = textOf(settings.description)
  const described = description === undefined ? {} : { description }
  const title = textOf(settings.name) ?? ''
  if (version === 2) {
    const info = { ...described, version: apiVersion, title }
    return { swagger: '2.0', info, host, basePath: `/${stageName}`, schemes: ['https'] }
  }
  // No leading slash before the variable, but in its default ([S]).
  const server = { url: `https://${host}/{basePath}`, variables: { basePath: { default: `/${stageName}` } } }
  return { openapi: '3.0.1', info: { title, ...described, version: apiVersion }, servers: [server] }
}

function pathsOf(definition: ApiDefinition, options: ExportOptions): JsonObject {
  const withMethods = definition.resources.filter(({ methods }) => methods.length > 0)
  return Object.fromEntries(withMethods.map((resource) => [resource.path, pathItem(resource, options)]))
}

function pathItem({ path, methods }: ResourceDefinition, options: ExportOptions): JsonObject {
  return Object.fromEntries(methods.map((method) => [verbKey(method), exportOperation(method, path, options)]))
}

const verbKey = ({ httpMethod }: MethodDefinition): string => (httpMethod === 'ANY' ? ANY_METHOD : httpMethod.toLowerCase())

/** Only JSON schemas have a place in a document. */
function schemaOf({ name, schema }: ModelDefinition, version: 2 | 3): [string, Json][] {
  if (typeof schema === 'string') return []
  return [[name, withReferences(schema, (reference) => documentReference(version, reference))]]
}

function apiExtensions({ settings, gatewayResponses, requestValidators }: ApiDefinition): JsonObject {
  return compact({
    ...writeMembers(API, withoutDefaults(settings)),
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
