// CreateApi, GetApi(s), UpdateApi, DeleteApi, DeleteCorsConfiguration of HTTP APIs: control-plane.md 22, http-api.md 9.
import type { Cors, CreateApiCommandInput, CreateApiCommandOutput, UpdateApiCommandInput } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, refusal, status } from '../support/control-server.ts'
import { type HttpControlServer, startHttpControl } from '../support/http-control-server.ts'

let server: HttpControlServer
let api: ReturnType<HttpControlServer['client']>

beforeAll(async () => {
  server = await startHttpControl()
  api = server.client()
})
afterAll(() => server.close())

const created = (input: Partial<CreateApiCommandInput> = {}): Promise<CreateApiCommandOutput> =>
  api.createApi({ Name: 'pets', ProtocolType: 'HTTP', ...input })
const updated = (ApiId: string | undefined, input: Omit<UpdateApiCommandInput, 'ApiId'>) =>
  answer(api.updateApi({ ApiId, ...input }))
const withCors = (CorsConfiguration: Cors): Promise<CreateApiCommandOutput> => created({ CorsConfiguration })

test('[D] control-plane.md 22 #1 #7, [K+] control-plane.md 22 #2: create answers 201 with the defaults of HTTP APIs, and get the same', async () => {
  expect(await status(created())).toBe(201)
  const made = await answer(created())
  expect(made).toEqual({
    ApiId: expect.stringMatching(/^[a-z0-9]{10}$/),
    ApiEndpoint: `https://${made.ApiId}.execute-api.us-east-1.amazonaws.com`,
    Name: 'pets',
    ProtocolType: 'HTTP',
    ApiKeySelectionExpression: '$request.header.x-api-key',
    RouteSelectionExpression: '$request.method $request.path',
    DisableExecuteApiEndpoint: false,
    IpAddressType: 'ipv4',
    Tags: {},
    CreatedDate: expect.any(Date),
  })
  expect(await status(api.getApi({ ApiId: made.ApiId }))).toBe(200)
  expect(await answer(api.getApi({ ApiId: made.ApiId }))).toEqual(made)
})

test('[D] control-plane.md 22 #1: the endpoint is in the region of the caller, and in China below its own domain', async () => {
  const made = await server.client('111111111111', 'cn-north-1').createApi({ Name: 'pets', ProtocolType: 'HTTP' })
  expect(made.ApiEndpoint).toBe(`https://${made.ApiId}.execute-api.cn-north-1.amazonaws.com.cn`)
})

test('[D] control-plane.md 22 #1: create keeps everything that it was given', async () => {
  const given: Partial<CreateApiCommandInput> = {
    Description: 'All pets',
    Version: 'v1',
    DisableExecuteApiEndpoint: true,
    IpAddressType: 'dualstack',
    Tags: { team: 'pets' },
    CorsConfiguration: {
      AllowCredentials: true,
      AllowHeaders: ['x-a', '*'],
      AllowMethods: ['GET', '*'],
      AllowOrigins: ['https://www.example.com', 'http://localhost:3000', 'https://*', 'http://*'],
      ExposeHeaders: ['date'],
      MaxAge: 300,
    },
  }
  const { ApiId } = await created(given)
  expect(await answer(api.getApi({ ApiId }))).toMatchObject(given)
})

test('[K-] control-plane.md 22 #9 #10: another protocol is refused, and WebSocket APIs say that they are not there yet', async () => {
  expect(await refusal(created({ ProtocolType: 'REST' as 'HTTP' }))).toBe(
    'BadRequestException 400 Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]',
  )
  expect(await refusal(created({ ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$request.body.action' }))).toBe(
    'NotImplementedException 501 Portico does not support WebSocket APIs yet.',
  )
})

test('API reference: a name has 1 to 128 characters, a description at most 1024, a version 64', async () => {
  expect(await refusal(created({ Name: '' }))).toBe('BadRequestException 400 Invalid API name specified')
  expect(await refusal(created({ Name: 'n'.repeat(129) }))).toContain('BadRequestException 400 name must be at most 128')
  expect(await refusal(created({ Description: 'd'.repeat(1025) }))).toContain('description must be at most 1024')
  expect(await refusal(created({ Version: 'v'.repeat(65) }))).toContain('version must be at most 64')
  expect(await refusal(api.createApi({ ProtocolType: 'HTTP' } as CreateApiCommandInput))).toContain('BadRequestException 400')
})

test('[K+] control-plane.md 22 #2: what only WebSocket APIs choose is refused for HTTP APIs', async () => {
  expect(await refusal(created({ RouteSelectionExpression: '$request.body.action' }))).toBe(
    'BadRequestException 400 Route selection expression is currently limited to "${request.method} ${request.path}"',
  )
  expect(await status(created({ RouteSelectionExpression: '${request.method} ${request.path}' }))).toBe(201)
  expect(await refusal(created({ ApiKeySelectionExpression: '$context.authorizer.usageIdentifierKey' }))).toBe(
    'BadRequestException 400 ApiKeySelectionExpression is not currently supported for HTTP APIs.',
  )
  expect(await refusal(created({ DisableSchemaValidation: true }))).toContain(
    'DisableSchemaValidation is not currently supported',
  )
  expect(await answer(created({ DisableSchemaValidation: false }))).not.toHaveProperty('DisableSchemaValidation')
})

test('[D] http-api.md 12 #5: an API has at most 50 tags', async () => {
  const Tags = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`tag${i}`, 'x']))
  expect(await refusal(created({ Tags }))).toContain('BadRequestException 400')
})

