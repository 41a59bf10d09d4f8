// Stages that deploy what changes: http-api.md 10.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HttpApiSnapshot } from '../../src/model/snapshot-http-api.ts'
import { refusal } from '../support/control-server.ts'
import { type HttpControlServer, startHttpControl } from '../support/http-control-server.ts'
import { makeApi, makeRoute } from './stage-kit.ts'

let server: HttpControlServer
let api: ReturnType<HttpControlServer['client']>

beforeAll(async () => {
  server = await startHttpControl()
  api = server.client()
})
afterAll(() => server.close())

const stage = (ApiId: string, StageName: string) => api.getStage({ ApiId, StageName })

/** The keys of the routes that a stage serves. */
async function served(ApiId: string, StageName: string): Promise<readonly string[]> {
  const { DeploymentId } = await stage(ApiId, StageName)
  const row = await server.store.get(`/111111111111/us-east-1/v2/apis/${ApiId}/deployments/${DeploymentId}/snapshot`)
  const snapshot = row?.value as unknown as HttpApiSnapshot | undefined
  return snapshot?.routes.map(({ routeKey }) => routeKey).sort() ?? []
}

test('[D] http-api.md 10 #1, [K+] 10 #3: each change is deployed, and says so', async () => {
  const ApiId = await makeApi(api, 'GET /pets')
  const made = await api.createStage({ ApiId, StageName: 'live', AutoDeploy: true })
  expect(made).toMatchObject({
    AutoDeploy: true,
    DeploymentId: expect.stringMatching(/^[a-z0-9]{6}$/),
    LastDeploymentStatusMessage: `Successfully deployed stage with deployment ID '${made.DeploymentId}'`,
  })
  expect(await api.getDeployment({ ApiId, DeploymentId: made.DeploymentId })).toMatchObject({
    AutoDeployed: true,
    DeploymentStatus: 'DEPLOYED',
    Description: 'Automatic deployment triggered by changes to the Api configuration',
  })
  const RouteId = await makeRoute(api, ApiId, 'GET /cats')
  expect(await served(ApiId, 'live')).toEqual(['GET /cats', 'GET /pets'])
  await api.updateRoute({ ApiId, RouteId, RouteKey: 'GET /dogs' })
  expect(await served(ApiId, 'live')).toEqual(['GET /dogs', 'GET /pets'])
  await api.deleteRoute({ ApiId, RouteId })
  expect(await served(ApiId, 'live')).toEqual(['GET /pets'])
})

test('changes of the API itself and of its authorizers are deployed, too', async () => {
  const ApiId = await makeApi(api, 'GET /pets')
  await api.createStage({ ApiId, StageName: 'live', AutoDeploy: true })
  const seen = [(await stage(ApiId, 'live')).DeploymentId]
  const next = async (change: Promise<unknown>): Promise<void> => {
    await change
    seen.push((await stage(ApiId, 'live')).DeploymentId)
  }
  await next(api.updateApi({ ApiId, CorsConfiguration: { AllowOrigins: ['*'] } }))
  const { AuthorizerId } = await api.createAuthorizer({
    ApiId,
    Name: 'a',
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Issuer: 'https://issuer.example.com', Audience: ['me'] },
  })
  await next(Promise.resolve())
  await next(api.updateAuthorizer({ ApiId, AuthorizerId, Name: 'b' }))
  await next(api.deleteAuthorizer({ ApiId, AuthorizerId }))
  expect(new Set(seen).size).toBe(seen.length)
})

test('stages share a deployment; others keep theirs', async () => {
  const ApiId = await makeApi(api, 'GET /pets')
  const { DeploymentId } = await api.createDeployment({ ApiId })
  await api.createStage({ ApiId, StageName: 'fixed', DeploymentId })
  await api.createStage({ ApiId, StageName: 'one', AutoDeploy: true })
  await api.createStage({ ApiId, StageName: 'two', AutoDeploy: true })
  await makeRoute(api, ApiId, 'GET /cats')
  expect((await stage(ApiId, 'one')).DeploymentId).toBe((await stage(ApiId, 'two')).DeploymentId)
  expect((await stage(ApiId, 'fixed')).DeploymentId).toBe(DeploymentId)
  expect(await served(ApiId, 'fixed')).toEqual(['GET /pets'])
})

