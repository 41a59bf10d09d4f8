// Parameter mapping of HTTP APIs, against clients that mean harm: http-api.md 7.
import { describe, expect, test } from 'vitest'
import { HeaderList } from '../../src/core/headers.ts'
import { Fault } from '../../src/exchange/fault.ts'
import type { Reply } from '../../src/exchange/reply.ts'
import { compileRequestMapping, compileResponseMapping } from '../../src/mapping/parameter-mapping-v2.ts'
import { httpExchange } from '../support/http-exchange.ts'

function queryAfter(parameters: Readonly<Record<string, string>>, query: string): string {
  const exchange = httpExchange({ query })
  return compileRequestMapping(parameters)?.(exchange.request, exchange).rawQuery ?? query
}

test.each([
  ['a=1;role=admin', 'a=1&role=user'],
  ['role=admin;a=1', 'a=1&role=user'],
  ['a=1;r%6fle=admin;b=2&role', 'a=1;b=2&role=user'],
  ['role=admin', 'role=user'],
  ['a=1;b=2', 'a=1;b=2&role=user'],
])('[D] http-api.md 7 #1: a parameter that events see is overwritten wherever it stands: %s', (query, expected) => {
  expect(queryAfter({ 'overwrite:querystring.role': 'user' }, query)).toBe(expected)
  expect(queryAfter({ 'remove:querystring.role': "''" }, query)).toBe(expected.replace(/&?role=user$/, ''))
})

describe('a body that mappings repeat beyond measure fails the request, and soon', () => {
  const body = 'x'.repeat(10_000_000)
  const faultOf = (run: () => unknown): string | undefined => {
    try {
      run()
      return undefined
    } catch (error) {
      return error instanceof Fault ? error.kind.responseType : String(error)
    }
  }
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`append:querystring.q${i}`, '$request.body']))

  test.each([
    ['in one value', { 'append:header.x': '${request.body}'.repeat(80) }],
    ['in many values', many],
    ['in the path', { 'overwrite:path': '/${request.body}' }],
  ])('%s [K+] http-api.md 2: 400', (_, parameters) => {
    const exchange = httpExchange({ method: 'POST', body })
    expect(faultOf(() => compileRequestMapping(parameters)?.(exchange.request, exchange))).toBe('BAD_REQUEST_PARAMETERS')
  })

  test('of a response: 500', () => {
    const mapping = compileResponseMapping({ 'append:header.x': '${response.body}'.repeat(80) })
    const reply: Reply = { status: 200, headers: new HeaderList(), body: Buffer.from(body) }
    expect(faultOf(() => mapping?.apply(reply, Buffer.from(body), httpExchange({})))).toBe('API_CONFIGURATION_ERROR')
  })
})
