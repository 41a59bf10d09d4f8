import { HeaderList } from '../core/headers.ts'
import { type Table, table } from '../core/table.ts'
import type { ContextVariables } from '../exchange/context-variables.ts'
import { printValue, toJson } from '../vtl/print.ts'
import type { VtlValue } from '../vtl/value.ts'
import { compileContextLookup } from './context-lookup.ts'
import type { RequestParameters } from './input-host.ts'
import { compileJsonPath, readVtlPath } from './json-path.ts'
import { after, isParameterName, type MappingExpression, parseExpression } from './mapping-expression.ts'
import { type Payload, parsedOrNothing } from './payload.ts'
import { remapResponseHeader } from './response-headers.ts'

/** A body that looks like JSON and is none, while a mapping reads it (rest-api.md 6 [K-LS]). */
export class InvalidJsonBody extends Error {}

/** Where the values of a request mapping come from. */
export interface RequestSource {
  readonly parameters: RequestParameters
  readonly body: Payload
  readonly context: ContextVariables
}

/** Where the values of a response mapping come from. */
export interface ResponseSource {
  readonly headers: HeaderList
  readonly body: Payload
  readonly context: ContextVariables
}

export interface MappedParameters {
  readonly headers: HeaderList
  readonly query: [string, string][]
  readonly path: Table<string>
}

type Mappings = Readonly<Record<string, string>>
/** A list: several values of one parameter. undefined: there is none, and the target is not set ([K-LS]). */
type Read<S> = (source: S) => string | readonly string[] | undefined

interface RequestTarget {
  readonly place: 'header' | 'querystring' | 'path'
  readonly name: string
}

/** `integration.request.header.X` as its place and name; null: not such a target. */
export function parseRequestTarget(target: string): RequestTarget | null {
  const [place, ...rest] = after(target, 'integration.request.')?.split('.') ?? []
  const name = rest.join('.')
  if (place !== 'header' && place !== 'querystring' && place !== 'path') return null
  return isParameterName(name) ? { place, name } : null
}

/** Compiles requestParameters of an integration. Throws InvalidJsonBody when run. Entries that are no mappings are left out. */
export function compileRequestMapping(mappings: Mappings): (source: RequestSource) => MappedParameters {
  const compiled = Object.entries(mappings).flatMap(([target, text]) => {
    const expression = parseExpression(text, 'method.request')
    const parsed = parseRequestTarget(target)
    return expression && parsed ? [{ ...parsed, read: requestReader(expression) }] : []
  })
  return (source) => {
    const mapped: MappedParameters = { headers: new HeaderList(), query: [], path: table() }
    for (const { place, name, read } of compiled) {
      const value = read(source)
      if (value !== undefined) assign(mapped, place, name, value)
    }
    return mapped
  }
}

/** The right side of one entry of requestParameters; null: it is no mapping. Throws InvalidJsonBody when run. */
export function compileRequestReader(mapping: string): Read<RequestSource> | null {
  const expression = parseExpression(mapping, 'method.request')
  return expression && requestReader(expression)
}

function assign(mapped: MappedParameters, place: RequestTarget['place'], name: string, value: string | readonly string[]): void {
  if (place === 'querystring') for (const one of typeof value === 'string' ? [value] : value) mapped.query.push([name, one])
  else if (place === 'header') mapped.headers.set(name, joined(value))
  else mapped.path[name] = joined(value)
}

const joined = (value: string | readonly string[]): string => (typeof value === 'string' ? value : value.join(','))
const someOf = (values: readonly string[]): readonly string[] | undefined => (values.length === 0 ? undefined : values)

/** What `method.response.header.` is followed by; null: not such a target. */
export function parseResponseTarget(target: string): string | null {
  const name = after(target, 'method.response.header.')
  return name !== null && isParameterName(name) ? name : null
}

/**
 * Compiles responseParameters of an integration response. `declared` are those of the method response: a header that is not
 * declared cannot be returned (rest-api.md 10 [D]). Names are remapped or dropped as 5.4 says. Throws InvalidJsonBody when run.
 */
