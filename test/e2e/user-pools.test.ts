// User pools of this Portico: its authorizers believe their tokens without a way over the network.
import { request } from 'node:http'
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cognito, refusal, startCognito } from '../control-cognito/kit.ts'
import { signInBySrp } from '../control-cognito/srp-client.ts'
import { type Portico, startPortico } from '../support/portico.ts'
import { hasPython, python } from '../support/python.ts'
import { type Api, createApi, mock } from './kit.ts'

let portico: Portico
let cognito: CognitoIdentityProvider
let api: Api
let pool: { readonly Id: string; readonly Arn: string }

const PASSWORD = 'Correct-Horse-1'

beforeAll(async () => {
  portico = await startPortico()
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  cognito = new CognitoIdentityProvider({ endpoint: portico.url, region: 'us-east-1', credentials, maxAttempts: 1 })
  const { UserPool } = await cognito.createUserPool({ PoolName: 'people' })
  pool = { Id: UserPool?.Id ?? '', Arn: UserPool?.Arn ?? '' }
  const Scopes = ['read', 'write'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName }))
  await cognito.createResourceServer({ UserPoolId: pool.Id, Identifier: 'pets', Name: 'Pets', Scopes })
  await cognito.createUserPoolDomain({ UserPoolId: pool.Id, Domain: 'my-people' })
  api = await createApi(portico)
  const authorizer = await portico.apigateway.createAuthorizer({
    restApiId: api.id,
    name: 'people',
    type: 'COGNITO_USER_POOLS',
    providerARNs: [pool.Arn],
    identitySource: 'method.request.header.Authorization',
  })
  const guarded = (authorizationScopes: string[], template: string): Parameters<Api['method']>[1] => ({
    ...mock(200, template),
    method: { authorizationType: 'COGNITO_USER_POOLS', authorizerId: authorizer.id, authorizationScopes },
  })
  await api.method('GET /me', guarded([], `$context.authorizer.claims.email`))
  await api.method('GET /pets', guarded(['pets/read'], '$context.authorizer.claims.client_id'))
  await api.method('GET /account', guarded(['aws.cognito.signin.user.admin'], '$context.authorizer.claims.username'))
  await api.deploy('prod')
})
afterAll(() => portico.close())

const get = async (path: string, token = ''): Promise<string> => {
  const { status, text } = await api.call(`/prod${path}`, { headers: { Authorization: `Bearer ${token}` } })
  return `${status} ${text}`
}
const UNAUTHORIZED = '401 {"message":"Unauthorized"}'

interface Machine {
  readonly id: string
  readonly secret: string
}

async function machine(scopes: string[]): Promise<Machine> {
  const { UserPoolClient } = await cognito.createUserPoolClient({
    UserPoolId: pool.Id,
    ClientName: 'machine',
    GenerateSecret: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: scopes,
    AllowedOAuthFlowsUserPoolClient: true,
  })
  return { id: UserPoolClient?.ClientId ?? '', secret: UserPoolClient?.ClientSecret ?? '' }
}

