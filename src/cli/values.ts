/** Members of answers as the commands use them. The codec has held them to the model; here absent ones become empty. */
import { isList, isStructure, type Structure, type Value } from '../model/shape.ts'

export const text = (value: Value): string => (typeof value === 'string' ? value : '')
export const texts = (value: Value): readonly string[] =>
  isList(value) ? value.filter((item): item is string => typeof item === 'string') : []
export const structure = (value: Value): Structure => (isStructure(value) ? value : {})
export const structures = (value: Value): readonly Structure[] => (isList(value) ? value.filter(isStructure) : [])

/** `2026-01-31 17:45`, in the reader's own time zone. */
export function minute(value: Value): string {
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return ''
  const two = (part: number): string => String(part).padStart(2, '0')
  const date = [value.getFullYear(), two(value.getMonth() + 1), two(value.getDate())].join('-')
  return `${date} ${two(value.getHours())}:${two(value.getMinutes())}`
}
