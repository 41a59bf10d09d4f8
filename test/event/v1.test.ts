import { expect, test } from 'vitest'
import { eventV1 } from '../../src/event/v1.ts'
import { NOT_IN_EVENTS } from '../../src/integration/header-rules.ts'
import { binaryTest, mimeTypeOf } from '../../src/mapping/media-type.ts'
import { type ExchangeOptions, exchange, settings } from '../integration/fixtures.ts'

interface Event {
  readonly [key: string]: unknown
  readonly headers: Record<string, string>
  readonly multiValueHeaders: Record<string, string[]>
  readonly requestContext: { readonly identity: Record<string, unknown>; readonly [key: string]: unknown }
}

interface EventOptions extends ExchangeOptions {
  readonly stageVariables?: Readonly<Record<string, string>>
  readonly binaryMediaTypes?: readonly string[]
}

function event(
  { stageVariables = {}, binaryMediaTypes = [], ...options }: EventOptions = {},
  change = (_: ReturnType<typeof exchange>) => {},
): Event {
  const { stage, method } = settings({ stageVariables })
  const isBinary = binaryTest(binaryMediaTypes)
  const asked = exchange(options)
  change(asked)
  return JSON.parse(
    eventV1(asked, { stage, method, hides: NOT_IN_EVENTS, isBinary: (type) => isBinary(mimeTypeOf(type)) }).toString(),
  ) as Event
}

test('[S] rest-api.md 9.2 #5 #6 #8: the keys, and null for all that is absent', () => {
  const made = event()
  expect(Object.keys(made)).toEqual([
    'resource',
    'path',
    'httpMethod',
    'headers',
    'multiValueHeaders',
    'queryStringParameters',
    'multiValueQueryStringParameters',
    'pathParameters',
    'stageVariables',
    'requestContext',
    'body',
    'isBase64Encoded',
  ])
  expect(made).toMatchObject({
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: null,
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
  })
  expect(made).toMatchObject({ resource: '/{proxy+}', path: '/pets', httpMethod: 'GET' })
})

test('[S] rest-api.md 9.2 #10 #11: requestContext and identity', () => {
  const { requestContext } = event()
  expect(Object.entries(requestContext).filter(([name]) => name !== 'identity')).toEqual([
    ['accountId', '111111111111'],
    ['apiId', 'abcdefghij'],
    ['deploymentId', 'dep123'],
    ['domainName', 'abcdefghij.execute-api.us-east-1.amazonaws.com'],
    ['domainPrefix', 'abcdefghij'],
    ['extendedRequestId', 'AAAAAAAAAAAAAAA='],
    ['httpMethod', 'GET'],
    ['path', '/test/pets'],
    ['protocol', 'HTTP/1.1'],
    ['requestId', '11111111-2222-4333-8444-555555555555'],
    ['requestTime', '02/Jan/2026:03:04:05 +0000'],
    ['requestTimeEpoch', 1_767_323_045_000],
    ['resourceId', 'res123'],
    ['resourcePath', '/{proxy+}'],
    ['stage', 'test'],
  ])
  expect(Object.keys(requestContext.identity)).toEqual([
    'accessKey',
    'accountId',
    'caller',
    'cognitoAuthenticationProvider',
    'cognitoAuthenticationType',
    'cognitoIdentityId',
    'cognitoIdentityPoolId',
    'principalOrgId',
    'sourceIp',
    'user',
    'userAgent',
    'userArn',
  ])
  expect(requestContext.identity).toMatchObject({ accessKey: null, sourceIp: '10.0.0.1', userAgent: 'agent' })
})

test('[D] rest-api.md 9.2: an API key shows in the identity when there is one', () => {
  const { requestContext } = event({}, ({ context }) => Object.assign(context.identity, { apiKey: 'k', apiKeyId: 'i' }))
  expect(requestContext.identity).toMatchObject({ apiKey: 'k', apiKeyId: 'i' })
})

test('[S] rest-api.md 1.3 #6, 5.2 #3, 9.2 #17: headers keep their casing; Content-Length and the dropped set are absent; the gateway adds four', () => {
  const headers = [
    ['Host', 'api'],
    ['tEsT-HEADeR', 'v'],
    ['Content-Encoding', 'x'],
    ['Via', 'v'],
    ['Content-Length', '3'],
    ['Connection', 'close'],
    ['TE', 'x'],
    ['X-Amzn-Trace-Id', 'forged'],
  ] as const
  expect(event({ headers }).headers).toEqual({
    Host: 'api',
    'tEsT-HEADeR': 'v',
    'Content-Encoding': 'x',
    Via: 'v',
    'X-Amzn-Trace-Id': 'Root=1-00000000-000000000000000000000000',
    'X-Forwarded-For': '10.0.0.1',
    'X-Forwarded-Port': '443',
    'X-Forwarded-Proto': 'https',
  })
})

test('claimed forwarding headers do not replace what the gateway knows', () => {
  const { headers, multiValueHeaders } = event({
    headers: [
      ['x-forwarded-for', '1.2.3.4'],
      ['X-Forwarded-Proto', 'http'],
    ],
  })
  expect(headers).toMatchObject({ 'X-Forwarded-For': '1.2.3.4, 10.0.0.1', 'X-Forwarded-Proto': 'https' })
  expect(multiValueHeaders['X-Forwarded-For']).toEqual(['1.2.3.4, 10.0.0.1'])
})

test('[S] rest-api.md 1.3 #5, 9.2 #18, [K+] 9.2 #19: repeated headers and query keys: the last one, and all', () => {
  const made = event({
    headers: [
      ['X-A', '1'],
      ['X-A', '2'],
    ],
    query: 'plus=test+alias%2B@x&plus=b&empty&__proto__=p',
  })
  expect(made.headers['X-A']).toBe('2')
  expect(made.multiValueHeaders['X-A']).toEqual(['1', '2'])
  expect(made).toMatchObject({
    queryStringParameters: { plus: 'b', empty: '' },
    multiValueQueryStringParameters: { plus: ['test alias+@x', 'b'], empty: [''] },
  })
  expect(Object.keys(made.queryStringParameters as object)).toContain('__proto__')
})

test('[S] rest-api.md 1.3 #1: path parameters as sent; stage variables', () => {
  const made = event({ pathParameters: { proxy: 'test%2Balias@x' }, stageVariables: { a: 'B' } })
  expect(made).toMatchObject({ pathParameters: { proxy: 'test%2Balias@x' }, stageVariables: { a: 'B' } })
})

test('[S] rest-api.md 8.3 #1: bodies that are binary by type or by their bytes are base64', () => {
  const type = (value: string): ExchangeOptions => ({ headers: [['Content-Type', value]] })
  expect(event({ body: 'tëxt' })).toMatchObject({ body: 'tëxt', isBase64Encoded: false })
  expect(event({ body: Buffer.from([0xff, 0xfe]) })).toMatchObject({ body: '//4=', isBase64Encoded: true })
  expect(event({ body: 'abc', ...type('image/png; q=1'), binaryMediaTypes: ['image/*'] })).toMatchObject({
    body: 'YWJj',
    isBase64Encoded: true,
  })
  expect(event({ body: 'abc', ...type('text/plain'), binaryMediaTypes: ['image/*'] })).toMatchObject({
    body: 'abc',
    isBase64Encoded: false,
  })
})
