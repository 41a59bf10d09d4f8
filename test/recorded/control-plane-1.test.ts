// The conventions of the wire as recorded: control-plane.md 1, read off the bytes that the SDK reads.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, type ControlServer, refusal, startControl } from '../support/control-server.ts'
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

interface Wire {
  readonly status: number
  readonly type: string | null
  readonly body: unknown
}

async function ask(method: string, path: string, body?: object): Promise<Wire> {
  const credential = 'Credential=111111111111/20260101/us-east-1/apigateway/aws4_request'
  const response = await fetch(server.url + path, {
    method,
    headers: {
      authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0`,
      'content-type': 'application/json',
    },
    body: body === undefined ? null : JSON.stringify(body),
  })
  return { status: response.status, type: response.headers.get('x-amzn-errortype'), body: await response.json() }
}

const OP = 'Member must satisfy enum value set: [add, remove, move, test, replace, copy]'
const failed = (value: string, at: string, constraint: string): string =>
  `Value '${value}' at '${at}' failed to satisfy constraint: ${constraint}`

test('[S] control-plane.md 1 #2, [D] 1 #1: lists travel as item, which GetStages exposes; times are seconds', async () => {
  const { body } = await ask('GET', `/restapis/${restApiId}/stages`)
  expect(body).toEqual({ item: [expect.objectContaining({ stageName: 'dev', createdDate: expect.any(Number) })] })
  const { item } = await answer(api.getStages({ restApiId }))
  expect(item).toMatchObject([{ stageName: 'dev' }])
  const apis = (await ask('GET', '/restapis')).body
  expect(apis).toMatchObject({ item: [{ id: restApiId }] })
  expect((await api.getRestApis({})).items).toMatchObject([{ id: restApiId }])
  const { createdDate } = (apis as { readonly item: readonly { readonly createdDate: number }[] }).item[0] ?? {}
  expect(Math.abs((createdDate ?? 0) - Date.now() / 1000)).toBeLessThan(600)
})

test('[S] control-plane.md 1 #6: services put their text under message, the framework under Message', async () => {
  expect(await ask('GET', '/restapis/gone')).toEqual({
    status: 404,
    type: 'NotFoundException',
    body: { message: 'Invalid API identifier specified 111111111111:gone' },
  })
  const patchOperations = [{ op: 'wrong', path: '/name' }]
  expect(await ask('PATCH', `/restapis/${restApiId}`, { patchOperations })).toEqual({
    status: 400,
    type: 'ValidationException',
    body: { Message: `1 validation error detected: ${failed('wrong', 'updateRestApiInput.patchOperations.1.member.op', OP)}` },
  })
  expect(await ask('POST', '/restapis', { name: true })).toMatchObject({
    status: 400,
    type: 'SerializationException',
    body: { Message: expect.any(String) },
  })
})

test('[S] control-plane.md 1 #7 #8 #10: the framework speaks first, of members of the body before labels, and of all at once', async () => {
  const at = { restApiId: 'gone', resourceId: 'gone', httpMethod: 'GET', statusCode: 'wrong' }
  const patchOperations = [
    { op: 'replace' as const, path: '/x' },
    { op: 'wrong' as 'add', path: '/y' },
  ]
  expect(await refusal(api.updateIntegrationResponse({ ...at, patchOperations }))).toBe(
    `ValidationException 400 2 validation errors detected: ${failed('wrong', 'updateIntegrationResponseInput.patchOperations.2.member.op', OP)}; ${failed('wrong', 'statusCode', 'Member must satisfy regular expression pattern: [1-5]\\d\\d')}`,
  )
  expect(await refusal(api.getGatewayResponse({ restApiId: 'gone', responseType: 'wrong' as 'DEFAULT_4XX' }))).toContain(
    "ValidationException 400 1 validation error detected: Value 'wrong' at 'responseType' failed to satisfy constraint:",
  )
})

test('[S] control-plane.md 1 #9: members of the body are named with the input of their operation', async () => {
  const endpointConfiguration = { types: ['wrong' as 'EDGE'] }
  expect(await refusal(api.createRestApi({ name: 'x', endpointConfiguration }))).toContain(
    "'createRestApiInput.endpointConfiguration.types'",
  )
  const method = { restApiId, resourceId: 'gone', httpMethod: 'GET' }
  expect(await refusal(api.putIntegration({ ...method, type: 'wrong' as 'HTTP' }))).toContain("'putIntegrationInput.type'")
  const location = { type: 'wrong' as 'API' }
  expect(await refusal(api.createDocumentationPart({ restApiId, location, properties: '{}' }))).toContain(
    "'createDocumentationPartInput.location.type'",
  )
})

test.each([
  [{ name: true }, 'class java.lang.Boolean'],
  [{ name: 'x', description: 12 }, 'class com.amazon.coral.value.json.numbers.TruncatingBigNumber'],
])('[S] control-plane.md 1 #11: %j has a wrong type', async (input, found) => {
  expect(await ask('POST', '/restapis', input)).toEqual({
    status: 400,
    type: 'SerializationException',
    body: { Message: `${found} can not be converted to an String` },
  })
})

test('[S] control-plane.md 7 #3: the verb of an integration is httpMethod on the wire', async () => {
  const { rootResourceId } = await api.getRestApi({ restApiId })
  const path = `/restapis/${restApiId}/resources/${rootResourceId}/methods/GET/integration`
  const put = await ask('PUT', path, { type: 'HTTP', httpMethod: 'POST', uri: 'http://example.com' })
  expect(put).toMatchObject({ status: 201, body: { httpMethod: 'POST' } })
  const at = { restApiId, resourceId: rootResourceId, httpMethod: 'GET' }
  const sent = await answer(api.putIntegration({ ...at, type: 'HTTP', integrationHttpMethod: 'PUT', uri: 'http://example.com' }))
  expect(sent.httpMethod).toBe('PUT')
})
