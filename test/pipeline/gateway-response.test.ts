import { expect, test } from 'vitest'
import { FAULTS, Fault, type FaultName } from '../../src/exchange/fault.ts'
import type { Reply } from '../../src/exchange/reply.ts'
import { gatewayResponse } from '../../src/pipeline/gateway-response.ts'
import {
  effectiveGatewayResponse,
  GATEWAY_RESPONSE_TYPES,
  type GatewayResponseSetting,
} from '../../src/pipeline/gateway-response-types.ts'
import { type ExchangeParts, newExchange } from '../support/exchange.ts'

const put = (responseType: string, more: Partial<GatewayResponseSetting> = {}): GatewayResponseSetting => ({
  responseType,
  statusCode: null,
  responseParameters: {},
  responseTemplates: {},
  ...more,
})

interface Answer extends Reply {
  readonly text: string
  readonly bugs: unknown[]
  readonly lines: string[]
}

async function answerTo(
  error: unknown,
  gatewayResponses: readonly GatewayResponseSetting[] = [],
  parts: ExchangeParts = {},
): Promise<Answer> {
  const bugs: unknown[] = []
  const exchange = newExchange(parts)
  const step = gatewayResponse({ gatewayResponses, onBug: (bug, requestId) => bugs.push(bug, requestId) })
  const reply = await step(async () => {
    throw error
  })(exchange)
  return { ...reply, text: reply.body.toString(), bugs, lines: exchange.lines }
}

test('[S] rest-api.md 4.1: all 21 types, sorted', () => {
  const names = GATEWAY_RESPONSE_TYPES.map(({ responseType }) => responseType)
  expect(names).toHaveLength(21)
  expect(names).toEqual([...names].sort())
})

test('[S] rest-api.md 4.1 #37 #38 #39: no route: exact body, type and status', async () => {
  const reply = await answerTo(new Fault('missingAuthenticationToken'))
  expect(reply.status).toBe(403)
  expect(reply.text).toBe('{"message":"Missing Authentication Token"}')
  expect([...reply.headers]).toEqual([
    ['Content-Type', 'application/json'],
    ['x-amzn-ErrorType', 'MissingAuthenticationTokenException'],
  ])
})

test('[S] rest-api.md 9.1 #25: the engine prints a space after the colon, 36 bytes in all', async () => {
  const reply = await answerTo(new Fault('configurationError', { log: 'why' }))
  expect(reply.text).toBe('{"message": "Internal server error"}')
  expect(reply.body).toHaveLength(36)
  expect(reply.lines).toEqual(['why'])
})

test('every fault answers with its own status and type', async () => {
  for (const name of Object.keys(FAULTS) as FaultName[]) {
    const reply = await answerTo(new Fault(name))
    expect(reply.status).toBe(FAULTS[name].status)
    expect(reply.headers.get('x-amzn-errortype')).toBe(FAULTS[name].errorType)
    const key = 'capital' in FAULTS[name] ? 'Message' : 'message'
    expect(JSON.parse(reply.text)).toEqual({ [key]: FAULTS[name].message })
  }
})

test('a reply passes untouched', async () => {
  const reply: Reply = { status: 204, headers: (await answerTo(new Fault('networkError'))).headers, body: Buffer.from('') }
  const step = gatewayResponse({ gatewayResponses: [], onBug: () => expect.unreachable() })
  expect(await step(async () => reply)(newExchange())).toBe(reply)
})

test('an error of our own answers 500, is told with its request id, and leaks nothing', async () => {
  const error = new TypeError('secret detail')
  const reply = await answerTo(error)
  expect(reply.status).toBe(500)
  expect(reply.text).toBe('{"message": "Internal server error"}')
  expect(reply.bugs).toEqual([error, '0b1c2d3e-0000-4000-8000-000000000001'])
  expect(reply.lines.join()).not.toContain('secret')
})

const DOCUMENTED = {
  responseParameters: {
    'gatewayresponse.header.Access-Control-Allow-Origin': "'a.b.c'",
    'gatewayresponse.header.x-request-path': 'method.request.path.petId',
    'gatewayresponse.header.x-request-query': 'method.request.querystring.q',
    'gatewayresponse.header.x-request-header': 'method.request.header.Accept',
  },
  responseTemplates: {
    'application/json':
      '{"message": $context.error.messageString, "type": "$context.error.responseType", "stage": "$context.stage", "resourcePath": "$context.resourcePath", "a": "$stageVariables.color", "missing": "$context.nothing.here"}',
  },
}

test('[S] rest-api.md 4.3 #5, [D] 4.3 #2 #3: the recorded example: request parameters in headers, variables in the body', async () => {
  const reply = await answerTo(
    new Fault('badRequestBody', { message: 'say "no"\n' }),
    [put('BAD_REQUEST_BODY', { ...DOCUMENTED, statusCode: '404' })],
    {
      query: 'q=1%0d%0aX-Forged:%201',
      headers: [['Accept', 'text/html']],
      pathParameters: { petId: '1%2B2' },
    },
  )
  expect(reply.status).toBe(404)
  expect(JSON.parse(reply.text)).toEqual({
    message: 'say "no"\n',
    type: 'BAD_REQUEST_BODY',
    stage: 'dev',
    resourcePath: '/pets/{id}',
    a: 'blue',
    missing: '',
  })
  expect(reply.headers.get('Access-Control-Allow-Origin')).toBe('a.b.c')
  expect(reply.headers.get('x-request-path')).toBe('1%2B2')
  expect(reply.headers.get('x-request-header')).toBe('text/html')
  // A value that would forge a header is left out.
  expect(reply.headers.has('x-request-query')).toBe(false)
})

