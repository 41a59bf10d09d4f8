/** The parameters of service integrations of HTTP APIs (http-api.md 8): what a request makes of them. */
import { isJsonObject, type Json, type JsonObject, tryParseJson } from '../core/json.ts'
import { table } from '../core/table.ts'
import { Fault } from '../exchange/fault.ts'
import { parseMappingValue } from '../mapping/request-selection.ts'
import { compileValue, type MappingSource } from '../mapping/selection-reader.ts'
import { UNSETTLED_HTTP_INTEGRATIONS } from '../model/unsettled-http-integrations.ts'

const { execution } = UNSETTLED_HTTP_INTEGRATIONS

/** What services take: texts, bytes in base64, lists of texts, epoch seconds, objects. */
export type Values = JsonObject

/** Throws Fault: the request fails with 400 where a parameter has no value, or one of another kind ([K] http-api.md 8). */
export type ReadParameters = (source: MappingSource) => Values

/** undefined: nothing is there. `unreadable`: what is there is no such value. */
type Read = (source: MappingSource) => Json | undefined | typeof UNREADABLE
const UNREADABLE = Symbol('unreadable')

/** Each parameter with its reader; those that are no mappings are left out, as the control plane let none through. */
export function compileParameters(parameters: Readonly<Record<string, string>>): ReadParameters {
  const readers = Object.entries(parameters).flatMap(([name, text]) => {
    const read = readerOf(name, text)
    return read ? [{ name, text, read }] : []
  })
  return (source) => {
    const values = table<Json>()
    for (const { name, text, read } of readers) {
      const value = read(source)
      if (value === UNREADABLE || source.isExhausted) throw mappingFailed(execution.unreadable(name, text))
      if (value === undefined) throw mappingFailed(execution.unresolved(name, text))
      values[name] = value
    }
    return values
  }
}

export const mappingFailed = (integrationError: string): Fault => new Fault('mappingFailed', { integrationError })

function readerOf(name: string, text: string): Read | null {
  if (name === 'MessageAttributes' || name === 'MessageSystemAttributes') return objectReader(text)
  const value = parseMappingValue(text, 'request')
  if (value === null) return null
  const read = compileValue(value)
  if (name === 'Data') return text === '$request.body' ? wholeBody : (source) => base64(read(source))
  const convert = CONVERSIONS.get(name)
  return convert ? (source) => convert(read(source)) : read
}

/** The body's own bytes, text or not. */
const wholeBody: Read = ({ request: { body } }) => (body.length === 0 ? undefined : body.toString('base64'))

const base64 = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : Buffer.from(text).toString('base64')

type Convert = (text: string | undefined) => Json | undefined | typeof UNREADABLE

/** Chosen: what a list or an object from a request may hold, more than any of the services takes. Its text has a hundred times as much. */
const MAX_ITEMS = 10_000
const MAX_TEXT = 1024 * 1024

/** A JSON list of texts, or texts with commas between, as several headers or query parameters come. */
const list: Convert = (text) => {
  if (text === undefined) return undefined
  if (text.length > MAX_TEXT) return UNREADABLE
  const items = text.trimStart().startsWith('[') ? tryParseJson(text) : text.split(',', MAX_ITEMS + 1).map((item) => item.trim())
  const isList = Array.isArray(items) && items.length <= MAX_ITEMS && items.every((item) => typeof item === 'string')
  return isList ? items : UNREADABLE
}

/** Epoch seconds, from themselves or from a date in ISO 8601. */
const time: Convert = (text) => {
  if (text === undefined) return undefined
  const seconds = /^\d{1,12}(?:\.\d{1,9})?$/.test(text) ? Number(text) : Date.parse(text) / 1000
  return Number.isFinite(seconds) ? seconds : UNREADABLE
}

const CONVERSIONS: ReadonlyMap<string, Convert> = new Map([
  ['AttributeNames', list],
  ['MessageAttributeNames', list],
  ['Resources', list],
  ['Time', time],
])

/**
 * An object: JSON with `${...}` in its texts, as users of AWS write it, or one that the request brings. What stands in a text stays
 * in it, whatever a client puts there.
 */
function objectReader(text: string): Read | null {
  const document = tryParseJson(text)
  if (isJsonObject(document)) return compileJson(document)
  const value = parseMappingValue(text, 'request')
  if (value === null) return null
  const read = compileValue(value)
  return (source) => {
    const given = read(source)
    if (given === undefined) return undefined
    const parsed = given.length > MAX_TEXT ? undefined : tryParseJson(given)
    return isJsonObject(parsed) && Object.keys(parsed).length <= MAX_ITEMS ? parsed : UNREADABLE
  }
}

/** `value` was parsed with a bound on depth. undefined when run: one of its texts has no source. */
function compileJson(value: Json | undefined): Read {
  if (typeof value === 'string') return textReader(value)
  if (typeof value !== 'object' || value === null) return () => value
  if (!isJsonObject(value)) return all(value.map(compileJson), (items) => items)
  const names = Object.keys(value)
  return all(Object.values(value).map(compileJson), (items) => objectOf(names, items))
}

function textReader(text: string): Read {
  const value = text.includes('${') ? parseMappingValue(text, 'request') : null
  return value === null ? () => text : compileValue(value)
}

function all(readers: readonly Read[], make: (items: readonly Json[]) => Json): Read {
  return (source) => {
    const items: Json[] = []
    for (const read of readers) {
      const item = read(source)
      if (item === undefined || item === UNREADABLE) return item
      if (source.isExhausted) return UNREADABLE
      items.push(item)
    }
    return make(items)
  }
}

/** Not assigned one by one: `__proto__` is a name like another. */
const objectOf = (names: readonly string[], items: readonly Json[]): JsonObject =>
  Object.fromEntries(names.map((name, i) => [name, items[i]]))
