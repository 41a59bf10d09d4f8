// Who may import what under --control-auth iam: docs/access.md, control-plane.md appendix L.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refusal } from '../support/control-server.ts'
import { allow, type IdentityServer, keysOf, policy, ROOT, startIdentityServer } from '../support/identity-server.ts'

let server: IdentityServer
beforeAll(async () => {
  server = await startIdentityServer('iam')
})
afterAll(() => server.close())

const PASSED = 'arn:aws:iam::000000000000:role/passed'
const body = JSON.stringify({
  openapi: '3.0.1',
  info: { title: 'pass', version: '1' },
  paths: {
    '/a': {
      get: {
        responses: {},
        'x-amazon-apigateway-integration': {
          type: 'aws_proxy',
          uri: 'arn:aws:lambda:us-east-1:000000000000:function:f',
          httpMethod: 'POST',
          payloadFormatVersion: '2.0',
          credentials: PASSED,
        },
      },
    },
  },
})

test('an import is PUT on the path of APIs, and a role in a document must be one that may be passed', async () => {
  const { iam, apigatewayv2: root } = server.as(ROOT)
  const UserName = 'importer'
  await iam.createUser({ UserName })
  const { AccessKey } = await iam.createAccessKey({ UserName })
  const { apigatewayv2: api } = server.as(keysOf(AccessKey))
  const may = (...statements: readonly object[]) =>
    iam.putUserPolicy({ UserName, PolicyName: 'own', PolicyDocument: policy(...statements) })

  await may(allow('apigateway:POST', 'arn:aws:apigateway:us-east-1::/apis'))
  expect(await refusal(api.importApi({ Body: body }))).toMatch(/^AccessDeniedException 403 /)
  await may(allow('apigateway:*', 'arn:aws:apigateway:us-east-1::/apis*'))
  expect(await refusal(api.importApi({ Body: body }))).toMatch(
    /^AccessDeniedException 403 Unable to create integration for resource at path 'GET \/a': User: \S+ is not authorized to perform: iam:PassRole on/,
  )
  expect((await root.getApis({})).Items).toEqual([])
  await may(allow('apigateway:*', 'arn:aws:apigateway:us-east-1::/apis*'), allow('iam:PassRole', PASSED))
  const { ApiId = '', Warnings } = await api.importApi({ Body: body })
  expect(Warnings).toBeUndefined()
  expect((await root.getIntegrations({ ApiId })).Items?.map(({ CredentialsArn }) => CredentialsArn)).toEqual([PASSED])
})
