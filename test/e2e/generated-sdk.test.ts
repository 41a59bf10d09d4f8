// A client by GetSdk, used as it is against the stage it was made for: no setting but the API key.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Folder, newFolder, unzipped } from '../sdk/kit.ts'
import { type Portico, startPortico } from '../support/portico.ts'
import { hasPython, pythonProgram } from '../support/python.ts'
import {
  type Api,
  allowGateway,
  createApi,
  createFunction,
  httpProxy,
  lambdaProxy,
  mock,
  openUpstream,
  type Upstream,
} from './kit.ts'

let portico: Portico
let backend: Upstream
let api: Api
let folder: Folder

const FUNCTION = `export const handler = async ({ httpMethod, pathParameters, multiValueQueryStringParameters, body }) => ({
  statusCode: 201,
  body: JSON.stringify({ httpMethod, pathParameters, query: multiValueQueryStringParameters, body }),
})`

beforeAll(async () => {
  portico = await startPortico()
  backend = await openUpstream((request, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ url: request.url })),
  )
  api = await createApi(portico, { name: 'Pet shop' })
  const functionArn = await createFunction(portico.lambda, 'pets', FUNCTION)
  await allowGateway(portico.lambda, 'pets')
  const path = { requestParameters: { 'method.request.path.name': true } }
  await api.method('GET /pets', mock(200, '{"id": 7, "name": "Rex"}'))
  await api.method('GET /gone', mock(410, '{"message":"gone"}'))
  await api.method('POST /pets/{proxy+}', lambdaProxy(functionArn))
  await api.method('GET /proxied/{name}', {
    ...httpProxy(`${backend.url}/{name}`, { requestParameters: { 'integration.request.path.name': 'method.request.path.name' } }),
    method: { ...path, operationName: 'getProxied' },
  })
  await api.deploy('dev')
  folder = await newFolder()
  for (const sdkType of ['javascript', 'python']) {
    const { body = new Uint8Array() } = await portico.apigateway.getSdk({ restApiId: api.id, stageName: 'dev', sdkType })
    await folder.write(await unzipped(body))
  }
})
afterAll(async () => {
  await folder?.remove()
  await backend?.close()
  await portico?.close()
})

test('JavaScript: MOCK, HTTP_PROXY and Lambda answer', async () => {
  const { apigClientFactory } = await import(`${folder.path}/apiGateway-js-sdk/apigClient.js`)
  const client = apigClientFactory.newClient()
  expect(await client.petsGet()).toMatchObject({ status: 200, data: { id: 7, name: 'Rex' } })
  expect((await client.getProxied({ name: 'a b' })).data).toEqual({ url: '/a%20b' })
  const queryParams = { tag: ['1', '2'] }
  const posted = await client.petsProxyPost({ proxy: 'x/y' }, { n: 1 }, { queryParams })
  expect([posted.status, posted.data]).toEqual([
    201,
    { httpMethod: 'POST', pathParameters: { proxy: 'x/y' }, query: { tag: ['1', '2'] }, body: '{"n":1}' },
  ])
  await expect(client.goneGet()).rejects.toMatchObject({ status: 410, data: { message: 'gone' } })
})

test.skipIf(!hasPython)('Python: MOCK, HTTP_PROXY and Lambda answer', async () => {
  const script = `import json, sys
sys.path.insert(0, "apiGateway-python-sdk")
from pet_shop_api import ApiError, ApigClient
client = ApigClient()
posted = client.pets_proxy_post(proxy="x/y", body={"n": 1}, query={"tag": ["1", "2"]})
try:
    client.gone_get()
except ApiError as error:
    gone = error.status
print(json.dumps([client.pets_get().data, client.get_proxied(name="a b").data, posted.status, posted.data, gone]))
`
  await folder.write([['use.py', script]])
  expect(JSON.parse(await folder.run(pythonProgram, 'use.py'))).toEqual([
    { id: 7, name: 'Rex' },
    { url: '/a%20b' },
    201,
    { httpMethod: 'POST', pathParameters: { proxy: 'x/y' }, query: { tag: ['1', '2'] }, body: '{"n": 1}' },
    410,
  ])
})
