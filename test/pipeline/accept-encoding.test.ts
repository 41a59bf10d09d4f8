import { expect, test } from 'vitest'
import { chooseCoding } from '../../src/pipeline/accept-encoding.ts'

test.each([
  [undefined, null],
  ['', null],
  ['gzip', 'gzip'],
  ['GZip', 'gzip'],
  ['deflate', 'deflate'],
  ['gzip, deflate, br', 'gzip'],
  ['deflate, gzip', 'gzip'],
  ['deflate;q=0.9, gzip;q=0.5', 'deflate'],
  ['*', 'gzip'],
  ['gzip;q=0, *', 'deflate'],
  ['identity', null],
  ['gzip;q=0', null],
  ['gzip;q=2', null],
  ['gzip;q=x', null],
])('[D] rest-api.md 8.4 #2: Accept-Encoding %s', (header, coding) => {
  expect(chooseCoding(header)).toBe(coding)
})

test('[D] rest-api.md 8.4 #4: when the first choice is not ours, nothing is compressed', () => {
  expect(chooseCoding('br;q=1, gzip;q=0.9')).toBeNull()
  expect(chooseCoding('identity, gzip;q=0.5')).toBeNull()
})
