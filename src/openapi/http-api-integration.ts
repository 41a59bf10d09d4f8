import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { badRequest } from '../model/errors.ts'
import { UNSETTLED_OPENAPI } from '../model/unsettled-openapi.ts'
import { INTEGRATION, INTEGRATIONS, readMembers } from './extensions.ts'
import type { HttpRouteDefinition, NamedSettings } from './http-api-definition.ts'
import { HTTP_INTEGRATION_MEMBERS } from './http-api-extensions.ts'
import { tellOfRestMembers } from './http-api-info.ts'
import type { HttpApiReading } from './http-api-reading.ts'
import { compact, entriesOf, member, objectOf } from './members.ts'
import { type Place, textMap } from './reading.ts'
import { pointerSegments } from './references.ts'

/** Where integrations stand that several routes may share (http-api.md 11 [D]). */
const SHARED = ['components', INTEGRATIONS]

/** All of the document's components, used or not. */
export function readSharedIntegrations(reading: HttpApiReading): readonly NamedSettings[] {
  return entriesOf(member(member(reading.root, 'components'), INTEGRATIONS)).map(([name, held]) => {
    const place = { verb: '', path: `#/${SHARED.join('/')}/${name}` }
    return { name, settings: readSettings(reading, held, place, `${SHARED.join('.')}.${name}`) }
  })
}

/** The name of a shared one, or the settings of the operation's own; the document has the operation under `key`. */
export function readHttpIntegration(
  reading: HttpApiReading,
  operation: JsonObject,
  place: Place,
  key: string,
): HttpRouteDefinition['integration'] {
  const held = member(operation, INTEGRATION)
  if (held === undefined || held === null) return null
  return sharedName(reading, held) ?? readSettings(reading, held, place, `paths.${place.path}.${key}.${INTEGRATION}`)
}

function sharedName({ root }: HttpApiReading, held: Json): string | null {
  const reference = member(held, '$ref')
  if (typeof reference !== 'string') return null
  const [first, second, name, ...deeper] = pointerSegments(reference)
  const known = first === SHARED[0] && second === SHARED[1] && name !== undefined && deeper.length === 0
  return known && member(member(member(root, 'components'), INTEGRATIONS), name) !== undefined ? name : null
}

const SCALARS = HTTP_INTEGRATION_MEMBERS.map(({ name }) => name).filter((name) => !/Parameters$|^tlsConfig$/.test(name))

/** Throws AWS's refusal of what a template language left unfilled: an object where text belongs. */
function readSettings(reading: HttpApiReading, held: Json, place: Place, at: string): JsonObject {
  const extension = reading.dereference(held)
  const nested = SCALARS.some((name) => typeof (member(extension, name) ?? '') === 'object')
  if (!isJsonObject(held) || nested) throw badRequest(UNSETTLED_OPENAPI.malformedIntegration(place.path))
  tellOfRestMembers(at, extension, reading.tell)
  const settings = readMembers(HTTP_INTEGRATION_MEMBERS, extension)
  return compact({
    ...settings,
    requestParameters: textMap(reading, settings, 'requestParameters', place),
    responseParameters: Object.fromEntries(
      entriesOf(settings.responseParameters).map(([status, parameters]) => [
        status,
        textMap(reading, { responseParameters: objectOf(parameters) }, 'responseParameters', place),
      ]),
    ),
  })
}
