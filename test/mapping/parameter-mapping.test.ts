import { expect, test } from 'vitest'
import { HeaderList } from '../../src/core/headers.ts'
import {
  checkGatewayResponseParameter,
  checkMethodRequestParameter,
  checkRequestMapping,
  checkResponseMapping,
} from '../../src/mapping/mapping-checks.ts'
import { compileRequestMapping, compileResponseMapping, InvalidJsonBody } from '../../src/mapping/parameter-mapping.ts'
import { Payload } from '../../src/mapping/payload.ts'
import { remapResponseHeader } from '../../src/mapping/response-headers.ts'
import { type ExchangeParts, newExchange } from '../support/exchange.ts'

interface Mapped {
  readonly headers: [string, string][]
  readonly query: [string, string][]
  readonly path: Readonly<Record<string, string>>
}

function mapRequest(mappings: Readonly<Record<string, string>>, parts: ExchangeParts = {}): Mapped {
  const { request, match, context } = newExchange(parts)
  const parameters = { path: match.pathParameters, query: request.query, headers: request.headers }
  const mapped = compileRequestMapping(mappings)({ parameters, body: new Payload(request.body), context })
  return { headers: [...mapped.headers], query: mapped.query, path: { ...mapped.path } }
}

/** What a header mapped from that source becomes. */
const fromSource = (source: string, parts?: ExchangeParts): string | undefined =>
  mapRequest({ 'integration.request.header.x': source }, parts).headers[0]?.[1]

const SENT: ExchangeParts = {
  query: 'q=1&q=2',
  headers: [
    ['h', 'a'],
    ['h', 'b'],
  ],
  pathParameters: { id: 'a%2Fb' },
  body: '{"a":{"b":[1,{"c":"deep"}]},"n":null,"t":true,"i":5}',
}

test.each([
  ["'static text'", 'static text'],
  ["''", ''],
  ['method.request.path.id', 'a%2Fb'],
  ['method.request.querystring.q', '2'],
  ['method.request.multivaluequerystring.q', '1,2'],
  ['method.request.header.h', 'b'],
  ['method.request.multivalueheader.h', 'a,b'],
  ['method.request.body', SENT.body as string],
  ['method.request.body.a', '{"b":[1,{"c":"deep"}]}'],
  ['method.request.body.a.b[1].c', 'deep'],
  ['method.request.body.t', 'true'],
  ['method.request.body.i', '5'],
  ['stageVariables.color', 'blue'],
  ['context.identity.sourceIp', '203.0.113.7'],
  ['context.requestTimeEpoch', '1700000000000'],
])('[D] rest-api.md 6 #2, [K-LS] 6 #8: %s gives %s', (source, value) => {
  expect(fromSource(source, SENT)).toBe(value)
})

test.each([
  'method.request.path.toString',
  'method.request.querystring.none',
  'method.request.header.H',
  'method.request.multivalueheader.none',
  'method.request.body.none',
  'method.request.body.n',
  'stageVariables.constructor',
  'context.identity',
  'context.identity.user',
  'context.nonsense',
  'nonsense',
])('[K-LS] rest-api.md 6 #12: %s sets nothing', (source) => {
  expect(fromSource(source, SENT)).toBeUndefined()
})

test('[D] rest-api.md 6 #1: the three places', () => {
  const mapped = mapRequest(
    {
      'integration.request.header.X-One': "'1'",
      'integration.request.querystring.all': 'method.request.multivaluequerystring.q',
      'integration.request.querystring.last': 'method.request.querystring.q',
      'integration.request.path.__proto__': 'method.request.path.id',
      'integration.request.nonsense.x': "'1'",
    },
    SENT,
  )
  expect(mapped.headers).toEqual([['X-One', '1']])
  expect(mapped.query).toEqual([
    ['all', '1'],
    ['all', '2'],
    ['last', '2'],
  ])
  expect(Object.entries(mapped.path)).toEqual([['__proto__', 'a%2Fb']])
})

test('[K-LS] rest-api.md 6 #9 #10: an empty body maps as {}; text maps as it is; broken JSON is refused', () => {
  expect(fromSource('method.request.body')).toBe('{}')
  expect(fromSource('method.request.body', { body: 'text' })).toBe('text')
  expect(fromSource('method.request.body.a', { body: 'text' })).toBeUndefined()
  for (const body of ['{a', '[1', '"x', "'x'"]) {
    expect(() => fromSource('method.request.body', { body })).toThrow(InvalidJsonBody)
    expect(() => fromSource('method.request.body.a', { body })).toThrow(InvalidJsonBody)
  }
})

function mapResponse(source: string, body: string, headers: [string, string][] = []): string | undefined {
  const target = 'method.response.header.X'
  const map = compileResponseMapping({ [target]: source }, { [target]: false })
  return map({ headers: HeaderList.of(headers), body: new Payload(body), context: newExchange().context }).get('X')
}

test('[D] rest-api.md 6 #3: sources of a response', () => {
  const headers: [string, string][] = [
    ['etag', 'a'],
    ['ETag', 'b'],
  ]
  expect(mapResponse('integration.response.header.ETag', '', headers)).toBe('b')
  expect(mapResponse('integration.response.multivalueheader.ETag', '', headers)).toBe('a,b')
  expect(mapResponse('integration.response.body.a.b', '{"a":{"b":1}}')).toBe('1')
  expect(mapResponse('integration.response.body', '{"a":1}')).toBe('{"a":1}')
  expect(mapResponse("'x'", '')).toBe('x')
  expect(mapResponse('context.requestId', '')).toBe('0b1c2d3e-0000-4000-8000-000000000001')
  expect(mapResponse('method.request.header.h', '')).toBeUndefined()
})