const basic = ({ id, secret }: Machine): string => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`

async function tokenAt(path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(portico.url + path, { method: 'POST', headers, body: new URLSearchParams(form) })
  const { access_token, error, ...more } = (await response.json()) as { access_token?: string; error?: string }
  return { status: response.status, access_token, error, ...more }
}

test('[D] auth-throttle-cache.md 3 #3 #4, [K+] 3 #7: a user signs in and calls, with the token that the method asks for', async () => {
  const client = await cognito.createUserPoolClient({ UserPoolId: pool.Id, ClientName: 'page' })
  const ClientId = client.UserPoolClient?.ClientId ?? ''
  const UserAttributes = [{ Name: 'email', Value: 'ada@example.com' }]
  await cognito.adminCreateUser({ UserPoolId: pool.Id, Username: 'ada', MessageAction: 'SUPPRESS', UserAttributes })
  await cognito.adminSetUserPassword({ UserPoolId: pool.Id, Username: 'ada', Password: PASSWORD, Permanent: true })
  const attempt = { poolId: pool.Id, clientId: ClientId, username: 'ada', password: PASSWORD }
  const { AuthenticationResult } = await (await signInBySrp(cognito, attempt)).answer()
  const { IdToken, AccessToken } = AuthenticationResult ?? {}
  expect(await get('/me', IdToken)).toBe('200 ada@example.com')
  expect(await get('/me', AccessToken)).toBe(UNAUTHORIZED)
  expect(await get('/account', AccessToken)).toBe('200 ada')
  expect(await get('/account', IdToken)).toBe(UNAUTHORIZED)
  expect(await get('/pets', AccessToken)).toBe(UNAUTHORIZED)
  expect(await get('/me', `${IdToken?.slice(0, -8)}AAAAAAAA`)).toBe(UNAUTHORIZED)
  const other = await cognito.createUserPool({ PoolName: 'other' })
  const its = await cognito.createUserPoolClient({
    UserPoolId: other.UserPool?.Id,
    ClientName: 'x',
    ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'],
  })
  const UserPoolId = other.UserPool?.Id
  await cognito.adminCreateUser({ UserPoolId, Username: 'ada', MessageAction: 'SUPPRESS' })
  await cognito.adminSetUserPassword({ UserPoolId, Username: 'ada', Password: PASSWORD, Permanent: true })
  const foreign = await cognito.adminInitiateAuth({
    UserPoolId,
    ClientId: its.UserPoolClient?.ClientId,
    AuthFlow: 'ADMIN_NO_SRP_AUTH',
    AuthParameters: { USERNAME: 'ada', PASSWORD },
  })
  expect(foreign.AuthenticationResult?.IdToken).toBeDefined()
  expect(await get('/me', foreign.AuthenticationResult?.IdToken)).toBe(UNAUTHORIZED)
})

/** The token endpoint by the name that AWS gives it. */
function statusAtHost(host: string, authorization: string): Promise<number | undefined> {
  const headers = { host, authorization, 'content-type': 'application/x-www-form-urlencoded' }
  return new Promise((resolve, reject) => {
    const sent = request(`${portico.url}/oauth2/token`, { method: 'POST', headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.on('error', reject)
    sent.end('grant_type=client_credentials')
  })
}

test('[D] auth-throttle-cache.md 3 #4: machines get tokens for the scopes of a resource server', async () => {
  const reader = await machine(['pets/read'])
  const writer = await machine(['pets/write'])
  const at = `/_aws/cognito-idp/${pool.Id}/oauth2/token`
  const grant = { grant_type: 'client_credentials' }
  const read = await tokenAt(at, grant, { authorization: basic(reader) })
  expect(read).toMatchObject({ status: 200, token_type: 'Bearer', expires_in: 3600 })
  expect(await get('/pets', read.access_token)).toBe(`200 ${reader.id}`)
  const write = await tokenAt(at, { ...grant, scope: 'pets/write', client_id: writer.id, client_secret: writer.secret })
  expect([write.status, await get('/pets', write.access_token)]).toEqual([200, UNAUTHORIZED])
  expect(await statusAtHost('my-people.auth.us-east-1.amazoncognito.com', basic(reader))).toBe(200)
  expect(await statusAtHost('others.auth.us-east-1.amazoncognito.com', basic(reader))).toBe(404)
  const refused = async (form: Record<string, string>, { secret } = reader) =>
    (await tokenAt(at, form, { authorization: basic({ ...reader, secret }) })).error
  expect(await refused(grant, { ...reader, secret: 'wrong' })).toBe('invalid_client')
  expect(await refused({ ...grant, scope: 'pets/write' })).toBe('invalid_scope')
  expect(await refused({ grant_type: 'password' })).toBe('unsupported_grant_type')
  expect(await refused({ grant_type: 'authorization_code', code: 'x' })).toBe('invalid_grant')
  expect(await refused({ grant_type: 'refresh_token', refresh_token: 'x' })).toBe('invalid_grant')
  expect((await tokenAt('/_aws/cognito-idp/us-east-1_None/oauth2/token', grant)).status).toBe(404)
  const big = await fetch(portico.url + at, { method: 'POST', body: new URLSearchParams({ grant_type: 'x'.repeat(70_000) }) })
  expect(big.status).toBe(413)
})

test('pages of the web may sign users in, and administer nothing', async () => {
  const origin = 'http://localhost:3000'
  const send = (name: string, headers: Record<string, string> = {}) =>
    fetch(portico.url, {
      method: 'POST',
      headers: {
        origin,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${name}`,
        ...headers,
      },
      body: JSON.stringify({ ClientId: 'x', AuthFlow: 'USER_SRP_AUTH', PoolName: 'x' }),
    })
  const preflight = await fetch(portico.url, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,x-amz-target' },
  })
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([200, '*'])
  expect(preflight.headers.get('access-control-allow-headers')).not.toContain('authorization')
  const initiated = await send('InitiateAuth')
  expect([initiated.status, initiated.headers.get('access-control-allow-origin')]).toEqual([400, '*'])
  expect(await initiated.text()).toContain('User pool client x does not exist.')
  for (const name of ['CreateUserPool', 'AdminCreateUser', 'NoSuch'])
    expect([(await send(name)).status, name]).toEqual([403, name])
})

