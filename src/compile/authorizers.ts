import type { MethodContext, StageContext } from '../exchange/context-variables.ts'
import { Fault } from '../exchange/fault.ts'
import type { Step } from '../exchange/step.ts'
import type { AuthorizerSnapshot, MethodSnapshot, RestApiSnapshot } from '../model/snapshot.ts'
import { UNSETTLED_AUTHORIZERS } from '../model/unsettled-authorizers.ts'
import { type AuthorizerPorts, type AuthorizerSettings, authorizer, type Identify } from '../pipeline/authorizer.ts'
import { cognitoAuthorizer } from '../pipeline/authorizers/cognito.ts'
import { lambdaAuthorizer } from '../pipeline/authorizers/lambda.ts'
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

const AUTHORIZATION_TYPES: ReadonlySet<string> = new Set(Object.values(KINDS).map((kind) => kind.authorizationType))

/** Whether methods of that authorization type are protected by an authorizer. */
export const asksAuthorizer = (authorizationType: string): boolean => AUTHORIZATION_TYPES.has(authorizationType)

type Protected = Pick<MethodSnapshot, 'authorizationType' | 'authorizerId' | 'authorizationScopes'>

/**
 * The authorizer of a method; null: the method asks for none. One that is missing, or has become of another kind than the method's,
 * lets nobody in.
 */
export function authorizerStep(
  snapshot: RestApiSnapshot,
  stage: StageContext,
  method: MethodContext,
  { authorizationType, authorizerId, authorizationScopes = [] }: Protected,
  ports: CompilePorts,
): Step | null {
  if (!asksAuthorizer(authorizationType)) return null
  const found = snapshot.authorizers?.find(({ id }) => id === authorizerId)
  if (!found || KINDS[found.type].authorizationType !== authorizationType) return authorizer(unusable)
  return authorizer(identifier({ authorizer: found, stage, method, authorizationScopes }, ports))
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
const NO_AUTHORIZERS: Omit<AuthorizerPorts, 'lambda'> = { results: null, userPools: null }

const unusable: Identify = () => Promise.reject(new Fault('authorizerConfiguration', { log: UNSETTLED_AUTHORIZERS.notUsable }))
