import type { JsonObject } from '../../../core/json.ts'
import { isTooLargeTemplate } from '../../../mapping/mapping-checks.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED_REST_API } from '../../../model/unsettled-rest-api.ts'
import { entries, text } from '../../fields.ts'

const MEDIA_TYPE = /^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+(?:\s*;.*)?$/

/** Whether a text reads `type/subtype`, with or without parameters. */
export const isMediaType = (contentType: string): boolean => MEDIA_TYPE.test(contentType)

/** Throws when a map of templates has a key that is no content type (control-plane.md 8 [S]), or a template that is too large. */
export function checkTemplates(templates: JsonObject[string]): void {
  for (const [contentType, template] of entries(templates)) {
    // `$default` is the fallback (rest-api.md 7).
    if (!isMediaType(contentType) && contentType !== '$default') {
      throw badRequest(`Validation Result: warnings : [], errors : [Invalid content type specified: ${contentType}]`)
    }
    if (isTooLargeTemplate(text(template) ?? '')) throw badRequest(UNSETTLED_REST_API.templateTooLarge(contentType))
  }
}
