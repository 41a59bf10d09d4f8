import type { Json, JsonObject } from '../core/json.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { UNSETTLED_OPENAPI } from '../model/unsettled-openapi.ts'
import { contentSchemas, knownModels, type Models, mediaTypes } from './media-types.ts'
import { compact, entriesOf, member } from './members.ts'
import type { Place, Reading } from './reading.ts'
import { scalarType } from './scalar-types.ts'

/** Inputs of PutMethodResponse. Names that are no status code are left out, with a warning. */
export function readResponses(reading: Reading, operation: JsonObject, place: Place): readonly JsonObject[] {
  return entriesOf(member(operation, 'responses')).flatMap(([statusCode, held]) => {
    if (statusCode.startsWith('x-')) return []
    if (!/^[1-5]\d\d$/.test(statusCode)) {
      reading.warn(UNSETTLED.openapi.statusIgnored(statusCode, place.verb, place.path))
      return []
    }
    return [readResponse(reading, operation, statusCode, reading.dereference(held), place)]
  })
}

function readResponse(
  reading: Reading,
  operation: JsonObject,
  statusCode: string,
  response: JsonObject,
  { verb: method, path }: Place,
): JsonObject {
  const at = { path, method, statusCode }
  const silent = response.description === UNSETTLED_OPENAPI.defaultDescription(statusCode)
  if (!silent) reading.note({ type: 'RESPONSE', ...at }, response)
  const headers = entriesOf(response.headers).map(([name, held]) => {
    reading.note({ type: 'RESPONSE_HEADER', ...at, name }, reading.dereference(held))
    return [`method.response.header.${name}`, false] as const
  })
  const schemas = responseSchemas(reading, operation, response)
  const scalars = schemas.flatMap(([, schema]) => scalarType(reading.document.version, schema) ?? [])
  for (const type of new Set(scalars)) reading.warn(UNSETTLED_OPENAPI.modelTypeIgnored(type, statusCode, method, path))
  const models: Models = schemas.map(([type, schema]) => [type, modelFor(reading, schema)])
  return compact({
    statusCode,
    responseParameters: Object.fromEntries(headers),
    responseModels: knownModels(reading, models),
  })
}

function modelFor({ document, models }: Reading, schema: Json | undefined): string | undefined {
  return scalarType(document.version, schema) === undefined ? models.nameFor(schema) : undefined
}

function responseSchemas(
  reading: Reading,
  operation: JsonObject,
  response: JsonObject,
): readonly (readonly [type: string, schema: Json | undefined])[] {
  if (reading.document.version === 3) return contentSchemas(reading, response.content)
  if (response.schema === undefined) return []
  return mediaTypes(reading, operation, 'produces').map((type) => [type, response.schema])
}
