// Quick create: http-api.md 10, and what the API reference says of `target`, `routeKey` and `credentialsArn`.
import type { CreateApiCommandInput } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, refusal } from '../support/control-server.ts'
import { type HttpControlServer, startHttpControl } from '../support/http-control-server.ts'

const FUNCTION = 'arn:aws:lambda:us-east-1:111111111111:function:pets'
const ROLE = 'arn:aws:iam::111111111111:role/caller'

let server: HttpControlServer
let api: ReturnType<HttpControlServer['client']>

beforeAll(async () => {
  server = await startHttpControl()
  api = server.client()
})
afterAll(() => server.close())

const made = async (input: Partial<CreateApiCommandInput>) => {
  const { ApiId } = await api.createApi({ Name: 'quick', ProtocolType: 'HTTP', ...input })
  return { ApiId, ...(await parts(ApiId)) }
}

async function parts(ApiId: string | undefined) {
  const [integration] = (await api.getIntegrations({ ApiId })).Items ?? []
  const [route] = (await api.getRoutes({ ApiId })).Items ?? []
  const [stage] = (await api.getStages({ ApiId })).Items ?? []
  return { integration, route, stage }
}

test('[D] http-api.md 10 #4: a function gets a proxy integration of version 2.0, the route $default, and a stage that deploys itself', async () => {
  const { ApiId, integration, route, stage } = await made({ Target: FUNCTION, CredentialsArn: ROLE })
  expect(integration).toEqual({
    IntegrationId: expect.stringMatching(/^[a-z0-9]{7}$/),
    ApiGatewayManaged: true,
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: FUNCTION,
    IntegrationMethod: 'POST',
    PayloadFormatVersion: '2.0',
    ConnectionType: 'INTERNET',
    TimeoutInMillis: 30_000,
    CredentialsArn: ROLE,
  })
  expect(route).toEqual({
    RouteId: expect.stringMatching(/^[a-z0-9]{7}$/),
    ApiGatewayManaged: true,
    RouteKey: '$default',
    Target: `integrations/${integration?.IntegrationId}`,
    AuthorizationType: 'NONE',
    ApiKeyRequired: false,
  })
  expect(stage).toMatchObject({ StageName: '$default', AutoDeploy: true, ApiGatewayManaged: true })
  const deployments = (await api.getDeployments({ ApiId })).Items
  expect(deployments).toMatchObject([{ DeploymentId: stage?.DeploymentId, AutoDeployed: true, DeploymentStatus: 'DEPLOYED' }])
})

test('[D] http-api.md 10 #4: a URL gets an HTTP integration of every method, and the key that was asked for', async () => {
  const { integration, route } = await made({ Target: 'https://pets.example.com/v1', RouteKey: 'GET /pets' })
  expect(integration).toMatchObject({
    IntegrationType: 'HTTP_PROXY',
    IntegrationUri: 'https://pets.example.com/v1',
    IntegrationMethod: 'ANY',
    PayloadFormatVersion: '1.0',
  })
  expect(route).toMatchObject({ RouteKey: 'GET /pets' })
})

test('[D] http-api.md 10 #4: without a target nothing is made, and what belongs to it is refused', async () => {
  expect(await made({})).toMatchObject({ integration: undefined, route: undefined, stage: undefined })
  const name = { Name: 'quick', ProtocolType: 'HTTP' } as const
  expect(await refusal(api.createApi({ ...name, RouteKey: 'GET /' }))).toContain('BadRequestException 400 routeKey can only')
  expect(await refusal(api.createApi({ ...name, CredentialsArn: ROLE }))).toContain(
    'BadRequestException 400 credentialsArn can only',
  )
})

test('[D] http-api.md 10 #4: what cannot be made leaves no API behind', async () => {
  const client = server.client('333333333333')
  const name = { Name: 'quick', ProtocolType: 'HTTP' } as const
  expect(await refusal(client.createApi({ ...name, Target: 'pets' }))).toContain(
    'BadRequestException 400 Invalid target specified',
  )
  expect(await refusal(client.createApi({ ...name, Target: FUNCTION, RouteKey: 'pets' }))).toContain('not formatted properly')
  expect(await refusal(client.createApi({ ...name, Target: 'https://a.example', CredentialsArn: ROLE }))).toContain(
    'CredentialsArn is not supported for HTTP_PROXY integrations',
  )
  expect((await client.getApis({})).Items).toEqual([])
})

