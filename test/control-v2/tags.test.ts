// Tags by the operations of HTTP APIs: control-plane.md 20, 22 and appendix L.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, refusal, status } from '../support/control-server.ts'
import { type HttpControlServer, startHttpControl } from '../support/http-control-server.ts'
import { makeApi } from './stage-kit.ts'

let server: HttpControlServer
let api: ReturnType<HttpControlServer['client']>

beforeAll(async () => {
  server = await startHttpControl()
  api = server.client()
})
afterAll(() => server.close())

const arn = (resource: string) => `arn:aws:apigateway:us-east-1::${resource}`

/** Tags one thing, takes tags from it, and expects `shown` to show them each time. */
async function expectTaggable(resource: string, shown: () => Promise<{ Tags?: Record<string, string> | undefined }>) {
  const ResourceArn = arn(resource)
  expect(await status(api.tagResource({ ResourceArn, Tags: { a: 'x', b: 'y' } }))).toBe(201)
  expect(await status(api.tagResource({ ResourceArn, Tags: { b: 'z' } }))).toBe(201)
  expect(await answer(api.getTags({ ResourceArn }))).toEqual({ Tags: { a: 'x', b: 'z' } })
  expect((await shown()).Tags).toEqual({ a: 'x', b: 'z' })
  expect(await status(api.untagResource({ ResourceArn, TagKeys: ['a', 'none'] }))).toBe(204)
  expect((await shown()).Tags).toEqual({ b: 'z' })
  await api.untagResource({ ResourceArn, TagKeys: ['b'] })
  expect(await answer(api.getTags({ ResourceArn }))).toEqual({ Tags: {} })
  expect((await shown()).Tags).toEqual({})
}

test('[D] control-plane.md 20 #4 #5, 22 #7: APIs, stages, VPC links and domain names carry tags: 201, 204, 200', async () => {
  const ApiId = await makeApi(api)
  await expectTaggable(`/apis/${ApiId}`, () => api.getApi({ ApiId }))
  for (const StageName of ['dev', '$default']) {
    await api.createStage({ ApiId, StageName })
    await expectTaggable(`/apis/${ApiId}/stages/${StageName}`, () => api.getStage({ ApiId, StageName }))
  }
  const { VpcLinkId } = await api.createVpcLink({ Name: 'link', SubnetIds: ['subnet-1'] })
  await expectTaggable(`/vpclinks/${VpcLinkId}`, () => api.getVpcLink({ VpcLinkId }))
  const DomainName = 'api.example.com'
  const CertificateArn = 'arn:aws:acm:us-east-1:111111111111:certificate/c'
  const [EndpointType, SecurityPolicy] = ['REGIONAL', 'TLS_1_2'] as const
  await api.createDomainName({
    DomainName,
    DomainNameConfigurations: [{ CertificateArn, EndpointType, SecurityPolicy }],
  })
  await expectTaggable(`/domainnames/${DomainName}`, () => api.getDomainName({ DomainName }))
})

test('a domain name has one set of tags, whichever version of the API is asked', async () => {
  const DomainName = 'both.example.com'
  const regionalCertificateArn = 'arn:aws:acm:us-east-1:111111111111:certificate/c'
  const rest = server.rest()
  await rest.createDomainName({ domainName: DomainName, regionalCertificateArn, endpointConfiguration: { types: ['REGIONAL'] } })
  await api.tagResource({ ResourceArn: arn(`/domainnames/${DomainName}`), Tags: { a: 'x' } })
  expect((await rest.getTags({ resourceArn: arn(`/domainnames/${DomainName}`) })).tags).toEqual({ a: 'x' })
})

const NO_ARN = 'BadRequestException 400 Invalid ARN specified in the request'

test.each([
  ['no-arn', NO_ARN],
  [arn('/apis'), NO_ARN],
  [arn('/apis/x/routes/y'), NO_ARN],
  [arn('/restapis/x'), NO_ARN],
  ['arn:aws:apigateway:eu-west-1::/apis/x', NO_ARN],
  ['arn:aws:lambda:us-east-1::/apis/x', NO_ARN],
  [arn('/apis/nope'), 'NotFoundException 404 Invalid API identifier specified 111111111111:nope'],
  [arn('/apis/nope/stages/$default'), 'NotFoundException 404 Invalid stage identifier specified'],
  [arn('/vpclinks/nope'), 'NotFoundException 404 Invalid VpcLink identifier specified nope'],
  [arn('/domainnames/nope.example.com'), 'NotFoundException 404 Invalid domain name identifier specified'],
])('[K+] control-plane.md 20 #6: tags of %s', async (ResourceArn, expected) => {
  expect(await refusal(api.getTags({ ResourceArn }))).toBe(expected)
  expect(await refusal(api.tagResource({ ResourceArn, Tags: { a: 'b' } }))).toBe(expected)
  expect(await refusal(api.untagResource({ ResourceArn, TagKeys: ['a'] }))).toBe(expected)
})

test('[D] control-plane.md 20 #5: 50 tags, keys of 128, values of 256 and no aws: in front', async () => {
  const ResourceArn = arn(`/apis/${await makeApi(api)}`)
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'v']))
  const tag = (Tags: Record<string, string>) => api.tagResource({ ResourceArn, Tags })
  expect(await refusal(tag(many(51)))).toBe('BadRequestException 400 A resource can have at most 50 tags')
  expect(await refusal(tag({ ['k'.repeat(129)]: 'v' }))).toMatch('BadRequestException 400 Tag keys')
  expect(await refusal(tag({ k: 'v'.repeat(257) }))).toMatch('BadRequestException 400 Tag values')
  expect(await refusal(tag({ 'aws:k': 'v' }))).toMatch('BadRequestException 400 Tag keys')
  expect((await api.getTags({ ResourceArn })).Tags).toEqual({})
  expect(await status(tag({ ...many(48), ['k'.repeat(128)]: 'v', v: 'v'.repeat(256) }))).toBe(201)
  expect(await refusal(tag({ another: 'x' }))).toBe('BadRequestException 400 A resource can have at most 50 tags')
})

test('the tag that chose an id cannot say otherwise later', async () => {
  const { ApiId } = await api.createApi({ Name: 'pinned', ProtocolType: 'HTTP', Tags: { _custom_id_: 'pinned-id' } })
  expect(ApiId).toBe('pinned-id')
  const ResourceArn = arn('/apis/pinned-id')
  expect(await refusal(api.tagResource({ ResourceArn, Tags: { _custom_id_: 'other' } }))).toMatch(
    'BadRequestException 400 The tag _custom_id_ chooses the id of an API when it is created and cannot change later',
  )
  expect(await status(api.tagResource({ ResourceArn, Tags: { _custom_id_: 'pinned-id', more: 'x' } }))).toBe(201)
})

test("another account's tags are not there", async () => {
  const ResourceArn = arn(`/apis/${await makeApi(api)}`)
  expect(await refusal(server.client('222222222222').getTags({ ResourceArn }))).toMatch('NotFoundException 404')
})
