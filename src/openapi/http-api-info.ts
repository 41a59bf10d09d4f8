/** What OpenAPI has and HTTP APIs do not: an import tells of it, and goes on (`importInfo`, http-api.md 11 [D]). */
import type { Json, JsonObject } from '../core/json.ts'
import { UNSETTLED_HTTP_OPENAPI } from '../model/unsettled-http-openapi.ts'
import { ANY_METHOD } from './extensions.ts'
import { REST_INTEGRATION_MEMBERS } from './http-api-extensions.ts'
import { entriesOf, member } from './members.ts'

const words = (text: string): readonly string[] => text.split(' ')

// In the order of AWS's answers as far as one is known: requestBody, responses, parameters; post before get.
const INFO = words('summary termsOfService contact license')
const COMPONENTS = words('headers examples schemas requestBodies responses callbacks links parameters')
const PATH = words('summary servers description parameters trace')
const OPERATION = words('summary servers requestBody deprecated responses description callbacks externalDocs parameters tags')
export const VERB_KEYS: readonly string[] = [...words('patch head post get options'), ANY_METHOD, ...words('delete put')]

type Tell = (text: string) => void

export function tellOfIgnored(root: JsonObject, tell: Tell): void {
  ignoredKeys('info', member(root, 'info'), INFO, tell)
  ignoredKeys('components', member(root, 'components'), COMPONENTS, tell)
  for (const [path, item] of entriesOf(member(root, 'paths'))) {
    if (path.startsWith('x-')) continue
    ignoredKeys(`paths.${path}`, item, PATH, tell)
    for (const verb of VERB_KEYS) ignoredKeys(`paths.${path}.${verb}`, member(item, verb), OPERATION, tell)
  }
}

/** Of the members of an integration at `place`. */
export const tellOfRestMembers = (place: string, integration: JsonObject, tell: Tell): void =>
  ignoredKeys(place, integration, REST_INTEGRATION_MEMBERS, tell)

function ignoredKeys(place: string, held: Json | undefined, keys: readonly string[], tell: Tell): void {
  for (const key of keys) if (member(held, key) !== undefined) tell(UNSETTLED_HTTP_OPENAPI.keyIgnored(place, key))
}
