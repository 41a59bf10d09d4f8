// VPC links of HTTP APIs: http-api.md 6 and 12, control-plane.md 22.
import type { CreateVpcLinkCommandInput } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, refusal, status } from '../support/control-server.ts'
import { type HttpControlServer, startHttpControl } from '../support/http-control-server.ts'

let server: HttpControlServer
let api: ReturnType<HttpControlServer['client']>

beforeAll(async () => {
  server = await startHttpControl()
  api = server.client()
})
afterAll(() => server.close())

const LISTENER = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2'
const ALB = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/app/shop/50dc6c495c0c9188'

const create = (input: Partial<CreateVpcLinkCommandInput> = {}) =>
  api.createVpcLink({ Name: 'link', SubnetIds: ['subnet-1', 'subnet-2'], ...input })
const missing = (id: string | undefined) => `NotFoundException 404 Invalid VpcLink identifier specified ${id}`

test('[D] control-plane.md 22 #7 #13, [D] http-api.md 6 #14, [K+] 2 #8: created 201 and pending, then available; deleted 202', async () => {
  expect(await status(create())).toBe(201)
  const made = await answer(create({ SecurityGroupIds: ['sg-1'], Tags: { team: 'pets' } }))
  expect(made).toEqual({
    VpcLinkId: expect.stringMatching(/^[a-z0-9]{6}$/),
    Name: 'link',
    SubnetIds: ['subnet-1', 'subnet-2'],
    SecurityGroupIds: ['sg-1'],
    CreatedDate: expect.any(Date),
    Tags: { team: 'pets' },
    VpcLinkStatus: 'PENDING',
    VpcLinkStatusMessage: 'VPC link is provisioning ENIs',
    VpcLinkVersion: 'V2',
  })
  const { VpcLinkId } = made
  const ready = { ...made, VpcLinkStatus: 'AVAILABLE', VpcLinkStatusMessage: 'VPC link is ready to route traffic' }
  expect(await answer(api.getVpcLink({ VpcLinkId }))).toEqual(ready)
  expect((await api.getVpcLinks({})).Items).toContainEqual(ready)
  const renamed = api.updateVpcLink({ VpcLinkId, Name: 'other' })
  expect(await status(renamed)).toBe(200)
  expect(await answer(renamed)).toEqual({ ...ready, Name: 'other' })
  expect(await status(api.deleteVpcLink({ VpcLinkId }))).toBe(202)
  expect(await refusal(api.getVpcLink({ VpcLinkId }))).toBe(missing(VpcLinkId))
  expect(await refusal(api.updateVpcLink({ VpcLinkId, Name: 'x' }))).toBe(missing(VpcLinkId))
  expect(await refusal(api.deleteVpcLink({ VpcLinkId }))).toBe(missing(VpcLinkId))
})

test('without groups and tags the lists are empty, and links are listed in pages', async () => {
  const other = server.client('222222222222')
  for (const Name of ['a', 'b', 'c']) await other.createVpcLink({ Name, SubnetIds: ['subnet-1'] })
  const first = await other.getVpcLinks({ MaxResults: '2' })
  expect(first.Items?.[0]).toMatchObject({ SecurityGroupIds: [], Tags: {} })
  const second = await other.getVpcLinks({ NextToken: first.NextToken })
  expect([first.Items?.length, second.Items?.length, second.NextToken]).toEqual([2, 1, undefined])
})

test.each<[string, Partial<CreateVpcLinkCommandInput>]>([
  ['1 to 10 subnets', { SubnetIds: [] }],
  ['1 to 10 subnets', { SubnetIds: Array.from({ length: 11 }, (_, i) => `subnet-${i}`) }],
  ['at most 5 security groups', { SecurityGroupIds: Array.from({ length: 6 }, (_, i) => `sg-${i}`) }],
  ['Invalid subnet or security group identifier', { SubnetIds: ['subnet 1'] }],
  ['Invalid subnet or security group identifier', { SecurityGroupIds: [''] }],
  ['1 to 128 characters', { Name: '' }],
  ['1 to 128 characters', { Name: 'x'.repeat(129) }],
  ['Tag keys', { Tags: { 'aws:x': 'y' } }],
])('[D] http-api.md 12 #5: refused with 400: %s', async (message, input) => {
  const answered = await refusal(create(input))
  expect(answered).toMatch(/^BadRequestException 400 /)
  expect(answered).toContain(message)
})

