import { describe, expect, test } from 'vitest'
import type { OutboundRequest } from '../../src/exchange/exchange.ts'
import { FAULTS, Fault } from '../../src/exchange/fault.ts'
import type { IntegrationSnapshot } from '../../src/model/snapshot.ts'
import { integrationRequest } from '../../src/pipeline/integration-request.ts'
import { type ExchangeParts, newExchange } from '../support/exchange.ts'

interface Given
  extends ExchangeParts,
    Partial<Pick<IntegrationSnapshot, 'requestParameters' | 'requestTemplates' | 'passthroughBehavior' | 'contentHandling'>> {
  readonly binaryMediaTypes?: readonly string[]
  readonly proxy?: boolean
}

function outboundOf(given: Given): OutboundRequest {
  const { requestParameters = {}, requestTemplates = {}, passthroughBehavior = 'WHEN_NO_MATCH', contentHandling = null } = given
  const integration = { requestParameters, requestTemplates, passthroughBehavior, contentHandling }
  const exchange = newExchange(given)
  integrationRequest({ integration, binaryMediaTypes: given.binaryMediaTypes ?? [], proxy: given.proxy ?? false })(exchange)
  if (!exchange.outbound) throw new Error('nothing outbound')
  return exchange.outbound
}

/** The body that goes out, or the name of the fault. */
function bodyOf(given: Given): string {
  try {
    return outboundOf(given).body.toString('latin1')
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return Object.entries(FAULTS).find(([, kind]) => kind === error.kind)?.[0] ?? 'unknown'
  }
}

describe('the passthroughBehavior matrix', () => {
  const JSON_ONLY = { 'application/json': 'T' }
  const XML_ONLY = { 'application/xml': 'T' }
  const REFUSED = 'unsupportedMediaType'
  test.each([
    ['[D] rest-api.md 7 #4', {}, 'text/x', 'body', 'body', REFUSED],
    ['[D] rest-api.md 7 #4', {}, undefined, 'body', 'body', REFUSED],
    ['[D] rest-api.md 7 #5', JSON_ONLY, undefined, 'T', 'T', 'T'],
    ['[D] rest-api.md 7 #6', JSON_ONLY, 'application/json; charset=UTF-8', 'T', 'T', 'T'],
    ['[D] rest-api.md 7 #7', JSON_ONLY, 'application/xml', 'body', REFUSED, REFUSED],
    ['[D] rest-api.md 7 #8', XML_ONLY, undefined, 'body', REFUSED, REFUSED],
    ['[D] rest-api.md 7 #9', XML_ONLY, 'application/json', 'body', REFUSED, REFUSED],
    ['[D] rest-api.md 7 #10', XML_ONLY, 'Application/XML', 'T', 'T', 'T'],
    ['[K-LS] rest-api.md 7 #3', { $default: 'T' }, 'text/x', 'T', 'T', 'T'],
    ['[D] rest-api.md 7 #14', { 'application/json': '' }, undefined, '', '', ''],
  ])('%s: templates %j and content type %s', (_, requestTemplates, type, noMatch, noTemplates, never) => {
    const headers = type === undefined ? [] : ([['content-type', type]] as const)
    const given = { requestTemplates, headers, body: 'body' }
    expect(bodyOf({ ...given, passthroughBehavior: 'WHEN_NO_MATCH' })).toBe(noMatch)
    expect(bodyOf({ ...given, passthroughBehavior: 'WHEN_NO_TEMPLATES' })).toBe(noTemplates)
    expect(bodyOf({ ...given, passthroughBehavior: 'NEVER' })).toBe(never)
  })
})

test('[S] rest-api.md 7 #13: a GET without body and Content-Type runs the application/json template', () => {
  const outbound = outboundOf({ requestTemplates: { 'application/json': '{"in": $input.json(\'$\')}' } })
  expect(outbound.body.toString()).toBe('{"in": {}}')
  expect(outbound.contentType).toBe('application/json')
})

test('a body that passes keeps its content type; without one nothing says', () => {
  expect(outboundOf({ body: 'x', headers: [['Content-Type', 'text/plain; charset=utf-8']] }).contentType).toBe(
    'text/plain; charset=utf-8',
  )
  expect(outboundOf({ body: 'x' }).contentType).toBeNull()
})

