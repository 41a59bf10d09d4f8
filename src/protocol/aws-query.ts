/** awsQuery: a form names the operation (`Action`) and its input (`Tags.member.1.Key`); answers are XML. */
import { type Table, table } from '../core/table.ts'
import { type ServiceError, serialization } from '../model/errors.ts'
import type { Member, Operation, Shape, Structure, Value } from '../model/shape.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { readText } from './text-value.ts'
import { type Codec, parseQuery, type QueryPairs, type WireRequest, type WireResponse } from './wire.ts'
import { element, writeXml } from './xml-writer.ts'

const TYPE = ['Content-Type', 'text/xml'] as const
const MAX_PAIRS = 2_000
const MAX_SEGMENTS = 32

/** What the form says in its names, as a tree: `A.member.1` is a text below A, member and 1. */
interface Branch {
  text: string | undefined
  readonly below: Map<string, Branch>
}

export function awsQuery(operation: Operation, namespace: string): Codec {
  const { name, input, output, status } = operation
  return {
    read: (request) => structure(input.members, treeOf(formOf(request))),
    write: (value, requestId) => {
      const result = output.members.length === 0 ? '' : element(`${name}Result`, writeXml(output, value as Structure))
      const metadata = element('ResponseMetadata', element('RequestId', requestId))
      return answer(status, `${name}Response`, namespace, result + metadata)
    },
  }
}

/** The form's name of the operation; null: it names none. */
export function actionOf(request: Pick<WireRequest, 'query' | 'body'>): string | null {
  return formOf(request).find(([name]) => name === 'Action')?.[1] ?? null
}

/** A ServiceError as the query protocol writes it: whose fault, its code and its text. */
export function writeAwsQueryError({ type, status, message }: ServiceError, namespace: string, requestId: string): WireResponse {
  const sender = element('Type', status < 500 ? 'Sender' : 'Receiver')
  const error = element('Error', sender + element('Code', writeText(type)) + element('Message', writeText(message)))
  return answer(status, 'ErrorResponse', namespace, error + element('RequestId', requestId))
}

function answer(status: number, root: string, namespace: string, content: string): WireResponse {
  return { status, headers: [TYPE], body: `<${root} xmlns="${namespace}">${content}</${root}>` }
}

const writeText = (text: string): string => writeXml({ kind: 'string' }, text)

/** A GET carries the form in its query. */
function formOf({ query, body }: Pick<WireRequest, 'query' | 'body'>): QueryPairs {
  const pairs = body.length > 0 ? parseQuery(body.toString()) : query
  if (pairs.length > MAX_PAIRS) throw serialization(UNSETTLED.serialization.malformed)
  return pairs
}

const branch = (): Branch => ({ text: undefined, below: new Map() })

function treeOf(pairs: QueryPairs): Branch {
  const root = branch()
  for (const [name, text] of pairs) {
    const segments = name.split('.', MAX_SEGMENTS)
    let at = root
    for (const segment of segments) at = child(at, segment)
    at.text = text
  }
  return root
}

function child(parent: Branch, segment: string): Branch {
  const known = parent.below.get(segment)
  if (known) return known
  const created = branch()
  parent.below.set(segment, created)
  return created
}

function structure(members: readonly Member[], { below }: Branch): Structure {
  const result = table<Value>()
  for (const { name, wireName, shape } of members) {
    const found = below.get(wireName)
    if (found) result[name] = read(shape, found)
  }
  return result
}

function read(shape: Shape, found: Branch): Value {
  switch (shape.kind) {
    case 'structure':
      return structure(shape.members, found)
    case 'list':
      return numbered(found, 'member').map((item) => read(shape.of, item))
    case 'map':
      return map(shape.of, numbered(found, 'entry'))
    default:
      return readText(shape, found.text ?? '')
  }
}

function map(of: Shape, entries: readonly Branch[]): Table<Value> {
  return table(
    entries.flatMap(({ below }) => {
      const key = below.get('key')?.text
      const value = below.get('value')
      return key === undefined || !value ? [] : [[key, read(of, value)] as const]
    }),
  )
}

/** `X.member.1`, `X.member.2`... in the order of their numbers; an empty `X` is an empty list. */
function numbered({ below }: Branch, label: string): Branch[] {
  return [...(below.get(label)?.below ?? [])]
    .filter(([number]) => /^\d{1,6}$/.test(number))
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(([, item]) => item)
}
