import type { HeaderList } from '../core/headers.ts'
import { sameName } from '../core/headers.ts'
import type { Exchange, GatewayRequest } from '../exchange/exchange.ts'
import { percentDecode } from '../exchange/query-string.ts'
import type { VtlValue } from '../vtl/value.ts'
import { compileContextLookup } from './context-lookup.ts'
import { closeCutJson } from './cut-json.ts'
import { JsonPathError, readVtlPath } from './json-path.ts'
import { textOf } from './parameter-mapping.ts'
import { parsedOrNothing } from './payload.ts'
import type { MappingValue, Selection } from './request-selection.ts'

/** [D] http-api.md 7: what a JSON path sees of a body. */
const MAX_BODY = 100 * 1024

/** What the mappings of one message read: a request, or an integration's response to it. */
export class MappingSource {
  readonly exchange: Exchange
  readonly request: GatewayRequest
  readonly headers: HeaderList
  private readonly body: Buffer
  private decoded: string | null = null
  private parsed: { readonly value: VtlValue } | null = null
  private room: number

  /** `room`: characters that all mappings together may read of the message, which may name its body a hundred times. */
  constructor(exchange: Exchange, request: GatewayRequest, headers: HeaderList, body: Buffer, room: number) {
    this.exchange = exchange
    this.request = request
    this.headers = headers
    this.body = body
    this.room = room
  }

  /** More was read than there is room for: what came of it is cut short, and must not be used. */
  get isExhausted(): boolean {
    return this.room < 0
  }

  /** Takes its room. */
  counted(text: string): string {
    this.room -= text.length
    return text
  }

  /** undefined: there is none. */
  get text(): string | undefined {
    if (this.body.length === 0) return undefined
    this.decoded ??= this.body.toString('utf8')
    return this.decoded
  }

  /** Parsed when first asked for; of a long body the part that a path sees. undefined: no JSON. */
  get document(): VtlValue {
    this.parsed ??= { value: parsedOrNothing(this.seen()) }
    return this.parsed.value
  }

  private seen(): string {
    const text = this.body.toString('utf8', 0, MAX_BODY)
    return this.body.length > MAX_BODY ? closeCutJson(text) : text
  }
}

/** The text of one value; undefined: nothing of it is there. */
export type Read = (source: MappingSource) => string | undefined

/**
 * Compiles what a mapping reads. Of several pieces, one that is absent reads as nothing, unless all are ([K+] http-api.md 7: a
 * mapping without a source is skipped). `encoded`: path parameters stay percent-encoded, for they become part of a path again.
 */
export function compileValue(value: MappingValue, encoded = false): Read {
  const [first] = value
  if (first === undefined) return () => ''
  if (value.length === 1) return pieceReader(first, encoded)
  const pieces = value.map((piece) => ({ found: typeof piece !== 'string', read: pieceReader(piece, encoded) }))
  return (source) => {
    let text = ''
    let found = false
    for (const piece of pieces) {
      const part = piece.read(source)
      if (source.isExhausted) return text
      if (part === undefined) continue
      if (piece.found) found = true
      text += part
    }
    return found ? text : undefined
  }
}

function pieceReader(piece: string | Selection, encoded: boolean): Read {
  if (typeof piece === 'string') return () => piece
  const read = selectionReader(piece, encoded)
  return (source) => {
    const text = read(source)
    return text === undefined ? undefined : source.counted(text)
  }
}

function selectionReader(selection: Selection, encoded: boolean): Read {
  switch (selection.kind) {
    case 'header': {
      const { name } = selection
      return ({ headers }) => joinedHeader(headers, name)
    }
    case 'querystring': {
      const { name } = selection
      return ({ request }) => {
        const values = request.query.getAll(name)
        return values.length === 0 ? undefined : values.join(',')
      }
    }
    case 'path':
      return ({ request }) => request.path
    case 'pathParameter': {
      const { name } = selection
      const asRead = encoded ? (text: string) => text : percentDecode
      return ({ exchange: { match } }) =>
        Object.hasOwn(match.pathParameters, name) ? asRead(match.pathParameters[name] ?? '') : undefined
    }
    case 'stageVariable': {
      const { name } = selection
      return ({ exchange: { context } }) =>
        Object.hasOwn(context.stage.stageVariables, name) ? context.stage.stageVariables[name] : undefined
    }
    case 'context':
      return contextReader(selection.name)
    case 'body':
      return bodyReader(selection)
  }
}

/** [D] http-api.md 7: names without regard to case, several values joined. */
function joinedHeader({ raw }: HeaderList, name: string): string | undefined {
  let text: string | undefined
  for (let i = 0; i < raw.length; i += 2) {
    if (sameName(raw[i] as string, name)) text = text === undefined ? (raw[i + 1] as string) : `${text},${raw[i + 1]}`
  }
  return text
}

/** The variables that an integration's answer makes (vtl-and-context.md 10.2 [D]); the others are the request's own. */
const OF_INTEGRATION: ReadonlyMap<string, (exchange: Exchange) => string | number | null | undefined> = new Map(
  Object.entries<(exchange: Exchange) => string | number | null | undefined>({
    integrationStatus: ({ integrationStatus }) => integrationStatus,
    'integration.status': ({ functionStatus, integrationStatus }) => functionStatus ?? integrationStatus,
    'integration.integrationStatus': ({ integrationStatus }) => integrationStatus,
    integrationLatency: ({ integrationLatency }) => integrationLatency,
    'integration.latency': ({ integrationLatency }) => integrationLatency,
    awsEndpointRequestId: ({ integrationRequestId }) => integrationRequestId,
    'integration.requestId': ({ integrationRequestId }) => integrationRequestId,
    'customDomain.basePathMatched': ({ context }) => context.basePathMatched,
  }),
)

function contextReader(name: string): Read {
  const ofIntegration = OF_INTEGRATION.get(name)
  if (ofIntegration) return ({ exchange }) => ofIntegration(exchange)?.toString()
  const lookup = compileContextLookup(name)
  return ({ exchange: { context } }) => lookup(context)
}

function bodyReader({ path }: Selection & { readonly kind: 'body' }): Read {
  if (path === null) return ({ text }) => text
  return ({ document }) => {
    if (document === undefined) return undefined
    try {
      return textOf(readVtlPath(path, document))
    } catch (error) {
      // Whoever sent the body made it too much work to read: nothing is found in it.
      if (error instanceof JsonPathError) return undefined
      throw error
    }
  }
}
