// Stages of HTTP APIs: http-api.md 10 and 12, control-plane.md 22.
import type { CreateStageCommandInput, UpdateStageCommandInput } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { answer, refusal, status } from '../support/control-server.ts'
import { type HttpControlServer, startHttpControl } from '../support/http-control-server.ts'
import { makeApi, makeRoute } from './stage-kit.ts'

const resets: string[] = []
let server: HttpControlServer
let api: ReturnType<HttpControlServer['client']>
let ApiId: string
let DeploymentId: string

beforeAll(async () => {
  server = await startHttpControl({ resetAuthorizers: (apiId, stageName) => void resets.push(`${apiId}/${stageName}`) })
  api = server.client()
  ApiId = await makeApi(api, 'GET /pets', 'ANY /{proxy+}')
  DeploymentId = (await api.createDeployment({ ApiId })).DeploymentId ?? ''
})
beforeEach(async () => {
  for (const { StageName } of (await api.getStages({ ApiId })).Items ?? []) await api.deleteStage({ ApiId, StageName })
})
afterAll(() => server.close())

const create = (input: Partial<CreateStageCommandInput> = {}) => answer(api.createStage({ ApiId, StageName: 'dev', ...input }))
const update = (input: Partial<UpdateStageCommandInput> = {}) => answer(api.updateStage({ ApiId, StageName: 'dev', ...input }))
const get = (StageName = 'dev') => answer(api.getStage({ ApiId, StageName }))

const LOG_GROUP = 'arn:aws:logs:us-east-1:111111111111:log-group:access'
const FORMAT = '$context.requestId $context.status'

test('[D] control-plane.md 22 #7, [K+] 22 #6, [D] http-api.md 10 #1: create 201 with the defaults, get and update 200, delete 204', async () => {
  expect(await status(api.createStage({ ApiId, StageName: 'dev' }))).toBe(201)
  const stage = await get()
  expect(stage).toEqual({
    StageName: 'dev',
    DefaultRouteSettings: { DetailedMetricsEnabled: false },
    RouteSettings: {},
    StageVariables: {},
    Tags: {},
    CreatedDate: expect.any(Date),
    LastUpdatedDate: expect.any(Date),
  })
  expect(await status(api.updateStage({ ApiId, StageName: 'dev', Description: 'x' }))).toBe(200)
  expect(await status(api.deleteStage({ ApiId, StageName: 'dev' }))).toBe(204)
  expect(await refusal(get())).toBe('NotFoundException 404 Invalid stage identifier specified')
})

test('a stage shows all that it was made with', async () => {
  const chosen = {
    DeploymentId,
    Description: 'first',
    StageVariables: { table: 'pets-dev' },
    AccessLogSettings: { DestinationArn: LOG_GROUP, Format: FORMAT },
    DefaultRouteSettings: { ThrottlingBurstLimit: 10, ThrottlingRateLimit: 2.5 },
    RouteSettings: { 'GET /pets': { ThrottlingBurstLimit: 1 } },
    Tags: { team: 'pets' },
  }
  const made = await create(chosen)
  expect(made).toMatchObject({
    ...chosen,
    DefaultRouteSettings: { DetailedMetricsEnabled: false, ThrottlingBurstLimit: 10, ThrottlingRateLimit: 2.5 },
    RouteSettings: { 'GET /pets': { DetailedMetricsEnabled: false, ThrottlingBurstLimit: 1 } },
  })
  expect(await get()).toEqual(made)
})

test('[D] http-api.md 1 #2: `$default` is a name like any other, in every operation', async () => {
  await create({ StageName: '$default', DeploymentId })
  expect(await get('$default')).toMatchObject({ StageName: '$default', DeploymentId })
  expect(await update({ StageName: '$default', Description: 'root' })).toMatchObject({ Description: 'root' })
  await create()
  expect((await api.getStages({ ApiId })).Items?.map((stage) => stage.StageName)).toEqual(['$default', 'dev'])
  await api.deleteStage({ ApiId, StageName: '$default' })
  expect(await refusal(get('$default'))).toMatch('NotFoundException')
})

