import { expect, test } from 'vitest'
import { HeaderList } from '../../src/core/headers.ts'
import { table } from '../../src/core/table.ts'
import type { Exchange } from '../../src/exchange/exchange.ts'
import type { KeyAccess } from '../../src/exchange/key-access.ts'
import type { Step } from '../../src/exchange/step.ts'
import { type ApiKeys, apiKey } from '../../src/pipeline/api-key.ts'
import { throttle } from '../../src/pipeline/throttle.ts'
import { usageQuota } from '../../src/pipeline/usage-quota.ts'
import type { Answer } from '../../src/state/state.ts'
import { newExchange } from '../support/exchange.ts'

const STAGE = 'a1b2c3d4e5/dev'
const access: KeyAccess = {
  apiKeyId: 'key1',
  usagePlanId: 'plan1',
  client: 'client1',
  quota: { limit: 1, period: 'DAY', offset: 0 },
  throttleOf: (method) => ({ bucket: `client1 ${method}`, limit: { rate: 1, burst: 1 } }),
}

/** `passed`, or the gateway response that a step answers with. */
async function outcome(step: Step | null, exchange: Exchange): Promise<string> {
  try {
    await step?.(async () => ({ status: 200, headers: new HeaderList(), body: Buffer.alloc(0) }))(exchange)
    return 'passed'
  } catch (error) {
    return (error as { readonly kind: { readonly responseType: string } }).kind.responseType
  }
}

const throttled = (take: (bucket: string) => Answer<boolean>, bounded = true): Step | null => {
  const bucket = (name: string) => (bounded ? { bucket: name, limit: { rate: 1, burst: 1 } } : null)
  return throttle({
    buckets: { take },
    method: '/a/GET',
    ofMethod: bucket('method'),
    ofAccount: bucket('account'),
    keyed: bounded,
  })
}
const quota = (use: () => Answer<boolean>): Step | null => usageQuota({ keyed: true, quotas: { use }, stage: STAGE })

test('what bounds nothing is no step', () => {
  expect(throttled(() => true, false)).toBeNull()
  expect(usageQuota({ keyed: false, quotas: { use: () => false }, stage: STAGE })).toBeNull()
})

test("[D] auth-throttle-cache.md 8 #4: the client's bucket is asked first, then the method's, then the account's", async () => {
  const asked: string[] = []
  const exchange = { ...newExchange(), keyAccess: access }
  const ask = (dry: string) => (bucket: string) => {
    asked.push(bucket)
    return bucket !== dry
  }
  expect(await outcome(throttled(ask('account')), exchange)).toBe('THROTTLED')
  expect(asked.splice(0)).toEqual(['client1 /a/GET', 'method', 'account'])
  expect(await outcome(throttled(ask('client1 /a/GET')), exchange)).toBe('THROTTLED')
  expect(asked).toEqual(['client1 /a/GET'])
})

test('a backend may take its time, and its answer counts', async () => {
  const exchange = { ...newExchange(), keyAccess: access }
  for (const [answer, expected] of [
    [true, 'passed passed'],
    [false, 'THROTTLED QUOTA_EXCEEDED'],
  ] as const) {
    const later = (): Promise<boolean> => Promise.resolve(answer)
    expect(`${await outcome(throttled(later), exchange)} ${await outcome(quota(later), exchange)}`).toBe(expected)
  }
})

test('[D] auth-throttle-cache.md 7.1 #7: limits are best effort: while their backend is away, requests pass', async () => {
  const exchange = { ...newExchange(), keyAccess: access }
  const away = (): Promise<boolean> => Promise.reject(new Error('no connection'))
  expect(await outcome(throttled(away), exchange)).toBe('passed')
  expect(await outcome(quota(away), exchange)).toBe('passed')
})

test('[D] auth-throttle-cache.md 7.1 #1: with the source AUTHORIZER the key is what the authorizer named', async () => {
  const value = 'v'.repeat(20)
  const keys: ApiKeys = { find: (given, stage) => (given === value && stage === STAGE ? access : null), isPlanned: () => true }
  const step = apiKey({ required: true, source: 'AUTHORIZER', keys, stage: STAGE, method: 'GET /a', logged: false })
  const authorizer = { members: table<string>(), claims: null, usageIdentifierKey: value }
  const named = newExchange({ context: { authorizer } })
  expect(await outcome(step, named)).toBe('passed')
  expect(named.context.identity).toMatchObject({ apiKey: value, apiKeyId: 'key1' })
  expect(await outcome(step, newExchange({ context: { authorizer: { ...authorizer, usageIdentifierKey: null } } }))).toBe(
    'INVALID_API_KEY',
  )
  expect(await outcome(step, newExchange({ headers: [['x-api-key', value]] }))).toBe('INVALID_API_KEY')
})

test('a method that asks for no key has no step for one, unless there is a log to write', () => {
  const keys: ApiKeys = { find: () => null, isPlanned: () => false }
  const settings = { required: false, source: 'HEADER', keys, stage: STAGE, method: 'GET /a' } as const
  expect(apiKey({ ...settings, logged: false })).toBeNull()
  expect(apiKey({ ...settings, logged: true })).not.toBeNull()
})
