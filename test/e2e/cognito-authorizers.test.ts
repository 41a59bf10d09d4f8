// COGNITO_USER_POOLS authorizers end to end: the SDK builds the API, a real server has the pools' keys.
import type { JWTPayload } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Portico, startPortico } from '../support/portico.ts'
import { newSigner, openPoolServer, type PoolServer, type Signer, sign } from '../support/user-pool.ts'
import { type Answer, type Api, allowGateway, createApi, createFunction, invokeUri, lambdaProxy, mock } from './kit.ts'

const CLIENT = '1example23456789'
const arn = (pool: string, account = '000000000000'): string => `arn:aws:cognito-idp:us-east-1:${account}:userpool/${pool}`
const issuer = (pool: string): string => `https://cognito-idp.us-east-1.amazonaws.com/${pool}`
const now = (): number => Math.floor(Date.now() / 1000)

let portico: Portico
let api: Api
let pools: PoolServer
let signer: Signer
let authorizerId = ''

const token = (claims: JWTPayload): Promise<string> =>
  sign(signer, { iss: issuer('us-east-1_One'), sub: 'me', exp: now() + 600, iat: now(), ...claims })
const idToken = (claims: JWTPayload = {}): Promise<string> => token({ token_use: 'id', aud: CLIENT, ...claims })
const accessToken = (scope: string, claims: JWTPayload = {}): Promise<string> =>
  token({ token_use: 'access', client_id: CLIENT, scope, ...claims })
const get = (path: string, Authorization?: string): Promise<Answer> =>
  api.call(path, { headers: Authorization === undefined ? {} : { Authorization } })
const shown = ({ status, text, headers }: Answer): string => `${status} ${headers['x-amzn-errortype'] ?? '-'} ${text}`
const UNAUTHORIZED = '401 UnauthorizedException {"message":"Unauthorized"}'

async function authorizer(name: string, more: object): Promise<string> {
  const { apigateway } = portico
  const settings = {
    restApiId: api.id,
    name,
    type: 'COGNITO_USER_POOLS',
    identitySource: 'method.request.header.Authorization',
  } as const
  return (await apigateway.createAuthorizer({ ...settings, ...more })).id ?? ''
}

const guarded = (
  id: string,
  spec = mock(200, '$context.authorizer.claims.sub'),
  authorizationScopes: string[] = [],
): Parameters<Api['method']>[1] => ({
  ...spec,
  method: { authorizationType: 'COGNITO_USER_POOLS', authorizerId: id, authorizationScopes },
})

beforeAll(async () => {
  signer = await newSigner('key-1')
  pools = await openPoolServer([signer.jwk])
  portico = await startPortico(['--service-endpoint', `cognito-idp=${pools.url}`])
  api = await createApi(portico)
  const echo = await createFunction(
    portico.lambda,
    'echo',
    `export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) })`,
  )
  await allowGateway(portico.lambda, 'echo')
  authorizerId = await authorizer('pools', { providerARNs: [arn('us-east-1_One'), arn('us-east-1_Two', '111122223333')] })
  const variable = await authorizer('variable', { providerARNs: [arn(`\${stageVariables.pool}`)] })
  const audience = await authorizer('audience', {
    providerARNs: [arn('us-east-1_One')],
    identityValidationExpression: '1example.*',
  })
  await api.method('GET /id', guarded(authorizerId))
  await api.method(
    'GET /claims',
    guarded(
      authorizerId,
      mock(
        200,
        `$context.authorizer.claims['custom:role'] $context.authorizer.claims.get('cognito:groups') $!context.authorizer.claims.`,
      ),
    ),
  )
  await api.method('GET /event', guarded(authorizerId, lambdaProxy(echo)))
  await api.method('GET /scoped', guarded(authorizerId, undefined, ['pets/read', 'pets/write']))
  await api.method('GET /variable', guarded(variable))
  await api.method('GET /audience', guarded(audience))
  await api.method('GET /audience-scoped', guarded(audience, undefined, ['pets/read']))
  await api.deploy('prod', { variables: { pool: 'us-east-1_Three' } })
})
afterAll(async () => {
  await portico.close()
  await pools.close()
})

test('[D] auth-throttle-cache.md 3 #3: an identity token opens a method without scopes', async () => {
  expect(shown(await get('/prod/id', await idToken()))).toBe('200 - me')
})

test('[D] auth-throttle-cache.md 3 #12: a pool of another account is as good', async () => {
  expect((await get('/prod/id', await idToken({ iss: issuer('us-east-1_Two') }))).status).toBe(200)
})