test('[D] vtl 10: overrides replace mapped parameters of their name; a list repeats them', () => {
  const outbound = outboundOf({
    query: 'a=1&a=2',
    requestParameters: {
      'integration.request.header.X-One': "'mapped'",
      'integration.request.header.x-two': "'mapped'",
      'integration.request.querystring.a': 'method.request.multivaluequerystring.a',
      'integration.request.querystring.b': "'mapped'",
      'integration.request.path.p': "'mapped'",
    },
    requestTemplates: {
      'application/json':
        '#set($context.requestOverride.header.x-one = ["1", "2"])#set($context.requestOverride.querystring.a = "3")#set($context.requestOverride.path.p = "over")#set($context.requestOverride.path.q = "new")',
    },
  })
  expect([...outbound.headers]).toEqual([
    ['x-two', 'mapped'],
    ['x-one', '1'],
    ['x-one', '2'],
  ])
  expect(outbound.query).toEqual([
    ['b', 'mapped'],
    ['a', '3'],
  ])
  expect({ ...outbound.path }).toEqual({ p: 'over', q: 'new' })
})

test('[S] vtl 1, [D] rest-api.md 10 #13, [K+] 9.1 #23: a template that fails is a 500 with its log line; a second override of one parameter too', () => {
  const twice = '#set($context.requestOverride.header.a = "1")#set($context.requestOverride.header.a = "2")'
  for (const text of ['#if(', "$util.parseJson('{')", twice]) {
    expect(() => outboundOf({ requestTemplates: { 'application/json': text } })).toThrow(
      'Execution failed due to configuration error: Unable to transform request',
    )
  }
})

test("[K-LS] rest-api.md 6 #10: broken JSON under a body mapping is the client's fault", () => {
  expect(bodyOf({ body: '{', requestParameters: { 'integration.request.header.x': 'method.request.body.a' } })).toBe(
    'invalidJsonInRequestBody',
  )
})

const PNG = Buffer.from([0x89, 0x50, 0xff])
const png = { headers: [['content-type', 'image/png']] as const, body: PNG }
const base64 = { headers: [['content-type', 'image/png']] as const, body: 'iVD/' }
const BINARY = { binaryMediaTypes: ['image/png'] }

describe('[S] rest-api.md 8.1: request bodies that pass through', () => {
  test.each([
    ['bmt undefined', png, null, Buffer.from('\ufffdP\ufffd').toString('latin1')],
    ['bmt undefined', png, 'CONVERT_TO_TEXT', Buffer.from('\ufffdP\ufffd').toString('latin1')],
    ['bmt undefined', base64, 'CONVERT_TO_BINARY', PNG.toString('latin1')],
    ['bmt undefined', png, 'CONVERT_TO_BINARY', 'configurationError'],
    ['match', { ...png, ...BINARY }, null, PNG.toString('latin1')],
    ['match', { ...png, ...BINARY }, 'CONVERT_TO_BINARY', PNG.toString('latin1')],
    ['match', { ...png, ...BINARY }, 'CONVERT_TO_TEXT', 'iVD/'],
  ] as const)('%s %#: %s', (_, given, contentHandling, body) => {
    expect(bodyOf({ ...given, contentHandling })).toBe(body)
  })
})

describe('[S*] rest-api.md 8.1: bodies that a template reads', () => {
  const requestTemplates = { 'application/json': '[$input.body]', 'image/png': '[$input.body]' }
  test('bytes cannot be fed to it', () => {
    expect(bodyOf({ ...png, ...BINARY, requestTemplates })).toBe('configurationError')
    expect(bodyOf({ ...png, ...BINARY, requestTemplates, contentHandling: 'CONVERT_TO_BINARY' })).toBe('configurationError')
    expect(bodyOf({ body: 'iVD/', requestTemplates, contentHandling: 'CONVERT_TO_BINARY' })).toBe('configurationError')
  })
  test('[D] base64 text can', () => {
    expect(bodyOf({ ...png, ...BINARY, requestTemplates, contentHandling: 'CONVERT_TO_TEXT' })).toBe('[iVD/]')
  })
  test('[K+] rest-api.md 16b #5: with binaryMediaTypes */* a preflight without body needs CONVERT_TO_TEXT', () => {
    const preflight = {
      method: 'OPTIONS',
      binaryMediaTypes: ['*/*'],
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
    }
    expect(bodyOf(preflight)).toBe('configurationError')
    expect(bodyOf({ ...preflight, contentHandling: 'CONVERT_TO_TEXT' })).toBe('{"statusCode": 200}')
  })
})

test('[S] rest-api.md 9.2: proxies get mapped parameters and the body as sent; templates and contentHandling have no effect', () => {
  const outbound = outboundOf({
    ...png,
    proxy: true,
    passthroughBehavior: 'NEVER',
    contentHandling: 'CONVERT_TO_TEXT',
    requestTemplates: { 'image/png': 'T' },
    requestParameters: { 'integration.request.querystring.testQs': "'foo'" },
  })
  expect(outbound.body).toEqual(PNG)
  expect(outbound.contentType).toBe('image/png')
  expect(outbound.query).toEqual([['testQs', 'foo']])
})
