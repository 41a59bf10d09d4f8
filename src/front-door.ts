/** One port serves all: this decides who answers a request. APIs come first, since their host or path names them for certain. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import type { ControlAccess } from './control/access.ts'
import type { Quotas } from './control/call.ts'
import { admitDynamoDb } from './control/dynamodb-access.ts'
import { createControlHandler } from './control/handler.ts'
import { refuseService } from './control/not-served.ts'
import type { Registry } from './control/operations.ts'
import { planViewer } from './control/plan-viewer.ts'
import { admitPage, answerPreflight } from './control/resources/cognito-idp/browser.ts'
import type { CognitoIdp } from './control/resources/cognito-idp/cognito-idp.ts'
import type { CodeUrls } from './control/resources/lambda/code-url.ts'
import { recognise, targetOf } from './control/target.ts'
import type { Log } from './core/log.ts'
import type { ExecuteApi } from './execute-api/listener.ts'
import { showPlan } from './execute-api/plan-view.ts'
import type { DynamoDb } from './services/dynamodb.ts'
import type { Store } from './store/store.ts'

export interface FrontDoorParts {
  readonly executeApi: ExecuteApi
  readonly registry: Registry
  readonly store: Store
  readonly log: Log
  /** This process's own URL. */
  readonly url: string
  readonly dynamoDb: DynamoDb
  readonly codeUrls: CodeUrls
  readonly userPoolPages: CognitoIdp['pages']
  readonly version: string
  readonly quotas: Quotas
  readonly access: ControlAccess
  /** Epoch milliseconds. */
  readonly now: () => number
}

export function createFrontDoor(parts: FrontDoorParts): (request: IncomingMessage, response: ServerResponse) => void {
  const { executeApi, registry, store, log, url, dynamoDb, codeUrls, userPoolPages, version, quotas, access, now } = parts
  const control = createControlHandler(registry, { store, log, endpoint: url, quotas, access, now })
  const health = JSON.stringify({ status: 'ok', version })
  const viewerOf = planViewer(access, now)
  const serveDynamoDb: RequestListener = (request, response) => {
    if (!access.verifies) return dynamoDb.handle(request, response)
    void admitDynamoDb(access, now, request, response).then((body) => body && dynamoDb.handle(request, response, body))
  }
  return (request, response) => {
    if (executeApi.handle(request, response)) return
    if (request.url === '/_portico/health') return answer(response, 200, health)
    if (codeUrls.handle(request, response)) return
    if (userPoolPages(request, response)) return
    if (answerPreflight(request, response)) return
    const isForAnyPage = admitPage(request, response)
    // Where signatures are verified, no page can make one, and names of the public lead here rightly.
    if (!access.verifies && !isForAnyPage && isForeignPage(request)) return answer(response, 403, FOREIGN_PAGE)
    if (showPlan(executeApi, viewerOf, request, response)) return
    if (isDynamoDb(request)) return serveDynamoDb(request, response)
    const target = targetOf(registry, request)
    if (recognise(registry, target)) return void control(request, response, target)
    const { service } = target
    if (service !== null && service !== 'execute-api') return refuseService(service, request, response)
    answer(response, 404, NOTHING_HERE)
  }
}

const NOTHING_HERE = JSON.stringify({
  message:
    'Nothing is served here. APIs are invoked at {apiId}.execute-api.localhost or /_aws/execute-api/{apiId}/{stage}/; AWS clients sign their requests.',
})

const FOREIGN_PAGE = JSON.stringify({
  message:
    'A web page of another origin may not call the control plane, nor may anyone by a public name of this machine: use localhost or its address.',
})

/**
 * A web page anywhere can send simple requests to loopback. AWS clients sign theirs; a page cannot, because that header asks for
 * a preflight which nobody here grants. Only a page whose own name was made to lead here could (DNS rebinding); its requests
 * carry that name.
 */
function isForeignPage({ headers }: IncomingMessage): boolean {
  const { origin, host, authorization } = headers
  if (host !== undefined && !isLocalName(host)) return true
  return origin !== undefined && authorization === undefined && origin !== `http://${host}`
}

const PORT = /:\d*$/
/**
 * Names that no public DNS gives away; AWS's own, for clients that are made to find AWS here; and the public name that its owner
 * points at loopback for good, which users of LocalStack have in their endpoint URLs.
 */
const LOCAL =
  /^[^.]*$|(?:^|\.)(?:localhost|localdomain|local|internal|test|amazonaws\.com(?:\.cn)?|localhost\.localstack\.cloud)\.?$/i

function isLocalName(host: string): boolean {
  const name = host.replace(PORT, '')
  return LOCAL.test(name) || isIP(name.replace(/^\[|\]$/g, '')) !== 0
}

function isDynamoDb({ headers }: IncomingMessage): boolean {
  const target = headers['x-amz-target']
  return typeof target === 'string' && target.startsWith('DynamoDB')
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}