test('[K+] auth-throttle-cache.md 3 #5: raw or after Bearer', async () => {
  expect((await get('/prod/id', `Bearer ${await idToken()}`)).status).toBe(200)
  expect((await get('/prod/id', `Basic ${await idToken()}`)).status).toBe(401)
})

test('[K+] auth-throttle-cache.md 3 #6, [S] rest-api.md 4.1 #55: no token, one of another pool, one that is forged, one that has expired', async () => {
  const forger = await newSigner('key-1')
  const forged = await sign(forger, { iss: issuer('us-east-1_One'), token_use: 'id', aud: CLIENT, exp: now() + 600 })
  expect(shown(await get('/prod/id'))).toBe(UNAUTHORIZED)
  expect(shown(await get('/prod/id', ''))).toBe(UNAUTHORIZED)
  expect(shown(await get('/prod/id', await idToken({ iss: issuer('us-east-1_Three') })))).toBe(UNAUTHORIZED)
  expect(shown(await get('/prod/id', forged))).toBe(UNAUTHORIZED)
  expect(shown(await get('/prod/id', 'hello'))).toBe(UNAUTHORIZED)
  expect(shown(await get('/prod/id', await idToken({ exp: now() - 1 })))).toBe(
    '401 UnauthorizedException {"message":"The incoming token has expired"}',
  )
})

test('[D] auth-throttle-cache.md 3 #3: an access token has no audience, and opens no method without scopes', async () => {
  expect(shown(await get('/prod/id', await accessToken('pets/read')))).toBe(UNAUTHORIZED)
  expect(shown(await get('/prod/id', await accessToken('pets/read', { aud: CLIENT })))).toBe(UNAUTHORIZED)
})

test('[D] auth-throttle-cache.md 3 #4: with scopes an access token needs one of them', async () => {
  expect((await get('/prod/scoped', await accessToken('openid pets/write'))).status).toBe(200)
  expect(shown(await get('/prod/scoped', await accessToken('openid')))).toBe(UNAUTHORIZED)
  expect(shown(await get('/prod/scoped', await accessToken('pets/writers')))).toBe(UNAUTHORIZED)
})

test('[K+] auth-throttle-cache.md 3 #7: an identity token does not do where scopes are asked for', async () => {
  expect(shown(await get('/prod/scoped', await idToken({ scope: 'pets/read' })))).toBe(UNAUTHORIZED)
})

test('[D] auth-throttle-cache.md 3 #3: the expression is held against the audience', async () => {
  expect((await get('/prod/audience', await idToken())).status).toBe(200)
  expect(shown(await get('/prod/audience', await idToken({ aud: `x${CLIENT}` })))).toBe(UNAUTHORIZED)
  expect(shown(await get('/prod/audience-scoped', await accessToken('pets/read')))).toBe(UNAUTHORIZED)
})

test('[D] auth-throttle-cache.md 3 #11: a stage variable may name the pool', async () => {
  expect((await get('/prod/variable', await idToken({ iss: issuer('us-east-1_Three') }))).status).toBe(200)
  expect((await get('/prod/variable', await idToken())).status).toBe(401)
})

test('[D] auth-throttle-cache.md 3 #8, vtl-and-context.md 10 #3: templates read claims one by one', async () => {
  const { text } = await get('/prod/claims', await idToken({ 'custom:role': 'admin', 'cognito:groups': ['a', 'b'] }))
  expect(text).toBe('admin a,b .')
})

test('[D] auth-throttle-cache.md 3 #8, rest-api.md 9.2 #12: the event of a proxy has all claims, as texts', async () => {
  const exp = now() + 60
  const { text } = await get(
    '/prod/event',
    await idToken({ exp, iat: 1_700_000_000, 'cognito:groups': ['a', 'b'], email_verified: true }),
  )
  expect(JSON.parse(text).requestContext.authorizer).toEqual({
    claims: {
      iss: issuer('us-east-1_One'),
      sub: 'me',
      aud: CLIENT,
      token_use: 'id',
      exp: String(exp),
      iat: '1700000000',
      'cognito:groups': 'a,b',
      email_verified: 'true',
    },
  })
})

test('an issuer that the endpoint names itself is accepted beside the one at AWS', async () => {
  expect((await get('/prod/id', await idToken({ iss: `${pools.url}/us-east-1_One` }))).status).toBe(200)
  expect((await get('/prod/id', await idToken({ iss: `${pools.url}/us-east-1_Three` }))).status).toBe(401)
})

