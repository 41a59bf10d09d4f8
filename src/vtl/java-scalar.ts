import type { JavaMethod, JavaMethods } from './java-method.ts'
import { javaException } from './java-method.ts'
import type { JavaNumber } from './java-number.ts'
import { compareNumbers, isNumber, printNumber, toDouble } from './java-number.ts'
import { javaEquals } from './operators.ts'
import type { VtlValue } from './value.ts'
import { VtlDouble } from './value.ts'

const truncated = (self: JavaNumber): number => Math.trunc(toDouble(self))

/** Integer.parseInt, and what else a static method of a number's class is called on. */
function parseInteger(value: VtlValue): VtlValue {
  if (typeof value !== 'string') return undefined
  if (!/^[+-]?[0-9]{1,15}$/.test(value)) return javaException('For input string: not an integer')
  return Number(value)
}

function parseDouble(value: VtlValue): VtlValue {
  if (typeof value !== 'string') return undefined
  const trimmed = value.trim()
  if (!/^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/.test(trimmed))
    return javaException('For input string: not a number')
  return new VtlDouble(Number(trimmed))
}

/** Integer, Long, Double. */
export const NUMBER_METHODS: JavaMethods<JavaNumber> = new Map<string, JavaMethod<JavaNumber>>([
  ['toString', (self, [other]) => (isNumber(other) ? printNumber(other) : printNumber(self))],
  ['intValue', truncated],
  ['longValue', (self) => (typeof self === 'bigint' ? self : truncated(self))],
  ['doubleValue', (self) => new VtlDouble(toDouble(self))],
  ['floatValue', (self) => new VtlDouble(Math.fround(toDouble(self)))],
  ['equals', (self, [other], meter) => javaEquals(self, other, meter)],
  ['compareTo', (self, [other]) => (isNumber(other) ? Math.sign(compareNumbers(self, other)) : undefined)],
  ['hashCode', (self) => (self instanceof VtlDouble ? undefined : Number(BigInt.asIntN(32, BigInt(self))))],
  ['parseInt', (_, [value]) => parseInteger(value)],
  ['parseLong', (_, [value]) => parseInteger(value)],
  ['parseDouble', (_, [value]) => parseDouble(value)],
  ['valueOf', (self, [value]) => (self instanceof VtlDouble ? parseDouble(value) : parseInteger(value))],
])

export const BOOLEAN_METHODS: JavaMethods<boolean> = new Map<string, JavaMethod<boolean>>([
  ['toString', (self) => String(self)],
  ['booleanValue', (self) => self],
  ['equals', (self, [other]) => self === other],
  ['compareTo', (self, [other]) => (typeof other === 'boolean' ? Number(self) - Number(other) : undefined)],
  ['parseBoolean', (_, [value]) => (typeof value === 'string' ? value.toLowerCase() === 'true' : undefined)],
  ['valueOf', (_, [value]) => (typeof value === 'string' ? value.toLowerCase() === 'true' : undefined)],
])
