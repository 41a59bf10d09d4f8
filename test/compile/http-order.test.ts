// The order of the steps of an HTTP API's route: of two that would answer, the earlier one does.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Edge, openBackend, openEdge } from '../support/edge.ts'
import { httpApi, noCors } from '../support/http-snapshots.ts'
import { ACCOUNT, identitiesOf, rootOf } from '../support/signed.ts'

/** A step, and what a client sees of it when it answers in the place of those behind it. */
const STEPS = [
  { step: 'authorizer', status: 403 },
  { step: 'throttle', status: 429 },
  { step: 'CORS preflight', status: 204 },
  { step: 'integration', status: 418 },
] as const
type StepName = (typeof STEPS)[number]['step']

let edge: Edge
let backend: Awaited<ReturnType<typeof openBackend>>
let calls = 0

beforeAll(async () => {
  edge = await openEdge({ identities: identitiesOf({ accessKeyId: 'ROOT', principal: rootOf(ACCOUNT), statements: null }) })
  backend = await openBackend((_, response) => {
    calls++
    response.writeHead(418).end()
  })
})
afterAll(async () => {
  await edge.close()
  await backend.close()
})

/** An OPTIONS request to a route whose steps answer that are named. */
async function send(answering: ReadonlySet<StepName>): Promise<number> {
  const authorizationType = answering.has('authorizer') ? 'AWS_IAM' : 'NONE'
  const corsConfiguration = answering.has('CORS preflight') ? { ...noCors, allowOrigins: ['*'] } : null
  const snapshot = httpApi({ 'ANY /pets': { integrationUri: backend.url, route: { authorizationType } } }, { corsConfiguration })
  const throttle = answering.has('throttle') ? { throttlingRateLimit: 0, throttlingBurstLimit: 0 } : {}
  await edge.deployHttp(snapshot, { defaultRouteSettings: throttle })
  const headers = { Origin: 'https://a.example', 'Access-Control-Request-Method': 'GET' }
  return (await edge.call('/pets', { method: 'OPTIONS', headers })).status
}

// [D] http-api.md 9 #3: a route's authorizer is asked about preflights that come to it; auth-throttle-cache.md 8 for the others.
test.each(STEPS.slice(0, -1).map((step, i) => [step, STEPS[i + 1] ?? step] as const))(
  '$0.step answers before $1.step',
  async (first, second) => {
    expect(await send(new Set([second.step]))).toBe(second.status)
    calls = 0
    expect(await send(new Set([first.step, second.step]))).toBe(first.status)
    expect(calls).toBe(0)
  },
)
