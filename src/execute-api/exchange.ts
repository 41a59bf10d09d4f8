import type { IncomingMessage } from 'node:http'
import { HeaderList } from '../core/headers.ts'
import { extendedRequestId } from '../core/id.ts'
import type { StageContext } from '../exchange/context-variables.ts'
import type {
  AccessAttempt,
  AuthorizerAttempt,
  Caller,
  Exchange,
  GatewayRequest,
  Match,
  OutboundRequest,
  UpstreamCall,
  WireRequest,
} from '../exchange/exchange.ts'
import type { ExecutionLog } from '../exchange/execution-log.ts'
import type { KeyAccess } from '../exchange/key-access.ts'
import { QueryString } from '../exchange/query-string.ts'
import { EMPTY_BASE_PATH } from '../model/base-path.ts'
import { UNSETTLED_DOMAINS } from '../model/unsettled-domains.ts'
import type { Address } from './address.ts'
import { NO_BODY } from './body.ts'
import { type Arrival, EdgeContext } from './context.ts'
import type { Front } from './front.ts'
import type { Head } from './head.ts'
import { type Origin, type OriginSettings, originOf } from './origin.ts'

/** A request as its head tells it, before its body and its route are known. Ids are drawn here, once. */
export class Received implements Arrival {
  readonly head: Head
  readonly address: Address
  readonly front: Front
  readonly requestId: string
  readonly extendedRequestId: string = extendedRequestId()
  readonly requestTimeEpoch: number = Date.now()
  readonly httpMethod: string
  readonly protocol: string
  readonly origin: Origin
  /** As it came over the wire; the listener adds the body. */
  readonly message: IncomingMessage
  rawBody: Buffer = NO_BODY

  constructor(message: IncomingMessage, head: Head, address: Address, front: Front, origins: OriginSettings) {
    this.head = head
    this.address = address
    this.front = front
    this.requestId = front.requestId(head, this.extendedRequestId)
    this.httpMethod = front.method(head, message.method ?? 'GET')
    this.protocol = message.httpVersionMinor === 0 ? 'HTTP/1.0' : 'HTTP/1.1'
    this.message = message
    this.origin = originOf(message.socket.remoteAddress ?? '', message.rawHeaders, head, address, origins)
  }

  get path(): string {
    return this.address.requestPath
  }

  get sourceIp(): string {
    return this.origin.sourceIp
  }

  get vpceId(): string | null {
    return this.origin.vpceId
  }

  get vpcId(): string | null {
    return this.origin.vpcId
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
  private readonly received: Received

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
    this.received = received
  }

  /** Made only where a signature is asked for. */
  get wire(): WireRequest {
    const { message, rawBody } = this.received
    const { method = 'GET', url = '/', rawHeaders } = message
    const [, host, target = ''] = url.startsWith('/') ? [url, undefined, url] : (ABSOLUTE.exec(url) ?? [])
    const at = target.indexOf('?')
    return {
      method,
      path: at < 0 ? target : target.slice(0, at),
      query: at < 0 ? '' : target.slice(at + 1),
      headers: host === undefined ? rawHeaders : withHost(rawHeaders, host),
      body: rawBody,
    }
  }
}

const ABSOLUTE = /^[a-z]+:\/\/([^/?]*)(.*)$/i

/** RFC 9112 3.2.2: a target with a host of its own overrules the header, which must then not be what was signed. */
const withHost = (headers: readonly string[], host: string): readonly string[] =>
  headers.map((text, i) => (i % 2 === 1 && headers[i - 1]?.toLowerCase() === 'host' ? host : text))

export class EdgeExchange implements Exchange {
  readonly request: GatewayRequest
  readonly match: Match
  readonly context: EdgeContext
  readonly log: ExecutionLog | null
  outbound: OutboundRequest | null = null
  integrationLatency: number | null = null
  integrationStatus: number | null = null
  integrationRequestId: string | null = null
  functionStatus: number | null = null
  upstream: UpstreamCall | null = null
  keyAccess: KeyAccess | null = null
  cacheResult: 'hit' | 'miss' | null = null
  authorizerAttempt: AuthorizerAttempt | null = null
  authenticateAttempt: AccessAttempt | null = null
  authorizeAttempt: AccessAttempt | null = null
  caller: Caller | null = null

  constructor(received: Received, body: Buffer, stage: StageContext, match: Match, log: ExecutionLog | null) {
    this.request = new EdgeRequest(received, body)
    this.context = new EdgeContext(stage, received)
    this.match = match
    this.log = log
  }
}
