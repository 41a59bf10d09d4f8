import { UNSETTLED } from '../model/unsettled.ts'
import { isNumber, printNumber } from './java-number.ts'
import { DEFAULT_LIMITS, Meter } from './limits.ts'
import { TemplateError } from './template-error.ts'
import type { VtlMap, VtlValue } from './value.ts'
import { HostObject, JsonArray } from './value.ts'

/**
 * What a value prints: vtl-and-context.md 7 [S]. Maps as Java's `{foo=bar}`, lists made in a template as `[a, b]`, lists of a JSON
 * document as compact JSON. Null and missing values print nothing at the top, `null` (Java's null) within a collection.
 * Throws TemplateError past the limits.
 */
export function printValue(value: VtlValue, meter?: Meter): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  return isNumber(value) ? printNumber(value) : new Printer(meter ?? new Meter()).print(value, 0)
}

/** Compact JSON text of a value, its characters escaped as `$input.json` does. Missing values are `null`. */
export function toJson(value: VtlValue, meter?: Meter): string {
  const printer = new Printer(meter ?? new Meter())
  return printer.json(value, 0, escapeJson)
}

/** How a string goes between quotes. */
type Escape = (text: string) => string

class Printer {
  private readonly meter: Meter

  constructor(meter: Meter) {
    this.meter = meter
  }

  print(value: VtlValue, depth: number): string {
    if (value === null) return 'null'
    if (value === undefined) return ''
    if (typeof value === 'string') return this.paid(value)
    if (typeof value === 'boolean') return String(value)
    if (isNumber(value)) return this.paid(printNumber(value))
    if (value instanceof HostObject) return this.paid(value.print())
    if (value instanceof JsonArray) return this.json(value, depth, escapeSlashes)
    return Array.isArray(value) ? this.list(value, this.below(depth)) : this.map(value, this.below(depth))
  }

  json(value: VtlValue, depth: number, escaped: Escape): string {
    if (value === null || value === undefined) return 'null'
    if (typeof value === 'string') return this.paid(`"${escaped(value)}"`)
    if (typeof value === 'boolean') return String(value)
    if (isNumber(value)) return this.paid(printNumber(value))
    if (value instanceof HostObject) return this.paid(`"${escaped(value.print())}"`)
    return Array.isArray(value)
      ? this.jsonArray(value, this.below(depth), escaped)
      : this.jsonObject(value, this.below(depth), escaped)
  }

  private paid(text: string): string {
    this.meter.grow(text.length)
    return text
  }

  private below(depth: number): number {
    if (depth >= DEFAULT_LIMITS.depth) throw new TemplateError('A value is nested too deeply to print')
    this.meter.grow(2)
    return depth + 1
  }

  private list(list: readonly VtlValue[], depth: number): string {
    let text = '['
    for (let i = 0; i < list.length; i++) {
      const item = list[i]
      text += `${i === 0 ? '' : ', '}${item === list ? '(this Collection)' : this.print(item, depth)}`
      this.meter.grow(2)
    }
    return `${text}]`
  }

  private map(map: VtlMap, depth: number): string {
    let text = '{'
    for (const [key, item] of map) {
      text += `${text === '{' ? '' : ', '}${this.paid(key)}=${item === map ? '(this Map)' : this.print(item, depth)}`
      this.meter.grow(3)
    }
    return `${text}}`
  }

  private jsonArray(list: readonly VtlValue[], depth: number, escaped: Escape): string {
    let text = '['
    for (let i = 0; i < list.length; i++) {
      text += i === 0 ? this.json(list[i], depth, escaped) : `,${this.json(list[i], depth, escaped)}`
      this.meter.grow(1)
    }
    return `${text}]`
  }

  private jsonObject(map: VtlMap, depth: number, escaped: Escape): string {
    let text = '{'
    for (const [key, item] of map) {
      text += `${text === '{' ? '' : ','}${this.paid(`"${escaped(key)}"`)}:${this.json(item, depth, escaped)}`
      this.meter.grow(2)
    }
    return `${text}}`
  }
}

const SPECIAL = /["\\\u0000-\u001f\u007f-\u009f\u2000-\u20ff]/
const ALL_SPECIAL = new RegExp(SPECIAL.source, 'g')
const SHORT: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

/** The escapes of json-smart, which stands under Jayway JsonPath: control characters and U+2000 to U+20FF too, in capitals. */
function escapeJson(text: string): string {
  return SPECIAL.test(text) ? text.replace(ALL_SPECIAL, escapeCharacter) : text
}

function escapeCharacter(character: string): string {
  return SHORT.get(character) ?? `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
}

/** How a JSON array that is printed as a value escapes. */
function escapeSlashes(text: string): string {
  const escaped = escapeJson(text)
  return UNSETTLED.printedArraysEscapeSlashes && escaped.includes('/') ? escaped.replaceAll('/', '\\/') : escaped
}
