// Resources and their tree: control-plane.md 5, rest-api.md 1.4.
import type { PatchOperation, Resource, RestApi } from '@aws-sdk/client-api-gateway'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { answer, type ControlServer, refusal, startControl, status } from '../support/control-server.ts'

let server: ControlServer
let api: ReturnType<ControlServer['client']>
let made: RestApi

beforeAll(async () => {
  server = await startControl()
  api = server.client()
})
beforeEach(async () => {
  made = await api.createRestApi({ name: 'tree' })
})
afterAll(() => server.close())

const create = (pathPart: string, parentId = made.rootResourceId): Promise<Resource> =>
  answer(api.createResource({ restApiId: made.id, parentId, pathPart }))
const update = (resourceId: string | undefined, ...patchOperations: PatchOperation[]): Promise<Resource> =>
  answer(api.updateResource({ restApiId: made.id, resourceId, patchOperations }))
const replace = (path: string, value?: string): PatchOperation => ({ op: 'replace', path, ...(value !== undefined && { value }) })
const paths = async (): Promise<(string | undefined)[]> =>
  ((await api.getResources({ restApiId: made.id })).items ?? []).map((item) => item.path)

test('[S] control-plane.md 5 #1 #3 #4: the root alone, then a child, with its statuses', async () => {
  expect((await answer(api.getResources({ restApiId: made.id }))).items).toEqual([{ id: made.rootResourceId, path: '/' }])
  expect(await status(api.createResource({ restApiId: made.id, parentId: made.rootResourceId, pathPart: 'cats' }))).toBe(201)
  const pets = await create('pets')
  expect(pets).toEqual({
    id: expect.stringMatching(/^[a-z0-9]{6}$/),
    parentId: made.rootResourceId,
    pathPart: 'pets',
    path: '/pets',
  })
  expect(
    await status(
      api.updateResource({ restApiId: made.id, resourceId: pets.id, patchOperations: [replace('/pathPart', 'dogs')] }),
    ),
  ).toBe(200)
  expect(await status(api.deleteResource({ restApiId: made.id, resourceId: pets.id }))).toBe(202)
})

test('[S] control-plane.md 5 #3: renaming re-computes the paths of everything below', async () => {
  const pets = await create('pets')
  const sub = await create('sub', pets.id)
  await create('{id}', sub.id)
  expect(await update(pets.id, replace('/pathPart', 'dogs'))).toMatchObject({ path: '/dogs', pathPart: 'dogs' })
  expect(await paths()).toEqual(['/', '/dogs', '/dogs/sub', '/dogs/sub/{id}'])
})

test('[S] control-plane.md 5 #3: a resource moves with its children; its old parent can go without it', async () => {
  const pets = await create('pets')
  const sub = await create('sub', pets.id)
  await create('leaf', sub.id)
  expect(await update(sub.id, replace('/parentId', made.rootResourceId))).toMatchObject({ path: '/sub' })
  await api.deleteResource({ restApiId: made.id, resourceId: pets.id })
  expect(await paths()).toEqual(['/', '/sub', '/sub/leaf'])
})

test('[S] control-plane.md 5 #4, rest-api.md 1.4 #5: deleting takes the subtree along, and its methods', async () => {
  const pets = await create('pets')
  const sub = await create('sub', pets.id)
  await api.putMethod({ restApiId: made.id, resourceId: sub.id, httpMethod: 'GET', authorizationType: 'NONE' })
  await api.deleteResource({ restApiId: made.id, resourceId: pets.id })
  expect(await paths()).toEqual(['/'])
  expect(await refusal(api.deleteResource({ restApiId: made.id, resourceId: sub.id }))).toBe(
    'NotFoundException 404 Invalid Resource identifier specified',
  )
  expect(await server.store.subtree(`/111111111111/us-east-1/restapis/${made.id}/resources`)).toHaveLength(1)
})

test('[S] control-plane.md 5 #1, [D] control-plane.md 5 #2: resourceMethods appear only with methods, and whole with embed=methods', async () => {
  const pets = await create('pets')
  expect(pets).not.toHaveProperty('resourceMethods')
  const at = { restApiId: made.id, resourceId: pets.id }
  await api.putMethod({ ...at, httpMethod: 'GET', authorizationType: 'NONE' })
  await api.putIntegration({ ...at, httpMethod: 'GET', type: 'MOCK' })
  expect((await api.getResource(at)).resourceMethods).toEqual({ GET: {} })
  expect((await api.getResources({ restApiId: made.id })).items?.map((item) => item.resourceMethods)).toEqual([
    undefined,
    { GET: {} },
  ])
  const whole = (await api.getResources({ restApiId: made.id, embed: ['methods'] })).items?.[1]
  expect(whole?.resourceMethods?.GET).toMatchObject({
    httpMethod: 'GET',
    authorizationType: 'NONE',
    methodIntegration: { type: 'MOCK' },
  })
})

