import type { JsonObject } from '../core/json.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import type { MethodDefinition } from './definition.ts'
import { INTEGRATION, INTEGRATION_MEMBERS, INTEGRATION_RESPONSE_MEMBERS, readMembers } from './extensions.ts'
import { compact, entriesOf, member } from './members.ts'
import { type Place, type Reading, textMap } from './reading.ts'

type Integration = Pick<MethodDefinition, 'integration' | 'integrationResponses'>

export function readIntegration(reading: Reading, operation: JsonObject, place: Place): Integration {
  const held = member(operation, INTEGRATION)
  if (held === undefined || held === null) return { integration: null, integrationResponses: [] }
  const extension = reading.dereference(held)
  const settings = readMembers(INTEGRATION_MEMBERS, extension)
  if (typeof settings.type !== 'string') {
    reading.warn(UNSETTLED.openapi.integrationIgnored(place.verb, place.path))
    return { integration: null, integrationResponses: [] }
  }
  const requestParameters = textMap(reading, settings, 'requestParameters', place)
  const requestTemplates = textMap(reading, settings, 'requestTemplates', place)
  return {
    integration: compact({ ...settings, requestParameters, requestTemplates }),
    integrationResponses: entriesOf(extension.responses).map(([pattern, response]) =>
      integrationResponse(reading, pattern, reading.dereference(response), place),
    ),
  }
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
