import type { Output, Structure } from '../../../model/shape.ts'
import { UNSETTLED_IDENTITY as TEXTS } from '../../../model/unsettled-identity.ts'
import { text } from '../../fields.ts'
import { invalid } from './errors.ts'
import { integerOf } from './members.ts'

/** [D] Of one page, unless MaxItems says less or more. */
const PAGE = 100
const MOST = 1000

/**
 * The page that `Marker` and `MaxItems` ask for, of items in the byte order of their keys. The marker names the last item shown,
 * so it survives what comes and goes.
 */
export function pageOf<T>(
  input: Structure,
  items: readonly T[],
  key: (item: T) => string,
  member: string,
  show: (item: T) => Structure | string,
): Output {
  const size = integerOf(input, 'MaxItems', 1, MOST) ?? PAGE
  const after = markerOf(input)
  const left = after === undefined ? items : items.filter((item) => key(item) > after)
  const shown = left.slice(0, size)
  const last = shown.at(-1)
  const more = left.length > size && last !== undefined
  const marker = more ? { Marker: Buffer.from(key(last)).toString('base64url') } : null
  return { [member]: shown.map(show), IsTruncated: more, ...marker }
}

function markerOf(input: Structure): string | undefined {
  const marker = text(input.Marker)
  if (marker === undefined) return undefined
  const key = Buffer.from(marker, 'base64url').toString()
  if (marker === '' || Buffer.from(key).toString('base64url') !== marker) throw invalid(TEXTS.marker)
  return key
}
