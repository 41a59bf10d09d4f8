// CreateRestApi, GetRestApi(s), UpdateRestApi, DeleteRestApi: control-plane.md 4.
import type { CreateRestApiCommandInput, PatchOperation, RestApi } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
afterAll(() => server.close())

const created = (input: Partial<CreateRestApiCommandInput> = {}): Promise<RestApi> =>
  api.createRestApi({ name: 'pets', ...input })

async function patched(restApiId: string | undefined, ...patchOperations: PatchOperation[]): Promise<RestApi> {
  return answer(api.updateRestApi({ restApiId, patchOperations }))
}

test('[S] control-plane.md 4 #1 #4, [K+] control-plane.md 2 #1: create answers 201 with the defaults, and neither tags nor an empty binaryMediaTypes', async () => {
  expect(await status(api.createRestApi({ name: 'pets' }))).toBe(201)
  const made = await answer(api.createRestApi({ name: 'pets', description: 'd', version: 'v1', binaryMediaTypes: [] }))
  expect(made).toEqual({
    id: expect.stringMatching(/^[a-z0-9]{10}$/),
    name: 'pets',
    description: 'd',
    version: 'v1',
    createdDate: expect.any(Date),
    apiKeySource: 'HEADER',
    endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' },
    disableExecuteApiEndpoint: false,
    rootResourceId: expect.stringMatching(/^[a-z0-9]{10}$/),
  })
  expect(made.createdDate?.getMilliseconds()).toBe(0)
})

test('[S] control-plane.md 4 #1: create shows everything that it was given', async () => {
  const given = {
    description: 'd',
    version: 'v1',
    apiKeySource: 'AUTHORIZER',
    binaryMediaTypes: ['image/png', '*/*'],
    minimumCompressionSize: 0,
    disableExecuteApiEndpoint: true,
    tags: { a: 'b' },
  } as const
  const made = await answer(created({ ...given, binaryMediaTypes: [...given.binaryMediaTypes], policy: '{"Statement":[]}' }))
  expect(made).toMatchObject(given)
  expect(made.policy).toContain('Statement')
})

test('[S] control-plane.md 4 #3: get and update show `tags: {}`, create and list leave empty tags out', async () => {
  const { id, ...untagged } = await created({ name: 'untagged' })
  expect(untagged).not.toHaveProperty('tags')
  expect(await answer(api.getRestApi({ restApiId: id }))).toMatchObject({ tags: {} })
  expect(await patched(id)).toMatchObject({ tags: {} })
  const listed = (await api.getRestApis({ limit: 500 })).items?.find((item) => item.id === id)
  expect(listed).toMatchObject({ name: 'untagged' })
  expect(listed).not.toHaveProperty('tags')
  const tagged = await created({ tags: { MY_TAG1: 'MY_VALUE1' } })
  expect(tagged.tags).toEqual({ MY_TAG1: 'MY_VALUE1' })
})

test('[S] control-plane.md 4 #5 #8: list answers 200 and delete 202, and then the API and all below it are gone', async () => {
  const { id, rootResourceId } = await created()
  expect(await status(api.getRestApis({}))).toBe(200)
  expect(await status(api.deleteRestApi({ restApiId: id }))).toBe(202)
  expect(await refusal(api.getRestApi({ restApiId: id }))).toBe(
    `NotFoundException 404 Invalid API identifier specified 111111111111:${id}`,
  )
  expect(await refusal(api.getResource({ restApiId: id, resourceId: rootResourceId }))).toContain(
    'Invalid Resource identifier specified',
  )
  expect(await server.store.subtree(`/111111111111/us-east-1/restapis/${id}`)).toEqual([])
})

test('[S] control-plane.md 2 #2: ids are looked up with case', async () => {
  const { id = '' } = await created()
  const upper = id.toUpperCase() === id ? `${id}X` : id.toUpperCase()
  expect(await refusal(api.getRestApi({ restApiId: upper }))).toBe(
    `NotFoundException 404 Invalid API identifier specified 111111111111:${upper}`,
  )
})