test('a restart keeps users, keys and refresh tokens', async () => {
  const first: Cognito = await startCognito()
  const { UserPool } = await first.client.createUserPool({ PoolName: 'p' })
  const UserPoolId = UserPool?.Id
  const client = await first.client.createUserPoolClient({
    UserPoolId,
    ClientName: 'c',
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  })
  const ClientId = client.UserPoolClient?.ClientId
  await first.client.adminCreateUser({ UserPoolId, Username: 'ada', MessageAction: 'SUPPRESS' })
  await first.client.adminSetUserPassword({ UserPoolId, Username: 'ada', Password: PASSWORD, Permanent: true })
  const AuthParameters = { USERNAME: 'ada', PASSWORD }
  const before = await first.client.initiateAuth({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })
  const keysOf = async ({ url }: Cognito): Promise<unknown> => (await fetch(`${url}/${UserPoolId}/.well-known/jwks.json`)).json()
  const keys = await keysOf(first)
  await first.close(false)
  const second = await startCognito(first.dataDir)
  try {
    const { RefreshToken: REFRESH_TOKEN = '', AccessToken } = before.AuthenticationResult ?? {}
    expect(await keysOf(second)).toEqual(keys)
    expect((await second.client.getUser({ AccessToken })).Username).toBe('ada')
    const again = await second.client.initiateAuth({
      ClientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN },
    })
    expect(again.AuthenticationResult?.IdToken).toBeDefined()
    expect(
      (await second.client.initiateAuth({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })).ChallengeName,
    ).toBeUndefined()
  } finally {
    await second.close()
  }
})

test('pools that are served elsewhere are not served here', async () => {
  const elsewhere = await startCognito(undefined, ['--service-endpoint', 'cognito-idp=http://127.0.0.1:9'])
  try {
    expect(await refusal(elsewhere.client.createUserPool({ PoolName: 'x' }))).toBe(
      'ServedElsewhereException 421 cognito-idp is served at http://127.0.0.1:9 (--service-endpoint). Send this call there.',
    )
    expect((await fetch(`${elsewhere.url}/us-east-1_x/.well-known/jwks.json`)).status).toBe(404)
  } finally {
    await elsewhere.close()
  }
})

// Skipped only where there is no python3 to run boto3 with.
test.skipIf(!hasPython)("the guide's section on user pools, as boto3 runs it", async () => {
  const unauthorized = [401, '{"message":"Unauthorized"}']
  expect(JSON.parse(await python('guide_cognito.py', portico.url, '123456789012'))).toEqual({
    arn: 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_ABC123',
    with_token: [200, 'ada'],
    without_token: unauthorized,
    forged: unauthorized,
    own_name: 'ada',
    refused: 'Incorrect username or password.',
  })
})

test('where signatures are verified, users sign in without one and administrators need theirs', async () => {
  const flags = ['--control-auth', 'iam', '--access-key-id', 'ROOTKEY', '--secret-access-key', 'a-secret-of-root']
  const guarded = await startCognito(undefined, flags)
  const as = (accessKeyId: string, secretAccessKey: string): CognitoIdentityProvider =>
    new CognitoIdentityProvider({
      endpoint: guarded.url,
      region: 'us-east-1',
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
    })
  try {
    const root = as('ROOTKEY', 'a-secret-of-root')
    const anybody = as('test', 'test')
    expect(await refusal(anybody.createUserPool({ PoolName: 'p' }))).toMatch(/^UnrecognizedClientException /)
    const UserPoolId = (await root.createUserPool({ PoolName: 'p' })).UserPool?.Id
    const client = await root.createUserPoolClient({
      UserPoolId,
      ClientName: 'c',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    })
    const ClientId = client.UserPoolClient?.ClientId
    await root.adminCreateUser({ UserPoolId, Username: 'ada', MessageAction: 'SUPPRESS' })
    await root.adminSetUserPassword({ UserPoolId, Username: 'ada', Password: PASSWORD, Permanent: true })
    const AuthParameters = { USERNAME: 'ada', PASSWORD }
    const tokens = await anybody.initiateAuth({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters })
    expect((await anybody.getUser({ AccessToken: tokens.AuthenticationResult?.AccessToken })).Username).toBe('ada')
    expect(await refusal(anybody.listUsers({ UserPoolId }))).toMatch(/^UnrecognizedClientException /)
  } finally {
    await guarded.close()
  }
})
