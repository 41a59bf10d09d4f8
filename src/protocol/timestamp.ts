/** Timestamps on the wire. In memory they are Dates; a number is taken for epoch seconds, as rows keep them. */
import { serialization } from '../model/errors.ts'
import type { ScalarShape, Value } from '../model/shape.ts'
import { UNSETTLED } from '../model/unsettled.ts'

export type TimestampFormat = NonNullable<ScalarShape['timestampFormat']>

export function readTimestamp(given: number | string): Date {
  const date = typeof given === 'number' ? new Date(given * 1000) : parseText(given)
  if (Number.isNaN(date.getTime())) throw serialization(UNSETTLED.serialization.timestamp.replace('{text}', () => String(given)))
  return date
}

const parseText = (text: string): Date => (/^-?\d+(\.\d+)?$/.test(text) ? new Date(Number(text) * 1000) : new Date(text))

/** Milliseconds are kept where they are not zero; a service that counts whole seconds stores whole seconds. */
export function writeTimestamp(value: Value, format: TimestampFormat): number | string {
  const date = value instanceof Date ? value : readTimestamp(typeof value === 'number' ? value : String(value))
  if (format === 'epoch-seconds') return date.getTime() / 1000
  return format === 'http-date' ? date.toUTCString() : date.toISOString().replace('.000Z', 'Z')
}
