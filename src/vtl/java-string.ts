import { javaRegexOf, RegexError } from '../core/regex.ts'
import type { JavaMethod, JavaMethods } from './java-method.ts'
import { int, javaException, text } from './java-method.ts'
import type { Meter } from './limits.ts'
import { printValue } from './print.ts'
import type { VtlValue } from './value.ts'

type Method = JavaMethod<string>

/** A method of one String argument. */
function withText(method: (self: string, other: string, meter: Meter) => VtlValue): Method {
  return (self, args, meter) => {
    const other = text(args[0])
    if (other === null || args.length !== 1) return undefined
    meter.charge((self.length + other.length) >> 6)
    return method(self, other, meter)
  }
}

/** New text is paid for. */
function made(result: string, meter: Meter): string {
  meter.grow(result.length)
  meter.charge(result.length >> 6)
  return result
}

const charAt: Method = (self, [index]) => {
  const at = int(index)
  if (at === null) return undefined
  return at >= 0 && at < self.length ? self.charAt(at) : javaException(`String index out of range: ${at}`)
}

const substring: Method = (self, args, meter) => {
  const start = int(args[0])
  const end = args.length === 1 ? self.length : int(args[1])
  if (start === null || end === null) return undefined
  if (start < 0 || end > self.length || start > end) return javaException(`begin ${start}, end ${end}, length ${self.length}`)
  return made(self.slice(start, end), meter)
}

/** indexOf and lastIndexOf take a String or a character's code, and a place to start at. */
function search(method: (self: string, target: string, from: number | undefined) => number): Method {
  return (self, [target, from], meter) => {
    const wanted = typeof target === 'number' ? String.fromCharCode(target) : text(target)
    const start = from === undefined ? undefined : int(from)
    if (wanted === null || start === null) return undefined
    meter.charge(self.length >> 4)
    return method(self, wanted, start)
  }
}

const startsWith: Method = (self, [prefix, offset]) => {
  const wanted = text(prefix)
  const from = offset === undefined ? 0 : int(offset)
  if (wanted === null || from === null) return undefined
  return from >= 0 && from <= self.length && self.startsWith(wanted, from)
}

const compare = (left: string, right: string): number => {
  const shorter = Math.min(left.length, right.length)
  for (let i = 0; i < shorter; i++) {
    const difference = left.charCodeAt(i) - right.charCodeAt(i)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

const hashCode: Method = (self, _, meter) => {
  meter.charge(self.length >> 3)
  let hash = 0
  for (let i = 0; i < self.length; i++) hash = (Math.imul(hash, 31) + self.charCodeAt(i)) | 0
  return hash
}

/** How long a replacement of every match can make a text is checked before it is made. */
const replace: Method = (self, args, meter) => {
  const [from, to] = [text(args[0]), text(args[1])]
  if (from === null || to === null || args.length !== 2) return undefined
  meter.charge(self.length >> 4)
  if (!self.includes(from)) return self
  const matches = from === '' ? self.length + 1 : self.split(from, 1_000_000).length
  meter.grow(self.length + matches * to.length)
  return self.replaceAll(from, () => to)
}

/** Runs a regular expression; what it costs is paid by the text's length, or by the clock where an engine runs under one. */
function regular<T>(pattern: string, self: string, meter: Meter, use: (regex: ReturnType<typeof javaRegexOf>) => T): T {
  meter.charge((self.length + pattern.length) >> 1)
  const started = performance.now()
  try {
    return use(javaRegexOf(pattern))
  } catch (error) {
    if (error instanceof RegexError) return javaException(error.message)
    throw error
  } finally {
    meter.chargeTime(performance.now() - started)
  }
}

const matches = withText((self, pattern, meter) => regular(pattern, self, meter, (regex) => regex.matches(self)))

function replacing(which: 'replaceAll' | 'replaceFirst'): Method {
  return (self, args, meter) => {
    const [pattern, replacement] = [text(args[0]), text(args[1])]
    if (pattern === null || replacement === null || args.length !== 2) return undefined
    return made(
      regular(pattern, self, meter, (regex) => regex[which](self, replacement)),
      meter,
    )
  }
}

const split: Method = (self, args, meter) => {
  const pattern = text(args[0])
  const limit = args.length > 1 ? int(args[1]) : 0
  if (pattern === null || limit === null) return undefined
  const parts: VtlValue[] = regular(pattern, self, meter, (regex) => regex.split(self, limit))
  meter.grow(self.length + parts.length * 8)
  return parts
}

const concat = withText((self, other, meter) => made(self + other, meter))

/** String.join, called on any string as Velocity allows. */
const join: Method = (_, [separator, items], meter) => {
  const between = text(separator)
  if (between === null || !Array.isArray(items)) return undefined
  meter.charge(items.length)
  meter.grow(items.length * between.length)
  return made(items.map((item) => printValue(item, meter)).join(between), meter)
}

/** Java's trim takes away every character up to the space, and no other. */
const trim: Method = (self, _, meter) => {
  let [start, end] = [0, self.length]
  while (start < end && self.charCodeAt(start) <= 32) start++
  while (end > start && self.charCodeAt(end - 1) <= 32) end--
  return made(self.slice(start, end), meter)
}

const toCharArray: Method = (self, _, meter) => {
  meter.grow(self.length * 8)
  return self.split('')
}

/** java.lang.String. */
export const STRING_METHODS: JavaMethods<string> = new Map<string, Method>([
  ['length', (self) => self.length],
  ['isEmpty', (self) => self.length === 0],
  ['charAt', charAt],
  ['substring', substring],
  ['subSequence', substring],
  ['indexOf', search((self, target, from) => self.indexOf(target, from))],
  ['lastIndexOf', search((self, target, from) => (from !== undefined && from < 0 ? -1 : self.lastIndexOf(target, from)))],
  ['startsWith', startsWith],
  ['endsWith', withText((self, other) => self.endsWith(other))],
  ['contains', withText((self, other) => self.includes(other))],
  ['contentEquals', withText((self, other) => self === other)],
  ['equals', (self, [other]) => self === (other ?? '')],
  ['equalsIgnoreCase', (self, [other]) => self.toLowerCase() === text(other)?.toLowerCase()],
  ['compareTo', withText(compare)],
  ['compareToIgnoreCase', withText((self, other) => compare(self.toLowerCase(), other.toLowerCase()))],
  ['concat', concat],
  ['replace', replace],
  ['replaceAll', replacing('replaceAll')],
  ['replaceFirst', replacing('replaceFirst')],
  ['matches', matches],
  ['split', split],
  ['join', join],
  ['trim', trim],
  ['toLowerCase', (self, _, meter) => made(self.toLowerCase(), meter)],
  ['toUpperCase', (self, _, meter) => made(self.toUpperCase(), meter)],
  ['toCharArray', toCharArray],
  ['toString', (self) => self],
  ['intern', (self) => self],
  ['hashCode', hashCode],
  ['valueOf', (_, [value], meter) => printValue(value, meter)],
])
