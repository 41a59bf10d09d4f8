// CreateDomainNameAccessAssociation, GetDomainNameAccessAssociations, Delete... and RejectDomainNameAccessAssociation.
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
async function privateDomain(account?: string) {
  const domainName = `p${names++}.example.com`
  const types = ['PRIVATE' as const]
  const { domainNameArn = '', domainNameId } = await server
    .client(account)
    .createDomainName({ domainName, endpointConfiguration: { types }, certificateArn: acm('us-east-1') })
  return { domainName, domainNameArn, domainNameId }
}

const associate = (domainNameArn: string, accessAssociationSource = 'vpce-0abc1234') =>
  api.createDomainNameAccessAssociation({
    domainNameArn,
    accessAssociationSource,
    accessAssociationSourceType: 'VPCE',
    tags: { a: 'b' },
  })
const list = async () => (await api.getDomainNameAccessAssociations({})).items ?? []

test('an association joins a VPC endpoint and a private domain name, and is named by its ARN', async () => {
  const { domainName, domainNameArn } = await privateDomain()
  expect(await status(associate(domainNameArn, 'vpce-1'))).toBe(201)
  const made = await answer(associate(domainNameArn))
  const { domainNameAccessAssociationArn = '' } = made
  expect(made).toEqual({
    domainNameAccessAssociationArn: `arn:aws:apigateway:us-east-1:111111111111:/domainnameaccessassociations/domainname/${domainName}/vpcesource/vpce-0abc1234`,
    domainNameArn,
    accessAssociationSourceType: 'VPCE',
    accessAssociationSource: 'vpce-0abc1234',
    tags: { a: 'b' },
  })
  expect(await list()).toHaveLength(2)
  const { items, position } = await api.getDomainNameAccessAssociations({ limit: 1, resourceOwner: 'SELF' })
  expect([items?.length, typeof position]).toEqual([1, 'string'])
  expect((await api.getDomainNameAccessAssociations({ resourceOwner: 'OTHER_ACCOUNTS' })).items).toEqual([])
  expect(await refusal(associate(domainNameArn))).toMatch(/^ConflictException 409/)
  expect(await status(api.deleteDomainNameAccessAssociation({ domainNameAccessAssociationArn }))).toBe(202)
  expect(await refusal(api.deleteDomainNameAccessAssociation({ domainNameAccessAssociationArn }))).toMatch(
    /^NotFoundException 404/,
  )
})

test('an association carries tags, by its ARN', async () => {
  const { domainNameAccessAssociationArn: resourceArn = '' } = await associate((await privateDomain()).domainNameArn)
  expect(await status(api.tagResource({ resourceArn, tags: { c: 'd' } }))).toBe(204)
  expect((await api.getTags({ resourceArn })).tags).toEqual({ a: 'b', c: 'd' })
  expect(await status(api.untagResource({ resourceArn, tagKeys: ['a'] }))).toBe(204)
  const shown = (await list()).find((each) => each.domainNameAccessAssociationArn === resourceArn)
  expect(shown?.tags).toEqual({ c: 'd' })
  const other = `${resourceArn}0`
  expect(await refusal(api.getTags({ resourceArn: other }))).toMatch(
    /^NotFoundException 404 Invalid domain name access association/,
  )
  expect(await refusal(server.client('222222222222').getTags({ resourceArn }))).toMatch(/^NotFoundException 404/)
})

test('who owns the domain name can reject an association', async () => {
  const { domainNameArn } = await privateDomain()
  const { domainNameArn: other } = await privateDomain()
  const { domainNameAccessAssociationArn } = await associate(domainNameArn)
  const reject = (arn: string) => api.rejectDomainNameAccessAssociation({ domainNameAccessAssociationArn, domainNameArn: arn })
  expect(await refusal(reject(other))).toMatch(/^NotFoundException 404 Invalid domain name access association/)
  expect(await status(reject(domainNameArn))).toBe(202)
  expect(await refusal(reject(domainNameArn))).toMatch(/^NotFoundException 404/)
})

test('associations go with their domain name', async () => {
  const { domainName, domainNameId, domainNameArn } = await privateDomain()
  const before = (await list()).length
  await associate(domainNameArn)
  expect(await list()).toHaveLength(before + 1)
  await api.deleteDomainName({ domainName, domainNameId })
  expect(await list()).toHaveLength(before)
})

test('what cannot be associated is refused', async () => {
  const { domainNameArn } = await privateDomain()
  expect(await refusal(associate(domainNameArn, 'vpc-1'))).toMatch(/^BadRequestException 400 Invalid access association source/)
  const publicArn = 'arn:aws:apigateway:us-east-1::/domainnames/api.example.com'
  for (const arn of ['x', publicArn, domainNameArn.replace('us-east-1', 'eu-west-1')]) {
    expect(await refusal(associate(arn))).toBe('BadRequestException 400 Invalid domain name ARN specified')
  }
  const gone = `${domainNameArn}x`
  expect(await refusal(associate(gone))).toBe('NotFoundException 404 Invalid domain name identifier specified')
  const { domainNameArn: foreign } = await privateDomain('222222222222')
  expect(await refusal(associate(foreign))).toMatch(/^NotImplementedException 501 .*domainNameArn/)
})