test('the tag `_custom_id_` chooses the id, which no other API can have until this one is gone', async () => {
  const { ApiId } = await created({ Tags: { _custom_id_: 'my-pets' } })
  expect(ApiId).toBe('my-pets')
  expect(await refusal(created({ Tags: { _custom_id_: 'my-pets' } }))).toContain('ConflictException 409')
  expect(await refusal(server.rest().createRestApi({ name: 'pets', tags: { _custom_id_: 'MY-PETS' } }))).toContain('409')
  await api.deleteApi({ ApiId })
  expect((await created({ Tags: { _custom_id_: 'my-pets' } })).ApiId).toBe('my-pets')
})

test('[D] control-plane.md 1 #5, 22 #7: an update takes the members it is given and leaves the others', async () => {
  const { ApiId } = await created({ Description: 'd', Version: 'v1', Tags: { a: 'b' } })
  expect(await status(api.updateApi({ ApiId, Name: 'dogs' }))).toBe(200)
  expect(await updated(ApiId, { DisableExecuteApiEndpoint: true, IpAddressType: 'dualstack' })).toMatchObject({
    Name: 'dogs',
    Description: 'd',
    Version: 'v1',
    Tags: { a: 'b' },
    DisableExecuteApiEndpoint: true,
    IpAddressType: 'dualstack',
  })
  const cleared = await updated(ApiId, { Description: '', Version: '' })
  expect(cleared).not.toHaveProperty('Description')
  expect(cleared).not.toHaveProperty('Version')
  expect(await refusal(api.updateApi({ ApiId, Name: '' }))).toBe('BadRequestException 400 Invalid API name specified')
  expect(await refusal(api.updateApi({ ApiId, RouteSelectionExpression: '$request.body.x' }))).toContain('currently limited to')
})

test('[K+] http-api.md 9 #10: an origin is everyone, everyone of a scheme, or one as browsers send it', async () => {
  for (const origin of ['*', 'https://*', 'http://*', 'https://www.example.com', 'http://localhost:3000', 'http://[::1]:8080']) {
    expect((await withCors({ AllowOrigins: [origin] })).CorsConfiguration).toEqual({ AllowOrigins: [origin] })
  }
  const wrong = [
    'https://*.example.com',
    'www.example.com',
    'capacitor://localhost',
    'https://example.com/app',
    'https://a b',
    'null',
  ]
  for (const origin of wrong) {
    expect(await refusal(withCors({ AllowOrigins: [origin] }))).toBe(
      `BadRequestException 400 Invalid format for origin ${origin}`,
    )
  }
})

test('[K+] http-api.md 9 #11, [K-] 9 #12: credentials cannot be allowed to everyone', async () => {
  expect(await refusal(withCors({ AllowOrigins: ['https://a.example', '*'], AllowCredentials: true }))).toBe(
    "BadRequestException 400 allow-credentials is not supported if 'allow-origin' is *",
  )
  expect(await status(withCors({ AllowOrigins: ['https://*'], AllowCredentials: true }))).toBe(201)
})

test('[D] http-api.md 9 #13: maxAge is -1 to 86400', async () => {
  for (const MaxAge of [-1, 0, 86_400]) expect((await withCors({ MaxAge })).CorsConfiguration).toEqual({ MaxAge })
  for (const MaxAge of [-2, 86_401]) expect(await refusal(withCors({ MaxAge }))).toContain('BadRequestException 400 max-age')
})

test('[D] http-api.md 9 #1: methods and headers that could not be written in an answer are refused', async () => {
  expect(await refusal(withCors({ AllowMethods: ['GET, POST'] }))).toContain('Invalid format for method GET, POST')
  expect(await refusal(withCors({ AllowHeaders: ['a:b'] }))).toContain('Invalid format for header a:b')
  expect(await refusal(withCors({ ExposeHeaders: ['a\r\nb'] }))).toContain('BadRequestException 400 Invalid format for header')
})