test('[D] auth-throttle-cache.md 4.5 #1: TestInvokeAuthorizer shows the claims', async () => {
  const tested = { restApiId: api.id, authorizerId }
  const answer = await portico.apigateway.testInvokeAuthorizer({ ...tested, headers: { Authorization: await idToken() } })
  expect(answer).toMatchObject({ clientStatus: 200, claims: { sub: 'me', aud: CLIENT }, latency: expect.any(Number) })
  expect(answer.policy).toBeUndefined()
  const refused = await portico.apigateway.testInvokeAuthorizer({ ...tested, headers: { Authorization: 'no token' } })
  expect(refused).toMatchObject({ clientStatus: 401, log: expect.stringContaining('Unauthorized request: ') })
})

test('[K] rest-api.md 4.1 #10 #11: without the keys of a pool nobody is let in, and the answer is 500', async () => {
  const closed = await openPoolServer([])
  closed.keys = null
  const other = await startPortico(['--service-endpoint', `cognito-idp=${closed.url}`])
  const its = await createApi(other)
  const { id = '' } = await other.apigateway.createAuthorizer({
    restApiId: its.id,
    name: 'a',
    type: 'COGNITO_USER_POOLS',
    providerARNs: [arn('us-east-1_One')],
  })
  await its.method('GET /id', guarded(id))
  await its.deploy('prod')
  const answer = await its.call('/prod/id', { headers: { Authorization: await idToken() } })
  expect(shown(answer)).toBe('500 AuthorizerFailureException {"message":null}')
  await other.close()
  await closed.close()
})

test('[D] auth-throttle-cache.md 4.1 #6: an authorizer that becomes of another kind opens nothing, once it is deployed', async () => {
  const own = await createApi(portico)
  const allow = await createFunction(
    portico.lambda,
    'allow',
    `export const handler = async () => ({
      principalId: 'anyone',
      policyDocument: { Version: '2012-10-17', Statement: [{ Action: '*', Effect: 'Allow', Resource: '*' }] },
    })`,
  )
  await allowGateway(portico.lambda, 'allow')
  const { id = '' } = await portico.apigateway.createAuthorizer({
    restApiId: own.id,
    name: 'a',
    type: 'COGNITO_USER_POOLS',
    providerARNs: [arn('us-east-1_One')],
  })
  await own.method('GET /id', guarded(id))
  await own.deploy('prod')
  const call = async (): Promise<string> => shown(await own.call('/prod/id', { headers: { Authorization: await idToken() } }))
  expect(await call()).toBe('200 - me')
  await portico.apigateway.updateAuthorizer({
    restApiId: own.id,
    authorizerId: id,
    patchOperations: [
      { op: 'replace', path: '/type', value: 'TOKEN' },
      {
        op: 'replace',
        path: '/authorizerUri',
        value: invokeUri(allow),
      },
    ],
  })
  expect(await call()).toBe('200 - me')
  await own.deploy('prod')
  expect(await call()).toBe('500 AuthorizerConfigurationException {"message":null}')
})

test("[D] auth-throttle-cache.md 2 #7: first the token, then the API's policy alone, which must allow", async () => {
  const own = await createApi(portico)
  const { id = '' } = await portico.apigateway.createAuthorizer({
    restApiId: own.id,
    name: 'pools',
    type: 'COGNITO_USER_POOLS',
    providerARNs: [arn('us-east-1_One')],
    identitySource: 'method.request.header.Authorization',
  })
  await own.method('GET /id', guarded(id))
  const withPolicy = async (...statements: { Effect: string; Resource: string }[]): Promise<readonly [string, string]> => {
    const all = statements.map((statement) => ({ Principal: '*', Action: 'execute-api:Invoke', ...statement }))
    const value = JSON.stringify({ Version: '2012-10-17', Statement: all })
    const patchOperations = [{ op: 'replace', path: '/policy', value }] as const
    await portico.apigateway.updateRestApi({ restApiId: own.id, patchOperations: [...patchOperations] })
    await own.deploy('prod')
    const known = await own.call('/prod/id', { headers: { Authorization: await idToken() } })
    return [shown(known), shown(await own.call('/prod/id', { headers: { Authorization: 'none' } }))]
  }
  const allow = { Effect: 'Allow', Resource: 'execute-api:/prod/GET/id' }
  const denied = (more = ''): string =>
    `403 AccessDeniedException {"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********0000:${own.id}/prod/GET/id${more}"}`
  expect(await withPolicy(allow)).toEqual(['200 - me', UNAUTHORIZED])
  expect(await withPolicy({ ...allow, Resource: 'execute-api:/prod/GET/other' })).toEqual([denied(), UNAUTHORIZED])
  expect(await withPolicy(allow, { ...allow, Effect: 'Deny' })).toEqual([denied(' with an explicit deny'), UNAUTHORIZED])
})
