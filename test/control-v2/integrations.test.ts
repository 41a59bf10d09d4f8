// CreateIntegration, GetIntegration(s), UpdateIntegration, DeleteIntegration of HTTP APIs: http-api.md 3, 6, 7, 8, control-plane.md 22.
import type { CreateIntegrationCommandInput, UpdateIntegrationCommandInput } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { guardRoles } from '../../src/control/pass-role.ts'
import { SERVICE_INTEGRATIONS } from '../../src/model/service-integrations.ts'
import { answer, refusal, status } from '../support/control-server.ts'
import { type HttpControlServer, startHttpControl } from '../support/http-control-server.ts'

type Input = Partial<CreateIntegrationCommandInput>

const FUNCTION = 'arn:aws:lambda:us-east-1:111111111111:function:pets'
const INVOCATION = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`
const ROLE = 'arn:aws:iam::111111111111:role/caller'
const LISTENER = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:listener/app/pets/50dc6c495c0c9188/0467ef3c8400ae65'
const LAMBDA: Input = { IntegrationType: 'AWS_PROXY', IntegrationUri: FUNCTION, PayloadFormatVersion: '2.0' }
const HTTP: Input = { IntegrationType: 'HTTP_PROXY', IntegrationUri: 'https://pets.example.com', IntegrationMethod: 'ANY' }

let server: HttpControlServer
let api: ReturnType<HttpControlServer['client']>
let ApiId: string | undefined
let link: string | undefined

beforeAll(async () => {
  server = await startHttpControl()
  api = server.client()
  link = 'abc123'
  await server.store.transact((tree) =>
    tree.put(`/111111111111/us-east-1/v2/vpclinks/${link}`, 'vpc-link-v2', { vpcLinkId: 'abc123', name: 'link' }),
  )
})
beforeEach(async () => {
  ;({ ApiId } = await api.createApi({ Name: 'pets', ProtocolType: 'HTTP' }))
})
afterAll(() => server.close())

const created = (input: Input) => api.createIntegration({ ApiId, IntegrationType: undefined, ...input })
const updated = (IntegrationId: string | undefined, input: Omit<UpdateIntegrationCommandInput, 'ApiId' | 'IntegrationId'>) =>
  answer(api.updateIntegration({ ApiId, IntegrationId, ...input }))

test('[K+] control-plane.md 22 #3, [D] 22 #7, 2 #5: create answers 201 with the defaults, and get the same', async () => {
  expect(await status(created(HTTP))).toBe(201)
  const made = await answer(created(LAMBDA))
  expect(made).toEqual({
    IntegrationId: expect.stringMatching(/^[a-z0-9]{7}$/),
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: FUNCTION,
    IntegrationMethod: 'POST',
    PayloadFormatVersion: '2.0',
    ConnectionType: 'INTERNET',
    TimeoutInMillis: 30_000,
  })
  expect(await answer(api.getIntegration({ ApiId, IntegrationId: made.IntegrationId }))).toEqual(made)
  expect(await answer(created(HTTP))).toMatchObject({
    ConnectionType: 'INTERNET',
    PayloadFormatVersion: '1.0',
    TimeoutInMillis: 30_000,
  })
})

test('as users report of AWS: only proxy integrations are for HTTP APIs', async () => {
  for (const IntegrationType of ['AWS', 'HTTP', 'MOCK'] as const) {
    expect(await refusal(created({ IntegrationType, PayloadFormatVersion: '1.0' }))).toBe(
      'BadRequestException 400 Currently, an API with a protocol type of HTTP may only be associated with proxy integrations (AWS_PROXY, HTTP_PROXY)',
    )
  }
  expect(await refusal(created({ IntegrationType: 'FTP' as 'HTTP' }))).toContain('BadRequestException 400')
})

test('[K+] control-plane.md 22 #3, [D] http-api.md 6 #8: a function takes version 1.0 or 2.0 and must say which, a URL 1.0', async () => {
  expect(await answer(created({ ...LAMBDA, PayloadFormatVersion: '1.0' }))).toMatchObject({ PayloadFormatVersion: '1.0' })
  expect(await refusal(created({ ...LAMBDA, PayloadFormatVersion: undefined }))).toBe(
    'BadRequestException 400 PayloadFormatVersion is a required parameter for integration',
  )
  expect(await refusal(created({ ...LAMBDA, PayloadFormatVersion: '3.0' }))).toBe(
    'BadRequestException 400 Unsupported PayloadFormatVersion: 3.0',
  )
  expect(await refusal(created({ ...HTTP, PayloadFormatVersion: '2.0' }))).toBe(
    'BadRequestException 400 PayloadFormatVersion 2.0 is not supported for integration of type HTTP_PROXY',
  )
})

test('[D] http-api.md 10 #5: a function is named by its ARN or invocation URI, and may be a stage variable', async () => {
  const uris = [
    FUNCTION,
    `${FUNCTION}:live`,
    INVOCATION,
    INVOCATION.replace('pets', '${stageVariables.fn}'),
    `${FUNCTION}:\${stageVariables.v}`,
  ]
  for (const IntegrationUri of uris)
    expect(await answer(created({ ...LAMBDA, IntegrationUri }))).toMatchObject({ IntegrationUri })
  const wrong = [
    '',
    undefined,
    'pets',
    'https://pets.example.com',
    INVOCATION.replace('/invocations', ''),
    FUNCTION.replace('function', 'layer'),
    `${FUNCTION} x`,
  ]
  for (const IntegrationUri of wrong) {
    expect(await refusal(created({ ...LAMBDA, IntegrationUri })), IntegrationUri).toBe(
      'BadRequestException 400 Invalid function ARN or invalid uri',
    )
  }
})

test('[D] http-api.md 6 #1 #2, 10 #5: a URL has a scheme and a host, which may be a stage variable, and route variables', async () => {
  const uris = [
    'https://pets.example.com',
    'http://${stageVariables.host}/a',
    '${stageVariables.url}',
    'https://a.example/{proxy}?q=1',
    'http://pets-${stageVariables.colour}.example:${stageVariables.port}/',
    'http://10.0.0.${stageVariables.n}/',
    'http://[::1]:8080/',
    'http://a.example/users/@me/{id}',
  ]
  for (const IntegrationUri of uris) expect(await answer(created({ ...HTTP, IntegrationUri }))).toMatchObject({ IntegrationUri })
  for (const IntegrationUri of [
    '',
    undefined,
    'pets.example.com',
    'ftp://a',
    'https://',
    FUNCTION,
    'https://a b',
    'http://a:99999/',
    'http://[::1',
    'http://{host}/x',
    'http://pets.{zone}.example',
    'http://user:pw@h/',
    'http://@h/',
    'https://user@${stageVariables.host}/',
    'http://${stageVariables.a-b}/',
    'http://a\\b/',
    '${stageVariables.url',
  ]) {
    expect(await refusal(created({ ...HTTP, IntegrationUri })), IntegrationUri).toBe(
      'BadRequestException 400 Invalid HTTP endpoint specified for URI',
    )
  }
})

test('[D] http-api.md 6 #1: a URL needs a method', async () => {
  expect(await refusal(created({ ...HTTP, IntegrationMethod: undefined }))).toBe(
    'BadRequestException 400 HttpMethod parameter method must be specified for integrationType HTTPPROXY',
  )
  for (const input of [HTTP, LAMBDA]) {
    expect(await refusal(created({ ...input, IntegrationMethod: 'TRACE' }))).toContain('Invalid HttpMethod specified')
  }
})

test('API reference: a URI has at most 2048 characters, a description 1024', async () => {
  const long = `https://a.example/${'p'.repeat(2048)}`
  expect(await refusal(created({ ...HTTP, IntegrationUri: long }))).toContain(
    'BadRequestException 400 integrationUri must be at most 2048',
  )
  expect(await refusal(created({ ...HTTP, Description: 'd'.repeat(1025) }))).toContain('description must be at most 1024')
})

