// Parameter mapping of HTTP APIs: http-api.md 7.
import { describe, expect, test } from 'vitest'
import { HeaderList } from '../../src/core/headers.ts'
import type { AuthorizerContext } from '../../src/exchange/context-variables.ts'
import type { GatewayRequest } from '../../src/exchange/exchange.ts'
import { Fault } from '../../src/exchange/fault.ts'
import type { Reply } from '../../src/exchange/reply.ts'
import { checkRequestParameters, checkResponseParameters } from '../../src/mapping/mapping-checks-v2.ts'
import { compileRequestMapping, compileResponseMapping } from '../../src/mapping/parameter-mapping-v2.ts'
import { type HttpExchangeParts, httpExchange } from '../support/http-exchange.ts'

const sent: HttpExchangeParts = {
  method: 'POST',
  path: '/pets/a%20b',
  query: 'tag=x&tag=y%20z&plain=1+1',
  headers: [
    ['X-One', '1'],
    ['x-one', '2'],
    ['User-Agent', 'curl'],
    ['Content-Type', 'application/json'],
  ],
  body: '{"name":"Rex","age":3,"big":12345678901234567890,"tags":["a","b"],"owner":{"n":null,"ok":true},"text":"é\\u20ac"}',
  pathParameters: { id: 'a%20b' },
  stageVariables: { env: 'blue' },
}

function mapped(parameters: Readonly<Record<string, string>>, parts: HttpExchangeParts = sent): GatewayRequest {
  const exchange = httpExchange(parts)
  const map = compileRequestMapping(parameters)
  return map ? map(exchange.request, exchange) : exchange.request
}

/** What the backend would see of one header. */
const header = (parameters: Readonly<Record<string, string>>, name: string, parts = sent): string[] =>
  mapped(parameters, parts).headers.getAll(name)
const value = (source: string, parts = sent): string | undefined => header({ 'overwrite:header.v': source }, 'v', parts)[0]

const authorizer: AuthorizerContext = {
  members: { role: 'admin' },
  claims: { sub: 'me', 'custom:team': 'red' },
  usageIdentifierKey: null,
}

describe('[D] http-api.md 7 #1: what can be mapped', () => {
  test.each([
    ['append:header.x-new', ['x-new', ['v']]],
    ['overwrite:header.X-One', ['x-one', ['v']]],
    ['remove:header.X-ONE', ['x-one', []]],
  ] as const)('%s', (key, [name, expected]) => expect(header({ [key]: 'v' }, name)).toEqual(expected))

  test.each([
    ['append:querystring.tag', 'tag=x&tag=y%20z&plain=1+1&tag=v'],
    ['overwrite:querystring.tag', 'plain=1+1&tag=v'],
    ['remove:querystring.tag', 'plain=1+1'],
    ['remove:querystring.Tag', 'tag=x&tag=y%20z&plain=1+1'],
    ['overwrite:querystring.n=w', 'tag=x&tag=y%20z&plain=1+1'],
  ])('%s', (key, expected) => {
    const { rawQuery, query } = mapped({ [key]: 'v' })
    expect(rawQuery).toBe(expected)
    expect(query.getAll('plain')).toEqual(['1 1'])
  })

  test('overwrite:path: the path below the stage, and what a Lambda event shows of it', () => {
    const request = mapped({ 'overwrite:path': '/dogs/$' })
    expect(request).toMatchObject({ path: '/dogs/$', requestPath: '/dogs/$', eventPath: '/dogs/$', pathMapped: true })
    expect(mapped({ 'overwrite:path': 'dogs' }).path).toBe('/dogs')
    expect(mapped({ 'append:header.a': 'b' })).toMatchObject({ path: '/pets/a%20b', pathMapped: false })
  })

  test('nothing is mapped where nothing is said', () => expect(compileRequestMapping({})).toBeNull())
})

