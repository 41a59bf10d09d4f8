import type { JavaMethod, JavaMethods } from './java-method.ts'
import { int, javaException } from './java-method.ts'
import type { Meter } from './limits.ts'
import { javaEquals } from './operators.ts'
import { printValue } from './print.ts'
import type { VtlValue } from './value.ts'

type List = VtlValue[]
type Method = JavaMethod<List>

/** The position of a value, with a bound on the comparisons. */
function find(list: readonly VtlValue[], value: VtlValue, meter: Meter): number {
  meter.charge(list.length)
  return list.findIndex((item) => javaEquals(item, value, meter))
}

function checked(index: number, length: number): number {
  return index >= 0 && index < length ? index : javaException(`Index ${index} out of bounds for length ${length}`)
}

const size: Method = (self) => self.length

const get: Method = (self, [index]) => {
  const at = int(index)
  return at === null ? undefined : self[checked(at, self.length)]
}

/** Gives back what stood there ([SV] vtl-and-context.md 6). */
const set: Method = (self, [index, value]) => {
  const at = int(index)
  if (at === null) return undefined
  const old = self[checked(at, self.length)]
  self[at] = value
  return old
}

const add: Method = (self, args, meter) => {
  meter.grow(8)
  if (args.length === 1) {
    self.push(args[0])
    return true
  }
  const at = int(args[0])
  if (args.length !== 2 || at === null) return undefined
  meter.charge(self.length >> 3)
  self.splice(checked(at, self.length + 1), 0, args[1])
  return ''
}

const addAll: Method = (self, args, meter) => {
  const items = args.at(-1)
  if (!Array.isArray(items) || args.length > 2) return undefined
  const at = args.length === 2 ? int(args[0]) : self.length
  if (at === null) return undefined
  checked(at, self.length + 1)
  meter.charge(items.length)
  meter.grow(items.length * 8)
  const tail = self.splice(at)
  for (const item of items === self ? [...self, ...tail] : [...items]) self.push(item)
  for (const item of tail) self.push(item)
  return items.length > 0
}

/** By position for an Integer, else the first equal element. */
const remove: Method = (self, [target], meter) => {
  const at = int(target)
  meter.charge(self.length >> 3)
  if (at !== null) return self.splice(checked(at, self.length), 1)[0]
  const found = find(self, target, meter)
  if (found >= 0) self.splice(found, 1)
  return found >= 0
}

const subList: Method = (self, [from, to], meter) => {
  const [start, end] = [int(from), int(to)]
  if (start === null || end === null) return undefined
  if (start < 0 || end > self.length || start > end)
    return javaException(`fromIndex: ${start}, toIndex: ${end}, size: ${self.length}`)
  meter.grow((end - start) * 8)
  return self.slice(start, end)
}

const lastIndexOf: Method = (self, [value], meter) => {
  meter.charge(self.length)
  return self.findLastIndex((item) => javaEquals(item, value, meter))
}

/** Keeps the elements that are (or are not) in another collection. */
function retain(keep: boolean): Method {
  return (self, [others], meter) => {
    if (!Array.isArray(others)) return undefined
    const kept = self.filter((item) => find(others, item, meter) >= 0 === keep)
    const changed = kept.length !== self.length
    self.length = 0
    for (const item of kept) self.push(item)
    return changed
  }
}

const clear: Method = (self) => {
  self.length = 0
  return ''
}

const containsAll: Method = (self, [others], meter) =>
  Array.isArray(others) ? others.every((item) => find(self, item, meter) >= 0) : undefined

const copy: Method = (self, _, meter) => {
  meter.grow(self.length * 8)
  return self.slice()
}

/** java.util.List, and `count()`, which AWS documents beside `size()` ([D] vtl-and-context.md 6). */
export const LIST_METHODS: JavaMethods<List> = new Map<string, Method>([
  ['size', size],
  ['count', size],
  ['isEmpty', (self) => self.length === 0],
  ['get', get],
  ['set', set],
  ['add', add],
  ['addAll', addAll],
  ['remove', remove],
  ['removeAll', retain(false)],
  ['retainAll', retain(true)],
  ['contains', (self, [value], meter) => find(self, value, meter) >= 0],
  ['containsAll', containsAll],
  ['indexOf', (self, [value], meter) => find(self, value, meter)],
  ['lastIndexOf', lastIndexOf],
  ['subList', subList],
  ['toArray', copy],
  ['clear', clear],
  ['equals', (self, [other], meter) => javaEquals(self, other, meter)],
  ['toString', (self, _, meter) => printValue(self, meter)],
])
