// A whole scenario with every kind of secret in it; then all that Portico wrote and showed of itself is searched for them.
import { globSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { IAM } from '@aws-sdk/client-iam'
import { STS } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { trust } from '../support/identity-server.ts'
import { type Api, allowGateway, call, createApi, createFunction, invokeUri, mock, until } from './kit.ts'
import { type PorticoProcess, serve } from './process.ts'

const ROOT_SECRET = 'root-secret-of-enough-letters'
const ENVIRONMENT = 'secret-of-the-environment-of-a-function'
const TOKEN = 'Bearer secret-token-of-a-caller'
const KEY_OF_FUNCTION = 'key-that-an-authorizer-names'
const PASSWORD = 'Secret-Password-1'

let dataDir: string
let portico: PorticoProcess
let api: Api
const secrets = new Map<string, string>([
  ['root', ROOT_SECRET],
  ['environment', ENVIRONMENT],
  ['token', TOKEN.slice('Bearer '.length)],
  ['key of a function', KEY_OF_FUNCTION],
  ['password', PASSWORD],
])
/** What clients were answered where nobody asked for a secret. */
const shown: string[] = []

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'portico-secrets-'))
  portico = await serve(dataDir, ['--log-level', 'trace'], { PORTICO_SECRET_ACCESS_KEY: ROOT_SECRET })
  await identities()
  await gateway()
  await until(() => logged().includes('Successfully completed authorizer execution'))
})
afterAll(async () => {
  await portico.kill('SIGTERM')
  await rm(dataDir, { recursive: true, force: true })
})

const options = () => ({
  endpoint: portico.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: ROOT_SECRET },
  maxAttempts: 1,
})
const note = (name: string, value: string | undefined): string => {
  if (!value) throw new Error(`there is no ${name}`)
  secrets.set(name, value)
  return value
}

async function identities(): Promise<void> {
  const iam = new IAM(options())
  await iam.createUser({ UserName: 'ann' })
  note('access key', (await iam.createAccessKey({ UserName: 'ann' })).AccessKey?.SecretAccessKey)
  shown.push(JSON.stringify(await iam.listAccessKeys({ UserName: 'ann' })))
  const { Role } = await iam.createRole({ RoleName: 'reader', AssumeRolePolicyDocument: trust({ AWS: '*' }) })
  const played = await new STS(options()).assumeRole({ RoleArn: Role?.Arn, RoleSessionName: 'session' })
  note('session token', played.Credentials?.SessionToken)
  note('session secret', played.Credentials?.SecretAccessKey)
}

async function userPool(): Promise<{ readonly arn: string; readonly token: string }> {
  const cognito = new CognitoIdentityProvider(options())
  const { UserPool } = await cognito.createUserPool({ PoolName: 'people' })
  const UserPoolId = UserPool?.Id
  const flows = ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const
  const withSecret = { UserPoolId, ClientName: 'machine', GenerateSecret: true }
  note('client secret', (await cognito.createUserPoolClient(withSecret)).UserPoolClient?.ClientSecret)
  const { UserPoolClient } = await cognito.createUserPoolClient({
    UserPoolId,
    ClientName: 'web',
    ExplicitAuthFlows: [...flows],
  })
  shown.push(JSON.stringify(await cognito.listUserPoolClients({ UserPoolId })))
  await cognito.adminCreateUser({ UserPoolId, Username: 'ann', MessageAction: 'SUPPRESS' })
  await cognito.adminSetUserPassword({ UserPoolId, Username: 'ann', Password: PASSWORD, Permanent: true })
  const signIn = (password: string) =>
    cognito.adminInitiateAuth({
      UserPoolId,
      ClientId: UserPoolClient?.ClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'ann', PASSWORD: password },
    })
  shown.push(await signIn(`${PASSWORD}x`).then(String, String))
  const { AuthenticationResult } = await signIn(PASSWORD)
  note('refresh token', AuthenticationResult?.RefreshToken)
  const token = note('identity token', AuthenticationResult?.IdToken)
  shown.push(JSON.stringify(await cognito.adminGetUser({ UserPoolId, Username: 'ann' })))
  return { arn: UserPool?.Arn ?? '', token }
}