test.each<readonly [string, Partial<CreateStageCommandInput>, string]>([
  ['a name with a slash', { StageName: 'a/b' }, 'BadRequestException 400 Stage name only allows'],
  ['a name with a dollar that is not $default', { StageName: '$other' }, 'BadRequestException 400 Stage name only allows'],
  ['a name of 129 characters', { StageName: 'x'.repeat(129) }, 'BadRequestException 400 Stage name only allows'],
  ['an unknown deployment', { DeploymentId: 'nosuch' }, 'BadRequestException 400 Deployment ID does not point to a valid'],
  [
    'a deployment beside autoDeploy',
    { AutoDeploy: true, DeploymentId: 'any' },
    'BadRequestException 400 Deployment ID cannot be',
  ],
  ['a client certificate', { ClientCertificateId: 'abc' }, 'BadRequestException 400 Client certificates are not supported'],
  ['a variable with a dash in its name', { StageVariables: { 'a-b': 'x' } }, 'BadRequestException 400 Stage variable names'],
  ['a variable with a blank in its value', { StageVariables: { a: 'x y' } }, 'BadRequestException 400 Please use values'],
  [
    '101 variables ([D] http-api.md 10 #6)',
    { StageVariables: Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`v${at}`, 'x'])) },
    'BadRequestException 400 A stage can have at most 100 stage variables',
  ],
  ['a description of 1,025 characters', { Description: 'x'.repeat(1025) }, 'BadRequestException 400 Description must have'],
  ['a tag of AWS', { Tags: { 'aws:x': 'y' } }, 'BadRequestException 400 Tag keys have'],
  [
    'execution logs ([D] http-api.md 10 #7)',
    { DefaultRouteSettings: { LoggingLevel: 'INFO' } },
    'BadRequestException 400 Execution logs are not supported on protocolType HTTP',
  ],
  [
    'data traces of a route',
    { RouteSettings: { 'GET /pets': { DataTraceEnabled: true } } },
    'BadRequestException 400 Execution logs are not supported on protocolType HTTP',
  ],
  [
    'a negative limit',
    { DefaultRouteSettings: { ThrottlingRateLimit: -1 } },
    'BadRequestException 400 Throttling limits must be numbers that are not negative',
  ],
  [
    'settings of a route that is not there',
    { RouteSettings: { 'DELETE /pets': { ThrottlingBurstLimit: 1 } } },
    'NotFoundException 404 Unable to find Route by key DELETE /pets within the provided RouteSettings',
  ],
  [
    'detailed metrics, which Portico has not',
    { DefaultRouteSettings: { DetailedMetricsEnabled: true } },
    'NotImplementedException 501 Portico does not support detailedMetricsEnabled',
  ],
  ['a log format alone', { AccessLogSettings: { Format: FORMAT } }, 'BadRequestException 400 Access Log value missing.'],
  [
    'a destination that is no log group',
    { AccessLogSettings: { DestinationArn: 'arn:aws:s3:::bucket', Format: FORMAT } },
    'BadRequestException 400 Invalid ARN specified in the request',
  ],
  [
    'a delivery stream, which Portico has not',
    { AccessLogSettings: { DestinationArn: 'arn:aws:firehose:us-east-1:1:deliverystream/x', Format: FORMAT } },
    'NotImplementedException 501 Portico does not support access logs to Firehose',
  ],
  [
    'a log format of two lines',
    { AccessLogSettings: { DestinationArn: LOG_GROUP, Format: 'a\nb' } },
    'BadRequestException 400 Access Log format must be single line',
  ],
  [
    'a log format that is too long',
    { AccessLogSettings: { DestinationArn: LOG_GROUP, Format: 'x'.repeat(3073) } },
    'BadRequestException 400 Access Log format must have at most 3072 characters',
  ],
])('CreateStage refuses %s, and makes nothing', async (_, input, message) => {
  const refused = await refusal(create(input))
  expect(refused.slice(0, message.length)).toBe(message)
  expect((await api.getStages({ ApiId })).Items).toEqual([])
})

test('a name is taken once, and an API must be there', async () => {
  await create()
  expect(await refusal(create())).toBe('ConflictException 409 Stage already exists')
  expect(await refusal(create({ ApiId: 'nosuch1234' }))).toBe(
    'NotFoundException 404 Invalid API identifier specified 111111111111:nosuch1234',
  )
  expect(await refusal(api.getStages({ ApiId: 'nosuch1234' }))).toMatch('NotFoundException 404')
})

