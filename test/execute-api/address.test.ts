import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isLegalTarget, locate } from '../../src/execute-api/address.ts'

const HOST = 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com'

// The first and third columns of the table; the second, the greedy capture, is in routing.test.ts.
test.each([
  ['/stage/proxy-value', '/proxy-value', '/stage/proxy-value'],
  ['/stage/proxy-value/', '/proxy-value/', '/stage/proxy-value/'],
  ['/stage/proxy-value//double-slash', '/proxy-value//double-slash', '/stage/proxy-value//double-slash'],
  ['//stage/proxy-value', '/proxy-value', '/stage/proxy-value'],
  ['/stage//proxy-value', '/proxy-value', '/stage//proxy-value'],
  ['/stage//hardcoded', '/hardcoded', '/stage//hardcoded'],
  ['/stage', '/', '/stage'],
  ['/stage/', '/', '/stage/'],
  ['/stage?a=/b', '/', '/stage'],
])('[S] rest-api.md 1.2: %s', (target, path, requestPath) => {
  expect(locate(HOST, target)).toMatchObject({ apiId: 'a1b2c3d4e5', stage: 'stage', path, requestPath })
})

test('[S] rest-api.md 1.3 #1: the path and the query stay as sent', () => {
  expect(locate(HOST, '/s/test%2Balias@gmail.com?plus=a+b%2B&x=%zz?y')).toMatchObject({
    path: '/test%2Balias@gmail.com',
    rawQuery: 'plus=a+b%2B&x=%zz?y',
  })
})

test('the three ways to name an API', () => {
  expect(locate('ABC.Execute-Api.localhost:4566', '/s/x')).toMatchObject({
    apiId: 'abc',
    domainName: 'ABC.Execute-Api.localhost',
  })
  expect(locate('abc-vpce-01.execute-api.x', '/s/x')).toMatchObject({ apiId: 'abc' })
  expect(locate('localhost', '/_aws/execute-api/abc/s/x')).toMatchObject({
    apiId: 'abc',
    stage: 's',
    path: '/x',
    domainName: null,
  })
  expect(locate('localhost', '/_aws/execute-api/abc/s')).toMatchObject({ apiId: 'abc', stage: 's', path: '/', requestPath: '/s' })
  expect(locate('localhost', '/restapis/abc/s/_user_request_/x?q')).toMatchObject({
    apiId: 'abc',
    path: '/x',
    requestPath: '/s/x',
    rawQuery: 'q',
  })
  expect(locate('localhost', '/restapis/abc/s/_user_request_')).toMatchObject({ path: '/', requestPath: '/s' })
  expect(locate('localhost', 'http://abc.execute-api.localhost/s/x')).toMatchObject({ apiId: 'abc', path: '/x' })
})

test.each([
  ['localhost', '/'],
  ['localhost', '*'],
  ['localhost', ''],
  ['execute-api.us-east-1.amazonaws.com', '/s/x'],
  ['.execute-api.localhost', '/s/x'],
  ['abc.execute-apix.localhost', '/s'],
  ['localhost', '/restapis/abc/s/_user_request_x'],
  ['localhost', '/restapis/abc/stages/s'],
  ['localhost', '/_aws/execute-api/'],
  ['localhost', '/_aws/execute-api//s'],
  ['localhost', 'http:///s/x'],
])('%s %s is for no API', (host, target) => {
  expect(locate(host, target)).toBeNull()
})

test('whatever is sent, the path starts with one slash and nothing throws', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(HOST, 'localhost', ''), (text, host) => {
      for (const target of [
        text,
        `/${text}`,
        `/_aws/execute-api/${text}`,
        `/restapis/${text}/_user_request_/${text}`,
        `http://${text}`,
      ]) {
        const address = locate(host, target)
        if (address) expect(address.path).toMatch(/^\/(?!\/)/)
      }
    }),
  )
})

test('[K+] rest-api.md 1.3 #4: what a URI cannot hold is not passed on', () => {
  for (const target of ['/a|b', '/a?x=<y>', '/a"', '/a\\b', '/a^', '/a`', '/a#b', '/\u00e9', '/a b'])
    expect(isLegalTarget(target)).toBe(false)
  for (const target of ["/a%7Cb/!$&'()*+,;=:@-._~?/[x]{y}", '/%zz']) expect(isLegalTarget(target)).toBe(true)
})
