// A new document in place of an HTTP API's definition: ReimportApi.
import type { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refusal } from '../support/control-server.ts'
import { type HttpControlServer, startHttpControl } from '../support/http-control-server.ts'

let server: HttpControlServer
let client: ApiGatewayV2
beforeAll(async () => {
  server = await startHttpControl()
  client = server.client()
})
afterAll(() => server.close())

const integration = (uri: string) => ({
  'x-amazon-apigateway-integration': { type: 'http_proxy', httpMethod: 'GET', uri, payloadFormatVersion: '1.0' },
})
const oauth = {
  type: 'oauth2',
  flows: {},
  'x-amazon-apigateway-authorizer': { type: 'jwt', jwtConfiguration: { issuer: 'https://i.example', audience: ['a'] } },
}

const FIRST = JSON.stringify({
  openapi: '3.0.1',
  info: { title: 'first', description: 'The first', version: '1' },
  tags: [{ name: 'kept', 'x-amazon-apigateway-tag-value': 'yes' }],
  servers: [{ url: '/', 'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: true } }],
  paths: { '/a': { get: { responses: {}, ...integration('https://a.example') } }, '/b': { get: { responses: {} } } },
  components: { securitySchemes: { oauth } },
  'x-amazon-apigateway-cors': { allowOrigins: ['*'] },
})
const SECOND = JSON.stringify({
  openapi: '3.0.1',
  info: { title: 'second', version: '2' },
  tags: [{ name: 'new' }],
  paths: { '/c': { post: { responses: {}, ...integration('https://c.example') } } },
})

async function made(): Promise<string> {
  return (await client.importApi({ Body: FIRST })).ApiId ?? ''
}

async function contentsOf(ApiId: string) {
  const [routes, integrations, authorizers] = await Promise.all([
    client.getRoutes({ ApiId }),
    client.getIntegrations({ ApiId }),
    client.getAuthorizers({ ApiId }),
  ])
  return {
    routes: routes.Items?.map(({ RouteKey }) => RouteKey).sort(),
    integrations: integrations.Items?.map(({ IntegrationUri }) => IntegrationUri),
    authorizers: authorizers.Items?.map(({ Name }) => Name),
  }
}

test('[D] http-api.md 11 #2; control-plane.md 22 #7: 201, everything replaced but the id, the tags and the stages', async () => {
  const ApiId = await made()
  await client.createStage({ ApiId, StageName: 'prod', StageVariables: { a: 'b' } })
  const before = await client.getApi({ ApiId })
  const answer = await client.reimportApi({ ApiId, Body: SECOND })
  expect(answer.$metadata.httpStatusCode).toBe(201)
  const { $metadata: _, ...after } = await client.getApi({ ApiId })
  expect(after).toEqual({
    ApiEndpoint: before.ApiEndpoint,
    ApiId,
    ApiKeySelectionExpression: '$request.header.x-api-key',
    CreatedDate: before.CreatedDate,
    DisableExecuteApiEndpoint: false,
    ImportInfo: ['paths./c.post: key [responses] will be ignored by API Gateway'],
    IpAddressType: 'ipv4',
    Name: 'second',
    ProtocolType: 'HTTP',
    RouteSelectionExpression: '$request.method $request.path',
    Tags: { kept: 'yes' },
    Version: '2',
  })
  expect(await contentsOf(ApiId)).toEqual({ routes: ['POST /c'], integrations: ['https://c.example'], authorizers: [] })
  expect((await client.getStages({ ApiId })).Items?.map(({ StageName, StageVariables }) => [StageName, StageVariables])).toEqual([
    ['prod', { a: 'b' }],
  ])
})

test('[D] http-api.md 10 #1: a stage that deploys by itself deploys once, what is there at the end; another keeps what it has', async () => {
  const ApiId = await made()
  await client.createStage({ ApiId, StageName: '$default', AutoDeploy: true })
  const { DeploymentId: old } = await client.createDeployment({ ApiId })
  await client.createStage({ ApiId, StageName: 'manual', DeploymentId: old })
  const deployments = async () => (await client.getDeployments({ ApiId })).Items?.map(({ DeploymentId }) => DeploymentId) ?? []
  const before = await deployments()
  await client.reimportApi({ ApiId, Body: SECOND })
  const added = (await deployments()).filter((id) => !before.includes(id))
  expect(added).toHaveLength(1)
  expect((await client.getStage({ ApiId, StageName: '$default' })).DeploymentId).toBe(added[0])
  expect((await client.getStage({ ApiId, StageName: 'manual' })).DeploymentId).toBe(old)
})

test('[D] http-api.md 11 #1, #2: warnings or errors leave the API as it was', async () => {
  const ApiId = await made()
  const before = [await contentsOf(ApiId), (await client.getApi({ ApiId })).Name]
  const warning = SECOND.replace('"1.0"', '"9.0"')
  expect(await refusal(client.reimportApi({ ApiId, Body: warning, FailOnWarnings: true }))).toMatch(
    /^BadRequestException 400 Warnings found during import:\n\tUnable to create integration for resource at path 'POST \/c'/,
  )
  expect(await refusal(client.reimportApi({ ApiId, Body: '{"openapi":"3.1.0"}' }))).toMatch(/^BadRequestException 400 /)
  expect([await contentsOf(ApiId), (await client.getApi({ ApiId })).Name]).toEqual(before)
  expect((await client.reimportApi({ ApiId, Body: warning })).Warnings).toHaveLength(1)
  expect((await client.reimportApi({ ApiId, Body: SECOND })).Warnings).toBeUndefined()
})

test('[K+] control-plane.md 22 #8: an API that is not there', async () => {
  expect(await refusal(client.reimportApi({ ApiId: 'nothing123', Body: SECOND }))).toBe(
    'NotFoundException 404 Invalid API identifier specified 111111111111:nothing123',
  )
})

test('[D] http-api.md 11 #2: basepath', async () => {
  const ApiId = await made()
  const body = JSON.stringify({ ...JSON.parse(SECOND), servers: [{ url: 'https://x.example/v1' }] })
  await client.reimportApi({ ApiId, Body: body, Basepath: 'prepend' })
  expect((await contentsOf(ApiId)).routes).toEqual(['POST /v1/c'])
})
