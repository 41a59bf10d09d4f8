// API keys, throttles and quotas over HTTP, on a clock that the test sets. Rows are written as the control plane writes them.
import { afterEach, expect, test } from 'vitest'
import type { JsonObject } from '../../src/core/json.ts'
import type { Limit } from '../../src/model/usage-limits.ts'
import type { Store } from '../../src/store/store.ts'
import { type Answer, API, type Edge, openEdge } from '../support/edge.ts'
import { mock, restApi } from '../support/snapshots.ts'

const ROOT = '/000000000000/us-east-1'
const KEY = 'k'.repeat(20)
const OTHER = 'o'.repeat(20)
const CLOCK = { now: Date.parse('2026-11-22T12:00:00Z'), monotonic: 5000 }

let edge: Edge
let clock: typeof CLOCK

afterEach(() => edge.close())

async function open(account?: Limit): Promise<void> {
  clock = { ...CLOCK }
  edge = await openEdge({ ...(account && { account }), clock: { now: () => clock.now, monotonic: () => clock.monotonic } })
}

const put = (store: Store, path: string, kind: string, value: JsonObject) =>
  store.transact((transaction) => transaction.put(ROOT + path, kind, value))
const remove = (path: string) => edge.store.transact((transaction) => transaction.deleteTree(ROOT + path))
const putKey = (id: string, value: string, enabled = true) => put(edge.store, `/apikeys/${id}`, 'api-key', { id, value, enabled })
const putPlan = (settings: JsonObject = {}, id = 'plan1', stages: readonly JsonObject[] = [{ apiId: API, stage: 'prod' }]) =>
  put(edge.store, `/usageplans/${id}`, 'usage-plan', { id, apiStages: [...stages], ...settings })
const join = (plan: string, key: string) =>
  put(edge.store, `/usageplans/${plan}/keys/${key}`, 'usage-plan-key', { id: key, type: 'API_KEY' })

const keyed = { apiKeyRequired: true }
const shown = mock('{"key":"$context.identity.apiKey","id":"$context.identity.apiKeyId"}', keyed)

/** Two methods that ask for a key and one that does not, on prod and dev. */
async function deploy(stage: JsonObject = {}): Promise<void> {
  const api = restApi({ 'GET /a': shown, 'GET /b': mock('b', keyed), 'ANY /any': mock('any', keyed), 'GET /open': mock('open') })
  await edge.deploy(api, stage)
  await edge.deploy(api, { ...stage, stageName: 'dev' })
}

/** A key in a plan of prod. */
async function subscribe(plan: JsonObject = {}): Promise<void> {
  await deploy()
  await putKey('key1', KEY)
  await putPlan(plan)
  await join('plan1', 'key1')
}

const get = (path: string, key?: string): Promise<Answer> =>
  edge.call(path, key === undefined ? {} : { headers: { 'x-api-key': key } })

/** The statuses of so many calls, as `200 x3, 429 x2`. */
async function calls(times: number, path: string, key?: string): Promise<string> {
  const statuses = await Promise.all(Array.from({ length: times }, async () => (await get(path, key)).status))
  const counts = new Map<number, number>()
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1)
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([status, count]) => `${status} x${count}`)
    .join(', ')
}

const wireOf = ({ status, headers, text }: Answer) => [status, headers['x-amzn-errortype'], headers['content-type'], text]

test('[S*] auth-throttle-cache.md 7.1 #2 #3, [D] #1: the header opens in any case, and templates see the key', async () => {
  await open()
  await subscribe()
  for (const name of ['x-api-key', 'X-API-Key', 'X-Api-KEY']) {
    const answer = await edge.call('/prod/a', { headers: { [name]: KEY } })
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { key: KEY, id: 'key1' }])
  }
})

test('[D] auth-throttle-cache.md 7.1 #4, [K+] rest-api.md 4.1 #31: no key, an unknown one and one of no plan are Forbidden', async () => {
  await open()
  await subscribe()
  await putKey('key2', OTHER)
  const forbidden = [403, 'ForbiddenException', 'application/json', '{"message":"Forbidden"}']
  expect(wireOf(await get('/prod/a'))).toEqual(forbidden)
  expect(wireOf(await get('/prod/a', ''))).toEqual(forbidden)
  for (const key of [OTHER, KEY.slice(1), KEY.toUpperCase(), '__proto__', 'x'.repeat(5000)]) {
    expect(wireOf(await get('/prod/a', key))).toEqual(forbidden)
  }
  // The plan has prod only.
  expect(wireOf(await get('/dev/a', KEY))).toEqual(forbidden)
})

