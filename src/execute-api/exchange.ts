import type { IncomingMessage } from 'node:http'
import { HeaderList } from '../core/headers.ts'
import { extendedRequestId, requestId } from '../core/id.ts'
import type { StageContext } from '../exchange/context-variables.ts'
import type { Exchange, GatewayRequest, Match, OutboundRequest, UpstreamCall } from '../exchange/exchange.ts'
import type { ExecutionLog } from '../exchange/execution-log.ts'
import type { KeyAccess } from '../exchange/key-access.ts'
import { QueryString } from '../exchange/query-string.ts'
import { EMPTY_BASE_PATH } from '../model/base-path.ts'
import { UNSETTLED_DOMAINS } from '../model/unsettled-domains.ts'
import type { Address } from './address.ts'
import { type Arrival, EdgeContext } from './context.ts'
import type { Head } from './head.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** A request as its head tells it, before its body and its route are known. Ids are drawn here, once. */
export class Received implements Arrival {
  readonly head: Head
  readonly address: Address
  readonly requestId: string
  readonly extendedRequestId: string = extendedRequestId()
  readonly requestTimeEpoch: number = Date.now()
  readonly httpMethod: string
  readonly protocol: string
  readonly sourceIp: string

  constructor(message: IncomingMessage, head: Head, address: Address) {
    this.head = head
    this.address = address
    // rest-api.md 3 [D]: the client may choose the request id, if it is a UUID.
    this.requestId = head.requestId !== null && UUID.test(head.requestId) ? head.requestId : requestId()
    this.httpMethod = head.methodOverride ?? message.method ?? 'GET'
    this.protocol = message.httpVersionMinor === 0 ? 'HTTP/1.0' : 'HTTP/1.1'
    this.sourceIp = plainIp(message.socket.remoteAddress ?? '')
  }

  get path(): string {
    return this.address.requestPath
  }

  get domainName(): string | null {
    return this.address.domainName
  }

  get basePathMatched(): string | null {
    const basePath = this.address.mapped?.basePath ?? null
    return basePath === EMPTY_BASE_PATH ? UNSETTLED_DOMAINS.noBasePathMatched : basePath
  }

  get userAgent(): string | null {
    return this.head.userAgent
  }

  get traceId(): string | null {
    return this.head.traceId
  }
}

/** A dual-stack socket shows IPv4 peers as `::ffff:192.0.2.1`. */
function plainIp(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address
}

class EdgeRequest implements GatewayRequest {
  readonly method: string
  readonly path: string
  readonly requestPath: string
  readonly eventPath: string | null
  readonly rawQuery: string
  readonly query: QueryString
  readonly headers: HeaderList
  readonly body: Buffer
  readonly host: string
  readonly sourceIp: string
  readonly receivedAt: number

  constructor(received: Received, body: Buffer) {
    const { address, head } = received
    this.method = received.httpMethod
    this.path = address.path
    this.requestPath = address.requestPath
    this.eventPath = address.mapped?.eventPath ?? null
    this.rawQuery = address.rawQuery
    this.query = address.rawQuery === '' ? QueryString.EMPTY : new QueryString(address.rawQuery)
    this.headers = new HeaderList(head.visible)
    this.body = body
    this.host = head.host
    this.sourceIp = received.sourceIp
    this.receivedAt = received.requestTimeEpoch
  }
}

export class EdgeExchange implements Exchange {
  readonly request: GatewayRequest
  readonly match: Match
  readonly context: EdgeContext
  readonly log: ExecutionLog | null
  outbound: OutboundRequest | null = null
  integrationLatency: number | null = null
  integrationStatus: number | null = null
  integrationRequestId: string | null = null
  upstream: UpstreamCall | null = null
  keyAccess: KeyAccess | null = null

  constructor(received: Received, body: Buffer, stage: StageContext, match: Match, log: ExecutionLog | null) {
    this.request = new EdgeRequest(received, body)
    this.context = new EdgeContext(stage, received)
    this.match = match
    this.log = log
  }
}
