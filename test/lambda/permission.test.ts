import { expect, test } from 'vitest'
import type { PolicyStatement } from '../../src/lambda/function-model.ts'
import type { Invoker } from '../../src/lambda/invocation.ts'
import { compilePolicy, requirePermission } from '../../src/lambda/permission.ts'

const ARN = 'arn:aws:execute-api:us-east-1:111111111111:abc/prod/GET/pets/*'
const gateway: Invoker = { type: 'service', principal: 'apigateway.amazonaws.com', sourceArn: ARN, sourceAccount: '111111111111' }
const statement = (more: Partial<PolicyStatement> = {}): PolicyStatement => ({
  Sid: 's',
  Effect: 'Allow',
  Principal: { Service: 'apigateway.amazonaws.com' },
  Action: 'lambda:InvokeFunction',
  Resource: 'arn:aws:lambda:us-east-1:111111111111:function:f',
  ...more,
})
const allows = (invoker: Invoker, ...statements: PolicyStatement[]): boolean => compilePolicy(statements).allows(invoker)
const condition = (operator: string, key: string, value: string | string[]): PolicyStatement =>
  statement({ Condition: { [operator]: { [key]: value } } })

test('[D] cloudwatch-lambda.md 4: principal and action must match', () => {
  expect(allows(gateway, statement())).toBe(true)
  expect(allows(gateway)).toBe(false)
  expect(allows(gateway, statement({ Principal: { Service: 's3.amazonaws.com' } }))).toBe(false)
  expect(allows(gateway, statement({ Principal: '*' }))).toBe(true)
  for (const Action of ['lambda:*', '*', 'lambda:Invoke*', ['lambda:GetFunction', 'lambda:InvokeFunction']])
    expect(allows(gateway, statement({ Action }))).toBe(true)
  for (const Action of ['lambda:GetFunction', 'lambda:InvokeFunctionUrl', 'execute-api:Invoke'])
    expect(allows(gateway, statement({ Action }))).toBe(false)
})

test('[D] cloudwatch-lambda.md 4 #3, [K+] cloudwatch-lambda.md 4 #5: source ARN patterns', () => {
  const prefix = 'arn:aws:execute-api:us-east-1:111111111111:'
  const any: Invoker = { ...gateway, sourceArn: `${prefix}abc/prod/ANY/user` }
  expect(allows(any, condition('ArnLike', 'AWS:SourceArn', `${prefix}abc/prod/ANY/user`))).toBe(true)
  for (const pattern of ['abc/*/GET/*', 'abc/*/*/*', 'abc/prod/GET/pets/*', 'abc/*', '*', 'ab?/prod/GET/pets/*'])
    expect(allows(gateway, condition('ArnLike', 'AWS:SourceArn', prefix + pattern))).toBe(true)
  for (const pattern of ['abc/*/POST/*', 'abd/*', 'abc/test/*', 'abc/prod/GET/pets'])
    expect(allows(gateway, condition('ArnLike', 'AWS:SourceArn', prefix + pattern))).toBe(false)
  expect(allows(gateway, condition('ArnLike', 'AWS:SourceArn', 'arn:aws:execute-api:eu-west-1:111111111111:abc/*'))).toBe(false)
})

test('every operator, key casing and list of values', () => {
  expect(allows(gateway, condition('ArnEquals', 'aws:sourcearn', `${ARN}`))).toBe(true)
  expect(allows(gateway, condition('StringEquals', 'AWS:SourceAccount', '111111111111'))).toBe(true)
  expect(allows(gateway, condition('StringEquals', 'AWS:SourceAccount', '1111*'))).toBe(false)
  expect(allows(gateway, condition('StringLike', 'aws:SourceAccount', '1111*'))).toBe(true)
  expect(allows(gateway, condition('StringEquals', 'AWS:SourceAccount', ['2', '111111111111']))).toBe(true)
  const both = { ArnLike: { 'AWS:SourceArn': ARN }, StringEquals: { 'AWS:SourceAccount': '222222222222' } }
  expect(allows(gateway, statement({ Condition: both }))).toBe(false)
})

test('what is not understood fails closed', () => {
  expect(allows(gateway, condition('StringNotEquals', 'AWS:SourceAccount', '2'))).toBe(false)
  expect(allows(gateway, condition('StringEquals', 'aws:PrincipalOrgID', 'o-1'))).toBe(false)
  expect(allows(gateway, condition('constructor', 'AWS:SourceAccount', '111111111111'))).toBe(false)
})

test('a Deny wins, another statement may allow', () => {
  expect(allows(gateway, statement({ Principal: { Service: 'x' } }), statement())).toBe(true)
  expect(allows(gateway, statement(), statement({ Effect: 'Deny' }))).toBe(false)
})

test("identities of the owner's account may invoke, others by policy", () => {
  const role = (account: string): Invoker => ({ type: 'role', roleArn: `arn:aws:iam::${account}:role/r` })
  const check =
    (invoker: Invoker, ...statements: PolicyStatement[]) =>
    (): void =>
      requirePermission(invoker, '111111111111', compilePolicy(statements), 'fn')
  expect(check(role('111111111111'))).not.toThrow()
  expect(check({ type: 'account', account: '111111111111' })).not.toThrow()
  expect(check(role('222222222222'))).toThrow(
    /^User: arn:aws:iam::222222222222:role\/r is not authorized to perform: lambda:InvokeFunction on resource: fn/,
  )
  for (const principal of ['222222222222', 'arn:aws:iam::222222222222:root', 'arn:aws:iam::222222222222:role/r', '*'])
    expect(check(role('222222222222'), statement({ Principal: { AWS: principal } }))).not.toThrow()
  expect(check(role('333333333333'), statement({ Principal: { AWS: '222222222222' } }))).toThrow(/not authorized/)
})
