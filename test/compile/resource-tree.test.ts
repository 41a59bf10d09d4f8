import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ResourceTree } from '../../src/compile/resource-tree.ts'

/** Routes are their own targets. */
function tree(...routes: string[]): ResourceTree<string> {
  const result = new ResourceTree<string>()
  for (const route of routes) {
    const [method = '', path = ''] = route.split(' ')
    result.add(path, method, route)
  }
  return result
}

const found = (routes: ResourceTree<string>, method: string, path: string): string | undefined =>
  routes.match(method, path)?.target
const captured = (routes: ResourceTree<string>, path: string): object => ({ ...routes.match('GET', path)?.pathParameters })

test('[S] rest-api.md 1.1 #1: a resource without the method does not hide a greedy sibling that has it', () => {
  const routes = tree('POST /test', 'OPTIONS /{proxy+}')
  expect(found(routes, 'POST', '/test')).toBe('POST /test')
  expect(found(routes, 'OPTIONS', '/test')).toBe('OPTIONS /{proxy+}')
  expect(routes.match('OPTIONS', '/test')?.pathParameters.proxy).toBe('test')
  expect(found(routes, 'GET', '/test')).toBeUndefined()
})

test('[S*] rest-api.md 1.1 #2: static before {param}, {param} before {proxy+}', () => {
  const routes = tree('GET /{proxy+}', 'GET /part1/{param+}', 'GET /part1/hardcoded-value', 'GET /one/{id}', 'GET /one/{id}/two')
  expect(found(routes, 'GET', '/part1/hardcoded-value')).toBe('GET /part1/hardcoded-value')
  expect(found(routes, 'GET', '/part1/random-value')).toBe('GET /part1/{param+}')
  expect(found(routes, 'GET', '/part2/x')).toBe('GET /{proxy+}')
  expect(found(routes, 'GET', '/one/1')).toBe('GET /one/{id}')
  expect(found(routes, 'GET', '/one/1/two')).toBe('GET /one/{id}/two')
  expect(found(routes, 'GET', '/one/1/three')).toBe('GET /{proxy+}')
})

test('captures of branches that failed are forgotten', () => {
  const routes = tree('GET /{a}/{b}/x', 'GET /{a}/{proxy+}', 'GET /s/{c}/y', 'GET /{a}/t/z')
  expect(captured(routes, '/1/2/x')).toEqual({ a: '1', b: '2' })
  expect(captured(routes, '/1/2/y')).toEqual({ a: '1', proxy: '2/y' })
  expect(captured(routes, '/s/2/y')).toEqual({ c: '2' })
  expect(captured(routes, '/s/t/z')).toEqual({ a: 's' })
})

test('[S] rest-api.md 1.1 #3: an explicit method wins over ANY of the same resource', () => {
  const routes = tree('ANY /x', 'GET /x', 'DELETE /{proxy+}')
  expect(found(routes, 'GET', '/x')).toBe('GET /x')
  expect(found(routes, 'POST', '/x')).toBe('ANY /x')
  // The more specific resource serves the method through ANY, so matching stops there.
  expect(found(routes, 'DELETE', '/x')).toBe('ANY /x')
})

