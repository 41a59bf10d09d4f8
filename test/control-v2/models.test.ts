// Models, which AWS has for WebSocket APIs alone: control-plane.md 22 and what users report of CreateModel.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { refusal } from '../support/control-server.ts'
import { type HttpControlServer, startHttpControl } from '../support/http-control-server.ts'

let server: HttpControlServer
let api: ReturnType<HttpControlServer['client']>
let ApiId: string | undefined

beforeAll(async () => {
  server = await startHttpControl()
  api = server.client()
  ;({ ApiId } = await api.createApi({ Name: 'pets', ProtocolType: 'HTTP' }))
})
afterAll(() => server.close())

test('an HTTP API can have no model', async () => {
  expect(await refusal(api.createModel({ ApiId, Name: 'Pet', Schema: '{}', ContentType: 'application/json' }))).toBe(
    'BadRequestException 400 Currently, Models are not permitted for APIs with a protocol type of HTTP',
  )
  expect((await api.getModels({ ApiId })).Items).toEqual([])
})

test('[K] control-plane.md 22 #11: and every model of it is unknown', async () => {
  const ModelId = 'abcdef'
  const calls = [
    () => api.getModel({ ApiId, ModelId }),
    () => api.getModelTemplate({ ApiId, ModelId }),
    () => api.updateModel({ ApiId, ModelId, Name: 'Dog' }),
    () => api.deleteModel({ ApiId, ModelId }),
  ]
  for (const call of calls) expect(await refusal(call())).toBe('NotFoundException 404 Invalid Model identifier specified abcdef')
  expect(await refusal(api.getModelTemplate({ ApiId: 'nothere123', ModelId }))).toContain('Invalid API identifier specified')
  expect(await api.getModel({ ApiId, ModelId }).catch((error: unknown) => error)).toMatchObject({ ResourceType: 'Model' })
})
