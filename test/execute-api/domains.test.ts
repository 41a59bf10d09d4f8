// Requests by custom domain names: which mapping takes them, and what the API sees of it.

import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { JsonObject } from '../../src/core/json.ts'
import { API, type Edge, openBackend, openEdge } from '../support/edge.ts'
import { httpProxy, mock, restApi } from '../support/snapshots.ts'

const ROOT = '/000000000000/us-east-1'
let edge: Edge

beforeAll(async () => {
  edge = await openEdge()
})
afterAll(() => edge.close())

/** What an API under a domain shows of a request. */
const SEEN = '$context.stage|$context.resourcePath|$context.path|$context.domainName|$context.domainPrefix'
const seen = mock(SEEN)

async function deploy(stageName: string, more: Parameters<typeof restApi>[1] = {}): Promise<void> {
  await edge.deploy(restApi({ 'GET /': seen, 'GET /pets': seen, 'GET /pets/{id}': seen }, more), { stageName })
}

beforeEach(async () => {
  await edge.store.transact((tree) => tree.deleteTree(`${ROOT}/domainnames`))
  for (const stageName of ['one', 'two', 'three']) await deploy(stageName)
})

type Mappings = Readonly<Record<string, string | null>>

/** A domain name as the control plane writes it: base path -> stage, null where the URL names it. */
async function domain(name: string, mappings: Mappings, more: JsonObject = {}, root = ROOT): Promise<void> {
  const path = `${root}/domainnames/${name}`
  await edge.store.transact(async (tree) => {
    await tree.put(path, 'domain-name', { domainName: name, endpointConfiguration: { types: ['REGIONAL'] }, serial: 1, ...more })
    for (const [basePath, stage] of Object.entries(mappings)) {
      const value = { basePath, restApiId: API, ...(stage !== null && { stage }) }
      await tree.put(`${path}/basepathmappings/${encodeURIComponent(basePath)}`, 'base-path-mapping', value)
    }
  })
}

const get = (host: string, path: string) => edge.call(path, { headers: { Host: host } })
const text = async (host: string, path: string) => (await get(host, path)).text

test('[D] control-plane.md 19 #4, [K+] rest-api.md 2 #5: the longest base path takes the request, in whole segments', async () => {
  await domain('api.example.com', { '(none)': 'one', orders: 'two', 'orders/v1/items': 'three' })
  const stageOf = async (path: string) => (await text('api.example.com', path)).split('|').slice(0, 2)
  expect(await stageOf('/pets')).toEqual(['one', '/pets'])
  expect(await stageOf('/')).toEqual(['one', '/'])
  expect(await stageOf('/orders')).toEqual(['two', '/'])
  expect(await stageOf('/orders/')).toEqual(['two', '/'])
  expect(await stageOf('/orders/pets/7?x=/orders/v1/items')).toEqual(['two', '/pets/{id}'])
  expect(await stageOf('/orders/v1/items')).toEqual(['three', '/'])
  expect(await stageOf('/orders/v1/items/pets')).toEqual(['three', '/pets'])
  // No route of what they select: "orders/v1" is below `orders`, "ordersx" is not.
  for (const path of ['/orders/v1', '/ordersx', '/Orders', '/orders/v1/items/x', '/%6frders']) {
    expect((await get('api.example.com', path)).text).toBe('{"message":"Missing Authentication Token"}')
  }
})

test('[D] control-plane.md 19 #2: a mapping without a stage takes it from the URL', async () => {
  await domain('api.example.com', { '(none)': null, v1: null })
  expect(await text('api.example.com', '/two/pets')).toMatch(/^two\|\/pets\|\/two\/pets\|/)
  expect(await text('api.example.com', '/v1/three/pets')).toMatch(/^three\|\/pets\|\/v1\/three\/pets\|/)
  expect(await text('api.example.com', '/v1/three')).toMatch(/^three\|\/\|/)
  for (const path of ['/', '/v1', '/v1/', '/none/pets']) expect((await get('api.example.com', path)).status).toBe(403)
})

test('[D] vtl-and-context.md 10 #9 #10, [K+] control-plane.md 19 #6: $context has the domain, and the whole path', async () => {
  await domain('api.example.com', { v1: 'one' })
  expect(await text('api.example.com:4566', '/v1/pets')).toBe('one|/pets|/v1/pets|api.example.com|api')
  expect(await text('api.example.com', '//v1//pets')).toBe('one|/pets|/v1//pets|api.example.com|api')
})

test('[K+] http-api.md 1 #16: a path that nothing is mapped to, or a mapping whose API is gone, is 403 Forbidden', async () => {
  await domain('api.example.com', { v1: 'one', gone: 'deleted' })
  for (const path of ['/', '/v2/pets', '/gone/pets']) {
    const answer = await get('api.example.com', path)
    expect([answer.status, answer.text, answer.headers['x-amzn-errortype']]).toEqual([
      403,
      '{"message":"Forbidden"}',
      'ForbiddenException',
    ])
  }
})

