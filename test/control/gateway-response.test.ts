// Gateway responses: rest-api.md 4, control-plane.md 17 and 21.
import type { GatewayResponseType, PatchOperation } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
let restApiId: string | undefined

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
beforeEach(async () => {
  restApiId = (await api.createRestApi({ name: 'gateway responses' })).id
})
afterAll(() => server.close())

const TEMPLATES = { 'application/json': '{"message":$context.error.messageString}' }
const HEADER = 'gatewayresponse.header.Access-Control-Allow-Origin'
const get = (responseType: GatewayResponseType) => answer(api.getGatewayResponse({ restApiId, responseType }))
const put = (responseType: GatewayResponseType, input: object = {}) =>
  answer(api.putGatewayResponse({ restApiId, responseType, ...input }))
const update = (responseType: GatewayResponseType, ...patchOperations: PatchOperation[]) =>
  answer(api.updateGatewayResponse({ restApiId, responseType, patchOperations }))
const builtIn = (responseType: string, statusCode?: string): object => ({
  responseType,
  ...(statusCode && { statusCode }),
  responseParameters: {},
  responseTemplates: TEMPLATES,
  defaultResponse: true,
})

test('[S] rest-api.md 4.1 #1-3 #5 #9 #12 #16 #19-21 #24 #27 #30 #34 #36 #39 #42 #45 #48 #52 #55 #59 #62 #63: all 21 types, sorted, with their default status', async () => {
  const statuses =
    'ACCESS_DENIED 403,API_CONFIGURATION_ERROR 500,AUTHORIZER_CONFIGURATION_ERROR 500,AUTHORIZER_FAILURE 500,BAD_REQUEST_BODY 400,BAD_REQUEST_PARAMETERS 400,DEFAULT_4XX,DEFAULT_5XX,EXPIRED_TOKEN 403,INTEGRATION_FAILURE 504,INTEGRATION_TIMEOUT 504,INVALID_API_KEY 403,INVALID_SIGNATURE 403,MISSING_AUTHENTICATION_TOKEN 403,QUOTA_EXCEEDED 429,REQUEST_TOO_LARGE 413,RESOURCE_NOT_FOUND 404,THROTTLED 429,UNAUTHORIZED 401,UNSUPPORTED_MEDIA_TYPE 415,WAF_FILTERED 403'
  const { items } = await answer(api.getGatewayResponses({ restApiId }))
  expect(items).toEqual(
    statuses.split(',').map((line) => {
      const [type = '', code] = line.split(' ')
      return builtIn(type, code)
    }),
  )
})

test('[S] rest-api.md 4.2 #7: put 201, update 200, delete 202; after that the built-in one again', async () => {
  const input = {
    statusCode: '404',
    responseParameters: { [HEADER]: "'a.b.c'", 'gatewayresponse.header.x-request-path': 'method.request.path.petId' },
    responseTemplates: { 'application/json': '{"type": "$context.error.responseType"}' },
  }
  const responseType = 'MISSING_AUTHENTICATION_TOKEN'
  expect(await status(api.putGatewayResponse({ restApiId, responseType, ...input }))).toBe(201)
  expect(await get(responseType)).toEqual({ responseType, ...input, defaultResponse: false })
  expect(await status(api.updateGatewayResponse({ restApiId, responseType, patchOperations: [] }))).toBe(200)
  expect(await status(api.deleteGatewayResponse({ restApiId, responseType }))).toBe(202)
  expect(await get(responseType)).toEqual(builtIn(responseType, '403'))
  expect(await refusal(api.deleteGatewayResponse({ restApiId, responseType }))).toBe(
    'NotFoundException 404 Gateway response type not defined on api',
  )
})

test('[S] rest-api.md 4.2 #5: put with a part of it keeps the defaults of the type for the rest', async () => {
  const responseParameters = { [HEADER]: "'x'" }
  expect(await put('MISSING_AUTHENTICATION_TOKEN', { statusCode: '404' })).toMatchObject({
    responseParameters: {},
    responseTemplates: TEMPLATES,
  })
  expect(await put('MISSING_AUTHENTICATION_TOKEN', { responseParameters })).toEqual({
    ...builtIn('MISSING_AUTHENTICATION_TOKEN', '403'),
    responseParameters,
    defaultResponse: false,
  })
})

test('[S] rest-api.md 4.2 #1 #2: types that were never put take all of a DEFAULT type; one that was put takes nothing', async () => {
  const shared = { statusCode: '599', responseParameters: { [HEADER]: "'x'" }, responseTemplates: { 'application/json': 'x' } }
  await put('DEFAULT_5XX', shared)
  await put('AUTHORIZER_FAILURE', { responseParameters: { 'gatewayresponse.header.foo': "'bar'" } })
  const { items = [] } = await api.getGatewayResponses({ restApiId })
  const byType = Object.fromEntries(items.map((item) => [item.responseType, item]))
  for (const responseType of ['API_CONFIGURATION_ERROR', 'INTEGRATION_FAILURE', 'INTEGRATION_TIMEOUT']) {
    expect(byType[responseType]).toEqual({ responseType, ...shared, defaultResponse: true })
  }
  expect(byType.AUTHORIZER_FAILURE).toEqual({
    ...builtIn('AUTHORIZER_FAILURE', '500'),
    responseParameters: { 'gatewayresponse.header.foo': "'bar'" },
    defaultResponse: false,
  })
  expect(byType.BAD_REQUEST_BODY).toEqual(builtIn('BAD_REQUEST_BODY', '400'))
})