test('[D] http-api.md 6 #7: a timeout is 50 ms to 30 s', async () => {
  for (const TimeoutInMillis of [50, 30_000]) {
    expect(await answer(created({ ...HTTP, TimeoutInMillis }))).toMatchObject({ TimeoutInMillis })
  }
  for (const TimeoutInMillis of [49, 30_001, -1, 0]) {
    expect(await refusal(created({ ...HTTP, TimeoutInMillis }))).toBe(
      'BadRequestException 400 Timeout should be between 50 ms and 30000 ms',
    )
  }
})

test('[D] http-api.md 6 #10 #11: a private integration goes by a VPC link to a listener or a Cloud Map service', async () => {
  const privately: Input = { ...HTTP, ConnectionType: 'VPC_LINK', ConnectionId: link }
  const service = 'arn:aws:servicediscovery:us-east-1:111111111111:service/srv-abc?stage=prod&deployment=green'
  for (const IntegrationUri of [
    LISTENER,
    LISTENER.replace('/app/', '/net/'),
    service,
    'arn:aws:servicediscovery:us-east-1:111111111111:service/${stageVariables.s}',
  ]) {
    expect(await answer(created({ ...privately, IntegrationUri }))).toMatchObject({ IntegrationUri, ConnectionId: link })
  }
  for (const IntegrationUri of ['https://a.example', LISTENER.replace('listener', 'loadbalancer'), FUNCTION, undefined]) {
    expect(await refusal(created({ ...privately, IntegrationUri }))).toBe(
      'BadRequestException 400 For VpcLink VPC_LINK, integration uri should be a valid ELB listener ARN or a valid Cloud Map service ARN.',
    )
  }
  const at = { ...privately, IntegrationUri: LISTENER }
  const TlsConfig = { ServerNameToVerify: 'pets.example.com' }
  expect(await answer(created({ ...at, TlsConfig }))).toMatchObject({ TlsConfig })
  expect(await answer(created({ ...at, ConnectionId: '${stageVariables.link}' }))).toMatchObject({ ConnectionType: 'VPC_LINK' })
  expect(await refusal(created({ ...at, ConnectionId: undefined }))).toBe(
    'BadRequestException 400 ConnectionId must be set to vpcLinkId for ConnectionType VPC_LINK',
  )
  expect(await refusal(created({ ...at, ConnectionId: 'nothere' }))).toContain('Invalid VpcLink identifier specified nothere')
  expect(await refusal(created({ ...LAMBDA, ConnectionType: 'VPC_LINK', ConnectionId: link }))).toContain(
    'only supported for HTTP_PROXY',
  )
})

