// Deployments of HTTP APIs: http-api.md 10, control-plane.md 22.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { badRequest } from '../../src/model/errors.ts'
import type { HttpApiSnapshot, HttpStageSettings } from '../../src/model/snapshot-http-api.ts'
import { answer, refusal, status } from '../support/control-server.ts'
import { type HttpControlServer, startHttpControl } from '../support/http-control-server.ts'
import { makeApi, makeRoute } from './stage-kit.ts'

const validated: { snapshot: HttpApiSnapshot; stage: HttpStageSettings }[] = []
let flaw: string | null = null
let server: HttpControlServer
let api: ReturnType<HttpControlServer['client']>

beforeAll(async () => {
  server = await startHttpControl({
    validateSnapshot: (snapshot, stage) => {
      validated.push({ snapshot, stage })
      if (flaw !== null) throw badRequest(flaw)
    },
  })
  api = server.client()
})
afterAll(() => server.close())

const deployments = async (ApiId: string) => (await api.getDeployments({ ApiId })).Items?.map((item) => item.DeploymentId)

test('[D] control-plane.md 22 #7: create 201, get and update 200, delete 204', async () => {
  const ApiId = await makeApi(api, 'GET /pets')
  expect(await status(api.createDeployment({ ApiId }))).toBe(201)
  const made = await answer(api.createDeployment({ ApiId, Description: 'second' }))
  expect(made).toEqual({
    DeploymentId: expect.stringMatching(/^[a-z0-9]{6}$/),
    DeploymentStatus: 'DEPLOYED',
    AutoDeployed: false,
    Description: 'second',
    CreatedDate: expect.any(Date),
  })
  const at = { ApiId, DeploymentId: made.DeploymentId }
  expect(await answer(api.getDeployment(at))).toEqual(made)
  expect(await answer(api.updateDeployment({ ...at, Description: 'renamed' }))).toEqual({ ...made, Description: 'renamed' })
  const { Description: _, ...plain } = made
  expect(await answer(api.updateDeployment({ ...at, Description: '' }))).toEqual(plain)
  expect((await api.getDeployments({ ApiId })).Items?.[1]).toEqual(plain)
  expect(await status(api.deleteDeployment(at))).toBe(204)
  const unknown = `NotFoundException 404 Invalid Deployment identifier specified ${made.DeploymentId}`
  expect(await refusal(api.getDeployment(at))).toBe(unknown)
  expect(await refusal(api.updateDeployment({ ...at, Description: 'x' }))).toBe(unknown)
  expect(await refusal(api.deleteDeployment(at))).toBe(unknown)
  expect(await deployments(ApiId)).toHaveLength(1)
})

test('an API without routes cannot be deployed', async () => {
  const ApiId = await makeApi(api)
  expect(await refusal(api.createDeployment({ ApiId }))).toBe(
    'BadRequestException 400 Unable to deploy API because no routes exist in this API',
  )
  expect(await deployments(ApiId)).toEqual([])
  expect(await refusal(api.createDeployment({ ApiId: 'nosuch1234' }))).toMatch('NotFoundException 404 Invalid API identifier')
})

test('[K] http-api.md 10 #2: CreateDeployment moves the stage it names, but none that deploys by itself', async () => {
  const ApiId = await makeApi(api, 'GET /pets')
  await api.createStage({ ApiId, StageName: 'dev' })
  const { DeploymentId } = await api.createDeployment({ ApiId, StageName: 'dev' })
  expect((await api.getStage({ ApiId, StageName: 'dev' })).DeploymentId).toBe(DeploymentId)
  expect(await refusal(api.createDeployment({ ApiId, StageName: 'none' }))).toBe(
    'NotFoundException 404 Invalid stage identifier specified',
  )
  await api.createStage({ ApiId, StageName: 'live', AutoDeploy: true })
  const before = await deployments(ApiId)
  expect(await refusal(api.createDeployment({ ApiId, StageName: 'live' }))).toBe(
    'BadRequestException 400 Deployment ID cannot be set on this stage live because AutoDeploy is enabled.',
  )
  expect(await deployments(ApiId)).toEqual(before)
})

test('a deployment that a stage uses stays', async () => {
  const ApiId = await makeApi(api, 'GET /pets')
  const { DeploymentId } = await api.createDeployment({ ApiId })
  await api.createStage({ ApiId, StageName: 'dev', DeploymentId })
  expect(await refusal(api.deleteDeployment({ ApiId, DeploymentId }))).toBe(
    'BadRequestException 400 Active stages pointing to this deployment must be moved or deleted',
  )
  await api.createDeployment({ ApiId, StageName: 'dev' })
  expect(await status(api.deleteDeployment({ ApiId, DeploymentId }))).toBe(204)
})

