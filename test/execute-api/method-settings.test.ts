// Which entry of a stage's method settings a request meets: auth-throttle-cache.md 9.4. Seen by what is logged.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Edge, openEdge } from '../support/edge.ts'
import { mock, restApi } from '../support/snapshots.ts'

let edge: Edge
beforeAll(async () => {
  edge = await openEdge()
})
afterAll(() => edge.close())

const routes = {
  'GET /': mock('{}'),
  'GET /pets/{id}': mock('{}'),
  'POST /pets/{id}': mock('{}'),
  'ANY /any': mock('{}'),
  'PUT /any': mock('{}'),
}
const ALL = ['GET /', 'GET /pets/7', 'POST /pets/7', 'GET /any', 'POST /any', 'PUT /any']
const on = { loggingLevel: 'INFO' }
const off = { loggingLevel: 'OFF' }

/** The requests that are logged on a stage with these settings. */
async function logged(methodSettings: Readonly<Record<string, { readonly loggingLevel: string }>>): Promise<string[]> {
  await edge.deploy(restApi(routes), { methodSettings })
  const seen: string[] = []
  for (const request of ALL) {
    const [method = '', path = ''] = request.split(' ')
    edge.logged.length = 0
    expect((await edge.call(`/prod${path}`, { method })).status).toBe(200)
    if (edge.logged.length > 0) seen.push(request)
  }
  return seen
}

test.each([
  ['~1pets~1{id}/GET', ['GET /pets/7']],
  ['pets/{id}/GET', ['GET /pets/7']],
  ['/pets/{id}/GET', ['GET /pets/7']],
  ['~1pets~1{id}~1/GET', ['GET /pets/7']],
  ['pets/{id}//GET', ['GET /pets/7']],
  ['pets~1{id}/POST', ['POST /pets/7']],
  ['~1/GET', ['GET /']],
  ['/GET', ['GET /']],
  ['//GET', ['GET /']],
  ['*/*', ALL],
  ['~1*/*', ALL],
  ['pets/{other}/GET', []],
  ['pets/GET', []],
  ['pets/{id}/get', []],
])('[D] auth-throttle-cache.md 9.4 #1: the entry %s is of %o', async (key, expected) => {
  expect(await logged({ [key]: on })).toEqual(expected)
})

test("[D] auth-throttle-cache.md 9.4 #1: a method's entry wins over the stage's, whole", async () => {
  expect(await logged({ '*/*': on, '~1pets~1{id}/GET': off })).toEqual(ALL.filter((request) => request !== 'GET /pets/7'))
  expect(await logged({ '*/*': off, '~1pets~1{id}/GET': on })).toEqual(['GET /pets/7'])
  expect(await logged({ '*/*': on, '~1/GET': off })).toEqual(ALL.filter((request) => request !== 'GET /'))
})

test('an entry of all methods of a resource, and of a verb of all resources, stand between', async () => {
  expect(await logged({ '*/*': on, '~1pets~1{id}/*': off, '~1pets~1{id}/GET': on })).toEqual(
    ALL.filter((request) => request !== 'POST /pets/7'),
  )
  expect(await logged({ '*/POST': on })).toEqual(['POST /pets/7', 'POST /any'])
  expect(await logged({ '*/GET': on, '~1/*': off })).toEqual(['GET /pets/7', 'GET /any'])
})

test('each verb that an ANY method answers may have an entry, and a method of its own is not ANY', async () => {
  expect(await logged({ '~1any/ANY': on })).toEqual(['GET /any', 'POST /any'])
  expect(await logged({ '~1any/POST': on })).toEqual(['POST /any'])
  expect(await logged({ '~1any/ANY': on, '~1any/POST': off })).toEqual(['GET /any'])
  expect(await logged({ '~1any/PUT': on })).toEqual(['PUT /any'])
  expect(await logged({ '*/*': on, '~1any/ANY': off })).toEqual(['GET /', 'GET /pets/7', 'POST /pets/7', 'PUT /any'])
})
