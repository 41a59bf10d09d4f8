import type { Decision } from '../../auth/iam-policy.ts'
import type { AccessKey, Identities, Principal } from '../../auth/identity.ts'
import type { PolicyPrincipal } from '../../auth/policy-principals.ts'
import { policyPrincipal } from '../../auth/principal-keys.ts'
import type { SignatureCode, SignatureFailure } from '../../auth/sigv4-presented.ts'
import { type Verified, verify } from '../../auth/sigv4-verify.ts'
import type { Identity, StageContext } from '../../exchange/context-variables.ts'
import type { AccessAttempt, Caller, Exchange } from '../../exchange/exchange.ts'
import { Fault, type FaultName } from '../../exchange/fault.ts'
import type { Step } from '../../exchange/step.ts'
import { UNSETTLED_IAM } from '../../model/unsettled-iam.ts'
import { conditionKeys } from '../condition-keys.ts'
import { methodArn } from '../method-arn.ts'
import { accessDenied, INVOKE, type ResourcePolicy } from '../resource-policy.ts'
import type { MayInvalidate } from '../response-cache.ts'

/** The signing name of API Gateway's data plane (auth-throttle-cache.md 1 [D]). */
const SERVICE = 'execute-api'

/** rest-api.md 1.1 [D]: what it says is the method that is asked for, while the one on the request line is what is signed. */
const OVERRIDES: readonly string[] = ['x-http-method-override']

export interface IamSettings {
  readonly stage: StageContext
  readonly policy: ResourcePolicy | null
  /** The ARN of what a request asks for; absent: its method's. */
  readonly arnOf?: (exchange: Exchange) => string
  /** Headers, in lower case, that must be signed where they are there; absent: those that say which method is asked for. */
  readonly signed?: readonly string[]
}

/** AWS_IAM: a signature says who calls, the caller's policies and the API's whether they may (auth-throttle-cache.md 1, 2). */
export function iam({ stage, policy, arnOf, signed = OVERRIDES }: IamSettings, identities: Identities): Step {
  const expected = { region: stage.region, service: SERVICE, signed }
  const permission = callerPermission(stage, policy, identities, arnOf)
  return (next) =>
    async function iam(exchange) {
      const started = performance.now()
      const { wire } = exchange.request
      if (!wire) throw new Fault('missingAuthenticationToken')
      const verified = verify(wire, wire.body, identities, expected, Date.now())
      const known = performance.now()
      exchange.authenticateAttempt = attempt(known - started, verified.verified ? null : verified.message)
      if (!verified.verified) throw refused(verified)
      exchange.caller = callerOf(exchange, verified.accessKey, identities)
      identify(exchange.context.identity, verified)
      const denial = permission(exchange, verified.accessKey.principal, INVOKE)
      exchange.authorizeAttempt = attempt(performance.now() - known, denial)
      if (denial !== null) throw accessDenied(denial)
      return next(exchange)
    }
}

/** `error`: why the request goes no further; null: it does. Every refusal of a signature is 403. */
const attempt = (latency: number, error: string | null): AccessAttempt => ({
  latency: Math.round(latency),
  status: error === null ? 200 : 403,
  error,
})

const FAULTS: Readonly<Record<SignatureCode, FaultName>> = {
  MissingAuthenticationTokenException: 'missingAuthenticationToken',
  IncompleteSignatureException: 'incompleteSignature',
  UnrecognizedClientException: 'unrecognizedClient',
  ExpiredTokenException: 'expiredToken',
  InvalidSignatureException: 'invalidSignature',
}

const refused = ({ code, message }: SignatureFailure): Fault => new Fault(FAULTS[code], { message })

function callerOf(exchange: Exchange, accessKey: AccessKey, identities: Identities): Caller {
  const { principal } = accessKey
  return {
    accessKey,
    decide: (action, resource) =>
      identities.decide(principal, { action, resource, keys: identities.keysOf(principal, conditionKeys(exchange)) }),
  }
}

/** [D] 1: `caller` and `user` are the unique id, of a session with its name. There are no organizations here. */
function identify(identity: Identity, { accessKey: { accessKeyId, principal } }: Verified): void {
  identity.accessKey = accessKeyId
  identity.accountId = principal.account
  identity.caller = principal.userId
  identity.user = principal.userId
  identity.userArn = principal.arn
}

/** null: the caller may. Else the sentence that says why not. */
export type CallerPermission = (exchange: Exchange, caller: Principal, action: string) => string | null

/** Tables A and B of auth-throttle-cache.md 2 [D], for whoever signed. */
export function callerPermission(
  stage: StageContext,
  policy: ResourcePolicy | null,
  identities: Identities,
  arnOf: (exchange: Exchange) => string = methodArn,
): CallerPermission {
  return (exchange, caller, action) => {
    const resource = arnOf(exchange)
    const signer = { principal: policyPrincipal(caller), keys: identities.keysOf(caller, conditionKeys(exchange)) }
    const request = { action, resource, ...signer }
    const own = identities.decide(caller, request)
    const attached = policy?.decide(exchange, signer, action) ?? 'implicit-deny'
    const bounded = (): boolean =>
      identities.decideBounds(caller, request) !== 'allow' &&
      policy?.decide(exchange, { ...signer, principal: sessionAlone(caller) }, action) !== 'allow'
    const reason = reasonOf({ own, attached, sameAccount: caller.account === stage.accountId, bounded }, action)
    return reason === null ? null : UNSETTLED_IAM.policy.denied(caller.arn, action, resource) + reason
  }
}

/** A session without its role: whom a policy allows that names the session itself, or anyone. */
const sessionAlone = ({ arn }: Principal): PolicyPrincipal => ({ names: [arn], account: null, service: null })

interface Decisions {
  readonly own: Decision
  readonly attached: Decision
  readonly sameAccount: boolean
  /** Whether what the API's policy allows is beyond a session's own policies, which bound what is granted to its role ([D] IAM). */
  readonly bounded: () => boolean
}

/** null: allowed. Of one account either Allow is enough, of two both are needed; a Deny always wins. */
function reasonOf({ own, attached, sameAccount, bounded }: Decisions, action: string): string | null {
  const { explicitInIdentity, explicitInResource, notInIdentity, notInResource, notInSession } = UNSETTLED_IAM.policy
  if (own === 'explicit-deny') return explicitInIdentity
  if (attached === 'explicit-deny') return explicitInResource
  if (own === 'allow') return attached === 'allow' || sameAccount ? null : notInResource(action)
  if (attached !== 'allow' || !sameAccount) return notInIdentity(action)
  return bounded() ? notInSession(action) : null
}

/** auth-throttle-cache.md 9.3 [D]: whoever signed may have a response renewed, by the same policies. */
export function mayInvalidate(stage: StageContext, policy: ResourcePolicy | null, identities: Identities): MayInvalidate {
  const permission = callerPermission(stage, policy, identities)
  return (exchange) => !!exchange.caller && permission(exchange, exchange.caller.accessKey.principal, INVALIDATE_CACHE) === null
}

const INVALIDATE_CACHE = 'execute-api:InvalidateCache'
