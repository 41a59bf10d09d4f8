import { ServiceError } from '../../../model/errors.ts'
import { UNSETTLED_HTTP_APIS } from '../../../model/unsettled-http-apis.ts'

/** How many of a kind an API may hold, and what AWS calls them. */
export interface Room {
  readonly most: number
  readonly what: string
}

/** http-api.md 1 [D]. */
export const ROOM = {
  routes: { most: 300, what: 'Routes' },
  integrations: { most: 300, what: 'Integrations' },
} as const satisfies Record<string, Room>

/** Throws AWS's refusal when an API that holds `count` has no room for another. */
export function checkRoom(count: number, { most, what }: Room): void {
  const { type, status, message } = UNSETTLED_HTTP_APIS.tooMany
  if (count >= most) throw new ServiceError(type, status, message(what))
}