describe('[D] http-api.md 7 #2: where values come from', () => {
  test.each([
    ['$request.header.user-agent', 'curl'],
    ['$request.querystring.plain', '1 1'],
    ['$request.body.name', 'Rex'],
    ['$request.body.age', '3'],
    ['$request.body.big', '12345678901234567890'],
    ['$request.body.tags', '["a","b"]'],
    ['$request.body.tags[1]', 'b'],
    ["$request.body['name']", 'Rex'],
    ['$request.body.owner.ok', 'true'],
    ['$request.path', '/pets/a%20b'],
    ['$request.path.id', 'a b'],
    ['$context.requestId', 'JKJaXmPLvHcESHA='],
    ['$context.identity.sourceIp', '203.0.113.7'],
    ['$stageVariables.env', 'blue'],
    ['a constant', 'a constant'],
    ['5 $', '5 $'],
    ['${request.header.User-Agent}', 'curl'],
    ['${stageVariables.env}-${request.body.age}/x', 'blue-3/x'],
    ['${request.header.none}-${request.body.age}', '-3'],
  ])('%s', (source, expected) => expect(value(source)).toBe(expected))

  test('the whole body', () => expect(value('$request.body', { ...sent, body: 'plain text' })).toBe('plain text'))

  test('what authorizers made known', () => {
    const parts = { ...sent, authorizer }
    expect(value('$context.authorizer.role', parts)).toBe('admin')
    expect(value('$context.authorizer.claims.sub', parts)).toBe('me')
    expect(value('$context.authorizer.claims.custom:team', parts)).toBe('red')
  })

  test('text beyond Latin-1 travels as the bytes of its UTF-8; line ends are no header', () => {
    expect(Buffer.from(value('$request.body.text') ?? '', 'latin1').toString()).toBe('é€')
    const broken = (): unknown => value('$request.body', { ...sent, body: 'a\r\nX-Evil: 1' })
    expect(broken).toThrow(Fault)
    expect(() => broken()).toThrow('mappingFailed')
  })
})

test('[D] http-api.md 7 #3: header names without case, query names with; several values are one, with commas', () => {
  expect(value('$request.header.X-ONE')).toBe('1,2')
  expect(value('$request.querystring.tag')).toBe('x,y z')
  expect(value('$request.querystring.TAG')).toBeUndefined()
})

describe('[D] http-api.md 7 #4: JSON paths', () => {
  test.each(['$request.body..name', '$request.body[?(@.a)]', '$request.body.', '$request.body.a..b'])(
    '%s is refused',
    (source) => {
      expect(checkRequestParameters({ 'append:header.a': source }, { subtype: null })).toBe(
        `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid source: ${source} specified for destination: append:header.a]`,
      )
      expect(value(source)).toBeUndefined()
    },
  )

  test('a path sees the first 100 KB of a body, the whole body is whole', () => {
    const pad = 'x'.repeat(102_400)
    const body = `{"a":{"b":[1,{"c":"\\"d"},2]},"pad":"${pad}","after":1}`
    const parts = { ...sent, body }
    expect(value('$request.body.a.b[1].c', parts)).toBe('"d')
    expect(value('$request.body.a', parts)).toBe('{"b":[1,{"c":"\\"d"},2]}')
    expect(value('$request.body.pad', parts)).toBeUndefined()
    expect(value('$request.body.after', parts)).toBeUndefined()
    expect(value('$request.body', parts)).toBe(body)
    expect(value('$request.body[0]', { ...sent, body: `["a",["b"${' '.repeat(102_400)}]]` })).toBe('a')
    expect(value('$request.body.a', { ...sent, body: pad + pad })).toBeUndefined()
    const fits = `{"pad":"${'x'.repeat(102_400 - 16)}","a":1}`
    expect([fits.length, value('$request.body.a', { ...sent, body: fits })]).toEqual([102_400, '1'])
  })

  test('a hostile body finds nothing', () => {
    expect(value('$request.body.a', { ...sent, body: '['.repeat(50_000) })).toBeUndefined()
    expect(value('$request.body[*][*][*][*][*]', { ...sent, body: 'no' })).toBeUndefined()
    expect(value('$request.body.__proto__', sent)).toBeUndefined()
    expect(value('$request.path.constructor', sent)).toBeUndefined()
  })
})

