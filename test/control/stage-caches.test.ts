// FlushStageCache and FlushStageAuthorizersCache (auth-throttle-cache.md [D]), GetSdkTypes and GetSdkType (control-plane.md 18).
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'

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

test('[S] 13: a stage that is not there has nothing to flush', async () => {
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

test('[D] 18: the SDK types and what each must be told', async () => {
  const { items = [] } = await api.getSdkTypes({})
  expect(items.map(({ id }) => id)).toEqual(['android', 'javascript', 'objectivec', 'swift', 'java', 'ruby'])
  const required = items.map(({ configurationProperties = [] }) =>
    configurationProperties.filter((property) => property.required).map(({ name }) => name),
  )
  expect(required).toEqual([
    ['groupId', 'invokerPackage', 'artifactId', 'artifactVersion'],
    [],
    ['classPrefix'],
    ['classPrefix'],
    ['service.name', 'java.package-name'],
    ['service.name'],
  ])
  expect(await answer(api.getSdkType({ id: 'swift' }))).toEqual(items[3])
  expect(await refusal(api.getSdkType({ id: 'cobol' }))).toContain('NotFoundException 404')
  expect((await api.getSdkTypes({ limit: 4 })).items).toEqual(items.slice(0, 4))
})
