import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseVtlJson } from '../../src/vtl/json-value.ts'
import { parseTemplate, render } from '../../src/vtl/render.ts'
import { TemplateError } from '../../src/vtl/template-error.ts'
import type { VtlValue } from '../../src/vtl/value.ts'

/** Pieces that mean something to the parser, glued together at random. */
const PIECES = [
  ...[
    '$',
    '$!',
    '${',
    '}',
    '#',
    '##',
    '#*',
    '*#',
    '#[[',
    ']]#',
    '\\',
    '"',
    "'",
    '(',
    ')',
    '[',
    ']',
    '{',
    '.',
    '..',
    ',',
    ':',
    '=',
    '\n',
    ' ',
  ],
  ...[
    '#set($x = ',
    '#set($m.k = ',
    '#if(',
    '#elseif(',
    '#else',
    '#end',
    '#foreach($x in ',
    '#define($b)',
    '#stop',
    '#break',
    '#macro(q)',
    '#foo(',
  ],
  ...[
    '$x',
    '$m',
    '$l',
    '$s',
    '$b',
    '$foreach',
    '$m.k',
    '$l[0]',
    '$l[-1]',
    '$s.length()',
    '$m.entrySet()',
    '$m.put("k", $x)',
    '$l.add($l)',
    '$m.put("m", $m)',
  ],
  ...[
    '.constructor',
    '.__proto__',
    '.__lookupGetter__("x")',
    '.split("")',
    '.replaceAll("(a|b)*", "$1")',
    '.matches("(?=x).*")',
    '.get(0)',
    '.values()',
  ],
  ...[
    '1',
    '-1',
    '0',
    '2.5',
    '1e400',
    '99999999999999999999',
    'true',
    'false',
    'null',
    '"a$x"',
    "'b'",
    '[1..5]',
    '[1,2]',
    '{"a":1}',
    'in',
    '==',
  ],
  ...['+', '-', '*', '/', '%', '&&', '||', '!', '<', '>=', 'eq', 'not ', 'ü', '\u0000', '\ud800'],
]

const template = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((pieces) => pieces.join('')),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => `#set($x = ${pieces.join('')})$x`),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => `$m.${pieces.join('')}`),
  fc.string({ unit: 'grapheme' }),
)

function variables(): Map<string, VtlValue> {
  return new Map<string, VtlValue>([
    ['m', parseVtlJson('{"k":"v","n":null,"d":1.5,"l":[{"a":"b"}]}')],
    ['l', parseVtlJson('[1,"two",[3]]')],
    ['s', 'some text'],
  ])
}

const OWN = Object.getOwnPropertyNames(Object.prototype).length
const GLOBALS = Object.getOwnPropertyNames(globalThis).length

test('no template throws anything but TemplateError, and none touches the program', () => {
  fc.assert(
    fc.property(template, (text) => {
      try {
        expect(typeof render(parseTemplate(text), variables(), { steps: 20_000, memory: 1_000_000 })).toBe('string')
      } catch (error) {
        expect(error).toBeInstanceOf(TemplateError)
      }
    }),
    { numRuns: 3000 },
  )
  expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(OWN)
  expect(Object.getOwnPropertyNames(globalThis)).toHaveLength(GLOBALS)
})

test('text without VTL comes out as it went in', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }).filter((text) => !/[$#]/.test(text)),
      (text) => {
        expect(render(parseTemplate(text), new Map())).toBe(text)
      },
    ),
  )
})