test('a name does not become none, and the places of a link never change', async () => {
  const { VpcLinkId } = await create()
  expect(await refusal(api.updateVpcLink({ VpcLinkId, Name: '' }))).toContain('1 to 128 characters')
  const changed = await fetch(`${server.url}/v2/vpclinks/${VpcLinkId}`, {
    method: 'PATCH',
    headers: {
      'content-type': 'application/json',
      authorization:
        'AWS4-HMAC-SHA256 Credential=111111111111/20260101/us-east-1/apigateway/aws4_request, SignedHeaders=host, Signature=x',
    },
    body: '{"subnetIds":["subnet-9"]}',
  })
  expect(await changed.json()).toMatchObject({ subnetIds: ['subnet-1', 'subnet-2'] })
})

test('[D] control-plane.md 20 #5: tags come and go', async () => {
  const { VpcLinkId } = await create({ Tags: { a: '1' } })
  const ResourceArn = `arn:aws:apigateway:us-east-1::/vpclinks/${VpcLinkId}`
  await api.tagResource({ ResourceArn, Tags: { b: '2' } })
  await api.untagResource({ ResourceArn, TagKeys: ['a'] })
  expect((await api.getVpcLink({ VpcLinkId })).Tags).toEqual({ b: '2' })
})

test('[K+] a link that a route leads to stays, and one that a deployment leads to; another account’s is none', async () => {
  const { VpcLinkId } = await create()
  const { ApiId } = await api.createApi({ Name: 'private', ProtocolType: 'HTTP' })
  const { IntegrationId } = await api.createIntegration({
    ApiId,
    IntegrationType: 'HTTP_PROXY',
    IntegrationMethod: 'ANY',
    IntegrationUri: LISTENER,
    ConnectionType: 'VPC_LINK',
    ConnectionId: VpcLinkId,
    PayloadFormatVersion: '1.0',
  })
  const Target = `integrations/${IntegrationId}`
  const { RouteId } = await api.createRoute({ ApiId, RouteKey: 'GET /pets', Target })
  const start = `BadRequestException 400 Cannot delete vpc link. Vpc link '${VpcLinkId}', is referenced in`
  expect(await refusal(api.deleteVpcLink({ VpcLinkId }))).toBe(`${start} [GET:${RouteId}] in format of [Method:Resource].`)
  await api.createStage({ ApiId, StageName: 'prod' })
  await api.createDeployment({ ApiId, StageName: 'prod' })
  await api.deleteRoute({ ApiId, RouteId })
  expect(await refusal(api.deleteVpcLink({ VpcLinkId }))).toBe(
    `${start} [GET:${RouteId}:prod] in format of [Method:Resource:Stage].`,
  )
  await api.deleteStage({ ApiId, StageName: 'prod' })
  expect(await refusal(server.client('222222222222').deleteVpcLink({ VpcLinkId }))).toBe(missing(VpcLinkId))
  expect(await status(api.deleteVpcLink({ VpcLinkId }))).toBe(202)
})

test('[D] rest-api.md 9.8: a link that an integration of a REST API names stays too', async () => {
  const { VpcLinkId } = await create()
  const rest = server.rest()
  const { id: restApiId, rootResourceId: resourceId } = await rest.createRestApi({ name: 'private' })
  const at = { restApiId, resourceId, httpMethod: 'GET' }
  await rest.putMethod({ ...at, authorizationType: 'NONE' })
  await rest.putIntegration({
    ...at,
    type: 'HTTP_PROXY',
    integrationHttpMethod: 'GET',
    uri: 'http://shop.internal/',
    connectionType: 'VPC_LINK',
    connectionId: VpcLinkId,
    integrationTarget: ALB,
  })
  expect(await refusal(api.deleteVpcLink({ VpcLinkId }))).toContain(
    `is referenced in [${restApiId}:GET:${resourceId}] in format of [RESTApiId:Method:Resource].`,
  )
})
