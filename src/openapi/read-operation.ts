import type { Json, JsonObject } from '../core/json.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import type { MethodDefinition } from './definition.ts'
import { REQUEST_VALIDATOR } from './extensions.ts'
import { contentSchemas, knownModels, type Models, mediaTypes } from './media-types.ts'
import { compact, listOf, member, textOf } from './members.ts'
import { readIntegration } from './read-integration.ts'
import { readResponses } from './read-responses.ts'
import type { Place, Reading } from './reading.ts'

/** One operation of a path; `shared`: the parameters of the path. */
export function readOperation(reading: Reading, operation: JsonObject, shared: Json | undefined, place: Place): MethodDefinition {
  const parameters = parametersOf(reading, operation, shared)
  const { settings, authorizer } = reading.security.of(operation)
  const { verb: method, path } = place
  reading.note({ type: 'METHOD', path, method }, operation)
  for (const parameter of parameters) noteParameter(reading, parameter, place)
  return {
    httpMethod: place.verb,
    settings: compact({
      ...settings,
      operationName: textOf(member(operation, 'operationId')),
      requestParameters: requestParameters(reading, parameters, place),
      requestModels: knownModels(reading, requestModels(reading, operation, parameters, place)),
    }),
    requestValidator: textOf(member(operation, REQUEST_VALIDATOR)) ?? reading.requestValidator,
    authorizer,
    responses: readResponses(reading, operation, place),
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

const PART_TYPES: Readonly<Record<string, string>> = {
  path: 'PATH_PARAMETER',
  query: 'QUERY_PARAMETER',
  header: 'REQUEST_HEADER',
}

function noteParameter({ note }: Reading, parameter: JsonObject, { verb: method, path }: Place): void {
  const [where = '', name = ''] = [textOf(parameter.in), textOf(parameter.name)]
  const type = Object.hasOwn(PART_TYPES, where) ? PART_TYPES[where] : undefined
  if (type !== undefined && name !== '') note({ type, path, method, name }, parameter)
  if (where === 'body') note({ type: 'REQUEST_BODY', path, method }, parameter)
}

function requestModels(
  reading: Reading,
  operation: JsonObject,
  parameters: readonly JsonObject[],
  { verb: method, path }: Place,
): Models {
  if (reading.document.version === 3) {
    const body = reading.dereference(member(operation, 'requestBody'))
    reading.note({ type: 'REQUEST_BODY', path, method }, body)
    return contentSchemas(reading, body.content).map(([type, schema]) => [type, reading.models.nameFor(schema)])
  }
  const body = parameters.find((parameter) => parameter.in === 'body')
  if (body?.schema === undefined) return []
  return mediaTypes(reading, operation, 'consumes').map((type) => [type, reading.models.nameFor(body.schema)])
}
