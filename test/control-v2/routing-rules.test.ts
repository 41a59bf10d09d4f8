// Routing rules of domain names: control-plane.md 22, and the developer guide on routing rules, which has the restrictions.
import type { CreateRoutingRuleCommandInput, RoutingRuleCondition } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { acm } from '../support/certificates.ts'
import { answer, refusal, status } from '../support/control-server.ts'
import { type HttpControlServer, startHttpControl } from '../support/http-control-server.ts'
import { stagedApi } from '../support/staged-api.ts'
import { newDomain, newName, privateRestApi, stagedHttpApi } from './domain-kit.ts'

let server: HttpControlServer
let api: ReturnType<HttpControlServer['client']>
let rest: ReturnType<HttpControlServer['rest']>
let ApiId: string
/** For what is refused. */
let shared: string

beforeAll(async () => {
  server = await startHttpControl()
  api = server.client()
  rest = server.rest()
  ApiId = await stagedApi(rest, 'prod')
  shared = await ruledDomain()
})
afterAll(() => server.close())

const ruledDomain = (): Promise<string> => newDomain(api, { RoutingMode: 'ROUTING_RULE_THEN_API_MAPPING' })
const invoke = (more: object = {}) => [{ InvokeApi: { ApiId, Stage: 'prod', ...more } }]
const header = (Header: string, ValueGlob: string): RoutingRuleCondition => ({ MatchHeaders: { AnyOf: [{ Header, ValueGlob }] } })
const basePath = (...AnyOf: string[]): RoutingRuleCondition => ({ MatchBasePaths: { AnyOf } })

const create = (DomainName: string, input: Partial<CreateRoutingRuleCommandInput> = {}) =>
  api.createRoutingRule({ DomainName, Priority: 50, Conditions: [], Actions: invoke(), ...input })

const MISSING = 'NotFoundException 404 Invalid routing rule identifier specified'

test('[D] control-plane.md 22 #12 #7: create 201, get and put 200, delete 204', async () => {
  const DomainName = await ruledDomain()
  const Conditions = [header('Hello', 'World'), header('x-version', 'b*'), basePath('PetStoreShopper/dogs')]
  const made = await answer(create(DomainName, { Conditions }))
  const { RoutingRuleId } = made
  expect(made).toEqual({
    Actions: [{ InvokeApi: { ApiId, Stage: 'prod', StripBasePath: false } }],
    Conditions,
    Priority: 50,
    RoutingRuleArn: `arn:aws:apigateway:us-east-1:111111111111:/domainnames/${DomainName}/routingrules/${RoutingRuleId}`,
    RoutingRuleId: expect.stringMatching(/^[a-z0-9]{6}$/),
  })
  expect(await status(create(DomainName, { Priority: 51 }))).toBe(201)
  const at = { DomainName, RoutingRuleId }
  expect(await answer(api.getRoutingRule(at))).toEqual(made)
  const put = api.putRoutingRule({ ...at, Priority: 30, Conditions: [], Actions: invoke({ StripBasePath: true }) })
  expect(await status(put)).toBe(200)
  expect(await answer(put)).toEqual({
    ...made,
    Priority: 30,
    Conditions: [],
    Actions: [{ InvokeApi: { ApiId, Stage: 'prod', StripBasePath: true } }],
  })
  expect(await answer(api.getRoutingRule(at))).toEqual(await answer(put))
  expect(await status(api.deleteRoutingRule(at))).toBe(204)
  expect(await refusal(api.getRoutingRule(at))).toBe(MISSING)
  expect(await refusal(api.deleteRoutingRule(at))).toBe(MISSING)
  expect(await refusal(api.putRoutingRule({ ...at, Priority: 1, Conditions: [], Actions: invoke() }))).toBe(MISSING)
})

