import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { UNSETTLED_REST_API } from '../../../model/unsettled-rest-api.ts'

/** control-plane.md 14 [S]. */
export function checkKeyName(name: string): void {
  if (name.length > 1024) throw badRequest('Invalid API Key name, can be at most 1024 characters.')
}

/** control-plane.md 14 [S]. */
export function checkKeyValue(value: string): void {
  if (value.length < 20) throw badRequest('API Key value should be at least 20 characters')
  if (value.length > 128) throw badRequest('API Key value exceeds maximum size of 128 characters')
  if (/\p{Cc}/u.test(value)) throw badRequest(UNSETTLED_REST_API.invalidKeyCharacters)
}

/** control-plane.md 14 [S] has the words; where it is too long is [K]. */
export function checkKeyDescription(description: string): void {
  if (description.length > UNSETTLED.control.maxApiKeyDescription) throw badRequest('Invalid API Key description specified.')
}
