// Signing in as applications do, with AWS's own client: passwords, challenges, refresh tokens, secrets and what is refused.
import { createPublicKey, verify } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Cognito, claimsOf, refusal, secretHash, startCognito } from './kit.ts'

let portico: Cognito
let poolId: string
let clientId: string

const PASSWORD = 'Correct-Horse-1'

beforeAll(async () => {
  portico = await startCognito()
  const { UserPool } = await portico.client.createUserPool({ PoolName: 'people', AutoVerifiedAttributes: ['email'] })
  poolId = UserPool?.Id ?? ''
  clientId = await newClient({
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  })
})
afterAll(() => portico.close())

type ClientSettings = Partial<Parameters<Cognito['client']['createUserPoolClient']>[0]>

async function newClient(settings: ClientSettings): Promise<string> {
  const { UserPoolClient } = await portico.client.createUserPoolClient({ UserPoolId: poolId, ClientName: 'app', ...settings })
  return UserPoolClient?.ClientId ?? ''
}

async function newUser(Username: string, attributes: Record<string, string> = {}): Promise<void> {
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }))
  await portico.client.adminCreateUser({ UserPoolId: poolId, Username, UserAttributes, MessageAction: 'SUPPRESS' })
  await portico.client.adminSetUserPassword({ UserPoolId: poolId, Username, Password: PASSWORD, Permanent: true })
}

const signIn = (USERNAME: string, PASSWORD: string, ClientId = clientId) =>
  portico.client.initiateAuth({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME, PASSWORD } })

test('a password gives tokens with the claims that AWS gives, signed by the key that the pool publishes', async () => {
  await newUser('ada', { email: 'ada@example.com', email_verified: 'true' })
  await portico.client.createGroup({
    UserPoolId: poolId,
    GroupName: 'admins',
    Precedence: 1,
    RoleArn: 'arn:aws:iam::000000000000:role/a',
  })
  await portico.client.createGroup({ UserPoolId: poolId, GroupName: 'all', Precedence: 5 })
  for (const GroupName of ['all', 'admins'])
    await portico.client.adminAddUserToGroup({ UserPoolId: poolId, Username: 'ada', GroupName })
  const { AuthenticationResult, ChallengeName } = await portico.client.adminInitiateAuth({
    UserPoolId: poolId,
    ClientId: clientId,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'ada', PASSWORD },
  })
  expect(ChallengeName).toBeUndefined()
  const { IdToken = '', AccessToken = '', RefreshToken = '', ExpiresIn, TokenType } = AuthenticationResult ?? {}
  expect([ExpiresIn, TokenType, RefreshToken.length > 40]).toEqual([3600, 'Bearer', true])
  const id = claimsOf(IdToken)
  const access = claimsOf(AccessToken)
  const iss = `https://cognito-idp.us-east-1.amazonaws.com/${poolId}`
  const groups = ['admins', 'all']
  expect(id).toMatchObject({ iss, aud: clientId, token_use: 'id', email: 'ada@example.com', email_verified: true })
  expect(id).toMatchObject({
    'cognito:username': 'ada',
    'cognito:groups': groups,
    'cognito:roles': ['arn:aws:iam::000000000000:role/a'],
    'cognito:preferred_role': 'arn:aws:iam::000000000000:role/a',
  })
  expect(access).toMatchObject({ iss, client_id: clientId, token_use: 'access', username: 'ada', 'cognito:groups': groups })
  expect(access).toMatchObject({ sub: id.sub, origin_jti: id.origin_jti, scope: 'aws.cognito.signin.user.admin' })
  expect([access.aud, Number(id.exp) - Number(id.iat)]).toEqual([undefined, 3600])
  const response = await fetch(`${portico.url}/${poolId}/.well-known/jwks.json`)
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  const { keys } = (await response.json()) as { keys: { kid: string; d?: string }[] }
  const header = JSON.parse(Buffer.from(IdToken.split('.')[0] ?? '', 'base64url').toString())
  const jwk = keys.find(({ kid }) => kid === header.kid)
  expect(jwk).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig', e: 'AQAB' })
  expect(jwk?.d).toBeUndefined()
  for (const token of [IdToken, AccessToken]) {
    const [head, body, signature = ''] = token.split('.')
    const key = createPublicKey({ key: jwk ?? {}, format: 'jwk' })
    expect(verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))).toBe(true)
  }
  const configuration = await (await fetch(`${portico.url}/${poolId}/.well-known/openid-configuration`)).json()
  expect(configuration).toMatchObject({ issuer: iss, jwks_uri: `${portico.url}/${poolId}/.well-known/jwks.json` })
})