test('rules are listed by priority, in pages; they go with their domain name', async () => {
  const DomainName = await ruledDomain()
  for (const Priority of [1_000_000, 5, 20]) await create(DomainName, { Priority })
  const { RoutingRules, NextToken } = await api.listRoutingRules({ DomainName, MaxResults: 2 })
  expect(RoutingRules?.map(({ Priority }) => Priority)).toEqual([5, 20])
  const more = await api.listRoutingRules({ DomainName, NextToken })
  expect([more.RoutingRules?.map(({ Priority }) => Priority), more.NextToken]).toEqual([[1_000_000], undefined])
  await api.deleteDomainName({ DomainName })
  expect(await refusal(api.listRoutingRules({ DomainName }))).toBe(
    'NotFoundException 404 Invalid domain name identifier specified',
  )
  expect(await refusal(create(DomainName))).toContain('Invalid domain name identifier specified')
})

test('[D] a priority is one rule’s alone', async () => {
  const DomainName = await ruledDomain()
  const TAKEN = 'ConflictException 409 A routing rule with the priority 50 already exists for this domain name'
  const { RoutingRuleId } = await create(DomainName)
  expect(await refusal(create(DomainName))).toBe(TAKEN)
  const other = await create(DomainName, { Priority: 60 })
  const put = { DomainName, Conditions: [], Actions: invoke(), Priority: 50 }
  expect(await refusal(api.putRoutingRule({ ...put, RoutingRuleId: other.RoutingRuleId }))).toBe(TAKEN)
  expect(await status(api.putRoutingRule({ ...put, RoutingRuleId }))).toBe(200)
  await create(await ruledDomain())
})

test.each<[string, Partial<CreateRoutingRuleCommandInput>]>([
  ['between 1 and 1000000', { Priority: 0 }],
  ['between 1 and 1000000', { Priority: 1_000_001 }],
  ['exactly one action', { Actions: [] }],
  ['exactly one action', { Actions: [{ InvokeApi: { ApiId: 'a', Stage: 'b' } }, { InvokeApi: { ApiId: 'a', Stage: 'b' } }] }],
  ['Invalid API identifier specified', { Actions: [{ InvokeApi: { ApiId: 'none', Stage: 'prod' } }] }],
  ['either matchHeaders or matchBasePaths', { Conditions: [{}] }],
  ['either matchHeaders or matchBasePaths', { Conditions: [{ ...basePath('a'), ...header('a', 'b') }] }],
  ['at most two matchHeaders', { Conditions: [header('a', 'a'), header('b', 'b'), header('c', 'c')] }],
  ['one matchBasePaths', { Conditions: [basePath('a'), basePath('b')] }],
  ['exactly one value', { Conditions: [basePath('a', 'b')] }],
  ['exactly one value', { Conditions: [basePath()] }],
  ['exactly one value', { Conditions: [{ MatchHeaders: { AnyOf: [] } }] }],
  ['Invalid header specified', { Conditions: [header('x-*', 'a')] }],
  ['Invalid header specified', { Conditions: [header('a b', 'a')] }],
  ['Invalid header specified', { Conditions: [header('', 'a')] }],
  ['Invalid header specified', { Conditions: [header('h'.repeat(40), 'a')] }],
  ['Invalid valueGlob', { Conditions: [header('a', 'a*b')] }],
  ['Invalid valueGlob', { Conditions: [header('a', '')] }],
  ['Invalid valueGlob', { Conditions: [header('a', 'x\u00e9')] }],
  ['Invalid valueGlob', { Conditions: [header('a', 'x'.repeat(128))] }],
  ['Invalid valueGlob', { Conditions: [header('a', `*${'x'.repeat(40)}*`)] }],
  ['Invalid base path', { Conditions: [basePath('/a')] }],
  ['Invalid base path', { Conditions: [basePath('a/')] }],
  ['Invalid base path', { Conditions: [basePath('a b')] }],
  ['Invalid base path', { Conditions: [basePath('')] }],
  ['Invalid base path', { Conditions: [basePath('a'.repeat(128))] }],
])('[D] refused with 400: %s', async (message, input) => {
  const answered = await refusal(create(shared, input))
  expect(answered).toMatch(/^BadRequestException 400 /)
  expect(answered).toContain(message)
  expect((await api.listRoutingRules({ DomainName: shared })).RoutingRules).toEqual([])
})

