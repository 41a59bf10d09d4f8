// API mappings: http-api.md 12, control-plane.md 19 and 22.
import type { CreateApiMappingCommandInput } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { acm } from '../support/certificates.ts'
import { answer, refusal, status } from '../support/control-server.ts'
import { type HttpControlServer, startHttpControl } from '../support/http-control-server.ts'
import { stagedApi } from '../support/staged-api.ts'
import { newDomain, newEdgeDomain, newName, privateRestApi, REGIONAL, stagedHttpApi } from './domain-kit.ts'

let server: HttpControlServer
let api: ReturnType<HttpControlServer['client']>
let rest: ReturnType<HttpControlServer['rest']>
let ApiId: string
let restApiId: string

beforeAll(async () => {
  server = await startHttpControl()
  api = server.client()
  rest = server.rest()
  ApiId = await stagedHttpApi(api, '$default', 'dev')
  restApiId = await stagedApi(rest, 'prod', 'next')
})
afterAll(() => server.close())

const map = (DomainName: string, input: Partial<CreateApiMappingCommandInput> = {}) =>
  api.createApiMapping({ DomainName, ApiId, Stage: '$default', ...input })

const keysOf = async (DomainName: string) =>
  (await api.getApiMappings({ DomainName })).Items?.map(({ ApiMappingKey }) => ApiMappingKey)

test('[D] control-plane.md 22 #7, [K+] 2 #8: create 201, get and update 200, delete 204', async () => {
  const DomainName = await newDomain(api)
  const { ApiMappingId } = await map(DomainName, { ApiMappingKey: 'v1/orders' })
  const mapping = { ApiId, Stage: '$default', ApiMappingKey: 'v1/orders', ApiMappingId: expect.stringMatching(/^[a-z0-9]{6}$/) }
  expect(await answer(api.getApiMapping({ DomainName, ApiMappingId }))).toEqual(mapping)
  expect(await status(map(DomainName, { ApiMappingKey: 'other' }))).toBe(201)
  const changed = api.updateApiMapping({ DomainName, ApiMappingId, ApiId, Stage: 'dev' })
  expect(await status(changed)).toBe(200)
  expect(await answer(changed)).toEqual({ ...mapping, ApiMappingId, Stage: 'dev' })
  expect(await status(api.deleteApiMapping({ DomainName, ApiMappingId }))).toBe(204)
  const MISSING = 'NotFoundException 404 Invalid ApiMapping identifier specified'
  expect(await refusal(api.getApiMapping({ DomainName, ApiMappingId }))).toBe(MISSING)
  expect(await refusal(api.deleteApiMapping({ DomainName, ApiMappingId }))).toBe(MISSING)
  expect(await refusal(api.updateApiMapping({ DomainName, ApiMappingId, ApiId }))).toBe(MISSING)
  expect(await keysOf(DomainName)).toEqual(['other'])
})

test('[D] http-api.md 12 #2: a domain name mixes HTTP and REST APIs, under keys of several levels; v1 sees them all', async () => {
  const DomainName = await newDomain(api)
  await map(DomainName, { ApiMappingKey: 'v1/orders' })
  await map(DomainName, { ApiMappingKey: 'v1/pets', ApiId: restApiId, Stage: 'prod' })
  await map(DomainName, {})
  expect(await keysOf(DomainName)).toEqual(['', 'v1/orders', 'v1/pets'])
  const { items } = await rest.getBasePathMappings({ domainName: DomainName })
  expect(items).toEqual([
    { basePath: '(none)', restApiId: ApiId, stage: '$default' },
    { basePath: 'v1/orders', restApiId: ApiId, stage: '$default' },
    { basePath: 'v1/pets', restApiId, stage: 'prod' },
  ])
  expect(await answer(rest.getBasePathMapping({ domainName: DomainName, basePath: 'v1/pets' }))).toEqual(items?.[2])
  await rest.deleteBasePathMapping({ domainName: DomainName, basePath: 'v1/pets' })
  expect(await keysOf(DomainName)).toEqual(['', 'v1/orders'])
})

test('v2 sees what v1 maps, a stage left to the URL included', async () => {
  const domainName = await newDomain(api)
  await rest.createBasePathMapping({ domainName, restApiId, basePath: 'pets', stage: 'prod' })
  await rest.createBasePathMapping({ domainName, restApiId, basePath: 'any' })
  const { Items = [] } = await api.getApiMappings({ DomainName: domainName })
  const ApiMappingId = expect.stringMatching(/^[a-z0-9]{6}$/)
  expect(Items).toEqual([
    { ApiId: restApiId, ApiMappingKey: 'any', ApiMappingId },
    { ApiId: restApiId, ApiMappingKey: 'pets', ApiMappingId, Stage: 'prod' },
  ])
  const moved = { DomainName: domainName, ApiMappingId: Items[0]?.ApiMappingId, ApiId: restApiId, ApiMappingKey: 'all' }
  expect(await answer(api.updateApiMapping(moved))).toEqual({ ...Items[0], ApiMappingKey: 'all' })
})