test('[D] http-api.md 10 #6: 10 stages, and pages of them', async () => {
  for (let at = 0; at < 10; at++) await create({ StageName: `s${at}` })
  expect(await refusal(create())).toBe(
    'ConflictException 429 Maximum number of Stages for this API has been reached. Please contact AWS if you need additional Stages.',
  )
  expect(await refusal(create({ StageName: 's0' }))).toBe('ConflictException 409 Stage already exists')
  const first = await api.getStages({ ApiId, MaxResults: '7' })
  expect(first.Items?.map((stage) => stage.StageName)).toEqual(['s0', 's1', 's2', 's3', 's4', 's5', 's6'])
  const rest = await api.getStages({ ApiId, MaxResults: '7', NextToken: first.NextToken })
  expect(rest.Items?.map((stage) => stage.StageName)).toEqual(['s7', 's8', 's9'])
  expect(rest.NextToken).toBeUndefined()
})

test('UpdateStage: members take the place of those that stand, maps join them, an empty variable goes', async () => {
  const before = await create({
    Description: 'first',
    StageVariables: { kept: 'a', gone: 'b', changed: 'c' },
    AccessLogSettings: { DestinationArn: LOG_GROUP, Format: FORMAT },
    DefaultRouteSettings: { ThrottlingBurstLimit: 10, ThrottlingRateLimit: 5 },
    RouteSettings: { 'GET /pets': { ThrottlingBurstLimit: 1, ThrottlingRateLimit: 1 } },
  })
  const after = await update({
    Description: '',
    DeploymentId,
    StageVariables: { gone: '', changed: 'd', added: 'e' },
    AccessLogSettings: { Format: '$context.requestId' },
    DefaultRouteSettings: { ThrottlingRateLimit: 6 },
    RouteSettings: { 'GET /pets': { ThrottlingBurstLimit: 2 }, 'ANY /{proxy+}': { ThrottlingRateLimit: 3 } },
  })
  expect(after).toEqual({
    ...before,
    DeploymentId,
    StageVariables: { kept: 'a', changed: 'd', added: 'e' },
    AccessLogSettings: { DestinationArn: LOG_GROUP, Format: '$context.requestId' },
    DefaultRouteSettings: { DetailedMetricsEnabled: false, ThrottlingBurstLimit: 10, ThrottlingRateLimit: 6 },
    RouteSettings: {
      'GET /pets': { DetailedMetricsEnabled: false, ThrottlingBurstLimit: 2, ThrottlingRateLimit: 1 },
      'ANY /{proxy+}': { DetailedMetricsEnabled: false, ThrottlingRateLimit: 3 },
    },
    LastUpdatedDate: expect.any(Date),
  })
  expect(Number(after.LastUpdatedDate)).toBeGreaterThanOrEqual(Number(before.LastUpdatedDate))
  expect(await get()).toEqual(after)
})

test('an empty deploymentId is none, as some tools send it', async () => {
  expect((await create({ DeploymentId: '' })).DeploymentId).toBeUndefined()
  await update({ DeploymentId })
  expect((await update({ DeploymentId: '' })).DeploymentId).toBe(DeploymentId)
})

test('UpdateStage refuses what CreateStage refuses, and changes nothing', async () => {
  const before = await create({ StageVariables: { a: 'b' } })
  expect(await refusal(update({ DeploymentId: 'nosuch', Description: 'x' }))).toMatch(
    'BadRequestException 400 Deployment ID does',
  )
  expect(await refusal(update({ DefaultRouteSettings: { LoggingLevel: 'OFF' } }))).toMatch('Execution logs are not supported')
  expect(await refusal(update({ StageVariables: { c: 'not this' } }))).toMatch('BadRequestException 400 Please use values')
  expect(await refusal(update({ StageName: 'other' }))).toBe('NotFoundException 404 Invalid stage identifier specified')
  expect(await get()).toEqual(before)
})