test.each<readonly [string, Partial<CreateRestApiCommandInput>, string]>([
  ['an empty description', { description: '' }, 'BadRequestException 400 Description cannot be an empty string'],
  [
    'an empty description before endpoint rules',
    { description: '', endpointConfiguration: { types: ['PRIVATE'], ipAddressType: 'ipv4' } },
    'BadRequestException 400 Description cannot be an empty string',
  ],
  [
    'a negative compression size',
    { minimumCompressionSize: -1 },
    'BadRequestException 400 Invalid minimum compression size, must be between 0 and 10485760',
  ],
  [
    'no endpoint type',
    { endpointConfiguration: { types: [] } },
    'BadRequestException 400 REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.',
  ],
  [
    'two endpoint types',
    { endpointConfiguration: { types: ['EDGE', 'REGIONAL'] } },
    'BadRequestException 400 Cannot create an api with multiple Endpoint Types.',
  ],
  [
    'PRIVATE with ipv4',
    { endpointConfiguration: { types: ['PRIVATE'], ipAddressType: 'ipv4' } },
    'BadRequestException 400 Only dualstack ipAddressType is supported for Private APIs.',
  ],
  [
    'an unknown type',
    { endpointConfiguration: { types: ['wrong' as 'EDGE'] } },
    "ValidationException 400 1 validation error detected: Value '[wrong]' at 'createRestApiInput.endpointConfiguration.types' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]",
  ],
  [
    'an unknown ipAddressType',
    { endpointConfiguration: { ipAddressType: 'wrong' as 'ipv4', types: ['EDGE'] } },
    "ValidationException 400 1 validation error detected: Value 'wrong' at 'createRestApiInput.endpointConfiguration.ipAddressType' failed to satisfy constraint: Member must satisfy enum value set: [ipv4, dualstack]",
  ],
  [
    'an unknown type and an unknown ipAddressType',
    { endpointConfiguration: { ipAddressType: 'wrong' as 'ipv4', types: ['wrong' as 'EDGE'] } },
    "ValidationException 400 2 validation errors detected: Value '[wrong]' at 'createRestApiInput.endpointConfiguration.types' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]; Value 'wrong' at 'createRestApiInput.endpointConfiguration.ipAddressType' failed to satisfy constraint: Member must satisfy enum value set: [ipv4, dualstack]",
  ],
  [
    '[K+] a policy that is no JSON',
    { policy: 'allow' },
    'BadRequestException 400 Invalid policy document. Please check the policy syntax and ensure that Principals are valid.',
  ],
  [
    '[K+] a policy that names nobody',
    { policy: '{"Statement":[{"Effect":"Allow","Action":"execute-api:Invoke","Resource":"execute-api:/*"}]}' },
    'BadRequestException 400 Invalid policy document. Please check the policy syntax and ensure that Principals are valid.',
  ],
  [
    'VPC endpoints of an API that is not private',
    { endpointConfiguration: { types: ['REGIONAL'], vpcEndpointIds: ['vpce-0a1'] } },
    'BadRequestException 400 VPCEndpoints can only be specified with PRIVATE apis.',
  ],
  [
    'a VPC endpoint that is none',
    { endpointConfiguration: { types: ['PRIVATE'], vpcEndpointIds: ['vpc-1'] } },
    'BadRequestException 400 Invalid VPC endpoint specified: vpc-1',
  ],
  [
    '[D] control-plane.md 20 #5: an aws: tag',
    { tags: { 'aws:x': 'y' } },
    'BadRequestException 400 Tag keys have 1 to 128 characters and do not start with aws: aws:x',
  ],
])('[S] control-plane.md 4 #6 #7: create refuses %s', async (_, input, expected) => {
  expect(await refusal(created(input))).toBe(expected)
})

test.each<readonly [string, CreateRestApiCommandInput['endpointConfiguration'], object]>([
  ['{}', {}, { types: ['EDGE'], ipAddressType: 'ipv4' }],
  ['REGIONAL', { types: ['REGIONAL'] }, { types: ['REGIONAL'], ipAddressType: 'ipv4' }],
  ['PRIVATE', { types: ['PRIVATE'] }, { types: ['PRIVATE'], ipAddressType: 'dualstack' }],
  ['EDGE dualstack', { types: ['EDGE'], ipAddressType: 'dualstack' }, { types: ['EDGE'], ipAddressType: 'dualstack' }],
])('[S] control-plane.md 4 #2: the endpoint of %s', async (_, endpointConfiguration, expected) => {
  expect((await created({ endpointConfiguration })).endpointConfiguration).toEqual(expected)
})

