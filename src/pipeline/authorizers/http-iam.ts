import type { Identities, Principal } from '../../auth/identity.ts'
import { table } from '../../core/table.ts'
import type { AuthorizerContext, StageContext } from '../../exchange/context-variables.ts'
import type { Caller, Exchange } from '../../exchange/exchange.ts'
import type { Step } from '../../exchange/step.ts'
import { UNSETTLED_HTTP_AUTHORIZERS } from '../../model/unsettled-http-authorizers.ts'
import { UNSETTLED_IAM } from '../../model/unsettled-iam.ts'
import { accessDenied, INVOKE } from '../resource-policy.ts'
import { signedArn, signedPlainArn } from './http-route-arn.ts'
import { iam } from './iam.ts'

/** AWS_IAM on a route (auth-throttle-cache.md 5.3): as on methods, with the caller among what events tell of authorization. */
export function httpIam(stage: StageContext, identities: Identities): Step {
  // HTTP APIs know nothing of X-HTTP-Method-Override.
  const step = iam({ stage, policy: null, arnOf: signedArn, signed: [] }, identities)
  return (next) =>
    step((exchange) => {
      const { caller, context } = exchange
      if (caller) refusePlain(exchange, caller)
      context.identity.principalOrgId = UNSETTLED_HTTP_AUTHORIZERS.principalOrgId
      if (caller) context.authorizer = contextOf(caller.accessKey.accessKeyId, caller.accessKey.principal)
      return next(exchange)
    })
}

/** Throws Fault for what the caller's policies deny of a path whose encoded slashes are slashes to its backend. */
function refusePlain(exchange: Exchange, { accessKey: { principal }, decide }: Caller): void {
  const resource = signedPlainArn(exchange)
  if (resource === null || decide(INVOKE, resource) !== 'explicit-deny') return
  const { denied, explicitInIdentity } = UNSETTLED_IAM.policy
  const error = denied(principal.arn, INVOKE, resource) + explicitInIdentity
  exchange.authorizeAttempt = { latency: exchange.authorizeAttempt?.latency ?? 0, status: 403, error }
  throw accessDenied(error)
}

/** [K+] 5.3; format 1.0 has the caller in `identity`, and there what it has without authorization (http-api.md 4 [D]). */
function contextOf(accessKey: string, { account, arn, userId }: Principal): AuthorizerContext {
  const iam = {
    accessKey,
    accountId: account,
    callerId: userId,
    cognitoIdentity: null,
    principalOrgId: UNSETTLED_HTTP_AUTHORIZERS.principalOrgId,
    userArn: arn,
    userId,
  }
  return { members: table(), claims: null, usageIdentifierKey: null, events: { v1: { claims: null, scopes: null }, v2: { iam } } }
}
