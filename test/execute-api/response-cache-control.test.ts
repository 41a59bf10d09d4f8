// Who may have a cached response replaced, what empties a cache, and what becomes of requests that miss together.
import type { ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import type { JsonObject } from '../../src/core/json.ts'
import { type Answer, API, type CallOptions, type Edge, type EdgeOptions, openBackend, openEdge } from '../support/edge.ts'
import { httpProxy, restApi } from '../support/snapshots.ts'

const ROOT = `/000000000000/us-east-1/restapis/${API}`
const ON = { cacheClusterEnabled: true, cacheClusterSize: '0.5' }
const FRESH = { headers: { 'Cache-Control': 'max-age=0' } }

let edge: Edge
let backend: Awaited<ReturnType<typeof openBackend>>
/** Answers of the backend that wait; none do unless `hold` is set. */
let held: ServerResponse[]
let hold: boolean
let calls: number

afterEach(async () => {
  await edge.close()
  await backend.close()
})

async function open(stage: JsonObject = {}, options: EdgeOptions = {}): Promise<void> {
  edge = await openEdge(options)
  held = []
  hold = false
  calls = 0
  backend = await openBackend((_request, response) => {
    const n = ++calls
    if (hold) held.push(Object.assign(response, { n }))
    else response.end(String(n))
  })
  await deploy(stage)
}

const api = () => restApi({ 'GET /a': httpProxy(`${backend.url}/a`), 'GET /b': httpProxy(`${backend.url}/b`) })
const deploy = (stage: JsonObject = {}) => edge.deploy(api(), { ...ON, ...stage })
const call = (options?: CallOptions): Promise<Answer> => edge.call('/prod/a', options)
const text = async (options?: CallOptions): Promise<string> => (await call(options)).text
const settings = (value: JsonObject) => ({ methodSettings: { '*/*': value } })
const OPEN = { requireAuthorizationForCacheControl: false }

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2))
}

test('[D] auth-throttle-cache.md 9.3 #1 #3: max-age=0 replaces what is kept, for anyone where no leave is asked for', async () => {
  await open(settings(OPEN))
  expect([await text(), await text(), await text(FRESH), await text()]).toEqual(['1', '1', '2', '2'])
  expect((await call(FRESH)).headers).not.toHaveProperty('warning')
})

test.each([
  ['max-age=0', true],
  ['Max-Age=0', true],
  ['no-transform, max-age=0', true],
  ['max-age=0,no-transform', true],
  ['no-cache', false],
  ['no-store', false],
  ['max-age=1', false],
  ['max-age=00', false],
  ['max-age=0x', false],
  ['x-max-age=0', false],
  ['s-maxage=0', false],
  ['', false],
])('[D] auth-throttle-cache.md 9.3 #1, [K+] #2: "%s" asks for a fresh response: %s', async (value, asks) => {
  await open(settings(OPEN))
  await text()
  expect(await text({ headers: { 'cache-control': value } })).toBe(asks ? '2' : '1')
})

