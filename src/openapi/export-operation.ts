import type { Json, JsonObject } from '../core/json.ts'
import { badRequest } from '../model/errors.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import type { MethodDefinition } from './definition.ts'
import { type ExportOptions, has } from './export-options.ts'
import { exportedSecurity } from './export-security.ts'
import { INTEGRATION, INTEGRATION_MEMBERS, INTEGRATION_RESPONSE_MEMBERS, REQUEST_VALIDATOR, writeMembers } from './extensions.ts'
import { compact, entriesOf, textOf } from './members.ts'
import { documentReference } from './schemas.ts'

export function exportOperation(method: MethodDefinition, path: string, options: ExportOptions): JsonObject {
  const { settings, requestValidator } = method
  const { version } = options
  return {
    ...compact({ operationId: settings.operationName }),
    ...(version === 2 ? swaggerBody(method, path) : openApiBody(method)),
    responses: Object.fromEntries(
      method.responses.map((response) => [textOf(response.statusCode), responseOf(response, version)]),
    ),
    ...compact({ security: exportedSecurity(method) }),
    ...(requestValidator !== null && has(options, 'apigateway') && { [REQUEST_VALIDATOR]: requestValidator }),
    ...(method.integration && has(options, 'integrations') && { [INTEGRATION]: integrationOf(method, method.integration) }),
  }
}

function swaggerBody(method: MethodDefinition, path: string): JsonObject {
  const models = entriesOf(method.settings.requestModels)
  const [, model] = models.find(([type]) => type.includes('json')) ?? []
  if (models.length > 0 && model === undefined) throw badRequest(UNSETTLED.openapi.nonJsonModels(method.httpMethod, path))
  const body = textOf(model)
  const named = body === undefined ? [] : [{ in: 'body', name: body, required: true, schema: reference(2, body) }]
  const parameters = [...parametersOf(method, () => ({ type: 'string' })), ...named]
  return compact({ consumes: models.map(([type]) => type), produces: produced(method), parameters })
}

function openApiBody(method: MethodDefinition): JsonObject {
  const parameters = parametersOf(method, () => ({ schema: { type: 'string' } }))
  const content = contentOf(method.settings.requestModels)
  const requestBody = Object.keys(content).length > 0 ? { content, required: true } : undefined
  return compact({ parameters, requestBody })
}

const IN: Readonly<Record<string, string>> = { querystring: 'query', header: 'header', path: 'path' }

function parametersOf({ settings }: MethodDefinition, type: () => JsonObject): JsonObject[] {
  return entriesOf(settings.requestParameters).flatMap(([key, required]) => {
    const [, place = '', name] = /^method\.request\.(querystring|header|path)\.(.+)$/.exec(key) ?? []
    return name === undefined ? [] : [{ name, in: IN[place], required: place === 'path' || required === true, ...type() }]
  })
}

const produced = ({ responses }: MethodDefinition): string[] => [
  ...new Set(responses.flatMap(({ responseModels }) => entriesOf(responseModels).map(([type]) => type))),
]

const reference = (version: 2 | 3, model: string): JsonObject => ({
  $ref: documentReference(version, `#/components/schemas/${model}`),
})

function contentOf(models: Json | undefined): JsonObject {
  return Object.fromEntries(entriesOf(models).map(([type, model]) => [type, { schema: reference(3, textOf(model) ?? '') }]))
}

/** Every response has a description, and in OpenAPI 3 its content, if only an empty one (control-plane.md 18 [S]). */
function responseOf({ statusCode, responseParameters, responseModels }: JsonObject, version: 2 | 3): JsonObject {
  const names = entriesOf(responseParameters).map(([key]) => key.replace(/^method\.response\.header\./, ''))
  const header = version === 2 ? { type: 'string' } : { schema: { type: 'string' } }
  const headers = compact({ headers: Object.fromEntries(names.map((name) => [name, header])) })
  const description = `${textOf(statusCode)} response`
  if (version === 3) return { description, ...headers, content: contentOf(responseModels) }
  const model = textOf(entriesOf(responseModels)[0]?.[1])
  return { description, ...(model !== undefined && { schema: reference(2, model) }), ...headers }
}

/** Keyed by the pattern, `default` where there is none ([S]). */
function integrationOf({ integrationResponses }: MethodDefinition, integration: JsonObject): JsonObject {
  const responses = integrationResponses.map((response) => [
    textOf(response.selectionPattern) || 'default',
    writeMembers(INTEGRATION_RESPONSE_MEMBERS, response),
  ])
  return { ...writeMembers(INTEGRATION_MEMBERS, integration), ...compact({ responses: Object.fromEntries(responses) }) }
}
