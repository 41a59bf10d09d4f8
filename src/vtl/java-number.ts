import { VtlDouble } from './value.ts'

/** Double.toString of Java: `2.0`, `1.0E7`, `1.0E-4`. */
export function printDouble(value: number): string {
  const size = Math.abs(value)
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value)
  const [mantissa = '', exponent = ''] = value.toExponential().split('e')
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${exponent.replace('+', '')}`
}

export type JavaNumber = number | bigint | VtlDouble

export function isNumber(value: unknown): value is JavaNumber {
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof VtlDouble
}

export function printNumber(value: JavaNumber): string {
  return value instanceof VtlDouble ? printDouble(value.value) : String(value)
}

export function toDouble(value: JavaNumber): number {
  return value instanceof VtlDouble ? value.value : Number(value)
}

/** An integer in its usual form: a number where that is exact. */
export function fromBigInt(value: bigint): number | bigint {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
}

/** Below, at or above zero, as compareTo. */
export function compareNumbers(left: JavaNumber, right: JavaNumber): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  if (left instanceof VtlDouble || right instanceof VtlDouble) return Math.sign(toDouble(left) - toDouble(right))
  return left < right ? -1 : left > right ? 1 : 0
}