test('[S] control-plane.md 4 #10-13, 21 #25: binary media types are patched like a set; a replaced one goes to the end; `-` is a literal', async () => {
  const { id } = await created()
  await patched(id, { op: 'add', path: '/binaryMediaTypes/image~1png' }, { op: 'add', path: '/binaryMediaTypes/image~1jpeg' })
  const replaced = await patched(id, { op: 'replace', path: '/binaryMediaTypes/image~1png', value: 'image/gif' })
  expect(replaced.binaryMediaTypes).toEqual(['image/jpeg', 'image/gif'])
  expect((await patched(id, { op: 'remove', path: '/binaryMediaTypes/image~1gif' })).binaryMediaTypes).toEqual(['image/jpeg'])
  const dashed = await patched(id, { op: 'add', path: '/binaryMediaTypes/-', value: 'image/png' })
  expect(dashed.binaryMediaTypes).toEqual(['image/jpeg', '-'])
})

test('[S] control-plane.md 4 #10 #11, 21 #25: compression is enabled, disabled with an empty value, and zero counts', async () => {
  const { id } = await created()
  const size = { op: 'replace', path: '/minimumCompressionSize' } as const
  expect((await patched(id, { ...size, value: '10' })).minimumCompressionSize).toBe(10)
  expect(await patched(id, { ...size, value: '' })).not.toHaveProperty('minimumCompressionSize')
  expect((await patched(id, { ...size, value: '0' })).minimumCompressionSize).toBe(0)
})

test('[S] control-plane.md 4 #10 #11, 21 #25: replace name, description and apiKeySource; remove description', async () => {
  const { id } = await created({ description: 'old' })
  const changed = await patched(
    id,
    { op: 'replace', path: '/name', value: 'dogs' },
    { op: 'replace', path: '/description', value: 'new' },
    { op: 'replace', path: '/apiKeySource', value: 'AUTHORIZER' },
    { op: 'replace', path: '/disableExecuteApiEndpoint', value: 'true' },
    { op: 'replace', path: '/version', value: 'v2' },
  )
  expect(changed).toMatchObject({
    name: 'dogs',
    description: 'new',
    apiKeySource: 'AUTHORIZER',
    disableExecuteApiEndpoint: true,
    version: 'v2',
  })
  expect(await patched(id, { op: 'remove', path: '/description' })).not.toHaveProperty('description')
})

test('[S] control-plane.md 4 #10 #11 #16, 21 #25: changing the type to PRIVATE makes the API dualstack', async () => {
  const { id } = await created()
  const byType = await patched(id, { op: 'replace', path: '/endpointConfiguration/types/EDGE', value: 'PRIVATE' })
  expect(byType.endpointConfiguration).toEqual({ types: ['PRIVATE'], ipAddressType: 'dualstack' })
  const ipv4: PatchOperation = { op: 'replace', path: '/endpointConfiguration/ipAddressType', value: 'ipv4' }
  expect(await refusal(patched(id, ipv4))).toBe(
    'BadRequestException 400 Only dualstack ipAddressType is supported for Private APIs.',
  )
  const byIndex = await patched(id, { op: 'replace', path: '/endpointConfiguration/types/0', value: 'REGIONAL' }, ipv4)
  expect(byIndex.endpointConfiguration).toEqual({ types: ['REGIONAL'], ipAddressType: 'ipv4' })
})