test('[S] control-plane.md 3 #9, rest-api.md 1.4 #1: lists are sorted by path, braces after letters', async () => {
  await create('{proxy+}')
  const parent = await create('parent')
  await create('{proxy+}', parent.id)
  const child = await create('child', parent.id)
  await create('{proxy+}', child.id)
  expect(await paths()).toEqual(['/', '/parent', '/parent/child', '/parent/child/{proxy+}', '/parent/{proxy+}', '/{proxy+}'])
})

test('[S] rest-api.md 1.4 #2 #3 #4: one variable child, nothing below a greedy one, and a free place can be taken again', async () => {
  const greedy = await create('{proxy+}')
  expect(await refusal(create('{dynamic}'))).toBe(
    'BadRequestException 400 A sibling ({proxy+}) of this resource already has a variable path part -- only one is allowed',
  )
  const below = 'BadRequestException 400 Cannot create a child of a resource with a greedy path variable: {proxy+}'
  expect(await refusal(create('child', greedy.id))).toBe(below)
  expect(await refusal(create('{child}', greedy.id))).toBe(below)
  const parent = await create('parent')
  const first = await create('{child+}', parent.id)
  await api.deleteResource({ restApiId: made.id, resourceId: first.id })
  const child = await create('{child}', parent.id)
  expect(await create('{proxy+}', child.id)).toMatchObject({ path: '/parent/{child}/{proxy+}' })
})

test('[S] control-plane.md 5 #5: names and parents that cannot be', async () => {
  const pets = await create('pets')
  const sub = await create('sub', pets.id)
  const child = await create('pets', sub.id)
  const taken = 'ConflictException 409 Another resource with the same parent already has this name: pets'
  expect(await refusal(create('pets'))).toBe(taken)
  expect(await refusal(update(child.id, replace('/parentId', made.rootResourceId)))).toBe(taken)
  expect(await refusal(update(pets.id, replace('/parentId', sub.id)))).toBe(
    'BadRequestException 400 Resources cannot be cyclical.',
  )
  expect(await refusal(update(pets.id, replace('/parentId', pets.id)))).toBe(
    'BadRequestException 400 Resources cannot be cyclical.',
  )
  const missing = 'NotFoundException 404 Invalid Resource identifier specified'
  expect(await refusal(update(pets.id, replace('/parentId', 'fake-parent-id')))).toBe(missing)
  expect(await refusal(create('x', 'fake-resource-id'))).toBe(missing)
  expect(await refusal(update('fake-resource', replace('/pathPart', 'dogs')))).toBe(missing)
  expect(await refusal(api.createResource({ restApiId: 'fake', parentId: made.rootResourceId, pathPart: 'x' }))).toBe(missing)
  expect(await refusal(api.getResources({ restApiId: 'fake' }))).toBe(
    'NotFoundException 404 Invalid API identifier specified 111111111111:fake',
  )
})

test('[S] control-plane.md 5 #5: the root stays where it is', async () => {
  const root = made.rootResourceId
  expect(await refusal(update(root, replace('/pathPart', 'x')))).toBe(
    'BadRequestException 400 Root resource cannot update its pathPart.',
  )
  expect(await refusal(update(root, replace('/parentId', root)))).toBe(
    'BadRequestException 400 Root resource cannot update its parentId.',
  )
  expect(await refusal(api.deleteResource({ restApiId: made.id, resourceId: root }))).toBe(
    'BadRequestException 400 Root resource cannot be deleted',
  )
})

test.each<readonly [PatchOperation, string]>([
  [
    replace('/invalid', 'dogs'),
    "Invalid patch path  '/invalid' specified for op 'replace'. Must be one of: [/parentId, /pathPart]",
  ],
  [
    { op: 'remove', path: '/pathPart' },
    "Invalid patch path  '/pathPart' specified for op 'remove'. Please choose supported operations",
  ],
  [
    { op: 'add', path: '/pathPart', value: 'x' },
    "Invalid patch path  '/pathPart' specified for op 'add'. Please choose supported operations",
  ],
])('[S] control-plane.md 5 #6, 21 #24: update refuses %o', async (operation, message) => {
  const pets = await create('pets')
  expect(await refusal(update(pets.id, operation))).toBe(`BadRequestException 400 ${message}`)
})

test.each(['a b', 'a/b', '{a', 'a}', '{}', '{a+}b', 'x{a}', '', '*', 'é'])(
  '[K+] rest-api.md 1.1 #8: %j is no path part',
  async (part) => {
    expect(await refusal(create(part))).toContain("BadRequestException 400 Resource's path part only allow a-zA-Z0-9._-:")
  },
)

test.each(['a-b_c.d', 'a:b', 'a,b', '{id}', '{proxy+}'])('[D] rest-api.md 1.1 #7: %j is a path part', async (part) => {
  expect(await create(part)).toMatchObject({ path: `/${part}` })
})
