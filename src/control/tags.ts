import { badRequest, type ServiceError } from '../model/errors.ts'
import { UNSETTLED } from '../model/unsettled.ts'

/** control-plane.md 20 [D]. */
const MAX_TAGS = 50
const MAX_KEY = 128
const MAX_VALUE = 256

/** Throws when a resource may not carry these tags. */
export function checkTags(tags: readonly (readonly [string, string])[]): void {
  if (tags.length > MAX_TAGS) throw badRequest(UNSETTLED.control.tooManyTags)
  for (const [key, value] of tags) {
    if (key === '' || key.length > MAX_KEY || key.startsWith('aws:')) throw refusal(UNSETTLED.control.invalidTagKey, key)
    if (value.length > MAX_VALUE) throw refusal(UNSETTLED.control.invalidTagValue, key)
  }
}

const refusal = (rule: string, key: string): ServiceError => badRequest(`${rule}${key.slice(0, MAX_KEY)}`)
