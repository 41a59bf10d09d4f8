import { expect, test } from 'vitest'
import {
  ContentHandlingError,
  convertedBytes,
  convertedText,
  decodeBase64,
  requestConversion,
  responseConversion,
} from '../../src/mapping/content-handling.ts'
import { binaryTest, firstAcceptType, mimeTypeOf } from '../../src/mapping/media-type.ts'

test('[S*] rest-api.md 8 #3 #5, [D] 8 #2: binaryMediaTypes: exact, wildcard on the right, everything, never on the left', () => {
  const types = binaryTest(['image/png', 'application/*', '*/test'])
  expect(['image/png', 'application/x', 'text/test', 'image/*', '*/*', undefined].map(types)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ])
  expect(binaryTest(['*/*'])(undefined)).toBe(true)
  expect(binaryTest([])('image/png')).toBe(false)
})

test('[S*] rest-api.md 8 #5: media types lose parameters and case; only the first of Accept counts', () => {
  expect(mimeTypeOf('Image/PNG; q=1')).toBe('image/png')
  expect(firstAcceptType('image/png;q=0.1, text/html')).toBe('image/png')
  expect(firstAcceptType(undefined)).toBeUndefined()
})

test('base64 is read strictly, with or without padding', () => {
  expect(decodeBase64('dGVzdA==')?.toString()).toBe('test')
  expect(decodeBase64('dGVzdA')?.toString()).toBe('test')
  expect(['dGVz!', 'dGVzdA=', 'dGVz\n', 'd', 'a=bc'].map(decodeBase64)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

test.each([
  [false, null, 'utf8'],
  [false, 'CONVERT_TO_TEXT', 'utf8'],
  [false, 'CONVERT_TO_BINARY', 'decode'],
  [true, null, 'raw'],
  [true, 'CONVERT_TO_BINARY', 'raw'],
  [true, 'CONVERT_TO_TEXT', 'encode'],
] as const)('[S] 8.1: a request that is binary=%s under %s is converted by %s', (binary, handling, conversion) => {
  expect(requestConversion(binary, handling)).toBe(conversion)
})

test.each([
  [false, false, null, 'utf8'],
  [false, false, 'CONVERT_TO_TEXT', 'utf8'],
  [false, false, 'CONVERT_TO_BINARY', 'decode'],
  [false, true, null, 'decode'],
  [false, true, 'CONVERT_TO_BINARY', 'decode'],
  [false, true, 'CONVERT_TO_TEXT', 'utf8'],
  [true, false, null, 'encode'],
  [true, false, 'CONVERT_TO_BINARY', 'raw'],
  [true, false, 'CONVERT_TO_TEXT', 'encode'],
  [true, true, null, 'raw'],
  [true, true, 'CONVERT_TO_BINARY', 'raw'],
  [true, true, 'CONVERT_TO_TEXT', 'encode'],
] as const)(
  '[S] 8.2: an answer that is binary=%s, accepted as binary=%s, under %s is converted by %s',
  (binary, wanted, handling, conversion) => {
    expect(responseConversion(binary, wanted, handling)).toBe(conversion)
  },
)

const BYTES = Buffer.from([0x89, 0x50, 0xff])

test('[S] 8.1: conversions of bytes', () => {
  expect(convertedBytes(BYTES, 'utf8').toString()).toBe('\ufffdP\ufffd')
  expect(convertedBytes(BYTES, 'raw')).toBe(BYTES)
  expect(convertedBytes(BYTES, 'encode').toString()).toBe('iVD/')
  expect(convertedBytes(Buffer.from('iVD/'), 'decode')).toEqual(BYTES)
  expect(() => convertedBytes(Buffer.from('no base64'), 'decode')).toThrow(ContentHandlingError)
})

test('[S*] 8.1: a template cannot read bytes that are not UTF-8', () => {
  expect(() => convertedText(BYTES, 'raw')).toThrow(ContentHandlingError)
  expect(() => convertedText(Buffer.from('iVD/'), 'decode')).toThrow(ContentHandlingError)
  expect(convertedText(Buffer.from('text'), 'raw')).toBe('text')
  expect(convertedText(BYTES, 'encode')).toBe('iVD/')
})