test('what is published is compiled first, with the stage it is for; what cannot run is not kept', async () => {
  const ApiId = await makeApi(api)
  await makeRoute(api, ApiId, 'GET /pets/{id}')
  await api.createAuthorizer({
    ApiId,
    Name: 'tokens',
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Issuer: 'https://issuer.example.com', Audience: ['me'] },
  })
  await api.createStage({ ApiId, StageName: 'dev', StageVariables: { a: 'b' } })
  validated.length = 0
  await api.createDeployment({ ApiId, StageName: 'dev' })
  expect(validated).toEqual([
    {
      snapshot: {
        api: { apiId: ApiId, name: 'stages', disableExecuteApiEndpoint: false, corsConfiguration: null },
        routes: [
          {
            routeId: expect.any(String),
            routeKey: 'GET /pets/{id}',
            authorizationType: 'NONE',
            authorizerId: null,
            authorizationScopes: [],
            operationName: null,
            integrationId: expect.stringMatching(/^[a-z0-9]+$/),
          },
        ],
        integrations: [
          {
            integrationId: expect.any(String),
            integrationType: 'HTTP_PROXY',
            integrationSubtype: null,
            integrationMethod: 'ANY',
            integrationUri: 'https://example.com/',
            credentialsArn: null,
            connectionType: 'INTERNET',
            connectionId: null,
            payloadFormatVersion: '1.0',
            requestParameters: {},
            responseParameters: {},
            timeoutInMillis: 30_000,
            serverNameToVerify: null,
          },
        ],
        authorizers: [
          {
            authorizerId: expect.any(String),
            name: 'tokens',
            authorizerType: 'JWT',
            jwtConfiguration: { issuer: 'https://issuer.example.com', audience: ['me'] },
            authorizerUri: null,
            authorizerCredentialsArn: null,
            authorizerPayloadFormatVersion: '1.0',
            authorizerResultTtlInSeconds: 0,
            identitySource: ['$request.header.Authorization'],
            enableSimpleResponses: false,
          },
        ],
      },
      stage: {
        accountId: '111111111111',
        region: 'us-east-1',
        stageName: 'dev',
        deploymentId: '',
        stageVariables: { a: 'b' },
        accessLog: null,
        defaultRouteSettings: { throttlingRateLimit: null, throttlingBurstLimit: null },
        routeSettings: {},
      },
    },
  ])
  const before = await deployments(ApiId)
  flaw = 'This cannot run'
  expect(await refusal(api.createDeployment({ ApiId, StageName: 'dev' }))).toBe('BadRequestException 400 This cannot run')
  flaw = null
  expect(await deployments(ApiId)).toEqual(before)
})

