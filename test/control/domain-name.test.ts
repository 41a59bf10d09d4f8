// CreateDomainName, GetDomainName(s), UpdateDomainName, DeleteDomainName: control-plane.md 19 and 21.
import type { CreateDomainNameCommandInput, DomainName, PatchOperation } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { acm } from '../support/certificates.ts'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
afterAll(() => server.close())

let names = 0
const newName = (): string => `d${names++}.example.com`

const regional = { endpointConfiguration: { types: ['REGIONAL' as const] }, regionalCertificateArn: acm('us-east-1') }
const closed = { endpointConfiguration: { types: ['PRIVATE' as const] }, certificateArn: acm('us-east-1') }

const create = (input: Partial<CreateDomainNameCommandInput> = {}): Promise<DomainName> =>
  answer(api.createDomainName({ domainName: newName(), certificateArn: acm('us-east-1'), ...input }))

const createRegional = (input: Partial<CreateDomainNameCommandInput> = {}): Promise<DomainName> =>
  answer(api.createDomainName({ domainName: newName(), ...regional, ...input }))

const patch = ({ domainName, domainNameId }: DomainName, ...patchOperations: PatchOperation[]): Promise<DomainName> =>
  answer(api.updateDomainName({ domainName, domainNameId, patchOperations }))

test('[D] control-plane.md 19 #1, L #47: EDGE, the default, has a CloudFront name and its hosted zone', async () => {
  const domainName = newName()
  const made = await create({ domainName, certificateName: 'mine' })
  expect(made).toEqual({
    domainName,
    domainNameArn: `arn:aws:apigateway:us-east-1::/domainnames/${domainName}`,
    certificateName: 'mine',
    certificateArn: acm('us-east-1'),
    certificateUploadDate: expect.any(Date),
    distributionDomainName: expect.stringMatching(/^d[a-z0-9]{13}\.cloudfront\.net$/),
    distributionHostedZoneId: 'Z2FDTNDATAQYW2',
    endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' },
    domainNameStatus: 'AVAILABLE',
    securityPolicy: 'TLS_1_2',
    routingMode: 'BASE_PATH_MAPPING_ONLY',
  })
  expect(await answer(api.getDomainName({ domainName }))).toEqual({ ...made, tags: {} })
})

test('[D] control-plane.md 19 #1: REGIONAL has a name in its region, and the hosted zone of the region', async () => {
  const west = server.client(undefined, 'us-west-2')
  const made = await answer(
    west.createDomainName({
      domainName: newName(),
      regionalCertificateArn: acm('us-west-2'),
      endpointConfiguration: { types: ['REGIONAL'] },
      securityPolicy: 'TLS_1_0',
      tags: { team: 'a' },
    }),
  )
  expect(made).toMatchObject({
    regionalDomainName: expect.stringMatching(/^d-[a-z0-9]{10}\.execute-api\.us-west-2\.amazonaws\.com$/),
    regionalHostedZoneId: 'Z2OJLYMUO9EFXC',
    regionalCertificateArn: acm('us-west-2'),
    securityPolicy: 'TLS_1_0',
    tags: { team: 'a' },
  })
  expect(made).not.toHaveProperty('distributionDomainName')
})

test('[D] control-plane.md 19 #1: PRIVATE has an id, an ARN of its account and a policy, and is named with its id', async () => {
  const domainName = newName()
  const statement = { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: ['execute-api:/*'] }
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  const made = await answer(api.createDomainName({ domainName, ...closed, policy }))
  const { domainNameId } = made
  const key = `${domainName}+${domainNameId}`
  expect(made).toMatchObject({
    domainNameId: expect.stringMatching(/^[a-z0-9]{10}$/),
    domainNameArn: `arn:aws:apigateway:us-east-1:111111111111:/domainnames/${key}`,
    endpointConfiguration: { types: ['PRIVATE'], ipAddressType: 'dualstack' },
  })
  const arn = `arn:aws:execute-api:us-east-1:111111111111:/domainnames/${key}`
  expect(JSON.parse(made.policy ?? '').Statement).toEqual([{ ...statement, Resource: arn }])
  expect(made).not.toHaveProperty('distributionDomainName')
  expect(made).not.toHaveProperty('regionalDomainName')
  expect(await refusal(api.getDomainName({ domainName }))).toBe('NotFoundException 404 Invalid domain name identifier specified')
  const managementPolicy = JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, Resource: arn }] })
  const patched = await patch(made, { op: 'replace', path: '/managementPolicy', value: managementPolicy })
  expect(patched).toMatchObject({ managementPolicy, policy: made.policy })
  expect(await answer(api.getDomainName({ domainName, domainNameId }))).toEqual(patched)
  expect(await status(api.deleteDomainName({ domainName, domainNameId }))).toBe(202)
  expect(await refusal(api.getDomainName({ domainName, domainNameId }))).toMatch(/^NotFoundException 404/)
})

