import type { AddPermissionCommandInput } from '@aws-sdk/client-lambda'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { basics, type LambdaService, startLambda, zipOf } from './harness.ts'

let service: LambdaService
let zip: Buffer
let FunctionName: string
let names = 0
const fnArn = (qualifier = ''): string => `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}${qualifier}`
const SourceArn = 'arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/*/GET/pets'

beforeAll(async () => {
  service = await startLambda()
  zip = await zipOf({ 'index.mjs': 'export const handler = async (event) => event' })
})
afterAll(() => service.close())
beforeEach(async () => {
  FunctionName = `fn-${++names}`
  await service.client.createFunction({ ...basics(FunctionName, zip), Publish: true })
})

const add = (input: Partial<AddPermissionCommandInput> = {}): Promise<{ Statement?: string | undefined }> =>
  service.client.addPermission({
    FunctionName,
    StatementId: 'apigw',
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
    ...input,
  })

test('[D] cloudwatch-lambda.md 4 #2: the statement for API Gateway, to the letter', async () => {
  const { Statement } = await add({ SourceArn })
  expect(Statement).toBe(
    `{"Sid":"apigw","Effect":"Allow","Principal":{"Service":"apigateway.amazonaws.com"},"Action":"lambda:InvokeFunction",` +
      `"Resource":"${fnArn()}","Condition":{"ArnLike":{"AWS:SourceArn":"${SourceArn}"}}}`,
  )
  const { Policy, RevisionId } = await service.client.getPolicy({ FunctionName })
  expect(Policy).toBe(`{"Version":"2012-10-17","Id":"default","Statement":[${Statement}]}`)
  expect(RevisionId).toMatch(/^[0-9a-f-]{36}$/)
})

test('[D] cloudwatch-lambda.md 4 #2: with the account of the source', async () => {
  const { Statement } = await add({ SourceArn, SourceAccount: '000000000000' })
  expect(Statement).toContain(
    `"Condition":{"ArnLike":{"AWS:SourceArn":"${SourceArn}"},"StringEquals":{"AWS:SourceAccount":"000000000000"}}`,
  )
})

test.each([
  ['everybody', '*', '*'],
  ['an account', '111122223333', { AWS: 'arn:aws:iam::111122223333:root' }],
  ['a role', 'arn:aws:iam::111122223333:role/r', { AWS: 'arn:aws:iam::111122223333:role/r' }],
  ['a service', 'events.amazonaws.com', { Service: 'events.amazonaws.com' }],
])('[K+] the principal %s', async (_, Principal, expected) => {
  const { Statement } = await add({ Principal })
  const statement = JSON.parse(Statement ?? '')
  expect(statement.Principal).toEqual(expected)
  expect(statement).not.toHaveProperty('Condition')
})

test.each([
  [{ PrincipalOrgID: 'o-abcdefghij' }, { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } }],
  [{ EventSourceToken: 'token' }, { StringEquals: { 'lambda:EventSourceToken': 'token' } }],
  [{ FunctionUrlAuthType: 'NONE' as const }, { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } }],
])('[K+] the condition of %j', async (input, expected) => {
  const { Statement } = await add({ Principal: '*', ...input })
  expect(JSON.parse(Statement ?? '').Condition).toEqual(expected)
})

test('[K] a principal that is none, and an action that is none', async () => {
  await expect(add({ Principal: 'nobody' })).rejects.toThrow('The provided principal was invalid.')
  await expect(add({ Action: 's3:GetObject' })).rejects.toMatchObject({ name: 'ValidationException' })
})

test('[K] the same statement id twice: 409', async () => {
  await add()
  await expect(add()).rejects.toMatchObject({
    name: 'ResourceConflictException',
    message:
      'The statement id (apigw) provided already exists. Please provide a new statement id, or remove the existing statement.',
    $metadata: { httpStatusCode: 409 },
  })
})