test('[S*] auth-throttle-cache.md 7.1 #3, [K+] rest-api.md 14 #3: keys and plans act at once, as they are written', async () => {
  await open()
  await deploy()
  const status = async (): Promise<number> => (await get('/prod/a', KEY)).status
  expect(await status()).toBe(403)
  // In whatever order the rows come.
  await join('plan1', 'key1')
  await putPlan()
  expect(await status()).toBe(403)
  await putKey('key1', KEY, false)
  expect(await status()).toBe(403)
  await putKey('key1', KEY)
  expect(await status()).toBe(200)
  await putKey('key1', KEY, false)
  expect(await status()).toBe(403)
  await putKey('key1', KEY)
  await putPlan({}, 'plan1', [])
  expect(await status()).toBe(403)
  await putPlan()
  expect(await status()).toBe(200)
  await remove('/usageplans/plan1/keys/key1')
  expect(await status()).toBe(403)
  await join('plan1', 'key1')
  expect(await status()).toBe(200)
  await remove('/apikeys/key1')
  expect(await status()).toBe(403)
  await putKey('key1', OTHER)
  expect([await status(), (await get('/prod/a', OTHER)).status]).toEqual([403, 200])
})

test('keys of another account or region open nothing', async () => {
  await open()
  await subscribe()
  for (const root of ['/000000000000/eu-west-1', '/111111111111/us-east-1']) {
    await edge.store.transact(async (transaction) => {
      await transaction.put(`${root}/apikeys/other`, 'api-key', { id: 'other', value: OTHER, enabled: true })
      await transaction.put(`${root}/usageplans/p`, 'usage-plan', { id: 'p', apiStages: [{ apiId: API, stage: 'prod' }] })
      await transaction.put(`${root}/usageplans/p/keys/other`, 'usage-plan-key', { id: 'other' })
    })
  }
  expect((await get('/prod/a', OTHER)).status).toBe(403)
})

test('[D] auth-throttle-cache.md 7.1 #1: with the source AUTHORIZER the header counts for nothing', async () => {
  await open()
  await subscribe()
  await edge.deploy(restApi({ 'GET /a': shown }, { apiKeySource: 'AUTHORIZER' }))
  expect((await get('/prod/a', KEY)).status).toBe(403)
})

test('[D] auth-throttle-cache.md 8 #1, [K+] 7.2 #7: the throttle of a plan holds to the token, and its 429', async () => {
  await open()
  await subscribe({ throttle: { rateLimit: 10, burstLimit: 5 } })
  expect(await calls(30, '/prod/a', KEY)).toBe('200 x5, 429 x25')
  expect(wireOf(await get('/prod/a', KEY))).toEqual([
    429,
    'TooManyRequestsException',
    'application/json',
    '{"message":"Too Many Requests"}',
  ])
  clock.monotonic += 99
  expect(await calls(5, '/prod/b', KEY)).toBe('429 x5')
  clock.monotonic += 201
  expect(await calls(10, '/prod/b', KEY)).toBe('200 x3, 429 x7')
  clock.monotonic += 1e6
  expect(await calls(10, '/prod/b', KEY)).toBe('200 x5, 429 x5')
})

test('[K] auth-throttle-cache.md 8 #9: no Retry-After', async () => {
  await open()
  await subscribe({ throttle: { rateLimit: 1, burstLimit: 0 } })
  expect((await get('/prod/a', KEY)).headers).not.toHaveProperty('retry-after')
})

test('[D] auth-throttle-cache.md 7.1 #4: what is no key opens nothing, whatever it looks like', async () => {
  await open()
  await subscribe()
  const shapes = [
    '',
    ' ',
    `${KEY} ${KEY}`,
    `${KEY},${OTHER}`,
    KEY.toUpperCase(),
    KEY.slice(1),
    `${KEY}k`,
    'k'.repeat(6000),
    '\xe9'.repeat(20),
  ]
  for (const key of [...shapes, '__proto__', 'constructor', 'key1', 'undefined', 'null'])
    expect([key.slice(0, 40), (await get('/prod/a', key)).status]).toEqual([key.slice(0, 40), 403])
  // Blanks around a value are none of it (RFC 9110 5.5).
  expect((await get('/prod/a', ` ${KEY} `)).status).toBe(200)
})

