import type { Decision } from '../../auth/iam-policy.ts'
import { compileJavaRegex, RegexError } from '../../core/regex.ts'
import type { AuthorizerContext } from '../../exchange/context-variables.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { javaMap, masked } from '../../exchange/execution-log.ts'
import { Fault } from '../../exchange/fault.ts'
import { lambdaAddress } from '../../integration/lambda-target.ts'
import { UNSETTLED_AUTHORIZERS } from '../../model/unsettled-authorizers.ts'
import { type AuthorizerPorts, type AuthorizerSettings, type Identify, unauthorized, type Verdict } from '../authorizer.ts'
import { conditionKeys } from '../condition-keys.ts'
import { methodArn as methodArnOf } from '../method-arn.ts'
import { INVOKE } from '../resource-policy.ts'
import { identityOf, identitySource } from './identity-sources.ts'
import { recallResults } from './kept-results.ts'
import { type Asked, callAuthorizer } from './lambda-call.ts'
import { type AuthorizerEvent, requestPayload, tokenPayload } from './lambda-request.ts'
import { type LambdaResult, parseLambdaResult } from './lambda-result.ts'

/** auth-throttle-cache.md 4.2 [D], in bytes. */
const MAX_METHOD_ARN = 1600
/** 4.3 [D]: an authorizer may take as long as an integration, in ms. */
const TIMEOUT_MS = 29_000

/** TOKEN and REQUEST: a function says who calls and what the caller may do (auth-throttle-cache.md 4). */
export function lambdaAuthorizer(settings: AuthorizerSettings, ports: AuthorizerPorts): Identify {
  const { authorizer, stage } = settings
  const address = lambdaAddress(authorizer.authorizerUri, stage)
  if (!address || address.streaming) throw new Fault('authorizerConfiguration', { log: UNSETTLED_AUTHORIZERS.notUsable })
  const asked = { stage, authorizerId: authorizer.id, roleArn: authorizer.authorizerCredentials, timeoutMs: TIMEOUT_MS }
  const call = callAuthorizer({ ...asked, parse: parseLambdaResult }, address, ports.lambda)
  const sources = authorizer.identitySources.map(identitySource)
  const recall = recallResults({ authorizer, stage, sources, results: ports.results })
  const read = authorizer.type === 'TOKEN' ? tokenReader(settings) : requestReader(settings)
  return (exchange) => {
    exchange.log?.line(`Starting authorizer: ${authorizer.id} for request: ${exchange.context.requestId}`)
    try {
      const methodArn = boundedArn(methodArnOf(exchange))
      const makeEvent = read(exchange, methodArn)
      const answered = recall(exchange, () => call(exchange, makeEvent()))
      const judge = (known: Asked): Verdict => verdict(exchange, known, methodArn)
      return answered instanceof Promise ? answered.then(judge) : Promise.resolve(judge(answered))
    } catch (error) {
      return Promise.reject(error)
    }
  }
}

function boundedArn(arn: string): string {
  if (Buffer.byteLength(arn) > MAX_METHOD_ARN) throw new Fault('methodArnTooLong')
  return arn
}

/** Checks what the request shows of its sender; throws Fault. The event is made where the function is asked. */
type ReadIdentity = (exchange: Exchange, methodArn: string) => () => AuthorizerEvent

/** [D] 4.2: one header, which must match the expression where there is one. */
function tokenReader({ authorizer }: AuthorizerSettings): ReadIdentity {
  const source = identitySource(authorizer.identitySources[0] ?? '')
  const expression = authorizer.identityValidationExpression
  const pattern = expression ? compileJavaRegex(expression) : null
  return (exchange, methodArn) => {
    const token = source.read(exchange)
    if (token === undefined || token === '') throw unauthorized(exchange)
    exchange.log?.line(`Incoming identity: ${masked(token)}`)
    if (pattern && !accepts(() => pattern.matches(token))) throw unauthorized(exchange)
    return () => tokenPayload(methodArn, token)
  }
}

/** A text that an expression cannot be held against is not accepted. */
function accepts(matches: () => boolean): boolean {
  try {
    return matches()
  } catch (error) {
    if (error instanceof RegexError) return false
    throw error
  }
}

/** [D] 4.2: every source must be there; without sources nobody is turned away. */
function requestReader(settings: AuthorizerSettings): ReadIdentity {
  const sources = settings.authorizer.identitySources.map(identitySource)
  return (exchange, methodArn) => {
    const values = identityOf(sources, exchange)
    if (values === null) throw unauthorized(exchange)
    exchange.log?.line(`Incoming identity: ${javaMap(sources.map(({ name }, i) => [name, masked(values[i] ?? '')]))}`)
    return () => requestPayload(exchange, methodArn, settings)
  }
}

function verdict({ log }: Exchange, { result, latency }: Asked, methodArn: string): Verdict {
  log?.line(`Using valid authorizer policy for principal: ${masked(result.principalId)}`)
  log?.line('Successfully completed authorizer execution')
  const { principalId, policyDocument } = result
  return { context: contextOf(result, latency), principalId, policyDocument, decide: (asked) => decide(asked, result, methodArn) }
}

/** Of results that are kept: the same for all who share them. */
const keptContexts = new WeakMap<LambdaResult, AuthorizerContext>()

function contextOf(result: LambdaResult, latency: number): AuthorizerContext {
  if (latency !== UNSETTLED_AUTHORIZERS.cachedLatency) return newContext(result, latency)
  const known = keptContexts.get(result)
  if (known) return known
  const made = newContext(result, latency)
  Object.freeze(made.members)
  keptContexts.set(result, made)
  return made
}

/** [D], [K+] 4.3: principalId and integrationLatency stand among the function's own values, and win. */
function newContext({ principalId, context, usageIdentifierKey }: LambdaResult, integrationLatency: number): AuthorizerContext {
  return {
    members: Object.assign(Object.create(null), context, { principalId, integrationLatency }),
    claims: null,
    usageIdentifierKey,
  }
}

/** [D] 4.3, 4.4: the whole policy against this method, wherever the result came from. */
function decide(exchange: Exchange, { policy }: LambdaResult, resource: string): Decision {
  return policy.decide({ action: INVOKE, resource, keys: conditionKeys(exchange) })
}
