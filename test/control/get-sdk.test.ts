// GetSdk, GetSdkTypes and GetSdkType: control-plane.md 18. What is in the clients stands in test/sdk.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { unzipped } from '../sdk/kit.ts'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'
import { stagedApi } from '../support/staged-api.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
let restApiId: string

beforeAll(async () => {
  server = await startControl()
  api = server.client()
  restApiId = await stagedApi(api, 'dev')
})
afterAll(() => server.close())

const get = (sdkType: string, more: { stageName?: string; restApiId?: string; parameters?: Record<string, string> } = {}) =>
  api.getSdk({ restApiId, stageName: 'dev', sdkType, ...more })

async function filesOf(sdk: ReturnType<typeof get>): Promise<Map<string, string>> {
  return unzipped((await sdk).body ?? new Uint8Array())
}

test('[D] control-plane.md 18 #21: the body is a zip, the media type and file name as AWS gives them', async () => {
  const { contentType, contentDisposition } = await get('javascript')
  expect(contentType).toBe('application/octet-stream')
  expect(contentDisposition).toMatch(/^attachment; filename="javascript_\d{4}-\d\d-\d\d_\d\d-\d\dZ\.zip"$/)
  expect(await status(get('javascript'))).toBe(200)
  expect([...(await filesOf(get('javascript'))).keys()]).toEqual([
    'apiGateway-js-sdk/README.md',
    'apiGateway-js-sdk/package.json',
    'apiGateway-js-sdk/apigClient.js',
    'apiGateway-js-sdk/apigClient.d.ts',
    'apiGateway-js-sdk/models.d.ts',
    'apiGateway-js-sdk/lib/apiGatewayCore/apiGatewayClient.d.ts',
    'apiGateway-js-sdk/lib/apiGatewayCore/apiGatewayClient.js',
    'apiGateway-js-sdk/lib/apiGatewayCore/sigV4Client.js',
    'apiGateway-js-sdk/lib/apiGatewayCore/simpleHttpClient.js',
    'apiGateway-js-sdk/lib/apiGatewayCore/utils.js',
  ])
})

test('[D] control-plane.md 18 #21: the types that there are, and what each may be told', async () => {
  const { items = [] } = await api.getSdkTypes({})
  const told = items.map(({ id, configurationProperties = [] }) => [id, configurationProperties.map(({ name }) => name)])
  expect(told).toEqual([
    ['javascript', []],
    ['python', ['packageName']],
  ])
  for (const { id } of items) expect(await status(get(id ?? ''))).toBe(200)
  expect(await answer(api.getSdkType({ id: 'python' }))).toEqual(items[1])
  expect(await refusal(api.getSdkType({ id: 'java' }))).toContain('NotFoundException 404')
  expect((await api.getSdkTypes({ limit: 1 })).items).toEqual(items.slice(0, 1))
})

test('a stage has the client of what was deployed to it, in the same bytes each time', async () => {
  const id = await stagedApi(api, 'dev', 'next')
  const body = async (): Promise<Uint8Array | undefined> => (await get('javascript', { restApiId: id })).body
  const before = await body()
  const { items = [] } = await api.getResources({ restApiId: id })
  await api.putMethod({ restApiId: id, resourceId: items[0]?.id, httpMethod: 'POST', authorizationType: 'NONE' })
  expect(await body()).toEqual(before)
  await api.putIntegration({ restApiId: id, resourceId: items[0]?.id, httpMethod: 'POST', type: 'MOCK' })
  await api.createDeployment({ restApiId: id, stageName: 'next' })
  const sources = await Promise.all(
    ['dev', 'next'].map(async (stageName) =>
      (await filesOf(get('javascript', { restApiId: id, stageName }))).get('apiGateway-js-sdk/apigClient.js'),
    ),
  )
  expect(sources.map((source) => [source?.includes('rootGet('), source?.includes('rootPost(')])).toEqual([
    [true, false],
    [true, true],
  ])
})

test("a control plane alone gives AWS's URL", async () => {
  const files = await filesOf(get('javascript'))
  const url = `https://${restApiId}.execute-api.us-east-1.amazonaws.com/dev`
  expect(files.get('apiGateway-js-sdk/apigClient.js')).toContain(`invokeUrl = '${url}'`)
})

test('a Python package has the name that it is given', async () => {
  const paths = [...(await filesOf(get('python', { parameters: { packageName: 'shop' } }))).keys()]
  expect(paths).toContain('apiGateway-python-sdk/shop/client.py')
  expect([...(await filesOf(get('python'))).keys()]).toContain('apiGateway-python-sdk/staged_api/client.py')
  for (const packageName of ['../up', 'a-b', '', 'A', '1a', 'a'.repeat(65)])
    expect(await refusal(get('python', { parameters: { packageName } }))).toMatch(/^BadRequestException 400 Invalid packageName/)
})

test('what is not there, and what is not made, is refused', async () => {
  expect(await refusal(get('javascript', { stageName: 'no' }))).toBe('NotFoundException 404 Invalid Stage identifier specified')
  expect(await refusal(get('javascript', { restApiId: 'abcde0' }))).toContain('NotFoundException 404')
  for (const sdkType of ['java', 'android', 'objectivec', 'swift', 'ruby', 'cobol', '__proto__'])
    expect(await refusal(get(sdkType))).toBe(
      `BadRequestException 400 No SDK generator for type '${sdkType}'. Valid options are javascript,python`,
    )
})

test('what the documentation of a stage says of a method stands at its operation', async () => {
  const id = await stagedApi(api, 'dev')
  await api.createDocumentationPart({
    restApiId: id,
    location: { type: 'METHOD', path: '/', method: 'GET' },
    properties: '{"description":"Says */ hello"}',
  })
  await api.createDocumentationVersion({ restApiId: id, documentationVersion: '1', stageName: 'dev' })
  const files = await filesOf(get('javascript', { restApiId: id }))
  expect(files.get('apiGateway-js-sdk/apigClient.d.ts')).toContain('* Says * / hello')
})
