// AWS_IAM end to end: unmodified clients build the API and the users, unmodified signers sign, policies decide.
import { IAM } from '@aws-sdk/client-iam'
import { STS } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Credentials, signRequest } from '../../src/auth/sigv4.ts'
import { type Portico, startPortico } from '../support/portico.ts'
import { hasPython, python } from '../support/python.ts'
import { ACCOUNT, type Answer, type Api, call, createApi, createFunction, lambdaProxy, mock } from './kit.ts'

let portico: Portico
let api: Api
let iam: IAM
let sts: STS

const ROOT: Credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
const OWN = 'arn:aws:iam::*:user/*'
const ECHO = `export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) })`
const SIGNED = { authorizationType: 'AWS_IAM' }

beforeAll(async () => {
  portico = await startPortico()
  const options = {
    endpoint: portico.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  }
  iam = new IAM(options)
  sts = new STS(options)
  const fn = await createFunction(portico.lambda, 'echo', ECHO)
  await portico.lambda.addPermission({
    FunctionName: 'echo',
    StatementId: 'gateway',
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
  })
  const tables = {
    type: 'AWS' as const,
    integrationHttpMethod: 'POST',
    uri: 'arn:aws:apigateway:us-east-1:dynamodb:action/ListTables',
    credentials: OWN,
    requestTemplates: { 'application/json': '{}' },
  }
  api = await createApi(portico)
  const methods = {
    'GET /who': { ...mock(200, '"$context.identity.userArn $context.identity.accessKey"'), method: SIGNED },
    'GET /event': { ...lambdaProxy(fn), method: SIGNED },
    'GET /own': { ...lambdaProxy(fn, { credentials: OWN }), method: SIGNED },
    'GET /open': lambdaProxy(fn, { credentials: OWN }),
    'GET /tables': { method: SIGNED, integration: tables, responses: { 200: {} } },
  }
  for (const [route, spec] of Object.entries(methods)) await api.method(route, spec)
  await api.deploy('prod')
}, 60_000)
afterAll(() => portico.close())

/** A call by path, signed as the SDK would. */
function signed(
  path: string,
  credentials: Credentials,
  headers: readonly string[] = [],
  { id }: Pick<Api, 'id'> = api,
): Promise<Answer> {
  const target = `/_aws/execute-api/${id}/prod${path}`
  const all = ['Host', `127.0.0.1:${portico.port}`, ...headers]
  const signature = signRequest(
    { method: 'GET', path: target, query: '', headers: all, body: Buffer.alloc(0) },
    { region: 'us-east-1', service: 'execute-api' },
    credentials,
  )
  const pairs = [...all, ...signature]
  return call(portico.port, target, {
    headers: Object.fromEntries(pairs.flatMap((name, i) => (i % 2 === 0 ? [[name, pairs[i + 1]]] : []))),
  })
}

async function user(name: string, ...statements: object[]): Promise<Credentials> {
  await iam.createUser({ UserName: name })
  if (statements.length > 0) {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements })
    await iam.putUserPolicy({ UserName: name, PolicyName: 'p', PolicyDocument })
  }
  const { AccessKey } = await iam.createAccessKey({ UserName: name })
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
}
const allow = (Action: string, Resource = '*'): object => ({ Effect: 'Allow', Action, Resource })

test.skipIf(!hasPython)(
  '[D] auth-throttle-cache.md 1 #1: the code of the user guide, and botocore as it signs otherwise',
  async () => {
    const answers = JSON.parse(await python('guide_iam.py', portico.url))
    const root = `"arn:aws:iam::${ACCOUNT}:root"`
    expect(answers).toMatchObject({
      unsigned: [403, '{"message":"Missing Authentication Token"}'],
      guide: [200, root],
      'test keys': [200, root],
      presigned: [200, root],
      'wrong secret': [403, expect.stringContaining('The request signature we calculated does not match')],
    })
  },
)

test('[D] auth-throttle-cache.md 1 #25: users and roles of IAM, as templates and events show them', async () => {
  const ann = await user('ann', allow('execute-api:Invoke', `arn:aws:execute-api:us-east-1:${ACCOUNT}:${api.id}/prod/GET/*`))
  expect((await signed('/who', ann)).text).toBe(`"arn:aws:iam::${ACCOUNT}:user/ann ${ann.accessKeyId}"`)
  const { requestContext, headers } = JSON.parse((await signed('/event', ann)).text)
  expect(requestContext.identity).toMatchObject({
    accessKey: ann.accessKeyId,
    accountId: ACCOUNT,
    caller: expect.stringMatching(/^AIDA/),
    user: expect.stringMatching(/^AIDA/),
    userArn: `arn:aws:iam::${ACCOUNT}:user/ann`,
  })
  expect(Object.keys(headers).map((name) => name.toLowerCase())).not.toContain('authorization')
  const bob = await user('bob')
  expect(JSON.parse((await signed('/who', bob)).text).Message).toMatch(
    /user\/bob is not authorized .* because no identity-based policy/,
  )
  await iam.putUserPolicy({
    UserName: 'bob',
    PolicyName: 'p',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [allow('execute-api:*')] }),
  })
  expect((await signed('/who', bob)).status).toBe(200)
})