test('of several keys one counts, and it must be good', async () => {
  await open()
  await subscribe()
  const both = (...keys: readonly string[]): Promise<Answer> =>
    edge.call('/prod/a', { headers: ['Host', `${API}.execute-api.localhost`, ...keys.flatMap((key) => ['x-api-key', key])] })
  expect((await both('nobody', KEY)).status).toBe(200)
  expect((await both(KEY, 'nobody')).status).toBe(403)
})

test('a key whose value another took in the same transaction opens to the other alone', async () => {
  await open()
  await subscribe()
  await edge.store.transact(async (transaction) => {
    await transaction.put(`${ROOT}/apikeys/key2`, 'api-key', { id: 'key2', value: KEY, enabled: true })
    await transaction.put(`${ROOT}/usageplans/plan1/keys/key2`, 'usage-plan-key', { id: 'key2', type: 'API_KEY' })
    await transaction.deleteTree(`${ROOT}/usageplans/plan1/keys/key1`)
    await transaction.deleteTree(`${ROOT}/apikeys/key1`)
  })
  const answer = await get('/prod/a', KEY)
  expect([answer.status, JSON.parse(answer.text)]).toEqual([200, { key: KEY, id: 'key2' }])
})

test.each(['client', 'method', 'account'])(
  '[D] auth-throttle-cache.md 8 #1: ten times the rate of the %s gets the rate and no more',
  async (level) => {
    const limit = { throttlingRateLimit: 100, throttlingBurstLimit: 20 }
    await open(level === 'account' ? { rate: 100, burst: 20 } : undefined)
    await subscribe(level === 'client' ? { throttle: { rateLimit: 100, burstLimit: 20 } } : {})
    if (level === 'method') await deploy({ methodSettings: { '*/*': limit } })
    let passed = 0
    // A second in which a request comes each millisecond: the burst, and what is refilled meanwhile.
    for (let ms = 0; ms < 1000; ms += 10) {
      passed += (await Promise.all(Array.from({ length: 10 }, () => get('/prod/a', KEY)))).filter(
        ({ status }) => status === 200,
      ).length
      clock.monotonic += 10
    }
    expect(passed).toBe(20 + 99)
  },
)

test("[D] auth-throttle-cache.md 7.1 #7: the throttle is a key's own, and one for all stages of the plan", async () => {
  await open()
  await subscribe()
  await putPlan({ throttle: { rateLimit: 1, burstLimit: 4 } }, 'plan1', [
    { apiId: API, stage: 'prod' },
    { apiId: API, stage: 'dev' },
  ])
  await putKey('key2', OTHER)
  await join('plan1', 'key2')
  expect(await calls(3, '/prod/a', KEY)).toBe('200 x3')
  expect(await calls(3, '/dev/a', KEY)).toBe('200 x1, 429 x2')
  expect(await calls(5, '/dev/a', OTHER)).toBe('200 x4, 429 x1')
})

test('[D] auth-throttle-cache.md 7.2 #8: what a plan has for a method stands in place of what it has for all', async () => {
  await open()
  await subscribe()
  const throttle = { '/a/GET': { rateLimit: 1, burstLimit: 2 }, '/any/*': { burstLimit: 1 } }
  await putPlan({ throttle: { rateLimit: 1, burstLimit: 3 } }, 'plan1', [{ apiId: API, stage: 'prod', throttle }])
  expect(await calls(5, '/prod/a', KEY)).toBe('200 x2, 429 x3')
  expect(await calls(5, '/prod/any', KEY)).toBe('200 x1, 429 x4')
  expect(await calls(5, '/prod/b', KEY)).toBe('200 x3, 429 x2')
})

test('[D] auth-throttle-cache.md 8 #5: the settings of a stage for all methods give each of them its own bucket', async () => {
  await open()
  const methodSettings = { '*/*': { throttlingRateLimit: 1, throttlingBurstLimit: 3 }, '~1b/GET': { throttlingBurstLimit: 1 } }
  await deploy({ methodSettings })
  await putKey('key1', KEY)
  await putPlan()
  await join('plan1', 'key1')
  expect(await calls(5, '/prod/a', KEY)).toBe('200 x3, 429 x2')
  expect(await calls(5, '/prod/open')).toBe('200 x3, 429 x2')
  expect(await calls(5, '/prod/b', KEY)).toBe('200 x1, 429 x4')
  expect(await calls(5, '/dev/a')).toBe('403 x5')
})

