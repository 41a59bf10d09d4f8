import { createHmac, timingSafeEqual } from 'node:crypto'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { Call } from '../../call.ts'
import { text } from '../../fields.ts'
import { notAuthorized } from './errors.ts'
import { type ClientValue, clientById, type PoolClient } from './rows.ts'

/**
 * Throws NotAuthorizedException unless `given` is the HMAC of one of the names and the client's id, under the client's secret; a
 * client without a secret takes any.
 */
export function checkSecretHash(client: ClientValue, given: string | undefined, names: readonly string[]): void {
  const secret = text(client.ClientSecret)
  if (secret === undefined) return
  if (given === undefined) throw notAuthorized(TEXTS.secretHashMissing(client.ClientId))
  const isRight = names.some((name) => equal(given, hashOf(secret, name + client.ClientId)))
  if (!isRight) throw notAuthorized(TEXTS.secretHashWrong(client.ClientId))
}

const hashOf = (secret: string, message: string): string => createHmac('sha256', secret).update(message).digest('base64')

/** In a time that tells nothing of where two texts differ. */
export function equal(given: string, expected: string): boolean {
  const one = Buffer.from(given)
  const other = Buffer.from(expected)
  return one.length === other.length && timingSafeEqual(one, other)
}

/** The client of an unsigned call about Username. Throws unless the caller knows the secret of a client that has one. */
export async function clientOf({ store, input }: Call): Promise<PoolClient> {
  const found = await clientById(store, text(input.ClientId) ?? '')
  checkSecretHash(found.client.value, text(input.SecretHash), [text(input.Username) ?? ''])
  return found
}