const GUARD = `export const handler = async () => ({
  principalId: 'somebody',
  usageIdentifierKey: '${KEY_OF_FUNCTION}',
  policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }] },
})`

async function gateway(): Promise<void> {
  const { apigateway, lambda } = portico
  const functionArn = await createFunction(lambda, 'guard', GUARD, { Environment: { Variables: { SECRET: ENVIRONMENT } } })
  await allowGateway(lambda, 'guard')
  const pool = await userPool()
  api = await createApi(portico)
  const identitySource = 'method.request.header.Authorization'
  const authorizer = async (settings: Omit<Parameters<typeof apigateway.createAuthorizer>[0], 'restApiId' | 'name'>) =>
    (await apigateway.createAuthorizer({ restApiId: api.id, name: String(settings.type), identitySource, ...settings })).id
  const byFunction = await authorizer({ type: 'TOKEN', authorizerUri: invokeUri(functionArn) })
  const byPool = await authorizer({ type: 'COGNITO_USER_POOLS', providerARNs: [pool.arn] })
  await api.method('GET /function', { ...mock(), method: { authorizationType: 'CUSTOM', authorizerId: byFunction } })
  await api.method('GET /pool', { ...mock(), method: { authorizationType: 'COGNITO_USER_POOLS', authorizerId: byPool } })
  await api.method('GET /key', { ...mock(), method: { apiKeyRequired: true } })
  await api.method('GET /signed', { ...mock(), method: { authorizationType: 'AWS_IAM' } })
  await apigateway.createApiKey({ name: 'customer', enabled: true })
  const { items = [] } = await apigateway.getApiKeys({ includeValues: true })
  const apiKey = note('API key', items[0]?.value)
  shown.push(
    JSON.stringify(await apigateway.getApiKeys({})),
    JSON.stringify(await apigateway.getApiKey({ apiKey: items[0]?.id })),
  )
  const { clientCertificateId } = await apigateway.generateClientCertificate({})
  shown.push(JSON.stringify(await apigateway.getClientCertificate({ clientCertificateId })))
  await api.deploy()
  await apigateway.updateAccount({
    patchOperations: [{ op: 'replace', path: '/cloudwatchRoleArn', value: 'arn:aws:iam::000000000000:role/reader' }],
  })
  await apigateway.updateStage({
    restApiId: api.id,
    stageName: 'prod',
    patchOperations: [
      { op: 'replace', path: '/*/*/logging/loglevel', value: 'INFO' },
      { op: 'replace', path: '/*/*/logging/dataTrace', value: 'true' },
    ],
  })
  const get = async (path: string, headers: Record<string, string>): Promise<number> => {
    const { status, text, rawHeaders } = await api.call(`/prod${path}`, { headers })
    shown.push(text, rawHeaders.join('\n'))
    return status
  }
  const statuses = [
    await get('/function', { Authorization: TOKEN }),
    await get('/pool', { Authorization: `Bearer ${pool.token}` }),
    await get('/key', { 'x-api-key': apiKey }),
    await get('/signed', { Authorization: TOKEN }),
    await get('/nowhere', { Authorization: TOKEN, 'x-api-key': apiKey }),
  ]
  expect(statuses).toEqual([200, 200, 403, 403, 403])
  const plan = await call(portico.port, `/_portico/plans/${api.id}/prod`)
  expect(plan.text).toContain('/function')
  shown.push(plan.text)
}

const logFiles = (): string[] =>
  globSync('logs/**/*', { cwd: dataDir })
    .map((name) => join(dataDir, name))
    .filter((path) => statSync(path).isFile())
const logged = (): string =>
  logFiles()
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')
const found = (text: string): string[] => [...secrets].filter(([, value]) => text.includes(value)).map(([name]) => name)

test('[K+] vtl-and-context.md 12 #19: no log has a secret in it', async () => {
  expect(logged()).toContain('Incoming identity: ****')
  expect(found(logged())).toEqual([])
})

test('answers, errors and plans show none to whom they were not given', () => {
  expect(found(shown.join('\n'))).toEqual([])
  expect(shown.join('\n')).not.toContain('PRIVATE KEY')
})

test('nor does what the process prints', async () => {
  const { stdout, stderr } = await portico.kill('SIGTERM')
  expect(stdout).toContain('is ready')
  expect(found(stdout + stderr)).toEqual([])
})