export function compileResponseMapping(
  mappings: Mappings,
  declared: Readonly<Record<string, boolean>>,
): (source: ResponseSource) => HeaderList {
  const compiled = Object.entries(mappings).flatMap(([target, text]) => {
    const expression = parseExpression(text, 'integration.response')
    const wanted = parseResponseTarget(target)
    const name = wanted !== null && Object.hasOwn(declared, target) ? remapResponseHeader(wanted) : null
    return expression && name !== null ? [{ name, read: responseReader(expression) }] : []
  })
  return (source) => {
    const headers = new HeaderList()
    for (const { name, read } of compiled) {
      const value = read(source)
      if (value !== undefined) headers.set(name, joined(value))
    }
    return headers
  }
}

function requestReader(expression: MappingExpression): Read<RequestSource> {
  const { kind } = expression
  if (kind === 'path')
    return ({ parameters }) => (Object.hasOwn(parameters.path, expression.name) ? parameters.path[expression.name] : undefined)
  if (kind === 'querystring') {
    const { name, multi } = expression
    return multi ? ({ parameters }) => someOf(parameters.query.getAll(name)) : ({ parameters }) => parameters.query.get(name)
  }
  if (kind === 'header') {
    const { name, multi } = expression
    if (!multi) return ({ parameters }) => parameters.headers.getExact(name)
    return ({ parameters }) => someOf(parameters.headers.getAllExact(name))?.join(',')
  }
  return commonReader(expression)
}

/** Backends write header names in any case, so these compare without it. */
function responseReader(expression: MappingExpression): Read<ResponseSource> {
  if (expression.kind !== 'header') return commonReader(expression)
  const { name, multi } = expression
  return multi ? ({ headers }) => someOf(headers.getAll(name))?.join(',') : ({ headers }) => headers.get(name)
}

function commonReader(expression: MappingExpression): Read<RequestSource | ResponseSource> {
  switch (expression.kind) {
    case 'static': {
      const { value } = expression
      return () => value
    }
    case 'stageVariable': {
      const { name } = expression
      return ({ context: { stage } }) => (Object.hasOwn(stage.stageVariables, name) ? stage.stageVariables[name] : undefined)
    }
    case 'context': {
      const lookup = compileContextLookup(expression.name)
      return ({ context }) => lookup(context)
    }
    case 'body':
      return bodyReader(expression.path)
    default:
      return () => undefined
  }
}

function bodyReader(path: string | null): Read<RequestSource | ResponseSource> {
  if (path === null) return ({ body }) => readable(body).text
  const compiled = compileJsonPath(path)
  const inMessage = after(path, '$.errorMessage.')
  const message = inMessage === null ? null : compileJsonPath(`$.${inMessage}`)
  return ({ body }) => {
    const { document } = readable(body)
    if (document === undefined) return undefined
    const inner = message && embeddedMessage(document)
    return textOf(inner && message ? readVtlPath(message, inner) : readVtlPath(compiled, document))
  }
}

/** Plain text is readable; text that begins as JSON does and is none, is not. */
function readable(body: Payload): Payload {
  if (body.document === undefined && /^[{["']/.test(body.text)) throw new InvalidJsonBody('The body is not valid JSON')
  return body
}

/** Lambda errors: `body.errorMessage.x` reads inside an errorMessage that is JSON text itself (rest-api.md 9.3 [D]). */
function embeddedMessage(document: VtlValue): VtlValue {
  const message = document instanceof Map ? document.get('errorMessage') : undefined
  return typeof message === 'string' ? parsedOrNothing(message) : undefined
}

/** [K-LS] rest-api.md 6: strings without quotes, objects and lists as JSON; null counts as missing. */
export function textOf(value: VtlValue): string | undefined {
  if (value === undefined || value === null) return undefined
  return value instanceof Map || Array.isArray(value) ? toJson(value) : printValue(value)
}