test('[K+] auth-throttle-cache.md 1 #13: sessions of a role come with their token', async () => {
  const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' }
  const { Role } = await iam.createRole({
    RoleName: 'reader',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
  })
  await iam.putRolePolicy({
    RoleName: 'reader',
    PolicyName: 'p',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [allow('execute-api:Invoke')] }),
  })
  const { Credentials: given } = await sts.assumeRole({ RoleArn: Role?.Arn ?? '', RoleSessionName: 'ann' })
  const session = {
    accessKeyId: given?.AccessKeyId ?? '',
    secretAccessKey: given?.SecretAccessKey ?? '',
    sessionToken: given?.SessionToken ?? '',
  }
  expect((await signed('/who', session)).text).toContain(`arn:aws:sts::${ACCOUNT}:assumed-role/reader/ann`)
  expect((await signed('/who', { ...session, sessionToken: 'x' })).headers['x-amzn-errortype']).toBe(
    'UnrecognizedClientException',
  )
})

test("[D] rest-api.md 9.4 #12: the caller calls the function itself, by its own policies or the function's", async () => {
  const may = await user('may', allow('execute-api:Invoke'), allow('lambda:InvokeFunction'))
  const mayNot = await user('maynot', allow('execute-api:Invoke'))
  const denied = await user('denied', allow('*'), { Effect: 'Deny', Action: 'lambda:*', Resource: '*' })
  const statuses = async (): Promise<number[]> =>
    (await Promise.all([ROOT, may, mayNot, denied].map((who) => signed('/own', who)))).map(({ status }) => status)
  expect(await statuses()).toEqual([200, 200, 500, 500])
  await portico.lambda.addPermission({
    FunctionName: 'echo',
    StatementId: 'user',
    Action: 'lambda:InvokeFunction',
    Principal: `arn:aws:iam::${ACCOUNT}:user/maynot`,
  })
  expect(await statuses()).toEqual([200, 200, 200, 500])
  // Nobody signed: there are no credentials to hand on.
  expect((await call(portico.port, `/_aws/execute-api/${api.id}/prod/open`)).status).toBe(500)
})

test("[D] rest-api.md 9.4 #12: the caller's own credentials sign calls of AWS services", async () => {
  expect(JSON.parse((await signed('/tables', ROOT)).text)).toEqual({ TableNames: [] })
})

test('[D] auth-throttle-cache.md 9.3 #1 #3: a caller with execute-api:InvalidateCache renews what others are shown', async () => {
  const cached = await createApi(portico)
  await cached.method('GET /time', { ...mock(200, '"$context.requestId"'), method: SIGNED })
  await cached.deploy('prod')
  const set = (path: string, value: string) =>
    portico.apigateway.updateStage({
      restApiId: cached.id,
      stageName: 'prod',
      patchOperations: [{ op: 'replace', path, value }],
    })
  await set('/cacheClusterEnabled', 'true')
  await set('/*/*/caching/ttlInSeconds', '300')
  const arn = `arn:aws:execute-api:us-east-1:${ACCOUNT}:${cached.id}/prod/GET`
  const may = await user(
    'renews',
    allow('execute-api:Invoke', `${arn}/time`),
    allow('execute-api:InvalidateCache', `${arn}/time`),
  )
  const mayNot = await user('reads', allow('execute-api:Invoke'), allow('execute-api:InvalidateCache', `${arn}/other`))
  const deny = { Effect: 'Deny', Action: 'execute-api:InvalidateCache', Resource: '*' }
  const denied = await user('never-renews', allow('execute-api:*'), deny)
  const get = (credentials: Credentials, ...headers: readonly string[]) => signed('/time', credentials, headers, cached)
  const renew = (credentials: Credentials) => get(credentials, 'Cache-Control', 'max-age=0')
  const kept = (await get(mayNot)).text
  for (const credentials of [mayNot, denied]) {
    const { status, text, headers } = await renew(credentials)
    expect([status, text, headers.warning !== undefined]).toEqual([200, kept, true])
  }
  const renewed = (await renew(may)).text
  expect(renewed).not.toBe(kept)
  expect((await get(denied)).text).toBe(renewed)
  await set('/*/*/caching/unauthorizedCacheControlHeaderStrategy', 'FAIL_WITH_403')
  expect([(await renew(mayNot)).status, (await renew(denied)).status, (await renew(may)).status]).toEqual([403, 403, 200])
  await set('/*/*/caching/requireAuthorizationForCacheControl', 'false')
  expect((await renew(denied)).status).toBe(200)
  // What others are shown is for whoever may call, and nobody else.
  const stranger = await user('no-caller')
  expect([(await get(stranger)).status, (await renew(stranger)).status]).toEqual([403, 403])
})