test('[K+] auth-throttle-cache.md 8 #6: a stage throttle of 0 blocks all', async () => {
  await open()
  await deploy({ methodSettings: { '*/*': { throttlingRateLimit: 0, throttlingBurstLimit: 5000 } } })
  expect(await calls(3, '/prod/open')).toBe('429 x3')
})

test('a verb of an ANY method with settings of its own has a bucket of its own', async () => {
  await open()
  await edge.deploy(restApi({ 'ANY /any': mock('any') }), {
    methodSettings: { '*/*': { throttlingBurstLimit: 2 }, '~1any/POST': { throttlingBurstLimit: 1 } },
  })
  const post = async (): Promise<number> => (await edge.call('/prod/any', { method: 'POST' })).status
  expect([await post(), await post()]).toEqual([200, 429])
  expect(await calls(3, '/prod/any')).toBe('200 x2, 429 x1')
})

test('[D] auth-throttle-cache.md 8 #4: below them all is the account, which its stages and methods share', async () => {
  await open({ rate: 2, burst: 4 })
  await deploy()
  expect(await calls(3, '/prod/open')).toBe('200 x3')
  expect(await calls(3, '/dev/open')).toBe('200 x1, 429 x2')
  clock.monotonic += 500
  expect(await calls(3, '/prod/open')).toBe('200 x1, 429 x2')
})

test('[D] auth-throttle-cache.md 8 #2: the account has 5000 at once where nobody says otherwise', async () => {
  await open()
  await deploy()
  for (let i = 0; i < 50; i++) expect(await calls(100, '/prod/open')).toBe('200 x100')
  expect(await calls(10, '/prod/open')).toBe('429 x10')
  clock.monotonic += 1
  expect(await calls(20, '/prod/open')).toBe('200 x10, 429 x10')
})

test('[K+] rest-api.md 2 #7: the key comes before the throttles, and a request without one uses no token', async () => {
  await open({ rate: 1, burst: 2 })
  await subscribe()
  expect(await calls(10, '/prod/a')).toBe('403 x10')
  expect(await calls(3, '/prod/a', KEY)).toBe('200 x2, 429 x1')
})

test('[D] rest-api.md 2 #9: throttles come before validation', async () => {
  await open({ rate: 1, burst: 1 })
  const requestValidators = [{ id: 'v', validateRequestBody: false, validateRequestParameters: true }]
  const requestParameters = { 'method.request.querystring.q': true }
  await edge.deploy(restApi({ 'GET /v': mock('v', { requestValidatorId: 'v', requestParameters }) }, {}, { requestValidators }))
  expect([(await get('/prod/v')).status, (await get('/prod/v')).status]).toEqual([400, 429])
})

test('a deployment and a changed stage do not refill buckets', async () => {
  await open()
  const methodSettings = { '*/*': { throttlingRateLimit: 1, throttlingBurstLimit: 3 } }
  await deploy({ methodSettings })
  expect(await calls(3, '/prod/open')).toBe('200 x3')
  await deploy({ methodSettings })
  expect(await calls(2, '/prod/open')).toBe('429 x2')
  await deploy({ methodSettings: { '*/*': { throttlingRateLimit: 1, throttlingBurstLimit: 30 } } })
  expect(await calls(2, '/prod/open')).toBe('429 x2')
  clock.monotonic += 2000
  expect(await calls(3, '/prod/open')).toBe('200 x2, 429 x1')
})

test('[K+] auth-throttle-cache.md 7.2 #5 #7: a quota holds to the request until its period is over', async () => {
  await open()
  await subscribe({ quota: { limit: 4, period: 'DAY', offset: 0 } })
  expect(await calls(10, '/prod/a', KEY)).toBe('200 x4, 429 x6')
  expect(wireOf(await get('/prod/b', KEY))).toEqual([
    429,
    'LimitExceededException',
    'application/json',
    '{"message":"Limit Exceeded"}',
  ])
  clock.now = Date.parse('2026-11-22T23:59:59.999Z')
  expect(await calls(2, '/prod/a', KEY)).toBe('429 x2')
  clock.now += 1
  expect(await calls(6, '/prod/a', KEY)).toBe('200 x4, 429 x2')
})

