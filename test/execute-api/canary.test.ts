// Canaries at the data plane: rest-api.md 13.
import { randomUUID } from 'node:crypto'
import { Agent, request as httpRequest } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../src/core/json.ts'
import type { RestApiSnapshot } from '../../src/model/snapshot.ts'
import { API, type Edge, HOST, openEdge } from '../support/edge.ts'
import { mock, restApi } from '../support/snapshots.ts'

const ROOT = `/000000000000/us-east-1/restapis/${API}`

let edge: Edge
beforeEach(async () => {
  edge = await openEdge()
})
afterEach(() => edge.close())

const release = (name: string): RestApiSnapshot =>
  restApi({
    'GET /x': mock(`${name} $stageVariables.a $stageVariables.b $stageVariables.c [$context.isCanaryRequest]`),
    'POST /x': mock(name),
  })

async function put(stage: JsonObject): Promise<void> {
  await edge.store.transact(async (transaction) => {
    for (const name of ['production', 'canary']) {
      const snapshot = JSON.parse(JSON.stringify(release(name)))
      await transaction.put(`${ROOT}/deployments/${name}/snapshot`, 'snapshot', snapshot)
    }
    await transaction.put(`${ROOT}/stages/prod`, 'stage', { stageName: 'prod', deploymentId: 'production', ...stage })
  })
}

const canarySettings = (more: JsonObject = {}): JsonObject => ({
  deploymentId: 'canary',
  percentTraffic: 100,
  useStageCache: false,
  ...more,
})
const get = async (): Promise<string> => (await edge.call('/prod/x')).text

test('[S] rest-api.md 13 #1: 100 is all canary, and 0 none, with a body and without', async () => {
  for (const [percentTraffic, name] of [[100, 'canary'] as const, [0, 'production'] as const]) {
    await put({ canarySettings: canarySettings({ percentTraffic }) })
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        edge.call('/prod/x', i % 2 ? { method: 'POST', body: 'x', headers: { 'Content-Length': '1' } } : {}),
      ),
    )
    expect(new Set(answers.map(({ text }) => text.split(' ')[0]))).toEqual(new Set([name]))
  }
})

test('[S] rest-api.md 13 #1: each request is drawn by itself, also those of one connection', async () => {
  await put({ canarySettings: canarySettings({ percentTraffic: 50 }) })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const answers = await Promise.all(Array.from({ length: 64 }, () => keptAlive(agent)))
  agent.destroy()
  // One of 2^63 runs sees only one of them.
  expect(new Set(answers.map((text) => text.split(' ')[0]))).toEqual(new Set(['production', 'canary']))
})

function keptAlive(agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { port: edge.port, host: '127.0.0.1', path: '/prod/x', headers: { Host: HOST }, agent },
      (response) => {
        response.setEncoding('utf8')
        let text = ''
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => resolve(text))
      },
    )
    request.on('error', reject)
    request.end()
  })
}

test('[S] rest-api.md 13 #2 #3, vtl-and-context.md 9 #3, 10 #21: the variables of the stage with the overrides laid over, and who answers', async () => {
  const variables = { a: 'a1', b: 'b1' }
  const overrides = { stageVariableOverrides: { b: 'b2', c: 'c2' } }
  await put({ variables })
  expect(await get()).toBe('production a1 b1  []')
  await put({ variables, canarySettings: canarySettings(overrides) })
  expect(await get()).toBe('canary a1 b2 c2 [true]')
  await put({ variables, canarySettings: canarySettings({ ...overrides, percentTraffic: 0 }) })
  expect(await get()).toBe('production a1 b1  [false]')
})

test('[S] rest-api.md 13 #3: a request that meets no method is drawn too', async () => {
  const accessLogSettings = {
    destinationArn: 'arn:aws:logs:us-east-1:000000000000:log-group:access',
    format: '$context.isCanaryRequest $context.deploymentId $context.requestId',
  }
  await put({ canarySettings: canarySettings(), accessLogSettings })
  const id = randomUUID()
  expect((await edge.call('/prod/nowhere', { headers: { 'X-Amzn-RequestId': id } })).status).toBe(403)
  expect(edge.logged.map(({ message }) => message)).toEqual([`true canary ${id}`])
})

test('[D] rest-api.md 13 #4, vtl-and-context.md 12 #1, cloudwatch-lambda.md 1.4 #1: a canary logs its executions to a group of its own; access logs tell them apart', async () => {
  const methodSettings = { '*/*': { loggingLevel: 'INFO' } }
  const accessLogSettings = {
    destinationArn: 'arn:aws:logs:us-east-1:000000000000:log-group:access',
    format: '$context.isCanaryRequest $context.requestId',
  }
  const groups = async (stage: JsonObject): Promise<string[]> => {
    edge.logged.length = 0
    await put({ methodSettings, accessLogSettings, ...stage })
    await get()
    return [
      ...new Set(edge.logged.map(({ group, message }) => (group === 'access' ? message.split(' ')[0] : group) ?? '')),
    ].sort()
  }
  const group = `API-Gateway-Execution-Logs_${API}/prod`
  expect(await groups({})).toEqual(['-', group])
  expect(await groups({ canarySettings: canarySettings() })).toEqual([`${group}/Canary`, 'true'])
  expect(await groups({ canarySettings: canarySettings({ percentTraffic: 0 }) })).toEqual([group, 'false'])
})

test('a canary that is taken away answers nothing more, and a deployment that is not there is answered 500', async () => {
  await put({ canarySettings: canarySettings() })
  expect(await get()).toContain('canary')
  await put({})
  expect(await get()).toBe('production    []')
  await put({ canarySettings: canarySettings({ deploymentId: 'nowhere' }) })
  expect((await edge.call('/prod/x')).status).toBe(500)
})
