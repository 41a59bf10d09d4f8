import type { JavaMethod, JavaMethods } from './java-method.ts'
import { key } from './java-method.ts'
import type { Meter } from './limits.ts'
import { javaEquals } from './operators.ts'
import { printValue } from './print.ts'
import type { VtlMap, VtlValue } from './value.ts'
import { HostObject } from './value.ts'

type Method = JavaMethod<VtlMap>

/** What an entry set consists of. */
class MapEntry extends HostObject {
  private readonly map: VtlMap
  private readonly key: string

  constructor(map: VtlMap, name: string) {
    super()
    this.map = map
    this.key = name
  }

  override get(name: string): VtlValue {
    if (name === 'key') return this.key
    return name === 'value' ? this.map.get(this.key) : undefined
  }

  override call(name: string, args: readonly VtlValue[]): VtlValue {
    if (name === 'getKey') return this.key
    if (name === 'getValue') return this.map.get(this.key)
    if (name === 'toString') return this.print()
    return name === 'setValue' ? this.replace(args[0]) : undefined
  }

  override print(): string {
    return `${this.key}=${printValue(this.map.get(this.key))}`
  }

  private replace(value: VtlValue): VtlValue {
    const old = this.map.get(this.key)
    this.map.set(this.key, value)
    return old
  }
}

/** Gives the previous value ([SV] vtl-and-context.md 6). */
const put: Method = (self, [name, value], meter) => {
  const at = key(name, meter)
  const old = self.get(at)
  if (!self.has(at)) meter.grow(32 + at.length)
  self.set(at, value)
  return old
}

const putAll: Method = (self, [other], meter) => {
  if (!(other instanceof Map)) return undefined
  meter.charge(other.size)
  for (const [name, value] of [...other]) put(self, [name, value], meter)
  return ''
}

const remove: Method = (self, [name], meter) => {
  const at = key(name, meter)
  const old = self.get(at)
  self.delete(at)
  return old
}

const getOrDefault: Method = (self, [name, fallback], meter) => {
  const at = key(name, meter)
  return self.has(at) ? self.get(at) : fallback
}

const putIfAbsent: Method = (self, [name, value], meter) => {
  const old = self.get(key(name, meter))
  return old === undefined || old === null ? put(self, [name, value], meter) : old
}

const containsValue: Method = (self, [value], meter) => {
  meter.charge(self.size)
  for (const item of self.values()) if (javaEquals(item, value, meter)) return true
  return false
}

const clear: Method = (self) => {
  self.clear()
  return ''
}

/** A list of that many elements is about to be made. */
function listing(self: VtlMap, meter: Meter): VtlMap {
  meter.charge(self.size)
  meter.grow(self.size * 8)
  return self
}

/** java.util.Map. Its sets and collections are copies, not views. */
export const MAP_METHODS: JavaMethods<VtlMap> = new Map<string, Method>([
  ['get', (self, [name], meter) => self.get(key(name, meter))],
  ['getOrDefault', getOrDefault],
  ['put', put],
  ['putIfAbsent', putIfAbsent],
  ['putAll', putAll],
  ['containsKey', (self, [name], meter) => self.has(key(name, meter))],
  ['containsValue', containsValue],
  ['remove', remove],
  ['keySet', (self, _, meter) => [...listing(self, meter).keys()]],
  ['values', (self, _, meter) => [...listing(self, meter).values()]],
  ['entrySet', (self, _, meter) => [...listing(self, meter).keys()].map((name) => new MapEntry(self, name))],
  ['size', (self) => self.size],
  ['isEmpty', (self) => self.size === 0],
  ['clear', clear],
  ['equals', (self, [other], meter) => javaEquals(self, other, meter)],
  ['toString', (self, _, meter) => printValue(self, meter)],
])