test('[D] http-api.md 10 #4: UpdateApi changes what was made, and the stage deploys it', async () => {
  const { ApiId, integration, stage } = await made({ Target: FUNCTION })
  await api.updateApi({ ApiId, Target: 'http://pets.example.com', RouteKey: 'ANY /{proxy+}' })
  const after = await parts(ApiId)
  expect(after.integration).toEqual({
    IntegrationId: integration?.IntegrationId,
    ApiGatewayManaged: true,
    IntegrationType: 'HTTP_PROXY',
    IntegrationUri: 'http://pets.example.com',
    IntegrationMethod: 'ANY',
    PayloadFormatVersion: '1.0',
    ConnectionType: 'INTERNET',
    TimeoutInMillis: 30_000,
  })
  expect(after.route).toMatchObject({ RouteKey: 'ANY /{proxy+}', ApiGatewayManaged: true })
  expect(after.stage?.DeploymentId).not.toBe(stage?.DeploymentId)
  expect(await answer(api.getApi({ ApiId }))).not.toHaveProperty('Target')
})

test('[D] http-api.md 10 #4: UpdateApi with credentials alone keeps the target and what else it was told', async () => {
  const { ApiId, integration } = await made({ Target: FUNCTION })
  await api.updateIntegration({
    ApiId,
    IntegrationId: integration?.IntegrationId,
    PayloadFormatVersion: '1.0',
    TimeoutInMillis: 100,
  })
  await api.updateApi({ ApiId, CredentialsArn: ROLE })
  await api.updateApi({ ApiId, Target: `${FUNCTION}:live` })
  expect((await parts(ApiId)).integration).toMatchObject({
    IntegrationUri: `${FUNCTION}:live`,
    CredentialsArn: ROLE,
    PayloadFormatVersion: '1.0',
    TimeoutInMillis: 100,
  })
})

test('[D] http-api.md 10 #4: an API without quick create has nothing that UpdateApi could change so', async () => {
  const { ApiId } = await made({})
  for (const change of [{ Target: FUNCTION }, { RouteKey: 'GET /' }, { CredentialsArn: ROLE }]) {
    expect(await refusal(api.updateApi({ ApiId, ...change }))).toContain('that was created with a target')
  }
})

test('[D] http-api.md 10 #4: what is managed by API Gateway cannot be deleted, nor its route key be modified', async () => {
  const { ApiId, integration, route } = await made({ Target: FUNCTION })
  const RouteId = route?.RouteId
  expect(await refusal(api.deleteIntegration({ ApiId, IntegrationId: integration?.IntegrationId }))).toContain(
    'BadRequestException 400 The integration is managed by API Gateway',
  )
  expect(await refusal(api.deleteRoute({ ApiId, RouteId }))).toContain(
    'BadRequestException 400 The route is managed by API Gateway',
  )
  expect(await refusal(api.updateRoute({ ApiId, RouteId, RouteKey: 'GET /' }))).toContain(
    'BadRequestException 400 The route key of',
  )
  expect(await answer(api.updateRoute({ ApiId, RouteId, OperationName: 'all' }))).toMatchObject({ OperationName: 'all' })
})

test('[K+] http-api.md 1 #10: UpdateApi cannot give the route a key that another has', async () => {
  const { ApiId } = await made({ Target: FUNCTION })
  await api.createRoute({ ApiId, RouteKey: 'GET /pets' })
  expect(await refusal(api.updateApi({ ApiId, RouteKey: 'GET /pets' }))).toContain('ConflictException 409')
  expect((await api.getRoutes({ ApiId })).Items?.map(({ RouteKey }) => RouteKey).sort()).toEqual(['$default', 'GET /pets'])
})
