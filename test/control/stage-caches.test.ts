// FlushStageCache and FlushStageAuthorizersCache (auth-throttle-cache.md [D]).
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ControlServer, refusal, startControl, status } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
let restApiId: string | undefined
const flushed: unknown[] = []

beforeAll(async () => {
  server = await startControl({ flush: (what, stage) => void flushed.push([what, stage]) })
  api = server.client()
  const made = await api.createRestApi({ name: 'caches' })
  restApiId = made.id
  const method = { restApiId, resourceId: made.rootResourceId, httpMethod: 'GET' }
  await api.putMethod({ ...method, authorizationType: 'NONE' })
  await api.putIntegration({ ...method, type: 'MOCK' })
  await api.createDeployment({ restApiId, stageName: 'dev' })
})
afterAll(() => server.close())

test('[D] both flushes answer 202 and reach the caches of the stage', async () => {
  const at = { restApiId, stageName: 'dev' }
  expect(await status(api.flushStageCache(at))).toBe(202)
  expect(await status(api.flushStageAuthorizersCache(at))).toBe(202)
  expect(flushed.splice(0)).toEqual([
    ['responses', at],
    ['authorizers', at],
  ])
})

test('[S] control-plane.md 13 #15: a stage that is not there has nothing to flush', async () => {
  const missing = 'NotFoundException 404 Invalid Stage identifier specified'
  for (const at of [
    { restApiId, stageName: 'none' },
    { restApiId: 'abcde0', stageName: 'dev' },
  ]) {
    expect(await refusal(api.flushStageCache(at))).toBe(missing)
    expect(await refusal(api.flushStageAuthorizersCache(at))).toBe(missing)
  }
  expect(flushed).toEqual([])
})
