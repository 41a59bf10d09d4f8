import type { Json, JsonObject } from '../core/json.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import type { MethodDefinition } from './definition.ts'
import { REQUEST_VALIDATOR } from './extensions.ts'
import { compact, entriesOf, listOf, member, textOf, textsOf } from './members.ts'
import { readIntegration } from './read-integration.ts'
import type { Place, Reading } from './reading.ts'

const JSON_TYPE = 'application/json'

/** One operation of a path; `shared`: the parameters of the path. */
export function readOperation(reading: Reading, operation: JsonObject, shared: Json | undefined, place: Place): MethodDefinition {
  const parameters = parametersOf(reading, operation, shared)
  const { settings, authorizer } = reading.security.of(operation)
  return {
    httpMethod: place.verb,
    settings: compact({
      ...settings,
      operationName: textOf(member(operation, 'operationId')),
      requestParameters: requestParameters(reading, parameters, place),
      requestModels: knownModels(reading, requestModels(reading, operation, parameters)),
    }),
    requestValidator: textOf(member(operation, REQUEST_VALIDATOR)) ?? reading.requestValidator,
    authorizer,
    responses: responsesOf(reading, operation, place),
    ...readIntegration(reading, operation, place),
  }
}

/** Those of the operation stand over those of the path, by place and name. */
function parametersOf({ dereference }: Reading, operation: JsonObject, shared: Json | undefined): readonly JsonObject[] {
  const all = [...listOf(shared), ...listOf(member(operation, 'parameters'))].map(dereference)
  return [...new Map(all.map((parameter) => [`${textOf(parameter.in)} ${textOf(parameter.name)}`, parameter])).values()]
}

const PLACES: Readonly<Record<string, string>> = { path: 'path', query: 'querystring', header: 'header' }

/** control-plane.md 18 [S]: a path parameter is always required. */
function requestParameters({ warn }: Reading, parameters: readonly JsonObject[], { verb, path }: Place): JsonObject {
  const found = parameters.flatMap((parameter): [string, boolean][] => {
    const [where = '', name = ''] = [textOf(parameter.in), textOf(parameter.name)]
    if (where === 'body') return []
    const place = Object.hasOwn(PLACES, where) ? PLACES[where] : undefined
    if (place !== undefined) return [[`method.request.${place}.${name}`, where === 'path' || parameter.required === true]]
    warn(UNSETTLED.openapi.parameterIgnored(where, name, verb, path))
    return []
  })
  return Object.fromEntries(found)
}

type Models = readonly (readonly [contentType: string, name: string | undefined])[]

function requestModels(reading: Reading, operation: JsonObject, parameters: readonly JsonObject[]): Models {
  if (reading.document.version === 3) {
    return contentModels(reading, reading.dereference(member(operation, 'requestBody')).content)
  }
  const body = parameters.find((parameter) => parameter.in === 'body')
  if (body?.schema === undefined) return []
  return mediaTypes(reading, operation, 'consumes').map((type) => [type, reading.models.nameFor(body.schema, type)])
}

/** The operation's, the document's, or JSON. */
function mediaTypes({ document }: Reading, operation: JsonObject, name: 'consumes' | 'produces'): readonly string[] {
  const types = textsOf(member(operation, name) ?? member(document.root, name))
  return types.length > 0 ? types : [JSON_TYPE]
}

function contentModels({ models, dereference }: Reading, content: Json | undefined): Models {
  return entriesOf(content).map(([type, media]) => [type, models.nameFor(member(dereference(media), 'schema'), type)])
}

/** A name that no model has is left out, with AWS's warning. */
function knownModels({ models, warn }: Reading, named: Models): JsonObject {
  return Object.fromEntries(
    named.flatMap(([type, name]) => {
      if (name === undefined) return []
      if (models.has(name)) return [[type, name]]
      warn(UNSETTLED.openapi.modelIgnored(name))
      return []
    }),
  )
}

function responsesOf(reading: Reading, operation: JsonObject, { verb, path }: Place): readonly JsonObject[] {
  return entriesOf(member(operation, 'responses')).flatMap(([statusCode, held]) => {
    if (statusCode.startsWith('x-')) return []
    if (!/^[1-5]\d\d$/.test(statusCode)) {
      reading.warn(UNSETTLED.openapi.statusIgnored(statusCode, verb, path))
      return []
    }
    const response = reading.dereference(held)
    const headers = entriesOf(response.headers).map(([name]) => [`method.response.header.${name}`, false] as const)
    const responseModels = knownModels(reading, responseModelsOf(reading, operation, response))
    return [compact({ statusCode, responseParameters: Object.fromEntries(headers), responseModels })]
  })
}

function responseModelsOf(reading: Reading, operation: JsonObject, response: JsonObject): Models {
  if (reading.document.version === 3) return contentModels(reading, response.content)
  if (response.schema === undefined) return []
  return mediaTypes(reading, operation, 'produces').map((type) => [type, reading.models.nameFor(response.schema, type)])
}