test.each([
  [{}, [200, '1', '199 Cache-control headers were ignored because the caller was unauthorized.']],
  [{ unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITHOUT_RESPONSE_HEADER' }, [200, '1', undefined]],
  [
    { unauthorizedCacheControlHeaderStrategy: 'FAIL_WITH_403' },
    [403, '{"Message":"User is not authorized to access this resource"}', undefined],
  ],
])('[D] auth-throttle-cache.md 9.3 #4, [K-] #5, [S] 9.1 #5: without leave %o', async (value, expected) => {
  await open(settings(value))
  expect(await text()).toBe('1')
  const { status, text: body, headers } = await call(FRESH)
  expect([status, body, headers.warning]).toEqual(expected)
  const next = await call()
  expect([next.status, next.text, next.headers.warning]).toEqual([200, '1', undefined])
})

test('[K-] auth-throttle-cache.md 9.3 #5: the warning of the first request is not kept', async () => {
  await open()
  expect((await call(FRESH)).headers.warning).toMatch(/^199 /)
  const next = await call()
  expect([next.text, next.headers.warning]).toEqual(['1', undefined])
})

test('a refresh that fails leaves nothing that is old', async () => {
  await open(settings(OPEN))
  expect(await text()).toBe('1')
  hold = true
  const refreshing = call(FRESH)
  await until(() => held.length === 1)
  held.shift()?.writeHead(500).end()
  expect((await refreshing).status).toBe(500)
  hold = false
  expect(await text()).toBe('3')
})

test('what was asked for before a refresh does not take its place', async () => {
  for (const coalescing of [true, false]) {
    await open(settings(OPEN), { cache: { coalescing } })
    hold = true
    const before = text()
    await until(() => held.length === 1)
    const refresh = text(FRESH)
    await until(() => held.length === 2)
    held[1]?.end('new')
    expect(await refresh).toBe('new')
    held[0]?.end('old')
    expect(await before).toBe('old')
    hold = false
    expect(await text()).toBe('new')
    if (coalescing) await Promise.all([edge.close(), backend.close()])
  }
})

test('[D] auth-throttle-cache.md 9.3 #6: a flush empties the cache of its stage, and what was under way does not come back', async () => {
  await open()
  await deploy({ stageName: 'dev' })
  const dev = async () => (await edge.call('/dev/a')).text
  expect([await text(), await dev()]).toEqual(['1', '2'])
  await edge.caches.flush(API, 'prod')
  expect([await text(), await dev()]).toEqual(['3', '2'])
  await edge.caches.flush(API, 'prod')
  hold = true
  const before = text()
  await until(() => held.length === 1)
  await edge.caches.flush(API, 'prod')
  const after = text()
  await until(() => held.length === 2)
  held[1]?.end('new')
  held[0]?.end('old')
  expect([await before, await after]).toEqual(['old', 'new'])
  hold = false
  expect(await text()).toBe('new')
})

test('[D] auth-throttle-cache.md 9.1 #3: another size, no cluster and no stage each leave an empty cache', async () => {
  await open()
  expect(await text()).toBe('1')
  await deploy({ cacheClusterSize: '1.6' })
  expect([await text(), await text()]).toEqual(['2', '2'])
  await deploy({ cacheClusterEnabled: false })
  expect(await text()).toBe('3')
  await deploy({ cacheClusterSize: '1.6' })
  expect([await text(), await text()]).toEqual(['4', '4'])
  await edge.store.transact((transaction) => transaction.deleteTree(`${ROOT}/stages/prod`))
  await deploy({ cacheClusterSize: '1.6' })
  expect(await text()).toBe('5')
})

test('[D] rest-api.md 14 #1: a deployment and other settings leave what the stage has cached', async () => {
  await open()
  expect(await text()).toBe('1')
  await deploy({ variables: { a: 'b' }, methodSettings: { '~1b/GET': { cachingEnabled: false } } })
  expect(await text()).toBe('1')
})

test('[D] auth-throttle-cache.md 9.3 #7, rest-api.md 13 #4: a canary has its own cache, or shares the one of its stage', async () => {
  await open()
  const canary = (percentTraffic: number, useStageCache: boolean) =>
    edge.store.transact(async (transaction) => {
      for (const id of ['one', 'two']) {
        await transaction.put(`${ROOT}/deployments/${id}/snapshot`, 'snapshot', JSON.parse(JSON.stringify(api())))
      }
      const canarySettings = { deploymentId: 'two', percentTraffic, useStageCache }
      await transaction.put(`${ROOT}/stages/prod`, 'stage', { stageName: 'prod', deploymentId: 'one', ...ON, canarySettings })
    })
  await canary(0, false)
  expect(await text()).toBe('1')
  await canary(100, false)
  expect([await text(), await text()]).toEqual(['2', '2'])
  await canary(100, true)
  expect(await text()).toBe('1')
  await canary(100, false)
  expect(await text()).toBe('2')
  await edge.caches.flush(API, 'prod')
  expect(await text()).toBe('3')
  await deploy()
  await canary(100, false)
  expect(await text()).toBe('4')
})

test('requests that miss together share one call, and later ones what it kept', async () => {
  await open()
  hold = true
  const asked = Array.from({ length: 50 }, () => text())
  await until(() => held.length === 1)
  await new Promise((resolve) => setTimeout(resolve, 30))
  held[0]?.end('one')
  expect(new Set(await Promise.all(asked))).toEqual(new Set(['one']))
  expect([await text(), calls]).toEqual(['one', 1])
})

test('without coalescing each of them calls', async () => {
  await open({}, { cache: { coalescing: false } })
  hold = true
  const asked = Array.from({ length: 5 }, () => text())
  await until(() => held.length === 5)
  for (const [i, response] of held.entries()) response.end(String(i))
  expect(new Set(await Promise.all(asked)).size).toBe(5)
})

test('one that fails, is refused or leaves takes none of those that wait with it', async () => {
  await open({}, { cache: { coalescing: true } })
  for (const fail of [
    (response: ServerResponse) => void response.destroy(),
    (response: ServerResponse) => void response.writeHead(404).end('no'),
  ]) {
    await edge.caches.flush(API, 'prod')
    hold = true
    const asked = Array.from({ length: 5 }, () => call())
    await until(() => held.length === 1)
    await new Promise((resolve) => setTimeout(resolve, 30))
    hold = false
    const [first] = held.splice(0)
    if (first) fail(first)
    const statuses = (await Promise.all(asked)).map(({ status }) => status).sort()
    expect(statuses.slice(0, 4)).toEqual([200, 200, 200, 200])
    expect([404, 504]).toContain(statuses[4])
  }
})

test('where nothing can be shared nobody waits, once that is known', async () => {
  await open()
  hold = true
  const first = call()
  await until(() => held.length === 1)
  held.shift()?.setHeader('Set-Cookie', 'a=b').end('x')
  expect((await first).status).toBe(200)
  const asked = Array.from({ length: 5 }, () => call())
  await until(() => held.length === 5)
  for (const response of held) response.setHeader('Set-Cookie', 'a=b').end('x')
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
})

test('the bytes of the process bound all caches together', async () => {
  await open({}, { cache: { maxBytes: 3000 } })
  const b = async () => (await edge.call('/prod/b')).text
  expect([await text(), await b(), await text(), await b()]).toEqual(['1', '2', '1', '2'])
  await Promise.all([edge.close(), backend.close()])
  await open({}, { cache: { maxBytes: 1100 } })
  expect([await text(), await text()]).toEqual(['1', '1'])
  expect([await b(), await text()]).toEqual(['2', '3'])
  await Promise.all([edge.close(), backend.close()])
  await open({}, { cache: { maxBytes: 0 } })
  expect([await text(), await text()]).toEqual(['1', '2'])
})