test('without routes a stage says why nothing is deployed, and serves on what it had', async () => {
  const ApiId = await makeApi(api)
  const failed = 'Deployment attempt failed: Unable to deploy API because no routes exist in this API'
  const made = await api.createStage({ ApiId, StageName: 'live', AutoDeploy: true })
  expect(made.DeploymentId).toBeUndefined()
  expect(made.LastDeploymentStatusMessage).toBe(failed)
  const RouteId = await makeRoute(api, ApiId, 'GET /pets')
  const deployed = await stage(ApiId, 'live')
  expect(deployed.LastDeploymentStatusMessage).toBe(`Successfully deployed stage with deployment ID '${deployed.DeploymentId}'`)
  await api.deleteRoute({ ApiId, RouteId })
  const after = await stage(ApiId, 'live')
  expect(after.LastDeploymentStatusMessage).toBe(failed)
  expect(after.DeploymentId).toBe(deployed.DeploymentId)
})

test('autoDeploy is switched on, which deploys, and off, which frees the stage', async () => {
  const ApiId = await makeApi(api, 'GET /pets')
  const { DeploymentId } = await api.createDeployment({ ApiId })
  await api.createStage({ ApiId, StageName: 'dev', DeploymentId })
  await makeRoute(api, ApiId, 'GET /cats')
  const on = await api.updateStage({ ApiId, StageName: 'dev', AutoDeploy: true })
  expect(on.DeploymentId).not.toBe(DeploymentId)
  expect(await served(ApiId, 'dev')).toEqual(['GET /cats', 'GET /pets'])
  expect(await refusal(api.updateStage({ ApiId, StageName: 'dev', DeploymentId }))).toBe(
    'BadRequestException 400 Deployment ID cannot be set on this stage dev because AutoDeploy is enabled.',
  )
  const off = await api.updateStage({ ApiId, StageName: 'dev', AutoDeploy: false, DeploymentId })
  expect(off).toMatchObject({ DeploymentId })
  expect(off.AutoDeploy).toBeUndefined()
  expect(off.LastDeploymentStatusMessage).toBeUndefined()
  await makeRoute(api, ApiId, 'GET /dogs')
  expect((await stage(ApiId, 'dev')).DeploymentId).toBe(DeploymentId)
})

test('an update of a stage that is automatic already makes no deployment', async () => {
  const ApiId = await makeApi(api, 'GET /pets')
  const { DeploymentId } = await api.createStage({ ApiId, StageName: 'live', AutoDeploy: true })
  const after = await api.updateStage({ ApiId, StageName: 'live', AutoDeploy: true, StageVariables: { a: 'b' } })
  expect(after.DeploymentId).toBe(DeploymentId)
})

test('old automatic deployments leave, those in use and those of callers stay', async () => {
  const ApiId = await makeApi(api, 'GET /pets')
  const { DeploymentId: manual } = await api.createDeployment({ ApiId })
  const { DeploymentId: first } = await api.createStage({ ApiId, StageName: 'live', AutoDeploy: true })
  await api.createStage({ ApiId, StageName: 'pinned', DeploymentId: first })
  for (let at = 0; at < 15; at++) await api.updateApi({ ApiId, Description: `change ${at}` })
  const kept = (await api.getDeployments({ ApiId })).Items?.map((item) => item.DeploymentId) ?? []
  expect(kept).toContain(manual)
  expect(kept).toContain(first)
  expect(kept).toContain((await stage(ApiId, 'live')).DeploymentId)
  // Ten that nobody uses, and the three above.
  expect(kept).toHaveLength(13)
  const below = await server.store.subtree(`/111111111111/us-east-1/v2/apis/${ApiId}/deployments`, { kind: 'http-api-snapshot' })
  expect(below).toHaveLength(13)
})

test('[D] http-api.md 10 #4: quick create makes a $default stage that deploys by itself and cannot be changed', async () => {
  const { ApiId } = await api.createApi({ Name: 'quick', ProtocolType: 'HTTP', Target: 'https://example.com/' })
  const made = await api.getStage({ ApiId, StageName: '$default' })
  expect(made).toMatchObject({ ApiGatewayManaged: true, AutoDeploy: true, DeploymentId: expect.any(String) })
  const refused = 'BadRequestException 400 The stage is managed by API Gateway and cannot be updated'
  expect(await refusal(api.updateStage({ ApiId, StageName: '$default', Description: 'mine' }))).toBe(refused)
  expect(await refusal(api.deleteAccessLogSettings({ ApiId, StageName: '$default' }))).toBe(refused)
  expect(await served(ApiId ?? '', '$default')).toEqual(['$default'])
  expect((await api.getStage({ ApiId, StageName: '$default' })).Description).toBeUndefined()
  await api.deleteStage({ ApiId, StageName: '$default' })
  expect((await api.getStages({ ApiId })).Items).toEqual([])
})
