// VPC links and private integrations: control-plane.md 16 and 21, rest-api.md 9.8.
import type { Integration, PatchOperation, PutIntegrationCommandInput, VpcLink } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
let restApiId: string
let resourceId: string

const NLB = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/net/orders/50dc6c495c0c9188'
const ALB = 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/app/shop/50dc6c495c0c9188'

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
beforeEach(async () => {
  const made = await api.createRestApi({ name: 'private' })
  restApiId = made.id ?? ''
  resourceId = made.rootResourceId ?? ''
  await api.putMethod({ ...at(), authorizationType: 'NONE' })
})
afterAll(() => server.close())

const at = () => ({ restApiId, resourceId, httpMethod: 'GET' })
const create = (input: object = {}): Promise<VpcLink> => answer(api.createVpcLink({ name: 'link', targetArns: [NLB], ...input }))
const get = (vpcLinkId: string | undefined): Promise<VpcLink> => answer(api.getVpcLink({ vpcLinkId }))
const update = (vpcLinkId: string | undefined, ...patchOperations: PatchOperation[]): Promise<VpcLink> =>
  answer(api.updateVpcLink({ vpcLinkId, patchOperations }))
const replace = (path: string, value?: string): PatchOperation => ({ op: 'replace', path, value })

const MISSING = 'NotFoundException 404 Invalid Vpc Link identifier specified'
const READY = { status: 'AVAILABLE', statusMessage: 'Your vpc link is ready for use' }

test('[S] control-plane.md 16 #1, 21 #29: created 202 and pending, then available with tags; updated 200, deleted 202', async () => {
  expect(await status(api.createVpcLink({ name: 'link', targetArns: [NLB] }))).toBe(202)
  const link = await create({ description: 'to the orders' })
  const { status: pending, ...own } = link
  expect(link).toEqual({
    id: expect.stringMatching(/^[a-z0-9]{6}$/),
    name: 'link',
    description: 'to the orders',
    targetArns: [NLB],
    status: 'PENDING',
  })
  expect(pending).toBe('PENDING')
  expect(await get(link.id)).toEqual({ ...own, ...READY, tags: {} })
  const changed = await update(link.id, replace('/name', 'other'), replace('/description', 'elsewhere'))
  expect(changed).toEqual({ ...own, ...READY, name: 'other', description: 'elsewhere', tags: {} })
  const listed = await answer(api.getVpcLinks({ limit: 500 }))
  expect(listed.items?.find(({ id }) => id === link.id)).toEqual({ ...changed, tags: undefined })
  expect(await status(api.deleteVpcLink({ vpcLinkId: link.id }))).toBe(202)
  expect(await refusal(get(link.id))).toBe(MISSING)
})

test('[S] control-plane.md 16 #1: lists show no tags, which get does', async () => {
  const { id, tags } = await create({ tags: { team: 'a' } })
  expect(tags).toEqual({ team: 'a' })
  expect((await get(id)).tags).toEqual({ team: 'a' })
  const listed = await api.getVpcLinks({ limit: 500 })
  expect(listed.items?.find((link) => link.id === id)).not.toHaveProperty('tags')
})

test('[S] control-plane.md 16 #2: what AWS refuses', async () => {
  expect(await refusal(create({ targetArns: ['invalid-arn'] }))).toBe(
    'BadRequestException 400 Invalid ARN. ARN is not well formed invalid-arn',
  )
  expect(await refusal(create({ name: '' }))).toBe('BadRequestException 400 Name cannot be empty')
  expect(await refusal(get('nope'))).toBe(MISSING)
  expect(await refusal(update('nope', replace('/name', 'x')))).toBe(MISSING)
  expect(await refusal(api.deleteVpcLink({ vpcLinkId: 'nope' }))).toBe(MISSING)
})

test('[D] control-plane.md 16 #3: one Network Load Balancer; with another target a link fails', async () => {
  expect(await refusal(create({ targetArns: [NLB, NLB] }))).toBe(
    'BadRequestException 400 More than one target arn specified for vpc link.',
  )
  expect(await refusal(create({ targetArns: [] }))).toBe('BadRequestException 400 No target arn specified for vpc link.')
  const { id, status: pending } = await create({ targetArns: [ALB] })
  expect(pending).toBe('PENDING')
  expect(await get(id)).toMatchObject({ status: 'FAILED', statusMessage: 'NLB ARN is malformed' })
})