test('[D] rest-api.md 9.3 #10: a JSON errorMessage can be read into', () => {
  const body = JSON.stringify({ errorMessage: JSON.stringify({ x: { y: [1] }, z: 'text' }) })
  expect(mapResponse('integration.response.body.errorMessage.x', body)).toBe('{"y":[1]}')
  expect(mapResponse('integration.response.body.errorMessage.z', body)).toBe('text')
  expect(mapResponse('integration.response.body.errorMessage.z', '{"errorMessage":"plain"}')).toBeUndefined()
  expect(mapResponse('integration.response.body.errorMessage', '{"errorMessage":"plain"}')).toBe('plain')
})

test('[D] rest-api.md 10 #5: a header that the method response does not declare is not returned', () => {
  const map = compileResponseMapping({ 'method.response.header.X': "'1'" }, {})
  expect(map({ headers: new HeaderList(), body: new Payload(''), context: newExchange().context }).size).toBe(0)
})

test('[S] rest-api.md 5.4 #1 #2 #3: remapped, dropped and untouched response headers', () => {
  const remapped =
    'Authorization, Connection, Content-Length, Content-MD5, Date, Expect, Host, Max-Forwards, Proxy-Authenticate, Server, Trailer, Upgrade, User-Agent, WWW-Authenticate'
  for (const name of remapped.split(', ')) expect(remapResponseHeader(name)).toBe(`x-amzn-Remapped-${name}`)
  const kept =
    'Accept, Accept-Charset, Accept-Encoding, Age, Content-Encoding, Content-Type, Pragma, Range, Referer, TE, Via, Warn'
  for (const name of kept.split(', ')) expect(remapResponseHeader(name)).toBe(name)
  expect(remapResponseHeader('transfer-encoding')).toBeNull()
})

const PREFIX = 'Invalid mapping expression specified: Validation Result: warnings : [], errors : '

test('[D] rest-api.md 6 #4, [K+] 6 #6: an undeclared source is refused', () => {
  const check = (source: string): string | null =>
    checkRequestMapping('integration.request.header.x', source, {
      'method.request.querystring.x': false,
      'method.request.header.h': true,
    })
  expect(check('method.request.querystring.y')).toBe(
    `${PREFIX}[Invalid mapping expression parameter specified: method.request.querystring.y]`,
  )
  expect(check('method.request.path.x')).toBe(`${PREFIX}[Invalid mapping expression parameter specified: method.request.path.x]`)
  for (const fine of [
    'method.request.querystring.x',
    'method.request.multivaluequerystring.x',
    'method.request.multivalueheader.h',
    'method.request.body.a',
    "'x'",
    'context.x',
    'stageVariables.x',
  ]) {
    expect(check(fine), fine).toBeNull()
  }
})

test('[S] rest-api.md 6 #5, [D] 6 #1: what is no mapping is refused', () => {
  expect(checkMethodRequestParameter('true')).toBe(`${PREFIX}[Invalid mapping expression specified: true]`)
  expect(checkMethodRequestParameter('method.request.header.X-Y')).toBeNull()
  expect(checkRequestMapping('integration.request.header.a b', "'x'", {})).toBe(
    `${PREFIX}[Invalid mapping expression specified: integration.request.header.a b]`,
  )
  for (const source of [
    'true',
    "'x",
    "'",
    'method.request.header',
    'method.request.body.',
    'method.request.body.[',
    'stageVariables.',
    'integration.response.body',
  ]) {
    expect(checkRequestMapping('integration.request.path.x', source, {}), source).toBe(
      `${PREFIX}[Invalid mapping expression specified: ${source}]`,
    )
  }
})

test('[K+] rest-api.md 10 #6: response headers must be declared; [S] control-plane.md 8: unless the method response is not there yet', () => {
  const target = 'method.response.header.X'
  expect(checkResponseMapping(target, "'x'", {})).toBe(`${PREFIX}[Invalid mapping expression parameter specified: ${target}]`)
  expect(checkResponseMapping(target, "'x'", { [target]: false })).toBeNull()
  expect(checkResponseMapping(target, "'x'", null)).toBeNull()
  expect(checkResponseMapping(target, 'method.request.header.X', null)).toBe(
    `${PREFIX}[Invalid mapping expression specified: method.request.header.X]`,
  )
  expect(checkResponseMapping('method.response.body', "'x'", null)).not.toBeNull()
})

test('[D] rest-api.md 4.3 #3: parameters of gateway responses', () => {
  expect(checkGatewayResponseParameter('gatewayresponse.header.X', "'x'")).toBeNull()
  expect(checkGatewayResponseParameter('gatewayresponse.header.X', 'method.request.querystring.q')).toBeNull()
  expect(checkGatewayResponseParameter('gatewayresponse.header.X', 'method.request.body')).not.toBeNull()
  expect(checkGatewayResponseParameter('method.response.header.X', "'x'")).not.toBeNull()
})
