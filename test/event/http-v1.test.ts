import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { eventHttpV1 } from '../../src/event/http-v1.ts'
import { type HttpExchangeParts, httpExchange, httpRoute, httpStage } from '../support/http-exchange.ts'

interface Event {
  readonly [key: string]: unknown
  readonly headers: Readonly<Record<string, string>>
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>
  readonly requestContext: Readonly<Record<string, unknown>>
}

function eventText(parts: HttpExchangeParts = {}, routeKey = 'GET /pets/{id}'): string {
  const asked = httpExchange(parts)
  return eventHttpV1({ stage: httpStage(parts), route: httpRoute(routeKey) })(asked, asked.request).toString()
}

const event = (parts: HttpExchangeParts = {}, routeKey?: string): Event => JSON.parse(eventText(parts, routeKey)) as Event

test('[D] http-api.md 4 #1 #5, [K+] 4 #4 #6: a captured event, with the order of its keys', () => {
  const parts: HttpExchangeParts = {
    method: 'POST',
    path: '/handler/pero',
    pathParameters: { proxy: 'pero' },
    headers: [
      ['host', 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com'],
      ['user-agent', 'curl/8.0'],
      ['accept', '*/*'],
    ],
  }
  const golden = readFileSync(join(import.meta.dirname, 'golden', 'http-v1-post.json'), 'utf8')
  expect(eventText(parts, 'ANY /handler/{proxy+}')).toBe(JSON.stringify(JSON.parse(golden)))
})

test('[K+] http-api.md 4 #4: the $default route', () =>
  expect(event({}, '$default')).toMatchObject({
    resource: '$default',
    requestContext: { resourceId: '$default', resourcePath: '$default', stage: '$default' },
  }))

test('[D] http-api.md 4 #2: what an authorizer made known', () => {
  const v1 = { claims: { sub: 'me' }, scopes: ['a'] }
  const authorizer = { members: {}, claims: null, usageIdentifierKey: null, events: { v1, v2: {} } }
  expect(event({ authorizer }).requestContext.authorizer).toEqual(v1)
  expect(event().requestContext).not.toHaveProperty('authorizer')
})

test('a caller who signed shows in the identity; without a User-Agent it is empty, as captured', () => {
  const asked = httpExchange({ userAgent: null })
  Object.assign(asked.context.identity, { accessKey: 'AKIA', userArn: 'arn:aws:iam::1:user/u' })
  const made = JSON.parse(eventHttpV1({ stage: httpStage(), route: httpRoute() })(asked, asked.request).toString()) as Event
  expect(made.requestContext.identity).toMatchObject({ accessKey: 'AKIA', userArn: 'arn:aws:iam::1:user/u', userAgent: '' })
})

describe('[K+] http-api.md 4 #6: names of headers', () => {
  test('some have a spelling of their own, all others come as sent', () => {
    const { headers } = event({
      headers: [
        ['content-type', 'text/plain'],
        ['ACCEPT', '*/*'],
        ['Accept-Encoding', 'gzip'],
        ['Authorization', 'Bearer x'],
        ['Via', '1.1 x'],
        ['X-Custom', 'a'],
        ['cookie', 'a=1; b=2'],
        ['Connection', 'close'],
      ],
    })
    expect(Object.keys(headers)).toEqual([
      ...['Content-Length', 'Content-Type', 'X-Amzn-Trace-Id', 'X-Custom', 'X-Forwarded-For', 'X-Forwarded-Port'],
      ...['X-Forwarded-Proto', 'accept', 'accept-encoding', 'authorization', 'cookie', 'via'],
    ])
    expect(headers.cookie).toBe('a=1; b=2')
  })

  test('of several values the last one, and all', () => {
    const made = event({
      headers: [
        ['X-A', '1'],
        ['X-A', '2'],
      ],
      query: 'tag=a&tag=b%20c&__proto__=p',
    })
    expect(made.headers['X-A']).toBe('2')
    expect(made.multiValueHeaders['X-A']).toEqual(['1', '2'])
    expect(made.queryStringParameters).toMatchObject({ tag: 'b c' })
    expect(made.multiValueQueryStringParameters).toMatchObject({ tag: ['a', 'b c'] })
    expect(Object.keys(made.queryStringParameters as object)).toEqual(['__proto__', 'tag'])
  })
})

describe('[K+] http-api.md 4 #7: paths', () => {
  test('path has the stage and comes as sent, the path of the context and the parameters are decoded, as captured', () => {
    const made = event({ stage: 'dev', path: '/pets/%E2%98%95%20a', pathParameters: { id: '%E2%98%95%20a' } })
    expect(made.path).toBe('/dev/pets/%E2%98%95%20a')
    expect(made.requestContext.path).toBe('/dev/pets/☕ a')
    expect(made.pathParameters).toEqual({ id: '☕ a' })
  })

  test('on a custom domain it has the key of the mapping, and what a mapping of parameters makes of it', () => {
    const parts = { stage: 'dev', request: { requestPath: '/v1/pets/1', eventPath: '/v1/pets/1' } }
    expect(event(parts).path).toBe('/v1/pets/1')
    const asked = httpExchange(parts)
    const write = eventHttpV1({ stage: httpStage(parts), route: httpRoute() })
    const made = JSON.parse(write(asked, { ...asked.request, path: '/other', pathMapped: true }).toString()) as Event
    expect([made.path, made.requestContext.path]).toEqual(['/other', '/v1/pets/1'])
  })
})

test('bodies are encoded as those of format 2.0; stage variables', () => {
  const headers = [['Content-Type', 'application/octet-stream']] as const
  expect(event({ method: 'POST', headers, body: Buffer.from([1, 2, 3, 4, 5]) })).toMatchObject({
    body: 'AQIDBAU=',
    isBase64Encoded: true,
  })
  expect(event({ stageVariables: { a: 'B' } }).stageVariables).toEqual({ a: 'B' })
})
