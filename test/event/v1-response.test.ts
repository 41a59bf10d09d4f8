import { describe, expect, test } from 'vitest'
import { MalformedResponse, parsePrelude, parseResponse } from '../../src/event/v1-response.ts'

const parse = (result: unknown): ReturnType<typeof parseResponse> =>
  parseResponse(Buffer.from(typeof result === 'string' ? result : JSON.stringify(result)))

describe('[S] rest-api.md 9.2 #20 #21: what a function may answer', () => {
  test.each([
    ['{}', {}],
    ['headers alone', { headers: { a: 'b' } }],
    ['headers null', { headers: null, multiValueHeaders: null, body: null, isBase64Encoded: null, statusCode: null }],
  ])('%s is 200 with an empty body', (_, result) =>
    expect(parse(result)).toMatchObject({ status: 200, body: '', isBase64Encoded: false }),
  )

  test('[S] rest-api.md 9.2 #24: a numeric string will do for statusCode', () =>
    expect(parse({ statusCode: '201' }).status).toBe(201))

  test('[S] rest-api.md 9.2 #26, [K+] 9.2 #27: header booleans, and numbers, become text', () =>
    expect([...parse({ headers: { a: true, b: 1, c: 'x' } }).headers]).toEqual([
      ['a', 'true'],
      ['b', '1'],
      ['c', 'x'],
    ]))

  test('[S] rest-api.md 9.2 #28: a header in both maps: multi values first, then the single one, under the multi casing', () =>
    expect([...parse({ headers: { 'x-a': 'solo', other: 'o' }, multiValueHeaders: { 'X-A': ['m1', 'm2'] } }).headers]).toEqual([
      ['X-A', 'm1'],
      ['X-A', 'm2'],
      ['X-A', 'solo'],
      ['other', 'o'],
    ]))

  test('the body is handed on as text', () =>
    expect(parse({ statusCode: 202, body: 'dGVzdA==', isBase64Encoded: true })).toMatchObject({
      status: 202,
      body: 'dGVzdA==',
      isBase64Encoded: true,
    }))
})

describe('what a function may not answer', () => {
  test.each([
    ['[S] rest-api.md 9.2 #22: a string', '"text"'],
    ['[S] rest-api.md 9.2 #22: null', 'null'],
    ['[S] rest-api.md 9.2 #22: nothing', ''],
    ['[K+] rest-api.md 9.2 #23: a number', '5'],
    ['[K+] rest-api.md 9.2 #23: a list', '[]'],
    ['no JSON', '{'],
    ['JSON nested beyond measure', `{"body":${'['.repeat(5000)}`],
    ['[S] rest-api.md 9.2 #20: an unknown key', { statusCode: 200, extra: 1 }],
    ['[S] rest-api.md 9.2 #31: cookies', { statusCode: 200, cookies: [] }],
    ['[S] rest-api.md 9.2 #32: a function error', { errorMessage: 'x', errorType: 'Error' }],
    ['__proto__ as a key', '{"__proto__": {}}'],
    ['[S] rest-api.md 9.2 #24: a statusCode that is no number', { statusCode: 'abc' }],
    ['[K] rest-api.md 9.2 #25: a float', { statusCode: 200.5 }],
    ['[K] rest-api.md 9.2 #25: a statusCode out of range', { statusCode: 600 }],
    ['a boolean statusCode', { statusCode: true }],
    ['[K+] rest-api.md 9.2 #27: multiValueHeaders that are no lists', { multiValueHeaders: { a: 'b' } }],
    ['headers that are a list', { headers: ['a'] }],
    ['a header that is an object', { headers: { a: {} } }],
    ['a header with a line end', { headers: { a: 'b\r\nEvil: 1' } }],
    ['a header name that is none', { headers: { 'a b': 'c' } }],
    ['[K+] rest-api.md 9.2 #30: a body that is an object', { body: {} }],
    ['isBase64Encoded that is no boolean', { isBase64Encoded: 'true' }],
  ])('%s', (_, result) => expect(() => parse(result)).toThrow(MalformedResponse))
})

test('[D] rest-api.md 9.2 #33: the metadata of a stream has no body, and cookies become Set-Cookie', () => {
  const head = parsePrelude(Buffer.from('{"statusCode":206,"headers":{"a":"b"},"cookies":["c=1","d=2"]}'))
  expect([head.status, [...head.headers]]).toEqual([
    206,
    [
      ['a', 'b'],
      ['Set-Cookie', 'c=1'],
      ['Set-Cookie', 'd=2'],
    ],
  ])
  expect(() => parsePrelude(Buffer.from('{"body":""}'))).toThrow(MalformedResponse)
})