test('[S] control-plane.md 21 #13, rest-api.md 4.2 #6: an update of a type that was never put makes it, further ones change it', async () => {
  const own = { ...builtIn('DEFAULT_4XX', '444'), defaultResponse: false }
  expect(await update('DEFAULT_4XX', { op: 'replace', path: '/statusCode', value: '444' })).toEqual(own)
  expect(await get('DEFAULT_4XX')).toEqual(own)
  const further = await update(
    'DEFAULT_4XX',
    { op: 'add', path: `/responseParameters/${HEADER}`, value: "'example.com'" },
    { op: 'add', path: '/responseTemplates/application~1xml', value: '<x/>' },
  )
  expect(further).toMatchObject({
    statusCode: '444',
    responseParameters: { [HEADER]: "'example.com'" },
    responseTemplates: { ...TEMPLATES, 'application/xml': '<x/>' },
  })
  const replaced = await update(
    'DEFAULT_4XX',
    { op: 'replace', path: `/responseParameters/${HEADER}`, value: "'example.org'" },
    { op: 'replace', path: '/responseTemplates/application~1xml', value: '<y/>' },
  )
  expect(replaced).toMatchObject({
    responseParameters: { [HEADER]: "'example.org'" },
    responseTemplates: { ...TEMPLATES, 'application/xml': '<y/>' },
  })
  const removed = await update(
    'DEFAULT_4XX',
    { op: 'remove', path: `/responseParameters/${HEADER}` },
    { op: 'remove', path: '/responseTemplates/application~1xml' },
  )
  expect(removed).toEqual(own)
})

test("[D] rest-api.md 4.2 #3: a status set to nothing is the type's own again", async () => {
  await put('DEFAULT_4XX', { statusCode: '444' })
  expect(await get('QUOTA_EXCEEDED')).toMatchObject({ statusCode: '444' })
  expect(await update('DEFAULT_4XX', { op: 'replace', path: '/statusCode' })).not.toHaveProperty('statusCode')
  expect(await get('QUOTA_EXCEEDED')).toMatchObject({ statusCode: '429' })
})

test.each<readonly [PatchOperation, string]>([
  [{ op: 'add', path: '/statusCode', value: '444' }, 'BadRequestException 400 Invalid patch path /statusCode'],
  [{ op: 'remove', path: '/statusCode' }, 'BadRequestException 400 Invalid patch path /statusCode'],
  [
    { op: 'replace', path: `/responseParameters/${HEADER}-other`, value: "'x'" },
    'NotFoundException 404 Invalid parameter name specified',
  ],
  [{ op: 'add', value: "'x'" }, 'BadRequestException 400 Invalid patch path null'],
  [{ op: 'add', path: '/wrongPath', value: 'x' }, 'BadRequestException 400 Invalid patch path /wrongPath'],
  [
    { op: 'replace', path: '/responseTemplates/application~1json' },
    'BadRequestException 400 Invalid null or empty value in responseTemplates',
  ],
  [
    { op: 'replace', path: `/responseParameters/${HEADER}` },
    'BadRequestException 400 Invalid null or empty value in responseParameters',
  ],
  [
    { op: 'wrong-op' as 'add', path: '/statusCode', value: 'x' },
    "ValidationException 400 1 validation error detected: Value 'wrong-op' at 'updateGatewayResponseInput.patchOperations.1.member.op' failed to satisfy constraint: Member must satisfy enum value set: [add, remove, move, test, replace, copy]",
  ],
])('[S] control-plane.md 21 #31: update refuses %o', async (operation, expected) => {
  await put('DEFAULT_4XX', { responseParameters: { [HEADER]: "'x'" } })
  expect(await refusal(update('DEFAULT_4XX', operation))).toBe(expected)
})

test('[S] control-plane.md 1 #8, 4 #8: a wrong API, a wrong type', async () => {
  const missing = 'NotFoundException 404 Invalid API identifier specified 111111111111:fake'
  const at = { restApiId: 'fake', responseType: 'DEFAULT_4XX' } as const
  expect(await refusal(api.getGatewayResponses({ restApiId: 'fake' }))).toBe(missing)
  expect(await refusal(api.getGatewayResponse(at))).toBe(missing)
  expect(await refusal(api.deleteGatewayResponse(at))).toBe(missing)
  expect(await refusal(api.updateGatewayResponse({ ...at, patchOperations: [] }))).toBe(missing)
  const wrong = await refusal(get('FAKE_RESPONSE_TYPE' as 'DEFAULT_4XX'))
  expect(wrong).toContain(
    "ValidationException 400 1 validation error detected: Value 'FAKE_RESPONSE_TYPE' at 'responseType' failed",
  )
})
