import { describe, expect, test } from 'vitest'
import { MalformedHttpResponse, type ResponseReader } from '../../src/event/http-response.ts'
import { readHttpV1 } from '../../src/event/http-v1-response.ts'
import { readV2 } from '../../src/event/v2-response.ts'

interface Read {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

const payloadOf = (result: unknown): Buffer => Buffer.from(JSON.stringify(result))

function reading(read: ResponseReader, payload: Buffer): Read {
  const { status, headers, body } = read(payload)
  return { status, headers: [...headers], body: body.toString() }
}

const v2 = (result: unknown): Read => reading(readV2, payloadOf(result))
const v1 = (result: unknown): Read => reading(readHttpV1, payloadOf(result))
const PLAIN = ['content-type', 'text/plain; charset=utf-8'] as const
const JSON_TYPE = ['content-type', 'application/json'] as const

const SHAPE = "The response from the Lambda function doesn't match the format that API Gateway expects."
const wrong = (field: string): string => `${SHAPE} Lambda body contains the wrong type for field "${field}"`

function refusal(read: ResponseReader, payload: Buffer): string {
  try {
    read(payload)
  } catch (error) {
    if (error instanceof MalformedHttpResponse) return error.message
    throw error
  }
  throw new Error('it was read')
}

describe('format 2.0, inferred', () => {
  test.each([
    ['[D] http-api.md 5.1 #1, [K-] 5.1 #8: a text is its characters', '"Hello from Lambda!"', 'Hello from Lambda!'],
    [
      '[D] http-api.md 5.1 #1: an object is its JSON',
      '{ "message": "Hello from Lambda!" }',
      '{ "message": "Hello from Lambda!" }',
    ],
    ['a list', '[1, 2]', '[1, 2]'],
    ['a number', '42', '42'],
    ['true', 'true', 'true'],
    ['an empty text', '""', ''],
    ['a text with quotes', '"Special \\"quoted\\" text"', 'Special "quoted" text'],
    ['a text that looks like a response is a text', '"{\\"statusCode\\":201}"', '{"statusCode":201}'],
    ['[K-] http-api.md 5.1 #10, [K+] 5.1 #9: nothing', 'null', 'null'],
    ['headers without a status are no response', '{"headers":{"a":"b"},"body":"x"}', '{"headers":{"a":"b"},"body":"x"}'],
    ['a status that was inherited is none', '{"__proto__":{"statusCode":201}}', '{"__proto__":{"statusCode":201}}'],
  ])('%s', (_, payload, body) =>
    expect(reading(readV2, Buffer.from(payload))).toEqual({ status: 200, headers: [JSON_TYPE], body }),
  )

  test.each(['', '{', 'Hello', '{"a":1}{"b":2}', '['.repeat(5000)])('[D] http-api.md 5.1 #11: %j is no JSON', (payload) =>
    expect(refusal(readV2, Buffer.from(payload))).toBe(`${SHAPE} Lambda body is not valid JSON`),
  )
})

describe('format 2.0, structured', () => {
  test('[D] http-api.md 5.1 #2: every cookie is a header of its own', () => {
    const read = v2({
      cookies: ['a=1; Secure', 'b=2'],
      statusCode: 201,
      headers: { 'X-Custom': 'v', 'Set-Cookie': 'c=3', 'Content-Type': 'text/html' },
      body: 'hällo',
    })
    expect(read).toEqual({
      status: 201,
      headers: [
        ['set-cookie', 'a=1; Secure'],
        ['set-cookie', 'b=2'],
        ['x-custom', 'v'],
        ['set-cookie', 'c=3'],
        ['content-type', 'text/html'],
      ],
      body: 'hällo',
    })
  })

  test('[K+] http-api.md 5.1 #3: a numeric text is a status', () => expect(v2({ statusCode: '404' }).status).toBe(404))

  test('[K+] http-api.md 5.1 #7: a body without a type is plain text; no body has none', () => {
    expect(v2({ statusCode: 200, body: '{}' }).headers).toEqual([PLAIN])
    expect(v2({ statusCode: 204 })).toEqual({ status: 204, headers: [], body: '' })
    expect(v2({ statusCode: 200, body: null, headers: null, cookies: null, isBase64Encoded: null }).body).toBe('')
  })

  test('[K+] http-api.md 5.1 #5: scalars become text, multiValueHeaders are not read', () => {
    const read = v2({ statusCode: 200, headers: { n: 1, b: true, z: null }, multiValueHeaders: { m: ['x'] }, extra: {} })
    expect(read.headers).toEqual([
      ['n', '1'],
      ['b', 'true'],
      ['z', ''],
    ])
  })

  test('[K+] http-api.md 5.1 #6: base64 is decoded', () => {
    expect(v2({ statusCode: 200, body: 'dGVzdA==', isBase64Encoded: true })).toMatchObject({ body: 'test', headers: [PLAIN] })
    expect(v2({ statusCode: 200, body: 'dGVzdA==', isBase64Encoded: false }).body).toBe('dGVzdA==')
    const message = refusal(readV2, payloadOf({ statusCode: 200, body: 'no base64!', isBase64Encoded: true }))
    expect(message).toBe(`${SHAPE} Lambda body is not valid base64`)
  })

  test('headers of the hop, of the framing and of the gateway are not the function to write', () => {
    const headers = {
      Connection: 'close',
      'Keep-Alive': '1',
      'Transfer-Encoding': 'chunked',
      'Content-Length': '1',
      TE: 'x',
      Trailer: 'x',
      Upgrade: 'x',
      Date: 'never',
      'apigw-requestid': 'mine',
      Server: 's',
    }
    expect(v2({ statusCode: 200, headers }).headers).toEqual([['server', 's']])
  })

  test('the last of several types counts; text beyond Latin-1 travels as UTF-8', () => {
    const read = v2({ statusCode: 200, headers: { 'Content-Type': 'a/b', 'content-type': 'c/d', x: '☕' } })
    expect(read.headers).toEqual([
      ['content-type', 'c/d'],
      ['x', Buffer.from('☕').toString('latin1')],
    ])
  })

  test.each([
    ['[K+] http-api.md 5.1 #3', 'statusCode', { statusCode: 'abc' }],
    ['a float', 'statusCode', { statusCode: 200.5 }],
    ['zero', 'statusCode', { statusCode: 0 }],
    ['what is not final', 'statusCode', { statusCode: 100 }],
    ['out of range', 'statusCode', { statusCode: 600 }],
    ['null', 'statusCode', { statusCode: null }],
    ['an object', 'statusCode', { statusCode: {} }],
    ['[K+] http-api.md 5.1 #4', 'body', { statusCode: 200, body: { a: 1 } }],
    ['a number', 'body', { statusCode: 200, body: 1 }],
    ['[K+] http-api.md 5.1 #5: a list', 'headers', { statusCode: 200, headers: { a: ['b'] } }],
    ['no object', 'headers', { statusCode: 200, headers: ['a'] }],
    ['a line end', 'headers', { statusCode: 200, headers: { a: 'b\r\nEvil: 1' } }],
    ['no name', 'headers', { statusCode: 200, headers: { 'a b': 'c' } }],
    ['no list', 'cookies', { statusCode: 200, cookies: 'a=1' }],
    ['no text', 'cookies', { statusCode: 200, cookies: [1] }],
    ['a line end', 'cookies', { statusCode: 200, cookies: ['a=1\nb'] }],
    ['no boolean', 'isBase64Encoded', { statusCode: 200, isBase64Encoded: 'true' }],
  ])('%s is the wrong type for %s ([K+] http-api.md 2 #17)', (_, field, result) =>
    expect(refusal(readV2, payloadOf(result))).toBe(wrong(field)),
  )
})

describe('format 1.0', () => {
  test('[D] http-api.md 5.2 #1, [K+] 5.2 #2: keys that nobody knows do no harm', () =>
    expect(
      v1({ isBase64Encoded: true, statusCode: 418, headers: { A: 'b' }, body: 'dGVzdA==', extra: 1, cookies: ['c'] }),
    ).toEqual({
      status: 418,
      headers: [['a', 'b'], PLAIN],
      body: 'test',
    }))

  test('[K+] http-api.md 5.2 #3: both maps are merged; recorded: the single value comes first', () => {
    const headers = { 'Content-Type': 'application/json', 'X-Custom-Header': 's', 'Combined-Header': 's' }
    const multiValueHeaders = { 'X-Multi': ['1', 2], 'combined-header': ['m1', 'm2'] }
    expect(v1({ statusCode: 200, headers, multiValueHeaders }).headers).toEqual([
      JSON_TYPE,
      ['x-custom-header', 's'],
      ['combined-header', 's'],
      ['x-multi', '1'],
      ['x-multi', '2'],
      ['combined-header', 'm1'],
      ['combined-header', 'm2'],
    ])
  })

  test.each([
    ['[K+] http-api.md 5.2 #2: without a status', 'statusCode', { body: 'x' }],
    ['a text', 'statusCode', 'Hello'],
    ['nothing', 'statusCode', null],
    ['a list', 'statusCode', []],
    ['no lists', 'multiValueHeaders', { statusCode: 200, multiValueHeaders: { a: 'b' } }],
    ['null', 'multiValueHeaders', { statusCode: 200, multiValueHeaders: { a: null } }],
    ['lists of lists', 'multiValueHeaders', { statusCode: 200, multiValueHeaders: { a: [['b']] } }],
  ])('%s is the wrong type for %s', (_, field, result) => expect(refusal(readHttpV1, payloadOf(result))).toBe(wrong(field)))

  test('what is no JSON', () => expect(refusal(readHttpV1, Buffer.from('x'))).toBe(`${SHAPE} Lambda body is not valid JSON`))
})
