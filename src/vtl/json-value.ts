import type { Json } from '../core/json.ts'
import { JsonDepthError, jsonDepth, MAX_JSON_DEPTH, parseJson } from '../core/json.ts'
import { fromBigInt } from './java-number.ts'
import type { VtlMap, VtlValue } from './value.ts'
import { JsonArray, VtlDouble } from './value.ts'

/**
 * A parsed document as a template sees it. An integral number becomes an integer, any other a Double; what JSON.parse has lost
 * already (`1.0` is 1, digits past 2^53) stays lost: `parseVtlJson` keeps it.
 */
export function toVtl(json: Json | undefined): VtlValue {
  if (typeof json === 'number') return Number.isSafeInteger(json) ? integer(json) : new VtlDouble(json)
  if (typeof json !== 'object' || json === null) return json
  return isList(json) ? toArray(json) : toMap(json)
}

/** -0 is the integer 0 in Java. */
const integer = (value: number): number => (value === 0 ? 0 : value)

const isList = (json: object): json is readonly Json[] => Array.isArray(json)

function toArray(items: readonly Json[]): JsonArray {
  const list = new JsonArray()
  for (const item of items) list.push(toVtl(item))
  return list
}

function toMap(object: { readonly [key: string]: Json | undefined }): VtlMap {
  const map: VtlMap = new Map()
  for (const key of Object.keys(object)) map.set(key, toVtl(object[key]))
  return map
}

/**
 * A fraction or exponent, more digits than a double holds, or a name that JavaScript would move to the front of its object; in a
 * string it only costs time.
 */
const NEEDS_EXACTNESS = /[0-9][.eE]|[0-9]{16}|"[0-9]{1,10}"[ \t\r\n]*:/

/**
 * JSON text to template values, with the numbers that were written (`1.0` stays a Double and prints so, a 64-bit id keeps all its
 * digits) and members in their order, as in Java. Texts without such things go through JSON.parse. Throws SyntaxError on bad JSON,
 * JsonDepthError.
 */
export function parseVtlJson(text: string): VtlValue {
  if (!NEEDS_EXACTNESS.test(text)) return toVtl(parseJson(text))
  if (jsonDepth(text) > MAX_JSON_DEPTH) throw new JsonDepthError('JSON is nested too deeply')
  return new ExactReader(text).document()
}

const SPACE = /[ \t\r\n]*/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y
const LITERAL = /true|false|null/y
const MAX_DIGITS = 1000

class ExactReader {
  private readonly text: string
  private pos = 0

  constructor(text: string) {
    this.text = text
  }

  document(): VtlValue {
    const value = this.value()
    this.match(SPACE)
    return this.pos === this.text.length ? value : this.fail()
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.pos
    const found = pattern.exec(this.text)
    if (found) this.pos += found[0].length
    return found
  }

  private fail(): never {
    throw new SyntaxError(`Unexpected token in JSON at position ${this.pos}`)
  }

  private next(): string {
    this.match(SPACE)
    return this.text.charAt(this.pos)
  }

  private value(): VtlValue {
    switch (this.next()) {
      case '{':
        return this.object()
      case '[':
        return this.array()
      case '"':
        return this.string()
      default:
        return this.scalar()
    }
  }

  private scalar(): VtlValue {
    const literal = this.match(LITERAL)?.[0]
    if (literal !== undefined) return literal === 'null' ? null : literal === 'true'
    const number = this.match(NUMBER) ?? this.fail()
    if (number[1] !== undefined || number[2] !== undefined) return new VtlDouble(Number(number[0]))
    const value = Number(number[0])
    if (Number.isSafeInteger(value)) return integer(value)
    return number[0].length > MAX_DIGITS ? new VtlDouble(value) : fromBigInt(BigInt(number[0]))
  }

  /** A literal without a backslash is its own content; V8 unescapes the others. */
  private string(): string {
    const start = this.pos
    this.pos = this.endOfString(start + 1) + 1
    const content = this.text.slice(start + 1, this.pos - 1)
    if (!content.includes('\\')) return content
    const value: unknown = JSON.parse(`"${content}"`)
    return typeof value === 'string' ? value : this.fail()
  }

  private endOfString(from: number): number {
    for (let i = from; i < this.text.length; i++) {
      const code = this.text.charCodeAt(i)
      if (code === 0x22) return i
      if (code < 0x20) break
      if (code === 0x5c) i++
    }
    return this.fail()
  }

  private array(): JsonArray {
    const list = new JsonArray()
    this.pos++
    if (this.next() === ']') {
      this.pos++
      return list
    }
    do list.push(this.value())
    while (this.more(']'))
    return list
  }

  private object(): VtlMap {
    const map: VtlMap = new Map()
    this.pos++
    if (this.next() === '}') {
      this.pos++
      return map
    }
    do {
      const key = this.next() === '"' ? this.string() : this.fail()
      if (this.next() !== ':') this.fail()
      this.pos++
      map.set(key, this.value())
    } while (this.more('}'))
    return map
  }

  /** Past a comma there is more, past the closing bracket there is not. */
  private more(close: string): boolean {
    const found = this.next()
    if (found !== ',' && found !== close) this.fail()
    this.pos++
    return found === ','
  }
}
