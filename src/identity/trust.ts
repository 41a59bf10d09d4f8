import { compileIamPolicy, type Decision, type Policy, TRUST_POLICY } from '../auth/iam-policy.ts'
import type { PolicyPrincipal } from '../auth/policy-principals.ts'
import { PolicyError } from '../auth/policy-values.ts'
import type { ConditionKeys } from '../auth/policy-variables.ts'
import { tryParseJson } from '../core/json.ts'
import type { RoleValue } from './rows.ts'

export interface TrustRequest {
  readonly action: 'sts:AssumeRole' | 'sts:TagSession'
  readonly principal: PolicyPrincipal
  readonly keys: ConditionKeys
}

export interface Trust {
  readonly decision: Decision
  /** It names who asks, and not only their account: in their own account that is enough. */
  readonly byName: boolean
}

/** What the trust policy of a role says. */
export function askTrust(role: RoleValue, { action, principal, keys }: TrustRequest): Trust {
  const policy = compileTrust(role.trust)
  const ask = (who: PolicyPrincipal): Decision =>
    policy?.decide({ action, resource: role.arn, keys, principal: who }) ?? 'explicit-deny'
  return { decision: ask(principal), byName: ask({ ...principal, account: null }) === 'allow' }
}

/** null: a policy that this version no longer understands, which trusts nobody. */
function compileTrust(document: string): Policy | null {
  try {
    return compileIamPolicy(tryParseJson(document), TRUST_POLICY)
  } catch (error) {
    if (error instanceof PolicyError) return null
    throw error
  }
}
