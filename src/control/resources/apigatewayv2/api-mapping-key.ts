import { EMPTY_BASE_PATH } from '../../../model/base-path.ts'
import { badRequest } from '../../../model/errors.ts'
import { UNSETTLED_HTTP_DOMAINS } from '../../../model/unsettled-http-domains.ts'

const { keyEndsWithSlash, keySlashes, keyCharacters, keyLength } = UNSETTLED_HTTP_DOMAINS

/** The base path of a new mapping's key; no key, and one of blanks alone ([M]), is the empty base path. Throws ServiceError. */
export function createdKey(key: string | undefined): string {
  return key === undefined || key.trim() === '' ? EMPTY_BASE_PATH : checkedKey(key)
}

/** The same of an update, which refuses blanks ([M]). */
export function updatedKey(key: string): string {
  if (key === '') return EMPTY_BASE_PATH
  if (key.trim() === '') throw badRequest(keySlashes)
  return checkedKey(key)
}

/** [M], in this order. */
function checkedKey(key: string): string {
  if (key.endsWith('/')) throw badRequest(keyEndsWithSlash)
  if (key.startsWith('/') || key.includes('//')) throw badRequest(keySlashes)
  if (!/^[\w$.+!*'(),/-]*$/.test(key)) throw badRequest(keyCharacters)
  if (key.length > 300) throw badRequest(keyLength)
  return key
}
