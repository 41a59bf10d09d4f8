// A canary release from beginning to end under traffic that never stops: rest-api.md 13 and 14.
import { Agent, type IncomingMessage, request } from 'node:http'
import type { PatchOperation } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portico, startPortico } from '../support/portico.ts'
import { type Api, createApi, mock, until, whole } from './kit.ts'

const CONNECTIONS = 4

let portico: Portico
let api: Api

beforeAll(async () => {
  portico = await startPortico()
  api = await createApi(portico)
})
afterAll(() => portico.close())

interface Traffic {
  /** Every answer there was. */
  readonly seen: ReadonlySet<string>
  /** Local ports that requests came from. */
  readonly ports: ReadonlySet<number | undefined>
  /** Resolves when each of these was answered once more. */
  next(...expected: readonly string[]): Promise<void>
  stop(): Promise<void>
}

/** Requests one after another on each of a few connections that are kept alive; rejects at `stop` when one failed. */
function startTraffic(): Traffic {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const seen = new Set<string>()
  const ports = new Set<number | undefined>()
  let latest = new Set<string>()
  let going = true
  const client = async (): Promise<void> => {
    while (going) {
      const response = await send(agent)
      ports.add(response.socket.localPort)
      const text = `${response.statusCode} ${await whole(response)}`
      seen.add(text)
      latest.add(text)
    }
  }
  const clients = Promise.all(Array.from({ length: CONNECTIONS }, client))
  // Whoever awaits `stop` hears of a failure.
  clients.catch(() => undefined)
  const next = async (...expected: readonly string[]): Promise<void> => {
    latest = new Set()
    await Promise.race([clients, until(() => expected.every((text) => latest.has(text)))])
  }
  const stop = async (): Promise<void> => {
    going = false
    await clients
    agent.destroy()
  }
  return { seen, ports, next, stop }
}

const send = (agent: Agent): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { port } = portico
    request({ host: '127.0.0.1', port, path: '/prod/x', headers: { Host: api.host }, agent }, resolve)
      .on('error', reject)
      .end()
  })

const update = (...patchOperations: PatchOperation[]) =>
  portico.apigateway.updateStage({ restApiId: api.id, stageName: 'prod', patchOperations })
const replace = (path: string, value: string): PatchOperation => ({ op: 'replace', path, value })

async function becomes(version: string): Promise<void> {
  await portico.apigateway.updateIntegrationResponse({
    restApiId: api.id,
    resourceId: api.resourceId('/x'),
    httpMethod: 'GET',
    statusCode: '200',
    patchOperations: [replace('/responseTemplates/application~1json', `${version} $stageVariables.color`)],
  })
}

const V1 = '200 v1 blue'
const V2 = '200 v2 green'

/** What a request that is sent now is answered. */
async function answer(): Promise<string> {
  const { status, text } = await api.call('/prod/x')
  return `${status} ${text}`
}

test('[D] rest-api.md 13 #5, 14 #1: no request is lost or mixed up while a canary is deployed, promoted and rolled back', async () => {
  await api.method('GET /x', mock(200, 'v1 $stageVariables.color'))
  const first = await api.deploy('prod', { variables: { color: 'blue' } })
  const traffic = startTraffic()
  try {
    for (let round = 0; round < 3; round++) {
      await traffic.next(V1)
      await becomes('v2')
      await api.deploy('prod', { canarySettings: { percentTraffic: 50, stageVariableOverrides: { color: 'green' } } })
      await traffic.next(V1, V2)
      await update(
        replace('/canarySettings/percentTraffic', '0.0'),
        { op: 'copy', from: '/canarySettings/stageVariableOverrides', path: '/variables' },
        { op: 'copy', from: '/canarySettings/deploymentId', path: '/deploymentId' },
      )
      expect(await answer()).toBe(V2)
      await update({ op: 'remove', path: '/canarySettings' })
      expect(await answer()).toBe(V2)
      await update(replace('/deploymentId', first), replace('/variables/color', 'blue'))
      expect(await answer()).toBe(V1)
      await becomes('v1')
      await api.deploy('prod')
      expect(await answer()).toBe(V1)
    }
  } finally {
    await traffic.stop()
  }
  expect(traffic.seen).toEqual(new Set([V1, V2]))
  expect(traffic.ports.size).toBe(CONNECTIONS)
})
