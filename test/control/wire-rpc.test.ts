// The RPC protocols of the neighbours of API Gateway, as unmodified SDK clients write and read them.
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider'
import { IAM } from '@aws-sdk/client-iam'
import { STS } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ServiceError } from '../../src/model/errors.ts'
import type { Structure } from '../../src/model/shape.ts'
import { startWireServer, type WireServer } from './wire-server.ts'

let server: WireServer
let iam: IAM
let sts: STS
let cognito: CognitoIdentityProvider
const seen: Structure[] = []

const HOSTILE = '<b>&"\'\r\n\u0001\ud800 ]]> \u{1f600}'

beforeAll(async () => {
  server = await startWireServer({
    iam: {
      CreateRole: async ({ input }) => {
        seen.push(input)
        const role = { Path: '/', RoleName: String(input.RoleName), RoleId: 'AROA', Arn: 'arn', CreateDate: new Date(1.5e12) }
        return { Role: { ...role, Tags: input.Tags ?? [], Description: String(input.Description ?? '') } }
      },
      ListUsers: async () => ({ Users: [], IsTruncated: false }),
      DeleteRole: () => Promise.reject(new ServiceError('NoSuchEntity', 404, 'The role with name <x> cannot be found.')),
      GetUser: () => Promise.reject(new Error('inside')),
    },
    sts: { GetCallerIdentity: async () => ({ UserId: 'AIDA', Account: '000000000000', Arn: 'arn:aws:iam::000000000000:root' }) },
    cognitoIdp: {
      InitiateAuth: async ({ input, caller }) => {
        seen.push({ ...input, region: caller.region })
        return { AuthenticationResult: { AccessToken: HOSTILE, ExpiresIn: 3600 } }
      },
      CreateUserPool: async () => ({ UserPool: { Id: 'p', CreationDate: new Date(1_500_000_000_123) } }),
      DescribeUserPool: () => Promise.reject(new ServiceError('ResourceNotFoundException', 400, 'User pool p does not exist.')),
    },
  })
  const options = { endpoint: server.url, region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }
  iam = new IAM({ ...options, maxAttempts: 1 })
  sts = new STS({ ...options, maxAttempts: 1 })
  cognito = new CognitoIdentityProvider({ ...options, maxAttempts: 1 })
})

afterAll(() => server.close())

const refusal = async (call: Promise<unknown>): Promise<string> => {
  const error = (await call.catch((thrown: unknown) => thrown)) as Error & { $metadata?: { httpStatusCode?: number } }
  return `${error.name} ${error.$metadata?.httpStatusCode} ${error.message}`
}

test('awsQuery: lists, structures, timestamps and any text come and go as they are', async () => {
  const Tags = [
    { Key: 'a b', Value: 'c&d=e' },
    { Key: 'é', Value: '' },
  ]
  const AssumeRolePolicyDocument = '{"Version": "2012-10-17", "Statement": []}'
  const { Role, $metadata } = await iam.createRole({
    RoleName: 'r',
    AssumeRolePolicyDocument,
    Tags,
    Description: HOSTILE.toWellFormed(),
  })
  expect(seen.pop()).toEqual({ RoleName: 'r', AssumeRolePolicyDocument, Tags, Description: HOSTILE.toWellFormed() })
  expect(Role?.Tags).toEqual(Tags)
  expect(Role?.CreateDate).toEqual(new Date(1.5e12))
  expect(Role?.Description).toBe(HOSTILE.toWellFormed().replace('\u0001', '\ufffd'))
  expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/)
  expect((await iam.listUsers({})).Users).toEqual([])
  expect((await sts.getCallerIdentity({})).Arn).toBe('arn:aws:iam::000000000000:root')
})

test('awsQuery: refusals carry their code, text and status, and a bug tells nothing', async () => {
  expect(await refusal(iam.deleteRole({ RoleName: 'x' }))).toBe(
    'NoSuchEntityException 404 The role with name <x> cannot be found.',
  )
  expect(await refusal(iam.getUser({}))).toMatch(/^InternalFailure 500 (?!.*inside)/)
  expect(await refusal(iam.createRole({ RoleName: undefined, AssumeRolePolicyDocument: '{}' }))).toBe(
    "ValidationError 400 1 validation error detected: Value null at 'roleName' failed to satisfy constraint: Member must not be null",
  )
})

test('what AWS has and Portico has not is refused by name, what AWS has not as unknown', async () => {
  expect(await refusal(iam.createGroup({ GroupName: 'g' }))).toMatch(/^NotImplementedException 501 iam:CreateGroup /)
  expect(
    await refusal(
      cognito.createIdentityProvider({ UserPoolId: 'p', ProviderName: 'n', ProviderType: 'OIDC', ProviderDetails: {} }),
    ),
  ).toMatch(/^NotImplementedException 501 cognito-idp:CreateIdentityProvider /)
  const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/iam/aws4_request, x' }
  const unknown = await fetch(server.url, { method: 'POST', headers, body: new URLSearchParams({ Action: 'Nope' }) })
  expect([unknown.status, unknown.headers.get('content-type')]).toEqual([400, 'text/xml'])
  expect(await unknown.text()).toMatch(/^<ErrorResponse xmlns="[^"]+"><Error><Type>Sender<\/Type><Code>InvalidAction<\/Code>/)
  const none = await fetch(server.url, { method: 'POST', headers, body: '' })
  expect(await none.text()).toContain('<Code>MissingAction</Code>')
})

test('awsQuery: hostile forms are bounded and harmless', async () => {
  const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/iam/aws4_request, x' }
  const send = async (body: string): Promise<string> => (await fetch(server.url, { method: 'POST', headers, body })).text()
  const create = 'Action=CreateRole&RoleName=r&AssumeRolePolicyDocument=x'
  expect(await send(`${create}&${'Tags.member.1.Key=a&'.repeat(3_000)}`)).toContain('SerializationException')
  expect(await send(`${create}&__proto__.polluted=1&Tags.member.constructor.Key=1&${'a.'.repeat(50_000)}b=1`)).toContain(
    '<RoleName>r<',
  )
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  expect(seen.pop()?.Tags).toEqual([])
})

test('awsJson1_1: without a signature too, and timestamps to the millisecond', async () => {
  const input = { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: 'c', AuthParameters: { USERNAME: 'u', PASSWORD: 'p' } } as const
  const { AuthenticationResult } = await cognito.initiateAuth(input)
  expect(AuthenticationResult).toMatchObject({ AccessToken: HOSTILE, ExpiresIn: 3600 })
  expect(seen.pop()).toEqual({ ...input, region: 'us-east-1' })
  expect((await cognito.createUserPool({ PoolName: 'n' })).UserPool?.CreationDate).toEqual(new Date(1_500_000_000_123))
  expect(await refusal(cognito.describeUserPool({ UserPoolId: 'p' }))).toBe(
    'ResourceNotFoundException 400 User pool p does not exist.',
  )
  expect(await refusal(cognito.createUserPool({ PoolName: undefined }))).toBe(
    "InvalidParameterException 400 1 validation error detected: Value null at 'poolName' failed to satisfy constraint: Member must not be null",
  )
})
