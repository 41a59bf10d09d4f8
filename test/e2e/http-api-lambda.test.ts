// Lambda functions behind HTTP APIs end to end: unmodified SDK clients build the API, real function processes answer it.
import { ApiGatewayV2, type CreateIntegrationRequest } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portico, startPortico } from '../support/portico.ts'
import { ACCOUNT, type Answer, allowGateway, type CallOptions, call, createFunction, invokeUri } from './kit.ts'

const V2_ECHO = 'export const handler = async (event) => event'
const V1_ECHO = 'export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) })'
const REPLY = 'export const handler = async (event) => JSON.parse(event.body)'

let portico: Portico
let client: ApiGatewayV2
let apiId: string

beforeAll(async () => {
  portico = await startPortico()
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  client = new ApiGatewayV2({ endpoint: portico.url, region: 'us-east-1', credentials, maxAttempts: 1 })
  const { ApiId = '' } = await client.createApi({ Name: 'pets', ProtocolType: 'HTTP' })
  apiId = ApiId
  const source = `arn:aws:execute-api:us-east-1:${ACCOUNT}:${apiId}/*`
  const v2 = await createFunction(portico.lambda, 'v2', V2_ECHO)
  const v1 = await createFunction(portico.lambda, 'v1', V1_ECHO)
  const reply = await createFunction(portico.lambda, 'reply', REPLY)
  await createFunction(portico.lambda, 'closed', V2_ECHO)
  await allowGateway(portico.lambda, 'v2', `${source}/*/pets/{id}`)
  await allowGateway(portico.lambda, 'v1', `${source}/*/v1/{proxy+}`)
  await allowGateway(portico.lambda, 'reply', `${source}/$default`)
  await route('GET /pets/{id}', { IntegrationUri: v2 })
  await route('ANY /v1/{proxy+}', { IntegrationUri: invokeUri(v1), PayloadFormatVersion: '1.0' })
  await route('GET /closed', { IntegrationUri: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:\${stageVariables.fn}` })
  await route('$default', { IntegrationUri: reply })
  await client.createStage({ ApiId: apiId, StageName: '$default', AutoDeploy: true })
  const StageVariables = { fn: 'closed' }
  await client.createStage({ ApiId: apiId, StageName: 'dev', AutoDeploy: true, StageVariables })
})
afterAll(async () => {
  client.destroy()
  await portico.close()
})

async function route(RouteKey: string, more: Partial<CreateIntegrationRequest>): Promise<void> {
  const common = { ApiId: apiId, IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' } as const
  const { IntegrationId } = await client.createIntegration({ ...common, ...more })
  await client.createRoute({ ApiId: apiId, RouteKey, Target: `integrations/${IntegrationId}` })
}

const ask = (path: string, { headers, ...more }: CallOptions = {}): Promise<Answer> =>
  call(portico.port, path, { headers: { Host: `${apiId}.execute-api.localhost`, ...headers }, ...more })

const eventOf = async (path: string, options?: CallOptions): Promise<unknown> => JSON.parse((await ask(path, options)).text)

test('[D] http-api.md 3 #1 #2, cloudwatch-lambda.md 4 #9: format 2.0, on every stage', async () => {
  expect(await eventOf('/pets/a%20b?x=1', { headers: { Cookie: 'a=1; b=2' } })).toMatchObject({
    version: '2.0',
    routeKey: 'GET /pets/{id}',
    rawPath: '/pets/a b',
    rawQueryString: 'x=1',
    cookies: ['a=1', 'b=2'],
    pathParameters: { id: 'a b' },
    requestContext: { apiId, accountId: ACCOUNT, stage: '$default' },
  })
  expect(await eventOf('/dev/pets/1')).toMatchObject({
    rawPath: '/dev/pets/1',
    stageVariables: { fn: 'closed' },
    requestContext: { stage: 'dev', http: { path: '/dev/pets/1' } },
  })
})

test('[D] http-api.md 4 #1 #2: format 1.0, through the URI that invokes the function', async () => {
  expect(await eventOf('/dev/v1/a/b', { method: 'POST', body: 'x=1' })).toMatchObject({
    version: '1.0',
    resource: '/v1/{proxy+}',
    path: '/dev/v1/a/b',
    httpMethod: 'POST',
    pathParameters: { proxy: 'a/b' },
    body: 'eD0x',
    isBase64Encoded: true,
    requestContext: { resourceId: 'ANY /v1/{proxy+}', resourcePath: '/v1/{proxy+}', stage: 'dev' },
  })
})

test('[K+] http-api.md 3 #13, set right by the developer guide [D]: on a custom domain rawPath has no key of the mapping, format 1.0 has it', async () => {
  const DomainName = 'pets.example.com'
  const CertificateArn = `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/11111111-2222-3333-4444-555555555555`
  await client.createDomainName({ DomainName, DomainNameConfigurations: [{ CertificateArn, EndpointType: 'REGIONAL' }] })
  await client.createApiMapping({ DomainName, ApiId: apiId, Stage: 'dev', ApiMappingKey: 'shop/v7' })
  const headers = { Host: DomainName }
  expect(await eventOf('/shop/v7/pets/1', { headers })).toMatchObject({
    rawPath: '/dev/pets/1',
    requestContext: { domainName: DomainName, domainPrefix: 'pets', http: { path: '/dev/pets/1' } },
  })
  expect(await eventOf('/shop/v7/v1/x', { headers })).toMatchObject({ path: '/shop/v7/v1/x', pathParameters: { proxy: 'x' } })
})

test('[D] http-api.md 5.1 #1 #2: what the function answers', async () => {
  const reply = async (result: unknown): Promise<readonly unknown[]> => {
    const { status, text, headers } = await ask('/any', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(result),
    })
    return [status, text, headers['content-type'], headers['set-cookie']]
  }
  expect(await reply({ statusCode: 201, body: 'made', cookies: ['a=1', 'b=2'] })).toEqual([
    ...[201, 'made', 'text/plain; charset=utf-8', ['a=1', 'b=2']],
  ])
  expect(await reply({ message: 'hi' })).toEqual([200, '{"message":"hi"}', 'application/json', undefined])
  expect(await reply('hi')).toEqual([200, 'hi', 'application/json', undefined])
  expect((await reply({ statusCode: 'no' })).slice(0, 2)).toEqual([500, '{"message":"Internal Server Error"}'])
})

test('[D] http-api.md 2 #8: a function whose policy says nothing of the API is not called', async () => {
  const { status, text } = await ask('/dev/closed')
  expect([status, text]).toEqual([500, '{"message":"Internal Server Error"}'])
  await allowGateway(portico.lambda, 'closed', `arn:aws:execute-api:us-east-1:${ACCOUNT}:${apiId}/*/GET/closed`)
  expect(await eventOf('/dev/closed')).toMatchObject({ routeKey: 'GET /closed' })
})

test('[D] http-api.md 10 #4: quick create with a function', async () => {
  const Target = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:v2`
  const { ApiId = '' } = await client.createApi({ Name: 'quick', ProtocolType: 'HTTP', Target })
  await portico.lambda.addPermission({
    FunctionName: 'v2',
    StatementId: 'quick',
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
    SourceArn: `arn:aws:execute-api:us-east-1:${ACCOUNT}:${ApiId}/*/$default`,
  })
  expect(await eventOf('/x', { headers: { Host: `${ApiId}.execute-api.localhost` } })).toMatchObject({
    version: '2.0',
    routeKey: '$default',
    rawPath: '/x',
  })
})
