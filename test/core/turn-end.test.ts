import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { atTurnEnd } from '../../src/core/turn-end.ts'

test('what comes in one turn is done at its end, in order; what that brings up is done in the next', async () => {
  const done: string[] = []
  const put = atTurnEnd((item: string) => {
    done.push(item)
    if (item === 'b') put('from b')
  })
  put('a')
  put('b')
  await Promise.resolve().then(() => put('c'))
  expect(done).toEqual([])
  await setImmediate()
  expect(done).toEqual(['a', 'b', 'c'])
  await setImmediate()
  expect(done).toEqual(['a', 'b', 'c', 'from b'])
})