test('statements keep their order, and leave one by one', async () => {
  for (const StatementId of ['b', 'a', 'c']) await add({ StatementId })
  const removed = await service.client.removePermission({ FunctionName, StatementId: 'a' })
  expect(removed.$metadata.httpStatusCode).toBe(204)
  const sids = async (): Promise<unknown> => {
    const { Policy } = await service.client.getPolicy({ FunctionName })
    return JSON.parse(Policy ?? '').Statement.map(({ Sid }: { Sid: string }) => Sid)
  }
  expect(await sids()).toEqual(['b', 'c'])
  await expect(service.client.removePermission({ FunctionName, StatementId: 'a' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Statement a is not found in resource policy.',
  })
  for (const StatementId of ['b', 'c']) await service.client.removePermission({ FunctionName, StatementId })
  await expect(service.client.getPolicy({ FunctionName })).rejects.toThrow('The resource you requested does not exist.')
  await expect(service.client.removePermission({ FunctionName, StatementId: 'b' })).rejects.toThrow('No policy is associated')
})

describe('qualifiers', () => {
  beforeEach(async () => {
    await service.client.createAlias({ FunctionName, Name: 'live', FunctionVersion: '1' })
  })

  test('each version and alias has a policy of its own', async () => {
    await add({ Qualifier: '1' })
    await add({ Qualifier: 'live' })
    const { Policy } = await service.client.getPolicy({ FunctionName, Qualifier: 'live' })
    expect(JSON.parse(Policy ?? '').Statement[0].Resource).toBe(fnArn(':live'))
    await expect(service.client.getPolicy({ FunctionName })).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    await service.client.removePermission({ FunctionName, Qualifier: '1', StatementId: 'apigw' })
    expect((await service.client.getPolicy({ FunctionName: `${FunctionName}:live` })).Policy).toBe(Policy)
  })

  test('the policy goes with its alias', async () => {
    await add({ Qualifier: 'live' })
    await service.client.deleteAlias({ FunctionName, Name: 'live' })
    await service.client.createAlias({ FunctionName, Name: 'live', FunctionVersion: '1' })
    await expect(service.client.getPolicy({ FunctionName, Qualifier: 'live' })).rejects.toThrow('does not exist')
  })

  test('[K] $LATEST has none, and what is not there cannot have one', async () => {
    await expect(add({ Qualifier: '$LATEST' })).rejects.toThrow('We currently do not support adding policies for $LATEST.')
    await expect(add({ Qualifier: '7' })).rejects.toThrow(`Function not found: ${fnArn(':7')}`)
    await expect(add({ Qualifier: 'dev' })).rejects.toThrow(`Cannot find alias arn: ${fnArn(':dev')}`)
    await expect(add({ FunctionName: 'none' })).rejects.toThrow('Function not found')
  })
})

test('[K] a revision of the policy that has passed: 412', async () => {
  const { RevisionId: ofFunction } = await service.client.getFunctionConfiguration({ FunctionName })
  await add({ RevisionId: ofFunction })
  const { RevisionId } = await service.client.getPolicy({ FunctionName })
  await expect(add({ StatementId: 'b', RevisionId: ofFunction })).rejects.toMatchObject({ name: 'PreconditionFailedException' })
  await add({ StatementId: 'b', RevisionId })
  const stale = service.client.removePermission({ FunctionName, StatementId: 'b', RevisionId })
  await expect(stale).rejects.toMatchObject({ name: 'PreconditionFailedException', $metadata: { httpStatusCode: 412 } })
  const { RevisionId: unchanged } = await service.client.getFunctionConfiguration({ FunctionName })
  expect(unchanged).toBe(ofFunction)
})

test('cloudwatch-lambda.md 3: a policy has at most 20 KB', async () => {
  const long = `${SourceArn}/${'x'.repeat(2800)}`
  for (let i = 0; i < 6; i++) await add({ StatementId: `s${i}`, SourceArn: long })
  await expect(add({ StatementId: 'last', SourceArn: long })).rejects.toMatchObject({ name: 'PolicyLengthExceededException' })
  const { Policy } = await service.client.getPolicy({ FunctionName })
  expect(JSON.parse(Policy ?? '').Statement).toHaveLength(6)
})
