// Random policies and requests: the compiled policy answers as a plain reading of the document does.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileIamPolicy, type Decision, RESOURCE_POLICY } from '../../src/auth/iam-policy.ts'
import type { Json } from '../../src/core/json.ts'

interface Statement {
  readonly Effect: 'Allow' | 'Deny'
  readonly Action?: readonly string[]
  readonly NotAction?: readonly string[]
  readonly Resource?: readonly string[]
  readonly NotResource?: readonly string[]
  readonly Principal?: { readonly AWS: readonly string[] }
  readonly NotPrincipal?: { readonly AWS: readonly string[] }
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
}

interface Request {
  readonly action: string
  readonly resource: string
  readonly who: string
  readonly keys: Readonly<Record<string, string | readonly string[]>>
}

const ACCOUNT = '111122223333'
const userArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:user/${name}`

/** A pattern as a regular expression: slow, and nothing like the code under test. */
const like = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '[^]*')
      .replaceAll('?', '[^]')}$`,
  ).test(text)

/** ARNs in these tests have no colons in their last part. */
const arnFits = (pattern: string, arn: string): boolean =>
  pattern === '*' || pattern.split(':').every((part, i) => like(part, arn.split(':')[i] ?? ''))

function named(list: readonly string[], who: string): boolean {
  return list.some((one) => one === '*' || one === who || one === ACCOUNT || one === `arn:aws:iam::${ACCOUNT}:root`)
}

function conditionHolds(operator: string, given: string | readonly string[] | undefined, wanted: readonly string[]): boolean {
  if (operator === 'Null') return wanted.includes(given === undefined ? 'true' : 'false')
  const ifExists = operator.endsWith('IfExists')
  const [set, base] = operator.includes(':') ? operator.split(':') : [null, operator]
  const name = (base ?? '').replace(/IfExists$/, '')
  const negated = name.includes('Not')
  const compare = (value: string): boolean =>
    wanted.some((one) =>
      name.includes('Like')
        ? like(one, value)
        : name.includes('IgnoreCase')
          ? one.toLowerCase() === value.toLowerCase()
          : name === 'NumericLessThan'
            ? Number(value) < Number(one)
            : one === value,
    )
  if (given === undefined) return ifExists || set === 'ForAllValues' || (negated && set === null)
  const values = typeof given === 'string' ? [given] : given
  if (set === 'ForAllValues') return values.every((value) => compare(value) !== negated)
  if (set === 'ForAnyValue') return values.some((value) => compare(value) !== negated)
  return negated ? !values.some(compare) : values.some(compare)
}

function applies(statement: Statement, { action, resource, who, keys }: Request): boolean {
  const { Action, NotAction = [], Resource, NotResource = [], Principal, NotPrincipal, Condition = {} } = statement
  const actionFits = (list: readonly string[]): boolean => list.some((one) => like(one.toLowerCase(), action.toLowerCase()))
  const onAction = Action ? actionFits(Action) : !actionFits(NotAction)
  const resourceFits = (list: readonly string[]): boolean => list.some((one) => arnFits(one, resource))
  const onResource = Resource ? resourceFits(Resource) : !resourceFits(NotResource)
  const onPrincipal = Principal ? named(Principal.AWS, who) : !named(NotPrincipal?.AWS ?? [], who)
  const conditions = Object.entries(Condition).every(([operator, block]) =>
    Object.entries(block).every(([key, wanted]) => conditionHolds(operator, keys[key], wanted)),
  )
  return onAction && onResource && onPrincipal && conditions
}

function naive(statements: readonly Statement[], request: Request): Decision {
  const found = statements.filter((statement) => applies(statement, request))
  if (found.some(({ Effect }) => Effect === 'Deny')) return 'explicit-deny'
  return found.length > 0 ? 'allow' : 'implicit-deny'
}

