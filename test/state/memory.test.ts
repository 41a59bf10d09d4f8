import { expect, test } from 'vitest'
import { MemoryQuotas } from '../../src/state/memory-quotas.ts'
import { MemoryTokenBuckets } from '../../src/state/memory-token-buckets.ts'
import { quotasContract } from './quotas.contract.ts'
import { tokenBucketsContract } from './token-buckets.contract.ts'

tokenBucketsContract('memory', (clock) => new MemoryTokenBuckets(() => clock.at))
quotasContract('memory', (clock) => new MemoryQuotas(() => clock.at))

test('memory answers at once: no request waits for a promise', () => {
  expect(new MemoryTokenBuckets(() => 0).take('a', { rate: 1, burst: 1 })).toBe(true)
  expect(new MemoryQuotas(() => 0).use('a', null)).toBe(true)
})
