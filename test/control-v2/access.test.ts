// Who may do what with HTTP APIs under --control-auth iam: docs/access.md, control-plane.md appendix L.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refusal } from '../support/control-server.ts'
import { allow, deny, type IdentityServer, policy, ROOT, startIdentityServer, userWith } from '../support/identity-server.ts'

let server: IdentityServer
let root: ReturnType<IdentityServer['as']>

beforeAll(async () => {
  server = await startIdentityServer('iam')
  root = server.as(ROOT)
})
afterAll(() => server.close())

/** A user with one inline policy, and a client that signs as the user. */
async function user(...statements: readonly object[]) {
  const { UserName, apigatewayv2 } = await userWith(server, ...statements)
  return { UserName, api: apigatewayv2 }
}

test('methods on the paths of APIs, and explicit denies', async () => {
  const { ApiId } = await root.apigatewayv2.createApi({ Name: 'mine', ProtocolType: 'HTTP' })
  const stages = `arn:aws:apigateway:us-east-1::/apis/${ApiId}/stages`
  const { api } = await user(allow('apigateway:*', `${stages}*`), deny('apigateway:DELETE', `${stages}/prod`))
  expect(await refusal(api.getApi({ ApiId }))).toMatch('AccessDeniedException 403')
  for (const StageName of ['dev', 'prod']) await api.createStage({ ApiId, StageName })
  expect(await refusal(api.deleteStage({ ApiId, StageName: 'prod' }))).toMatch('AccessDeniedException 403')
  expect(await refusal(api.deleteStage({ ApiId, StageName: 'dev' }))).toMatch('answered')
})

test('whoever gives API Gateway a role must be allowed to pass it', async () => {
  const passed = 'arn:aws:iam::000000000000:role/passed'
  const { UserName, api } = await user(allow('apigateway:*'))
  const { ApiId } = await api.createApi({ Name: 'pass', ProtocolType: 'HTTP' })
  const uri =
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations'
  const authorizer = () =>
    api.createAuthorizer({
      ApiId,
      Name: 'function',
      AuthorizerType: 'REQUEST',
      AuthorizerUri: uri,
      AuthorizerPayloadFormatVersion: '2.0',
      AuthorizerCredentialsArn: passed,
      IdentitySource: [],
    })
  const integration = () =>
    api.createIntegration({
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: 'arn:aws:lambda:us-east-1:000000000000:function:f',
      CredentialsArn: passed,
      PayloadFormatVersion: '2.0',
    })
  for (const give of [authorizer, integration]) {
    expect(await refusal(give())).toMatch(/^AccessDeniedException 403 User: \S+ is not authorized to perform: iam:PassRole on/)
  }
  await root.iam.putUserPolicy({ UserName, PolicyName: 'pass', PolicyDocument: policy(allow('iam:PassRole', passed)) })
  expect((await authorizer()).AuthorizerCredentialsArn).toBe(passed)
  expect((await integration()).CredentialsArn).toBe(passed)
})

test('policies name the stage $default as AWS does, to allow it and to deny it', async () => {
  const { ApiId } = await root.apigatewayv2.createApi({ Name: 'default', ProtocolType: 'HTTP' })
  await root.apigatewayv2.createStage({ ApiId, StageName: '$default' })
  const stage = `arn:aws:apigateway:us-east-1::/apis/${ApiId}/stages/$default`
  const read = { ApiId, StageName: '$default' }
  const { api: reader } = await user(allow('apigateway:GET', stage))
  expect(await refusal(reader.getStage(read))).toMatch(/^answered/)
  expect(await refusal(reader.deleteStage(read))).toMatch(`apigateway:DELETE on resource: ${stage} because`)
  const { api: other } = await user(allow('apigateway:*'), deny('apigateway:*', stage))
  expect(await refusal(other.getStage(read))).toMatch('AccessDeniedException 403')
})