describe('[D] http-api.md 7 #5: responses', () => {
  const respond = (mappings: Readonly<Record<string, string>>, body = '{"error":{"code":7}}'): Reply => {
    const reply: Reply = { status: 500, headers: new HeaderList(['X-A', '1', 'x-b', '2']), body: Buffer.from(body) }
    const exchange = httpExchange(sent)
    exchange.integrationStatus = 500
    compileResponseMapping(mappings)?.apply(reply, Buffer.from(body), exchange)
    return reply
  }
  test.each([
    ['append:header.x-a', '$response.header.X-B', 'x-a', '1,2'],
    ['overwrite:header.x-a', '$response.body.error.code', 'x-a', '7'],
    ['append:header.x-c', '$context.requestId', 'x-c', 'JKJaXmPLvHcESHA='],
    ['append:header.x-c', '$context.integration.status', 'x-c', '500'],
    ['append:header.x-c', '$stageVariables.env', 'x-c', 'blue'],
    ['append:header.x-c', 'static', 'x-c', 'static'],
    ['remove:header.X-a', "''", 'x-a', undefined],
  ])('%s from %s', (key, source, name, expected) => expect(respond({ [key]: source }).headers.get(name)).toBe(expected))

  test('cookies stay apart', () => {
    const reply: Reply = { status: 200, headers: new HeaderList(['set-cookie', 'a=1']), body: Buffer.alloc(0) }
    compileResponseMapping({ 'append:header.Set-Cookie': 'b=2' })?.apply(reply, Buffer.alloc(0), httpExchange(sent))
    expect(reply.headers.getAll('set-cookie')).toEqual(['a=1', 'b=2'])
  })

  test('overwrite:statuscode', () => {
    expect(respond({ 'overwrite:statuscode': '403' }).status).toBe(403)
    expect(respond({ 'overwrite:statuscode': '$response.header.x-status' }).status).toBe(500)
    expect(() => respond({ 'overwrite:statuscode': '$response.header.x-a' })).toThrow('configurationError')
  })

  test('only a mapping that reads bodies asks for one', () => {
    expect(compileResponseMapping({ 'append:header.a': '${response.body.a}' })?.readsBody).toBe(true)
    expect(compileResponseMapping({ 'append:header.a': '$response.header.b' })?.readsBody).toBe(false)
  })
})

test("[D] http-api.md 7 #6: a removal's value is two quotes, or anything", () => {
  expect(header({ 'remove:header.x-one': "''" }, 'x-one')).toEqual([])
  expect(checkRequestParameters({ 'remove:header.x-one': "''", 'remove:querystring.a': '$no' }, { subtype: null })).toBeNull()
})

describe('[D] http-api.md 7 #7, [K+] http-api.md 7 #8: reserved headers', () => {
  const names = [
    ...['access-control-allow-origin', 'apigw-requestid', 'Authorization', 'Connection', 'Content-Encoding', 'Content-Length'],
    ...['Content-Location', 'Forwarded', 'Keep-Alive', 'Origin', 'Proxy-Authenticate', 'Proxy-Authorization', 'TE', 'Trailers'],
    ...['Transfer-Encoding', 'Upgrade', 'x-amz-date', 'X-Amzn-Trace-Id', 'X-Forwarded-For', 'X-Forwarded-Host'],
    ...['X-Forwarded-Proto', 'Via'],
  ]
  test.each(names)('%s', (name) => {
    const refusal = `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Operations on header ${name} are restricted]`
    expect(checkRequestParameters({ [`overwrite:header.${name}`]: 'x' }, { subtype: null })).toBe(refusal)
    expect(checkRequestParameters({ [`remove:header.${name}`]: '' }, { subtype: null })).toBe(refusal)
    expect(checkResponseParameters({ 200: { [`append:header.${name}`]: 'x' } })).toBe(refusal)
    expect(header({ [`overwrite:header.${name}`]: 'x' }, name)).toEqual([])
  })

  test('a header that a mapping could not change is refused too', () => {
    for (const name of ['Expect', 'proxy-connection'])
      expect(checkRequestParameters({ [`append:header.${name}`]: 'x' }, { subtype: null })).toContain('are restricted')
    for (const name of ['Date', 'Trailer', 'proxy-connection'])
      expect(checkResponseParameters({ 200: { [`append:header.${name}`]: 'x' } })).toContain('are restricted')
  })

  test('others are free', () => {
    const parameters = { 'overwrite:header.Host': 'h', 'append:header.x-amaz': 'b', 'append:header.cookie': 'a=b' }
    expect(checkRequestParameters(parameters, { subtype: null })).toBeNull()
  })
})

test.each([
  '$request.header.none',
  '$request.querystring.none',
  '$request.body.none',
  '$request.body.owner.n',
  '$context.none',
  '$stageVariables.no',
])('[K+] http-api.md 7 #9: without its source %s, nothing is mapped', (source) => {
  expect(header({ 'append:header.x-one': source }, 'x-one')).toEqual(['1', '2'])
  expect(header({ 'overwrite:header.x-one': source }, 'x-one')).toEqual(['1', '2'])
  expect(mapped({ 'overwrite:querystring.tag': source }).rawQuery).toBe(sent.query)
  expect(mapped({ 'overwrite:path': source })).toMatchObject({ path: sent.path, pathMapped: false })
})

test('[K+] http-api.md 7 #10: a header is appended to with a comma, a query parameter repeated', () => {
  expect(header({ 'append:header.User-Agent': 'more' }, 'user-agent')).toEqual(['curl,more'])
  expect(mapped({ 'append:querystring.tag': 'a&b=c' }).query.getAll('tag')).toEqual(['x', 'y z', 'a&b=c'])
})

