import { expect, test } from 'vitest'
import { bySpelling } from '../../src/core/spelling.ts'

function counted(): { readonly rule: (name: string) => string | null; readonly asked: string[] } {
  const asked: string[] = []
  const rule = bySpelling((name) => {
    asked.push(name)
    return name === 'nothing' ? null : name.toLowerCase()
  })
  return { rule, asked }
}

test('each spelling is asked for once, and null is an answer', () => {
  const { rule, asked } = counted()
  expect([rule('Date'), rule('date'), rule('Date'), rule('nothing'), rule('nothing')]).toEqual([
    'date',
    'date',
    'date',
    null,
    null,
  ])
  expect(asked).toEqual(['Date', 'date', 'nothing'])
})

test('a sender of endless or of long names is answered right, and not remembered', () => {
  const { rule, asked } = counted()
  const long = 'X'.repeat(65)
  expect([rule(long), rule(long)]).toEqual([long.toLowerCase(), long.toLowerCase()])
  expect(asked).toEqual([long, long])
  for (let i = 0; i < 2000; i++) rule(`X-${i}`)
  asked.length = 0
  expect([rule('X-LATE'), rule('X-LATE'), rule('X-0')]).toEqual(['x-late', 'x-late', 'x-0'])
  expect(asked).toEqual(['X-LATE', 'X-LATE'])
})