test('mappings are listed in pages', async () => {
  const DomainName = await newDomain(api)
  for (const ApiMappingKey of ['a', 'b', 'c']) await map(DomainName, { ApiMappingKey })
  const { Items, NextToken } = await api.getApiMappings({ DomainName, MaxResults: '2' })
  expect(Items?.map(({ ApiMappingKey }) => ApiMappingKey)).toEqual(['a', 'b'])
  const rest = await api.getApiMappings({ DomainName, NextToken })
  expect([rest.Items?.map(({ ApiMappingKey }) => ApiMappingKey), rest.NextToken]).toEqual([['c'], undefined])
})

test('a key moves, and its mapping keeps its id; a key that is taken does not give way', async () => {
  const DomainName = await newDomain(api)
  const { ApiMappingId } = await map(DomainName, { ApiMappingKey: 'v1' })
  const change = (ApiMappingKey: string) => api.updateApiMapping({ DomainName, ApiMappingId, ApiId, ApiMappingKey })
  expect(await answer(change('v2/x'))).toEqual({ ApiId, Stage: '$default', ApiMappingKey: 'v2/x', ApiMappingId })
  expect(await keysOf(DomainName)).toEqual(['v2/x'])
  const TAKEN = 'ConflictException 409 ApiMapping key already exists for this domain name'
  expect(await refusal(map(DomainName, { ApiMappingKey: 'v2/x' }))).toBe(TAKEN)
  await map(DomainName, { ApiMappingKey: 'v1' })
  expect(await refusal(change('v1'))).toBe(TAKEN)
  expect(await answer(change(''))).toMatchObject({ ApiMappingKey: '' })
  expect(await refusal(map(DomainName))).toBe(TAKEN)
  expect(await refusal(map(DomainName, { ApiMappingKey: '  ' }))).toBe(TAKEN)
  expect(await keysOf(DomainName)).toEqual(['', 'v1'])
})

const END_SLASH = "API mapping key should not end with a '/'."
const SLASHES = "API mapping key should not start with a '/' or have consecutive '/'s."
const CHARACTERS = "An API mapping key may contain only letters, numbers and one of $-_.+!*'(), characters."

test.each([
  ['/', END_SLASH],
  ['a/', END_SLASH],
  ['/a', SLASHES],
  ['a//b', SLASHES],
  [' a', CHARACTERS],
  ['a~b', CHARACTERS],
  ['a%2Fb', CHARACTERS],
  ['a'.repeat(301), 'ApiMapping key length must be under 300 characters.'],
])('[K-] control-plane.md 22 #9, [D] 19 #4: the key %j is refused', async (ApiMappingKey, message) => {
  const DomainName = await newDomain(api)
  expect(await refusal(map(DomainName, { ApiMappingKey }))).toBe(`BadRequestException 400 ${message}`)
  const { ApiMappingId } = await map(DomainName)
  expect(await refusal(api.updateApiMapping({ DomainName, ApiMappingId, ApiId, ApiMappingKey }))).toContain(message)
  expect(await refusal(api.updateApiMapping({ DomainName, ApiMappingId, ApiId, ApiMappingKey: ' ' }))).toContain(SLASHES)
})

test('[D] control-plane.md 19 #4: the characters and the length of a key', async () => {
  const DomainName = await newDomain(api)
  for (const ApiMappingKey of ["aZ09$-_.+!*'(),/x", 'x'.repeat(300)]) {
    expect(await answer(map(DomainName, { ApiMappingKey }))).toMatchObject({ ApiMappingKey })
  }
})

test('what a mapping leads to must be there, and the domain name must be', async () => {
  const DomainName = await newDomain(api)
  const UNKNOWN_API = 'BadRequestException 400 Invalid API identifier specified 111111111111:none'
  const UNKNOWN_STAGE = 'BadRequestException 400 Invalid stage identifier specified'
  const UNKNOWN_DOMAIN = 'NotFoundException 404 Invalid domain name identifier specified'
  expect(await refusal(map(DomainName, { ApiId: 'none' }))).toBe(UNKNOWN_API)
  expect(await refusal(map(DomainName, { Stage: 'none' }))).toBe(UNKNOWN_STAGE)
  expect(await refusal(map(DomainName, { ApiId: restApiId }))).toBe(UNKNOWN_STAGE)
  expect(await refusal(map('none.example.com'))).toBe(UNKNOWN_DOMAIN)
  expect(await refusal(api.getApiMappings({ DomainName: 'none.example.com' }))).toBe(UNKNOWN_DOMAIN)
  const { ApiMappingId } = await map(DomainName)
  expect(await refusal(api.updateApiMapping({ DomainName, ApiMappingId, ApiId: 'none' }))).toBe(UNKNOWN_API)
  expect(await refusal(api.updateApiMapping({ DomainName, ApiMappingId, ApiId, Stage: 'none' }))).toBe(UNKNOWN_STAGE)
  const closed = await privateRestApi(rest)
  expect(await refusal(map(DomainName, { ApiId: closed, Stage: 'prod' }))).toContain('A private REST API can only be mapped')
  expect((await api.getApiMappings({ DomainName })).Items).toHaveLength(1)
})

