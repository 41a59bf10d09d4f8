import { expect, test } from 'vitest'
import { createUriRouter, type Route } from '../../src/protocol/uri-router.ts'
import { parseQuery, type QueryPairs } from '../../src/protocol/wire.ts'

const route = (method: string, uri: string, uriQuery: QueryPairs = []): Route<string> => ({
  method,
  uri,
  uriQuery,
  target: `${method} ${uri}${uriQuery.map(([name, value]) => `?${name}=${value}`).join('')}`,
})

const router = createUriRouter([
  route('POST', '/restapis'),
  route('POST', '/restapis', [['mode', 'import']]),
  route('GET', '/restapis/{id}'),
  route('GET', '/restapis/special'),
  route('GET', '/restapis/{id}/stages/{stage}'),
  route('GET', '/restapis/special/resources'),
  route('PUT', '/tags/{arn+}'),
  route('GET', '/functions/'),
])

const find = (method: string, path: string, query = ''): readonly [string, Record<string, string>] | null => {
  const match = router.find(method, path, parseQuery(query))
  return match ? [match.target, { ...match.labels }] : null
}

test('a literal beats a label, and the search turns back when it leads nowhere', () => {
  expect(find('GET', '/restapis/special')?.[0]).toBe('GET /restapis/special')
  expect(find('GET', '/restapis/other')).toEqual(['GET /restapis/{id}', { id: 'other' }])
  expect(find('GET', '/restapis/special/stages/prod')).toEqual([
    'GET /restapis/{id}/stages/{stage}',
    { id: 'special', stage: 'prod' },
  ])
})

test('a query literal decides between operations of one URI', () => {
  expect(find('POST', '/restapis')?.[0]).toBe('POST /restapis')
  expect(find('POST', '/restapis', 'mode=import&failonwarnings=true')?.[0]).toBe('POST /restapis?mode=import')
  expect(find('POST', '/restapis', 'mode=other')?.[0]).toBe('POST /restapis')
})

test('labels are decoded once, and an encoded slash stays in its segment', () => {
  expect(find('GET', '/restapis/a%2Fb%2520c')).toEqual(['GET /restapis/{id}', { id: 'a/b%20c' }])
  expect(find('GET', '/restapis/100%')).toEqual(['GET /restapis/{id}', { id: '100%' }])
})

test('a greedy label takes encoded and plain slashes', () => {
  const arn = 'arn:aws:apigateway:us-east-1::/restapis/abc'
  expect(find('PUT', `/tags/${encodeURIComponent(arn)}`)).toEqual(['PUT /tags/{arn+}', { arn }])
  expect(find('PUT', `/tags/${arn}`)).toEqual(['PUT /tags/{arn+}', { arn }])
})

test('a slash at the end does not matter', () => {
  expect(find('GET', '/restapis/a/')?.[0]).toBe('GET /restapis/{id}')
  expect(find('GET', '/functions')?.[0]).toBe('GET /functions/')
})

test('what is not there is not found', () => {
  expect(find('GET', '/restapis//stages/prod')).toBeNull()
  expect(find('DELETE', '/restapis/a')).toBeNull()
  expect(find('GET', '/')).toBeNull()
  expect(find('PUT', '/tags')).toBeNull()
  expect(find('GET', '/__proto__/constructor')).toBeNull()
  expect(find('GET', `/restapis/${'x/'.repeat(5000)}`)).toBeNull()
})

test('query strings decode, with + for a space', () => {
  expect(parseQuery('a=1&b=x+y%2B&c&&%zz=%zz')).toEqual([
    ['a', '1'],
    ['b', 'x y+'],
    ['c', ''],
    ['%zz', '%zz'],
  ])
})
