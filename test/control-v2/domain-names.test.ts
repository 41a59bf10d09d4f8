// Domain names by v2: the same as v1's, in another shape. control-plane.md 19 and 22, http-api.md 12.
import type { DomainNameConfiguration, UpdateDomainNameCommandInput } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { acm } from '../support/certificates.ts'
import { answer, refusal, status } from '../support/control-server.ts'
import { type HttpControlServer, startHttpControl } from '../support/http-control-server.ts'
import { newDomain, newEdgeDomain, newName, REGIONAL } from './domain-kit.ts'

let server: HttpControlServer
let api: ReturnType<HttpControlServer['client']>
let rest: ReturnType<HttpControlServer['rest']>

beforeAll(async () => {
  server = await startHttpControl()
  api = server.client()
  rest = server.rest()
})
afterAll(() => server.close())

const MISSING = 'NotFoundException 404 Invalid domain name identifier specified'
const create = (...DomainNameConfigurations: DomainNameConfiguration[]) =>
  api.createDomainName({ DomainName: newName(), DomainNameConfigurations })
const update = (DomainName: string, input: Partial<UpdateDomainNameCommandInput>) =>
  answer(api.updateDomainName({ DomainName, ...input }))

test('[D] control-plane.md 22 #7, 19 #1: create 201 with a regional configuration, get and update 200, delete 204', async () => {
  const DomainName = newName()
  const Tags = { team: 'pets' }
  expect(await status(api.createDomainName({ DomainName, DomainNameConfigurations: [REGIONAL], Tags }))).toBe(201)
  const made = await answer(api.getDomainName({ DomainName }))
  expect(made).toEqual({
    DomainName,
    DomainNameArn: `arn:aws:apigateway:us-east-1::/domainnames/${DomainName}`,
    ApiMappingSelectionExpression: '$request.basepath',
    DomainNameConfigurations: [
      {
        ApiGatewayDomainName: expect.stringMatching(/^d-[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com$/),
        CertificateArn: acm('us-east-1'),
        CertificateUploadDate: expect.any(Date),
        DomainNameStatus: 'AVAILABLE',
        EndpointType: 'REGIONAL',
        HostedZoneId: 'Z1UJRXOUMOOFQ8',
        IpAddressType: 'ipv4',
        SecurityPolicy: 'TLS_1_2',
      },
    ],
    RoutingMode: 'API_MAPPING_ONLY',
    Tags,
  })
  expect(await status(api.updateDomainName({ DomainName }))).toBe(200)
  expect(await status(api.deleteDomainName({ DomainName }))).toBe(204)
  expect(await refusal(api.getDomainName({ DomainName }))).toBe(MISSING)
  expect(await refusal(api.deleteDomainName({ DomainName }))).toBe(MISSING)
  expect(await refusal(api.updateDomainName({ DomainName }))).toBe(MISSING)
})

test('[D] control-plane.md K #4: what is not there is answered with its kind', async () => {
  const error = await api.getDomainName({ DomainName: 'none.example.com' }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ name: 'NotFoundException', ResourceType: 'DomainName' })
})

test('what v2 makes v1 sees, changes and deletes, and the reverse', async () => {
  const first = await newDomain(api, { DomainNameConfigurations: [{ ...REGIONAL, CertificateName: 'mine' }] })
  expect(await answer(rest.getDomainName({ domainName: first }))).toMatchObject({
    regionalCertificateArn: acm('us-east-1'),
    regionalCertificateName: 'mine',
    endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' },
    routingMode: 'BASE_PATH_MAPPING_ONLY',
  })
  await rest.updateDomainName({
    domainName: first,
    patchOperations: [{ op: 'replace', path: '/routingMode', value: 'ROUTING_RULE_THEN_BASE_PATH_MAPPING' }],
  })
  expect((await api.getDomainName({ DomainName: first })).RoutingMode).toBe('ROUTING_RULE_THEN_API_MAPPING')
  await rest.deleteDomainName({ domainName: first })
  expect(await refusal(api.getDomainName({ DomainName: first }))).toBe(MISSING)

  const domainName = newName()
  const endpointConfiguration = { types: ['REGIONAL' as const] }
  await rest.createDomainName({ domainName, endpointConfiguration, regionalCertificateArn: acm('us-east-1') })
  const next = acm('us-east-1', 'next')
  const changed = await update(domainName, { DomainNameConfigurations: [{ ...REGIONAL, CertificateArn: next }] })
  expect(changed.DomainNameConfigurations?.[0]?.CertificateArn).toBe(next)
  expect((await rest.getDomainName({ domainName })).regionalCertificateArn).toBe(next)
  await api.deleteDomainName({ DomainName: domainName })
  expect(await refusal(rest.getDomainName({ domainName }))).toContain('NotFoundException 404')
})