test('updates keep the name and the target', async () => {
  const { id } = await create()
  expect(await refusal(update(id, replace('/name', '')))).toBe('BadRequestException 400 Name cannot be empty')
  for (const op of ['add', 'replace', 'remove'] as const) {
    expect(await refusal(update(id, { op, path: '/targetArns', value: ALB }))).toBe(
      'BadRequestException 400 Target arns are not allowed to be changed/added.',
    )
  }
  expect(await refusal(update(id, replace('/status', 'FAILED')))).toContain(
    "Invalid patch path  '/status' specified for op 'replace'",
  )
})

test('[D] control-plane.md 20 #5, L #70: links carry tags', async () => {
  const { id } = await create({ tags: { a: '1' } })
  const resourceArn = `arn:aws:apigateway:us-east-1::/vpclinks/${id}`
  await api.tagResource({ resourceArn, tags: { b: '2' } })
  await api.untagResource({ resourceArn, tagKeys: ['a'] })
  expect((await get(id)).tags).toEqual({ b: '2' })
  expect(await refusal(api.getTags({ resourceArn: 'arn:aws:apigateway:us-east-1::/vpclinks/nope' }))).toBe(MISSING)
  const tags = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, 'v']))
  expect(await refusal(create({ tags }))).toMatch(/^BadRequestException 400/)
})

const put = (input: Partial<PutIntegrationCommandInput> = {}): Promise<Integration> =>
  answer(
    api.putIntegration({
      ...at(),
      type: 'HTTP_PROXY',
      integrationHttpMethod: 'GET',
      uri: 'http://orders.internal/v1',
      connectionType: 'VPC_LINK',
      ...input,
    }),
  )
const patch = (...patchOperations: PatchOperation[]): Promise<Integration> =>
  answer(api.updateIntegration({ ...at(), patchOperations }))

test.each(['HTTP', 'HTTP_PROXY'] as const)(
  '[S] rest-api.md 9.8 #1: %s shows its link, named or by a stage variable',
  async (type) => {
    const { id: connectionId } = await create()
    expect(await put({ type, connectionId })).toMatchObject({ type, connectionType: 'VPC_LINK', connectionId })
    const variable = '${stageVariables.link}'
    expect(await put({ type, connectionId: variable })).toMatchObject({ connectionType: 'VPC_LINK', connectionId: variable })
    expect(await answer(api.getIntegration(at()))).toMatchObject({ connectionType: 'VPC_LINK', connectionId: variable })
  },
)

test('[D] rest-api.md 9.8 #2: a literal connectionId is a link of the same account and region', async () => {
  const elsewhere = server.client('222222222222')
  const { id } = await elsewhere.createVpcLink({ name: 'theirs', targetArns: [NLB] })
  const unknown = 'BadRequestException 400 Invalid Vpc Link identifier specified'
  expect(await refusal(put({ connectionId: id }))).toBe(unknown)
  const { id: west } = await server.client('111111111111', 'us-west-2').createVpcLink({ name: 'west', targetArns: [NLB] })
  expect(await refusal(put({ connectionId: west }))).toBe(unknown)
})

test('[D] rest-api.md 9.8 #2: integrationTarget is a load balancer or its listener, and goes with links of V2', async () => {
  const shown = await put({ connectionId: 'v2link', integrationTarget: ALB })
  expect(shown).toMatchObject({ connectionId: 'v2link', integrationTarget: ALB })
  const listener = `${ALB.replace('loadbalancer', 'listener')}/f2f7dc8efc522ab2`
  expect(await patch(replace('/integrationTarget', listener))).toMatchObject({ integrationTarget: listener })
  expect(await refusal(patch(replace('/integrationTarget', 'arn:aws:s3:::x')))).toMatch(
    /^BadRequestException 400 Invalid integrationTarget/,
  )
  const row = '/111111111111/us-east-1/v2/vpclinks/v2link'
  await server.store.transact((tree) => tree.put(row, 'vpc-link-v2', {}))
  expect(await refusal(put({ connectionId: 'v2link' }))).toBe(
    'BadRequestException 400 IntegrationTarget is required for VpcLinkV2 v2link.',
  )
})

