// Principals, variables, keys of several values, and which statement decided.
import { expect, test } from 'vitest'
import { compileIamPolicy, IDENTITY_POLICY, RESOURCE_POLICY, TRUST_POLICY } from '../../src/auth/iam-policy.ts'
import type { PolicyPrincipal } from '../../src/auth/policy-principals.ts'
import { PolicyError } from '../../src/auth/policy-values.ts'
import type { Json } from '../../src/core/json.ts'

type Keys = Readonly<Record<string, string | readonly string[]>>

const json = (value: object): Json => JSON.parse(JSON.stringify(value))
const statement = (more: object): Json =>
  json({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*', ...more } })

function allowed(more: object, keys: Keys = {}, resource = 'arn:aws:s3:::bucket/ann/x'): boolean {
  const policy = compileIamPolicy(statement(more), IDENTITY_POLICY)
  return policy.decide({ action: 's3:GetObject', resource, keys: (key) => keys[key] }) === 'allow'
}

const ANN: PolicyPrincipal = {
  names: ['arn:aws:iam::111122223333:user/ann', 'AIDAAAAAAAAAAAAAAAAAA'],
  account: '111122223333',
  service: null,
}
const SESSION: PolicyPrincipal = {
  names: ['arn:aws:sts::111122223333:assumed-role/r/s', 'arn:aws:iam::111122223333:role/r', 'AROAAAAAAAAAAAAAAAAAA'],
  account: '111122223333',
  service: null,
}
const SERVICE: PolicyPrincipal = { names: [], account: null, service: 'lambda.amazonaws.com' }

function trusts(element: object, principal: PolicyPrincipal | undefined, effect = 'Allow'): string {
  const document = json({ Version: '2012-10-17', Statement: { Effect: effect, Action: '*', Resource: '*', ...element } })
  const asked = { action: 'x:Y', resource: 'arn:aws:x:::y', keys: () => undefined }
  return compileIamPolicy(document, RESOURCE_POLICY).decide(principal ? { ...asked, principal } : asked)
}

test('principals: users, roles by name and session, accounts, services, ids, everyone', () => {
  const names = (AWS: unknown, who: PolicyPrincipal | undefined): boolean => trusts({ Principal: { AWS } }, who) === 'allow'
  expect(names('arn:aws:iam::111122223333:user/ann', ANN)).toBe(true)
  expect(names('arn:aws:iam::111122223333:user/an', ANN)).toBe(false)
  expect(names(['arn:aws:iam::111122223333:user/bob', 'AIDAAAAAAAAAAAAAAAAAA'], ANN)).toBe(true)
  expect(names('arn:aws:iam::111122223333:role/r', SESSION)).toBe(true)
  expect(names('arn:aws:sts::111122223333:assumed-role/r/s', SESSION)).toBe(true)
  expect(names('arn:aws:sts::111122223333:assumed-role/r/t', SESSION)).toBe(false)
  for (const account of ['111122223333', 'arn:aws:iam::111122223333:root']) {
    expect([names(account, ANN), names(account, SERVICE), names(account, undefined)]).toEqual([true, false, false])
    expect(names(account, { ...ANN, account: null })).toBe(false)
  }
  expect(names('444455556666', ANN)).toBe(false)
  expect([names('*', undefined), trusts({ Principal: '*' }, undefined)]).toEqual([true, 'allow'])
  expect(trusts({ Principal: { Service: ['x.amazonaws.com', 'lambda.amazonaws.com'] } }, SERVICE)).toBe('allow')
  expect(trusts({ Principal: { Service: 'lambda.amazonaws.com' } }, ANN)).toBe('implicit-deny')
  expect(trusts({ Principal: { Federated: 'cognito-identity.amazonaws.com' } }, ANN)).toBe('implicit-deny')
})

test('NotPrincipal is everyone else', () => {
  const NotPrincipal = { AWS: 'arn:aws:iam::111122223333:user/ann' }
  expect(trusts({ NotPrincipal }, ANN, 'Deny')).toBe('implicit-deny')
  expect(trusts({ NotPrincipal }, SESSION, 'Deny')).toBe('explicit-deny')
  expect(trusts({ NotPrincipal }, undefined, 'Deny')).toBe('explicit-deny')
})

test.each([
  [{}],
  [{ Principal: 'ann' }],
  [{ Principal: {} }],
  [{ Principal: { AWS: 'ann' } }],
  [{ Principal: { AWS: 'arn:aws:iam::111122223333:user/*' } }],
  [{ Principal: { AWS: 'arn:aws:s3:::bucket' } }],
  [{ Principal: { Service: 'a b' } }],
  [{ Principal: { User: 'x' } }],
  [{ Principal: '*', NotPrincipal: '*' }],
])('a principal that is none is refused: %j', (element) => {
  expect(() => trusts(element, ANN)).toThrow(PolicyError)
})

test('a trust policy has no resources, an identity policy no principals', () => {
  const trust = json({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }] })
  expect(() => compileIamPolicy(trust, TRUST_POLICY)).not.toThrow()
  expect(() => compileIamPolicy(trust, IDENTITY_POLICY)).toThrow(PolicyError)
  expect(() => compileIamPolicy(statement({ Principal: '*' }), TRUST_POLICY)).toThrow(PolicyError)
})

