// Many APIs: ids, accounts and regions, clones, paging (control-plane.md 2 and 3).
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, type ControlServer, refusal, startControl } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
afterAll(() => server.close())

test('accounts and regions see only their own', async () => {
  const clients = [server.client('333333333333'), server.client('444444444444'), server.client('333333333333', 'eu-west-1')]
  const ids = await Promise.all(clients.map(async (client, i) => (await client.createRestApi({ name: `api ${i}` })).id))
  for (const [i, client] of clients.entries()) {
    expect((await client.getRestApis({})).items?.map((item) => item.id)).toEqual([ids[i]])
    for (const [j, restApiId] of ids.entries()) {
      if (i !== j) expect(await refusal(client.deleteRestApi({ restApiId }))).toContain('NotFoundException 404')
    }
  }
})

test('the tag _custom_id_ chooses an id, once in the whole process and whatever its case, until the API is gone', async () => {
  const pinned = (client: typeof api, id: string) => client.createRestApi({ name: 'pinned', tags: { _custom_id_: id } })
  const made = await pinned(api, 'My-api_1')
  expect(made).toMatchObject({ id: 'My-api_1', tags: { _custom_id_: 'My-api_1' } })
  for (const [client, id] of [
    [api, 'My-api_1'],
    [server.client('222222222222'), 'my-api_1'],
    [server.client('111111111111', 'eu-west-1'), 'MY-API_1'],
  ] as const) {
    expect(await refusal(pinned(client, id))).toBe(`ConflictException 409 An API with this id already exists: ${id}`)
  }
  const resourceArn = 'arn:aws:apigateway:us-east-1::/restapis/My-api_1'
  expect(await refusal(api.tagResource({ resourceArn, tags: { _custom_id_: 'other' } }))).toContain('BadRequestException 400')
  await api.deleteRestApi({ restApiId: 'My-api_1' })
  expect(await pinned(server.client('222222222222'), 'my-api_1')).toMatchObject({ id: 'my-api_1' })
})

test.each(['', 'a/b', 'a b', 'x'.repeat(65), 'a.b', 'é'])('%j is no id', async (id) => {
  expect(await refusal(api.createRestApi({ name: 'n', tags: { _custom_id_: id } }))).toContain(
    'BadRequestException 400 The tag _custom_id_',
  )
})

test('[K+] 4: cloneFrom copies what makes the API, under new ids', async () => {
  const source = await api.createRestApi({ name: 'source' })
  const restApiId = source.id
  await api.deleteModel({ restApiId, modelName: 'Error' })
  await api.createModel({ restApiId, name: 'Pet', contentType: 'application/json', schema: '{"type":"object"}' })
  const $ref = `https://apigateway.amazonaws.com/restapis/${restApiId}/models/Pet`
  await api.createModel({ restApiId, name: 'Pets', contentType: 'application/json', schema: JSON.stringify({ items: { $ref } }) })
  const validator = await api.createRequestValidator({ restApiId, name: 'v', validateRequestBody: true })
  await api.putGatewayResponse({ restApiId, responseType: 'THROTTLED', statusCode: '420' })
  const pets = await api.createResource({ restApiId, parentId: source.rootResourceId, pathPart: 'pets' })
  const at = { restApiId, resourceId: pets.id, httpMethod: 'POST' }
  await api.putMethod({
    ...at,
    authorizationType: 'NONE',
    requestValidatorId: validator.id,
    requestModels: { 'application/json': 'Pet' },
  })
  await api.putIntegration({ ...at, type: 'MOCK' })
  await api.putIntegrationResponse({ ...at, statusCode: '200', selectionPattern: '2..' })

  const clone = await api.createRestApi({ name: 'clone', cloneFrom: restApiId })
  const copy = await answer(api.getResources({ restApiId: clone.id, embed: ['methods'] }))
  const [root, copied] = copy.items ?? []
  expect(root).toMatchObject({ id: clone.rootResourceId, path: '/' })
  expect(copied).toMatchObject({ parentId: clone.rootResourceId, path: '/pets' })
  expect(copied?.id).not.toBe(pets.id)
  const [newValidator] = (await api.getRequestValidators({ restApiId: clone.id })).items ?? []
  expect(newValidator).toMatchObject({ name: 'v', validateRequestBody: true })
  expect(newValidator?.id).not.toBe(validator.id)
  expect(copied?.resourceMethods?.POST).toMatchObject({
    requestValidatorId: newValidator?.id,
    methodIntegration: { cacheNamespace: copied?.id, integrationResponses: { 200: { selectionPattern: '2..' } } },
  })
  const models = (await api.getModels({ restApiId: clone.id })).items ?? []
  expect(models.map((model) => model.name)).toEqual(['Empty', 'Pet', 'Pets'])
  expect(models[2]?.schema).toContain(`/restapis/${clone.id}/models/Pet`)
  expect(await answer(api.getGatewayResponse({ restApiId: clone.id, responseType: 'THROTTLED' }))).toMatchObject({
    statusCode: '420',
  })
  expect(await refusal(api.createRestApi({ name: 'x', cloneFrom: 'nope' }))).toBe(
    'NotFoundException 404 Invalid API identifier specified 111111111111:nope',
  )
})

test('[S] control-plane.md 3 #1, [D] control-plane.md 3 #2, [K+] control-plane.md 3 #4: 25 a page, the limit otherwise, a position only while there is more', async () => {
  const client = server.client('555555555555')
  const made: (string | undefined)[] = []
  for (let i = 0; i < 30; i++) made.push((await client.createRestApi({ name: `api ${i}` })).id)
  made.sort()
  const ids = async (input: object) => {
    const { items, position } = await client.getRestApis(input)
    return { ids: items?.map((item) => item.id), position }
  }
  const first = await ids({})
  expect(first.ids).toHaveLength(25)
  const second = await ids({ position: first.position })
  expect(second).toEqual({ ids: made.slice(25), position: undefined })
  expect([...(first.ids ?? []), ...(second.ids ?? [])]).toEqual(made)
  expect((await ids({ limit: -1 })).ids).toHaveLength(25)
  expect((await ids({ limit: 501 })).ids).toHaveLength(30)
  expect(await ids({ limit: 30 })).toEqual({ ids: made, position: undefined })
  // What goes away between two pages makes the next neither miss nor repeat anything.
  const three = await ids({ limit: 3 })
  await client.deleteRestApi({ restApiId: made[2] })
  expect((await ids({ limit: 2, position: three.position })).ids).toEqual(made.slice(3, 5))
  expect(await refusal(client.getRestApis({ position: 'no position!' }))).toBe(
    'BadRequestException 400 Invalid position parameter',
  )
})

test('a thousand resources come into being and are paged through, 500 at most', async () => {
  const { id: restApiId, rootResourceId: parentId } = await api.createRestApi({ name: 'large' })
  for (let i = 0; i < 10; i++) {
    const names = Array.from({ length: 100 }, (_, n) => `r${i * 100 + n}`)
    await Promise.all(names.map((pathPart) => api.createResource({ restApiId, parentId, pathPart })))
  }
  const first = await api.getResources({ restApiId, limit: 1000 })
  expect(first.items).toHaveLength(500)
  const second = await api.getResources({ restApiId, limit: 500, position: first.position })
  const third = await api.getResources({ restApiId, limit: 500, position: second.position })
  const all = [first, second, third].flatMap(({ items }) => items ?? [])
  expect(new Set(all.map((item) => item.path)).size).toBe(1001)
  expect(third.position).toBeUndefined()
})
