import { LIST_METHODS } from './java-list.ts'
import { MAP_METHODS } from './java-map.ts'
import type { JavaMethod } from './java-method.ts'
import { isNumber, toDouble } from './java-number.ts'
import { BOOLEAN_METHODS, NUMBER_METHODS } from './java-scalar.ts'
import { STRING_METHODS } from './java-string.ts'
import type { Meter } from './limits.ts'
import type { VtlMap, VtlValue } from './value.ts'
import { HostObject } from './value.ts'

/**
 * `$receiver.name(args)`. Only what the tables list can be called, so no template reaches the language that runs it (reflection is
 * blocked: vtl-and-context.md 6). undefined: there is no such method, or not for these arguments.
 */
export type Call = (receiver: VtlValue, args: readonly VtlValue[], meter: Meter) => VtlValue

/** Finds the methods of a name once, when the template is compiled. */
export function methodCall(name: string): Call {
  const onString = STRING_METHODS.get(name)
  const onList = LIST_METHODS.get(name)
  const onMap = MAP_METHODS.get(name)
  const onNumber = NUMBER_METHODS.get(name)
  const onBoolean = BOOLEAN_METHODS.get(name)
  return (receiver, args, meter) => {
    meter.charge(4)
    if (receiver instanceof HostObject) return receiver.call(name, args)
    if (typeof receiver === 'string') return onString?.(receiver, args, meter)
    if (receiver instanceof Map) return onMap?.(receiver, args, meter)
    if (Array.isArray(receiver)) return onList?.(receiver, args, meter)
    if (isNumber(receiver)) return onNumber?.(receiver, args, meter)
    if (typeof receiver === 'boolean') return onBoolean?.(receiver, args, meter)
    // A missing value is an empty string ([S] vtl-and-context.md 2).
    return onString?.('', args, meter)
  }
}

/** `$receiver.name`: a key of a map, what a host object offers, or the one bean property that lists and strings have. */
export function property(receiver: VtlValue, name: string): VtlValue {
  if (receiver instanceof Map) return receiver.get(name)
  if (receiver instanceof HostObject) return receiver.get(name)
  if (name !== 'empty') return undefined
  if (Array.isArray(receiver)) return receiver.length === 0
  return typeof receiver === 'string' || receiver === undefined || receiver === null ? !receiver : undefined
}

const GET_AT: JavaMethod<VtlValue[]> | undefined = LIST_METHODS.get('get')

/** `$receiver[index]`; negative indexes of lists count from the end. Throws TemplateError past the ends of a list, as Java. */
export function element(receiver: VtlValue, index: VtlValue, meter: Meter): VtlValue {
  if (Array.isArray(receiver)) return GET_AT?.(receiver, [fromEnd(receiver, index)], meter)
  if (receiver instanceof Map) return MAP_METHODS.get('get')?.(receiver, [index], meter)
  return receiver instanceof HostObject ? receiver.get(keyOf(index)) : undefined
}

function keyOf(index: VtlValue): string {
  return typeof index === 'string' ? index : isNumber(index) ? String(toDouble(index)) : ''
}

function fromEnd(list: readonly VtlValue[], index: VtlValue): VtlValue {
  return typeof index === 'number' && index < 0 ? index + list.length : index
}

/** `#set($receiver.name = value)`; false where that is not possible, which Velocity passes over in silence. */
export function assignProperty(receiver: VtlValue, name: string, value: VtlValue, meter: Meter): boolean {
  if (receiver instanceof HostObject) return receiver.set(name, value)
  return receiver instanceof Map && put(receiver, name, value, meter)
}

/** `#set($receiver[index] = value)`. */
export function assignElement(receiver: VtlValue, index: VtlValue, value: VtlValue, meter: Meter): boolean {
  if (receiver instanceof HostObject) return receiver.set(keyOf(index), value)
  if (receiver instanceof Map) return put(receiver, index, value, meter)
  if (!Array.isArray(receiver)) return false
  LIST_METHODS.get('set')?.(receiver, [fromEnd(receiver, index), value], meter)
  return true
}

function put(map: VtlMap, key: VtlValue, value: VtlValue, meter: Meter): boolean {
  MAP_METHODS.get('put')?.(map, [key, value], meter)
  return true
}
