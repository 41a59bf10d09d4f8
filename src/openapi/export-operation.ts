import type { Json, JsonObject } from '../core/json.ts'
import { badRequest } from '../model/errors.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { UNSETTLED_OPENAPI } from '../model/unsettled-openapi.ts'
import type { MethodDefinition } from './definition.ts'
import { type Exporting, has } from './export-options.ts'
import { exportParameters } from './export-parameters.ts'
import { exportedSecurity } from './export-security.ts'
import { INTEGRATION, INTEGRATION_MEMBERS, INTEGRATION_RESPONSE_MEMBERS, REQUEST_VALIDATOR, writeMembers } from './extensions.ts'
import { compact, entriesOf, textOf } from './members.ts'
import { documentReference } from './schemas.ts'

export function exportOperation(method: MethodDefinition, path: string, exporting: Exporting): JsonObject {
  const { settings, requestValidator, httpMethod } = method
  const signed = settings.authorizationType === 'AWS_IAM'
  return {
    ...exporting.documented.of({ type: 'METHOD', path, method: httpMethod }),
    ...compact({ operationId: settings.operationName }),
    ...(exporting.version === 2 ? swaggerBody(method, path, exporting) : openApiBody(method, path, exporting)),
    responses: Object.fromEntries(
      method.responses.map((response) => [textOf(response.statusCode), responseOf(response, method, path, exporting)]),
    ),
    ...compact({ security: exportedSecurity(method) }),
    ...(requestValidator !== null && has(exporting, 'apigateway') && { [REQUEST_VALIDATOR]: requestValidator }),
    ...(method.integration && has(exporting, 'integrations') && { [INTEGRATION]: integrationOf(method, method.integration) }),
    ...(signed && exporting.extensions.has('postman') && UNSETTLED_OPENAPI.postman(exporting.region)),
  }
}

function swaggerBody(method: MethodDefinition, path: string, { documented }: Exporting): JsonObject {
  const models = entriesOf(method.settings.requestModels)
  const [, model] = models.find(([type]) => type.includes('json')) ?? []
  if (models.length > 0 && model === undefined) throw badRequest(UNSETTLED.openapi.nonJsonModels(method.httpMethod, path))
  const body = textOf(model)
  const said = documented.of({ type: 'REQUEST_BODY', path, method: method.httpMethod })
  const named = body === undefined ? [] : [{ in: 'body', name: body, ...said, required: true, schema: reference(2, body) }]
  const parameters = [...exportParameters(method, path, documented, () => ({ type: 'string' })), ...named]
  return compact({ consumes: models.map(([type]) => type), produces: produced(method), parameters })
}

function openApiBody(method: MethodDefinition, path: string, { documented }: Exporting): JsonObject {
  const parameters = exportParameters(method, path, documented, () => ({ schema: { type: 'string' } }))
  const content = contentOf(method.settings.requestModels)
  const said = documented.of({ type: 'REQUEST_BODY', path, method: method.httpMethod })
  const requestBody = Object.keys(content).length > 0 ? { ...said, content, required: true } : undefined
  return compact({ parameters, requestBody })
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
function responseOf(
  { statusCode, responseParameters, responseModels }: JsonObject,
  { httpMethod }: MethodDefinition,
  path: string,
  { documented, version }: Exporting,
): JsonObject {
  const status = textOf(statusCode) ?? ''
  const at = { path, method: httpMethod, statusCode: status }
  const header = version === 2 ? { type: 'string' } : { schema: { type: 'string' } }
  const named = entriesOf(responseParameters).map(([key]) => {
    const name = key.replace(/^method\.response\.header\./, '')
    return [name, { ...documented.of({ type: 'RESPONSE_HEADER', ...at, name }), ...header }] as const
  })
  const headers = compact({ headers: Object.fromEntries(named) })
  const said = { description: UNSETTLED_OPENAPI.defaultDescription(status), ...documented.of({ type: 'RESPONSE', ...at }) }
  if (version === 3) return { ...said, ...headers, content: contentOf(responseModels) }
  const model = textOf(entriesOf(responseModels)[0]?.[1])
  return { ...said, ...(model !== undefined && { schema: reference(2, model) }), ...headers }
}

/** Keyed by the pattern, `default` where there is none ([S]). */
function integrationOf({ integrationResponses }: MethodDefinition, integration: JsonObject): JsonObject {
  const responses = integrationResponses.map((response) => [
    textOf(response.selectionPattern) || 'default',
    writeMembers(INTEGRATION_RESPONSE_MEMBERS, response),
  ])
  return { ...writeMembers(INTEGRATION_MEMBERS, integration), ...compact({ responses: Object.fromEntries(responses) }) }
}