test('[D] control-plane.md 19 #1: an edge certificate is in us-east-1, a regional one in the region', async () => {
  const west = server.client(undefined, 'us-west-2')
  const { endpointConfiguration } = regional
  expect(await refusal(west.createDomainName({ domainName: newName(), certificateArn: acm('us-west-2') }))).toBe(
    `BadRequestException 400 Invalid certificate ARN: ${acm('us-west-2')}. Certificate must be in 'us-east-1'.`,
  )
  expect(await status(west.createDomainName({ domainName: newName(), certificateArn: acm('us-east-1') }))).toBe(201)
  const elsewhere = { domainName: newName(), endpointConfiguration, regionalCertificateArn: acm('us-east-1') }
  expect(await refusal(west.createDomainName(elsewhere))).toContain("Certificate must be in 'us-west-2'.")
})

test.each<[string, Partial<CreateDomainNameCommandInput>]>([
  ['A domain name of the endpoint type EDGE requires a certificateArn', { certificateArn: undefined }],
  ['requires a regionalCertificateArn', { endpointConfiguration: { types: ['REGIONAL'] }, certificateArn: undefined }],
  ['certificateArn is only for domain names of the endpoint type EDGE', regional],
  ['regionalCertificateArn is only for', { regionalCertificateArn: acm('us-east-1') }],
  ['Invalid certificate ARN: nothing', { certificateArn: 'nothing' }],
  ['Invalid certificate ARN: arn:aws:iam', { certificateArn: 'arn:aws:iam:us-east-1:111111111111:certificate/x' }],
  ['must have an endpoint type', { endpointConfiguration: { types: [] } }],
  ['PRIVATE cannot be combined', { endpointConfiguration: { types: ['PRIVATE', 'EDGE'] } }],
  ['Only dualstack', { endpointConfiguration: { types: ['PRIVATE'], ipAddressType: 'ipv4' } }],
  ['vpcEndpointIds', { endpointConfiguration: { types: ['EDGE'], vpcEndpointIds: ['vpce-1'] } }],
  ['policy is only supported for private domain names', { policy: '{}' }],
  ['Tag keys', { tags: { 'aws:x': 'y' } }],
])('refused with 400: %s', async (message, input) => {
  const answered = await refusal(create(input))
  expect(answered).toMatch(/^BadRequestException 400 /)
  expect(answered).toContain(message)
})

test.each([
  'localhost',
  'API.example.com',
  '127.0.0.1',
  '-a.example.com',
  'a_b.example.com',
  'a..example.com',
  'a.*.example.com',
  '*',
  `${'a'.repeat(64)}.example.com`,
  `${'a.'.repeat(130)}com`,
  'a.example.com/x',
])('the name %s is none', async (domainName) => {
  expect(await refusal(create({ domainName }))).toMatch(/^BadRequestException 400 Invalid domain name specified/)
})

test.each([
  'abc123.execute-api.localhost',
  'apigateway.us-east-1.amazonaws.com',
  '*.us-east-1.amazonaws.com',
  'localhost.localstack.cloud',
  '*.localstack.cloud',
])('the name %s would take requests from Portico itself', async (domainName) => {
  expect(await refusal(create({ domainName }))).toContain('is one that Portico itself answers to')
})

