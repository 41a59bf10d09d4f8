// Conditions on tags under --control-auth iam: the service authorization reference and tag inheritance of API Gateway [D].
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refusal } from '../support/control-server.ts'
import { type IdentityServer, ROOT, startIdentityServer, userWith } from '../support/identity-server.ts'

let server: IdentityServer
let root: ReturnType<IdentityServer['as']>

beforeAll(async () => {
  server = await startIdentityServer('iam')
  root = server.as(ROOT)
})
afterAll(() => server.close())

const user = (...statements: readonly object[]) => userWith(server, ...statements)

const everything = { Effect: 'Allow', Action: 'apigateway:*', Resource: '*' }
const REFUSED = /^AccessDeniedException 403/

test('a Deny on the tag of an API holds for all that is below it, in both versions', async () => {
  const { apigateway, apigatewayv2 } = await user(everything, {
    Effect: 'Deny',
    Action: 'apigateway:*',
    Resource: '*',
    Condition: { StringEquals: { 'aws:ResourceTag/Team': 'core' } },
  })
  const { ApiId } = await root.apigatewayv2.createApi({ Name: 'tagged', ProtocolType: 'HTTP', Tags: { team: 'core' } })
  expect(await refusal(apigatewayv2.getApi({ ApiId }))).toMatch(REFUSED)
  expect(await refusal(apigatewayv2.createRoute({ ApiId, RouteKey: 'GET /x' }))).toMatch(REFUSED)
  expect(await refusal(apigatewayv2.getTags({ ResourceArn: `arn:aws:apigateway:us-east-1::/apis/${ApiId}` }))).toMatch(REFUSED)
  const other = await apigatewayv2.createApi({ Name: 'other', ProtocolType: 'HTTP', Tags: { team: 'edge' } })
  expect(await refusal(apigatewayv2.createRoute({ ApiId: other.ApiId, RouteKey: 'GET /x' }))).toMatch('answered')
  const { id: restApiId } = await root.apigateway.createRestApi({ name: 'tagged', tags: { Team: 'core' } })
  expect(await refusal(apigateway.getResources({ restApiId }))).toMatch(REFUSED)
})

test('an Allow on the tag of a stage holds for that stage, whose own tags come before its API\u2019s', async () => {
  const { ApiId } = await root.apigatewayv2.createApi({ Name: 'staged', ProtocolType: 'HTTP', Tags: { level: 'prod' } })
  await root.apigatewayv2.createStage({ ApiId, StageName: '$default', Tags: { level: 'dev' } })
  await root.apigatewayv2.createStage({ ApiId, StageName: 'live' })
  const { apigatewayv2 } = await user({ ...everything, Condition: { StringEquals: { 'aws:ResourceTag/level': 'dev' } } })
  expect(await refusal(apigatewayv2.getStage({ ApiId, StageName: '$default' }))).toMatch('answered')
  expect(await refusal(apigatewayv2.getStage({ ApiId, StageName: 'live' }))).toMatch(REFUSED)
  expect(await refusal(apigatewayv2.getApi({ ApiId }))).toMatch(REFUSED)
})

test('what a call tags with, and which keys it touches', async () => {
  const { apigatewayv2 } = await user(
    { ...everything, Condition: { StringEquals: { 'aws:RequestTag/team': 'core' } } },
    {
      ...everything,
      Action: 'apigateway:DELETE',
      Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['spare'] }, Null: { 'aws:TagKeys': 'false' } },
    },
  )
  const create = (Tags?: Record<string, string>) =>
    apigatewayv2.createApi({ Name: 'mine', ProtocolType: 'HTTP', ...(Tags && { Tags }) })
  expect(await refusal(create())).toMatch(REFUSED)
  expect(await refusal(create({ team: 'edge' }))).toMatch(REFUSED)
  const { ApiId } = await create({ team: 'core', spare: '1' })
  const ResourceArn = `arn:aws:apigateway:us-east-1::/apis/${ApiId}`
  expect(await refusal(apigatewayv2.untagResource({ ResourceArn, TagKeys: ['team'] }))).toMatch(REFUSED)
  expect(await refusal(apigatewayv2.untagResource({ ResourceArn, TagKeys: ['spare'] }))).toMatch('answered')
})