const some = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(of, { minLength: 1, maxLength: 3 })
const pattern = fc.constantFrom('s3:Get', 's3:get', 's3:Put', 's3:*', 's3:G?t', '*', 'iam:*', '*:Get', 's?:*t')
const resource = fc.constantFrom(
  '*',
  'arn:aws:s3:::a',
  'arn:aws:s3:::a/*',
  'arn:aws:s3:*:*:?/b',
  'arn:aws:*:::*',
  'arn:aws:s3:::b*',
  'arn:aws:s3:eu:1:*',
)
const principal = fc.constantFrom('*', ACCOUNT, userArn('ann'), userArn('bob'), '444455556666')
const operator = fc.constantFrom(
  ...['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'StringEqualsIgnoreCase', 'NumericLessThan'].flatMap(
    (name) => [name, `${name}IfExists`, `ForAnyValue:${name}`, `ForAllValues:${name}`],
  ),
)
const text = fc.constantFrom('1', '2', '10', 'x', 'X')
const condition = fc.oneof(
  operator.chain((name) => {
    const values = some(name.includes('Numeric') ? fc.constantFrom('2', '5') : fc.constantFrom('1', '2', '1?', 'x', '*'))
    return fc.tuple(fc.constant(name), fc.dictionary(fc.constantFrom('k', 'l'), values, { minKeys: 1 }))
  }),
  fc.tuple(fc.constant('Null'), fc.dictionary(fc.constantFrom('k', 'l'), some(fc.constantFrom('true', 'false')), { minKeys: 1 })),
)
const oneOf = (name: string, of: fc.Arbitrary<unknown>): fc.Arbitrary<object> =>
  fc.tuple(fc.boolean(), of).map(([not, value]) => ({ [not ? `Not${name}` : name]: value }))

const statement: fc.Arbitrary<Statement> = fc
  .tuple(
    fc.constantFrom('Allow', 'Deny'),
    oneOf('Action', some(pattern)),
    oneOf('Resource', some(resource)),
    oneOf('Principal', fc.record({ AWS: some(principal) })),
    fc.option(fc.array(condition, { maxLength: 2 }), { nil: [] }),
  )
  .map(([Effect, action, on, who, conditions]) =>
    JSON.parse(JSON.stringify({ Effect, ...action, ...on, ...who, Condition: Object.fromEntries(conditions) })),
  )

const request: fc.Arbitrary<Request> = fc.record({
  action: fc.constantFrom('s3:Get', 's3:Put', 's3:GET', 'iam:Get'),
  resource: fc.constantFrom('arn:aws:s3:::a', 'arn:aws:s3:::a/b', 'arn:aws:s3:eu:1:a/b', 'arn:aws:s3:::bc', 'arn:aws:iam::1:x'),
  who: fc.constantFrom(userArn('ann'), userArn('bob')),
  keys: fc.dictionary(fc.constantFrom('k', 'l'), fc.oneof(text, fc.array(text, { maxLength: 3 }))),
})

test('a compiled policy decides as a plain reading does, and explains what it decided', () => {
  const seen = new Set<Decision>()
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1, maxLength: 4 }), request, (statements, asked) => {
      const document: Json = JSON.parse(JSON.stringify({ Version: '2012-10-17', Statement: statements }))
      const policy = compileIamPolicy(document, RESOURCE_POLICY)
      const question = {
        action: asked.action,
        resource: asked.resource,
        keys: (key: string) => (Object.hasOwn(asked.keys, key) ? asked.keys[key] : undefined),
        principal: { names: [asked.who], account: ACCOUNT, service: null },
      }
      const wanted = naive(statements, { ...asked, keys: Object.fromEntries(Object.entries(asked.keys)) })
      seen.add(wanted)
      expect(policy.decide(question)).toBe(wanted)
      const { decision, statements: deciding } = policy.explain(question)
      const effect = wanted === 'explicit-deny' ? 'Deny' : 'Allow'
      const expected = statements.flatMap((one, i) => (one.Effect === effect && applies(one, asked) ? [i] : []))
      expect([decision, deciding.map(({ index }) => index)]).toEqual([wanted, expected])
    }),
    { numRuns: 3000 },
  )
  expect(seen).toEqual(new Set(['allow', 'implicit-deny', 'explicit-deny']))
})