test('variables in resources: what a value says is no pattern', () => {
  const Resource = 'arn:aws:s3:::bucket/${aws:username}/*'
  expect(allowed({ Resource }, { 'aws:username': 'ann' })).toBe(true)
  expect(allowed({ Resource }, { 'aws:username': 'bob' })).toBe(false)
  expect(allowed({ Resource }, { 'aws:username': '*' })).toBe(false)
  expect(allowed({ Resource }, { 'aws:username': 'a??' })).toBe(false)
  expect(allowed({ Resource }, { 'aws:username': '*' }, 'arn:aws:s3:::bucket/*/x')).toBe(true)
  expect(allowed({ Resource })).toBe(false)
  expect(allowed({ Resource: "arn:aws:s3:::bucket/${aws:username, 'ann'}/*" })).toBe(true)
  expect(allowed({ Resource: 'arn:aws:s3:::bucket/${*}' }, {}, 'arn:aws:s3:::bucket/*')).toBe(true)
  expect(allowed({ Resource: 'arn:aws:s3:::bucket/${*}' })).toBe(false)
  expect(allowed({ Resource: 'arn:aws:s3:::bucket/${$}x' }, {}, 'arn:aws:s3:::bucket/$x')).toBe(true)
  expect(allowed({ Resource: 'arn:aws:s3:::bucket/${AWS:PrincipalTag/Team}/x' }, { 'aws:principaltag/team': 'ann' })).toBe(true)
})

test('a variable without a value widens nothing: neither NotResource nor a Not condition', () => {
  const { Resource: _, ...rest } = { Resource: '' }
  const NotResource = 'arn:aws:s3:::bucket/${aws:username}/*'
  const decide = (keys: Keys): string => {
    const document = json({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', NotResource, ...rest } })
    const asked = { action: 's3:GetObject', resource: 'arn:aws:s3:::bucket/ann/x', keys: (key: string) => keys[key] }
    return compileIamPolicy(document, IDENTITY_POLICY).decide(asked)
  }
  expect([decide({ 'aws:username': 'bob' }), decide({ 'aws:username': 'ann' }), decide({})]).toEqual([
    'allow',
    'implicit-deny',
    'implicit-deny',
  ])
  const Condition = { StringNotEquals: { 's3:prefix': '${aws:username}' } }
  expect(allowed({ Condition }, { 's3:prefix': 'x', 'aws:username': 'ann' })).toBe(true)
  expect(allowed({ Condition }, { 's3:prefix': 'x' })).toBe(false)
})

test('variables in conditions, and none before 2012', () => {
  expect(allowed({ Condition: { StringEquals: { a: '${b}' } } }, { a: 'x', b: 'x' })).toBe(true)
  expect(allowed({ Condition: { StringLike: { a: '${b}*' } } }, { a: '*tail', b: '*' })).toBe(true)
  expect(allowed({ Condition: { StringLike: { a: '${b}*' } } }, { a: 'x', b: '*' })).toBe(false)
  expect(allowed({ Condition: { ArnLike: { a: 'arn:aws:iam::1:user/${b}' } } }, { a: 'arn:aws:iam::1:user/x', b: 'x' })).toBe(
    true,
  )
  const old = { Version: '2008-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: 'arn:aws:s3:::${aws:username}' } }
  const asked = { action: 's3:X', resource: 'arn:aws:s3:::ann', keys: () => 'ann' }
  expect(compileIamPolicy(json(old), IDENTITY_POLICY).decide(asked)).toBe('implicit-deny')
  const literal = { ...asked, resource: 'arn:aws:s3:::${aws:username}' }
  expect(compileIamPolicy(json(old), IDENTITY_POLICY).decide(literal)).toBe('allow')
})

test('ForAnyValue and ForAllValues', () => {
  const holds = (operator: string, given: readonly string[] | undefined, wanted: readonly string[]): boolean =>
    allowed({ Condition: { [operator]: { tags: wanted } } }, given === undefined ? {} : { tags: given })
  expect(holds('ForAnyValue:StringEquals', ['a', 'b'], ['b', 'c'])).toBe(true)
  expect(holds('ForAnyValue:StringEquals', ['a'], ['b', 'c'])).toBe(false)
  expect(holds('ForAnyValue:StringEquals', [], ['b'])).toBe(false)
  expect(holds('ForAnyValue:StringEquals', undefined, ['b'])).toBe(false)
  expect(holds('ForAllValues:StringEquals', ['a', 'b'], ['b', 'c'])).toBe(false)
  expect(holds('ForAllValues:StringLike', ['bb', 'c'], ['b*', 'c'])).toBe(true)
  expect(holds('ForAllValues:StringEquals', undefined, ['b'])).toBe(true)
  expect(holds('ForAllValues:StringNotEquals', ['a', 'd'], ['b', 'c'])).toBe(true)
  expect(holds('ForAllValues:StringNotEquals', ['a', 'b'], ['b', 'c'])).toBe(false)
  expect(holds('ForAnyValue:StringNotEquals', ['a', 'b'], ['b', 'c'])).toBe(true)
  expect(holds('ForAnyValue:StringNotEquals', undefined, ['b'])).toBe(false)
  expect(holds('ForAnyValue:StringEqualsIfExists', undefined, ['b'])).toBe(true)
})

test('a decision names the statements that made it', () => {
  const document = json({
    Version: '2012-10-17',
    Statement: [
      { Sid: 'All', Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 's3:Put*', Resource: '*' },
      { Sid: 'Get', Effect: 'Allow', Action: 's3:Get*', Resource: '*' },
    ],
  })
  const policy = compileIamPolicy(document, IDENTITY_POLICY)
  const explain = (action: string) => policy.explain({ action, resource: 'arn:aws:s3:::b', keys: () => undefined })
  expect(explain('s3:GetObject')).toMatchObject({
    decision: 'allow',
    statements: [
      { index: 0, sid: 'All' },
      { index: 2, sid: 'Get' },
    ],
  })
  expect(explain('s3:PutObject')).toMatchObject({ decision: 'explicit-deny', statements: [{ index: 1, sid: null }] })
})