test('[D] http-api.md 6 #10 #11: what belongs to a VPC link is refused without one, and leaves with it', async () => {
  expect(await refusal(created({ ...HTTP, ConnectionId: link }))).toContain('ConnectionId is only supported')
  expect(await refusal(created({ ...HTTP, TlsConfig: { ServerNameToVerify: 'a' } }))).toContain('TlsConfig is only supported')
  const TlsConfig = { ServerNameToVerify: 'a.example' }
  const { IntegrationId } = await created({
    ...HTTP,
    ConnectionType: 'VPC_LINK',
    ConnectionId: link,
    IntegrationUri: LISTENER,
    TlsConfig,
  })
  const open = await updated(IntegrationId, { ConnectionType: 'INTERNET', IntegrationUri: 'https://a.example' })
  expect(open).toMatchObject({ ConnectionType: 'INTERNET', IntegrationUri: 'https://a.example' })
  expect(open).not.toHaveProperty('ConnectionId')
  expect(open).not.toHaveProperty('TlsConfig')
})

test('[D] http-api.md 10 #5: a role is of the account of the caller, and only for what AWS is asked', async () => {
  expect(await answer(created({ ...LAMBDA, CredentialsArn: ROLE }))).toMatchObject({ CredentialsArn: ROLE })
  for (const CredentialsArn of ['arn:aws:iam::111111111111:role/${stageVariables.role}', 'arn:aws:iam::*:user/*']) {
    expect(await answer(created({ ...LAMBDA, CredentialsArn }))).toMatchObject({ CredentialsArn })
  }
  expect(await refusal(created({ ...LAMBDA, CredentialsArn: ROLE.replaceAll('1', '2') }))).toContain(
    'BadRequestException 400 Cross-account',
  )
  expect(await refusal(created({ ...LAMBDA, CredentialsArn: 'caller' }))).toContain('BadRequestException 400 Invalid ARN')
  expect(await refusal(created({ ...HTTP, CredentialsArn: ROLE }))).toContain(
    'BadRequestException 400 CredentialsArn is not supported',
  )
})

