import { type HeaderList, isHeaderValue, sameName, wireHeaderValue } from '../core/headers.ts'
import type { Exchange, GatewayRequest } from '../exchange/exchange.ts'
import { Fault } from '../exchange/fault.ts'
import { percentDecode, QueryString } from '../exchange/query-string.ts'
import type { Reply } from '../exchange/reply.ts'
import { UNSETTLED_HTTP_INTEGRATIONS } from '../model/unsettled-http-integrations.ts'
import { type Action, isReservedHeader, parseRequestKey, parseResponseKey } from './mapping-keys-v2.ts'
import { parseMappingValue, type Side } from './request-selection.ts'
import { compileValue, MappingSource, type Read } from './selection-reader.ts'

type Mappings = Readonly<Record<string, string>>

/** One entry, compiled. */
interface Mapping<P> {
  readonly side: Side
  readonly action: Action
  readonly place: P
  readonly name: string
  readonly key: string
  /** undefined when run: there is no source, and nothing is done ([K+] http-api.md 7). */
  readonly read: Read
}

/** Chosen: characters that the mappings of one message may take from it, far more than a server reads of a head. */
const ROOM = 1024 * 1024

/** As applied, whatever the author's order: what is removed or replaced cannot undo what is appended. */
const ORDER: readonly Action[] = ['remove', 'overwrite', 'append']

/**
 * Compiles an integration's requestParameters: what the backend gets in the request's place (http-api.md 7 [D]). All values are
 * read from the request as it came ([K+]). Throws Fault when run, for values that cannot be written. null: nothing is mapped.
 */
export function compileRequestMapping(
  parameters: Mappings,
): ((request: GatewayRequest, exchange: Exchange) => GatewayRequest) | null {
  const mappings = compiled(parameters, 'request', parseRequestKey)
  if (mappings.length === 0) return null
  return function mapRequest(request, exchange) {
    const source = new MappingSource(exchange, request, request.headers, request.body, ROOM)
    const headers = request.headers.clone()
    let rawQuery = request.rawQuery
    let path: string | null = null
    for (const mapping of mappings) {
      const value = readBy(mapping, source)
      if (value === undefined) continue
      if (mapping.place === 'header') mapHeader(headers, mapping, value)
      else if (mapping.place === 'querystring') rawQuery = mapQuery(rawQuery, mapping, value)
      else path = value.startsWith('/') ? value : `/${value}`
    }
    return mapped(request, headers, rawQuery, path)
  }
}

/** `path`: null where none was mapped. */
function mapped(request: GatewayRequest, headers: HeaderList, rawQuery: string, path: string | null): GatewayRequest {
  const { method, requestPath, eventPath = null, query, body, host, sourceIp, receivedAt } = request
  return {
    method,
    path: path ?? request.path,
    requestPath: path ?? requestPath,
    eventPath: path ?? eventPath,
    rawQuery,
    query: rawQuery === request.rawQuery ? query : new QueryString(rawQuery),
    headers,
    body,
    host,
    sourceIp,
    receivedAt,
    pathMapped: path !== null,
  }
}

/** What responseParameters make of a reply. The body is read only where a mapping asks for it. */
export interface ResponseMapping {
  /** The body must be whole. */
  readonly readsBody: boolean
  /** Changes `reply`, which is the caller's own. Throws Fault for values that cannot be written. */
  apply(reply: Reply, body: Buffer, exchange: Exchange): void
}

/** Compiles the responseParameters of one status (http-api.md 7 [D]); null: there is nothing to do. */
export function compileResponseMapping(parameters: Mappings): ResponseMapping | null {
  const mappings = compiled(parameters, 'response', parseResponseKey)
  if (mappings.length === 0) return null
  const readsBody = Object.values(parameters).some((text) => text.includes('response.body'))
  return {
    readsBody,
    apply(reply, body, exchange) {
      const source = new MappingSource(exchange, exchange.request, reply.headers.clone(), body, ROOM)
      for (const mapping of mappings) {
        const value = readBy(mapping, source)
        if (value === undefined) continue
        if (mapping.place === 'header') mapHeader(reply.headers, mapping, value)
        else reply.status = statusOf(value, mapping)
      }
    },
  }
}

/** Entries that are no mappings are left out; the control plane let none through. */
function compiled<P extends string>(
  parameters: Mappings,
  side: Side,
  parse: (key: string) => { readonly action: Action; readonly place: P; readonly name: string } | null,
): readonly Mapping<P>[] {
  const found = Object.entries(parameters).flatMap(([key, text]) => {
    const target = parse(key)
    if (target === null || (target.place === 'header' && isReservedHeader(target.name, side))) return []
    // [D] An update takes a mapping away by giving it nothing.
    const value = target.action === 'remove' ? [] : text === '' ? null : parseMappingValue(text, side)
    return value ? [{ ...target, side, key, read: compileValue(value, target.place === 'path') }] : []
  })
  return ORDER.flatMap((action) => found.filter((mapping) => mapping.action === action))
}

/** Who sent a request can mend it ([K+] http-api.md 2: 400); chosen: of a response nobody but the author can. */
const unwritable = ({ key, side }: Mapping<string>): Fault =>
  new Fault(side === 'request' ? 'mappingFailed' : 'configurationError', {
    integrationError: UNSETTLED_HTTP_INTEGRATIONS.execution.unwritable(key),
  })

function readBy(mapping: Mapping<string>, source: MappingSource): string | undefined {
  const value = mapping.read(source)
  if (source.isExhausted) throw unwritable(mapping)
  return value
}

function mapHeader(headers: HeaderList, mapping: Mapping<string>, text: string): void {
  const { action, name } = mapping
  if (action === 'remove') return void headers.delete(name)
  if (!isHeaderValue(text)) throw unwritable(mapping)
  const value = wireHeaderValue(text)
  // A list of cookies would be one cookie (RFC 9110 5.3).
  if (action === 'append' && sameName(name, 'set-cookie')) return void headers.append(name, value)
  // [K+] http-api.md 7: `old,new`.
  const before = action === 'append' ? headers.getAll(name) : []
  headers.set(name, before.length === 0 ? value : `${before.join(',')},${value}`)
}

/** The query with one parameter changed; the others stay as the client wrote them. */
function mapQuery(rawQuery: string, { action, name }: Mapping<string>, value: string): string {
  const kept = action === 'append' ? rawQuery : without(rawQuery, name)
  if (action === 'remove') return kept
  const added = `${encoded(name)}=${encoded(value)}`
  return kept === '' ? added : `${kept}&${added}`
}

/** Pairs end where events end them, so that a semicolon hides none (QueryString). */
function without(rawQuery: string, name: string): string {
  const parts = rawQuery.split(/([&;])/)
  let kept = ''
  for (let i = 0; i < parts.length; i += 2) {
    const pair = parts[i] ?? ''
    if (nameOf(pair) !== name) kept += `${kept === '' ? '' : parts[i - 1]}${pair}`
  }
  return kept
}

function nameOf(pair: string): string {
  const at = pair.indexOf('=')
  return percentDecode((at < 0 ? pair : pair.slice(0, at)).replaceAll('+', ' '))
}

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed())

/** A status that an answer can have. */
function statusOf(text: string, mapping: Mapping<string>): number {
  if (!/^[2-5]\d\d$/.test(text)) throw unwritable(mapping)
  return Number(text)
}
