import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { badRequest } from '../model/errors.ts'
import { UNSETTLED_OPENAPI } from '../model/unsettled-openapi.ts'
import type { MethodDefinition } from './definition.ts'
import { INTEGRATION, INTEGRATION_MEMBERS, INTEGRATION_RESPONSE_MEMBERS, readMembers } from './extensions.ts'
import { compact, entriesOf, member } from './members.ts'
import { type Place, type Reading, textMap } from './reading.ts'

type Integration = Pick<MethodDefinition, 'integration' | 'integrationResponses'>

export function readIntegration(reading: Reading, operation: JsonObject, place: Place): Integration {
  const held = member(operation, INTEGRATION)
  if (held === undefined || held === null) return { integration: null, integrationResponses: [] }
  const extension = wellFormed(reading, held, place)
  const settings = readMembers(INTEGRATION_MEMBERS, extension)
  const requestParameters = textMap(reading, settings, 'requestParameters', place)
  const requestTemplates = textMap(reading, settings, 'requestTemplates', place)
  return {
    integration: compact({ ...settings, requestParameters, requestTemplates }),
    integrationResponses: entriesOf(extension.responses).map(([pattern, response]) =>
      integrationResponse(reading, pattern, reading.dereference(response), place),
    ),
  }
}

const SCALARS = [
  'type',
  'httpMethod',
  'uri',
  'connectionType',
  'connectionId',
  'credentials',
  'passthroughBehavior',
  'contentHandling',
  'timeoutInMillis',
  'cacheNamespace',
  'responseTransferMode',
  'integrationTarget',
]

/** What a template language left unfilled is an object where text belongs. */
function wellFormed(reading: Reading, held: Json, { path }: Place): JsonObject {
  const extension = reading.dereference(held)
  const nested = SCALARS.some((name) => typeof (member(extension, name) ?? '') === 'object')
  if (!isJsonObject(held) || nested) throw badRequest(UNSETTLED_OPENAPI.malformedIntegration(path))
  return extension
}

/** control-plane.md 18 [S]: `default` stands for no pattern. */
function integrationResponse(reading: Reading, pattern: string, response: JsonObject, place: Place): JsonObject {
  const settings = readMembers(INTEGRATION_RESPONSE_MEMBERS, response)
  const responseParameters = textMap(reading, settings, 'responseParameters', place)
  const responseTemplates = textMap(reading, settings, 'responseTemplates', place)
  return compact({
    statusCode: '200',
    ...settings,
    ...(pattern !== 'default' && { selectionPattern: pattern }),
    responseParameters,
    responseTemplates,
  })
}