test('[D] iam:PassRole: who gives an integration a role must be allowed to pass it', async () => {
  const asked: string[] = []
  const store = guardRoles(server.store, (role, service) => void asked.push(`${role} ${service}`))
  await store.transact((tree) => tree.put('/1/us-east-1/v2/apis/a/integrations/i', 'http-integration', { credentialsArn: ROLE }))
  expect(asked).toEqual([`${ROLE} apigateway.amazonaws.com`])
})

test.each(SERVICE_INTEGRATIONS)(
  '[D] http-api.md 8 #1-11, [K+] 8 #12: $subtype takes its parameters and a role',
  async ({ subtype, required, optional }) => {
    const RequestParameters = Object.fromEntries(
      [...required, ...optional].map((name) => [name, name === 'Region' ? 'us-east-1' : '$request.body.x']),
    )
    const service: Input = { IntegrationType: 'AWS_PROXY', IntegrationSubtype: subtype, CredentialsArn: ROLE, RequestParameters }
    expect(await answer(created({ ...service, PayloadFormatVersion: '1.0' }))).toMatchObject({
      IntegrationSubtype: subtype,
      PayloadFormatVersion: '1.0',
      RequestParameters,
    })
    for (const name of required) {
      const { [name]: _, ...others } = RequestParameters
      expect(await refusal(created({ ...service, RequestParameters: others }))).toContain(
        `BadRequestException 400 Operation: ${subtype} requires enabling passthrough, or defining all of the following parameters`,
      )
    }
    expect(await refusal(created({ ...service, CredentialsArn: undefined }))).toBe(
      `BadRequestException 400 Role ARN must be specified for AWS integration configuration with Subtype: ${subtype}`,
    )
    expect(await refusal(created({ ...service, PayloadFormatVersion: '2.0' }))).toBe(
      `BadRequestException 400 Operation: ${subtype} is not supported.`,
    )
    expect(await refusal(created({ ...service, RequestParameters: { ...RequestParameters, Nothing: 'x' } }))).toContain(
      'BadRequestException 400',
    )
  },
)

test('[D] http-api.md 8 #1: what a service integration cannot be', async () => {
  const service: Input = {
    IntegrationType: 'AWS_PROXY',
    IntegrationSubtype: 'SQS-PurgeQueue',
    CredentialsArn: ROLE,
    RequestParameters: { QueueUrl: 'https://sqs.example.com/q' },
  }
  expect(await refusal(created({ ...service, IntegrationSubtype: 'S3-PutObject' }))).toBe(
    'BadRequestException 400 Operation: S3-PutObject is not supported.',
  )
  expect(await refusal(created({ ...service, IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'GET' }))).toContain('400')
  expect(await refusal(created({ ...service, IntegrationUri: FUNCTION }))).toContain('IntegrationUri cannot be specified')
  expect(await refusal(created({ ...service, RequestParameters: { QueueUrl: '$request.nothing' } }))).toContain(
    'BadRequestException 400 Invalid selection expression specified',
  )
})

