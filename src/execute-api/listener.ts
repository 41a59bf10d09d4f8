import type { IncomingMessage, ServerResponse } from 'node:http'
import type { MethodPlan, Plan } from '../compile/plan.ts'
import type { CompilePorts } from '../compile/ports.ts'
import { NO_PARAMETERS, type RouteMatch } from '../compile/resource-tree.ts'
import { extendedRequestId, requestId } from '../core/id.ts'
import type { Log } from '../core/log.ts'
import { atTurnEnd } from '../core/turn-end.ts'
import type { Match } from '../exchange/exchange.ts'
import { Fault } from '../exchange/fault.ts'
import type { Reply } from '../exchange/reply.ts'
import type { Next } from '../exchange/step.ts'
import type { Store } from '../store/store.ts'
import { type Address, locate } from './address.ts'
import { BodyError, NO_BODY, readBody } from './body.ts'
import { drawPlan, type Release } from './canary.ts'
import { decodeBody } from './content-encoding.ts'
import type { DeployedStage } from './deployed-stage.ts'
import { type Domains, openDomains } from './domains.ts'
import { EdgeExchange, Received } from './exchange.ts'
import type { Ids } from './front.ts'
import { FRONTS } from './fronts.ts'
import { type Head, readHead, VPCE_HEADER } from './head.ts'
import { refusal } from './limits.ts'
import type { Origin, OriginSettings } from './origin.ts'
import { atDefaultStage, defaultStage, openPlans, type Plans, withoutDefaultStage } from './plans.ts'
import { refuseAndClose } from './refuse.ts'
import { writeReply } from './reply.ts'
import { restFront } from './rest-front.ts'

export interface ExecuteApiOptions {
  readonly store: Store
  /** The plans' ports; bugs that they meet are logged here. */
  readonly ports: Omit<CompilePorts, 'onBug'>
  readonly log: Log
  /** Absent: nobody stands before this process. */
  readonly origins?: OriginSettings
}

/** The execute-api endpoint: APIs as their clients meet them. */
export interface ExecuteApi {
  /** False: the request is not for an API, and nothing was done with it. True: it is being answered. Never throws. */
  handle(request: IncomingMessage, response: ServerResponse): boolean
  /** What a stage serves, for people to look at. undefined: there is no such stage; null: it cannot be compiled. Never rejects. */
  release(apiId: string, stageName: string): Promise<Release | null | undefined>
  /** The path of an API as ARNs of the control plane have it: `/restapis/{id}`. undefined: there is no such API. */
  resourcePath(apiId: string): string | undefined
  close(): void
}

/** Opens the data plane over the stages in `store`. The server must be made with `serverOptions` and `hardenServer`. */
export async function createExecuteApi({ store, ports, log, origins = DIRECT }: ExecuteApiOptions): Promise<ExecuteApi> {
  const onBug = (error: unknown, requestId: string): void => log.error({ err: error, requestId }, BUG)
  const plans = await openPlans(store, { ...ports, onBug }, { log })
  return new Listener(plans, await openDomains(store), log, origins)
}

const DIRECT: OriginSettings = { trustedProxies: null, vpceHeader: VPCE_HEADER }

const BUG = 'a request failed inside the gateway'

class Listener implements ExecuteApi {
  private readonly plans: Plans
  private readonly domains: Domains
  private readonly log: Log
  private readonly origins: OriginSettings

  constructor(plans: Plans, domains: Domains, log: Log, origins: OriginSettings) {
    this.plans = plans
    this.domains = domains
    this.log = log
    this.origins = origins
  }

  close(): void {
    this.plans.close()
    this.domains.close()
  }

  async release(apiId: string, stageName: string): Promise<Release | null | undefined> {
    return this.plans.find(apiId.toLowerCase(), stageName)?.load()
  }

  resourcePath(apiId: string): string | undefined {
    const type = this.plans.type(apiId.toLowerCase())
    return type && `/${type.collection.replace(/^v2\//, '')}/${apiId}`
  }

  handle(message: IncomingMessage, response: ServerResponse): boolean {
    const head = readHead(message.rawHeaders)
    // Two Hosts leave open who is meant, here and at any proxy before us: nobody's request.
    if (head.hosts > 1) return refuseAndClose(message, response, newIds(), 'badRequest')
    const target = message.url ?? '/'
    const address = locate(head.host, target, this.domains, message.rawHeaders)
    if (!address) return false
    const stage = this.plans.find(address.apiId, address.stage)
    if (stage) this.receive(stage, withoutDefaultStage(address), head, message, response)
    else this.receiveAtDefault(address, head, message, response)
    return true
  }

  /** The path names no stage: that of the API which stands for all of them, if it has one (http-api.md 1 [D]). */
  private receiveAtDefault(address: Address, head: Head, message: IncomingMessage, response: ServerResponse): void {
    const stage = address.isStageNamed ? undefined : defaultStage(this.plans, address.apiId)
    if (stage) {
      this.receive(stage, atDefaultStage(address), head, message, response)
      return
    }
    const type = this.plans.type(address.apiId)
    const front = type ? FRONTS[type.name] : restFront
    const received = new Received(message, head, address, front, this.origins)
    const refused = refusal(front, message.url ?? '/', head, message.httpVersion)
    if (refused) refuseAndClose(message, response, received, refused)
    else writeReply(response, received, front.error('unknownApi'))
  }

