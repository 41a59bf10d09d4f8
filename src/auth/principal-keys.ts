import type { Principal } from './identity.ts'
import type { PolicyPrincipal } from './policy-principals.ts'
import type { ConditionKeys } from './policy-variables.ts'

/** The condition keys that a principal brings, before those of the request: nobody may say who they are themselves. */
export function principalKeys(
  { account, type, userId, userName, principalArn }: Principal,
  others: ConditionKeys,
): ConditionKeys {
  return (key) => {
    switch (key) {
      case 'aws:principalarn':
        return principalArn
      case 'aws:principalaccount':
        return account
      case 'aws:principaltype':
        return type
      case 'aws:userid':
        return userId
      case 'aws:username':
        return userName ?? undefined
      default:
        return others(key)
    }
  }
}

/** As the Principal elements of policies name it: by its ARN, a session by its role's too, and by unique id. */
export function policyPrincipal({ account, arn, principalArn, userId }: Principal): PolicyPrincipal {
  return { names: [arn, principalArn, userId.split(':', 1)[0] ?? userId], account, service: null }
}
