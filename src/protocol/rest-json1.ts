/**
 * restJson1: members bound to the URI, the query, headers and the status, and the rest as a JSON body or one payload. The
 * bindings of an operation are sorted out once, when its codec is made.
 */
import { type Table, table } from '../core/table.ts'
import type { Member, MemberLocation, Operation, Output, Structure, Value } from '../model/shape.ts'
import { EVENT_STREAM_TYPE, writeEvents } from './event-stream.ts'
import { parseBody } from './json-body.ts'
import { readJson, readMembers } from './json-reader.ts'
import { writeJson, writeMembers } from './json-writer.ts'
import { readText, writeText } from './text-value.ts'
import type { Codec, QueryPairs, WireRequest, WireResponse } from './wire.ts'

export type Bindings = Readonly<Record<MemberLocation, readonly Member[]>>

/** Members by the place of the message where they travel. */
export function bindings(members: readonly Member[]): Bindings {
  const at = (location: MemberLocation): Member[] => members.filter((member) => member.location === location)
  return {
    body: at('body'),
    uri: at('uri'),
    query: at('query'),
    queryMap: at('queryMap'),
    header: at('header'),
    prefixHeaders: at('prefixHeaders'),
    payload: at('payload'),
    statusCode: at('statusCode'),
  }
}

export function restJson1(operation: Operation): Codec {
  const input = bindings(operation.input.members)
  const output = bindings(operation.output.members)
  const outputBody = outputBodyOf(operation)
  return {
    read: (request) => read(operation, input, request),
    write: (value) => write(operation, output, outputBody, value),
  }
}

/** Members a request would carry in its URI have no such place in an answer: they join the body (`RestApis.position`). */
export function outputBodyOf({ output }: Operation): readonly Member[] {
  return output.members.filter(({ location }) => ['body', 'query', 'queryMap', 'uri'].includes(location))
}

function read(operation: Operation, input: Bindings, request: WireRequest): Structure {
  const result = table<Value>()
  for (const member of input.uri) {
    const text = request.labels[member.wireName]
    if (text !== undefined) result[member.name] = readText(member.shape, text)
  }
  readQuery(operation, input, request.query, result)
  readHeaders(input, request, result)
  readBody(input, request.body, result)
  return result
}

function readQuery(operation: Operation, input: Bindings, query: QueryPairs, result: Table<Value>): void {
  for (const member of input.query) {
    const values = query.filter(([name]) => name === member.wireName).map(([, value]) => value)
    const [first] = values
    if (first !== undefined) result[member.name] = fromTexts(member, values, first)
  }
  for (const member of input.queryMap) {
    const bound = new Set([...input.query.map(({ wireName }) => wireName), ...operation.uriQuery.map(([name]) => name)])
    // What presigning adds is no part of the input.
    const rest = query.filter(([name]) => !bound.has(name) && !/^x-amz-/i.test(name))
    if (rest.length > 0) result[member.name] = table(rest)
  }
}

function fromTexts({ shape }: Member, values: readonly string[], first: string): Value {
  return shape.kind === 'list' ? values.map((value) => readText(shape.of, value)) : readText(shape, first)
}

function readHeaders(input: Bindings, { headers }: WireRequest, result: Table<Value>): void {
  for (const member of input.header) {
    const given = headers[member.wireName.toLowerCase()]
    const text = Array.isArray(given) ? given.join(', ') : given
    if (text !== undefined) result[member.name] = fromTexts(member, text.split(/\s*,\s*/), text)
  }
  for (const member of input.prefixHeaders) {
    const prefix = member.wireName.toLowerCase()
    const found = Object.entries(headers).filter(([name]) => name.startsWith(prefix))
    result[member.name] = table(found.map(([name, value]) => [name.slice(prefix.length), String(value)] as const))
  }
}

function readBody(input: Bindings, body: Buffer, result: Table<Value>): void {
  const [payload] = input.payload
  if (body.length === 0) return
  if (payload) result[payload.name] = readPayload(payload, body)
  else if (input.body.length > 0) readMembers(input.body, parseBody(body), result)
}

function readPayload({ shape }: Member, body: Buffer): Value {
  if (shape.kind === 'blob') return body
  if (shape.kind === 'string') return body.toString()
  const json = parseBody(body)
  return json === null ? undefined : readJson(shape, json)
}

function write(operation: Operation, output: Bindings, outputBody: readonly Member[], value: Output): WireResponse {
  const [statusMember] = output.statusCode
  const status = Number((statusMember && value[statusMember.name]) ?? operation.status)
  const headers = writeHeaders(output, value)
  const { body, contentType } = writeBody(output, outputBody, value)
  // A 204 has no body, and so nothing of a type.
  if (status === 204) return { status, headers, body: '' }
  const typed = headers.some(([name]) => name.toLowerCase() === 'content-type')
  return { status, headers: typed ? headers : [...headers, ['Content-Type', contentType]], body }
}

function writeHeaders(output: Bindings, value: Output): [string, string][] {
  const headers: [string, string][] = []
  for (const { name, wireName, shape } of output.header) {
    const given = value[name] as Value
    if (given !== undefined && given !== null) headers.push([wireName, writeText(shape, given, 'http-date')])
  }
  for (const { name, wireName } of output.prefixHeaders) {
    for (const [suffix, given] of Object.entries((value[name] ?? {}) as Structure))
      headers.push([`${wireName}${suffix}`, String(given)])
  }
  return headers
}

const JSON_TYPE = 'application/json'

function writeBody(
  output: Bindings,
  outputBody: readonly Member[],
  value: Output,
): { readonly body: WireResponse['body']; readonly contentType: string } {
  const [payload] = output.payload
  if (payload) return writePayload(payload, value[payload.name])
  return { body: outputBody.length === 0 ? '' : JSON.stringify(writeMembers(outputBody, value)), contentType: JSON_TYPE }
}

/** A payload of bytes is called JSON unless a member names its type: Lambda does so for Invoke (cloudwatch-lambda.md 3 [S]). */
function writePayload(
  { shape }: Member,
  value: Output[string],
): { readonly body: WireResponse['body']; readonly contentType: string } {
  if (shape.kind === 'structure' && shape.union) {
    return { body: writeEvents(shape, (value ?? none()) as AsyncIterable<Structure>), contentType: EVENT_STREAM_TYPE }
  }
  if (value === undefined || value === null) return { body: '', contentType: JSON_TYPE }
  if (shape.kind === 'blob') return { body: value as Uint8Array | AsyncIterable<Uint8Array>, contentType: JSON_TYPE }
  if (shape.kind === 'string') return { body: String(value), contentType: 'text/plain' }
  return { body: JSON.stringify(writeJson(shape, value as Exclude<Value, null | undefined>)), contentType: JSON_TYPE }
}

async function* none(): AsyncGenerator<Structure> {}