test('all that serves requests is frozen, and the stage is read as it stands', async () => {
  const { ApiId = '' } = await api.createApi({
    Name: 'full',
    ProtocolType: 'HTTP',
    DisableExecuteApiEndpoint: true,
    CorsConfiguration: {
      AllowCredentials: true,
      AllowHeaders: ['x-a'],
      AllowMethods: ['GET'],
      AllowOrigins: ['https://a.example'],
      ExposeHeaders: ['x-b'],
      MaxAge: 60,
    },
  })
  const { VpcLinkId } = await api.createVpcLink({ Name: 'link', SubnetIds: ['subnet-1'] })
  const AuthorizerUri =
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111111111111:function:f/invocations'
  const { AuthorizerId } = await api.createAuthorizer({
    ApiId,
    Name: 'function',
    AuthorizerType: 'REQUEST',
    AuthorizerUri,
    AuthorizerPayloadFormatVersion: '2.0',
    AuthorizerCredentialsArn: 'arn:aws:iam::111111111111:role/r',
    AuthorizerResultTtlInSeconds: 60,
    EnableSimpleResponses: true,
    IdentitySource: ['$request.header.A', '$context.routeKey'],
  })
  const { IntegrationId } = await api.createIntegration({
    ApiId,
    IntegrationType: 'HTTP_PROXY',
    IntegrationMethod: 'GET',
    IntegrationUri: 'arn:aws:elasticloadbalancing:us-east-1:111111111111:listener/app/a/1/2',
    ConnectionType: 'VPC_LINK',
    ConnectionId: VpcLinkId,
    PayloadFormatVersion: '1.0',
    RequestParameters: { 'overwrite:header.x': '$request.header.y' },
    ResponseParameters: { '200': { 'append:header.z': 'a' } },
    TimeoutInMillis: 100,
    TlsConfig: { ServerNameToVerify: 'a.example' },
  })
  await api.createRoute({
    ApiId,
    RouteKey: 'GET /pets',
    Target: `integrations/${IntegrationId}`,
    AuthorizationType: 'CUSTOM',
    AuthorizerId,
    OperationName: 'listPets',
  })
  await api.createStage({
    ApiId,
    StageName: '$default',
    AccessLogSettings: { DestinationArn: 'arn:aws:logs:us-east-1:111111111111:log-group:g', Format: '$context.requestId' },
    DefaultRouteSettings: { ThrottlingRateLimit: 10 },
    RouteSettings: { 'GET /pets': { ThrottlingBurstLimit: 0 } },
  })
  validated.length = 0
  await api.createDeployment({ ApiId, StageName: '$default' })
  expect(validated).toMatchObject([
    {
      snapshot: {
        api: {
          disableExecuteApiEndpoint: true,
          corsConfiguration: {
            allowCredentials: true,
            allowHeaders: ['x-a'],
            allowMethods: ['GET'],
            allowOrigins: ['https://a.example'],
            exposeHeaders: ['x-b'],
            maxAge: 60,
          },
        },
        routes: [
          {
            routeKey: 'GET /pets',
            authorizationType: 'CUSTOM',
            authorizerId: AuthorizerId,
            operationName: 'listPets',
            integrationId: IntegrationId,
          },
        ],
        integrations: [
          {
            integrationId: IntegrationId,
            connectionType: 'VPC_LINK',
            connectionId: VpcLinkId,
            requestParameters: { 'overwrite:header.x': '$request.header.y' },
            responseParameters: { '200': { 'append:header.z': 'a' } },
            timeoutInMillis: 100,
            serverNameToVerify: 'a.example',
          },
        ],
        authorizers: [
          {
            authorizerType: 'REQUEST',
            jwtConfiguration: null,
            authorizerUri: AuthorizerUri,
            authorizerCredentialsArn: 'arn:aws:iam::111111111111:role/r',
            authorizerPayloadFormatVersion: '2.0',
            authorizerResultTtlInSeconds: 60,
            identitySource: ['$request.header.A', '$context.routeKey'],
            enableSimpleResponses: true,
          },
        ],
      },
      stage: {
        stageName: '$default',
        accessLog: { destinationArn: 'arn:aws:logs:us-east-1:111111111111:log-group:g', format: '$context.requestId' },
        defaultRouteSettings: { throttlingRateLimit: 10, throttlingBurstLimit: null },
        routeSettings: { 'GET /pets': { throttlingRateLimit: null, throttlingBurstLimit: 0 } },
      },
    },
  ])
})

test('a deployment stays what it was when the API changes: its snapshot stands below it', async () => {
  const ApiId = await makeApi(api, 'GET /pets')
  const { DeploymentId } = await api.createDeployment({ ApiId })
  await makeRoute(api, ApiId, 'GET /cats')
  const row = await server.store.get(`/111111111111/us-east-1/v2/apis/${ApiId}/deployments/${DeploymentId}/snapshot`)
  expect(row).toMatchObject({ kind: 'http-api-snapshot', value: { routes: [{ routeKey: 'GET /pets' }] } })
  await api.deleteDeployment({ ApiId, DeploymentId })
  expect(await server.store.get(row?.path ?? '')).toBeUndefined()
})

test('lists come in pages, the older first; a long description is refused', async () => {
  const ApiId = await makeApi(api, 'GET /pets')
  for (let at = 0; at < 3; at++) {
    await api.createDeployment({ ApiId, Description: String(at) })
    await new Promise((later) => setTimeout(later, 2))
  }
  const first = await api.getDeployments({ ApiId, MaxResults: '2' })
  const rest = await api.getDeployments({ ApiId, MaxResults: '2', NextToken: first.NextToken })
  expect([...(first.Items ?? []), ...(rest.Items ?? [])].map((item) => item.Description)).toEqual(['0', '1', '2'])
  expect(rest.NextToken).toBeUndefined()
  expect(await refusal(api.createDeployment({ ApiId, Description: 'x'.repeat(1025) }))).toMatch(
    'BadRequestException 400 Description',
  )
})
