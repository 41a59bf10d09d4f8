import type { Identities } from '../auth/identity.ts'
import { principalKeys } from '../auth/principal-keys.ts'
import type { MethodContext, StageContext } from '../exchange/context-variables.ts'
import { Fault } from '../exchange/fault.ts'
import type { Step } from '../exchange/step.ts'
import type { AuthorizerSnapshot, MethodSnapshot, RestApiSnapshot } from '../model/snapshot.ts'
import { UNSETTLED_AUTHORIZERS } from '../model/unsettled-authorizers.ts'
import { type AuthorizerPorts, type AuthorizerSettings, authorizer, type Identify } from '../pipeline/authorizer.ts'
import { cognitoAuthorizer } from '../pipeline/authorizers/cognito.ts'
import { iam } from '../pipeline/authorizers/iam.ts'
import { lambdaAuthorizer } from '../pipeline/authorizers/lambda.ts'
import type { ResourcePolicy } from '../pipeline/resource-policy.ts'
import type { CompilePorts } from './ports.ts'

interface Kind {
  /** Of methods that may use it. */
  readonly authorizationType: string
  /** Throws when the authorizer cannot be used. */
  readonly identify: (settings: AuthorizerSettings, ports: AuthorizerPorts) => Identify
}

/** One row a type of authorizer. */
const KINDS: Readonly<Record<AuthorizerSnapshot['type'], Kind>> = {
  TOKEN: { authorizationType: 'CUSTOM', identify: lambdaAuthorizer },
  REQUEST: { authorizationType: 'CUSTOM', identify: lambdaAuthorizer },
  COGNITO_USER_POOLS: { authorizationType: 'COGNITO_USER_POOLS', identify: cognitoAuthorizer },
}

type Protected = Pick<MethodSnapshot, 'authorizationType' | 'authorizerId' | 'authorizationScopes'>

/**
 * What finds out who calls a method and whether they may, by themselves and by the API's policy; null: the method asks nobody. An
 * authorizer that is missing, or has become of another kind than the method's, lets nobody in.
 */
export function authorizerStep(
  snapshot: RestApiSnapshot,
  stage: StageContext,
  method: MethodContext,
  { authorizationType, authorizerId, authorizationScopes = [] }: Protected,
  policy: ResourcePolicy | null,
  ports: CompilePorts,
): Step | null {
  if (authorizationType === 'NONE') return null
  if (authorizationType === 'AWS_IAM') return iam({ stage, policy }, ports.identities ?? NOBODY)
  const found = snapshot.authorizers?.find(({ id }) => id === authorizerId)
  if (!found || KINDS[found.type].authorizationType !== authorizationType) return authorizer(unusable, policy)
  return authorizer(identifier({ authorizer: found, stage, method, authorizationScopes }, ports), policy)
}

/** An authorizer for TestInvokeAuthorizer; undefined: the API has none of that id. */
export function compileTestAuthorizer(
  { authorizers = [] }: RestApiSnapshot,
  stage: StageContext,
  authorizerId: string,
  ports: CompilePorts,
): Identify | undefined {
  const found = authorizers.find(({ id }) => id === authorizerId)
  return found && identifier({ authorizer: found, stage, method: TESTED, authorizationScopes: [] }, ports)
}

/** What stands for a method in such a test (rest-api.md 15 [K+]). */
const TESTED: MethodContext = { resourceId: UNSETTLED_AUTHORIZERS.test.resourceId, resourcePath: '/', operationName: null }

function identifier(settings: AuthorizerSettings, { lambda, authorizers }: CompilePorts): Identify {
  try {
    return KINDS[settings.authorizer.type].identify(settings, { lambda, ...(authorizers ?? NO_AUTHORIZERS) })
  } catch {
    return unusable
  }
}

/** Of plans that are only checked. */
export const NOBODY: Identities = {
  find: () => undefined,
  decide: () => 'implicit-deny',
  decideBounds: () => 'allow',
  keysOf: principalKeys,
}
const NO_AUTHORIZERS: Omit<AuthorizerPorts, 'lambda'> = { results: null, userPools: null }

const unusable: Identify = () => Promise.reject(new Fault('authorizerConfiguration', { log: UNSETTLED_AUTHORIZERS.notUsable }))
