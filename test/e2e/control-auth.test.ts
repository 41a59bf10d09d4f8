// The whole program with --control-auth iam, listening on every address.
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { DynamoDB } from '@aws-sdk/client-dynamodb'
import { IAM } from '@aws-sdk/client-iam'
import { Lambda } from '@aws-sdk/client-lambda'
import { STS } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Credentials, signRequest } from '../../src/auth/sigv4.ts'
import { apigateway, cognitoIdp, iam as iamModel, lambda, sts as stsModel } from '../../src/model/services.ts'
import type { Operation, ServiceModel } from '../../src/model/shape.ts'
import { refusal } from '../support/control-server.ts'
import { allow, keysOf, policy, trust } from '../support/identity-server.ts'
import { type Portico, startPortico } from '../support/portico.ts'
import { hasPython, python } from '../support/python.ts'
import { ACCOUNT, type Api, allowGateway, createApi, createFunction, lambdaProxy } from './kit.ts'

const ROOT = { accessKeyId: 'root_key', secretAccessKey: 'correct-horse-battery-staple' }
const ROLE = `arn:aws:iam::${ACCOUNT}:role`

let portico: Portico
let iam: IAM
let api: Api

beforeAll(async () => {
  const flags = ['--access-key-id', ROOT.accessKeyId, '--secret-access-key', ROOT.secretAccessKey]
  portico = await startPortico(['--host', '0.0.0.0', '--control-auth', 'iam', ...flags], ROOT)
  iam = new IAM({ endpoint: portico.url, region: 'us-east-1', credentials: ROOT, maxAttempts: 1 })
  for (const [RoleName, service] of [
    ['gateway', 'apigateway.amazonaws.com'],
    ['function', 'lambda.amazonaws.com'],
  ] as const) {
    await iam.createRole({ RoleName, AssumeRolePolicyDocument: trust({ Service: service }) })
    await iam.putRolePolicy({ RoleName, PolicyName: 'own', PolicyDocument: policy(allow('dynamodb:ListTables')) })
  }
  api = await createApi(portico)
})
afterAll(() => portico.close())

async function user(...statements: readonly object[]): Promise<Credentials> {
  const UserName = `user-${crypto.randomUUID()}`
  await iam.createUser({ UserName })
  await iam.putUserPolicy({ UserName, PolicyName: 'own', PolicyDocument: policy(...statements) })
  return keysOf((await iam.createAccessKey({ UserName })).AccessKey)
}

const options = (credentials: Credentials) => ({ endpoint: portico.url, region: 'us-east-1', credentials, maxAttempts: 1 })

const credentialsOf = (client: DynamoDB): Promise<Credentials> => client.config.credentials()

/** A call of the JSON protocols, as no SDK would send it. */
async function signedCall(credentials: Credentials, target: string, input: object) {
  const { host } = new URL(portico.url)
  const body = Buffer.from(JSON.stringify(input))
  const given = ['Host', host, 'X-Amz-Target', target, 'Content-Type', 'application/x-amz-json-1.0']
  const request = { method: 'POST', path: '/', query: '', headers: given, body }
  const headers = [...given, ...signRequest(request, { region: 'us-east-1', service: 'dynamodb' }, credentials)]
  const pairs = headers.flatMap((name, i): [string, string][] => (i % 2 === 0 ? [[name, headers[i + 1] ?? '']] : []))
  const response = await fetch(portico.url, { method: 'POST', headers: pairs.slice(1), body })
  return { status: response.status, text: await response.text() }
}

