import type { JsonObject } from '../../../core/json.ts'
import { badRequest } from '../../../model/errors.ts'
import { entries } from '../../fields.ts'

/** `type/subtype`, or the fallback `$default` (rest-api.md 7). */
const CONTENT_TYPE = /^(?:[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+(?:\s*;.*)?|\$default)$/

/** Throws when a map of templates has a key that is no content type (control-plane.md 8 [S]). */
export function checkTemplates(templates: JsonObject[string]): void {
  for (const [contentType] of entries(templates)) {
    if (CONTENT_TYPE.test(contentType)) continue
    throw badRequest(`Validation Result: warnings : [], errors : [Invalid content type specified: ${contentType}]`)
  }
}
