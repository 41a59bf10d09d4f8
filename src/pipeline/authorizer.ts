import type { Decision } from '../auth/iam-policy.ts'
import type { OidcIssuers } from '../auth/oidc-issuers.ts'
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
import { methodArn } from './method-arn.ts'
import { anonymousDenied, type ResourcePolicy } from './resource-policy.ts'

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
  /** The issuers that JWT authorizers of HTTP APIs name. null or absent: no token of theirs is believed. */
  readonly oidc?: OidcIssuers | null
}

/** Who calls, as an authorizer found it. */
export interface Verdict {
  readonly context: AuthorizerContext
  /** null where tokens speak for themselves. */
  readonly principalId: string | null
  /** As the function gave it, as JSON; null where there is none. */
  readonly policyDocument: string | null
  /** What the caller's policy says of this request; null: the caller has none, and to be known is enough. */
  readonly decide: (exchange: Exchange) => Decision | null
}

/** Asks an authorizer about a request. Throws Fault when the caller is unknown or cannot be found out. */
export type Identify = (exchange: Exchange) => Promise<Verdict>

/**
 * Lets through whom the authorizer knows and whom its policy and the API's together permit, and keeps what it said of the caller
 * (auth-throttle-cache.md 2 to 4).
 */
export function authorizer(identify: Identify, policy: ResourcePolicy | null): Step {
  return (next) =>
    async function authorizer(exchange) {
      const started = performance.now()
      try {
        const verdict = await identify(exchange)
        exchange.context.authorizer = verdict.context
        permit(exchange, verdict.decide(exchange), policy)
        note(exchange, started, null)
      } catch (error) {
        note(exchange, started, error)
        throw error
      }
      return next(exchange)
    }
}

/**
 * Table A of auth-throttle-cache.md 2 [D]: a Deny of either wins, an Allow of either is enough. Whoever has no policy is let in by the
 * API's alone.
 */
function permit(exchange: Exchange, own: Decision | null, policy: ResourcePolicy | null): void {
  if (own === 'explicit-deny') throw new Fault('accessDeniedExplicitly', { log: UNSETTLED_AUTHORIZERS.notAuthorized })
  const attached = policy?.decide(exchange, null) ?? null
  if (attached === 'explicit-deny') throw anonymousDenied(methodArn(exchange), attached)
  if (own === 'allow' || attached === 'allow' || (own === null && attached === null)) return
  if (own === null) throw anonymousDenied(methodArn(exchange), 'implicit-deny')
  throw new Fault('accessDenied', { log: UNSETTLED_AUTHORIZERS.notAuthorized })
}

const NO_CALL = { integrationLatency: null, integrationStatus: null, requestId: null }

/** Completes what a function's call left for access logs. */
function note(exchange: Exchange, started: number, error: unknown): void {
  const latency = Math.round(performance.now() - started)
  const { integrationLatency, integrationStatus, requestId } = exchange.authorizerAttempt ?? NO_CALL
  const { status, error: message } = error === null ? PASSED : outcome(error)
  exchange.authorizerAttempt = { integrationLatency, integrationStatus, requestId, latency, status, error: message }
}

const PASSED = { status: 200, error: null } as const

function outcome(error: unknown): Pick<AuthorizerAttempt, 'status' | 'error'> {
  if (!(error instanceof Fault)) return { status: 500, error: null }
  return { status: error.kind.status, error: error.detail.message ?? error.kind.message ?? error.detail.log ?? null }
}

/** The caller showed nothing that anyone could know it by ([D] 4.2). */
export function unauthorized({ log, context }: Exchange): Fault {
  log?.line(UNSETTLED_AUTHORIZERS.unauthorizedRequest(context.requestId))
  return new Fault('unauthorized', { log: UNSETTLED_AUTHORIZERS.unauthorized })
}
