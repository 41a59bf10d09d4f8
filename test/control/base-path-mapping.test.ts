// CreateBasePathMapping, GetBasePathMapping(s), UpdateBasePathMapping, DeleteBasePathMapping: control-plane.md 19 and 21.
import type { CreateBasePathMappingCommandInput, PatchOperation } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { acm } from '../support/certificates.ts'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'
import { stagedApi } from '../support/staged-api.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
let restApiId: string

beforeAll(async () => {
  server = await startControl()
  api = server.client()
  restApiId = await stagedApi(api, 'dev', 'prod')
})
afterAll(() => server.close())

let names = 0
async function newDomain(): Promise<string> {
  const domainName = `m${names++}.example.com`
  await api.createDomainName({ domainName, certificateArn: acm('us-east-1') })
  return domainName
}

const map = (domainName: string, input: Partial<CreateBasePathMappingCommandInput> = {}) =>
  api.createBasePathMapping({ domainName, restApiId, stage: 'dev', ...input })

const patch = (domainName: string, basePath: string, ...patchOperations: PatchOperation[]) =>
  api.updateBasePathMapping({ domainName, basePath, patchOperations })

test('[D] control-plane.md 19 #2: a mapping has a base path, an API and a stage; an empty base path is (none)', async () => {
  const domainName = await newDomain()
  expect(await status(map(domainName, { basePath: 'v1' }))).toBe(201)
  expect(await answer(api.getBasePathMapping({ domainName, basePath: 'v1' }))).toEqual({
    basePath: 'v1',
    restApiId,
    stage: 'dev',
  })
  expect(await answer(map(domainName, { basePath: '' }))).toEqual({ basePath: '(none)', restApiId, stage: 'dev' })
  expect(await answer(map(domainName, { basePath: 'all', stage: undefined }))).toEqual({ basePath: 'all', restApiId })
  expect(await answer(map(domainName, { basePath: 'none', stage: '(none)' }))).toEqual({ basePath: 'none', restApiId })
  const { items } = await api.getBasePathMappings({ domainName })
  expect(items?.map(({ basePath }) => basePath)).toEqual(['(none)', 'all', 'none', 'v1'])
  expect(await status(api.deleteBasePathMapping({ domainName, basePath: '(none)' }))).toBe(202)
  expect((await api.getBasePathMappings({ domainName })).items).toHaveLength(3)
})

test('[S] control-plane.md 3 #1, [D] #2: mappings are listed in pages', async () => {
  const domainName = await newDomain()
  for (const basePath of ['a', 'b', 'c']) await map(domainName, { basePath })
  const { items, position } = await api.getBasePathMappings({ domainName, limit: 2 })
  expect(items?.map(({ basePath }) => basePath)).toEqual(['a', 'b'])
  expect((await api.getBasePathMappings({ domainName, position })).items?.map(({ basePath }) => basePath)).toEqual(['c'])
})

test.each<[string, Partial<CreateBasePathMappingCommandInput>]>([
  ["400 API Gateway V1 doesn't support the slash character (/) in base path mappings.", { basePath: 'orders/v1' }],
  ["400 API Gateway V1 doesn't support the slash character", { basePath: '/orders' }],
  ['400 Base paths have at most 300 characters', { basePath: 'a'.repeat(301) }],
  ['400 Base paths have at most 300 characters', { basePath: 'a b' }],
  ['400 Base paths have at most 300 characters', { basePath: 'a%2Fb' }],
  ['400 Invalid REST API identifier specified', { restApiId: 'none' }],
  ['400 Invalid stage identifier specified', { stage: 'none' }],
  ['404 Invalid domain name identifier specified', { domainName: 'none.example.com' }],
])('[K+] control-plane.md 19 #3: refused: %s', async (message, input) => {
  expect(await refusal(map(await newDomain(), input))).toContain(`Exception ${message}`)
})

test('[D] control-plane.md 19 #4: the characters and the length of a base path', async () => {
  const domainName = await newDomain()
  for (const basePath of ["aZ09$-_.+!*'()", 'x'.repeat(300)]) {
    expect(await answer(map(domainName, { basePath }))).toMatchObject({ basePath })
    expect(await answer(api.getBasePathMapping({ domainName, basePath }))).toMatchObject({ basePath })
  }
})

test('[K+] control-plane.md 19 #3: what is there twice or not at all', async () => {
  const domainName = await newDomain()
  await map(domainName, { basePath: 'v1' })
  const exists = 'ConflictException 409 Base path already exists for this domain name'
  expect(await refusal(map(domainName, { basePath: 'v1' }))).toBe(exists)
  await map(domainName, { basePath: 'v2' })
  expect(await refusal(patch(domainName, 'v2', { op: 'replace', path: '/basePath', value: 'v1' }))).toBe(exists)
  const missing = 'NotFoundException 404 Invalid base path mapping identifier specified'
  expect(await refusal(api.getBasePathMapping({ domainName, basePath: 'v3' }))).toBe(missing)
  expect(await refusal(api.deleteBasePathMapping({ domainName, basePath: 'v3' }))).toBe(missing)
  expect(await refusal(patch(domainName, 'v3'))).toBe(missing)
  const unknown = 'NotFoundException 404 Invalid domain name identifier specified'
  expect(await refusal(api.getBasePathMappings({ domainName: 'none.example.com' }))).toBe(unknown)
})