test('Lambda: actions on functions', async () => {
  const FunctionName = 'guarded'
  await createFunction(portico.lambda, FunctionName, 'export const handler = async () => 1', { Role: `${ROLE}/function` })
  const arn = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${FunctionName}`
  const lambda = new Lambda(options(await user(allow('lambda:InvokeFunction', arn))))
  expect((await lambda.invoke({ FunctionName })).StatusCode).toBe(200)
  expect(await refusal(lambda.getFunction({ FunctionName: arn }))).toMatch(
    /^AccessDeniedException 403 User: \S+ is not authorized to perform: lambda:GetFunction on resource: arn:aws:lambda:us-east-1:0+:function:guarded because/,
  )
  expect(await refusal(lambda.listFunctions({}))).toContain('lambda:ListFunctions on resource: *')
  const maker = new Lambda(options(await user(allow('lambda:*'))))
  const make = () => createFunction(maker, 'other', 'export const handler = async () => 1', { Role: `${ROLE}/function` })
  expect(await refusal(make())).toMatch(
    /^AccessDeniedException 403 User: \S+ is not authorized to perform: iam:PassRole on resource: arn:/,
  )
})

test('DynamoDB: tables and indexes, and no unsigned call', async () => {
  const table = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/mine`
  const mine = new DynamoDB(options(await user(allow('dynamodb:*', table))))
  const KeySchema = [{ AttributeName: 'k', KeyType: 'HASH' as const }]
  const AttributeDefinitions = [{ AttributeName: 'k', AttributeType: 'S' as const }]
  const definition = { KeySchema, AttributeDefinitions, BillingMode: 'PAY_PER_REQUEST' as const }
  await mine.createTable({ TableName: 'mine', ...definition })
  expect(await refusal(mine.createTable({ TableName: 'yours', ...definition }))).toMatch(/^AccessDeniedException 400 User: /)
  const RequestItems = { mine: { Keys: [{ k: { S: 'a' } }] }, yours: { Keys: [{ k: { S: 'a' } }] } }
  expect(await refusal(mine.batchGetItem({ RequestItems }))).toContain('table/yours')
  // Members that an operation does not read are no way to name another table than it touches.
  await portico.dynamodb.createTable({ TableName: 'yours', ...definition })
  const misled = async (operation: string, input: object): Promise<unknown> => {
    const { status, text } = await signedCall(await credentialsOf(mine), `DynamoDB_20120810.${operation}`, input)
    return [status, text.includes('AccessDeniedException')]
  }
  const yours = { RequestItems: { yours: { Keys: [{ k: { S: 'a' } }] } } }
  expect(await misled('BatchGetItem', yours)).toEqual([400, true])
  expect(await misled('BatchGetItem', { ...yours, TableName: 'mine' })).toEqual([400, true])
  const tags = { ResourceArn: table.replace(/mine$/, 'yours'), Tags: [{ Key: 'a', Value: 'b' }] }
  expect(await misled('TagResource', { ...tags, TableName: 'mine' })).toEqual([400, true])
  const query = { KeyConditionExpression: 'k = :k', ExpressionAttributeValues: { ':k': { S: 'a' } } }
  expect(await refusal(mine.query({ TableName: 'mine', IndexName: 'i', ...query }))).toContain('table/mine/index/i')
  const headers = { 'X-Amz-Target': 'DynamoDB_20120810.ListTables', 'Content-Type': 'application/x-amz-json-1.0' }
  const bare = await fetch(portico.url, { method: 'POST', headers, body: '{}' })
  expect([bare.status, await bare.json()]).toEqual([
    400,
    { __type: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token' },
  ])
})

test('a function is its role, and an integration its credentials', async () => {
  const source = `
import { DynamoDB } from '@aws-sdk/client-dynamodb'
import { STS } from '@aws-sdk/client-sts'
export const handler = async () => {
  const { Arn } = await new STS({}).getCallerIdentity({})
  const tables = await new DynamoDB({}).listTables({}).then(() => 'ok', (error) => error.name)
  const items = await new DynamoDB({}).scan({ TableName: 'mine' }).then(() => 'ok', (error) => error.name)
  return { statusCode: 200, body: JSON.stringify({ Arn, tables, items }) }
}`
  const arn = await createFunction(portico.lambda, 'as-role', source, { Role: `${ROLE}/function` })
  await allowGateway(portico.lambda, 'as-role')
  await api.method('GET /function', lambdaProxy(arn))
  const listTables = (credentials: string) => ({
    integration: {
      type: 'AWS' as const,
      integrationHttpMethod: 'POST',
      uri: 'arn:aws:apigateway:us-east-1:dynamodb:action/ListTables',
      credentials,
      requestTemplates: { 'application/json': '{}' },
    },
    responses: { 200: {} },
  })
  await api.method('GET /tables', listTables(`${ROLE}/gateway`))
  await api.method('GET /untrusted', listTables(`${ROLE}/function`))
  await api.deploy('dev')
  const get = (path: string) => fetch(`${portico.url}/_aws/execute-api/${api.id}/dev${path}`)
  expect(await (await get('/function')).json()).toEqual({
    Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/function/as-role`,
    tables: 'ok',
    items: 'AccessDeniedException',
  })
  expect(await (await get('/tables')).json()).toEqual({ TableNames: expect.any(Array) })
  expect((await get('/untrusted')).status).toBe(500)
})

test('user pools: their operators sign, their users do not', async () => {
  const operator = new CognitoIdentityProvider(options(await user(allow('cognito-idp:*'))))
  const stranger = new CognitoIdentityProvider(options(await user(allow('lambda:*'))))
  const { UserPool } = await operator.createUserPool({ PoolName: 'pool' })
  const { UserPoolClient } = await operator.createUserPoolClient({ UserPoolId: UserPool?.Id, ClientName: 'client' })
  expect(await refusal(stranger.describeUserPool({ UserPoolId: UserPool?.Id }))).toMatch(
    /^AccessDeniedException 400 User: \S+ is not authorized to perform: cognito-idp:DescribeUserPool on resource: arn:aws:cognito-idp:us-east-1:0+:userpool\/us-east-1_/,
  )
  const unsigned = (operation: string, input: object) =>
    fetch(portico.url, {
      method: 'POST',
      headers: {
        'X-Amz-Target': `AWSCognitoIdentityProviderService.${operation}`,
        'Content-Type': 'application/x-amz-json-1.1',
      },
      body: JSON.stringify(input),
    })
  const signUp = { ClientId: UserPoolClient?.ClientId, Username: 'ann', Password: 'Correct-horse-9' }
  expect((await unsigned('SignUp', signUp)).status).toBe(200)
  const listed = await unsigned('ListUsers', { UserPoolId: UserPool?.Id })
  expect([listed.status, await listed.json()]).toMatchObject([400, { __type: 'MissingAuthenticationTokenException' }])
})

const SERVICES = [apigateway, lambda, iamModel, stsModel, cognitoIdp]
/** What users of pools call, with what they know or hold. */
const OF_USERS =
  /^(?:InitiateAuth|RespondToAuthChallenge|(?:Confirm)?SignUp|ResendConfirmationCode|(?:Confirm)?ForgotPassword|RevokeToken|GlobalSignOut|GetUser|DeleteUser|(?:Update|Delete|Verify)UserAttributes?|GetUserAttributeVerificationCode|ChangePassword|GetTokensFromRefreshToken|SetUserSettings|GetUserAuthFactors|(?!Admin)\w*(?:MFA|SoftwareToken|Device|WebAuthn)\w*)$/

/** A call of an operation as nobody signed it, in the form of its protocol. */
function unsignedCall({ protocol, targetPrefix, xmlNamespace }: ServiceModel, { name, method, uri, uriQuery }: Operation) {
  if (protocol === 'awsJson1_1') {
    const headers = { 'X-Amz-Target': `${targetPrefix}.${name}`, 'Content-Type': 'application/x-amz-json-1.1' }
    return fetch(portico.url, { method: 'POST', headers, body: '{}' })
  }
  if (protocol === 'awsQuery') {
    const Version = /\d{4}-\d{2}-\d{2}/.exec(xmlNamespace ?? '')?.[0] ?? ''
    return fetch(portico.url, { method: 'POST', body: new URLSearchParams({ Action: name, Version }) })
  }
  const query = new URLSearchParams(uriQuery.map(([key, value]): [string, string] => [key, value]))
  const path = uri.replace(/\{[^}]*\}/g, 'x')
  return fetch(`${portico.url}${path}?${query}`, { method, ...(method !== 'GET' && method !== 'HEAD' && { body: '{}' }) })
}

test.each(SERVICES.map((model) => [model.id, model] as const))('no operation of %s is made unsigned', async (_, model) => {
  expect(model.operations.length).toBeGreaterThan(5)
  const answered: string[] = []
  for (const operation of model.operations) {
    const response = await unsignedCall(model, operation)
    const text = await response.text()
    // Nothing tells a service of the query protocol but a signature, so there it is nobody's.
    const refused = /Missing ?Authentication ?Token/.test(text) || (model.protocol === 'awsQuery' && response.status === 404)
    if (!refused) answered.push(`${operation.name} ${response.status}`)
  }
  expect(answered.filter((answer) => !OF_USERS.test(answer.split(' ')[0] ?? ''))).toEqual([])
  if (model !== cognitoIdp) expect(answered).toEqual([])
})

test('a public name of the machine is answered, and a page still needs a signature', async () => {
  const page = { Origin: 'https://elsewhere.example' }
  expect((await fetch(`${portico.url}/restapis`, { headers: page })).status).toBe(403)
  expect((await fetch(`${portico.url}/_portico/health`)).status).toBe(200)
})

test('the plan of a stage is shown to those who may read the stage', async () => {
  const path = `/_portico/plans/${api.id}/dev`
  const { host } = new URL(portico.url)
  const plan = async (credentials: Credentials | null): Promise<number> => {
    const request = { method: 'GET', path, query: '', headers: ['Host', host], body: Buffer.alloc(0) }
    const signed = credentials ? signRequest(request, { region: 'us-east-1', service: 'apigateway' }, credentials) : []
    const headers = signed.flatMap((name, i): [string, string][] => (i % 2 === 0 ? [[name, signed[i + 1] ?? '']] : []))
    return (await fetch(portico.url + path, { headers })).status
  }
  await api.method('GET /', { integration: { type: 'MOCK' as const } })
  await api.deploy('dev')
  expect([await plan(ROOT), await plan(null), await plan(await user(allow('lambda:*')))]).toEqual([200, 403, 403])
})

test('the default credentials are nobody here, and neither are account numbers', async () => {
  for (const accessKeyId of ['test', '000000000000']) {
    const sts = new STS(options({ accessKeyId, secretAccessKey: ROOT.secretAccessKey }))
    expect(await refusal(sts.getCallerIdentity({}))).toContain('InvalidClientTokenId 403')
  }
})

test.runIf(hasPython)('boto3: a user, a role and its session; what is refused, and how', async () => {
  expect(JSON.parse(await python('control_auth.py', portico.url, ROOT.accessKeyId, ROOT.secretAccessKey))).toEqual({
    document: true,
    users: expect.arrayContaining(['builder']),
    lambda: 'AccessDeniedException 403',
    iam: 'AccessDenied 403',
    tables: 'ok',
    table: 'AccessDeniedException 400',
    'wrong secret': 'InvalidSignatureException 403',
    'wrong secret of dynamodb': 'InvalidSignatureException 400',
    'wrong secret of sts': 'SignatureDoesNotMatch 403',
    who: `arn:aws:sts::${ACCOUNT}:assumed-role/reader/boto`,
    reads: 'by boto3',
    writes: 'AccessDeniedException 403',
  })
})
