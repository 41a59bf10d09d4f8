import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { compileJsonPath, JsonPathError, jsonPathOf, readJsonPath, readVtlPath } from '../../src/mapping/json-path.ts'
import { parseVtlJson, toVtl } from '../../src/vtl/json-value.ts'
import { toJson } from '../../src/vtl/print.ts'

const DOCUMENT: Json = {
  store: {
    book: [
      { category: 'reference', author: 'Nigel Rees', title: 'Sayings', price: 8.95, tags: ['a', 'b'] },
      { category: 'fiction', author: 'Evelyn Waugh', title: 'Sword', price: 12.99 },
      { category: 'fiction', author: 'Herman Melville', title: 'Moby', isbn: '0-553', price: 8.99, tags: [] },
      { category: 'fiction', author: 'J. R. R. Tolkien', title: 'Rings', isbn: '0-395', price: 22.99, tags: ['a'] },
    ],
    bicycle: { color: 'red', price: 19.95 },
  },
  expensive: 10,
  a: { b: { c: 1 } },
  n: null,
  list: [1, 2, 3, [4, 5], { x: 6 }],
  nums: [1, 2, 3, 4.5],
  strs: ['ab', 'cd'],
  'k v': 'sp',
  'k.d': 'dot',
  "it's": 'quote',
  empty: [],
  s: 'text',
  o: { p: { x: 1, y: 2 }, q: { x: 3, y: 4 } },
  ü: 1,
  'a-b': 2,
  items: [{ id: 1, v: '1', d: null }, { id: '2', v: 2 }, { id: 3 }],
}

