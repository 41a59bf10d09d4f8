import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { eventV2 } from '../../src/event/v2.ts'
import { type HttpExchangeParts, httpExchange, httpRoute, httpStage } from '../support/http-exchange.ts'

interface Event {
  readonly [key: string]: unknown
  readonly headers: Readonly<Record<string, string>>
  readonly requestContext: { readonly [key: string]: unknown; readonly http: Readonly<Record<string, unknown>> }
}

function eventText(parts: HttpExchangeParts = {}, routeKey = 'GET /pets/{id}'): string {
  const asked = httpExchange(parts)
  return eventV2({ stage: httpStage(parts), route: httpRoute(routeKey) })(asked, asked.request).toString()
}

const event = (parts: HttpExchangeParts = {}, routeKey?: string): Event => JSON.parse(eventText(parts, routeKey)) as Event

/** With the order of the keys. */
const golden = (name: string): string =>
  JSON.stringify(JSON.parse(readFileSync(join(import.meta.dirname, 'golden', `${name}.json`), 'utf8')))

const Host = ['Host', 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com'] as const

describe('golden events', () => {
  test('[D] http-api.md 3 #8 #10 #12 #15 #16, [K+] 3 #17: the sample captured for the Lambda guide, a GET of a named stage', () => {
    const path = '/nodejs-apig-function-1G3XMPLZXVXYI'
    const headers = [
      Host,
      ['User-Agent', 'curl/8.0'],
      ['Accept', 'text/html,application/xhtml+xml'],
      ['Accept-Encoding', 'gzip, deflate, br'],
      ['Cookie', 's_fid=7AABXMPL1AFD9BBF-0643XMPL09956DE2; regStatus=pre-register'],
    ] as const
    expect(eventText({ stage: 'default', path, headers }, `ANY ${path}`)).toBe(golden('v2-named-stage-get'))
  })

  test('[D] http-api.md 3 #1 #2 #5 #7 #9 #11: the documented sample, with all that there can be', () => {
    const claims = { claim1: 'value1', claim2: 'value2' }
    const v2 = { jwt: { claims, scopes: ['scope1', 'scope2'] } }
    const parts: HttpExchangeParts = {
      method: 'POST',
      path: '/my/path',
      query: 'parameter1=value1&parameter1=value2&parameter2=value',
      headers: [
        Host,
        ['Header2', 'value1'],
        ['Header1', 'value1'],
        ['HEADER2', 'value2'],
        ['Cookie', 'cookie1; cookie2'],
        ['Content-Type', 'text/plain'],
      ],
      body: 'Hello from Lambda',
      pathParameters: { parameter1: 'value1' },
      stageVariables: { stageVariable1: 'value1', stageVariable2: 'value2' },
      userAgent: 'agent',
      authorizer: { members: {}, claims, usageIdentifierKey: null, events: { v1: {}, v2 } },
    }
    expect(eventText(parts, '$default')).toBe(golden('v2-everything'))
  })
})

test('[D] http-api.md 3 #10, [K+] 3 #4: what is absent has no key', () => {
  const made = event({ headers: [] })
  expect(Object.keys(made)).toEqual([
    ...['version', 'routeKey', 'rawPath', 'rawQueryString', 'headers', 'requestContext', 'isBase64Encoded'],
  ])
  expect(made.rawQueryString).toBe('')
  expect(Object.keys(made.requestContext)).not.toContain('authorizer')
  expect(Object.keys(made.requestContext)).not.toContain('authentication')
})

test('[K+] http-api.md 3 #6: what an authorizer made known, as its kind has it', () => {
  const authorizer = {
    members: {},
    claims: null,
    usageIdentifierKey: null,
    events: { v1: {}, v2: { lambda: { n: 1, ok: true } } },
  }
  expect(event({ authorizer }).requestContext.authorizer).toEqual({ lambda: { n: 1, ok: true } })
})

test('[K+] http-api.md 3 #14 #20: the default stage by its name, the owner of the API, the id that the client gets', () => {
  expect(event({}, '$default')).toMatchObject({
    routeKey: '$default',
    requestContext: { stage: '$default', accountId: '111111111111', requestId: 'JKJaXmPLvHcESHA=', routeKey: '$default' },
  })
})

describe('[D] http-api.md 3 #7 #8 #15: headers and cookies', () => {
  test('several Cookie headers are one list; a header of that name never shows', () => {
    const made = event({
      headers: [
        ['cookie', 'a=1;b=2'],
        ['Cookie', ' ;c="x y"; '],
      ],
    })
    expect(made.cookies).toEqual(['a=1', 'b=2', 'c="x y"'])
    expect(Object.keys(made.headers)).not.toContain('cookie')
    expect(event({ headers: [['Cookie', ' ; ']] })).not.toHaveProperty('cookies')
  })

  test('what belongs to the connection is gone, what the gateway writes is not the client to say', () => {
    const { headers } = event({
      method: 'POST',
      body: 'abc',
      headers: [
        ['Connection', 'close'],
        ['TE', 'trailers'],
        ['Upgrade', 'x'],
        ['Content-Length', '99'],
        ['X-Amzn-Trace-Id', 'forged'],
        ['X-Forwarded-For', '1.2.3.4'],
        ['x-forwarded-for', '5.6.7.8'],
        ['X-Forwarded-Port', '80'],
        ['X-Forwarded-Proto', 'http'],
        ['Authorization', 'Bearer x'],
      ],
    })
    expect(headers).toEqual({
      authorization: 'Bearer x',
      'content-length': '3',
      'x-amzn-trace-id': 'Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e',
      'x-forwarded-for': '1.2.3.4, 5.6.7.8, 203.0.113.7',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    })
  })

  test('[K+] http-api.md 12 #8: accept-encoding goes on', () =>
    expect(event({ headers: [['Accept-Encoding', 'br']] }).headers['accept-encoding']).toBe('br'))

  test('names that JavaScript knows are names like any other', () => {
    const made = eventText({
      headers: [
        ['__proto__', 'a'],
        ['constructor', 'b'],
      ],
      query: '__proto__=1&__proto__=2',
    })
    expect(made).toContain('"__proto__":"a"')
    expect(made).toContain('"constructor":"b"')
    expect(made).toContain('"queryStringParameters":{"__proto__":"1,2"}')
  })

  test('without a User-Agent the context has an empty one, as captured', () =>
    expect(event({ userAgent: null }).requestContext.http.userAgent).toBe(''))
})

describe('paths and queries', () => {
  test('[D] http-api.md 3 #9: the query raw and decoded', () => {
    const made = event({ query: 'q=Hello%20World&tag=C%23&tag=.NET&empty' })
    expect(made.rawQueryString).toBe('q=Hello%20World&tag=C%23&tag=.NET&empty')
    expect(made.queryStringParameters).toEqual({ q: 'Hello World', tag: 'C#,.NET', empty: '' })
  })

  test('[K+] http-api.md 1 #12, [K] 1 #13: paths and their parameters are decoded; an escaped percent sign of rawPath stays', () => {
    const parts = { path: '/pets/%E2%98%95%20a%2Fb%2525', pathParameters: { id: '%E2%98%95%20a%2Fb%2525' } }
    const made = event(parts)
    expect(made.rawPath).toBe('/pets/☕ a/b%2525')
    expect(made.requestContext.http.path).toBe('/pets/☕ a/b%2525')
    expect(made.pathParameters).toEqual({ id: '☕ a/b%25' })
    expect(event({ path: '/a%zz%' }).rawPath).toBe('/a%zz%')
  })

  test('[D] http-api.md 3 #12: the name of the stage is part of the path, wherever the request came in', () => {
    const mapped = { stage: 'dev', path: '/pets/1', request: { requestPath: '/v1/pets/1', eventPath: '/v1/pets/1' } }
    expect(event(mapped).rawPath).toBe('/dev/pets/1')
    expect(event({ ...mapped, stage: '$default' }).rawPath).toBe('/pets/1')
  })

  test('[K+] http-api.md 7 #12: a mapping shows in the event, not in its context', () => {
    const asked = httpExchange({ stage: 'dev', path: '/pets/1' })
    const write = eventV2({ stage: httpStage({ stage: 'dev' }), route: httpRoute() })
    const made = JSON.parse(write(asked, { ...asked.request, path: '/other', pathMapped: true }).toString()) as Event
    expect([made.rawPath, made.requestContext.http.path]).toEqual(['/other', '/dev/pets/1'])
  })
})

describe('[K+] http-api.md 3 #18 #19: bodies', () => {
  const sent = (type: string | null, body: string | Buffer = 'abc'): Event =>
    event({ method: 'POST', body, headers: type === null ? [] : [['Content-Type', type]] })

  test.each(['text/plain', 'TEXT/HTML; charset=utf-8', 'application/json', 'application/json;charset=UTF-8', 'application/xml'])(
    '%s is text',
    (type) => expect(sent(type)).toMatchObject({ body: 'abc', isBase64Encoded: false }),
  )
  test.each(['application/javascript', 'application/vnd.api+json', 'image/svg+xml'])('%s is text', (type) =>
    expect(sent(type)).toMatchObject({ body: 'abc', isBase64Encoded: false }),
  )
  test.each([
    'application/x-www-form-urlencoded',
    'application/octet-stream',
    'multipart/form-data; boundary=json',
    'json',
    null,
  ])('%s is base64', (type) => expect(sent(type)).toMatchObject({ body: 'YWJj', isBase64Encoded: true }))
  test('bytes that are no text are base64 whatever their type says', () =>
    expect(sent('text/plain', Buffer.from([0xff, 0xfe]))).toMatchObject({ body: '//4=', isBase64Encoded: true }))
  test('an empty body has no key, and is not base64', () => {
    expect(sent(null, '')).not.toHaveProperty('body')
    expect(sent(null, '').isBase64Encoded).toBe(false)
  })
})
