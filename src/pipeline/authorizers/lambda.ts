import { hash } from 'node:crypto'
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
import { identityKey, identityOf, identitySource } from './identity-sources.ts'
import { type AuthorizerCall, callAuthorizer } from './lambda-call.ts'
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
  const recall = recallResult(settings, ports, call)
  const read = authorizer.type === 'TOKEN' ? tokenReader(settings) : requestReader(settings)
  return (exchange) => {
    exchange.log?.line(`Starting authorizer: ${authorizer.id} for request: ${exchange.context.requestId}`)
    try {
      const methodArn = boundedArn(methodArnOf(exchange))
      const makeEvent = read(exchange, methodArn)
      return recall(exchange, methodArn, makeEvent)
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

type Recall = (exchange: Exchange, methodArn: string, makeEvent: () => AuthorizerEvent) => Promise<Verdict>

/**
 * Asks the function, or what is kept of its last answer to the same identity on this stage ([D] 4.4). What the authorizer is made
 * of is part of the key: a deployment that changes it starts anew, one that does not keeps what there is.
 */
function recallResult({ authorizer, stage }: AuthorizerSettings, { results }: AuthorizerPorts, call: AuthorizerCall): Recall {
  const { authorizerResultTtlInSeconds: ttl, identitySources } = authorizer
  const ask: Recall = async (exchange, methodArn, makeEvent) => {
    const { result, latency } = await call(exchange, makeEvent())
    return verdict(exchange, result, latency, methodArn)
  }
  // Without identity sources all callers would share one result.
  if (ttl <= 0 || identitySources.length === 0 || results === null) return ask
  const sources = identitySources.map(identitySource)
  const group = `${stage.apiId}/${stage.stage}`
  const definition = JSON.stringify([authorizer, stage.accountId, stage.region, stage.stageVariables])
  const ofAuthorizer = hash('sha256', definition, 'base64')
  const kept = (exchange: Exchange, result: LambdaResult, methodArn: string): Verdict =>
    verdict(exchange, result, UNSETTLED_AUTHORIZERS.cachedLatency, methodArn)
  type Found = Promise<LambdaResult | undefined> | undefined
  const askAnew = async (
    key: string,
    found: Found,
    ...[exchange, methodArn, makeEvent]: Parameters<Recall>
  ): Promise<Verdict> => {
    const known = await found
    if (known) return kept(exchange, known, methodArn)
    const epoch = await results.epoch(group)
    const { result, latency } = await call(exchange, makeEvent())
    await results.put(group, key, result, { ttlMs: ttl * 1000, bytes: result.bytes * 4 + 512, epoch })
    return verdict(exchange, result, latency, methodArn)
  }
  return (exchange, methodArn, makeEvent) => {
    const key = identityKey(ofAuthorizer, sources, exchange)
    const found = results.get(group, key)
    // A cache in this process answers at once, and nothing waits.
    return found instanceof Promise || found === undefined
      ? askAnew(key, found, exchange, methodArn, makeEvent)
      : Promise.resolve(kept(exchange, found, methodArn))
  }
}

function verdict({ log }: Exchange, result: LambdaResult, latency: number, methodArn: string): Verdict {
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