test('[K-] rest-api.md 4.3 #7: before a route matched, its variables are empty', async () => {
  const reply = await answerTo(
    new Fault('missingAuthenticationToken'),
    [put('DEFAULT_4XX', { responseTemplates: { 'text/plain': '[$context.resourcePath]' } })],
    {
      context: { method: null },
    },
  )
  expect(reply.text).toBe('[]')
  expect(reply.headers.get('content-type')).toBe('text/plain')
})

test('[D] rest-api.md 4.3 #4: Accept selects the template; the default is application/json', async () => {
  const settings = [
    put('DEFAULT_4XX', { responseTemplates: { 'application/xml': '<m>$context.error.message</m>', 'application/json': '{}' } }),
  ]
  const accept = async (value: string): Promise<string> =>
    (await answerTo(new Fault('missingAuthenticationToken'), settings, { headers: [['accept', value]] })).text
  expect(await accept('application/xml, text/html')).toBe('<m>Missing Authentication Token</m>')
  expect(await accept('text/html')).toBe('{}')
})

test('[D] rest-api.md 4.3 #1: bodies are no VTL', async () => {
  const settings = [
    put('DEFAULT_4XX', { responseTemplates: { 'application/json': '#set($x = 1)$x $context.stage-$context.stage' } }),
  ]
  expect((await answerTo(new Fault('missingAuthenticationToken'), settings)).text).toBe('#set($x = 1)$x dev-dev')
})

test('[S] rest-api.md 4.1 #21, 4.2 #1: a type that was never put takes status, headers and templates of its DEFAULT', async () => {
  const settings = [
    put('DEFAULT_5XX', {
      statusCode: '599',
      responseParameters: { 'gatewayresponse.header.foo': "'bar'" },
      responseTemplates: { 'application/json': 'x' },
    }),
  ]
  const reply = await answerTo(new Fault('integrationTimeout'), settings)
  expect([reply.status, reply.headers.get('foo'), reply.text]).toEqual([599, 'bar', 'x'])
  expect((await answerTo(new Fault('missingAuthenticationToken'), settings)).status).toBe(403)
})

test('[S] rest-api.md 4.2 #2: a type that was put stands alone: its own status, the built-in template', async () => {
  const settings = [
    put('DEFAULT_4XX', { statusCode: '499', responseTemplates: { 'application/json': 'x' } }),
    put('BAD_REQUEST_BODY', { responseParameters: { 'gatewayresponse.header.foo': "'bar'" } }),
  ]
  const reply = await answerTo(new Fault('badRequestBody'), settings)
  expect([reply.status, reply.headers.get('foo'), reply.text]).toEqual([400, 'bar', '{"message": "Invalid request body"}'])
})

test("[S*] rest-api.md 4.2 #4: without a status of its own an entry leaves the error's", async () => {
  expect((await answerTo(new Fault('lambdaRefused'), [put('INTEGRATION_FAILURE')])).status).toBe(500)
})

test('[D] rest-api.md 4.1 #65: 413 cannot be customised', async () => {
  const settings = [put('REQUEST_TOO_LARGE', { statusCode: '400' }), put('DEFAULT_4XX', { statusCode: '400' })]
  expect((await answerTo(new Fault('requestTooLarge'), settings)).status).toBe(413)
})

test('[K+] rest-api.md 4.3 #9: a header can set Content-Type, none can break the framing', async () => {
  const responseParameters = {
    'gatewayresponse.header.Content-Type': "'text/html'",
    'gatewayresponse.header.Content-Length': "'1'",
    'gatewayresponse.header.bad name': "'x'",
  }
  const reply = await answerTo(new Fault('missingAuthenticationToken'), [put('DEFAULT_4XX', { responseParameters })])
  expect([...reply.headers]).toEqual([
    ['Content-Type', 'text/html'],
    ['x-amzn-ErrorType', 'MissingAuthenticationTokenException'],
  ])
})

test('[S] rest-api.md 4.2: listings show the documented status, and what is inherited', () => {
  expect(effectiveGatewayResponse('AUTHORIZER_FAILURE', [], true)).toEqual({
    responseType: 'AUTHORIZER_FAILURE',
    statusCode: '500',
    responseParameters: {},
    responseTemplates: { 'application/json': '{"message":$context.error.messageString}' },
    defaultResponse: true,
  })
  expect(effectiveGatewayResponse('AUTHORIZER_FAILURE', [put('DEFAULT_5XX', { statusCode: '599' })], true)).toMatchObject({
    statusCode: '599',
    defaultResponse: true,
  })
  expect(effectiveGatewayResponse('ACCESS_DENIED', [put('ACCESS_DENIED')], true)).toMatchObject({
    statusCode: '403',
    defaultResponse: false,
  })
  expect(effectiveGatewayResponse('DEFAULT_4XX', [], true)).toMatchObject({ statusCode: null, defaultResponse: true })
})

test('[K+] rest-api.md 4.1 #14: a stored built-in template prints as the built-in answer does', async () => {
  const responseTemplates = { 'application/json': '{"message":$context.error.messageString}' }
  expect((await answerTo(new Fault('badRequestBody'), [put('BAD_REQUEST_BODY', { responseTemplates })])).text).toBe(
    '{"message": "Invalid request body"}',
  )
})