test('names are taken once, whichever API took them; who gives one up frees it', async () => {
  const TAKEN = 'BadRequestException 400 The domain name you provided already exists.'
  const DomainName = await newDomain(api)
  const settings = { DomainName, DomainNameConfigurations: [REGIONAL] }
  expect(await refusal(api.createDomainName(settings))).toBe(TAKEN)
  expect(await refusal(server.client('222222222222').createDomainName(settings))).toBe(TAKEN)
  expect(await refusal(rest.createDomainName({ domainName: DomainName, certificateArn: acm('us-east-1') }))).toBe(TAKEN)
  await api.deleteDomainName({ DomainName })
  expect(await status(server.client('222222222222').createDomainName(settings))).toBe(201)
})

test('lists have public names alone, in pages; private ones are v1’s', async () => {
  const [mine, ours] = [server.client('333333333333'), server.rest('333333333333')]
  const names = ['a', 'b', 'c'].map((label) => `${label}.paged.example.com`)
  for (const DomainName of names) await mine.createDomainName({ DomainName, DomainNameConfigurations: [REGIONAL] })
  const closed = { endpointConfiguration: { types: ['PRIVATE' as const] }, certificateArn: acm('us-east-1') }
  const { domainNameId } = await ours.createDomainName({ domainName: 'closed.example.com', ...closed })
  const { Items, NextToken } = await mine.getDomainNames({ MaxResults: '2' })
  expect(Items?.map(({ DomainName }) => DomainName)).toEqual(names.slice(0, 2))
  const rest = await mine.getDomainNames({ NextToken })
  expect([rest.Items?.map(({ DomainName }) => DomainName), rest.NextToken]).toEqual([names.slice(2), undefined])
  for (const DomainName of ['closed.example.com', `closed.example.com+${domainNameId}`]) {
    expect(await refusal(mine.getDomainName({ DomainName }))).toBe(MISSING)
    expect(await refusal(mine.deleteDomainName({ DomainName }))).toBe(MISSING)
  }
})

test('reads show edge-optimized names, nothing changes them; beside a regional endpoint they stay as they are', async () => {
  const DomainName = await newEdgeDomain(rest)
  const edge = {
    EndpointType: 'EDGE',
    ApiGatewayDomainName: expect.stringMatching(/\.cloudfront\.net$/),
    HostedZoneId: 'Z2FDTNDATAQYW2',
    CertificateArn: acm('us-east-1'),
  }
  expect((await api.getDomainName({ DomainName })).DomainNameConfigurations).toEqual([expect.objectContaining(edge)])
  const REFUSED = /^BadRequestException 400 Only REGIONAL domain names can be managed through the API Gateway V2 API\./
  expect(await refusal(api.updateDomainName({ DomainName, DomainNameConfigurations: [REGIONAL] }))).toMatch(REFUSED)
  expect(await refusal(api.deleteDomainName({ DomainName }))).toMatch(REFUSED)
  await rest.updateDomainName({
    domainName: DomainName,
    patchOperations: [
      { op: 'add', path: '/endpointConfiguration/types', value: 'REGIONAL' },
      { op: 'add', path: '/regionalCertificateArn', value: acm('us-east-1', 'regional') },
    ],
  })
  const changed = await update(DomainName, {
    DomainNameConfigurations: [{ ...REGIONAL, CertificateArn: acm('us-east-1', 'next') }],
  })
  expect(changed.DomainNameConfigurations).toEqual([
    expect.objectContaining(edge),
    expect.objectContaining({ EndpointType: 'REGIONAL', CertificateArn: acm('us-east-1', 'next') }),
  ])
})

