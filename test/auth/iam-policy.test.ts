// Policy documents against requests: IAM's rules, and a refusal for whatever is not understood.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileIamPolicy } from '../../src/auth/iam-policy.ts'
import { PolicyError } from '../../src/auth/policy-values.ts'
import type { Json } from '../../src/core/json.ts'

const ARN = 'arn:aws:execute-api:us-east-1:111122223333:a1b2c3/prod/GET/pets/7'

function decide(document: Json, keys: Readonly<Record<string, string>> = {}, resource = ARN): string {
  return compileIamPolicy(document).decide({ action: 'execute-api:Invoke', resource, keys: (key) => keys[key] })
}

const statement = (more: object = {}): Json =>
  JSON.parse(JSON.stringify({ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*', ...more }))
const allow = (more: object = {}): Json => ({ Version: '2012-10-17', Statement: [statement(more)] })
const condition = (Condition: object, keys: Readonly<Record<string, string>> = {}): boolean =>
  decide(allow({ Condition }), keys) === 'allow'

test('[D] auth-throttle-cache.md 4.3 #13: an explicit Deny wins over any Allow, wherever it stands', () => {
  const deny = statement({ Effect: 'Deny' })
  expect(decide({ Statement: [deny, statement()] })).toBe('explicit-deny')
  expect(decide({ Statement: [statement(), deny] })).toBe('explicit-deny')
  expect(decide({ Statement: statement() })).toBe('allow')
  expect(decide({ Statement: [statement({ Resource: `${ARN}0` })] })).toBe('implicit-deny')
})

test('NotAction and NotResource are everything else', () => {
  const { Action: _, ...rest } = statement() as { Action: string }
  expect(decide({ Statement: { ...rest, NotAction: 'execute-api:ManageConnections' } })).toBe('allow')
  expect(decide({ Statement: { ...rest, NotAction: ['s3:*', 'execute-api:*'] } })).toBe('implicit-deny')
  const { Resource: __, ...other } = statement() as { Resource: string }
  expect(decide({ Statement: { ...other, NotResource: ARN } })).toBe('implicit-deny')
  expect(decide({ Statement: { ...other, NotResource: `${ARN}/*` } })).toBe('allow')
})

test('[D] auth-throttle-cache.md 4.3 #13: wildcards in resources stay within their part of the ARN', () => {
  const fits = (Resource: string): boolean => decide(allow({ Resource })) === 'allow'
  expect(fits('arn:aws:execute-api:*:*:*')).toBe(true)
  expect(fits('arn:aws:execute-api:us-east-?:111122223333:a1b2c3/*/GET/p*')).toBe(true)
  expect(fits('arn:aws:execute-api:*')).toBe(true)
  const spelled = `${ARN}:111122223333:a1b2c3/prod/GET/public`
  const published = 'arn:aws:execute-api:*:111122223333:a1b2c3/prod/GET/public'
  expect(decide(allow({ Resource: published }), {}, spelled)).toBe('implicit-deny')
  expect(fits('arn:aws:execute-api:us-east-1:111122223333:a1b2c3/prod/GET/pets/??')).toBe(false)
})

test('[K+] auth-throttle-cache.md 4.3 #14: the operators of conditions', () => {
  const keys = { 'aws:sourceip': '203.0.113.7', 'aws:useragent': 'curl/8', 'aws:epochtime': '1700000000', n: '5', b: 'true' }
  const holds = (Condition: object): boolean => condition(Condition, keys)
  expect(holds({ StringEquals: { 'AWS:UserAgent': ['wget', 'curl/8'] } })).toBe(true)
  expect(holds({ StringEquals: { 'aws:UserAgent': 'CURL/8' } })).toBe(false)
  expect(holds({ StringEqualsIgnoreCase: { 'aws:UserAgent': 'CURL/8' } })).toBe(true)
  expect(holds({ StringNotEquals: { 'aws:UserAgent': ['wget', 'curl/8'] } })).toBe(false)
  expect(holds({ StringLike: { 'aws:UserAgent': 'c?rl*' } })).toBe(true)
  expect(holds({ StringNotLike: { 'aws:UserAgent': 'wget*' } })).toBe(true)
  expect(holds({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })).toBe(true)
  expect(holds({ IpAddress: { 'aws:SourceIp': '2001:db8::/32' } })).toBe(false)
  expect(holds({ NotIpAddress: { 'aws:SourceIp': '203.0.113.7' } })).toBe(false)
  expect(holds({ NumericLessThanEquals: { n: 5 } })).toBe(true)
  expect(holds({ NumericGreaterThan: { n: '5' } })).toBe(false)
  expect(holds({ NumericNotEquals: { n: 5 } })).toBe(false)
  expect(holds({ NumericLessThan: { 'aws:useragent': 9 } })).toBe(false)
  expect(holds({ DateLessThan: { 'aws:EpochTime': '2024-01-01T00:00:00Z' } })).toBe(true)
  expect(holds({ DateGreaterThan: { 'aws:EpochTime': 1_700_000_000 } })).toBe(false)
  expect(holds({ Bool: { b: true } })).toBe(true)
  expect(holds({ Bool: { b: 'false' } })).toBe(false)
  expect(holds({ Null: { n: 'false', gone: true } })).toBe(true)
  expect(holds({ Null: { n: 'True' } })).toBe(false)
  expect(holds({ Null: { gone: 'True' } })).toBe(true)
  expect(holds({ Bool: { b: 'true' }, StringEquals: { n: '6' } })).toBe(false)
})

test('a key that the request does not have fails a condition, but for its Not and IfExists forms', () => {
  expect(condition({ StringEquals: { gone: 'a' } })).toBe(false)
  expect(condition({ StringEqualsIfExists: { gone: 'a' } })).toBe(true)
  expect(condition({ StringNotEquals: { gone: 'a' } })).toBe(true)
  expect(condition({ StringEqualsIfExists: { here: 'a' } }, { here: 'b' })).toBe(false)
})

test('whatever is not understood to the letter is refused whole', () => {
  const wrong: readonly Json[] = [
    null,
    'a',
    [],
    {},
    { Statement: [] },
    { Statement: 'Allow' },
    { Statement: [null] },
    { Version: '2020-01-01', Statement: [statement()] },
    { Statement: [statement()], Principal: '*' },
    allow({ Effect: 'allow' }),
    allow({ Principal: '*' }),
    allow({ condition: {} }),
    allow({ Action: undefined }),
    allow({ Action: {} }),
    allow({ NotAction: 's3:*' }),
    allow({ Resource: 'pets' }),
    allow({ Resource: 'arn:aws:execute-api:us-east-1' }),
    allow({ Resource: '*:prod/GET/*' }),
    allow({ Resource: `${ARN}${'a'.repeat(512)}` }),
    allow({ Resource: Array.from({ length: 2000 }, () => ARN) }),
    allow({ Condition: [] }),
    allow({ Condition: { StringEquals: 'a' } }),
    allow({ Condition: { StringEqual: { a: 'b' } } }),
    allow({ Condition: { 'ForSomeValues:StringEquals': { a: 'b' } } }),
    allow({ Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/33' } } }),
    allow({ Condition: { IpAddress: { 'aws:SourceIp': 'everywhere' } } }),
    allow({ Condition: { NumericEquals: { n: 'five' } } }),
    allow({ Condition: { StringEquals: { a: { b: 'c' } } } }),
  ]
  for (const document of wrong) expect(() => compileIamPolicy(document), JSON.stringify(document)).toThrow(PolicyError)
})

test('any document is compiled or refused, and any is decided', () => {
  const value = fc.oneof(fc.string(), fc.constantFrom('*', ARN, 'execute-api:*', 'Allow', 'Deny', '2012-10-17'), fc.jsonValue())
  const key = fc.constantFrom('Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition', 'Sid', '__proto__')
  const document = fc.record({ Version: fc.constantFrom('2012-10-17'), Statement: fc.array(fc.dictionary(key, value)) })
  fc.assert(
    fc.property(document, (any) => {
      try {
        expect(decide(JSON.parse(JSON.stringify(any)))).toMatch(/^(?:allow|implicit-deny|explicit-deny)$/)
      } catch (error) {
        expect(error).toBeInstanceOf(PolicyError)
      }
    }),
    { numRuns: 300 },
  )
})
