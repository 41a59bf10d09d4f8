import { compileIamPolicy, type Decision, type Policy, RESOURCE_POLICY } from '../auth/iam-policy.ts'
import type { PolicyPrincipal } from '../auth/policy-principals.ts'
import { PolicyError } from '../auth/policy-values.ts'
import type { ConditionKeys } from '../auth/policy-variables.ts'
import { tryParseJson } from '../core/json.ts'
import type { StageContext } from '../exchange/context-variables.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { Fault } from '../exchange/fault.ts'
import type { Step } from '../exchange/step.ts'
import { UNSETTLED_AUTHORIZERS } from '../model/unsettled-authorizers.ts'
import { UNSETTLED_IAM } from '../model/unsettled-iam.ts'
import { conditionKeys } from './condition-keys.ts'
import { methodArn } from './method-arn.ts'

export const INVOKE = 'execute-api:Invoke'

/** Who signed, as policies see them: by their names, and by keys before those of the request. */
export interface Signer {
  readonly principal: PolicyPrincipal
  readonly keys: ConditionKeys
}

/** The policy of an API, as its deployment froze it. */
export interface ResourcePolicy {
  /** What it says of this request; `signer` null: of whoever does not sign. */
  decide(exchange: Exchange, signer: Signer | null, action?: string): Decision
}

/** null: the API has none. */
export function compileResourcePolicy(document: string | null): ResourcePolicy | null {
  if (!document) return null
  const policy = compileAttached(document)
  return {
    decide(exchange, signer, action = INVOKE) {
      return policy.decide({ action, resource: methodArn(exchange), ...(signer ?? { keys: conditionKeys(exchange) }) })
    },
  }
}

const DENIES_ALL: Pick<Policy, 'decide'> = { decide: () => 'explicit-deny' }

/** A policy that is attached to what it protects, from its JSON. One that this version does not understand denies everything. */
export function compileAttached(document: string): Pick<Policy, 'decide'> {
  try {
    return compileIamPolicy(tryParseJson(document), RESOURCE_POLICY)
  } catch (error) {
    if (error instanceof PolicyError) return DENIES_ALL
    throw error
  }
}

export interface ResourcePolicySettings {
  readonly policy: ResourcePolicy | null
  readonly stage: StageContext
  readonly authorizationType: string
}

/**
 * What a resource policy says before anyone is asked who calls (auth-throttle-cache.md 2 [D]): without authorization it must allow; a
 * Lambda authorizer is not called for what it denies. With AWS_IAM and Cognito it is asked once the caller is known. A private API
 * without a policy is closed to all.
 */
export function resourcePolicy({ policy, stage, authorizationType }: ResourcePolicySettings): Step | null {
  if (policy === null && stage.endpointType !== 'PRIVATE') return null
  const refuses = policy === null ? () => 'implicit-deny' as const : REFUSALS[authorizationType]?.(policy)
  if (!refuses) return null
  return (next) =>
    async function resourcePolicy(exchange) {
      const decision = refuses(exchange)
      if (decision !== null) throw anonymousDenied(methodArn(exchange), decision)
      return next(exchange)
    }
}

type Denial = Exclude<Decision, 'allow'>
/** null: the request may go on. */
type Refuses = (exchange: Exchange) => Denial | null

const REFUSALS: Readonly<Record<string, (policy: ResourcePolicy) => Refuses>> = {
  NONE: (policy) => (exchange) => {
    const decision = policy.decide(exchange, null)
    return decision === 'allow' ? null : decision
  },
  CUSTOM: (policy) => (exchange) => (policy.decide(exchange, null) === 'explicit-deny' ? 'explicit-deny' : null),
}

/** The policy's refusal of a caller whom nobody knows as a principal of IAM. */
export function anonymousDenied(resource: string, decision: Denial): Fault {
  const { denied, explicit } = UNSETTLED_IAM.policy
  return accessDenied(denied('anonymous', INVOKE, resource) + (decision === 'explicit-deny' ? explicit : ''))
}

export const accessDenied = (message: string): Fault =>
  new Fault('accessDenied', { message, log: UNSETTLED_AUTHORIZERS.notAuthorized })
