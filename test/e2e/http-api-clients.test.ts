// HTTP APIs by boto3 and the AWS CLI, unmodified: control-plane.md 22, http-api.md 3, 9 and 10, auth-throttle-cache.md 5.1.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Portico, startPortico } from '../support/portico.ts'
import { hasPython, python } from '../support/python.ts'

// Skipped only where there is no python3 to run boto3 with.
describe.skipIf(!hasPython)('an HTTP API by boto3 and the AWS CLI', () => {
  let portico: Portico
  let result: Readonly<Record<string, unknown>>

  beforeAll(async () => {
    portico = await startPortico()
    result = JSON.parse(await python('http_api.py', portico.url, '000000000000'))
  })
  afterAll(() => portico.close())

  test('quick create answers at once [D] http-api.md 10 #3', () => {
    expect(result.quick).toEqual([200, { version: '2.0', routeKey: '$default' }])
  })

  test('a token of the user pool opens the route, which says what is missing [D] auth-throttle-cache.md 5.1', () => {
    expect(result.protected).toEqual([200, { version: '2.0', routeKey: 'GET /pets/{id}', jwt: 'ada' }])
    expect(result.unprotected).toEqual([
      401,
      { message: 'Unauthorized' },
      expect.objectContaining({ 'www-authenticate': 'Bearer' }),
    ])
  })

  test('a stage deploys what changes by itself [D] http-api.md 10 #1', () => {
    expect(result.later).toEqual([200, { version: '2.0', routeKey: 'GET /later' }])
  })

  test('preflights need no token [K+] auth-throttle-cache.md 5.1', () => {
    expect(result.preflight).toEqual([
      204,
      null,
      expect.objectContaining({
        'access-control-allow-origin': 'https://www.example.com',
        'access-control-allow-methods': 'GET',
        'access-control-allow-headers': 'authorization',
      }),
    ])
  })

  test('what is exported can be imported [D] http-api.md 11', () => {
    expect(result.exported).toEqual(['/later', '/open', '/pets/{id}'])
    expect(result.imported).toEqual(['GET /later', 'GET /open', 'GET /pets/{id}'])
  })

  test('lists come in pages, tags by ARN, and errors under their names [D] control-plane.md 22', () => {
    expect(result.pages).toEqual([2, 1])
    expect(result.tags).toEqual({ Tags: { team: 'a' } })
    expect(result.missing).toBe('Invalid Route identifier specified nothing')
  })
})
