// What a stage, its methods and its integrations have before anybody sets a cache or a throttle: auth-throttle-cache.md 8 and 9.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, type ControlServer, startControl } from '../support/control-server.ts'
import { stagedApi } from '../support/staged-api.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
let restApiId: string

beforeAll(async () => {
  server = await startControl()
  api = server.client()
  restApiId = await stagedApi(api, 'dev')
})
afterAll(() => server.close())

test('[S] auth-throttle-cache.md 9.1 #2: a stage has no cache cluster', async () => {
  const stage = await answer(api.getStage({ restApiId, stageName: 'dev' }))
  expect(stage).toMatchObject({ cacheClusterEnabled: false, cacheClusterStatus: 'NOT_AVAILABLE' })
  expect(stage).not.toHaveProperty('cacheClusterSize')
})

test("[S] auth-throttle-cache.md 8 #3, 9.1 #5: method settings start from the account's throttle and a cache of five minutes", async () => {
  const patchOperations = [{ op: 'replace' as const, path: '/*/*/logging/dataTrace', value: 'false' }]
  const { methodSettings } = await api.updateStage({ restApiId, stageName: 'dev', patchOperations })
  expect(methodSettings?.['*/*']).toMatchObject({
    throttlingRateLimit: 10_000,
    throttlingBurstLimit: 5000,
    cacheTtlInSeconds: 300,
    cacheDataEncrypted: false,
    requireAuthorizationForCacheControl: true,
    unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
  })
  expect((await api.getAccount({})).throttleSettings).toEqual({ rateLimit: 10_000, burstLimit: 5000 })
})

test('[S] auth-throttle-cache.md 9.2 #2: an integration caches in the namespace of its resource, by no parameter', async () => {
  const { rootResourceId: resourceId } = await api.getRestApi({ restApiId })
  expect(await api.getIntegration({ restApiId, resourceId, httpMethod: 'GET' })).toMatchObject({
    cacheNamespace: resourceId,
    cacheKeyParameters: [],
  })
})
