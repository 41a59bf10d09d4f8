// Integration responses as recorded, where the SDK cannot say it: control-plane.md 8.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, type ControlServer, startControl, status } from '../support/control-server.ts'
import { stagedApi } from '../support/staged-api.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
afterAll(() => server.close())

async function staged(): Promise<{ restApiId: string; resourceId: string; httpMethod: string; statusCode: string }> {
  const restApiId = await stagedApi(api)
  const { rootResourceId: resourceId = '' } = await api.getRestApi({ restApiId })
  return { restApiId, resourceId, httpMethod: 'GET', statusCode: '200' }
}

test('[S] control-plane.md 8 #1: a template of null is returned as null', async () => {
  const at = await staged()
  const path = `/restapis/${at.restApiId}/resources/${at.resourceId}/methods/GET/integration/responses/200`
  const credential = 'Credential=111111111111/20260101/us-east-1/apigateway/aws4_request'
  const response = await fetch(server.url + path, {
    method: 'PUT',
    headers: { authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0` },
    body: '{"responseTemplates":{"application/json":null},"selectionPattern":""}',
  })
  expect(await response.json()).toEqual({
    statusCode: '200',
    selectionPattern: '',
    responseTemplates: { 'application/json': null },
  })
})

test('[S] control-plane.md 8 #5: neither response asks for the other, coming or going', async () => {
  const at = await staged()
  expect(await status(api.putIntegrationResponse({ ...at, statusCode: '201' }))).toBe(201)
  await api.putMethodResponse(at)
  await api.putIntegrationResponse(at)
  expect(await status(api.deleteMethodResponse(at))).toBe(204)
  expect(await answer(api.getIntegrationResponse(at))).toEqual({ statusCode: '200' })
})