test('settings of a route that went stand in the way of others until they are deleted', async () => {
  const gone = await makeRoute(api, ApiId, 'GET /gone')
  await create({ RouteSettings: { 'GET /gone': { ThrottlingBurstLimit: 1 } } })
  await api.deleteRoute({ ApiId, RouteId: gone })
  const others = { RouteSettings: { 'GET /pets': { ThrottlingBurstLimit: 1 } } }
  const refused = 'NotFoundException 404 Unable to find Route by key GET /gone within the provided RouteSettings'
  expect(await refusal(update(others))).toBe(refused)
  expect(await status(api.updateStage({ ApiId, StageName: 'dev', Description: 'not about routes' }))).toBe(200)
  expect(await status(api.deleteRouteSettings({ ApiId, StageName: 'dev', RouteKey: 'GET /gone' }))).toBe(204)
  expect(await refusal(api.deleteRouteSettings({ ApiId, StageName: 'dev', RouteKey: 'GET /gone' }))).toBe(refused)
  expect(Object.keys((await update(others)).RouteSettings ?? {})).toEqual(['GET /pets'])
})

test('DeleteAccessLogSettings takes away what an empty update does not', async () => {
  await create({ AccessLogSettings: { DestinationArn: `${LOG_GROUP}:*`, Format: `${FORMAT}\n` } })
  expect((await update({ AccessLogSettings: {} })).AccessLogSettings?.Format).toBe(`${FORMAT}\n`)
  expect(await status(api.deleteAccessLogSettings({ ApiId, StageName: 'dev' }))).toBe(204)
  expect((await get()).AccessLogSettings).toBeUndefined()
  expect(await refusal(api.deleteAccessLogSettings({ ApiId, StageName: 'none' }))).toMatch('NotFoundException 404')
})

test('every change of a stage moves its date on', async () => {
  await create({
    AccessLogSettings: { DestinationArn: LOG_GROUP, Format: FORMAT },
    RouteSettings: { 'GET /pets': { ThrottlingBurstLimit: 1 } },
  })
  const path = `/111111111111/us-east-1/v2/apis/${ApiId}/stages/dev`
  const changed = async () => Number((await server.store.get(path))?.value.lastUpdatedDate)
  const at = { ApiId, StageName: 'dev' }
  for (const change of [
    () => api.updateStage({ ...at, Description: 'x' }),
    () => api.deleteRouteSettings({ ...at, RouteKey: 'GET /pets' }),
    () => api.deleteAccessLogSettings(at),
    () => api.createDeployment(at),
    () => api.updateStage({ ...at, AutoDeploy: true }),
  ]) {
    const before = await changed()
    await new Promise((later) => setTimeout(later, 2))
    await change()
    expect(await changed()).toBeGreaterThan(before)
  }
})

test('ResetAuthorizersCache empties the cache of a stage that is there', async () => {
  await create({ StageName: '$default' })
  resets.length = 0
  expect(await status(api.resetAuthorizersCache({ ApiId, StageName: '$default' }))).toBe(204)
  expect(await refusal(api.resetAuthorizersCache({ ApiId, StageName: 'dev' }))).toBe(
    'NotFoundException 404 Invalid stage identifier specified',
  )
  expect(resets).toEqual([`${ApiId}/$default`])
})

test('keys that objects inherit are keys like any other', async () => {
  const made = await create({ StageVariables: { constructor: 'a', toString: 'b' } })
  expect(made.StageVariables).toEqual({ constructor: 'a', toString: 'b' })
  expect(await refusal(api.deleteRouteSettings({ ApiId, StageName: 'dev', RouteKey: 'constructor' }))).toMatch('404')
  expect(await refusal(update({ RouteSettings: { constructor: { ThrottlingBurstLimit: 1 } } as never }))).toMatch('404')
})

test('a limit that no number can hold is refused', async () => {
  const scope = '111111111111/20260101/us-east-1/apigateway/aws4_request'
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=x`
  const response = await fetch(`${server.url}/v2/apis/${ApiId}/stages`, {
    method: 'POST',
    headers: { authorization },
    body: '{"stageName":"dev","defaultRouteSettings":{"throttlingRateLimit":1e999}}',
  })
  expect([response.status, await response.json()]).toEqual([
    400,
    { message: 'Throttling limits must be numbers that are not negative' },
  ])
})

test("another account's stages are not there", async () => {
  await create()
  const other = server.client('222222222222')
  expect(await refusal(other.getStage({ ApiId, StageName: 'dev' }))).toMatch('NotFoundException 404')
  expect(await refusal(other.deleteStage({ ApiId, StageName: 'dev' }))).toMatch('NotFoundException 404')
  expect(await get()).toMatchObject({ StageName: 'dev' })
})
