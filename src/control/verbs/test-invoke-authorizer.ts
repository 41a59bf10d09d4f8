import { stageContext, stageSettings } from '../../compile/stage-settings.ts'
import type { Table } from '../../core/table.ts'
import { table } from '../../core/table.ts'
import type { StageContext } from '../../exchange/context-variables.ts'
import { Fault } from '../../exchange/fault.ts'
import { badRequest } from '../../model/errors.ts'
import type { Structure } from '../../model/shape.ts'
import type { RestApiSnapshot } from '../../model/snapshot.ts'
import { UNSETTLED_AUTHORIZERS } from '../../model/unsettled-authorizers.ts'
import type { Identify, Verdict } from '../../pipeline/authorizer.ts'
import type { Handlers } from '../call.ts'
import { takeApiSnapshot } from '../deploy.ts'
import { text, textEntries, toJson } from '../fields.ts'
import { pathOf, type Scope } from '../resource.ts'
import { authorizer } from '../resources/apigateway/authorizer.ts'
import { API } from '../resources/apigateway/levels.ts'
import { TEST_STAGE, type TestExchange, testExchange } from './test-invoke-exchange.ts'

/** Makes the authorizer of a snapshot ready to be asked, as a method with those scopes would ask it. undefined: there is none of that id. */
export type CompileTestAuthorizer = (snapshot: RestApiSnapshot, stage: StageContext, authorizerId: string) => Identify | undefined

/** TestInvokeAuthorizer asks an authorizer as it stands, deployed or not, and tells how that went (auth-throttle-cache.md 4.5). */
export function testAuthorizerHandlers(compile: CompileTestAuthorizer): Handlers {
  return { TestInvokeAuthorizer: (call) => testInvokeAuthorizer({ call, tree: call.store }, compile) }
}

const { test } = UNSETTLED_AUTHORIZERS

async function testInvokeAuthorizer(scope: Scope, compile: CompileTestAuthorizer): Promise<Structure> {
  const { call, tree } = scope
  const [api, row] = await Promise.all([tree.get(pathOf(scope, API)), tree.get(pathOf(scope, authorizer.at))])
  if (!api || !row) throw authorizer.missing(scope)
  const snapshot = await takeApiSnapshot(tree, api)
  const { account, region } = call.caller
  const settings = stageSettings(account, region, TEST_STAGE, { variables: toJson(call.input.stageVariables) })
  const stage = stageContext(snapshot, settings)
  const identify = compile(snapshot, stage, text(row.value.id) ?? '')
  if (!identify) throw authorizer.missing(scope)
  const method = { resourceId: test.resourceId, resourcePath: '/', operationName: null }
  // [K+] rest-api.md 15: the method's ARN names a stage of its own.
  const exchange = testExchange(call, method, { ...stage, stage: test.stage }, 'GET')
  addContext(exchange, textEntries(toJson(call.input.additionalContext)))
  return run(identify, exchange)
}

/** `additionalContext` says what `$context.identity` holds: `identity.sourceIp`, or `sourceIp` for short. */
function addContext({ context: { identity } }: TestExchange, entries: readonly (readonly [string, string])[]): void {
  for (const [key, value] of entries) {
    const name = key.replace(/^identity\./, '')
    if (!isIdentityMember(name, identity)) throw badRequest(test.invalidContext + key)
    identity[name] = value
  }
}

const isIdentityMember = <T extends object>(name: string, identity: T): name is keyof T & string => Object.hasOwn(identity, name)

async function run(identify: Identify, exchange: TestExchange): Promise<Structure> {
  const started = performance.now()
  const answer = await outcome(identify, exchange)
  const latency = Math.round(performance.now() - started)
  return { ...answer, log: exchange.log.text, latency }
}

/** [D] 4.5: who is known is a 200, whatever the policy says; who is not, or cannot be found out, is as for clients. */
async function outcome(identify: Identify, exchange: TestExchange): Promise<Structure> {
  try {
    return { clientStatus: 200, ...shown(await identify(exchange)) }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    if (error.detail.log !== undefined) exchange.log.line(error.detail.log)
    return { clientStatus: error.kind.status }
  }
}

function shown({ principalId, policyDocument, context }: Verdict): Structure {
  return {
    ...(principalId === null ? {} : { principalId }),
    ...(policyDocument === null ? {} : { policy: policyDocument }),
    ...(context.claims === null ? { authorization: authorizationOf(context.members) } : { claims: context.claims }),
  }
}

/** Chosen: the values of the function's `context`, each as a list. */
function authorizationOf(members: Table<string | number>): Table<string[]> {
  const values = Object.entries(members).filter(([name]) => name !== 'principalId' && name !== 'integrationLatency')
  return table(values.map(([name, value]) => [name, [String(value)]] as const))
}
