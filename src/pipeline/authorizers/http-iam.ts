import type { Identities, Principal } from '../../auth/identity.ts'
import { table } from '../../core/table.ts'
import type { AuthorizerContext, StageContext } from '../../exchange/context-variables.ts'
import type { Step } from '../../exchange/step.ts'
import { UNSETTLED_HTTP_AUTHORIZERS } from '../../model/unsettled-http-authorizers.ts'
import { signedArn } from './http-route-arn.ts'
import { iam } from './iam.ts'

/** AWS_IAM on a route (auth-throttle-cache.md 5.3): as on methods, with the caller among what events tell of authorization. */
export function httpIam(stage: StageContext, identities: Identities): Step {
  const step = iam({ stage, policy: null, arnOf: signedArn }, identities)
  return (next) =>
    step((exchange) => {
      const { caller, context } = exchange
      context.identity.principalOrgId = UNSETTLED_HTTP_AUTHORIZERS.principalOrgId
      if (caller) context.authorizer = contextOf(caller.accessKey.accessKeyId, caller.accessKey.principal)
      return next(exchange)
    })
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
