import type { JavaNumber } from './java-number.ts'
import { compareNumbers, fromBigInt, isNumber, toDouble } from './java-number.ts'
import type { Meter } from './limits.ts'
import { printValue } from './print.ts'
import { TemplateError } from './template-error.ts'
import type { VtlMap, VtlValue } from './value.ts'
import { VtlDouble } from './value.ts'

/** Only Boolean false is false: missing values are true ([SV] vtl-and-context.md 2), and so are "" and 0 ([K+]). */
export function isTrue(value: VtlValue): boolean {
  return value !== false
}

/**
 * `==` of vtl-and-context.md 4 [K]: numbers by value, collections by content, anything else by its text. Null and missing values equal ""
 * ([S] 2).
 */
export function equals(left: VtlValue, right: VtlValue, meter: Meter): boolean {
  if (left === right) return true
  if (typeof left === 'string' && typeof right === 'string') return false
  if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) === 0
  if (isCollection(left) && isCollection(right)) return sameContent(left, right, meter, 0)
  return printValue(left, meter) === printValue(right, meter)
}

/** Java's equals: as `==`, but values of different classes differ. */
export function javaEquals(left: VtlValue, right: VtlValue, meter: Meter, depth = 0): boolean {
  if (left === right) return true
  if (isMissing(left) || isMissing(right)) return (left ?? '') === (right ?? '')
  if (left instanceof VtlDouble && right instanceof VtlDouble) return Object.is(left.value, right.value)
  return isCollection(left) && isCollection(right) && sameContent(left, right, meter, depth)
}

const isMissing = (value: VtlValue): value is null | undefined => value === undefined || value === null

type Collection = VtlMap | readonly VtlValue[]

function isCollection(value: VtlValue): value is VtlMap | VtlValue[] {
  return Array.isArray(value) || value instanceof Map
}

function sameContent(left: Collection, right: Collection, meter: Meter, depth: number): boolean {
  if (depth > meter.limits.depth) throw new TemplateError('Values are nested too deeply to compare')
  if (left instanceof Map) return right instanceof Map && sameEntries(left, right, meter, depth)
  if (right instanceof Map || left.length !== right.length) return false
  meter.charge(left.length + 1)
  return left.every((item, i) => javaEquals(item, right[i], meter, depth + 1))
}

function sameEntries(left: VtlMap, right: VtlMap, meter: Meter, depth: number): boolean {
  if (left.size !== right.size) return false
  meter.charge(left.size + 1)
  for (const [key, item] of left) {
    if (!right.has(key) || !javaEquals(item, right.get(key), meter, depth + 1)) return false
  }
  return true
}

/** `<`: of numbers only; anything else gives null, which is false. */
export function order(left: VtlValue, right: VtlValue): number | null {
  return isNumber(left) && isNumber(right) ? compareNumbers(left, right) : null
}

/** Numbers add, strings concatenate with anything; null where neither applies. */
export function add(left: VtlValue, right: VtlValue, meter: Meter): VtlValue {
  if (typeof left === 'number' && typeof right === 'number') {
    const sum = left + right
    if (Number.isSafeInteger(sum)) return sum
  }
  if (isNumber(left) && isNumber(right)) return arithmetic(left, right, SUM)
  if (!isText(left) && !isText(right)) return null
  const text = printValue(left, meter) + printValue(right, meter)
  meter.grow(text.length)
  return text
}

/** Null and a missing value are empty strings here too. */
function isText(value: VtlValue): boolean {
  return typeof value === 'string' || value === undefined || value === null
}

interface Arithmetic {
  readonly exact: (left: bigint, right: bigint) => bigint
  readonly double: (left: number, right: number) => number
}
const SUM: Arithmetic = { exact: (a, b) => a + b, double: (a, b) => a + b }
const DIFFERENCE: Arithmetic = { exact: (a, b) => a - b, double: (a, b) => a - b }
const PRODUCT: Arithmetic = { exact: (a, b) => a * b, double: (a, b) => a * b }
const QUOTIENT: Arithmetic = { exact: (a, b) => a / b, double: (a, b) => a / b }
const REMAINDER: Arithmetic = { exact: (a, b) => a % b, double: (a, b) => a % b }

export const subtract = (left: VtlValue, right: VtlValue): VtlValue => numeric(left, right, DIFFERENCE)
export const multiply = (left: VtlValue, right: VtlValue): VtlValue => numeric(left, right, PRODUCT)
export const divide = (left: VtlValue, right: VtlValue): VtlValue => byNonZero(left, right, QUOTIENT)
export const modulo = (left: VtlValue, right: VtlValue): VtlValue => byNonZero(left, right, REMAINDER)

function numeric(left: VtlValue, right: VtlValue, operation: Arithmetic): VtlValue {
  return isNumber(left) && isNumber(right) ? arithmetic(left, right, operation) : null
}

/** Division by zero gives null. */
function byNonZero(left: VtlValue, right: VtlValue, operation: Arithmetic): VtlValue {
  return isNumber(right) && toDouble(right) === 0 ? null : numeric(left, right, operation)
}

/** Larger than anything that a template counts; it bounds what squaring in a loop may cost. */
const MAX_BITS = 4096n
const TOO_LARGE = 1n << MAX_BITS

function arithmetic(left: JavaNumber, right: JavaNumber, operation: Arithmetic): JavaNumber {
  if (left instanceof VtlDouble || right instanceof VtlDouble)
    return new VtlDouble(operation.double(toDouble(left), toDouble(right)))
  if (typeof left === 'number' && typeof right === 'number') {
    const quick = Math.trunc(operation.double(left, right))
    // Doubles are exact here unless the result left their range.
    if (Number.isSafeInteger(quick)) return quick === 0 ? 0 : quick
  }
  const result = operation.exact(BigInt(left), BigInt(right))
  if (result > TOO_LARGE || result < -TOO_LARGE) throw new TemplateError('A number is too large')
  return fromBigInt(result)
}
