import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cut, displayWidth, oneLine, visible } from '../../src/cli/display.ts'
import { tableLines } from '../../src/cli/table.ts'

const COLUMNS = [
  { heading: 'ID', least: null },
  { heading: 'NAME', least: 6 },
  { heading: 'NOTE', least: 4 },
]

test('columns are aligned, and blanks do not trail', () => {
  const rows = [
    ['a1', 'short', 'x'],
    ['b22', 'much longer', ''],
  ]
  expect(tableLines(COLUMNS, rows, Number.POSITIVE_INFINITY)).toEqual([
    'ID   NAME         NOTE',
    'a1   short        x',
    'b22  much longer',
  ])
})

test('the widest column gives way first, to its least, and no line is too long', () => {
  const rows = [['a1', 'a name of some length', 'and a note that is a good deal longer']]
  expect(tableLines(COLUMNS, rows, 40)[1]).toBe('a1  a name of some l…  and a note that …')
  expect(tableLines(COLUMNS, rows, 20)[1]).toBe('a1  a name…  and a …')
  // Narrower than all they may become: what names things stays whole.
  expect(tableLines(COLUMNS, rows, 5)[1]).toBe('a1  a nam…  and…')
})

test('whatever is in the cells, lines fit and cannot steer a terminal', () => {
  const cell = fc.string({ unit: 'binary', maxLength: 60 })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constant('id'), cell, cell), { maxLength: 5 }),
      fc.integer({ min: 20, max: 90 }),
      (rows, width) => {
        for (const line of tableLines(COLUMNS, rows, width)) {
          expect(displayWidth(line)).toBeLessThanOrEqual(width)
          expect(line).not.toMatch(/\p{Cc}/u)
        }
      },
    ),
  )
})

test('wide characters count twice, marks not at all', () => {
  expect([displayWidth('abc'), displayWidth('猫'), displayWidth('e\u0301'), displayWidth('👩‍👩‍👧')]).toEqual([3, 2, 1, 2])
  expect([cut('猫猫猫', 4), cut('猫猫', 4), cut('abc', 2), cut('abc', 1)]).toEqual(['猫…', '猫猫', 'a…', '…'])
})

test('control characters are shown, not obeyed', () => {
  expect(oneLine('a\n\tb\u001b[31m\u009b')).toBe('a b?[31m?')
  expect(oneLine('abc\u202etxt.exe')).toBe('abc?txt.exe')
  expect(visible('a\n\tb\u001b[31m\r\u0007')).toBe('a\n\tb?[31m??')
})