test('[K] a configuration takes the place of the one that stood; without one it stays', async () => {
  const DomainName = await newDomain(api, {
    DomainNameConfigurations: [
      {
        ...REGIONAL,
        CertificateName: 'mine',
        SecurityPolicy: 'TLS_1_0',
        IpAddressType: 'dualstack',
        OwnershipVerificationCertificateArn: acm('us-east-1', 'own'),
      },
    ],
  })
  const before = await answer(api.getDomainName({ DomainName }))
  expect(before.Tags).toEqual({})
  expect(before.DomainNameConfigurations?.[0]).toMatchObject({
    CertificateName: 'mine',
    SecurityPolicy: 'TLS_1_0',
    IpAddressType: 'dualstack',
    OwnershipVerificationCertificateArn: acm('us-east-1', 'own'),
  })
  const ruled = await update(DomainName, { RoutingMode: 'ROUTING_RULE_ONLY' })
  expect(ruled).toEqual({ ...before, RoutingMode: 'ROUTING_RULE_ONLY' })
  const replaced = await update(DomainName, { DomainNameConfigurations: [{ CertificateArn: acm('us-east-1') }] })
  expect(replaced.RoutingMode).toBe('ROUTING_RULE_ONLY')
  const [after] = replaced.DomainNameConfigurations ?? []
  expect(after).toMatchObject({ SecurityPolicy: 'TLS_1_2', IpAddressType: 'ipv4', EndpointType: 'REGIONAL' })
  expect(after).not.toHaveProperty('CertificateName')
  expect(after).not.toHaveProperty('OwnershipVerificationCertificateArn')
})

test.each<[string, DomainNameConfiguration[]]>([
  ['Invalid input. Expected one domain name configuration', []],
  ['Invalid input. Expected one domain name configuration', [REGIONAL, REGIONAL]],
  ['EDGE endpoint type is not supported for APIGatewayV2 domainName', [{ ...REGIONAL, EndpointType: 'EDGE' }]],
  ['A domain name configuration requires a certificateArn', [{ EndpointType: 'REGIONAL' }]],
  ['Invalid certificate ARN: nothing', [{ ...REGIONAL, CertificateArn: 'nothing' }]],
  [`Certificate must be in 'us-east-1'.`, [{ ...REGIONAL, CertificateArn: acm('us-west-2') }]],
])('refused with 400: %s', async (message, configurations) => {
  const DomainName = await newDomain(api)
  for (const call of [create(...configurations), update(DomainName, { DomainNameConfigurations: configurations })]) {
    const answered = await refusal(call)
    expect(answered).toMatch(/^BadRequestException 400 /)
    expect(answered).toContain(message)
  }
})

test('without a configuration there is no domain name, nor with what is none', async () => {
  expect(await refusal(api.createDomainName({ DomainName: newName() }))).toContain('Expected one domain name configuration')
  const configured = { DomainNameConfigurations: [REGIONAL] }
  expect(await refusal(api.createDomainName({ DomainName: 'A.example.com', ...configured }))).toContain('Invalid domain name')
  expect(await refusal(api.createDomainName({ DomainName: 'x.amazonaws.com', ...configured }))).toContain('Portico itself')
  const Tags = { 'aws:x': 'y' }
  expect(await refusal(api.createDomainName({ DomainName: newName(), ...configured, Tags }))).toContain('Tag keys')
})

test('mutual TLS is refused by name; switching off what is off is not', async () => {
  const MutualTlsAuthentication = { TruststoreUri: 's3://bucket/key' }
  const REFUSED = 'NotImplementedException 501 Portico does not support mutualTlsAuthentication yet.'
  const settings = { DomainName: newName(), DomainNameConfigurations: [REGIONAL], MutualTlsAuthentication }
  expect(await refusal(api.createDomainName(settings))).toBe(REFUSED)
  const DomainName = await newDomain(api)
  expect(await refusal(api.updateDomainName({ DomainName, MutualTlsAuthentication }))).toBe(REFUSED)
  expect(await status(api.updateDomainName({ DomainName, MutualTlsAuthentication: { TruststoreUri: '' } }))).toBe(200)
})

test('[D] control-plane.md 20 #5: tags come and go by v2, and v1 sees them', async () => {
  const DomainName = await newDomain(api)
  const ResourceArn = `arn:aws:apigateway:us-east-1::/domainnames/${DomainName}`
  await api.tagResource({ ResourceArn, Tags: { a: '1', b: '2' } })
  await api.untagResource({ ResourceArn, TagKeys: ['a'] })
  expect((await api.getDomainName({ DomainName })).Tags).toEqual({ b: '2' })
  expect((await rest.getDomainName({ domainName: DomainName })).tags).toEqual({ b: '2' })
})
