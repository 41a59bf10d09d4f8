import { expect, test } from 'vitest'
import { type Called, SharedCalls } from '../../src/pipeline/shared-calls.ts'
import type { CachedResponse } from '../../src/state/state.ts'

const RESPONSE: CachedResponse = { status: 200, headers: [], body: Buffer.from('x') }

/** A call that ends when the test says so. */
function pending() {
  const { promise, resolve, reject } = Promise.withResolvers<Called<string>>()
  const seen: { isLatest?: () => boolean } = {}
  const call = (isLatest: () => boolean): Promise<Called<string>> => {
    seen.isLatest = isLatest
    return promise
  }
  return {
    call,
    seen,
    share: () => resolve({ reply: 'r', shared: RESPONSE }),
    keep: () => resolve({ reply: 'r', shared: null }),
    reject,
  }
}

test('a call is found while it is under way, by its key', async () => {
  const calls = new SharedCalls(true, () => 0)
  const one = pending()
  const led = calls.lead('k', one.call)
  const found = calls.find('k')
  expect([calls.find('other'), found === undefined]).toEqual([undefined, false])
  one.share()
  expect([await led, await found, calls.find('k')]).toEqual(['r', RESPONSE, undefined])
})

test('where calls are not shared none is found', async () => {
  const calls = new SharedCalls(false, () => 0)
  const one = pending()
  const led = calls.lead('k', one.call)
  expect(calls.find('k')).toBeUndefined()
  one.share()
  expect(await led).toBe('r')
})

test('the call that began last is the one that counts, and the one that is found', async () => {
  const calls = new SharedCalls(true, () => 0)
  const [old, young] = [pending(), pending()]
  const leads = [calls.lead('k', old.call), calls.lead('k', young.call)]
  expect([old.seen.isLatest?.(), young.seen.isLatest?.()]).toEqual([false, true])
  old.share()
  await leads[0]
  expect(calls.find('k')).toBeDefined()
  young.share()
  await leads[1]
  expect(calls.find('k')).toBeUndefined()
})

test.each(['fails', 'is not shared'])(
  'after a call that %s nobody waits, for two seconds or until one is shared',
  async (outcome) => {
    let now = 1000
    const calls = new SharedCalls(true, () => now)
    const lead = async (end: (call: ReturnType<typeof pending>) => void): Promise<{ shared: unknown; found: boolean }> => {
      const one = pending()
      const led = calls.lead('k', one.call).catch(() => 'failed')
      const found = calls.find('k')
      end(one)
      await led
      return { shared: await found, found: found !== undefined }
    }
    const unshared = () => lead((one) => (outcome === 'fails' ? one.reject(new Error('no')) : one.keep()))
    expect(await unshared()).toEqual({ shared: null, found: true })
    expect(await unshared()).toEqual({ shared: undefined, found: false })
    now += 1999
    expect((await unshared()).found).toBe(false)
    now += 1
    expect((await lead((one) => one.share())).found).toBe(true)
    expect(await lead((one) => one.share())).toEqual({ shared: RESPONSE, found: true })
  },
)
