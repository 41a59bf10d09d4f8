// Authorizers of HTTP APIs end to end: unmodified SDK clients build the API, the user pool and the functions.
import { ApiGatewayV2, type CreateAuthorizerRequest } from '@aws-sdk/client-apigatewayv2'
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signRequest } from '../../src/auth/sigv4.ts'
import { type Portico, startPortico } from '../support/portico.ts'
import { ACCOUNT, type Answer, allowGateway, call, createFunction, invokeUri } from './kit.ts'

const ECHO = 'export const handler = async (event) => event.requestContext.authorizer ?? {}'
const DECIDE = `export const handler = async (event) => ({ isAuthorized: event.headers.authorization === 'yes', context: { n: Math.random() } })`
const PASSWORD = 'Correct-Horse-1'

let portico: Portico
let client: ApiGatewayV2
let apiId = ''
let tokens: { readonly id: string; readonly access: string; readonly clientId: string }

async function signIn(
  endpoint: string,
): Promise<{ readonly poolId: string; readonly clientId: string; readonly id: string; readonly access: string }> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const cognito = new CognitoIdentityProvider({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })
  const { UserPool } = await cognito.createUserPool({ PoolName: 'people' })
  const UserPoolId = UserPool?.Id ?? ''
  const flows = { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] } as const
  const created = await cognito.createUserPoolClient({
    UserPoolId,
    ClientName: 'page',
    ExplicitAuthFlows: [...flows.ExplicitAuthFlows],
  })
  const ClientId = created.UserPoolClient?.ClientId ?? ''
  await cognito.adminCreateUser({ UserPoolId, Username: 'ada' })
  await cognito.adminSetUserPassword({ UserPoolId, Username: 'ada', Password: PASSWORD, Permanent: true })
  const { AuthenticationResult } = await cognito.initiateAuth({
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'ada', PASSWORD },
  })
  cognito.destroy()
  const { IdToken: id = '', AccessToken: access = '' } = AuthenticationResult ?? {}
  return { poolId: UserPoolId, clientId: ClientId, id, access }
}

async function authorizer(name: string, more: Partial<CreateAuthorizerRequest>): Promise<string> {
  const settings = { ApiId: apiId, Name: name, AuthorizerType: 'JWT', IdentitySource: ['$request.header.Authorization'] } as const
  const { AuthorizerId = '' } = await client.createAuthorizer({
    ...settings,
    IdentitySource: [...settings.IdentitySource],
    ...more,
  })
  return AuthorizerId
}

beforeAll(async () => {
  portico = await startPortico()
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  client = new ApiGatewayV2({ endpoint: portico.url, region: 'us-east-1', credentials, maxAttempts: 1 })
  const { poolId, ...signedIn } = await signIn(portico.url)
  tokens = signedIn
  const echo = await createFunction(portico.lambda, 'echo', ECHO)
  const decide = await createFunction(portico.lambda, 'decide', DECIDE)
  apiId = (await client.createApi({ Name: 'pets', ProtocolType: 'HTTP' })).ApiId ?? ''
  await allowGateway(portico.lambda, 'echo', `arn:aws:execute-api:us-east-1:${ACCOUNT}:${apiId}/*`)
  const integration = { IntegrationType: 'AWS_PROXY', IntegrationUri: echo, PayloadFormatVersion: '2.0' } as const
  const { IntegrationId } = await client.createIntegration({ ApiId: apiId, ...integration })
  const jwt = (issuer: string) => ({ JwtConfiguration: { Issuer: issuer, Audience: [tokens.clientId] } })
  const aws = await authorizer('aws', jwt(`https://cognito-idp.us-east-1.amazonaws.com/${poolId}`))
  const own = await authorizer('own', jwt(`${portico.url}/${poolId}`))
  const lambda = await authorizer('lambda', {
    AuthorizerType: 'REQUEST',
    AuthorizerUri: invokeUri(decide),
    AuthorizerPayloadFormatVersion: '2.0',
    EnableSimpleResponses: true,
    AuthorizerResultTtlInSeconds: 300,
  })
  await allowGateway(portico.lambda, 'decide', `arn:aws:execute-api:us-east-1:${ACCOUNT}:${apiId}/authorizers/${lambda}`)
  const route = (RouteKey: string, more: object) =>
    client.createRoute({ ApiId: apiId, RouteKey, Target: `integrations/${IntegrationId}`, ...more })
  await route('GET /open', {})
  await route('GET /aws', { AuthorizationType: 'JWT', AuthorizerId: aws })
  await route('GET /own', { AuthorizationType: 'JWT', AuthorizerId: own })
  const AuthorizationScopes = ['aws.cognito.signin.user.admin']
  await route('GET /scoped', { AuthorizationType: 'JWT', AuthorizerId: aws, AuthorizationScopes })
  await route('GET /lambda', { AuthorizationType: 'CUSTOM', AuthorizerId: lambda })
  await route('GET /iam', { AuthorizationType: 'AWS_IAM' })
  await client.createStage({ ApiId: apiId, StageName: '$default', AutoDeploy: true })
})
afterAll(async () => {
  client.destroy()
  await portico.close()
})

