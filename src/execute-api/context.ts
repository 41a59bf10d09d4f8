import type {
  AuthorizerContext,
  ContextVariables,
  ErrorContext,
  Identity,
  MethodContext,
  RequestOverride,
  ResponseOverride,
  StageContext,
} from '../exchange/context-variables.ts'
import { newIdentity, newRequestOverride, newResponseOverride } from '../exchange/context-variables.ts'
import type { Address } from './address.ts'
import type { Front } from './front.ts'
import { traceHeader } from './trace-header.ts'

/** What the edge knows of a request besides its content. */
export interface Arrival {
  readonly front: Front
  readonly requestId: string
  readonly extendedRequestId: string
  readonly requestTimeEpoch: number
  readonly httpMethod: string
  readonly path: string
  readonly protocol: string
  /** null: the client did not name the API by its host. */
  readonly domainName: string | null
  readonly address: Pick<Address, 'mapped'>
  /** null: no custom domain was called. */
  readonly basePathMatched: string | null
  readonly sourceIp: string
  /** null: the request came through no VPC endpoint. */
  readonly vpceId: string | null
  readonly vpcId: string | null
  readonly userAgent: string | null
  readonly traceId: string | null
}

/** `$context` of a request. What most requests never ask for is made on first use. */
export class EdgeContext implements ContextVariables {
  readonly stage: StageContext
  method: MethodContext | null = null
  error: ErrorContext | null = null
  authorizer: AuthorizerContext | null = null
  private readonly arrival: Arrival
  private knownIdentity: Identity | null = null
  private knownTrace: string | null = null
  private requests: RequestOverride | null = null
  private responses: ResponseOverride | null = null

  constructor(stage: StageContext, arrival: Arrival) {
    this.stage = stage
    this.arrival = arrival
  }

  get isCanaryRequest(): boolean | null {
    return this.stage.canary?.isCanaryRequest ?? null
  }

  /** What writes the answer. */
  get front(): Front {
    return this.arrival.front
  }

  get requestId(): string {
    return this.arrival.requestId
  }

  get extendedRequestId(): string {
    return this.arrival.extendedRequestId
  }

  get requestTimeEpoch(): number {
    return this.arrival.requestTimeEpoch
  }

  get httpMethod(): string {
    return this.arrival.httpMethod
  }

  get path(): string {
    return this.arrival.path
  }

  get protocol(): string {
    return this.arrival.protocol
  }

  /** A path-style request gets the name that AWS would have served it under. */
  get domainName(): string {
    return this.arrival.domainName ?? `${this.stage.apiId}.execute-api.${this.stage.region}.amazonaws.com`
  }

  get basePathMatched(): string | null {
    return this.arrival.basePathMatched
  }

  get routingRuleIdMatched(): string | null {
    return this.arrival.address.mapped?.routingRuleId ?? null
  }

  get identity(): Identity {
    this.knownIdentity ??= identityOf(this.arrival, this.stage.endpointType === 'PRIVATE')
    return this.knownIdentity
  }

  get traceHeader(): string {
    this.knownTrace ??= traceHeader(this.arrival.traceId, this.arrival.requestTimeEpoch)
    return this.knownTrace
  }

  get requestOverride(): RequestOverride {
    this.requests ??= newRequestOverride()
    return this.requests
  }

  get responseOverride(): ResponseOverride {
    this.responses ??= newResponseOverride()
    return this.responses
  }
}

/** vtl-and-context.md 10 [K+]: of private APIs alone. */
function identityOf({ sourceIp, userAgent, vpceId, vpcId }: Arrival, isPrivate: boolean): Identity {
  const identity = newIdentity({ sourceIp, userAgent })
  if (isPrivate && vpceId !== null) identity.vpceId = vpceId
  if (isPrivate && vpcId !== null) identity.vpcId = vpcId
  return identity
}
