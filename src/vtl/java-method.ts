import type { Meter } from './limits.ts'
import { printValue } from './print.ts'
import { TemplateError } from './template-error.ts'
import type { VtlValue } from './value.ts'

/** One method of a Java class. undefined: not for these arguments. A void method gives "" , as Velocity prints it. */
export type JavaMethod<T> = (self: T, args: readonly VtlValue[], meter: Meter) => VtlValue
export type JavaMethods<T> = ReadonlyMap<string, JavaMethod<T>>

/** What a Java exception within a method is to a template: the rendering fails. */
export function javaException(message: string): never {
  throw new TemplateError(message)
}

/** A String argument; a missing value and null are empty strings ([S] vtl-and-context.md 2). null: another class. */
export function text(value: VtlValue): string | null {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : null
}

/** An int argument, or null. */
export function int(value: VtlValue): number | null {
  return typeof value === 'number' ? value : null
}

/** The key that a value is in a map. Keys are text here; Java keeps their classes. */
export function key(value: VtlValue, meter: Meter): string {
  return value === null ? 'null' : printValue(value, meter)
}