test('[D] http-api.md 7 #1 #2 #5 #6: parameter mappings are kept as written', async () => {
  const RequestParameters = {
    'append:header.x-a': '$request.header.y',
    'overwrite:header.x-b': '${context.requestId}-${stageVariables.v}',
    'remove:header.x-c': "''",
    'append:querystring.a': '$request.querystring.b',
    'overwrite:path': '$request.path',
  }
  const ResponseParameters = {
    '200': { 'overwrite:statuscode': '201', 'append:header.x-d': '$response.header.e' },
    '500': { 'remove:header.server': "''" },
  }
  const made = await created({ ...HTTP, RequestParameters, ResponseParameters })
  expect(made).toMatchObject({ RequestParameters, ResponseParameters })
  expect(await answer(created({ ...LAMBDA, RequestParameters }))).toMatchObject({ RequestParameters })
})

test('[D] http-api.md 7 #1 #5 #7, [K+] 7 #8: what cannot be mapped is refused', async () => {
  const requests = [
    'header.x',
    'append:path',
    'overwrite:body',
    'replace:header.x',
    'append:header.',
    'overwrite:header.Authorization',
    'remove:header.x-amz-date',
  ]
  for (const key of requests) {
    expect(await refusal(created({ ...HTTP, RequestParameters: { [key]: 'x' } })), key).toContain(
      'BadRequestException 400 Invalid mapping expression specified',
    )
  }
  for (const key of ['header.x', 'append:statuscode', 'overwrite:querystring.x', 'overwrite:header.Via']) {
    expect(await refusal(created({ ...HTTP, ResponseParameters: { '200': { [key]: 'x' } } })), key).toContain(
      'BadRequestException 400',
    )
  }
  expect(await refusal(created({ ...HTTP, ResponseParameters: { ok: { 'append:header.x': 'y' } } }))).toContain(
    'BadRequestException 400',
  )
})

test('[D] http-api.md 10 #9, control-plane.md Appendix H: what only integrations of WebSocket APIs have is refused by name', async () => {
  const inputs: readonly (readonly [string, Input])[] = [
    ['ContentHandlingStrategy', { ContentHandlingStrategy: 'CONVERT_TO_TEXT' }],
    ['PassthroughBehavior', { PassthroughBehavior: 'NEVER' }],
    ['RequestTemplates', { RequestTemplates: { 'application/json': '{}' } }],
    ['TemplateSelectionExpression', { TemplateSelectionExpression: '$request.body.x' }],
  ]
  for (const [member, input] of inputs) {
    expect(await refusal(created({ ...HTTP, ...input }))).toBe(
      `BadRequestException 400 ${member} is not currently supported for HTTP APIs.`,
    )
  }
  const defaulted = await created({ ...HTTP, PassthroughBehavior: 'WHEN_NO_MATCH', RequestTemplates: {} })
  expect(defaulted.PassthroughBehavior).toBeUndefined()
})

test('[D] control-plane.md 1 #5: an update takes the members it is given, checks the whole, and leaves the others', async () => {
  const { IntegrationId } = await created({ ...HTTP, Description: 'd', TimeoutInMillis: 100 })
  expect(await status(api.updateIntegration({ ApiId, IntegrationId, Description: 'e' }))).toBe(200)
  expect(await updated(IntegrationId, { IntegrationMethod: 'GET' })).toMatchObject({
    Description: 'e',
    IntegrationMethod: 'GET',
    TimeoutInMillis: 100,
  })
  expect(await updated(IntegrationId, { Description: '' })).not.toHaveProperty('Description')
  expect(await refusal(api.updateIntegration({ ApiId, IntegrationId, PayloadFormatVersion: '2.0' }))).toContain(
    'is not supported',
  )
  expect(await refusal(api.updateIntegration({ ApiId, IntegrationId, IntegrationType: 'AWS_PROXY' }))).toContain(
    'Invalid function ARN',
  )
})

