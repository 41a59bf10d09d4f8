// Routes of HTTP APIs by their keys: http-api.md 1.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RouteTable } from '../../src/compile/route-table.ts'

function tableOf(...keys: readonly string[]): RouteTable<string> {
  const table = new RouteTable<string>()
  for (const key of keys) table.add(key, key)
  return table
}
const found = (table: RouteTable<string>, line: string): string | undefined => {
  const [method = '', path = ''] = line.split(' ')
  return table.match(method, path)?.target
}
const captured = (table: RouteTable<string>, line: string): object => {
  const [method = '', path = ''] = line.split(' ')
  return { ...table.match(method, path)?.pathParameters }
}

// [D] http-api.md 1 #3 and [D] http-api.md 1 #4
test.each([
  ['GET /pets/dog/1', 'GET /pets/dog/1'],
  ['GET /pets/dog/2', 'GET /pets/dog/{id}'],
  ['GET /pets/cat/1', 'GET /pets/{proxy+}'],
  ['POST /test/5', 'ANY /{proxy+}'],
  ['POST /', '$default'],
])('the documented example: %s comes to %s', (line, key) => {
  const table = tableOf('$default', 'ANY /{proxy+}', 'GET /pets/{proxy+}', 'GET /pets/dog/{id}', 'GET /pets/dog/1')
  expect(found(table, line)).toBe(key)
})

test('a full match comes before a greedy one that has more fixed segments [D] http-api.md 1 #3', () => {
  const table = tableOf('GET /pets/{kind}/{id}', 'GET /pets/dog/{proxy+}')
  expect(found(table, 'GET /pets/dog/1')).toBe('GET /pets/{kind}/{id}')
  expect(found(table, 'GET /pets/dog/1/2')).toBe('GET /pets/dog/{proxy+}')
})

test("a route's own method comes before ANY, and ANY is for the others [D] http-api.md 1 #5", () => {
  const table = tableOf('ANY /pets', 'GET /pets')
  expect(found(table, 'GET /pets')).toBe('GET /pets')
  expect(found(table, 'PATCH /pets')).toBe('ANY /pets')
})

test('what lacks the method hides nothing less specific [K] http-api.md 1 #6', () => {
  expect(found(tableOf('GET /pets', 'ANY /{proxy+}', '$default'), 'POST /pets')).toBe('ANY /{proxy+}')
  expect(found(tableOf('GET /pets', '$default'), 'POST /pets')).toBe('$default')
  expect(found(tableOf('GET /pets'), 'POST /pets')).toBeUndefined()
})

test('case counts, and so does a trailing slash, which {proxy+} takes in [K+] http-api.md 1 #10', () => {
  const table = tableOf('GET /pets', 'GET /toys/{proxy+}')
  expect(found(table, 'GET /Pets')).toBeUndefined()
  expect(found(table, 'GET /pets/')).toBeUndefined()
  expect(captured(table, 'GET /toys/a/')).toEqual({ proxy: 'a/' })
})

test('segments compare decoded; captures stay as sent [K+] http-api.md 1 #11', () => {
  const table = tableOf('GET /a b/{id}')
  expect(captured(table, 'GET /a%20b/x%2Fy')).toEqual({ id: 'x%2Fy' })
  expect(found(tableOf('GET /%'), 'GET /%')).toBe('GET /%')
})

test('an escape in a key is met by each of its spellings, so that none gets around the route [K+] http-api.md 1 #11', () => {
  const table = tableOf('$default', 'GET /caf%C3%A9/a%2Fb', 'GET /caf%C3%A9/{id}')
  for (const path of ['/caf%C3%A9/a%2Fb', '/caf%c3%a9/a%2fb', '/%63af%C3%A9/%61%2Fb'])
    expect([path, found(table, `GET ${path}`)]).toEqual([path, 'GET /caf%C3%A9/a%2Fb'])
  expect(found(table, 'GET /caf%c3%a9/x')).toBe('GET /caf%C3%A9/{id}')
  expect(found(table, 'GET /café/x')).toBe('GET /caf%C3%A9/{id}')
  expect(found(table, 'GET /caf%25C3%25A9/x')).toBe('$default')
})

test('HEAD is no GET [K+] http-api.md 1 #13', () => {
  expect(found(tableOf('GET /pets'), 'HEAD /pets')).toBeUndefined()
})

test('the root is a path of its own, and no {proxy+}', () => {
  const table = tableOf('GET /', 'GET /{proxy+}')
  expect(found(table, 'GET /')).toBe('GET /')
  expect(found(tableOf('GET /{proxy+}'), 'GET /')).toBeUndefined()
  expect(found(table, 'GET /x')).toBe('GET /{proxy+}')
})

test('a variable is one segment that is not empty', () => {
  const table = tableOf('GET /pets/{id}')
  expect(captured(table, 'GET /pets/7')).toEqual({ id: '7' })
  expect(found(table, 'GET /pets/')).toBeUndefined()
  expect(found(table, 'GET /pets/7/8')).toBeUndefined()
})

test('whatever is asked is answered, and a $default takes it all', () => {
  const table = tableOf('GET /a/{b}/c', 'ANY /a/{proxy+}', 'GET /{x}/{y}/{z}', '$default')
  const path = fc.array(fc.oneof(fc.constantFrom('a', 'b', 'c', '', '%', '%41', '{x}'), fc.string({ maxLength: 3 })), {
    maxLength: 50,
  })
  fc.assert(
    fc.property(path, (parts) => {
      expect(table.match('GET', `/${parts.join('/')}`)).not.toBeNull()
    }),
  )
})
