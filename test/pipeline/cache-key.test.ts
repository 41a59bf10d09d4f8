import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cacheKey } from '../../src/pipeline/cache-key.ts'
import { newExchange } from '../support/exchange.ts'

const PARAMETERS = [
  'method.request.path.id',
  'method.request.querystring.q',
  'method.request.header.x',
  'integration.request.header.m',
]

const keyOf = cacheKey({
  cacheNamespace: 'n',
  cacheKeyParameters: PARAMETERS,
  requestParameters: { 'integration.request.header.m': 'method.request.multivaluequerystring.m' },
})

const VALUE = fc.oneof(
  fc.constantFrom('', '-', '+', ';', '1:', ';1:a', ';1:a+;1:b', 'a', 'b', 'a,b'),
  fc.string({ maxLength: 4 }),
)
const VALUES = fc.array(VALUE, { maxLength: 3 })
const REQUEST = fc.record({ id: fc.option(VALUE), q: VALUES, x: VALUES, m: fc.array(VALUE, { maxLength: 2 }) })

type Values = typeof REQUEST extends fc.Arbitrary<infer T> ? T : never

function keyFor({ id, q, x, m }: Values, verb = 'GET'): string {
  const query = [...q.map((value) => ['q', value]), ...m.map((value) => ['m', value])]
  const exchange = newExchange({
    method: verb,
    pathParameters: id === null ? {} : { id },
    query: query.map(([name, value = '']) => `${name}=${encodeURIComponent(value)}`).join('&'),
    headers: x.map((value) => ['X', value] as const),
  })
  return keyOf(exchange)
}

test('[D] auth-throttle-cache.md 9.2 #1: two requests have one key if, and only if, their parameters are the same', () => {
  fc.assert(
    fc.property(REQUEST, REQUEST, fc.boolean(), (a, b, same) => {
      const other = same ? a : b
      expect(keyFor(a) === keyFor(other)).toBe(JSON.stringify(a) === JSON.stringify(other))
    }),
    { numRuns: 2000 },
  )
})

test('the method is part of it, and long values too', () => {
  const none = { id: null, q: [], x: [], m: [] }
  expect(keyFor(none, 'GET')).not.toBe(keyFor(none, 'POST'))
  const long = 'x'.repeat(100_000)
  const keys = [`${long}a`, `${long}b`].map((value) => keyFor({ ...none, q: [value] }))
  expect(keys[0]).not.toBe(keys[1])
  expect(keys[0]?.length).toBeLessThan(600)
})

test('namespaces and lists of parameters do not run into each other; the order of a list does not matter', () => {
  const key = (cacheNamespace: string, ...cacheKeyParameters: string[]): string =>
    cacheKey({ cacheNamespace, cacheKeyParameters, requestParameters: {} })(newExchange())
  const [path = '', query = ''] = PARAMETERS
  expect(new Set([key('a'), key('aGET'), key('a","b'), key('a', path), key('a', query), key('a', path, query)]).size).toBe(6)
  expect(key('a', path, query)).toBe(key('a', query, path, path))
})