/** Jayway JsonPath ([D] vtl-and-context.md 1). undefined: nothing there. */
const READINGS: readonly (readonly [string, Json | undefined])[] = [
  ['$.a.b.c', 1],
  ['a.b.c', 1],
  ['a', { b: { c: 1 } }],
  [' $.a ', { b: { c: 1 } }],
  ["$['a']['b']", { c: 1 }],
  ['$["a"].b["c"]', 1],
  ["$[ 'a' ].b", { c: 1 }],
  ['@.a.b', { c: 1 }],
  ["$['k v']", 'sp'],
  ["$['k.d']", 'dot'],
  ["$['it\\'s']", 'quote'],
  ['$.ü', 1],
  ['$.a-b', 2],
  ['$.n', null],
  ['$.nope', undefined],
  ['$.nope.x', undefined],
  ['$.nope[0]', undefined],
  ['$.nope[*]', undefined],
  ['$.n.x', undefined],
  ['$.s.x', undefined],
  ['$.s[0]', undefined],
  ['$.s.length', undefined],
  // several names
  ["$['s','expensive']", { s: 'text', expensive: 10 }],
  ["$['s','nope']", { s: 'text' }],
  ["$['nope','nope2']", {}],
  ["$.o['p','q'].x", [1, 3]],
  [
    "$.o.*['x','y']",
    [
      { x: 1, y: 2 },
      { x: 3, y: 4 },
    ],
  ],
  ["$..book[0]['title','price']", [{ title: 'Sayings', price: 8.95 }]],
  // indexes and slices
  ['$.list[0]', 1],
  ['$.list[-1].x', 6],
  ['$.list[3][1]', 5],
  ['$.list[9]', undefined],
  ['$.list[-9]', undefined],
  ['$.nums[0,2]', [1, 3]],
  ['$.nums[0 , 9]', [1]],
  ['$.nums[1:3]', [2, 3]],
  ['$.nums[2:]', [3, 4.5]],
  ['$.nums[:2]', [1, 2]],
  ['$.nums[-2:]', [3, 4.5]],
  ['$.nums[:-1]', [1, 2, 3]],
  ['$.nums[-3:-1]', [2, 3]],
  ['$.nums[0:10]', [1, 2, 3, 4.5]],
  ['$.nums[3:1]', []],
  ['$.empty[0]', undefined],
  // wildcards and scans
  ['$.nums[*]', [1, 2, 3, 4.5]],
  ['$.nums.*', [1, 2, 3, 4.5]],
  ['$.a.*', [{ c: 1 }]],
  ['$.empty[*]', []],
  ['$.s[*]', []],
  ['$.store.book[*].title', ['Sayings', 'Sword', 'Moby', 'Rings']],
  ['$.store.book[*].isbn', ['0-553', '0-395']],
  ['$.store.book[*].tags[0]', ['a', 'a']],
  ['$..author', ['Nigel Rees', 'Evelyn Waugh', 'Herman Melville', 'J. R. R. Tolkien']],
  ['$.store..price', [8.95, 12.99, 8.99, 22.99, 19.95]],
  ['$..x', [6, 1, 3]],
  ['$..book[1].title', ['Sword']],
  ['$..book[-1:].title', ['Rings']],
  ["$..['x']", [6, 1, 3]],
  ['$..nope', []],
  ['$.a..*', [{ c: 1 }, 1]],
  // filters
  ['$.store.book[?(@.isbn)].title', ['Moby', 'Rings']],
  ['$.store.book[?(!@.isbn)].title', ['Sayings', 'Sword']],
  ['$.store.book[?(@.price < 10)].title', ['Sayings', 'Moby']],
  ['$.store.book[?(@.price <= $.expensive)].title', ['Sayings', 'Moby']],
  ['$.store.book[?(@.price>=12.99)].title', ['Sword', 'Rings']],
  ["$..book[?(@.category == 'fiction' && @.price < 10)].title", ['Moby']],
  ['$..book[?(@.category == "reference" || @.price > 20)].title', ['Sayings', 'Rings']],
  ["$..book[?(@.category != 'fiction')].title", ['Sayings']],
  ['$..book[?(@.author =~ /.*REES/i)].title', ['Sayings']],
  ['$..book[?(@.author =~ /REES/i)].title', []],
  ["$..book[?(@.category in ['fiction','x'])].title", ['Sword', 'Moby', 'Rings']],
  ["$..book[?(@.category nin ['fiction','x'])].title", ['Sayings']],
  ["$..book[?('b' in @.tags)].title", ['Sayings']],
  ["$..book[?(@.tags contains 'a')].title", ['Sayings', 'Rings']],
  ["$..book[?(@.title contains 'S')].title", ['Sayings', 'Sword']],
  ['$..book[?(@.tags size 1)].title', ['Rings']],
  ['$..book[?(@.title size 4)].title', ['Moby']],
  ['$..book[?(@.tags empty true)].title', ['Moby']],
  ['$..book[?(@.tags empty false)].title', ['Sayings', 'Rings']],
  ["$..book[?(@.tags subsetof ['a','b','c'])].title", ['Sayings', 'Moby', 'Rings']],
  ["$..book[?(@.tags anyof ['b'])].title", ['Sayings']],
  ["$.store.book[?(@.tags noneof ['b'])].title", ['Sword', 'Moby', 'Rings']],
  ["$..book[?(@.tags all ['a','b'])].title", ['Sayings']],
  ["$.store.book[?(@.tags[0] == 'a')].title", ['Sayings', 'Rings']],
  ["$.store.book[?(@['price'] == 8.95)].title", ['Sayings']],
  ["$.store.book[?(@.tags == ['a','b'])].title", ['Sayings']],
  ['$.store.book[?(@.tags.length() == 1)].title', ['Rings']],
  ["$.o[?(@.p == {'y':2,'x':1})].q.x", [3]],
  ['$.nums[?(@ > 2)]', [3, 4.5]],
  ['$.strs[?(@ =~ /a./)]', ['ab']],
  ['$.o.p[?(@.x == 1)]', [{ x: 1, y: 2 }]],
  ['$..[?(@.x)]', [{ x: 6 }, { x: 1, y: 2 }, { x: 3, y: 4 }]],
  ['$.s[?(@.x)]', undefined],
  // a number equals the text that spells it, except with ===
  ["$.items[?(@.id == '1')].v", ['1']],
  ['$.items[?(@.id == 2)].v', [2]],
  ['$.items[?(@.id === 2)].v', []],
  ['$.items[?(@.id !== 2)].id', [1, '2', 3]],
  ['$.items[?(1 == @.id)].id', [1]],
  ['$.items[?(@.id > 1)].id', [3]],
  // null is there, a missing value equals nothing
  ['$.items[?(@.d == null)].id', [1]],
  ['$.items[?(@.d)].id', [1]],
  ['$.items[?(@.nope == null)].id', []],
  ['$.items[?(@.nope != 5)].id', [1, '2', 3]],
  ['$.items[?((@.id == 1 || @.id == 3) && !(@.v == "1"))].id', [3]],
  ['$.items[?(@.id == $.items[0].id)].v', ['1']],
  // functions
  ['$.nums.length()', 4],
  ['$.nums.size()', 4],
  ['$.o.length()', 2],
  ['$.s.length()', null],
  ['$.nums.sum()', 10.5],
  ['$.nums.min()', 1],
  ['$.nums.max()', 4.5],
  ['$.nums.avg()', 2.625],
  ['$.nums.stddev()', 1.29301],
  ['$.o.keys()', ['p', 'q']],
  ['$.strs.concat("x", $.s)', 'abcdxtext'],
  ['$.strs.append("ef")', ['ab', 'cd', 'ef']],
  ['$.nums.first()', 1],
  ['$.nums.last()', 4.5],
  ['$.nums.index(1)', 2],
  ['$..price.sum()', 73.87],
  ['$..book.length()', 1],
  ['$.nope.length()', undefined],
  ['$.empty.sum()', undefined],
  ['$.store.book[*].tags.length()', [2, 0, 1]],
]

