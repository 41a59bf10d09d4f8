import type { JsonObject } from '../../../core/json.ts'
import { listed } from './attributes.ts'
import type { User } from './rows.ts'

/** UserType. */
export function shownUser({ value }: User): JsonObject {
  const { Username, sub, attributes, Enabled, UserStatus, UserCreateDate, UserLastModifiedDate } = value
  return { Username, Attributes: listed(sub, attributes), Enabled, UserStatus, UserCreateDate, UserLastModifiedDate }
}
