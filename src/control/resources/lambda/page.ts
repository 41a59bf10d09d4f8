import type { Structure } from '../../../model/shape.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { number, text } from '../../fields.ts'
import { invalidParameter } from './errors.ts'

/** [D] The default, and for ListFunctions and ListVersionsByFunction the most, of one page. */
const PAGE = 50

export interface Page<T> {
  readonly items: readonly T[]
  readonly NextMarker?: string
}

/** A page is asked for by `Marker` and `MaxItems`. The marker names the last item shown, so it survives what comes and goes. */
export function pageSize(input: Structure, most = PAGE): number {
  return Math.min(number(input.MaxItems) ?? PAGE, most)
}

/** The key of the last item shown before, or undefined at the start. */
export function markerOf(input: Structure): string | undefined {
  const marker = text(input.Marker)
  if (marker === undefined || marker === '') return undefined
  const key = Buffer.from(marker, 'base64url').toString()
  if (Buffer.from(key).toString('base64url') !== marker) throw invalidParameter(UNSETTLED.lambda.invalidMarker)
  return key
}

/** Cuts one page off items that were read from the marker on, one more than fit when there are more. */
export function cutPage<T>(items: readonly T[], size: number, key: (item: T) => string): Page<T> {
  const shown = items.slice(0, size)
  const last = shown.at(-1)
  if (items.length <= size || last === undefined) return { items: shown }
  return { items: shown, NextMarker: Buffer.from(key(last)).toString('base64url') }
}
