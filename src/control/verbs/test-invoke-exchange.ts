import { NO_PARAMETERS, ResourceTree } from '../../compile/resource-tree.ts'
import { HeaderList, isHeaderName, isHeaderValue, wireHeaderValue } from '../../core/headers.ts'
import { extendedRequestId, requestId, traceRoot } from '../../core/id.ts'
import {
  type ContextVariables,
  type Identity,
  type MethodContext,
  newIdentity,
  newRequestOverride,
  newResponseOverride,
  type StageContext,
} from '../../exchange/context-variables.ts'
import type { Exchange, GatewayRequest } from '../../exchange/exchange.ts'
import { QueryString } from '../../exchange/query-string.ts'
import { badRequest } from '../../model/errors.ts'
import type { Structure } from '../../model/shape.ts'
import { UNSETTLED } from '../../model/unsettled.ts'
import type { Call } from '../call.ts'
import { entries, text, textEntries, texts, toJson } from '../fields.ts'
import { TestInvokeLog } from './test-invoke-log.ts'

/** rest-api.md 15 [K+]: what stands for the client and the domain that a test has not. */
export const TEST_STAGE = 'test-invoke-stage'
const SOURCE_IP = 'test-invoke-source-ip'
const DOMAIN_NAME = 'testPrefix.testDomainName'

export interface TestExchange extends Exchange {
  readonly log: TestInvokeLog
}

/** The request that a test describes, as its method meets it. Throws ServiceError for headers that cannot be. */
export function testExchange(call: Call, method: MethodContext, stage: StageContext, verb: string): TestExchange {
  const request = testRequest(call.input, method.resourcePath, verb)
  const context = testContext(call, method, stage, request)
  return {
    request,
    match: { pathParameters: pathParameters(method.resourcePath, request.path) },
    context,
    log: new TestInvokeLog(context.requestId),
    outbound: null,
    integrationLatency: null,
    integrationStatus: null,
    integrationRequestId: null,
  }
}

function testRequest(input: Structure, resourcePath: string, method: string): GatewayRequest {
  // rest-api.md 15 [S]: without a path that of the resource, whose `{petId}` then stands for itself.
  const target = text(input.pathWithQueryString) || resourcePath
  const at = target.indexOf('?')
  const path = `/${(at < 0 ? target : target.slice(0, at)).replace(/^\/+/, '')}`
  const rawQuery = at < 0 ? '' : target.slice(at + 1)
  return {
    method,
    path,
    requestPath: path,
    rawQuery,
    query: new QueryString(rawQuery),
    headers: headersOf(input),
    body: Buffer.from(text(input.body) ?? ''),
    host: DOMAIN_NAME,
    sourceIp: SOURCE_IP,
    receivedAt: Date.now(),
    simulated: true,
  }
}

/** [D] `headers` has one value a name, `multiValueHeaders` any number; a name that is in both has those. */
function headersOf(input: Structure): HeaderList {
  const repeated = entries(toJson(input.multiValueHeaders)).flatMap(([name, values]) =>
    texts(values).map((value) => [name, value] as const),
  )
  const names = new Set(repeated.map(([name]) => name.toLowerCase()))
  const single = textEntries(toJson(input.headers)).filter(([name]) => !names.has(name.toLowerCase()))
  return HeaderList.of([...single, ...repeated].map(([name, value]) => [name, wireValue(name, value)]))
}

/** No client could send such a header, and no backend be sent it. */
function wireValue(name: string, value: string): string {
  if (isHeaderName(name) && isHeaderValue(value)) return wireHeaderValue(value)
  throw badRequest(UNSETTLED.control.invalidHeader + name)
}

/** rest-api.md 15 [S]: a path that is none of the resource is taken, and has no parameters. */
function pathParameters(resourcePath: string, path: string): Readonly<Record<string, string>> {
  const tree = new ResourceTree<null>()
  tree.add(resourcePath, 'ANY', null)
  return tree.match('GET', path)?.pathParameters ?? NO_PARAMETERS
}

function testContext(call: Call, method: MethodContext, stage: StageContext, request: GatewayRequest): ContextVariables {
  return {
    stage,
    method,
    requestId: requestId(),
    extendedRequestId: extendedRequestId(),
    requestTimeEpoch: request.receivedAt,
    httpMethod: request.method,
    path: request.path,
    protocol: 'HTTP/1.1',
    domainName: DOMAIN_NAME,
    identity: identityOf(call),
    traceHeader: `Root=${traceRoot(request.receivedAt)}`,
    requestOverride: newRequestOverride(),
    responseOverride: newResponseOverride(),
    error: null,
    isCanaryRequest: null,
  }
}

/** The calling principal: there are no users here, so it is the account's root. */
function identityOf({ caller, userAgent }: Call): Identity {
  const { account, accessKeyId, partition } = caller
  return newIdentity({
    accessKey: accessKeyId,
    accountId: account,
    apiKey: 'test-invoke-api-key',
    apiKeyId: 'test-invoke-api-key-id',
    caller: account,
    sourceIp: SOURCE_IP,
    user: account,
    userAgent,
    userArn: `arn:${partition}:iam::${account}:root`,
  })
}