test('a connection that could not act is refused', async () => {
  const { id: connectionId } = await create()
  const refused = /^BadRequestException 400 /
  expect(await refusal(put())).toMatch(refused)
  expect(await refusal(put({ type: 'MOCK', connectionId }))).toMatch(refused)
  expect(await refusal(put({ connectionType: 'INTERNET', connectionId }))).toMatch(refused)
  expect(await refusal(put({ connectionType: 'INTERNET', integrationTarget: ALB }))).toMatch(refused)
  await put({ connectionType: 'INTERNET' })
  expect(await refusal(patch(replace('/connectionId', connectionId)))).toMatch(refused)
  expect(await refusal(patch(replace('/connectionType', 'CABLE')))).toMatch(refused)
})

test('[S] control-plane.md 7 #9, 21 #14: an integration goes over to a link and back; nothing of the link stays', async () => {
  const { id: connectionId } = await create()
  await put({ connectionType: 'INTERNET' })
  const over = await patch(replace('/connectionType', 'VPC_LINK'), replace('/connectionId', connectionId))
  expect(over).toMatchObject({ connectionType: 'VPC_LINK', connectionId })
  const back = await patch(replace('/connectionType', 'INTERNET'))
  expect(back).toMatchObject({ connectionType: 'INTERNET' })
  expect(back).not.toHaveProperty('connectionId')
})

test('[D] rest-api.md 9.8 #3: a link that an integration names is not deleted, deployed or not', async () => {
  const { id: vpcLinkId } = await create()
  await put({ connectionId: vpcLinkId })
  const remove = () => api.deleteVpcLink({ vpcLinkId })
  const cannot = `BadRequestException 400 Cannot delete vpc link. Vpc link '${vpcLinkId}', is referenced in`
  expect(await refusal(remove())).toBe(`${cannot} [${restApiId}:GET:${resourceId}] in format of [RESTApiId:Method:Resource].`)
  await api.createDeployment({ restApiId, stageName: 'dev' })
  const deployed = `${cannot} [${restApiId}:GET:${resourceId}:dev] in format of [RESTApiId:Method:Resource:Stage].`
  expect(await refusal(remove())).toBe(deployed)
  // The stage still runs what was deployed.
  await put({ connectionType: 'INTERNET' })
  expect(await refusal(remove())).toBe(deployed)
  await api.createDeployment({ restApiId, stageName: 'dev' })
  expect(await status(remove())).toBe(202)
})

test('[D] rest-api.md 9.8 #3: one that only a stage variable names is deleted', async () => {
  const { id: vpcLinkId = '' } = await create()
  await put({ connectionId: '${stageVariables.link}' })
  await api.createDeployment({ restApiId, stageName: 'dev', variables: { link: vpcLinkId } })
  expect(await status(api.deleteVpcLink({ vpcLinkId }))).toBe(202)
})

test('an export shows the link', async () => {
  const { id: connectionId } = await create()
  await put({ connectionId })
  await api.createDeployment({ restApiId, stageName: 'dev' })
  const { body } = await api.getExport({
    restApiId,
    stageName: 'dev',
    exportType: 'oas30',
    parameters: { extensions: 'integrations' },
  })
  const document = JSON.parse(Buffer.from(body ?? []).toString())
  expect(document.paths['/'].get['x-amazon-apigateway-integration']).toMatchObject({ connectionType: 'VPC_LINK', connectionId })
})

test('[S] rest-api.md 9.8 #1: an imported integration goes by its link too', async () => {
  const { id: connectionId } = await create()
  const integration = { type: 'http_proxy', httpMethod: 'GET', uri: 'http://nlb', connectionType: 'VPC_LINK', connectionId }
  const get = { responses: {}, 'x-amazon-apigateway-integration': integration }
  const document = { swagger: '2.0', info: { title: 'private', version: '1' }, paths: { '/test': { get } } }
  const { id } = await api.importRestApi({ body: Buffer.from(JSON.stringify(document)) })
  const { items = [] } = await api.getResources({ restApiId: id, embed: ['methods'] })
  const method = items.find(({ path }) => path === '/test')?.resourceMethods?.GET
  expect(method?.methodIntegration).toMatchObject({ connectionType: 'VPC_LINK', connectionId })
})
