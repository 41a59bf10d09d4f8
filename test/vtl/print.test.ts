import fc from 'fast-check'
import { expect, test } from 'vitest'
import { JsonDepthError } from '../../src/core/json.ts'
import { parseVtlJson, toVtl } from '../../src/vtl/json-value.ts'
import { printValue, toJson } from '../../src/vtl/print.ts'
import { HostObject, VtlDouble } from '../../src/vtl/value.ts'

test.each([
  ['{"foo":"bar"}', '{foo=bar}'],
  ['{"foo":[{"nested":"bar"}]}', '{foo=[{"nested":"bar"}]}'],
  ['[{"foo":"bar"}]', '[{"foo":"bar"}]'],
  ['[]', '[]'],
  ['{}', '{}'],
  ['{"a":null,"b":{"c":[null]}}', '{a=null, b={c=[null]}}'],
  ['null', ''],
  ['true', 'true'],
])('[S] vtl-and-context.md 7 #11 #12: %s prints %s', (json, printed) => {
  expect(printValue(parseVtlJson(json))).toBe(printed)
})

test('lists that a template made print as Java prints them', () => {
  expect(printValue(['a', 1, null, undefined, [true], new Map([['k', 'v']])])).toBe('[a, 1, null, , [true], {k=v}]')
})

test('numbers keep the form in which they were written, as in Java', () => {
  const text = '{"a":1.0,"b":1,"c":1e2,"d":12345678901234567890,"e":-0.5,"f":9007199254740993,"g":1.50,"h":-0}'
  expect(printValue(parseVtlJson(text))).toBe(
    '{a=1.0, b=1, c=100.0, d=12345678901234567890, e=-0.5, f=9007199254740993, g=1.5, h=0}',
  )
  expect(toJson(parseVtlJson(text))).toBe(
    '{"a":1.0,"b":1,"c":100.0,"d":12345678901234567890,"e":-0.5,"f":9007199254740993,"g":1.5,"h":0}',
  )
})

test('members keep their order, names of digits too', () => {
  expect(printValue(parseVtlJson('{"b":1,"10":2,"a":{"2":3,"1":4}}'))).toBe('{b=1, 10=2, a={2=3, 1=4}}')
})

test.each([
  [1e7, '1.0E7'],
  [9999999, '9999999.0'],
  [123456789.125, '1.23456789125E8'],
  [0.001, '0.001'],
  [0.0001, '1.0E-4'],
  [1.5e-7, '1.5E-7'],
  [-0, '-0.0'],
  [Number.NaN, 'NaN'],
  [Number.NEGATIVE_INFINITY, '-Infinity'],
])('Double.toString(%d) is %s', (value, printed) => {
  expect(printValue(new VtlDouble(value))).toBe(printed)
})

test('JSON text escapes as json-smart does; a printed list also escapes the slash (chosen, unsettled.ts)', () => {
  const list = toVtl(['http://x/y\u0001\u007f\u2028é"\\\t\b\f\n\r'])
  expect(toJson(list)).toBe('["http://x/y\\u0001\\u007F\\u2028é\\"\\\\\\t\\b\\f\\n\\r"]')
  expect(printValue(list)).toBe('["http:\\/\\/x\\/y\\u0001\\u007F\\u2028é\\"\\\\\\t\\b\\f\\n\\r"]')
})

test('a host object prints what it says, and is text in JSON', () => {
  class Host extends HostObject {
    override get(): undefined {
      return undefined
    }
    override print(): string {
      return 'a "host"'
    }
  }
  expect([printValue(new Host()), printValue([new Host()]), toJson([new Host()])]).toEqual([
    'a "host"',
    '[a "host"]',
    '["a \\"host\\""]',
  ])
})

test('JSON comes back as it was, by either reader', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const value: unknown = JSON.parse(text)
      expect(JSON.parse(toJson(parseVtlJson(JSON.stringify(value))))).toEqual(withoutNegativeZero(value))
      // A fraction sends the text through the exact reader.
      expect(JSON.parse(toJson(parseVtlJson(`[1.5,${JSON.stringify(value)}]`)))).toEqual([1.5, withoutNegativeZero(value)])
    }),
  )
})

function withoutNegativeZero(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

test.each([
  '',
  '{',
  '[1.5',
  '[1.5,]',
  '{"a":1.5,}',
  '{"a" 1.5}',
  '{a:1.5}',
  '[1.5]x',
  '[01.5]',
  '[1.5,"\n"]',
  '[1.5,"\\x"]',
  '[1.5,.5]',
  '[1.5 2]',
  '["1.5',
  '[1.5,nul]',
  '[1.5,-]',
])('bad JSON %j is a SyntaxError', (text) => {
  expect(() => parseVtlJson(text)).toThrow(SyntaxError)
})

test('JSON nested too deeply is refused by either reader', () => {
  expect(() => parseVtlJson('['.repeat(600) + ']'.repeat(600))).toThrow(JsonDepthError)
  expect(() => parseVtlJson(`${'['.repeat(600)}1.5${']'.repeat(600)}`)).toThrow(JsonDepthError)
})