test('a public name belongs to one account of a region; in another region it is another name', async () => {
  const { domainName } = await create()
  const taken = 'BadRequestException 400 The domain name you provided already exists.'
  const input = { domainName, certificateArn: acm('us-east-1') }
  expect(await refusal(api.createDomainName(input))).toBe(taken)
  expect(await refusal(server.client('222222222222').createDomainName(input))).toBe(taken)
  expect(await status(server.client(undefined, 'eu-west-1').createDomainName(input))).toBe(201)
  expect(await status(api.deleteDomainName({ domainName }))).toBe(202)
  expect(await status(server.client('222222222222').createDomainName(input))).toBe(201)
})

test('a private name is unique in its account only', async () => {
  const input = { domainName: newName(), ...closed }
  await api.createDomainName(input)
  expect(await refusal(api.createDomainName(input))).toContain('The domain name you provided already exists.')
  expect(await status(server.client('222222222222').createDomainName(input))).toBe(201)
  expect(await status(api.createDomainName({ domainName: input.domainName, ...regional }))).toBe(201)
})

test('a wildcard name is a name like any other', async () => {
  const domainName = '*.wild.example.com'
  await create({ domainName })
  expect(await answer(api.getDomainName({ domainName }))).toMatchObject({ domainName })
  expect(await status(api.deleteDomainName({ domainName }))).toBe(202)
})

test('[S] control-plane.md 3 #1, [D] #2: names are listed in pages', async () => {
  const other = server.client('333333333333')
  const all = ['a', 'b', 'c'].map((label) => `${label}.pages.example.com`)
  for (const domainName of all) await other.createDomainName({ domainName, certificateArn: acm('us-east-1') })
  const first = await other.getDomainNames({ limit: 2 })
  expect(first.items?.map(({ domainName }) => domainName)).toEqual(all.slice(0, 2))
  const { items, position } = await other.getDomainNames({ limit: 2, position: first.position })
  expect([items?.map(({ domainName }) => domainName), position]).toEqual([all.slice(2), undefined])
  expect((await other.getDomainNames({ resourceOwner: 'OTHER_ACCOUNTS' })).items).toEqual([])
  expect((await other.getDomainNames({ resourceOwner: 'SELF' })).items).toHaveLength(3)
})

test('an update replaces certificates, names and the security policy', async () => {
  const made = await create()
  const certificateArn = acm('us-east-1', 'next')
  const patched = await patch(
    made,
    { op: 'replace', path: '/certificateArn', value: certificateArn },
    { op: 'replace', path: '/certificateName', value: 'next' },
    { op: 'replace', path: '/securityPolicy', value: 'TLS_1_0' },
    { op: 'replace', path: '/ownershipVerificationCertificateArn', value: acm('us-east-1', 'own') },
    { op: 'replace', path: '/mutualTlsAuthentication/truststoreUri', value: '' },
    { op: 'replace', path: '/endpointConfiguration/types/EDGE', value: 'EDGE' },
    { op: 'replace', path: '/endpointConfiguration/ipAddressType', value: 'dualstack' },
    { op: 'replace', path: '/routingMode', value: 'BASE_PATH_MAPPING_ONLY' },
    { op: 'replace', path: '/endpointAccessMode', value: 'BASIC' },
  )
  expect(patched).toMatchObject({
    certificateArn,
    certificateName: 'next',
    securityPolicy: 'TLS_1_0',
    ownershipVerificationCertificateArn: acm('us-east-1', 'own'),
    distributionDomainName: made.distributionDomainName,
    endpointConfiguration: { types: ['EDGE'], ipAddressType: 'dualstack' },
    endpointAccessMode: 'BASIC',
    tags: {},
  })
  const { domainName } = made
  expect(await answer(api.getDomainName({ domainName }))).toEqual(patched)
})

test('[D] control-plane.md 19 #1: a name moves from EDGE to REGIONAL by having both for a while', async () => {
  const made = await create()
  const both = await patch(
    made,
    { op: 'add', path: '/endpointConfiguration/types', value: 'REGIONAL' },
    { op: 'add', path: '/regionalCertificateArn', value: acm('us-east-1', 'regional') },
  )
  expect(both).toMatchObject({
    endpointConfiguration: { types: ['EDGE', 'REGIONAL'] },
    distributionDomainName: made.distributionDomainName,
    regionalHostedZoneId: 'Z1UJRXOUMOOFQ8',
  })
  const moved = await patch(made, { op: 'remove', path: '/endpointConfiguration/types', value: 'EDGE' })
  expect(moved).toMatchObject({
    endpointConfiguration: { types: ['REGIONAL'] },
    regionalDomainName: both.regionalDomainName,
    regionalCertificateArn: acm('us-east-1', 'regional'),
  })
  for (const gone of ['distributionDomainName', 'distributionHostedZoneId', 'certificateArn'])
    expect(moved).not.toHaveProperty(gone)
})

