/** restJson1 as a client speaks it: the other direction of `rest-json1.ts`, for operations without streams. */
import { parseJson } from '../core/json.ts'
import { table } from '../core/table.ts'
import type { Member, Operation, Structure, Value } from '../model/shape.ts'
import { isList, isStructure } from '../model/shape.ts'
import { readMembers } from './json-reader.ts'
import { writeMembers } from './json-writer.ts'
import { type Bindings, bindings, outputBodyOf } from './rest-json1.ts'
import { readText, writeText } from './text-value.ts'
import type { QueryPairs } from './wire.ts'

export interface ClientRequest {
  readonly method: string
  /** Percent-encoded. */
  readonly path: string
  readonly query: QueryPairs
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
}

export interface ClientResponse {
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: Buffer
}

/** The request that asks for `operation`. Members that are absent are left out; a label without a value is an error of the caller. */
export function writeClientRequest(operation: Operation, input: Structure): ClientRequest {
  const places = bindings(operation.input.members)
  const { body, contentType } = writeBody(places, input)
  const headers = places.header.flatMap((member) => written(member, input))
  return {
    method: operation.method,
    path: pathOf(operation.uri, places.uri, input),
    query: queryOf(operation, places, input),
    headers: contentType === null ? headers : [...headers, ['Content-Type', contentType]],
    body,
  }
}

/** What a successful answer holds. Throws ServiceError (SerializationException) or SyntaxError when it is not one of the operation. */
export function readClientResponse(operation: Operation, { headers, body }: ClientResponse): Structure {
  const places = bindings(operation.output.members)
  const result = table<Value>()
  for (const { name, wireName, shape } of places.header) {
    const given = headers[wireName.toLowerCase()]
    if (given !== undefined) result[name] = readText(shape, String(given))
  }
  const [payload] = places.payload
  if (payload) result[payload.name] = body
  else if (body.length > 0) readMembers(outputBodyOf(operation), parseJson(body.toString()), result)
  return result
}

function pathOf(uri: string, labels: readonly Member[], input: Structure): string {
  return uri.replace(/\{(\w+)\+?\}/g, (_, label: string) => {
    const member = labels.find(({ wireName }) => wireName === label)
    const [pair] = member ? written(member, input) : []
    if (!pair?.[1]) throw new TypeError(`${label} must have a value`)
    return encodeURIComponent(pair[1])
  })
}

function queryOf(operation: Operation, { query, queryMap }: Bindings, input: Structure): QueryPairs {
  const maps = queryMap.flatMap(({ name }) => {
    const given = input[name]
    return isStructure(given) ? Object.entries(given).map(([key, value]) => [key, String(value)] as const) : []
  })
  return [...operation.uriQuery, ...query.flatMap((member) => written(member, input)), ...maps]
}

/** A list is as many pairs of one name. */
function written({ name, wireName, shape }: Member, input: Structure): readonly (readonly [string, string])[] {
  const given = input[name]
  if (given === undefined || given === null) return []
  const of = shape.kind === 'list' ? shape.of : shape
  const values = isList(given) ? given : [given]
  return values.flatMap((value) => (value === undefined || value === null ? [] : [[wireName, writeText(of, value, 'http-date')]]))
}

interface WrittenBody {
  readonly body: Buffer
  /** null: there is no body. */
  readonly contentType: string | null
}

function writeBody({ payload, body: members }: Bindings, input: Structure): WrittenBody {
  const [member] = payload
  const given = member && input[member.name]
  if (given instanceof Uint8Array) return { body: Buffer.from(given), contentType: 'application/octet-stream' }
  if (members.length === 0) return { body: Buffer.alloc(0), contentType: null }
  return { body: Buffer.from(JSON.stringify(writeMembers(members, input))), contentType: 'application/json' }
}
