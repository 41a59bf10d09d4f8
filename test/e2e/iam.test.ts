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
function signed(path: string, credentials: Credentials, headers: readonly string[] = []): Promise<Answer> {
  const target = `/_aws/execute-api/${api.id}/prod${path}`
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
