/** `GET /_portico/plans/{apiId}/{stageName}`: what a stage runs, as text, or as JSON for those who accept it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe } from '../compile/plan.ts'
import { outlineOf } from '../compile/plan-outline.ts'
import type { Release } from './canary.ts'
import type { ExecuteApi } from './listener.ts'

/** Whose APIs are shown: as in the control plane, nobody sees those of another account or region. */
export interface Viewer {
  readonly account: string
  readonly region: string
}

/** Without a query: there is nothing to ask for but the plan. */
const ADDRESS = /^\/_portico\/plans\/([\w-]+)\/([\w-]+|\$default|%24default)$/

/** False: the request is for something else. `viewerOf` answers null for whoever may not see it. */
export function showPlan(
  executeApi: ExecuteApi,
  viewerOf: (request: IncomingMessage, stagePath: string) => Viewer | null,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const [, apiId, named] = ADDRESS.exec(request.url ?? '') ?? []
  if (apiId === undefined || named === undefined) return false
  const stageName = decodeURIComponent(named)
  const viewer = viewerOf(request, `${executeApi.resourcePath(apiId) ?? `/restapis/${apiId}`}/stages/${stageName}`)
  if (request.method !== 'GET') refuse(response, 405, 'A plan can only be read.')
  else if (viewer === null) refuse(response, 403, 'A plan is shown to those who may read its stage, and sign for it.')
  else void answer(executeApi, viewer, { apiId, stageName, json: acceptsJson(request) }, response)
  return true
}

const acceptsJson = ({ headers }: IncomingMessage): boolean => headers.accept?.includes('application/json') === true

interface Asked {
  readonly apiId: string
  readonly stageName: string
  readonly json: boolean
}

async function answer(
  executeApi: ExecuteApi,
  { account, region }: Viewer,
  asked: Asked,
  response: ServerResponse,
): Promise<void> {
  const { apiId, stageName, json } = asked
  const release = await executeApi.release(apiId, stageName)
  if (release === null) return refuse(response, 500, "The deployment cannot be compiled. Portico's log says why.")
  const { accountId, region: home } = release?.plan.stage ?? {}
  if (!release || accountId !== account || home !== region)
    return refuse(response, 404, `The API ${apiId} has no stage ${stageName} in ${region} of the account ${account}.`)
  send(response, 200, json ? 'application/json' : 'text/plain; charset=utf-8', json ? asJson(release) : asText(release))
}

function asText({ plan, canary }: Release): string {
  return canary ? `${describe(plan)}\nCanary, ${canary.percentTraffic}% of requests:\n${describe(canary.plan)}` : describe(plan)
}

function asJson({ plan, canary }: Release): string {
  const outline = canary && { percentTraffic: canary.percentTraffic, ...outlineOf(canary.plan) }
  return JSON.stringify({ ...outlineOf(plan), canary: outline }, null, 2)
}

function refuse(response: ServerResponse, status: number, message: string): void {
  send(response, status, 'application/json', JSON.stringify({ message }))
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}