test('a temporary password has to be changed before there are tokens', async () => {
  await portico.client.adminCreateUser({
    UserPoolId: poolId,
    Username: 'new',
    TemporaryPassword: 'Temporary-1',
    UserAttributes: [{ Name: 'email', Value: 'new@example.com' }],
  })
  expect((await portico.messages()).at(-1)).toMatchObject({
    username: 'new',
    purpose: 'invitation',
    secret: 'Temporary-1',
    to: 'new@example.com',
  })
  const asked = await signIn('new', 'Temporary-1')
  expect(asked.AuthenticationResult).toBeUndefined()
  expect([asked.ChallengeName, asked.ChallengeParameters?.USER_ID_FOR_SRP]).toEqual(['NEW_PASSWORD_REQUIRED', 'new'])
  const respond = (NEW_PASSWORD: string, Session = asked.Session, client = clientId) =>
    portico.client.respondToAuthChallenge({
      ClientId: client,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session,
      ChallengeResponses: { USERNAME: 'new', NEW_PASSWORD, 'userAttributes.name': 'New' },
    })
  expect(await refusal(respond('short'))).toBe(
    'InvalidPasswordException 400 Password did not conform with policy: Password not long enough',
  )
  expect(await refusal(respond(PASSWORD, 'x'.repeat(40)))).toBe(
    'NotAuthorizedException 400 Invalid session for the user, session is expired.',
  )
  const other = await newClient({ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] })
  expect(await refusal(respond(PASSWORD, asked.Session, other))).toMatch(/^NotAuthorizedException 400 Invalid session/)
  const { AuthenticationResult } = await respond(PASSWORD)
  expect(claimsOf(AuthenticationResult?.IdToken)).toMatchObject({
    'cognito:username': 'new',
    name: 'New',
  })
  expect(await refusal(respond(PASSWORD))).toMatch(/^NotAuthorizedException 400 Invalid session/)
  expect((await portico.client.adminGetUser({ UserPoolId: poolId, Username: 'new' })).UserStatus).toBe('CONFIRMED')
  expect(await refusal(signIn('new', 'Temporary-1'))).toBe('NotAuthorizedException 400 Incorrect username or password.')
})