test('v1 maps REST APIs alone', async () => {
  const domainName = await newDomain(api)
  const answered = await refusal(rest.createBasePathMapping({ domainName, restApiId: ApiId, stage: '$default' }))
  expect(answered).toBe('BadRequestException 400 Invalid REST API identifier specified')
})

test('edge-optimized domain names have their mappings by v1 alone', async () => {
  const DomainName = await newEdgeDomain(rest)
  const EDGE = /^BadRequestException 400 Only REGIONAL domain names can be managed/
  expect(await refusal(map(DomainName))).toMatch(EDGE)
  expect(await refusal(api.getApiMappings({ DomainName }))).toMatch(EDGE)
})

test('[D] http-api.md 12 #2 #4: HTTP APIs and keys of several levels need TLS 1.2, and keep their domain name there', async () => {
  const old = await newDomain(api, { DomainNameConfigurations: [{ ...REGIONAL, SecurityPolicy: 'TLS_1_0' }] })
  const NEEDS_TLS = 'Only regional domain names with the security policy TLS_1_2 can be mapped to HTTP APIs'
  expect(await refusal(map(old))).toContain(NEEDS_TLS)
  const nested = { ApiId: restApiId, Stage: 'prod', ApiMappingKey: 'a/b' }
  expect(await refusal(map(old, nested))).toContain('require a regional domain name with the security policy TLS_1_2')
  expect(await status(map(old, { ...nested, ApiMappingKey: 'a' }))).toBe(201)

  const DomainName = await newDomain(api)
  await map(DomainName, { ApiMappingKey: 'http' })
  const DomainNameConfigurations = [{ ...REGIONAL, SecurityPolicy: 'TLS_1_0' as const }]
  expect(await refusal(api.updateDomainName({ DomainName, DomainNameConfigurations }))).toContain(NEEDS_TLS)
  const patchOperations = [
    { op: 'add' as const, path: '/endpointConfiguration/types', value: 'EDGE' },
    { op: 'add' as const, path: '/certificateArn', value: acm('us-east-1') },
  ]
  expect(await refusal(rest.updateDomainName({ domainName: DomainName, patchOperations }))).toContain(NEEDS_TLS)
})

test('[D] a domain name that routes by rules alone gets no mappings, and with rules no mix of REST and HTTP APIs', async () => {
  const DomainName = await newDomain(api, { RoutingMode: 'ROUTING_RULE_ONLY' })
  const NO_MAPPINGS = 'API mappings cannot be created while the routing mode of the domain name is ROUTING_RULE_ONLY'
  expect(await refusal(map(DomainName))).toContain(NO_MAPPINGS)
  const first = { domainName: DomainName, restApiId, stage: 'prod' }
  expect(await refusal(rest.createBasePathMapping(first))).toContain(NO_MAPPINGS)
  await api.updateDomainName({ DomainName, RoutingMode: 'ROUTING_RULE_THEN_API_MAPPING' })
  await rest.createBasePathMapping(first)
  const MIXED = 'Routing rules are not supported for domain names with API mappings to both REST and HTTP APIs'
  expect(await refusal(map(DomainName, { ApiMappingKey: 'http' }))).toContain(MIXED)
  await api.updateDomainName({ DomainName, RoutingMode: 'API_MAPPING_ONLY' })
  await map(DomainName, { ApiMappingKey: 'http' })
  for (const RoutingMode of ['ROUTING_RULE_ONLY', 'ROUTING_RULE_THEN_API_MAPPING'] as const) {
    expect(await refusal(api.updateDomainName({ DomainName, RoutingMode }))).toContain(MIXED)
  }
})

test('an API and a stage that a domain name leads to stay', async () => {
  const DomainName = await newDomain(api)
  const mapped = await stagedHttpApi(api, 'one', 'two')
  const { ApiMappingId } = await map(DomainName, { ApiId: mapped, Stage: 'one' })
  expect(await refusal(api.deleteApi({ ApiId: mapped }))).toBe(
    `BadRequestException 400 Deleting API ${mapped} failed. Please remove all API mappings for the API from your custom domain names.`,
  )
  expect(await refusal(api.deleteStage({ ApiId: mapped, StageName: 'one' }))).toBe(
    `BadRequestException 400 Deleting stage one failed. Please remove all base path mappings related to the stage in your domains: ${DomainName}`,
  )
  expect(await status(api.deleteStage({ ApiId: mapped, StageName: 'two' }))).toBe(204)
  await api.deleteApiMapping({ DomainName, ApiMappingId })
  expect(await status(api.deleteApi({ ApiId: mapped }))).toBe(204)
})

test('a mapping needs a stage, which the wire asks for', async () => {
  const call = api.createApiMapping({ DomainName: newName(), ApiId, Stage: undefined })
  expect(await refusal(call)).toMatch(/^BadRequestException 400 /)
})