test("[K+] as Terraform's provider relies on: an update merges mappings by key, and removes what is given as nothing", async () => {
  const { IntegrationId } = await created({
    ...HTTP,
    RequestParameters: { 'append:header.a': '1', 'append:header.b': '2' },
    ResponseParameters: { '200': { 'append:header.a': '1' }, '500': { 'append:header.b': '2' } },
  })
  const first = await updated(IntegrationId, {
    RequestParameters: { 'append:header.a': '', 'append:header.c': '3', 'remove:header.d': '' },
    ResponseParameters: { '200': {}, '404': { 'append:header.c': '3' } },
  })
  expect(first.RequestParameters).toEqual({ 'append:header.b': '2', 'append:header.c': '3', 'remove:header.d': '' })
  expect(first.ResponseParameters).toEqual({ '500': { 'append:header.b': '2' }, '404': { 'append:header.c': '3' } })
  const emptied = await updated(IntegrationId, { ResponseParameters: { '500': {}, '404': {} } })
  expect(emptied).not.toHaveProperty('ResponseParameters')
})

test('as users report of AWS: an integration that routes lead to stays', async () => {
  const { IntegrationId } = await created(HTTP)
  const { RouteId } = await api.createRoute({ ApiId, RouteKey: 'GET /', Target: `integrations/${IntegrationId}` })
  expect(await refusal(api.deleteIntegration({ ApiId, IntegrationId }))).toBe(
    `ConflictException 409 Cannot delete Integration because it is referenced by the following Routes with Ids: [${RouteId}]`,
  )
  await api.deleteRoute({ ApiId, RouteId })
  expect(await status(api.deleteIntegration({ ApiId, IntegrationId }))).toBe(204)
})

test('[K] control-plane.md 22 #11, [D] control-plane.md 1 #13: an integration that is not there is named', async () => {
  const IntegrationId = 'nothere'
  const words = 'NotFoundException 404 Invalid Integration identifier specified nothere'
  expect(await refusal(api.getIntegration({ ApiId, IntegrationId }))).toBe(words)
  expect(await refusal(api.updateIntegration({ ApiId, IntegrationId, Description: 'd' }))).toBe(words)
  expect(await refusal(api.deleteIntegration({ ApiId, IntegrationId }))).toBe(words)
  expect(await api.getIntegration({ ApiId, IntegrationId }).catch((error: unknown) => error)).toMatchObject({
    ResourceType: 'Integration',
  })
})

test('[D] http-api.md 1 #14: an API has at most 300 integrations', async () => {
  const at = `/111111111111/us-east-1/v2/apis/${ApiId}/integrations`
  await server.store.transact(async (tree) => {
    for (let i = 0; i < 299; i++) await tree.put(`${at}/i${i}`, 'http-integration', { integrationId: `i${i}` })
  })
  expect(await status(created(HTTP))).toBe(201)
  expect(await refusal(created(HTTP))).toContain('ConflictException 429 Maximum number of Integrations for this API')
})

test('[D] http-api.md 10 #1: a stage that deploys itself has each change of an integration at once', async () => {
  const { IntegrationId } = await created(HTTP)
  await api.createRoute({ ApiId, RouteKey: '$default', Target: `integrations/${IntegrationId}` })
  await api.createStage({ ApiId, StageName: 'live', AutoDeploy: true })
  const before = (await api.getStage({ ApiId, StageName: 'live' })).DeploymentId
  await updated(IntegrationId, { TimeoutInMillis: 60 })
  expect((await api.getStage({ ApiId, StageName: 'live' })).DeploymentId).not.toBe(before)
})

test('operations on what only WebSocket APIs have say by name that they are not there', async () => {
  const { IntegrationId } = await created(HTTP)
  const call = api.createIntegrationResponse({ ApiId, IntegrationId, IntegrationResponseKey: '$default' })
  expect(await refusal(call)).toContain('NotImplementedException 501 apigatewayv2:CreateIntegrationResponse')
})