test.each(READINGS)('%s', (path, expected) => {
  const compiled = compileJsonPath(path)
  expect(round(readJsonPath(compiled, DOCUMENT))).toEqual(expected)
  const value = readVtlPath(compiled, toVtl(DOCUMENT))
  expect(value === undefined ? undefined : round(JSON.parse(toJson(value)))).toEqual(expected)
})

/** Sums of prices are not exact. */
function round(value: Json | undefined): Json | undefined {
  return typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value
}

test('the whole document is itself, and reading does not write', () => {
  const text = JSON.stringify(DOCUMENT)
  expect(readJsonPath(compileJsonPath('$'), DOCUMENT)).toBe(DOCUMENT)
  readJsonPath(compileJsonPath('$.strs.append("x")'), DOCUMENT)
  expect(JSON.stringify(DOCUMENT)).toBe(text)
})

test.each([
  ['$.items[*].id', '[1.0,12345678901234567890]'],
  ['$.items[0].id', '1.0'],
  ['$.items.length()', '2'],
])('over template values %s keeps the numbers of the text', (path, expected) => {
  const document = parseVtlJson('{"items":[{"id":1.0},{"id":12345678901234567890}]}')
  expect(toJson(readVtlPath(compileJsonPath(path), document))).toBe(expected)
})

test.each([
  ...[
    '',
    ' ',
    '$.',
    '$..',
    '$.a.',
    '$.a..',
    '$a',
    '$[',
    '$[]',
    "$['a",
    "$['a'",
    '$.a[b]',
    '$...a',
    '$.a b',
    '$.[',
    '$[1',
    '$[1:2:3]',
    '$[?]',
  ],
  ...[
    '$.a[?()]',
    '$.a[?(@.b =)]',
    '$.a[?(@.b == 1]',
    '$.a[?(@.b == 1)',
    '$.a[?(@.b ~ 1)]',
    '$.a[?(1)]',
    '$.a[?(@.b == "x)]',
    '$.a[?(@ =~ /(/)]',
    '$.a[?(@ =~ /a)]',
  ],
  ...['$.a.nope()', '$.a.length(', '$.a.length(1', '$.constructor()', '$.toString()'],
])('%j does not compile', (path) => {
  expect(() => compileJsonPath(path)).toThrow(JsonPathError)
})

