import type { UserPools } from '../auth/user-pools.ts'
import type { AuthorizerContext, MethodContext, StageContext } from '../exchange/context-variables.ts'
import type { AuthorizerAttempt, Exchange } from '../exchange/exchange.ts'
import { Fault } from '../exchange/fault.ts'
import type { Step } from '../exchange/step.ts'
import type { LambdaInvoker } from '../lambda/invocation.ts'
import type { AuthorizerSnapshot } from '../model/snapshot.ts'
import { UNSETTLED_AUTHORIZERS } from '../model/unsettled-authorizers.ts'
import type { Cache } from '../state/state.ts'
import type { LambdaResult } from './authorizers/lambda-result.ts'

/** What an authorizer is compiled from. */
export interface AuthorizerSettings {
  readonly authorizer: AuthorizerSnapshot
  readonly stage: StageContext
  readonly method: MethodContext
  /** Of the method: what an access token must hold one of. Empty: an identity token is asked for. */
  readonly authorizationScopes: readonly string[]
}

export interface AuthorizerPorts {
  readonly lambda: LambdaInvoker
  /** Results of Lambda authorizers; null: none is kept. A backend that is away means that functions are asked more often. */
  readonly results: Cache<LambdaResult> | null
  /** null: there are none, and no token is believed. */
  readonly userPools: UserPools | null
}

/** Who calls, as an authorizer found it. */
export interface Verdict {
  readonly context: AuthorizerContext
  /** null where tokens speak for themselves. */
  readonly principalId: string | null
  /** As the function gave it, as JSON; null where there is none. */
  readonly policyDocument: string | null
  /** Throws Fault unless the caller may do what this request asks for. */
  readonly permit: (exchange: Exchange) => void
}

/** Asks an authorizer about a request. Throws Fault when the caller is unknown or cannot be found out. */
export type Identify = (exchange: Exchange) => Promise<Verdict>

/** Lets through whom the authorizer knows and permits, and keeps what it said of the caller (auth-throttle-cache.md 3 and 4). */
export function authorizer(identify: Identify): Step {
  return (next) =>
    async function authorizer(exchange) {
      const started = performance.now()
      try {
        const verdict = await identify(exchange)
        exchange.context.authorizer = verdict.context
        verdict.permit(exchange)
        note(exchange, started, null)
      } catch (error) {
        note(exchange, started, error)
        throw error
      }
      return next(exchange)
    }
}

const NO_CALL = { integrationLatency: null, integrationStatus: null, requestId: null }

/** Completes what a function's call left for access logs. */
function note(exchange: Exchange, started: number, error: unknown): void {
  const latency = Math.round(performance.now() - started)
  exchange.authorizerAttempt = { ...(exchange.authorizerAttempt ?? NO_CALL), latency, ...outcome(error) }
}

function outcome(error: unknown): Pick<AuthorizerAttempt, 'status' | 'error'> {
  if (error === null) return { status: 200, error: null }
  if (!(error instanceof Fault)) return { status: 500, error: null }
  return { status: error.kind.status, error: error.detail.message ?? error.kind.message }
}

/** The caller showed nothing that anyone could know it by ([D] 4.2). */
export function unauthorized({ log, context }: Exchange): Fault {
  log?.line(UNSETTLED_AUTHORIZERS.unauthorizedRequest(context.requestId))
  return new Fault('unauthorized', { log: UNSETTLED_AUTHORIZERS.unauthorized })
}