test('[K+] control-plane.md 21 #7: an update moves a mapping to another base path, API and stage', async () => {
  const domainName = await newDomain()
  await map(domainName, { basePath: 'v1' })
  const other = await stagedApi(api, 'blue')
  const moved = await answer(
    patch(
      domainName,
      'v1',
      { op: 'replace', path: '/basePath', value: '(none)' },
      { op: 'replace', path: '/restapiId', value: other },
      { op: 'replace', path: '/stage', value: 'blue' },
    ),
  )
  expect(moved).toEqual({ basePath: '(none)', restApiId: other, stage: 'blue' })
  const { items } = await api.getBasePathMappings({ domainName })
  expect(items).toEqual([moved])
  const row = await server.store.get(`/111111111111/us-east-1/domainnames/${domainName}/basepathmappings/(none)`)
  expect(row?.value).toMatchObject({ apiMappingId: expect.stringMatching(/^[a-z0-9]{6}$/) })
  const back = { op: 'replace' as const, path: '/restApiId', value: restApiId }
  expect(await refusal(patch(domainName, '(none)', back))).toContain('400 Invalid stage identifier specified')
  const staged = await answer(patch(domainName, '(none)', back, { op: 'replace', path: '/stage', value: '(none)' }))
  expect(staged).toEqual({ basePath: '(none)', restApiId })
  expect(await refusal(patch(domainName, '(none)', { op: 'add', path: '/stage', value: 'dev' }))).toContain('[replace]')
  expect(await refusal(patch(domainName, '(none)', { op: 'replace', path: '/x' }))).toContain('Invalid patch path /x')
})

test('a mapping of several levels, made by v2, is read and deleted by v1', async () => {
  const domainName = await newDomain()
  const path = `/111111111111/us-east-1/domainnames/${domainName}/basepathmappings/orders%2Fv1`
  const value = { basePath: 'orders/v1', restApiId, stage: 'dev', apiMappingId: 'abc123' }
  await server.store.transact((tree) => tree.put(path, 'base-path-mapping', value))
  const mapping = { basePath: 'orders/v1', restApiId, stage: 'dev' }
  expect(await answer(api.getBasePathMapping({ domainName, basePath: 'orders/v1' }))).toEqual(mapping)
  expect((await api.getBasePathMappings({ domainName })).items).toEqual([mapping])
  expect(await status(api.deleteBasePathMapping({ domainName, basePath: 'orders/v1' }))).toBe(202)
})

test('an API, and a stage, stay as long as a domain name leads to them', async () => {
  const mapped = await stagedApi(api, 'one', 'two', 'three')
  const [first, second] = [await newDomain(), await newDomain()]
  await map(first, { basePath: 'a', restApiId: mapped, stage: 'one' })
  await map(first, { basePath: 'b', restApiId: mapped, stage: 'one' })
  await map(second, { basePath: 'a', restApiId: mapped, stage: undefined })
  expect(await refusal(api.deleteStage({ restApiId: mapped, stageName: 'one' }))).toBe(
    `BadRequestException 400 Deleting stage one failed. Please remove all base path mappings related to the stage in your domains: ${first}`,
  )
  expect(await status(api.deleteStage({ restApiId: mapped, stageName: 'two' }))).toBe(202)
  expect(await refusal(api.deleteRestApi({ restApiId: mapped }))).toBe(
    `BadRequestException 400 Deleting RestApi ${mapped} failed. Please remove all base path mappings related to the RestApi in your domains: ${first}, ${second}`,
  )
  await api.deleteDomainName({ domainName: first })
  await api.deleteBasePathMapping({ domainName: second, basePath: 'a' })
  expect(await status(api.deleteStage({ restApiId: mapped, stageName: 'one' }))).toBe(202)
  expect(await status(api.deleteRestApi({ restApiId: mapped }))).toBe(202)
})

test('a domain name takes its mappings with it', async () => {
  const domainName = await newDomain()
  await map(domainName, { basePath: 'v1' })
  await api.deleteDomainName({ domainName })
  await api.createDomainName({ domainName, certificateArn: acm('us-east-1') })
  expect((await api.getBasePathMappings({ domainName })).items).toEqual([])
})

test('private APIs and private domain names belong together', async () => {
  const domainName = 'm.private.example.com'
  const endpointConfiguration = { types: ['PRIVATE' as const] }
  const made = await api.createDomainName({ domainName, endpointConfiguration, certificateArn: acm('us-east-1') })
  const { domainNameId } = made
  const { id: closed } = await api.createRestApi({ name: 'closed', endpointConfiguration })
  const own = { domainNameId, stage: undefined }
  expect(await refusal(map(await newDomain(), { restApiId: closed, stage: undefined }))).toContain('400 A private REST API')
  expect(await refusal(map(domainName, own))).toContain('400 Only private REST APIs')
  expect(await refusal(map(domainName, { restApiId: closed }))).toContain('404 Invalid domain name identifier specified')
  expect(await status(map(domainName, { ...own, restApiId: closed, basePath: 'v1' }))).toBe(201)
  const at = { domainName, domainNameId, basePath: 'v1' }
  expect(await answer(api.getBasePathMapping(at))).toEqual({ basePath: 'v1', restApiId: closed })
  const renamed = { ...at, patchOperations: [{ op: 'replace' as const, path: '/basePath', value: 'v2' }] }
  expect(await answer(api.updateBasePathMapping(renamed))).toEqual({ basePath: 'v2', restApiId: closed })
  expect((await api.getBasePathMappings({ domainName, domainNameId })).items).toHaveLength(1)
  expect(await refusal(api.deleteRestApi({ restApiId: closed }))).toContain(`in your domains: ${domainName}`)
  expect(await status(api.deleteBasePathMapping({ ...at, basePath: 'v2' }))).toBe(202)
})
