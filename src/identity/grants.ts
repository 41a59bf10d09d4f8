/** What several policies together say. */
import { compileIamPolicy, type Decision, IDENTITY_POLICY, type Policy, type PolicyRequest } from '../auth/iam-policy.ts'
import { PolicyError } from '../auth/policy-values.ts'
import { tryParseJson } from '../core/json.ts'

/** A policy of someone, and what IAM's simulator calls it. */
export interface NamedPolicy {
  readonly id: string
  readonly type: 'user' | 'role' | 'user-managed' | 'aws-managed' | 'none'
  readonly policy: Policy
  /** The document, for the places of its statements. */
  readonly text: string
}

export interface Grants {
  readonly policies: readonly Policy[]
  /** Whoever plays a role with policies of the session's own may do only what these allow too; null: there are none. */
  readonly bounds: readonly Policy[] | null
}

/** Any Deny wins; else any Allow. */
export function decideTogether(policies: readonly Policy[], request: PolicyRequest): Decision {
  let allowed = false
  for (const policy of policies) {
    const decision = policy.decide(request)
    if (decision === 'explicit-deny') return decision
    allowed ||= decision === 'allow'
  }
  return allowed ? 'allow' : 'implicit-deny'
}

/** An Allow must come from both sides, a Deny from either. */
export function bothOf(one: Decision, other: Decision): Decision {
  if (one === 'explicit-deny' || other === 'explicit-deny') return 'explicit-deny'
  return one === 'allow' && other === 'allow' ? 'allow' : 'implicit-deny'
}

export function decideGrants({ policies, bounds }: Grants, request: PolicyRequest): Decision {
  const granted = decideTogether(policies, request)
  return bounds === null ? granted : bothOf(granted, decideTogether(bounds, request))
}

const DENIES_ALL: Policy = { decide: () => 'explicit-deny', explain: () => ({ decision: 'explicit-deny', statements: [] }) }

/** A document that was checked when it was kept. One that this version no longer understands denies everything. */
export function compileKept(document: string): Policy {
  try {
    return compileIamPolicy(tryParseJson(document), IDENTITY_POLICY)
  } catch (error) {
    if (error instanceof PolicyError) return DENIES_ALL
    throw error
  }
}