test('a host has no case; an exact name comes before a wildcard, which stands for one label', async () => {
  await domain('*.example.com', { '(none)': 'one' })
  await domain('api.example.com', { '(none)': 'two' })
  expect(await text('API.Example.com', '/pets')).toBe('two|/pets|/pets|API.Example.com|API')
  expect(await text('other.example.com', '/pets')).toBe('one|/pets|/pets|other.example.com|other')
  for (const host of ['a.b.example.com', 'example.com', 'api.example.org']) expect((await get(host, '/pets')).status).toBe(404)
})

test("the host comes before what a path would mean, and an API's own host before any domain", async () => {
  await domain('*.localhost', { '(none)': 'one' })
  await domain('api.example.com', { '(none)': 'one' })
  expect((await get('api.example.com', `/_aws/execute-api/${API}/two/pets`)).text).toContain('Missing Authentication Token')
  expect(await text(`${API}.execute-api.localhost`, '/two/pets')).toMatch(/^two\|/)
  const answer = await edge.raw('GET http://api.example.com/pets HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  expect(answer).toContain('one|/pets|/pets|api.example.com|api')
})

test('changes are in force with the next request, also while requests run', async () => {
  let arrived = (): void => undefined
  let finish = (): void => undefined
  const backend = await openBackend((_, response) => {
    finish = () => response.end('held')
    arrived()
  })
  const here = new Promise<void>((resolve) => {
    arrived = resolve
  })
  await edge.deploy(restApi({ 'GET /held': httpProxy(backend.url) }), { stageName: 'slow' })
  await domain('api.example.com', { v1: 'slow', v2: 'two' })
  const held = get('api.example.com', '/v1/held')
  await here
  const path = `${ROOT}/domainnames/api.example.com`
  await edge.store.transact((tree) => tree.deleteTree(`${path}/basepathmappings/v1`))
  expect((await get('api.example.com', '/v1/held')).status).toBe(403)
  await edge.store.transact((tree) =>
    tree.put(`${path}/basepathmappings/v2`, 'base-path-mapping', { basePath: 'v2', restApiId: API, stage: 'three' }),
  )
  expect(await text('api.example.com', '/v2/pets')).toMatch(/^three\|/)
  await edge.store.transact((tree) => tree.put(path, 'domain-name', { domainName: 'api.example.com', serial: 1 }))
  expect(await text('api.example.com', '/v2/pets')).toMatch(/^three\|/)
  await edge.store.transact((tree) => tree.deleteTree(path))
  expect((await get('api.example.com', '/v2/pets')).status).toBe(404)
  finish()
  expect((await held).text).toBe('held')
  await backend.close()
})

test('disableExecuteApiEndpoint closes the own endpoint of an API and leaves its domains open', async () => {
  await deploy('one', { disableExecuteApiEndpoint: true })
  await domain('api.example.com', { '(none)': 'one' })
  const own = await edge.call('/one/pets')
  expect([own.status, own.text]).toEqual([403, '{"message":"Forbidden"}'])
  expect(await text('api.example.com', '/pets')).toMatch(/^one\|/)
})

test('a private domain name is closed without a VPC endpoint; a private API is not to be had by a public one', async () => {
  await domain('api.example.com', { '(none)': 'one' }, { endpointConfiguration: { types: ['PRIVATE'] } })
  const forbidden = [403, '{"message":"Forbidden"}']
  const closed = await get('api.example.com', '/pets')
  expect([closed.status, closed.text]).toEqual(forbidden)
  await deploy('two', { endpointType: 'PRIVATE' })
  await domain('public.example.com', { '(none)': 'two' })
  const hidden = await get('public.example.com', '/pets')
  expect([hidden.status, hidden.text]).toEqual(forbidden)
})

test('where names are the same, a public one counts before a private one and the oldest before others', async () => {
  const types = ['PRIVATE']
  await domain('api.example.com', { '(none)': 'one' }, { endpointConfiguration: { types } }, '/000000000000/us-east-2')
  await domain('api.example.com', { '(none)': 'two' }, { serial: 3 })
  await domain('api.example.com', { '(none)': 'three' }, { serial: 2 }, '/000000000000/eu-west-1')
  expect(await text('api.example.com', '/pets')).toMatch(/^three\|/)
  await edge.store.transact((tree) => tree.deleteTree('/000000000000/eu-west-1/domainnames'))
  expect(await text('api.example.com', '/pets')).toMatch(/^two\|/)
  await edge.store.transact((tree) => tree.deleteTree('/000000000000/us-east-2/domainnames'))
})

test('[D] vtl-and-context.md 10 #7: access logs have the base path that matched', async () => {
  const group = 'arn:aws:logs:us-east-1:000000000000:log-group:domains'
  const accessLogSettings = { destinationArn: group, format: '$context.requestId $context.customDomain.basePathMatched' }
  await edge.deploy(restApi({ 'GET /pets': seen }), { stageName: 'logged', accessLogSettings })
  await domain('api.example.com', { '(none)': 'logged', 'orders/v1': 'logged' })
  edge.logged.length = 0
  await get('api.example.com', '/orders/v1/pets')
  await get('api.example.com', '/pets')
  await edge.call('/logged/pets')
  expect(edge.logged.map(({ message }) => message.trim().split(' ')[1])).toEqual(['orders/v1', '(none)', '-'])
})
