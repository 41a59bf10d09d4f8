import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2'
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { ZipFile } from 'yazl'
import { deployApi } from '../support/deploy.ts'
import { compare } from '../support/load.ts'
import type { Measured } from '../support/processes.ts'
import { at, type BenchPortico, portico, upstream } from '../support/servers.ts'
import { count, type Row, ratio } from '../support/table.ts'

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:guard'
const ALLOW_ALL = `export const handler = async () => ({
  principalId: 'bench',
  policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }] },
})`

/** HTTP_PROXY behind a Lambda authorizer whose result is kept, and behind a token of a user pool, against the same without. */
export async function authorizers(): Promise<Row[]> {
  const backend = await upstream()
  const gateway = await portico()
  const integration = { type: 'HTTP_PROXY' as const, integrationHttpMethod: 'GET', uri: backend.url }
  const apiId = await deployApi(gateway, [
    { pathPart: 'open', integration },
    { pathPart: 'function', integration },
    { pathPart: 'token', integration },
  ])
  const { token, issuer, clientId } = await guard(gateway, apiId)
  const httpApiId = await guardHttp(gateway.url, backend.url, issuer, clientId)
  // All of them send the token: what differs is whether it is asked for.
  const route = (name: string): Measured => ({
    ...at(gateway, name, gateway.invoke(apiId, `/${name}`)),
    headers: { Authorization: token },
  })
  const httpRoute = (name: string): Measured => ({
    ...at(gateway, `HTTP ${name}`, gateway.invoke(httpApiId, `/${name}`)),
    headers: { Authorization: token },
  })
  const loads = await compare([...['open', 'function', 'token'].map(route), ...['open', 'jwt'].map(httpRoute)])
  for (const server of [backend, gateway]) await server.stop()
  const rate = (name: string): number => loads.get(name)?.perCpuSecond ?? 0
  const row = (name: string, open: string, work: string): Row => ({
    work: `HTTP_PROXY ${work}, requests a CPU second, against the same without`,
    portico: count(rate(name)),
    peer: count(rate(open)),
    ratio: ratio(rate(name), rate(open)),
    aim: '>= 0.87',
  })
  return [
    row('function', 'open', 'with a Lambda authorizer that caches'),
    row('token', 'open', 'with a user pool authorizer'),
    row('HTTP jwt', 'HTTP open', 'of an HTTP API with a JWT authorizer'),
  ]
}

/** An HTTP API on stage `bench` with a route for everybody and one for tokens of that issuer; answers its id. */
async function guardHttp(endpoint: string, target: string, issuer: string, clientId: string): Promise<string> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const client = new ApiGatewayV2({ endpoint, region: 'us-east-1', credentials })
  const { ApiId } = await client.createApi({ Name: 'bench', ProtocolType: 'HTTP' })
  const { IntegrationId } = await client.createIntegration({
    ApiId,
    IntegrationType: 'HTTP_PROXY',
    IntegrationMethod: 'GET',
    IntegrationUri: target,
    PayloadFormatVersion: '1.0',
  })
  const { AuthorizerId } = await client.createAuthorizer({
    ApiId,
    Name: 'jwt',
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Issuer: issuer, Audience: [clientId] },
  })
  const Target = `integrations/${IntegrationId}`
  await client.createRoute({ ApiId, RouteKey: 'GET /open', Target })
  await client.createRoute({ ApiId, RouteKey: 'GET /jwt', Target, AuthorizationType: 'JWT', AuthorizerId })
  await client.createStage({ ApiId, StageName: 'bench', AutoDeploy: true })
  return ApiId ?? ''
}

interface SignedIn {
  readonly arn: string
  readonly token: string
  readonly issuer: string
  readonly clientId: string
}

/** Puts authorizers before two of the routes; answers whose token both let in. */
async function guard(gateway: BenchPortico, restApiId: string): Promise<SignedIn> {
  const { apigateway } = gateway
  const signedIn = await signIn(gateway.url)
  const { arn } = signedIn
  await createFunction(gateway)
  const identitySource = 'method.request.header.Authorization'
  const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`
  const byFunction = await apigateway.createAuthorizer({
    restApiId,
    name: 'function',
    type: 'TOKEN',
    authorizerUri: uri,
    identitySource,
    authorizerResultTtlInSeconds: 3600,
  })
  const byToken = await apigateway.createAuthorizer({
    restApiId,
    name: 'token',
    type: 'COGNITO_USER_POOLS',
    providerARNs: [arn],
    identitySource,
  })
  const { items = [] } = await apigateway.getResources({ restApiId })
  for (const { pathPart, id: resourceId } of items) {
    if (pathPart !== 'function' && pathPart !== 'token') continue
    const [authorizationType, id = ''] = pathPart === 'function' ? ['CUSTOM', byFunction.id] : ['COGNITO_USER_POOLS', byToken.id]
    const patchOperations = Object.entries({ authorizationType, authorizerId: id }).map(
      ([name, value]) => ({ op: 'replace', path: `/${name}`, value }) as const,
    )
    await apigateway.updateMethod({ restApiId, resourceId, httpMethod: 'GET', patchOperations })
  }
  await apigateway.createDeployment({ restApiId, stageName: 'bench' })
  return signedIn
}

/** A user of a pool of this Portico: the pool's ARN and the user's identity token. */
async function signIn(endpoint: string): Promise<SignedIn> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const cognito = new CognitoIdentityProvider({ endpoint, region: 'us-east-1', credentials })
  const { UserPool } = await cognito.createUserPool({ PoolName: 'bench' })
  const UserPoolId = UserPool?.Id
  const { UserPoolClient } = await cognito.createUserPoolClient({
    UserPoolId,
    ClientName: 'bench',
    ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  })
  const user = { UserPoolId, Username: 'ann' }
  const Password = 'Correct-Horse-1'
  await cognito.adminCreateUser({ ...user, MessageAction: 'SUPPRESS' })
  await cognito.adminSetUserPassword({ ...user, Password, Permanent: true })
  const { AuthenticationResult } = await cognito.adminInitiateAuth({
    UserPoolId,
    ClientId: UserPoolClient?.ClientId,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: user.Username, PASSWORD: Password },
  })
  return {
    arn: UserPool?.Arn ?? '',
    token: AuthenticationResult?.IdToken ?? '',
    issuer: `https://cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`,
    clientId: UserPoolClient?.ClientId ?? '',
  }
}

async function createFunction({ lambda }: BenchPortico): Promise<void> {
  const zip = new ZipFile()
  zip.addBuffer(Buffer.from(ALLOW_ALL), 'index.mjs')
  zip.end()
  const ZipFileBytes = Buffer.concat(await Array.fromAsync(zip.outputStream, (chunk) => Buffer.from(chunk)))
  await lambda.createFunction({
    FunctionName: 'guard',
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: 'arn:aws:iam::000000000000:role/bench',
    Code: { ZipFile: ZipFileBytes },
  })
  await lambda.addPermission({
    FunctionName: 'guard',
    StatementId: 'apigateway',
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
  })
}