/** An API of its own with this policy, and calls of it. */
async function apiWithPolicy(...statements: object[]): Promise<(credentials: Credentials) => Promise<Answer>> {
  const own = await createApi(portico)
  await own.method('GET /in', { ...mock(200, 'in'), method: SIGNED })
  const all = statements.map((statement) => ({ Action: 'execute-api:Invoke', Resource: 'execute-api:/*', ...statement }))
  const value = JSON.stringify({ Version: '2012-10-17', Statement: all })
  await portico.apigateway.updateRestApi({
    restApiId: own.id,
    patchOperations: [{ op: 'replace', path: '/policy', value }],
  })
  await own.deploy('prod')
  return (credentials) => signed('/in', credentials, [], own)
}

async function role(RoleName: string): Promise<string> {
  const trust = { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] })
  const { Role } = await iam.createRole({ RoleName, AssumeRolePolicyDocument, Tags: [{ Key: 'team', Value: 'pets' }] })
  return Role?.Arn ?? ''
}

async function sessionOf(RoleArn: string, policy: object | null, team?: string): Promise<Credentials> {
  const { Credentials: given } = await sts.assumeRole({
    RoleArn,
    RoleSessionName: 'ann',
    ...(policy && { Policy: JSON.stringify({ Version: '2012-10-17', Statement: [policy] }) }),
    ...(team !== undefined && { Tags: [{ Key: 'team', Value: team }] }),
  })
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = given ?? {}
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken }
}

test("[K] a session's own policies bound what the API's policy grants to its role, not what it grants to the session or to anyone", async () => {
  const arn = await role('bounded')
  const session = `arn:aws:sts::${ACCOUNT}:assumed-role/bounded/ann`
  const other = { Effect: 'Allow', Action: 's3:*', Resource: '*' }
  const invoking = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }
  const keys = {
    free: await sessionOf(arn, null),
    elsewhere: await sessionOf(arn, other),
    meant: await sessionOf(arn, invoking),
    denied: await sessionOf(arn, { ...invoking, Effect: 'Deny' }),
  }
  const statuses = async (Principal: unknown): Promise<unknown> => {
    const call = await apiWithPolicy({ Effect: 'Allow', Principal })
    const entries = Object.entries(keys).map(async ([name, key]) => [name, (await call(key)).status])
    return Object.fromEntries(await Promise.all(entries))
  }
  expect(await statuses({ AWS: arn })).toEqual({ free: 200, elsewhere: 403, meant: 200, denied: 403 })
  expect(await statuses({ AWS: ACCOUNT })).toEqual({ free: 200, elsewhere: 403, meant: 200, denied: 403 })
  expect(await statuses({ AWS: session })).toEqual({ free: 200, elsewhere: 200, meant: 200, denied: 403 })
  expect(await statuses('*')).toEqual({ free: 200, elsewhere: 200, meant: 200, denied: 403 })
  const call = await apiWithPolicy({ Effect: 'Allow', Principal: { AWS: arn } })
  expect((await call(keys.elsewhere)).text).toContain('because no session policy allows the execute-api:Invoke action')
})

test('[D] auth-throttle-cache.md 2 #11: the policy of an API knows the tags of callers', async () => {
  const arn = await role('tagged')
  const own = await sessionOf(arn, null)
  const session = await sessionOf(arn, null, 'cars')
  const tagged = (team: string) => ({
    Effect: 'Allow',
    Principal: { AWS: ACCOUNT },
    Condition: { StringEquals: { 'aws:PrincipalTag/team': team } },
  })
  const pets = await apiWithPolicy(tagged('pets'))
  expect([(await pets(own)).status, (await pets(session)).status]).toEqual([200, 403])
  const cars = await apiWithPolicy(tagged('cars'))
  expect([(await cars(own)).status, (await cars(session)).status]).toEqual([403, 200])
})