test('[S] control-plane.md 4 #10 #11, 21 #25, [K+] control-plane.md 4 #17: VPC endpoints of a private API come and go', async () => {
  const { id, endpointConfiguration } = await created({
    endpointConfiguration: { types: ['PRIVATE'], vpcEndpointIds: ['vpce-0a1'] },
  })
  expect(endpointConfiguration?.vpcEndpointIds).toEqual(['vpce-0a1'])
  const path = '/endpointConfiguration/vpcEndpointIds'
  const ids = async (operation: PatchOperation) => (await patched(id, operation)).endpointConfiguration?.vpcEndpointIds
  expect(await ids({ op: 'add', path, value: 'vpce-0a2' })).toEqual(['vpce-0a1', 'vpce-0a2'])
  expect(await ids({ op: 'remove', path: `${path}/vpce-0a1` })).toEqual(['vpce-0a2'])
  expect(await ids({ op: 'remove', path, value: 'vpce-0a2' })).toEqual([])
  expect(await refusal(patched(id, { op: 'add', path, value: 'x' }))).toBe(
    'BadRequestException 400 Invalid VPC endpoint specified: x',
  )
})

test('[S] control-plane.md 4 #10 #11 #18, 21 #25, auth-throttle-cache.md 2 #2 #15, rest-api.md 16 #4: a policy comes back escaped and with whole ARNs', async () => {
  const { id } = await created()
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: ['execute-api:/*'] }],
  })
  const put = await patched(id, { op: 'replace', path: '/policy', value: policy })
  const shown = (await api.getRestApi({ restApiId: id })).policy ?? ''
  expect(put.policy).toBe(shown)
  expect(shown.startsWith('{\\"Version\\":')).toBe(true)
  const [statement] = JSON.parse(JSON.parse(`"${shown}"`)).Statement
  expect(statement.Resource).toBe(`arn:aws:execute-api:us-east-1:111111111111:${id}/*`)
  expect(await patched(id, { op: 'replace', path: '/policy', value: '' })).not.toHaveProperty('policy')
})

test.each<readonly [PatchOperation, string]>([
  [{ op: 'add', path: '/binaryMediaTypes', value: 'image/gif' }, 'Invalid patch path /binaryMediaTypes'],
  [{ op: 'replace', path: '/binaryMediaTypes', value: 'image/gif' }, 'Invalid patch path /binaryMediaTypes'],
  [{ op: 'remove', path: '/binaryMediaTypes' }, 'Invalid patch path /binaryMediaTypes'],
  [{ op: 'add', path: '/minimumCompressionSize', value: '10' }, 'Invalid patch operation specified. Must be one of: [replace]'],
  [
    { op: 'replace', path: '/minimumCompressionSize', value: '-1' },
    'Invalid minimum compression size, must be between 0 and 10485760',
  ],
  [
    { op: 'replace', path: '/minimumCompressionSize', value: 'test' },
    'Invalid minimum compression size, must be between 0 and 10485760',
  ],
  [
    { op: 'add', path: '/endpointConfiguration/ipAddressType', value: 'ipv4' },
    'Invalid patch operation specified. Must be one of: [replace]',
  ],
  [
    { op: 'replace', path: '/endpointConfiguration/ipAddressType', value: 'wrong' },
    'ipAddressType must be either ipv4 or dualstack.',
  ],
  [
    { op: 'test', path: '/endpointConfiguration/types/0', value: 'EDGE' },
    "Invalid patch operation specified. Must be 'add'|'remove'|'replace'",
  ],
  [
    { op: 'replace', path: '/endpointConfiguration/types/0', value: 'wrong' },
    'Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE',
  ],
  [{ op: 'replace', value: 'x' }, 'Invalid patch path null'],
])('[S] control-plane.md 4 #14 #15: update refuses %o', async (operation, message) => {
  const { id } = await created()
  expect(await refusal(patched(id, operation))).toBe(`BadRequestException 400 ${message}`)
  // Nothing of a refused update is kept.
  const rename: PatchOperation = { op: 'replace', path: '/name', value: 'half' }
  await refusal(patched(id, rename, operation))
  expect((await api.getRestApi({ restApiId: id })).name).toBe('pets')
})

test('[S] control-plane.md 4 #8: update of an API that is not there', async () => {
  const operation: PatchOperation = { op: 'replace', path: '/apiKeySource', value: 'AUTHORIZER' }
  expect(await refusal(patched('api_id', operation))).toBe(
    'NotFoundException 404 Invalid API identifier specified 111111111111:api_id',
  )
})