const host = (): string => `${apiId}.execute-api.localhost`
const get = (path: string, Authorization?: string): Promise<Answer> =>
  call(portico.port, path, { headers: { Host: host(), ...(Authorization !== undefined && { Authorization }) } })

test('[D] auth-throttle-cache.md 5.1 #3 #11: a user of a pool of this process calls, by either name of the issuer', async () => {
  expect(await get('/open')).toMatchObject({ status: 200, text: '{}' })
  for (const path of ['/aws', '/own']) {
    const { status, text } = await get(path, `Bearer ${tokens.id}`)
    expect([path, status]).toEqual([path, 200])
    const { jwt } = JSON.parse(text)
    expect(jwt.scopes).toBeNull()
    expect(jwt.claims).toMatchObject({ aud: tokens.clientId, token_use: 'id', exp: expect.stringMatching(/^\d{10}$/) })
    expect(await get(path)).toMatchObject({ status: 401, text: '{"message":"Unauthorized"}' })
    expect((await get(path, `Bearer ${tokens.id}x`)).status).toBe(401)
  }
})

test('[D] auth-throttle-cache.md 5.1 #4: a scope is what access tokens have', async () => {
  expect((await get('/scoped', tokens.access)).status).toBe(200)
  const refused = await get('/scoped', tokens.id)
  expect([refused.status, refused.text]).toEqual([403, '{"message":"Forbidden"}'])
  expect(refused.headers['www-authenticate']).toContain('error="insufficient_scope"')
})

test('[D] auth-throttle-cache.md 5.2 #3: ResetAuthorizersCache forgets what a stage keeps', async () => {
  const seen = async (): Promise<number> => JSON.parse((await get('/lambda', 'yes')).text).lambda.n
  const first = await seen()
  expect(await seen()).toBe(first)
  await client.resetAuthorizersCache({ ApiId: apiId, StageName: '$default' })
  expect(await seen()).not.toBe(first)
  expect(await get('/lambda', 'no')).toMatchObject({ status: 403, text: '{"message":"Forbidden"}' })
  expect(await get('/lambda')).toMatchObject({ status: 401, text: '{"message":"Unauthorized"}' })
})

test('[D] auth-throttle-cache.md 5.3 #1: a signature of root', async () => {
  const headers = ['Host', host()]
  const signable = { method: 'GET', path: '/iam', query: '', headers, body: Buffer.alloc(0) }
  const signature = signRequest(
    signable,
    { region: 'us-east-1', service: 'execute-api' },
    { accessKeyId: 'test', secretAccessKey: 'test' },
  )
  const all = [...headers, ...signature]
  const sent = Object.fromEntries(all.flatMap((name, i) => (i % 2 === 0 ? [[name, all[i + 1] ?? '']] : [])))
  const answer = await call(portico.port, '/iam', { headers: sent })
  expect(JSON.parse(answer.text)).toMatchObject({ iam: { accessKey: 'test', userArn: `arn:aws:iam::${ACCOUNT}:root` } })
  expect(await get('/iam')).toMatchObject({ status: 403, text: '{"message":"Forbidden"}' })
})
