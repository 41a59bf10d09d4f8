import { badRequest } from '../model/errors.ts'
import type { Structure, Value } from '../model/shape.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import type { Call } from './call.ts'

export interface Page<T> {
  readonly items: readonly T[]
  /** Where the next page starts; undefined: this is the last. */
  readonly position: string | undefined
}

/** What a list operation was asked for; null: it knows no pages. REST APIs say `limit` and `position`, the others `maxResults` and `nextToken`. */
export interface PageAsked {
  readonly asked: Structure | null
  /** The member of the answer that says where the next page starts. */
  readonly positionMember: 'position' | 'nextToken'
}

export function pageAsked({ operation, input }: Pick<Call, 'operation' | 'input'>): PageAsked {
  const has = (wanted: string): boolean => operation.input.members.some(({ name }) => name === wanted)
  if (!has('maxResults')) return { asked: has('limit') ? input : null, positionMember: 'position' }
  return { asked: { limit: maxResults(input.maxResults), position: input.nextToken }, positionMember: 'nextToken' }
}

/** The wire has it as text ([D] API reference). */
function maxResults(value: Value): number | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const limit = Number(value)
  if (Number.isInteger(limit) && limit >= 1) return limit
  throw badRequest(UNSETTLED.control.invalidMaxResults)
}

/** control-plane.md 3: 25 by default [S], 500 at most [D]; more is clamped [K+], less than 1 is tolerated [S]. */
const DEFAULT_LIMIT = 25
const MAX_LIMIT = 500

/**
 * One page of items that are sorted by `key`. The position names the last item shown, not its number, so pages neither
 * repeat nor miss an item when others come or go between two calls.
 */
export function page<T>(items: readonly T[], key: (item: T) => string, input: Structure): Page<T> {
  const limit = readLimit(input.limit)
  const start = typeof input.position === 'string' && input.position !== '' ? after(items, key, decode(input.position)) : 0
  const shown = items.slice(start, start + limit)
  const last = shown.at(-1)
  const more = start + limit < items.length
  return { items: shown, position: more && last !== undefined ? encode(key(last)) : undefined }
}

/**
 * One page of what is stored in the order that it is shown in. `read` gives at most `limit` items whose keys come after one:
 * a page costs what it shows, however many items there are.
 */
export async function rangePage<T>(
  read: (range: { readonly after?: string; readonly limit: number }) => Promise<readonly T[]>,
  key: (item: T) => string,
  input: Structure,
): Promise<Page<T>> {
  const limit = readLimit(input.limit)
  const { position } = input
  const after = typeof position === 'string' && position !== '' ? { after: decode(position) } : {}
  const found = await read({ ...after, limit: limit + 1 })
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return { items, position: found.length > limit && last !== undefined ? encode(key(last)) : undefined }
}

function readLimit(limit: unknown): number {
  return typeof limit === 'number' && limit >= 1 ? Math.min(Math.floor(limit), MAX_LIMIT) : DEFAULT_LIMIT
}

function after<T>(items: readonly T[], key: (item: T) => string, last: string): number {
  const at = items.findIndex((item) => key(item) > last)
  return at < 0 ? items.length : at
}

const encode = (key: string): string => Buffer.from(key).toString('base64url')

function decode(position: string): string {
  const key = Buffer.from(position, 'base64url').toString()
  if (encode(key) !== position) throw badRequest(UNSETTLED.control.invalidPosition)
  return key
}

/** Plain string order, which puts `{` after the letters as AWS does (rest-api.md 1.4 [S]). */
export function sortBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return items
    .map((item) => [key(item), item] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, item]) => item)
}