test("what is wrong is refused in AWS's words", async () => {
  await newUser('bob')
  const hiding = await newClient({ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'], PreventUserExistenceErrors: 'ENABLED' })
  const usual = await newClient({})
  expect(await refusal(signIn('bob', 'wrong'))).toBe('NotAuthorizedException 400 Incorrect username or password.')
  expect(await refusal(signIn('nobody', 'wrong'))).toBe('UserNotFoundException 400 User does not exist.')
  expect(await refusal(signIn('nobody', 'wrong', hiding))).toBe('NotAuthorizedException 400 Incorrect username or password.')
  expect(await refusal(signIn('bob', PASSWORD, usual))).toBe(
    'InvalidParameterException 400 USER_PASSWORD_AUTH flow not enabled for this client',
  )
  expect(await refusal(signIn('bob', PASSWORD, 'nosuchclient'))).toBe(
    'ResourceNotFoundException 400 User pool client nosuchclient does not exist.',
  )
  expect(await refusal(portico.client.adminGetUser({ UserPoolId: 'us-east-1_none', Username: 'x' }))).toBe(
    'ResourceNotFoundException 400 User pool us-east-1_none does not exist.',
  )
  const admin = (AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', ClientId: string) =>
    portico.client.adminInitiateAuth({ UserPoolId: poolId, ClientId, AuthFlow, AuthParameters: { USERNAME: 'bob', PASSWORD } })
  expect(await refusal(admin('ADMIN_USER_PASSWORD_AUTH', usual))).toBe(
    'InvalidParameterException 400 Auth flow not enabled for this client',
  )
  const initiate = (AuthFlow: 'ADMIN_NO_SRP_AUTH' | 'CUSTOM_AUTH') =>
    portico.client.initiateAuth({ ClientId: clientId, AuthFlow })
  expect(await refusal(initiate('ADMIN_NO_SRP_AUTH'))).toBe('InvalidParameterException 400 Initiate Auth method not supported.')
  expect(await refusal(initiate('CUSTOM_AUTH'))).toMatch(/^NotImplementedException 501 Portico does not support CUSTOM_AUTH/)
  await portico.client.adminDisableUser({ UserPoolId: poolId, Username: 'bob' })
  expect(await refusal(signIn('bob', PASSWORD))).toBe('NotAuthorizedException 400 User is disabled.')
  await portico.client.adminEnableUser({ UserPoolId: poolId, Username: 'bob' })
  expect((await signIn('bob', PASSWORD)).AuthenticationResult?.TokenType).toBe('Bearer')
})

test('a client with a secret takes its hash and nothing else', async () => {
  await newUser('sec')
  const { UserPoolClient } = await portico.client.createUserPoolClient({
    UserPoolId: poolId,
    ClientName: 'server',
    GenerateSecret: true,
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  })
  const { ClientId = '', ClientSecret = '' } = UserPoolClient ?? {}
  expect([/^[a-z0-9]{26}$/.test(ClientId), /^[a-z0-9]{51,53}$/.test(ClientSecret)]).toEqual([true, true])
  const attempt = (hash: Record<string, string>) =>
    portico.client.initiateAuth({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'sec', PASSWORD, ...hash },
    })
  expect(await refusal(attempt({}))).toBe(
    `NotAuthorizedException 400 Client ${ClientId} is configured with secret but SECRET_HASH was not received`,
  )
  expect(await refusal(attempt({ SECRET_HASH: secretHash('other', ClientId, ClientSecret) }))).toBe(
    `NotAuthorizedException 400 Unable to verify secret hash for client ${ClientId}`,
  )
  const SECRET_HASH = secretHash('sec', ClientId, ClientSecret)
  const { AuthenticationResult } = await attempt({ SECRET_HASH })
  const REFRESH_TOKEN = AuthenticationResult?.RefreshToken ?? ''
  const refresh = (hash: Record<string, string>) =>
    portico.client.initiateAuth({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN, ...hash } })
  expect(await refusal(refresh({}))).toMatch(/^NotAuthorizedException 400 .* SECRET_HASH was not received$/)
  expect(claimsOf((await refresh({ SECRET_HASH })).AuthenticationResult?.IdToken)['cognito:username']).toBe('sec')
})

test('refresh tokens give new tokens of the same origin until they are revoked, and belong to their client', async () => {
  await newUser('ref')
  const { AuthenticationResult } = await signIn('ref', PASSWORD)
  const { RefreshToken = '', AccessToken = '', IdToken } = AuthenticationResult ?? {}
  const refresh = (ClientId = clientId, token = RefreshToken) =>
    portico.client.initiateAuth({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN: token } })
  const next = (await refresh()).AuthenticationResult
  expect(next?.RefreshToken).toBeUndefined()
  const [before, after] = [claimsOf(IdToken), claimsOf(next?.IdToken)]
  expect([after.origin_jti, after.auth_time]).toEqual([before.origin_jti, before.auth_time])
  expect(after.jti).not.toBe(before.jti)
  const other = await newClient({ ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'] })
  for (const attempt of [refresh(other), refresh(clientId, 'x'.repeat(86)), refresh(clientId, RefreshToken.slice(0, -4))])
    expect(await refusal(attempt)).toBe('NotAuthorizedException 400 Invalid Refresh Token')
  expect((await portico.client.getUser({ AccessToken })).Username).toBe('ref')
  await portico.client.revokeToken({ ClientId: clientId, Token: RefreshToken })
  expect(await refusal(refresh())).toBe('NotAuthorizedException 400 Refresh Token has been revoked')
  expect(await refusal(portico.client.getUser({ AccessToken }))).toBe('NotAuthorizedException 400 Access Token has been revoked')
})

test('where refresh tokens rotate, each works once', async () => {
  await newUser('rot')
  const rotating = await newClient({
    ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
  })
  const first = (await signIn('rot', PASSWORD, rotating)).AuthenticationResult?.RefreshToken
  const refresh = (RefreshToken: string | undefined) =>
    portico.client.getTokensFromRefreshToken({ ClientId: rotating, RefreshToken: RefreshToken ?? '' })
  const second = (await refresh(first)).AuthenticationResult?.RefreshToken
  expect(second).not.toBe(first)
  expect(await refusal(refresh(first))).toBe('NotAuthorizedException 400 Invalid Refresh Token')
  const both = await Promise.allSettled([refresh(second), refresh(second)])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('signing out everywhere ends every session', async () => {
  await newUser('out')
  const [one, two] = [await signIn('out', PASSWORD), await signIn('out', PASSWORD)]
  await portico.client.globalSignOut({ AccessToken: one.AuthenticationResult?.AccessToken })
  for (const { AuthenticationResult } of [one, two]) {
    const AuthParameters = { REFRESH_TOKEN: AuthenticationResult?.RefreshToken ?? '' }
    const refresh = portico.client.initiateAuth({ ClientId: clientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters })
    expect(await refusal(refresh)).toBe('NotAuthorizedException 400 Refresh Token has been revoked')
    expect(await refusal(portico.client.getUser({ AccessToken: AuthenticationResult?.AccessToken }))).toMatch(/revoked$/)
  }
  expect((await signIn('out', PASSWORD)).AuthenticationResult).toBeDefined()
})

test('after five wrong passwords even the right one has to wait, and those sent at once count each', async () => {
  await newUser('gus')
  const wrong = await Promise.all(Array.from({ length: 7 }, () => refusal(signIn('gus', 'wrong'))))
  expect(wrong.filter((text) => text.endsWith('Incorrect username or password.'))).toHaveLength(5)
  expect(wrong.filter((text) => text === 'NotAuthorizedException 400 Password attempts exceeded')).toHaveLength(2)
  expect(await refusal(signIn('gus', PASSWORD))).toBe('NotAuthorizedException 400 Password attempts exceeded')
})

test('the right password at once many times is right each time', async () => {
  await newUser('eve')
  const all = await Promise.all(Array.from({ length: 6 }, () => signIn('eve', PASSWORD)))
  expect(new Set(all.map(({ AuthenticationResult }) => AuthenticationResult?.RefreshToken)).size).toBe(6)
})