test.each<[string, PatchOperation]>([
  ['Invalid patch path /domainName', { op: 'replace', path: '/domainName', value: 'x' }],
  ['Invalid patch path null', { op: 'replace', value: 'x' }],
  ['Must be one of: [replace]', { op: 'add', path: '/securityPolicy', value: 'TLS_1_2' }],
  ['Must be one of: [add, remove]', { op: 'replace', path: '/endpointConfiguration/types', value: 'EDGE' }],
  ['Invalid security policy', { op: 'replace', path: '/securityPolicy', value: 'TLS_9' }],
  ['Invalid routing mode', { op: 'replace', path: '/routingMode', value: 'x' }],
  ['requires a regionalCertificateArn', { op: 'replace', path: '/regionalCertificateArn', value: '' }],
  ['Invalid certificate ARN: x', { op: 'replace', path: '/regionalCertificateArn', value: 'x' }],
  ['must have an endpoint type', { op: 'remove', path: '/endpointConfiguration/types', value: 'REGIONAL' }],
  ['A public domain name cannot become private', { op: 'add', path: '/endpointConfiguration/types', value: 'PRIVATE' }],
  ['policy is only supported', { op: 'replace', path: '/policy', value: '{}' }],
  [
    '/endpointConfiguration/types/0 Invalid request input',
    { op: 'replace', path: '/endpointConfiguration/types/0', value: 'EDGE' },
  ],
  [
    'Can only perform one update operation at a time. Request would delete regional endpoint, create edge endpoint',
    { op: 'replace', path: '/endpointConfiguration/types/REGIONAL', value: 'EDGE' },
  ],
])('an update is refused, and changes nothing: %s', async (message, operation) => {
  const made = await createRegional()
  const answered = await refusal(patch(made, operation))
  expect(answered).toMatch(/^BadRequestException 400 /)
  expect(answered).toContain(message)
  const { domainName } = made
  expect(await answer(api.getDomainName({ domainName }))).toEqual({ ...made, tags: {} })
})

test('[D] control-plane.md 19 #4: a name with mappings of several levels stays regional and on TLS 1.2', async () => {
  const made = await createRegional()
  const path = `/111111111111/us-east-1/domainnames/${made.domainName}/basepathmappings/orders%2Fv1`
  // As v2 writes it.
  await server.store.transact((tree) =>
    tree.put(path, 'base-path-mapping', { basePath: 'orders/v1', restApiId: 'x', stage: 'y' }),
  )
  const refused = 'BadRequestException 400 Base path mappings of several levels require a regional domain name'
  expect(await refusal(patch(made, { op: 'replace', path: '/securityPolicy', value: 'TLS_1_0' }))).toContain(refused)
  const both = [
    { op: 'add' as const, path: '/endpointConfiguration/types', value: 'EDGE' },
    { op: 'add' as const, path: '/certificateArn', value: acm('us-east-1') },
  ]
  expect(await refusal(patch(made, ...both))).toContain(refused)
})

test('[D] control-plane.md 20 #4 #5: domain names are tagged by their ARN', async () => {
  for (const { domainNameArn: resourceArn, domainName, domainNameId } of [await create(), await create(closed)]) {
    expect(await status(api.tagResource({ resourceArn, tags: { a: '1', b: '2' } }))).toBe(204)
    expect(await status(api.untagResource({ resourceArn, tagKeys: ['a'] }))).toBe(204)
    expect(await answer(api.getTags({ resourceArn }))).toEqual({ tags: { b: '2' } })
    expect(await answer(api.getDomainName({ domainName, domainNameId }))).toMatchObject({ tags: { b: '2' } })
  }
  const resourceArn = 'arn:aws:apigateway:us-east-1::/domainnames/none.example.com'
  expect(await refusal(api.getTags({ resourceArn }))).toBe('NotFoundException 404 Invalid domain name identifier specified')
})
