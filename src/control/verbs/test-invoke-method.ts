import type { Readable } from 'node:stream'
import type { MethodPlan } from '../../compile/plan.ts'
import { HTTP_METHODS } from '../../compile/resource-tree.ts'
import { stageContext, stageSettings } from '../../compile/stage-settings.ts'
import type { HeaderList } from '../../core/headers.ts'
import { table } from '../../core/table.ts'
import type { Reply } from '../../exchange/reply.ts'
import type { Structure } from '../../model/shape.ts'
import type { RestApiSnapshot, StageSettings } from '../../model/snapshot.ts'
import type { Reader, Row } from '../../store/store.ts'
import type { Handlers } from '../call.ts'
import { takeMethodSnapshot } from '../deploy.ts'
import { text, toJson } from '../fields.ts'
import { pathOf, type Scope, segment } from '../resource.ts'
import { requireClientCertificate } from '../resources/apigateway/client-certificate.ts'
import { API, methodLevel, RESOURCE, resourceLevel } from '../resources/apigateway/levels.ts'
import { TEST_STAGE, type TestExchange, testExchange } from './test-invoke-exchange.ts'

/** Compiles one method to run in a test, without what protects it; undefined: the snapshot has no such method. */
export type CompileTest = (
  snapshot: RestApiSnapshot,
  stage: StageSettings,
  resourceId: string,
  httpMethod: string,
) => MethodPlan | undefined

/** TestInvokeMethod runs the definition as it stands, deployed or not, and tells how that went (rest-api.md 15). */
export function testInvokeHandlers(compile: CompileTest): Handlers {
  return { TestInvokeMethod: (call) => testInvokeMethod({ call, tree: call.store }, compile) }
}

async function testInvokeMethod(scope: Scope, compile: CompileTest): Promise<Structure> {
  const { call, tree } = scope
  const [api, resource] = await Promise.all([tree.get(pathOf(scope, API)), tree.get(pathOf(scope, RESOURCE))])
  if (!api || !resource) throw resourceLevel.missing(scope)
  const verb = text(call.input.httpMethod) ?? ''
  const method = await methodFor(tree, resource, verb)
  if (!method) throw methodLevel.missing(scope)
  const clientCertificateId = text(call.input.clientCertificateId) || null
  if (clientCertificateId !== null) await requireClientCertificate(scope, clientCertificateId)
  const snapshot = await takeMethodSnapshot(tree, api, resource, method)
  const { account, region } = call.caller
  const variables = toJson(call.input.stageVariables)
  const stage = stageSettings(account, region, TEST_STAGE, { variables, clientCertificateId })
  const plan = compile(snapshot, stage, text(resource.value.id) ?? '', text(method.value.httpMethod) ?? '')
  if (!plan) throw methodLevel.missing(scope)
  // ANY is no verb that a client could send: such a test is one with GET.
  return run(plan, testExchange(call, plan.method, stageContext(snapshot, stage), verb === 'ANY' ? 'GET' : verb))
}

/** An ANY method is tested by any verb that it stands for. */
async function methodFor(tree: Reader, { path }: Row, verb: string): Promise<Row | undefined> {
  const own = await tree.get(`${path}/methods/${segment(verb)}`)
  return own || !HTTP_METHODS.has(verb) ? own : tree.get(`${path}/methods/ANY`)
}

async function run(plan: MethodPlan, exchange: TestExchange): Promise<Structure> {
  const started = performance.now()
  const reply = await plan.run(exchange)
  const body = await bodyText(reply.body)
  const latency = Math.round(performance.now() - started)
  return { status: reply.status, body, ...headerMaps(shownHeaders(reply, exchange)), log: exchange.log.text, latency }
}

/** rest-api.md 15 [S]: of a failure only the error type is shown, not that its body is JSON. */
function shownHeaders({ headers }: Reply, { context }: TestExchange): HeaderList {
  if (context.error !== null && headers.get('content-type') === 'application/json') headers.delete('content-type')
  return headers
}

function headerMaps(headers: HeaderList): Structure {
  const single = table<string>()
  const multi = table<string[]>()
  for (const [name, value] of headers) {
    single[name] = value
    multi[name] = [...(multi[name] ?? []), value]
  }
  return { headers: single, multiValueHeaders: multi }
}

/** rest-api.md 9.1 [D]: AWS's bounds of an answer that does not stream, in bytes and ms. A test shows no more of one that does. */
const MAX_BODY_BYTES = 10 * 1024 * 1024
const MAX_STREAM_MS = 29_000

async function bodyText(body: Buffer | Readable): Promise<string> {
  return (Buffer.isBuffer(body) ? body : await collected(body)).toString('utf8')
}

/** What came of a stream until it ended, failed or was enough. */
async function collected(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  const timer = setTimeout(() => stream.destroy(), MAX_STREAM_MS)
  let length = 0
  try {
    for await (const chunk of stream) {
      chunks.push(Buffer.from(chunk))
      length += chunk.length
      if (length >= MAX_BODY_BYTES) break
    }
  } catch {
    // A client of the API would have seen as much of it, and no word why.
  } finally {
    clearTimeout(timer)
  }
  return Buffer.concat(chunks)
}
