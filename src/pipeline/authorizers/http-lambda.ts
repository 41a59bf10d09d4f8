import type { Decision, Policy } from '../../auth/iam-policy.ts'
import { authorizerEventV1, authorizerEventV2 } from '../../event/http-authorizer.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { Fault } from '../../exchange/fault.ts'
import { withStageVariables } from '../../integration/endpoint-uri.ts'
import { lambdaAddress } from '../../integration/lambda-target.ts'
import { type AuthorizerPorts, type Identify, unauthorized, type Verdict } from '../authorizer.ts'
import { conditionKeys } from '../condition-keys.ts'
import { INVOKE } from '../resource-policy.ts'
import { httpIdentitySource } from './http-identity-sources.ts'
import { httpResultParser } from './http-lambda-result.ts'
import { plainArn, routeArn } from './http-route-arn.ts'
import type { HttpAuthorizerSettings } from './http-settings.ts'
import { identityOf } from './identity-sources.ts'
import { recallResults } from './kept-results.ts'
import { type Asked, callAuthorizer } from './lambda-call.ts'
import type { LambdaResult } from './lambda-result.ts'

/** auth-throttle-cache.md 5.2 [D], http-api.md 12 [D]: ms. */
const TIMEOUT_MS = 10_000

/** REQUEST: a function says who calls and what the caller may do (auth-throttle-cache.md 5.2). Throws Fault where it names no function. */
export function httpLambdaAuthorizer(settings: HttpAuthorizerSettings, ports: AuthorizerPorts): Identify {
  const sources = settings.authorizer.identitySource.map(httpIdentitySource)
  const ask = asking(settings, ports)
  const { authorizer, stage } = settings
  const recall = recallResults({ authorizer, stage, sources, results: ports.results })
  return async (exchange) => {
    // [D]: nobody is asked about a request that does not say who sends it.
    const identity = identityOf(sources, exchange)
    if (identity === null) throw unauthorized(exchange)
    const arn = routeArn(exchange)
    const { result } = await recall(exchange, () => ask(exchange, arn, identity))
    return verdict(result, arn)
  }
}

type Ask = (exchange: Exchange, arn: string, identity: readonly string[]) => Promise<Asked>

function asking({ authorizer, stage, route }: HttpAuthorizerSettings, { lambda }: AuthorizerPorts): Ask {
  const address = lambdaAddress(authorizer.authorizerUri, stage)
  if (!address || address.streaming) throw new Fault('authorizerConfiguration')
  const role = authorizer.authorizerCredentialsArn
  const roleArn = role === null ? null : withStageVariables(role, stage.stageVariables)
  const asked = { stage, authorizerId: authorizer.authorizerId, roleArn, timeoutMs: TIMEOUT_MS }
  const call = callAuthorizer({ ...asked, parse: httpResultParser(authorizer) }, address, lambda)
  const eventOf = authorizer.authorizerPayloadFormatVersion === '1.0' ? authorizerEventV1 : authorizerEventV2
  const write = eventOf({ stage, route })
  return async (exchange, arn, identity) => {
    const payload = write(exchange, arn, identity)
    return call(exchange, { payload, shown: () => payload })
  }
}

/** [D]: a policy is held against each request, wherever the result came from. */
function verdict({ policy, known }: LambdaResult, resource: string): Verdict {
  if (!known) throw new Fault('authorizerConfiguration')
  return { context: known, principalId: null, policyDocument: null, decide: (exchange) => decide(policy, exchange, resource) }
}

function decide(policy: Policy, exchange: Exchange, resource: string): Decision {
  const keys = conditionKeys(exchange)
  const plain = plainArn(exchange)
  if (plain !== null && policy.decide({ action: INVOKE, resource: plain, keys }) === 'explicit-deny') return 'explicit-deny'
  return policy.decide({ action: INVOKE, resource, keys })
}