test('[D] auth-throttle-cache.md 7.1 #8, chosen: open methods and requests that a throttle refused use no quota', async () => {
  await open()
  await subscribe({ quota: { limit: 5, period: 'DAY', offset: 0 }, throttle: { rateLimit: 1, burstLimit: 3 } })
  expect(await calls(9, '/prod/open', KEY)).toBe('200 x9')
  expect(await calls(20, '/prod/a', KEY)).toBe('200 x3, 429 x17')
  clock.monotonic += 10_000
  expect(await calls(20, '/prod/a', KEY)).toBe('200 x2, 429 x18')
})

test('[S] rest-api.md 4.1 #34 #42 #52: gateway responses shape what keys, throttles and quotas answer', async () => {
  await open()
  await subscribe({ quota: { limit: 1, period: 'DAY', offset: 0 } })
  const template = { 'application/json': '$context.error.responseType' }
  const gatewayResponses = ['INVALID_API_KEY', 'THROTTLED', 'QUOTA_EXCEEDED'].map((responseType, i) => ({
    responseType,
    statusCode: String(460 + i),
    responseParameters: {},
    responseTemplates: template,
  }))
  await edge.deploy(restApi({ 'GET /a': shown }, {}, { gatewayResponses }))
  const answers = [await get('/prod/a'), await get('/prod/a', KEY), await get('/prod/a', KEY)]
  await putPlan({ throttle: { rateLimit: 0, burstLimit: 0 } })
  answers.push(await get('/prod/a', KEY))
  expect(answers.map(({ status, text }) => `${status} ${text}`)).toEqual([
    '460 INVALID_API_KEY',
    expect.stringContaining('200 '),
    '462 QUOTA_EXCEEDED',
    '461 THROTTLED',
  ])
})

const logLines = (): string[] => edge.logged.map(({ message }) => message.slice(message.indexOf(') ') + 2))

test('[K+] vtl-and-context.md 12 #6 #8 #9 #19 #20 #21: what the execution log says of keys, with the key masked', async () => {
  await open()
  await subscribe({ throttle: { rateLimit: 1, burstLimit: 1 } })
  await edge.deploy(restApi({ 'GET /a': shown }), { methodSettings: { '*/*': { loggingLevel: 'INFO' } } })
  const masked = `${'*'.repeat(14)}kkkkkk`
  const id = (answer: Answer): string => String(answer.headers['x-amzn-requestid'])
  const verifying = (request: string, key: string): string =>
    `Verifying Usage Plan for request: ${request}. API Key: ${key} API Stage: ${API}/prod`

  const passed = id(await get('/prod/a', KEY))
  expect(logLines().slice(1, 4)).toEqual([
    verifying(passed, masked),
    `Usage Plan check succeeded for API Key ${masked} and API Stage ${API}/prod`,
    `Starting execution for request: ${passed}`,
  ])
  edge.logged.length = 0
  const throttled = id(await get('/prod/a', KEY))
  expect(logLines().slice(1)).toEqual([
    verifying(throttled, masked),
    `API Key ${masked} has exceeded throttle limit for API Stage ${API}/prod : Key throttle limit exceeded for Usage Plan ID plan1. Limit: 1.00 Burst: 1`,
    'Method completed with status: 429',
  ])
  edge.logged.length = 0
  const refused = id(await get('/prod/a', OTHER))
  const shownOther = `${'*'.repeat(14)}oooooo`
  expect(logLines().slice(1)).toEqual([
    verifying(refused, shownOther),
    `API Key ${shownOther} not authorized because method 'GET /a' requires API Key and API Key is not associated with a Usage Plan for API Stage ${API}/prod: No Usage Plan found for key and API Stage`,
    'Method completed with status: 403',
  ])
  expect(edge.logged.map(({ message }) => message).join()).not.toContain(KEY)
})

test('access logs have the key and its id', async () => {
  await open()
  await subscribe()
  const format = '$context.requestId $context.identity.apiKey $context.identity.apiKeyId $context.status'
  const destinationArn = 'arn:aws:logs:us-east-1:000000000000:log-group:access'
  await edge.deploy(restApi({ 'GET /a': shown }), { accessLogSettings: { destinationArn, format } })
  await get('/prod/a', KEY)
  await get('/prod/a', OTHER)
  expect(edge.logged.map(({ message }) => message.split(' ').slice(1).join(' '))).toEqual([`${KEY} key1 200`, '- - 403'])
})
