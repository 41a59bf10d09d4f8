import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileJavaRegex, javaRegexOf, RegexError } from '../../src/core/regex.ts'

/** java.util.regex: pattern, text, String.matches, Matcher.find. */
test.each([
  ['abc', 'abc', true, true],
  ['abc', 'xabcx', false, true],
  ['', '', true, true],
  ['', 'a', false, true],
  ['a|b', 'b', true, true],
  ['a|ab', 'ab', true, true],
  ['.*error.*', 'some error here', true, true],
  ['.*error.*', 'line\nerror', false, true],
  ['(?s).*error.*', 'line\nerror', true, true],
  ['(?:.|\\n)*error(?:.|\\n)*', 'line\nerror', true, true],
  ['a.c', 'a\u2028c', false, false],
  ['a.c', 'a\rc', false, false],
  ['^\\d{4}-\\d{2}$', '2020-01', true, true],
  ['^\\d{4}-\\d{2}$', '2020-01\n', false, true],
  ['\\d', '\u0663', false, false],
  ['\\s', '\u000b', true, true],
  ['\\h+', '\u00a0\t', true, true],
  ['\\v', '\u2028', true, true],
  ['a\\Rb', 'a\r\nb', true, true],
  ['a\\Z', 'a\n', false, true],
  ['a\\z', 'a\n', false, false],
  ['\\Aab', 'ab', true, true],
  ['(?i)HeLLo', 'hello', true, true],
  ['a(?i)b|c', 'aB', true, true],
  ['a(?i)b|c', 'C', true, true],
  ['(a(?i)b)c', 'aBC', false, false],
  ['(?i:a)b', 'Ab', true, true],
  ['(?i:a)b', 'AB', false, false],
  ['(?m)^b$', 'a\nb\nc', false, true],
  ['(?x) a b # comment\n c', 'abc', true, true],
  ['\\Qa.b\\E+', 'a.bbb', true, true],
  ['\\Qa.b', 'a.b', true, true],
  ['\\p{Alpha}+', 'abcXYZ', true, true],
  ['\\p{Alpha}', '1', false, false],
  ['\\P{Alpha}', '1', true, true],
  ['\\p{Punct}+', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~', true, true],
  ['\\p{Lu}\\p{IsAlphabetic}\\p{L}', 'Äöü', true, true],
  ['\\p{IsLatin}+', 'abc', true, true],
  ['\\x41\\u0042\\x{43}\\t\\0101', 'ABC\tA', true, true],
  ['\\x{1F600}', '😀', true, true],
  ['.', '😀', true, true],
  ['[^a]', '😀', true, true],
  ['[a-c[x-z]]+', 'abxz', true, true],
  ['[a-z&&[^aeiou]]+', 'xyz', true, true],
  ['[a-z&&[^aeiou]]', 'a', false, false],
  ['[a-z&&def]', 'd', true, true],
  ['[]a]+', ']a', true, true],
  ['[^\\d\\s]+', 'ab', true, true],
  ['[\\w.-]+@[\\w-]+\\.[a-z]{2,}', 'a.b-c@d-e.org', true, true],
  ['[a-]', '-', true, true],
  ['[\\Q]-\\E]', '-', true, true],
  ['(a)\\1', 'aa', true, true],
  ['(?<x>a)\\k<x>', 'aa', true, true],
  ['(?<x>a)b', 'ab', true, true],
  ['foo(?=bar)', 'foobar', false, true],
  ['foo(?!bar)', 'foobar', false, false],
  ['(?<=a)b', 'ab', false, true],
  ['(?<!a)b', 'ab', false, false],
  ['(?!.*secret).*', 'plain', true, true],
  ['\\bword\\b', 'a word here', false, true],
  ['a{2,3}', 'aaa', true, true],
  ['a{1001}', 'a'.repeat(1001), true, true],
  ['a+?b*?', 'aab', true, true],
  ['\\$\\{x\\}', '${x}', true, true],
  ['}', '}', true, true],
])('Pattern %j on %j: matches %s, finds %s', (pattern, text, matches, finds) => {
  const regex = compileJavaRegex(pattern)
  expect([regex.matches(text), regex.find(text)]).toEqual([matches, finds])
})

test.each(
  [
    [
      '(',
      '*a',
      'a**',
      '[',
      '[a',
      ')',
      'a)',
      '[z-a]',
      'a{2,1}',
      '\\',
      '\\y',
      '\\p{Nope}',
      '(?<1>a)',
      '(?z)',
      '{1}',
      '(?',
      '\\k<nope>',
    ],
    // Understood by Java, but by neither engine.
    ['a++', 'a*+', '(?>a)'],
  ].flat(),
)('%j is a RegexError', (pattern) => {
  expect(() => compileJavaRegex(pattern)).toThrow(RegexError)
})

test.each([
  ['o', 'Hello World', '0', 'Hell0 W0rld', 'Hell0 World'],
  ['(o)', 'Hello', '<$1$0>', 'Hell<oo>', 'Hell<oo>'],
  ['(?<v>[eo])', 'Hello', '${v}!', 'He!llo!', 'He!llo'],
  ['x*', 'abc', '-', '-a-b-c-', '-abc'],
  ['', 'ab', '-', '-a-b-', '-ab'],
  ['a', 'aaa', '\\$1\\\\', '$1\\$1\\$1\\', '$1\\aa'],
  ['(a)(b)?', 'a', '[$2$1]', '[a]', '[a]'],
  ['(a)', 'a', '$12', 'a2', 'a2'],
  ['z', 'abc', '$9', 'abc', 'abc'],
  ["\\\\'", "it\\'s", "'", "it's", "it's"],
  ['(?=b)', 'ab', '-', 'a-b', 'a-b'],
  ['b$', 'ab\n', 'x', 'ax\n', 'ax\n'],
  ['', '😀', '-', '-\ud83d-\ude00-', '-😀'],
])('%j in %j by %j', (pattern, text, replacement, all, first) => {
  const regex = compileJavaRegex(pattern)
  expect([regex.replaceAll(text, replacement), regex.replaceFirst(text, replacement)]).toEqual([all, first])
})

test.each(['$', '$x', '\\', '$5', '${nope}', '${'])('the replacement %j is a RegexError', (replacement) => {
  expect(() => compileJavaRegex('(a)').replaceAll('a', replacement)).toThrow(RegexError)
})

test.each([
  [',', 'a,b,,', 0, ['a', 'b']],
  [',', 'a,b,,', -1, ['a', 'b', '', '']],
  [',', 'a,b,,', 2, ['a', 'b,,']],
  [',', ',a', 0, ['', 'a']],
  [',', 'abc', 0, ['abc']],
  [',', '', 0, ['']],
  [',', ',', 0, []],
  ['', 'abc', 0, ['a', 'b', 'c']],
  ['\\s*,\\s*', 'a , b,c', 0, ['a', 'b', 'c']],
  ['(?=B)', 'aBcB', 0, ['a', 'Bc', 'B']],
  ['\\|', 'a|b', 0, ['a', 'b']],
])('splits by %j: %j, limit %d', (pattern, text, limit, parts) => {
  expect(compileJavaRegex(pattern).split(text, limit)).toEqual(parts)
})

const LONG = 'a'.repeat(50_000)

test('what RE2 understands takes linear time', () => {
  for (const pattern of ['(a+)+b', '(a|aa)+b', '(.*a){20}b', '(a*)*b']) {
    const regex = compileJavaRegex(pattern)
    expect([regex.matches(LONG), regex.find(LONG.slice(0, 5000))]).toEqual([false, false])
  }
})

test('what it does not understand is stopped by a clock', () => {
  for (const pattern of ['(?=a)(a+)+b', '(a+)\\1*b(?!x)|(?:(a|aa)+)+c(?=d)', '(?!x)(a|a)*b']) {
    expect(() => compileJavaRegex(pattern).matches(`${LONG.slice(0, 1000)}!`)).toThrow(RegexError)
  }
  expect(compileJavaRegex('(?=a)a').find('xa')).toBe(true)
})

test('texts and results are bounded', () => {
  expect(() => compileJavaRegex('a+').matches('a'.repeat(11 * 1024 * 1024))).toThrow(RegexError)
  expect(() => compileJavaRegex('(?=a)').find('a'.repeat(1024 * 1024))).toThrow(RegexError)
  expect(() => compileJavaRegex('a').replaceAll(LONG, LONG)).toThrow(RegexError)
  expect(() => compileJavaRegex('a'.repeat(10) + '?'.repeat(5000))).toThrow(RegexError)
  expect(() => compileJavaRegex('('.repeat(3000))).toThrow(RegexError)
})

test('the clock reaches nothing of the program', () => {
  const regex = compileJavaRegex('(?<constructor>a)(?=b)')
  expect(regex.replaceAll('ab', '${constructor}!')).toBe('a!b')
  expect(Object.keys(globalThis)).not.toContain('exchange')
})

test('a pattern of a request is compiled once', () => {
  expect(javaRegexOf('a+')).toBe(javaRegexOf('a+'))
})

/** No class intersections, nested or empty classes, or escapes of letters (`\\a` is a bell in Java), which V8 reads otherwise. */
const SHARED = /^(?!.*(?:&&|\[[^\]]*\[|\[\^?\]|\\[ab]))/

test('random patterns and texts throw nothing but RegexError, and agree with V8 where the syntax is shared', () => {
  const pieces = fc.constantFrom(
    'a',
    'b',
    '.',
    '[ab]',
    '[^a]',
    '(a|b)',
    '(?:ab)',
    '*',
    '+',
    '?',
    '{2}',
    '|',
    '\\d',
    '\\w',
    '(',
    ')',
    '[',
    '&&',
    '\\',
    '-',
    '^',
    '$',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), fc.string({ unit: fc.constantFrom('a', 'b', '1', '-') }), (parts, text) => {
      const pattern = parts.join('')
      try {
        const found = compileJavaRegex(pattern).find(text)
        if (SHARED.test(pattern)) expect(found).toBe(new RegExp(pattern).test(text))
      } catch (error) {
        if (!(error instanceof SyntaxError)) expect(error).toBeInstanceOf(RegexError)
      }
    }),
    { numRuns: 2000 },
  )
})