test('ANY stands for the seven methods of HTTP APIs and nothing a client makes up', () => {
  const routes = tree('ANY /{proxy+}')
  for (const method of ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'])
    expect(found(routes, method, '/a')).toBeDefined()
  for (const method of ['ANY', 'TRACE', 'get', '', 'GET\r\nX: y', '__proto__'])
    expect(found(routes, method, '/a')).toBeUndefined()
})

test('[K+] rest-api.md 1.1 #15 #20: HEAD is not derived from GET, and matching is case-sensitive', () => {
  const routes = tree('GET /Pets')
  expect(found(routes, 'HEAD', '/Pets')).toBeUndefined()
  expect(found(routes, 'GET', '/pets')).toBeUndefined()
})

test('[S] rest-api.md 1.1 #4 #6: a greedy variable takes the rest, under any name; [K+] 1.1 #5: but needs a segment', () => {
  const routes = tree('GET /a/{child+}')
  expect(captured(routes, '/a/b/c/d')).toEqual({ child: 'b/c/d' })
  expect(found(routes, 'GET', '/a')).toBeUndefined()
  expect(found(routes, 'GET', '/a/')).toBeUndefined()
  expect(found(tree('GET /{proxy+}'), 'GET', '/')).toBeUndefined()
  expect(found(tree('GET /'), 'GET', '/')).toBe('GET /')
})

test('[S] rest-api.md 1.2 #7 #9, [K+] 1.2 #10: a trailing slash matches, and is trimmed from the greedy value; inner slashes stay', () => {
  const routes = tree('GET /{proxy+}', 'GET /pets')
  expect(captured(routes, '/proxy-value/')).toEqual({ proxy: 'proxy-value' })
  expect(captured(routes, '/proxy-value//double-slash')).toEqual({ proxy: 'proxy-value//double-slash' })
  expect(found(routes, 'GET', '/pets/')).toBe('GET /pets')
})

test('[S] rest-api.md 1.3 #1, [K] 1.1 #21: escapes stay as sent and split nothing', () => {
  const routes = tree('GET /users/{name}', 'GET /users/{name}/x')
  expect(captured(routes, '/users/test%2Balias@gmail.com')).toEqual({ name: 'test%2Balias@gmail.com' })
  expect(captured(routes, '/users/a%2Fx')).toEqual({ name: 'a%2Fx' })
  expect(captured(routes, '/users/%zz')).toEqual({ name: '%zz' })
})

test('an empty segment is no value of {param}', () => {
  expect(found(tree('GET /a/{b}/c'), 'GET', '/a//c')).toBeUndefined()
})

test('names of outside text are ordinary names', () => {
  const routes = tree('GET /{__proto__}/{constructor}', 'GET /toString')
  const parameters = routes.match('GET', '/a/b')?.pathParameters ?? {}
  expect(Object.keys(parameters)).toEqual(['__proto__', 'constructor'])
  expect(found(routes, 'GET', '/toString')).toBe('GET /toString')
  expect(found(routes, 'GET', '/hasOwnProperty')).toBeUndefined()
})

test('a hostile tree costs no more than its size', () => {
  // At each of 12 levels both a fixed and a variable branch match: 2^12 ways down, none of which has GET.
  const paths = Array.from({ length: 1 << 12 }, (_, bits) =>
    Array.from({ length: 12 }, (_, i) => ((bits >> i) & 1 ? '/a' : '/{v}')).join(''),
  )
  const routes = tree(...paths.map((path) => `POST ${path}`), 'GET /{proxy+}')
  expect(captured(routes, '/a'.repeat(12))).toEqual({ proxy: '/a'.repeat(12).slice(1) })
  expect(captured(routes, '/a'.repeat(5000))).toEqual({ proxy: '/a'.repeat(5000).slice(1) })
  const deep = tree(`GET ${'/{x}'.repeat(1000)}`, `GET ${'/{x}'.repeat(5000)}`)
  expect(found(deep, 'GET', '/y'.repeat(1000))).toBeDefined()
  expect(found(deep, 'GET', '/y'.repeat(5000))).toBeUndefined()
})

/** The rules said again, slowly: every route whose pattern and method fit; at the first difference static, then {}, then {+}. */
function slowly(routes: readonly string[], method: string, path: string): string | undefined {
  const rank = (part: string): number => (part.endsWith('+}') ? 2 : part.startsWith('{') ? 1 : 0)
  const fits = routes.filter((route) => {
    const [own = '', pattern = ''] = route.split(' ')
    const parts = pattern.split('/').slice(1)
    const source = parts.map((part) => (rank(part) === 2 ? '/.+' : rank(part) === 1 ? '/[^/]+' : `/${part}`)).join('')
    return (own === method || own === 'ANY') && new RegExp(`^${source}$`).test(path)
  })
  const key = (route: string): string =>
    `${(route.split(' ')[1] ?? '').split('/').slice(1).map(rank).join('')}${route.startsWith('ANY') ? 1 : 0}`
  return fits.sort((a, b) => (key(a) < key(b) ? -1 : 1))[0]
}

test('agrees with the rules said again, on any tree and path', () => {
  const part = fc.constantFrom('a', 'b', '{x}')
  const pattern = fc
    .tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([parts, greedy]) => `/${[...parts, ...(greedy ? ['{g+}'] : [])].join('/')}`)
  const route = fc.tuple(fc.constantFrom('GET', 'POST', 'ANY'), pattern).map(([method, path]) => `${method} ${path}`)
  const path = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 6 }).map((parts) => `/${parts.join('/')}`)
  fc.assert(
    fc.property(fc.uniqueArray(route, { maxLength: 12 }), path, (routes, given) => {
      expect(found(tree(...routes), 'GET', given)).toBe(slowly(routes, 'GET', given))
    }),
    { numRuns: 500 },
  )
})