test('[K+] http-api.md 7 #11: all is read from the request as it came, in whatever order it is written', () => {
  const renamed = mapped({
    'remove:header.user-agent': "''",
    'append:header.agent': '$request.header.user-agent',
    'overwrite:querystring.tag': '$request.path',
    'append:querystring.was': '$request.querystring.tag',
    'overwrite:path': '/$x',
  })
  expect(renamed.headers.get('agent')).toBe('curl')
  expect(renamed.headers.has('user-agent')).toBe(false)
  expect(renamed.query.getAll('was')).toEqual(['x,y z'])
  expect(renamed.query.getAll('tag')).toEqual(['/pets/a%20b'])
  expect(header({ 'append:header.x-one': 'b', 'overwrite:header.x-one': 'a' }, 'x-one')).toEqual(['a,b'])
})

test('a mapping leaves the request itself alone', () => {
  const exchange = httpExchange(sent)
  compileRequestMapping({ 'remove:header.x-one': '', 'overwrite:path': '/x' })?.(exchange.request, exchange)
  expect(exchange.request.headers.getAll('x-one')).toEqual(['1', '2'])
  expect(exchange.request.path).toBe('/pets/a%20b')
})

describe('refusals', () => {
  test.each([
    'header.x',
    'append:header.',
    'append:path',
    'overwrite:path.x',
    'append:cookie.x',
    'overwrite:statuscode',
    'append:header.a b',
  ])('a request key that is none: %s', (key) =>
    expect(checkRequestParameters({ [key]: 'x' }, { subtype: null })).toBe(
      `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid Request Actioned Parameter destination specified: ${key}]`,
    ),
  )

  test.each(['append:overwrite.static', 'append:statuscode', 'overwrite:path', 'append:querystring.x'])(
    'a response key that is none: %s',
    (key) =>
      expect(checkResponseParameters({ 200: { [key]: 'x' } })).toBe(
        `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid Response Actioned Parameter destination specified: ${key}]`,
      ),
  )

  test.each([
    '$request',
    '$request.',
    '$request.cookie.x',
    '$response.header.x',
    '$stageVariables.',
    '$foo',
    '${request.header.x',
    '${x}',
    '$request.header.a b',
  ])('a source that is none: %s', (source) =>
    expect(checkRequestParameters({ 'append:header.a': source }, { subtype: null })).toBe(
      `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid source: ${source} specified for destination: append:header.a]`,
    ),
  )

  test('statuses', () => {
    expect(checkResponseParameters({ '2xx': {} })).toContain('2xx')
    expect(checkResponseParameters({ 200: { 'overwrite:statuscode': '700' } })).toContain('700')
    expect(
      checkResponseParameters({ 200: { 'overwrite:statuscode': '$response.header.s', 'append:header.a': 'b' }, 404: {} }),
    ).toBeNull()
    expect(checkResponseParameters({ 200: { 'append:header.a': '$request.header.b' } })).toContain('$request.header.b')
  })
})

describe('[D] http-api.md 8 #1: parameters of services', () => {
  const check = (subtype: string, parameters: Readonly<Record<string, string>>): string | null =>
    checkRequestParameters(parameters, { subtype })
  const url = 'https://sqs.us-east-1.amazonaws.com/1/q'
  test('those of the service, and no others', () => {
    expect(check('SQS-SendMessage', { QueueUrl: url, MessageBody: '$request.body', DelaySeconds: '5' })).toBeNull()
    expect(check('SQS-PurgeQueue', { QueueUrl: url, Detail: 'x' })).toBe(
      'Parameter: Detail does not fit schema for Operation: SQS-PurgeQueue.',
    )
    expect(check('SQS-PurgeQueue', { 'append:header.x': 'y' })).toContain('append:header.x')
  })

  test('a source that is none', () =>
    expect(check('SQS-PurgeQueue', { QueueUrl: '$method.request.x' })).toBe(
      'Invalid selection expression specified: Validation Result: warnings : [], errors : [Invalid source: $method.request.x specified for destination: QueueUrl]',
    ))

  test('JSON with variables, as users of AWS write MessageAttributes', () =>
    expect(
      check('SQS-SendMessage', {
        QueueUrl: url,
        MessageBody: '$request.body',
        MessageAttributes: '{"Agent":{"DataType":"String","StringValue":"${request.header.user-agent}"}}',
      }),
    ).toBeNull())
})