test.each(['Authorization', 'access-control-max-age', 'apigw-x', 'TE', 'X-Amzn-Trace-Id', 'x-amz-date', 'via', 'X-RestAPI'])(
  '[D] the header %s is no condition',
  async (name) => {
    const answered = await refusal(create(shared, { Conditions: [header(name, 'a')] }))
    expect(answered).toBe(`BadRequestException 400 The header ${name} is not supported for routing rule conditions`)
  },
)

test('[D] the longest and the most curious conditions there may be', async () => {
  const DomainName = await ruledDomain()
  const longest = [header('h'.repeat(39), `${'x'.repeat(126)}*`), header('Cookie', '*ux=beta*'), basePath('a'.repeat(127))]
  expect(await answer(create(DomainName, { Conditions: longest }))).toMatchObject({ Conditions: longest })
  const curious = [header('Host', '*'), header('Accept', `*${'/'.repeat(39)}*`), basePath("aZ09$-_.+!*'()/x")]
  expect(await answer(create(DomainName, { Priority: 1, Conditions: curious }))).toMatchObject({ Conditions: curious })
})

test('[D] targets are stages of REST APIs', async () => {
  const http = await stagedHttpApi(api, 'prod')
  expect(await refusal(create(shared, { Actions: invoke({ ApiId: http }) }))).toBe(
    'BadRequestException 400 Routing rules are only supported for REST APIs',
  )
  expect(await refusal(create(shared, { Actions: invoke({ Stage: 'none' }) }))).toBe(
    'BadRequestException 400 Invalid stage identifier specified',
  )
  const elsewhere = await stagedApi(server.rest('222222222222'), 'prod')
  expect(await refusal(create(shared, { Actions: invoke({ ApiId: elsewhere }) }))).toContain('Invalid API identifier specified')
})

test('[D] while mappings alone route, no rule is made; those that are there stay to be seen', async () => {
  const DomainName = await ruledDomain()
  const { RoutingRuleId } = await create(DomainName)
  await api.updateDomainName({ DomainName, RoutingMode: 'API_MAPPING_ONLY' })
  expect(await refusal(create(DomainName, { Priority: 7 }))).toBe(
    'BadRequestException 400 Routing rules cannot be created while the routing mode of the domain name is API_MAPPING_ONLY',
  )
  const { RoutingRules } = await api.listRoutingRules({ DomainName })
  expect(RoutingRules?.map((rule) => rule.RoutingRuleId)).toEqual([RoutingRuleId])
})

test('a domain name has 50 rules at most', async () => {
  const DomainName = await ruledDomain()
  for (let Priority = 1; Priority <= 50; Priority++) await create(DomainName, { Priority })
  expect(await refusal(create(DomainName, { Priority: 51 }))).toContain('at most 50 routing rules')
})

test('[D] private domain names lead to private APIs, public ones to public APIs', async () => {
  const closedApi = await privateRestApi(rest)
  expect(await refusal(create(shared, { Actions: invoke({ ApiId: closedApi }) }))).toContain('A private REST API can only')
  const domainName = newName()
  const { domainNameId: DomainNameId } = await rest.createDomainName({
    domainName,
    certificateArn: acm('us-east-1'),
    endpointConfiguration: { types: ['PRIVATE'] },
    routingMode: 'ROUTING_RULE_ONLY',
  })
  expect(await refusal(create(domainName, { DomainNameId }))).toContain('Only private REST APIs can be mapped')
  const made = await answer(create(domainName, { DomainNameId, Actions: invoke({ ApiId: closedApi }) }))
  expect(made.RoutingRuleArn).toContain(`:/domainnames/${domainName}+${DomainNameId}/routingrules/`)
  const { RoutingRuleId } = made
  expect(await answer(api.getRoutingRule({ DomainName: domainName, DomainNameId, RoutingRuleId }))).toEqual(made)
  expect(await refusal(api.getRoutingRule({ DomainName: domainName, RoutingRuleId }))).toContain('NotFoundException 404')
})
