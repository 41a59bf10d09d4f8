import { type Table, table } from '../../../core/table.ts'
import type { Value } from '../../../model/shape.ts'
import { UNSETTLED } from '../../../model/unsettled.ts'
import { invalidParameter } from './errors.ts'
import { textMap } from './fields.ts'

const TEXTS = UNSETTLED.lambda
/** [D] Tags of a resource, characters of a key and of a value. */
const MAX_TAGS = 50
const MAX_KEY = 128
const MAX_VALUE = 256

export const readTags = (value: Value): Table<string> => textMap(value) ?? table<string>()

/** Throws ServiceError for tags that Lambda refuses. */
export function checkTags(tags: Table<string>): void {
  const entries = Object.entries(tags)
  if (entries.length > MAX_TAGS) throw invalidParameter(TEXTS.tooManyTags)
  for (const [key, value] of entries) {
    if (key.length === 0 || key.length > MAX_KEY || value.length > MAX_VALUE) throw invalidParameter(TEXTS.tagTooLong)
    if (key.toLowerCase().startsWith('aws:')) throw invalidParameter(TEXTS.reservedTag)
  }
}
