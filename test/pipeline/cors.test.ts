// What HTTP APIs answer to other origins: http-api.md 9.
import { expect, test } from 'vitest'
import { HeaderList } from '../../src/core/headers.ts'
import type { Exchange } from '../../src/exchange/exchange.ts'
import type { Reply } from '../../src/exchange/reply.ts'
import { fold } from '../../src/exchange/step.ts'
import type { CorsSnapshot } from '../../src/model/snapshot-http-api.ts'
import { cors } from '../../src/pipeline/cors.ts'
import { noCors } from '../support/http-snapshots.ts'

/** What a backend says, through the two steps. */
async function answer(
  settings: CorsSnapshot,
  method: string,
  requestHeaders: Readonly<Record<string, string>>,
  backend: Readonly<Record<string, string>> = {},
  status = 200,
): Promise<Reply> {
  const steps = cors(settings)
  const headers = HeaderList.of(Object.entries(requestHeaders))
  // The two steps read nothing else of an exchange.
  const exchange = { request: { method, headers } } as unknown as Exchange
  const last = async (): Promise<Reply> => ({ status, headers: HeaderList.of(Object.entries(backend)), body: Buffer.from('x') })
  return fold([steps?.headers ?? null, steps?.preflight ?? null], last)(exchange)
}

const shown = ({ status, headers }: Reply): object => ({ status, ...Object.fromEntries(headers) })

const ORIGIN = 'https://www.example.com'
const PREFLIGHT = { Origin: ORIGIN, 'Access-Control-Request-Method': 'PUT' }

test('without a configuration there is nothing to do', () => {
  expect(cors(null)).toBeNull()
})

test('a preflight is answered 204 with all that is configured [K+] http-api.md 9 #4', async () => {
  const settings = {
    allowCredentials: true,
    allowHeaders: ['x-one', 'x-two'],
    allowMethods: ['GET', 'PUT'],
    allowOrigins: [ORIGIN],
    exposeHeaders: ['x-seen'],
    maxAge: 600,
  }
  const reply = await answer(settings, 'OPTIONS', PREFLIGHT)
  expect(shown(reply)).toEqual({
    status: 204,
    'access-control-allow-origin': ORIGIN,
    'access-control-allow-methods': 'GET,PUT',
    'access-control-allow-headers': 'x-one,x-two',
    'access-control-max-age': '600',
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'x-seen',
    vary: 'Origin',
  })
  expect(reply.body).toHaveLength(0)
})

test('an origin that is not allowed gets 204 and nothing more [K+] http-api.md 9 #5', async () => {
  const settings = { ...noCors, allowOrigins: ['https://other.example'], allowMethods: ['*'] }
  expect(shown(await answer(settings, 'OPTIONS', PREFLIGHT))).toEqual({ status: 204 })
})

test('a request that is no preflight goes on to the backend [K+] http-api.md 9 #10', async () => {
  const settings = { ...noCors, allowOrigins: ['*'] }
  expect((await answer(settings, 'OPTIONS', { Origin: ORIGIN })).status).toBe(200)
  expect((await answer(settings, 'OPTIONS', { 'Access-Control-Request-Method': 'PUT' })).status).toBe(200)
  expect((await answer(settings, 'GET', PREFLIGHT)).status).toBe(200)
})

test('what the backend says of origins counts for nothing [D] http-api.md 9 #2', async () => {
  const backend = { 'Access-Control-Allow-Origin': 'https://evil.example', 'ACCESS-CONTROL-MAX-AGE': '1', 'x-own': '1' }
  const settings = { ...noCors, allowOrigins: ['*'], exposeHeaders: ['x-own'], allowMethods: ['GET'], allowHeaders: ['a'] }
  expect(shown(await answer(settings, 'GET', { Origin: ORIGIN }, backend))).toEqual({
    status: 200,
    'x-own': '1',
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'x-own',
  })
  // Also without an Origin, and for an OPTIONS request that a backend answers.
  expect(shown(await answer(settings, 'GET', {}, backend))).toEqual({ status: 200, 'x-own': '1' })
  expect(shown(await answer(settings, 'OPTIONS', { Origin: ORIGIN }, backend, 204))).not.toHaveProperty('ACCESS-CONTROL-MAX-AGE')
})

// [K+] http-api.md 9 #6, #7
test.each([
  [['*'], 'http://any.example', '*'],
  [['https://*'], 'https://any.example', 'https://any.example'],
  [['https://*'], 'http://any.example', undefined],
  [['http://*'], 'http://any.example:8080', 'http://any.example:8080'],
  [['https://www.example.com'], 'https://www.example.com', 'https://www.example.com'],
  [['https://www.example.com'], 'https://www.example.com.evil', undefined],
  [['https://www.example.com'], 'null', undefined],
  [[], 'https://www.example.com', undefined],
])('origins %j say %s: %s', async (allowOrigins, origin, allowed) => {
  const { headers } = await answer({ ...noCors, allowOrigins }, 'GET', { Origin: origin })
  expect(headers.get('access-control-allow-origin')).toBe(allowed)
})