test('lists that no header could hold are refused', async () => {
  const many = (count: number, of: (i: number) => string) => Array.from({ length: count }, (_, i) => of(i))
  const origins = many(500, (i) => `https://${i}.example.com`)
  expect(await status(withCors({ AllowOrigins: origins }))).toBe(201)
  expect(await refusal(withCors({ AllowOrigins: [...origins, '*'] }))).toContain('BadRequestException 400 The CORS configuration')
  expect(await refusal(withCors({ ExposeHeaders: many(60, (i) => `x-${i}-`.padEnd(200, 'a')) }))).toContain(
    'exposeHeaders has too many',
  )
})

test('[D] http-api.md 9 #1: a configuration takes the place of the one that stands, and DeleteCorsConfiguration removes it', async () => {
  const { ApiId } = await withCors({ AllowOrigins: ['*'], AllowHeaders: ['x-a'] })
  const other = { AllowOrigins: ['https://a.example'], MaxAge: 10 }
  expect((await updated(ApiId, { CorsConfiguration: other })).CorsConfiguration).toEqual(other)
  expect((await updated(ApiId, { Name: 'dogs' })).CorsConfiguration).toEqual(other)
  expect(await status(api.deleteCorsConfiguration({ ApiId }))).toBe(204)
  expect(await answer(api.getApi({ ApiId }))).not.toHaveProperty('CorsConfiguration')
  await updated(ApiId, { CorsConfiguration: other })
  expect(await updated(ApiId, { CorsConfiguration: {} })).not.toHaveProperty('CorsConfiguration')
})

test('[K+] control-plane.md 22 #8, [D] control-plane.md 1 #13: every operation on an API that is not there says which kind of thing is missing', async () => {
  const ApiId = 'nothere123'
  const calls = [
    () => api.getApi({ ApiId }),
    () => api.updateApi({ ApiId, Name: 'x' }),
    () => api.deleteApi({ ApiId }),
    () => api.deleteCorsConfiguration({ ApiId }),
    () => api.getRoutes({ ApiId }),
    () => api.getIntegrations({ ApiId }),
    () => api.getModels({ ApiId }),
    () => api.createRoute({ ApiId, RouteKey: '$default' }),
    () => api.createIntegration({ ApiId, IntegrationType: 'HTTP_PROXY' }),
  ]
  for (const call of calls) {
    expect(await refusal(call())).toBe(`NotFoundException 404 Invalid API identifier specified 111111111111:${ApiId}`)
  }
  const error = await api.getApi({ ApiId }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ name: 'NotFoundException', ResourceType: 'Api' })
})

test('[S] control-plane.md 2 #2: ids are looked up with case, and in the account and region of the caller', async () => {
  const { ApiId = '' } = await created({ Tags: { _custom_id_: 'Cased' } })
  expect(await refusal(api.getApi({ ApiId: ApiId.toUpperCase() }))).toContain('NotFoundException 404')
  expect(await refusal(server.client('222222222222').getApi({ ApiId }))).toContain('NotFoundException 404')
  expect(await refusal(server.client('111111111111', 'eu-west-1').getApi({ ApiId }))).toContain('NotFoundException 404')
})

test('[D] control-plane.md 22 #7: delete answers 204, and the API is gone with all below it', async () => {
  const { ApiId } = await created({ Target: 'https://pets.example.com' })
  expect(await status(api.deleteApi({ ApiId }))).toBe(204)
  expect(await refusal(api.getApi({ ApiId }))).toContain('NotFoundException 404')
  expect(await server.store.subtree(`/111111111111/us-east-1/v2/apis/${ApiId}`)).toEqual([])
})

test("REST APIs and HTTP APIs do not show in each other's lists", async () => {
  const { ApiId } = await created({ Name: 'only here' })
  expect((await server.rest().getRestApis({ limit: 500 })).items?.map(({ id }) => id)).not.toContain(ApiId)
  expect((await api.getApis({ MaxResults: '500' })).Items?.map((item) => item.ApiId)).toContain(ApiId)
})

test('bodies that are no input of the operation are refused, and never answered 500', async () => {
  const bodies = [
    '[]',
    '"x"',
    '{"name":{}}',
    '{"name":"x","protocolType":"HTTP","tags":[]}',
    '{"name":"x","protocolType":"HTTP","corsConfiguration":"*"}',
    '{',
  ]
  for (const body of bodies) {
    const response = await fetch(`${server.url}/v2/apis`, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json' },
    })
    expect(response.status, body).toBe(400)
    await response.arrayBuffer()
  }
})