test('only own members are read', () => {
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'length']) {
    for (const document of [{}, [], 'text', 1, null] as readonly Json[]) {
      expect(readJsonPath(compileJsonPath(`$['${name}']`), document)).toBeUndefined()
      expect(readJsonPath(compileJsonPath(`$.${name}`), document)).toBeUndefined()
    }
  }
  const own: Json = JSON.parse('{"__proto__":{"x":1}}')
  expect(readJsonPath(compileJsonPath('$.__proto__.x'), own)).toBe(1)
  expect(JSON.stringify(readJsonPath(compileJsonPath("$['__proto__','a']"), own))).toBe('{"__proto__":{"x":1}}')
})

function nested(depth: number): Json {
  return depth === 0 ? 1 : { d: nested(depth - 1) }
}

test('paths and readings are bounded', () => {
  const wide: Json = Array.from({ length: 1000 }, (_, i) => ({ id: i, list: [1, 2, 3] }))
  expect(() => compileJsonPath(`$${'.a'.repeat(5000)}`)).toThrow(JsonPathError)
  expect(() => compileJsonPath(`$${'.a'.repeat(200)}`)).toThrow(JsonPathError)
  expect(() => compileJsonPath(`$[?(${'('.repeat(100)}@.a${')'.repeat(100)})]`)).toThrow(JsonPathError)
  expect(() => compileJsonPath(`$[?(${'!'.repeat(1000)}@.a)]`)).toThrow(JsonPathError)
  expect(() => compileJsonPath(`$[?(@.a == ${'['.repeat(1000)}`)).toThrow(JsonPathError)
  expect(() => readJsonPath(compileJsonPath('$..*..*..*..*'), nested(200))).toThrow(JsonPathError)
  expect(() => readJsonPath(compileJsonPath('$[?($[?(@.id == 5)])]'), wide)).toThrow(JsonPathError)
  expect(() => readJsonPath(compileJsonPath('$[?(@.list subsetof $[*].id)]'), wide)).toThrow(JsonPathError)
  expect(readJsonPath(compileJsonPath('$[-999999999:999999999].id'), [{ id: 1 }])).toEqual([1, 1])
})

test('the deepest document that the JSON parser lets through can be scanned', () => {
  const deep: Json = JSON.parse(`${'{"d":'.repeat(511)}{"leaf":1}${'}'.repeat(511)}`)
  expect(readJsonPath(compileJsonPath('$..leaf'), deep)).toEqual([1])
  expect(readJsonPath(compileJsonPath('$..d.leaf'), deep)).toEqual([1])
})

test('a pattern that backtracks ends the reading', () => {
  const document = [`${'a'.repeat(2000)}!`]
  expect(() => readJsonPath(compileJsonPath('$[?(@ =~ /(?=a)(a+)+b/)]'), document)).toThrow(JsonPathError)
})

test('a path of a request is compiled once', () => {
  expect(jsonPathOf('$.x.y')).toBe(jsonPathOf('$.x.y'))
  expect(() => jsonPathOf('$.')).toThrow(JsonPathError)
})

test('random paths throw nothing but JsonPathError', () => {
  const pieces = fc.constantFrom(
    ...[
      '$',
      '@',
      '.',
      '..',
      '[',
      ']',
      '*',
      "'a'",
      '"b"',
      ',',
      ':',
      '0',
      '-1',
      '?(',
      ')',
      '(',
      '!',
      '==',
      '!=',
      '=~',
      '/a/',
      ' in ',
      '&&',
      '||',
      'length',
      'x',
      ' ',
    ],
    ...['$.items', '[*]', '[?(@.id)]', '..x', '.sum()', "['id','v']", '[0:2]', 'null', 'true', '{', '}', '1.5'],
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 10 }), (parts) => {
      try {
        const path = compileJsonPath(parts.join(''))
        readJsonPath(path, DOCUMENT)
        readVtlPath(path, toVtl(DOCUMENT))
      } catch (error) {
        expect(error).toBeInstanceOf(JsonPathError)
      }
    }),
    { numRuns: 2000 },
  )
})
