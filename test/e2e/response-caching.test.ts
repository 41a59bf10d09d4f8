// Response caching as its users switch it on: the unmodified SDK, functions that number their answers. auth-throttle-cache.md 9.
import type { PatchOperation } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portico, startPortico } from '../support/portico.ts'
import { type Api, allowGateway, createApi, createFunction, lambdaProxy } from './kit.ts'

const SOURCE = `let n = 0
export const handler = async ({ queryStringParameters: q }) => ({ statusCode: 200, body: String(++n) + ' ' + (q?.limit ?? '-') })`

let portico: Portico
let api: Api

beforeAll(async () => {
  portico = await startPortico()
  const functionArn = await createFunction(portico.lambda, 'numbers', SOURCE)
  await allowGateway(portico.lambda, 'numbers')
  api = await createApi(portico)
  const cacheKeyParameters = ['method.request.querystring.limit', 'method.request.querystring.offset']
  await api.method('GET /users', lambdaProxy(functionArn, { cacheKeyParameters }))
  await api.method('POST /users', lambdaProxy(functionArn))
  await api.deploy()
})
afterAll(() => portico.close())

const update = (patches: Readonly<Record<string, string>>) => {
  const patchOperations = Object.entries(patches).map(([path, value]): PatchOperation => ({ op: 'replace', path, value }))
  return portico.apigateway.updateStage({ restApiId: api.id, stageName: 'prod', patchOperations })
}
const call = (path: string, options?: Parameters<Api['call']>[1]) => api.call(`/prod${path}`, options)
async function text(path: string, options?: Parameters<Api['call']>[1]): Promise<string> {
  const answer = await call(path, options)
  expect(answer.status).toBe(200)
  return answer.text
}
const isCached = async (path: string, method = 'GET'): Promise<boolean> => {
  const first = await text(path, { method })
  return first === (await text(path, { method }))
}

test('[D] auth-throttle-cache.md 9.1 #1 #4, [S] #2: a cluster and a time to live cache GET, by the key parameters', async () => {
  expect(await isCached('/users?limit=1')).toBe(false)
  const stage = await update({
    '/cacheClusterEnabled': 'true',
    '/cacheClusterSize': '0.5',
    '/*/*/caching/ttlInSeconds': '300',
  })
  expect(stage).toMatchObject({ cacheClusterEnabled: true, cacheClusterSize: '0.5', cacheClusterStatus: 'AVAILABLE' })
  expect(stage.methodSettings?.['*/*']).toMatchObject({ cachingEnabled: true, cacheTtlInSeconds: 300 })
  const first = await text('/users?limit=1')
  expect(await text('/users?limit=1&other=2')).toBe(first)
  expect(await text('/users?limit=2')).toMatch(/ 2$/)
  expect(await text('/users?limit=1&offset=1')).not.toBe(first)
  expect(await isCached('/users', 'POST')).toBe(false)
})

test('[D] auth-throttle-cache.md 9.3 #1 #3 #4 #6: max-age=0 and FlushStageCache', async () => {
  const fresh = { headers: { 'Cache-Control': 'max-age=0' } }
  const first = await text('/users?limit=9')
  const ignored = await call('/users?limit=9', fresh)
  expect([ignored.text, ignored.headers.warning]).toEqual([first, expect.stringMatching(/^199 /)])
  await update({ '/*/*/caching/unauthorizedCacheControlHeaderStrategy': 'FAIL_WITH_403' })
  expect((await call('/users?limit=9', fresh)).status).toBe(403)
  await update({ '/*/*/caching/requireAuthorizationForCacheControl': 'false' })
  const second = await text('/users?limit=9', fresh)
  expect(second).not.toBe(first)
  expect(await text('/users?limit=9')).toBe(second)
  const { $metadata } = await portico.apigateway.flushStageCache({ restApiId: api.id, stageName: 'prod' })
  expect($metadata.httpStatusCode).toBe(202)
  expect(await text('/users?limit=9')).not.toBe(second)
})

test('[S] auth-throttle-cache.md 9.4 #5, [D] 9.1 #4: methods are switched on and off one by one, and shown as they act', async () => {
  const shown = async (key: string): Promise<boolean | undefined> => {
    const { methodSettings } = await portico.apigateway.getStage({ restApiId: api.id, stageName: 'prod' })
    return methodSettings?.[key]?.cachingEnabled
  }
  await update({ '/~1users/POST/logging/dataTrace': 'false' })
  expect([await shown('~1users/POST'), await isCached('/users', 'POST')]).toEqual([false, false])
  await update({ '/~1users/POST/caching/enabled': 'true' })
  expect([await shown('~1users/POST'), await isCached('/users', 'POST')]).toEqual([true, true])
  await update({ '/*/*/caching/enabled': 'false' })
  expect([await shown('*/*'), await isCached('/users'), await isCached('/users', 'POST')]).toEqual([false, false, true])
  await update({ '/~1users/GET/caching/enabled': 'true' })
  expect([await shown('~1users/GET'), await isCached('/users')]).toEqual([true, true])
  await update({ '/cacheClusterEnabled': 'false' })
  expect([await isCached('/users'), await isCached('/users', 'POST')]).toEqual([false, false])
})

test('a plan shows the cache where there is one', async () => {
  await update({ '/cacheClusterEnabled': 'true' })
  const answer = await fetch(`${portico.url}/_portico/plans/${api.id}/prod`)
  const text = await answer.text()
  expect(text).toContain('response cache')
})

test('what is no parameter of a request cannot be part of a key, put, patched or imported', async () => {
  const { apigateway } = portico
  const made = await apigateway.createRestApi({ name: 'keys' })
  const at = { restApiId: made.id, resourceId: made.rootResourceId, httpMethod: 'GET' }
  await apigateway.putMethod({ ...at, authorizationType: 'NONE' })
  const refused = { name: 'BadRequestException', message: 'Invalid cache key parameter specified' }
  for (const parameter of [
    'q',
    'method.request.body',
    'integration.request.body',
    'context.httpMethod',
    "'static'",
    'method.request.header.',
  ]) {
    await expect(apigateway.putIntegration({ ...at, type: 'MOCK', cacheKeyParameters: [parameter] })).rejects.toMatchObject(
      refused,
    )
  }
  await apigateway.putIntegration({ ...at, type: 'MOCK', cacheKeyParameters: ['method.request.multivaluequerystring.q'] })
  const patchOperations: PatchOperation[] = [{ op: 'add', path: '/cacheKeyParameters/method.request.nothing.q' }]
  await expect(apigateway.updateIntegration({ ...at, patchOperations })).rejects.toMatchObject(refused)
  const integration = { type: 'mock', cacheKeyParameters: ['method.request.body'] }
  const paths = { '/': { get: { responses: {}, 'x-amazon-apigateway-integration': integration } } }
  const body = Buffer.from(JSON.stringify({ swagger: '2.0', info: { title: 'x', version: '1' }, paths }))
  await expect(apigateway.importRestApi({ body })).rejects.toMatchObject({ message: expect.stringContaining(refused.message) })
})
