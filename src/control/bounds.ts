import type { JsonObject } from '../core/json.ts'
import { badRequest } from '../model/errors.ts'
import { UNSETTLED } from '../model/unsettled.ts'

const MAX_ENTRIES = 5000

/** The value, or BadRequestException when one of its maps or lists is larger than any use of it. */
export function bounded(value: JsonObject): JsonObject {
  for (const [name, held] of Object.entries(value)) {
    const large = typeof held === 'object' && held !== null && Object.keys(held).length > MAX_ENTRIES
    if (large) throw badRequest(UNSETTLED.control.tooManyEntries + name)
  }
  return value
}