  private receive(stage: DeployedStage, address: Address, head: Head, message: IncomingMessage, response: ServerResponse): void {
    const received = new Received(message, head, address, stage.front, this.origins)
    const refused = refusal(stage.front, message.url ?? '/', head, message.httpVersion)
    if (refused) refuseAndClose(message, response, received, refused)
    else if (stage.release && head.bodyLength === 0) this.serve(drawPlan(stage.release), response, received, NO_BODY)
    else void this.serveLater(stage, message, response, received)
  }

  /** For requests that must wait: for their body, or for the plan. */
  private async serveLater(
    stage: DeployedStage,
    message: IncomingMessage,
    response: ServerResponse,
    received: Received,
  ): Promise<void> {
    try {
      const raw = received.head.bodyLength === 0 ? NO_BODY : await readBody(message)
      received.rawBody = raw
      const release = stage.release ?? (await stage.load())
      if (release) await this.serveBody(drawPlan(release), response, received, raw)
      else writeReply(response, received, received.front.error('internal'))
    } catch (error) {
      if (!(error instanceof BodyError)) this.answerBug(response, received, error)
      else if (error.failure === 'too-large') refuseAndClose(message, response, received, 'bodyTooLarge')
    }
  }

  private async serveBody(plan: Plan, response: ServerResponse, received: Received, raw: Buffer): Promise<void> {
    try {
      const body = await decodeBody(raw, received.head.contentEncoding, plan.minimumCompressionSize)
      this.serve(plan, response, received, body)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      this.refuse(plan, response, received, error)
    }
  }

  private serve(plan: Plan, response: ServerResponse, received: Received, body: Buffer): void {
    const { mapped, path } = received.address
    const hidden = isHidden(plan, received)
    const route = hidden ? null : plan.routes.match(received.httpMethod, path)
    const denial = hidden || !mapped?.access ? null : mapped.access.refusal(unmatched(plan, received))
    if (denial) this.refuse(plan, response, received, denial)
    else if (route) this.runMethod(plan, route, response, received, body)
    else if (hidden) writeReply(response, received, received.front.error('unknownApi'))
    else this.run(plan.noRoute, unmatched(plan, received), response)
  }

  private runMethod(plan: Plan, route: RouteMatch<MethodPlan>, response: ServerResponse, received: Received, body: Buffer): void {
    const { openLog, method, run } = route.target
    const log = openLog?.(received.requestId, received.extendedRequestId) ?? null
    const exchange = new EdgeExchange(received, body, plan.stage, route, log)
    exchange.context.method = method
    this.run(run, exchange, response)
  }

  private refuse(plan: Plan, response: ServerResponse, received: Received, fault: Fault): void {
    this.run(plan.refuse(fault), unmatched(plan, received), response)
  }

  private run(next: Next, exchange: EdgeExchange, response: ServerResponse): void {
    // Also fires when the answer is out; there is no call to cancel then.
    response.on('close', () => exchange.upstream?.cancel())
    next(exchange).then(
      (reply) => this.deliver({ response, ids: exchange.context, reply }),
      (error: unknown) => this.answerBug(response, exchange.context, error),
    )
  }

  private readonly deliver = atTurnEnd(({ response, ids, reply }: Answer) => {
    try {
      writeReply(response, ids, reply)
    } catch (error) {
      this.answerBug(response, ids, error)
    }
  })

  /** Nothing but a Fault should have been thrown, and that turned into an answer; so this is a mistake of ours. */
  private answerBug(response: ServerResponse, ids: Ids, error: unknown): void {
    this.log.error({ err: error, requestId: ids.requestId }, BUG)
    if (response.headersSent) response.destroy()
    else writeReply(response, ids, ids.front.error('internal'))
  }
}

/**
 * An API's own endpoint may be switched off, which domains do not mind. A private API is not to be had by a public name, nor without a VPC
 * endpoint ([D] rest-api.md 16), and by a private name only through those with access to it.
 */
function isHidden(plan: Plan, { address: { mapped }, origin }: Received): boolean {
  if (mapped?.access) return origin.vpceId === null || !mapped.access.vpcEndpointIds.has(origin.vpceId) || !isPrivate(plan)
  if (mapped !== null) return isPrivate(plan)
  return plan.disableExecuteApiEndpoint || (isPrivate(plan) && !isThroughEndpoint(plan, origin))
}

/** Of endpoints that clients name by the host only those that the API names, where it names any: AWS has DNS names for no others. */
function isThroughEndpoint({ vpcEndpointIds }: Plan, { vpceId, vpceByHost }: Origin): boolean {
  if (vpceId === null) return false
  return !vpceByHost || vpcEndpointIds.length === 0 || vpcEndpointIds.includes(vpceId)
}

const isPrivate = ({ stage }: Plan): boolean => stage.endpointType === 'PRIVATE'

const unmatched = (plan: Plan, received: Received): EdgeExchange =>
  new EdgeExchange(received, NO_BODY, plan.stage, NO_MATCH, null)

interface Answer {
  readonly response: ServerResponse
  readonly ids: Ids
  readonly reply: Reply
}

const newIds = (): Ids => ({ requestId: requestId(), extendedRequestId: extendedRequestId(), front: restFront })
const NO_MATCH: Match = { pathParameters: NO_PARAMETERS }
