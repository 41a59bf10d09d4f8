import type { StageContext } from '../exchange/context-variables.ts'
import { Fault } from '../exchange/fault.ts'
import type { Step } from '../exchange/step.ts'
import type { RouteContext } from '../integration/http-api-integration.ts'
import type { HttpApiSnapshot, HttpAuthorizerSnapshot, RouteSnapshot } from '../model/snapshot-http-api.ts'
import { UNSETTLED_AUTHORIZERS } from '../model/unsettled-authorizers.ts'
import { type AuthorizerPorts, authorizer, type Identify } from '../pipeline/authorizer.ts'
import { httpIam } from '../pipeline/authorizers/http-iam.ts'
import { jwtAuthorizer } from '../pipeline/authorizers/http-jwt.ts'
import { httpLambdaAuthorizer } from '../pipeline/authorizers/http-lambda.ts'
import type { HttpAuthorizerSettings } from '../pipeline/authorizers/http-settings.ts'
import { NOBODY } from './authorizers.ts'
import type { CompilePorts } from './ports.ts'

interface Kind {
  /** Of routes that may use it. */
  readonly authorizationType: RouteSnapshot['authorizationType']
  /** Throws Fault when the authorizer cannot be used. */
  readonly identify: (settings: HttpAuthorizerSettings, ports: AuthorizerPorts) => Identify
}

/** One row a type of authorizer. */
const KINDS: Readonly<Record<HttpAuthorizerSnapshot['authorizerType'], Kind>> = {
  JWT: { authorizationType: 'JWT', identify: (settings, { oidc }) => jwtAuthorizer(settings, oidc ?? null) },
  REQUEST: { authorizationType: 'CUSTOM', identify: httpLambdaAuthorizer },
}

/**
 * What finds out who calls a route and whether they may; null: the route asks nobody. An authorizer that is missing, or is of another
 * kind than the route's, lets nobody in.
 */
export function httpAuthorizerStep(
  { authorizers }: HttpApiSnapshot,
  stage: StageContext,
  { authorizationType, authorizerId, authorizationScopes }: RouteSnapshot,
  route: RouteContext,
  ports: CompilePorts,
): Step | null {
  if (authorizationType === 'NONE') return null
  if (authorizationType === 'AWS_IAM') return httpIam(stage, ports.identities ?? NOBODY)
  const found = authorizers.find((candidate) => candidate.authorizerId === authorizerId)
  const kind = found && KINDS[found.authorizerType]
  if (!found || kind?.authorizationType !== authorizationType) return authorizer(unusable, null)
  return authorizer(identifier(kind, { authorizer: found, stage, route, authorizationScopes }, ports), null)
}

function identifier({ identify }: Kind, settings: HttpAuthorizerSettings, { lambda, authorizers }: CompilePorts): Identify {
  try {
    return identify(settings, { lambda, results: null, userPools: null, ...authorizers })
  } catch (error) {
    if (error instanceof Fault) return unusable
    throw error
  }
}

const unusable: Identify = () => Promise.reject(new Fault('authorizerConfiguration', { log: UNSETTLED_AUTHORIZERS.notUsable }))
