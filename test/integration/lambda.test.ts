import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import type { BackendReply } from '../../src/integration/integration.ts'
import { type InvocationResult, LambdaError, type LambdaInvoker, type StreamingResult } from '../../src/lambda/invocation.ts'
import { backend, type ExchangeOptions, exchange, faultOf, lambdaReturning, type SettingsOptions } from './fixtures.ts'

const arn = 'arn:aws:lambda:us-east-1:222222222222:function:hello'
const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`
const proxySettings: SettingsOptions = { type: 'AWS_PROXY', httpMethod: 'POST', uri }
const payload = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))
const answering = (value: unknown): ReturnType<typeof lambdaReturning> => lambdaReturning({ payload: payload(value) })

const proxy = (result: unknown, options: ExchangeOptions = {}, more: SettingsOptions = {}): Promise<BackendReply> =>
  backend({ ...proxySettings, ...more }, { lambda: answering(result) }).call(exchange(options))

describe('AWS_PROXY', () => {
  test('the function gets the event, its answer is the reply', async () => {
    const lambda = answering({ statusCode: 201, headers: { 'X-A': 'b' }, body: 'hällo' })
    const asked = exchange({
      path: '/pets/1',
      headers: [['X-Client', '1']],
      outbound: { headers: [['X-Client', 'mapped']], query: [['q', 'm']] },
    })
    const reply = await backend(proxySettings, { lambda }).call(asked)
    expect(reply).toMatchObject({ status: 201, subject: null })
    expect(reply.body.toString()).toBe('hällo')
    expect([...reply.headers]).toEqual([
      ['X-A', 'b'],
      ['Content-Type', 'application/json'],
    ])
    const [invocation] = lambda.invocations
    expect(invocation).toMatchObject({ functionArn: arn, type: 'RequestResponse', traceHeader: asked.context.traceHeader })
    // [S] rest-api.md 6 #18: requestParameters are ignored.
    expect(JSON.parse(invocation?.payload.toString() ?? '')).toMatchObject({
      path: '/pets/1',
      headers: { 'X-Client': '1' },
      queryStringParameters: null,
    })
    expect(asked).toMatchObject({ integrationStatus: 200, integrationRequestId: 'lambda-request', upstream: null })
  })

  test('[K+] cloudwatch-lambda.md 4 #6, [D] cloudwatch-lambda.md 4 #13: who invokes: the source ARN has * for variables and for ANY', async () => {
    const lambda = answering({})
    const options = { ...proxySettings, resourcePath: '/pets/{id}/{rest+}' }
    await backend({ ...options, method: 'GET' }, { lambda }).call(exchange())
    await backend({ ...options, method: 'ANY', resourcePath: '/' }, { lambda }).call(exchange())
    await backend(
      { ...options, credentials: 'arn:aws:iam::111111111111:role/${stageVariables.role}', stageVariables: { role: 'r' } },
      { lambda },
    ).call(exchange())
    const base = 'arn:aws:execute-api:us-east-1:111111111111:abcdefghij/test'
    const service = { type: 'service', principal: 'apigateway.amazonaws.com', sourceAccount: '111111111111' }
    expect(lambda.invocations.map((invocation) => invocation.invoker)).toEqual([
      { ...service, sourceArn: `${base}/GET/pets/*/*` },
      { ...service, sourceArn: `${base}/*/` },
      { type: 'role', roleArn: 'arn:aws:iam::111111111111:role/r' },
    ])
  })

  test('[D] rest-api.md 12 #2: stage variables name function and alias', async () => {
    const lambda = answering({})
    const named = uri.replace('hello', '${stageVariables.fn}:${stageVariables.alias}')
    await backend({ ...proxySettings, uri: named, stageVariables: { fn: 'f', alias: 'live' } }, { lambda }).call(exchange())
    expect(lambda.invocations[0]?.functionArn).toBe('arn:aws:lambda:us-east-1:222222222222:function:f:live')
  })

  test('[S] rest-api.md 9.2 #1: anything but POST at runtime is 500', async () => {
    const lambda = answering({})
    for (const [httpMethod, method] of [
      ['GET', 'POST'],
      ['ANY', 'GET'],
    ] as const) {
      const fault = await faultOf(backend({ ...proxySettings, httpMethod }, { lambda }).call(exchange({ method })))
      expect([fault.kind.status, fault.kind.message]).toEqual([500, 'Internal server error'])
    }
    expect(lambda.invocations).toEqual([])
  })

  test.each(['arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions//invocations', 'http://example.com', null])(
    'the URI %s is an invalid endpoint address',
    async (bad) => {
      const fault = await faultOf(backend({ ...proxySettings, uri: bad }, { lambda: answering({}) }).call(exchange()))
      expect(fault.detail.log).toBe('Execution failed due to configuration error: Invalid endpoint address')
    },
  )

  test.each(['Authorization', 'Connection', 'Content-Length', 'Expect', 'Proxy-Authenticate', 'TE', 'Transfer-Encoding'])(
    '[S] rest-api.md 5.3 #2: mapping %s is 500',
    async (name) => {
      const requestParameters = { [`integration.request.header.${name}`]: "'x'" }
      const fault = await faultOf(backend({ ...proxySettings, requestParameters }, { lambda: answering({}) }).call(exchange()))
      expect([fault.kind.status, fault.kind.errorType]).toEqual([500, 'InternalServerErrorException'])
    },
  )

  test.each([['a string'], [null], [{ unknown: 1 }], [{ statusCode: 'x' }], [{ multiValueHeaders: { a: 'b' } }], [{ body: {} }]])(
    '[S] rest-api.md 9.1 #8, [K+] 9.1 #9: %j is 502',
    async (result) => {
      const fault = await faultOf(proxy(result))
      expect([fault.kind.status, fault.kind.responseType, fault.kind.message]).toEqual([
        502,
        'INTEGRATION_FAILURE',
        'Internal server error',
      ])
      expect(fault.detail.log).toBe('Execution failed due to configuration error: Malformed Lambda proxy response')
    },
  )

  test('[S] rest-api.md 9.2 #22: an empty result is 502', async () => {
    const fault = await faultOf(
      backend(proxySettings, { lambda: lambdaReturning({ payload: Buffer.alloc(0) }) }).call(exchange()),
    )
    expect(fault.kind.status).toBe(502)
  })

  test('[S] rest-api.md 9.1 #10, 9.2 #32: a function error is 502, its text stands in the log', async () => {
    const lambda = lambdaReturning({ functionError: 'Unhandled', payload: payload({ errorMessage: 'boom', errorType: 'Error' }) })
    const fault = await faultOf(backend(proxySettings, { lambda }).call(exchange()))
    expect(fault.kind.status).toBe(502)
    expect(fault.detail.log).toBe(
      'Lambda execution failed with status 200 due to customer function error: boom. Lambda request id: lambda-request',
    )
  })

  test('[K+] rest-api.md 5.6 #1, [D] 5.6 #2: headers that are the gateway own come out renamed', async () => {
    const headers = {
      Connection: 'a',
      'Content-Length': '9',
      Date: 'd',
      Server: 's',
      'WWW-Authenticate': 'w',
      Via: 'v',
      'Transfer-Encoding': 'chunked',
      'content-type': 't/x',
    }
    const reply = await proxy({ statusCode: 401, headers })
    expect([...reply.headers]).toEqual([
      ['x-amzn-Remapped-Connection', 'a'],
      ['x-amzn-Remapped-Content-Length', '9'],
      ['x-amzn-Remapped-Date', 'd'],
      ['x-amzn-Remapped-Server', 's'],
      ['x-amzn-Remapped-WWW-Authenticate', 'w'],
      ['x-amzn-Remapped-Via', 'v'],
      ['content-type', 't/x'],
    ])
  })
})

describe('[S] rest-api.md 8.3 #2: binary answers', () => {
  const encoded = { body: 'dGVzdC1kYXRh', isBase64Encoded: true }
  const accept = (value: string): ExchangeOptions => ({ headers: [['Accept', value]] })
  test.each([
    ['without binaryMediaTypes the text goes out as it is', encoded, accept('image/png'), [], 'dGVzdC1kYXRh'],
    ['the first Accept type decides', encoded, accept('image/png, text/html'), ['image/png'], 'test-data'],
    ['a later Accept type does not', encoded, accept('text/html, image/png'), ['image/png'], 'dGVzdC1kYXRh'],
    ['a wildcard in Accept is a literal', encoded, accept('image/*'), ['image/png'], 'dGVzdC1kYXRh'],
    ['[S*] rest-api.md 8.3 #3: no Accept, no decoding', encoded, {}, ['image/png'], 'dGVzdC1kYXRh'],
    ['[K] rest-api.md 8.3 #4: */* decodes without Accept too', encoded, {}, ['*/*'], 'test-data'],
    ['not encoded, not decoded', { ...encoded, isBase64Encoded: false }, accept('image/png'), ['image/png'], 'dGVzdC1kYXRh'],
    [
      '[S*] rest-api.md 8.3 #3: the answer Content-Type does not matter',
      { ...encoded, headers: { 'Content-Type': 'image/png' } },
      accept('text/html'),
      ['image/png'],
      'dGVzdC1kYXRh',
    ],
  ] as const)('%s', async (_, result, options, binaryMediaTypes, body) => {
    expect((await proxy(result, options, { binaryMediaTypes })).body.toString()).toBe(body)
  })

  test('[S*] rest-api.md 8.3 #5: text that is not base64 is 500', async () => {
    const fault = await faultOf(
      proxy({ body: 'not base64!', isBase64Encoded: true }, accept('a/b'), { binaryMediaTypes: ['a/b'] }),
    )
    expect([fault.kind.status, fault.kind.responseType]).toEqual([500, 'API_CONFIGURATION_ERROR'])
  })
})

describe.each(['AWS', 'AWS_PROXY'] as const)('[K+] rest-api.md 9.1 #12 #13, [K] 9.1 #14: refusals of Lambda to %s', (type) => {
  const call = async (error: LambdaError) => {
    const asked = exchange({ outbound: {} })
    const fault = await faultOf(backend({ ...proxySettings, type }, { lambda: lambdaReturning(error) }).call(asked))
    return { fault, lines: asked.lines, asked }
  }

  test.each([
    [403, 'AccessDeniedException', 'Invalid permissions on Lambda function', []],
    [
      404,
      'ResourceNotFoundException',
      'Invalid permissions on Lambda function',
      ['Lambda invocation failed with status: 404. Lambda request id: '],
    ],
    [429, 'TooManyRequestsException', 'Rate Exceeded.', ['Lambda invocation failed with status: 429. Lambda request id: ']],
    [502, 'InvalidZipFileException', 'words', ['Lambda invocation failed with status: 502. Lambda request id: ']],
  ] as const)('%i %s is 500', async (status, name, reason, before) => {
    const { fault, lines, asked } = await call(new LambdaError(status, name, 'words'))
    expect([fault.kind.status, fault.kind.message, fault.kind.errorType]).toEqual([
      500,
      'Internal server error',
      'InternalServerErrorException',
    ])
    expect(fault.detail.log).toBe(`Execution failed due to configuration error: ${reason}`)
    expect(lines.filter((line) => line.startsWith('Lambda'))).toEqual(before)
    expect(asked.integrationStatus).toBe(status)
  })

  test('[K-] rest-api.md 9.1 #15: a payload beyond the limit of Lambda is 413', async () => {
    const { fault } = await call(new LambdaError(413, 'RequestTooLargeException', 'too large'))
    expect(fault.kind.status).toBe(413)
  })
})

test('[K+] rest-api.md 9.1 #7: a function that takes too long is 504, and its wait is ended', async () => {
  const waited = Promise.withResolvers<void>()
  const lambda = lambdaReturning(({ signal }) => {
    signal?.addEventListener('abort', () => waited.resolve())
    return new Promise<InvocationResult>(() => {})
  })
  const asked = exchange()
  const fault = await faultOf(backend({ ...proxySettings, timeoutInMillis: 50 }, { lambda }).call(asked))
  expect([fault.kind.status, fault.kind.responseType]).toEqual([504, 'INTEGRATION_TIMEOUT'])
  expect(asked.integrationLatency).toBeGreaterThanOrEqual(45)
  await waited.promise
})

test('a client that goes away ends the wait', async () => {
  const waited = Promise.withResolvers<void>()
  const lambda = lambdaReturning(({ signal }) => {
    signal?.addEventListener('abort', () => waited.resolve())
    return new Promise<InvocationResult>(() => {})
  })
  const asked = exchange()
  const fault = faultOf(backend(proxySettings, { lambda }).call(asked))
  asked.upstream?.cancel()
  await waited.promise
  expect((await fault).kind.status).toBe(504)
})

test('[S] rest-api.md 15 #8 #15: the log shows the Invoke call and the headers of its answer', async () => {
  const asked = exchange({ outbound: { body: '{"a":1}' } })
  await backend({ ...proxySettings, type: 'AWS' }, { lambda: answering({ b: 2 }) }).call(asked)
  const url = `https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/${arn}/invocations`
  expect(asked.lines).toEqual([
    `Endpoint request URI: ${url}`,
    expect.stringMatching(
      /^Endpoint request headers: \{x-amzn-lambda-integration-tag=11111111-.*x-amzn-apigateway-api-id=abcdefghij, Accept=application\/json, User-Agent=AmazonAPIGateway_abcdefghij/,
    ),
    'Endpoint request body after transformations: {"a":1}',
    `Sending request to ${url}`,
    expect.stringMatching(/^Received response\. Status: 200, Integration latency: \d+ ms$/),
    expect.stringMatching(
      /^Endpoint response headers: \{Date=.*, Content-Type=application\/json, Content-Length=7, Connection=keep-alive, x-amzn-RequestId=lambda-request, .*X-Amz-Executed-Version=\$LATEST, X-Amzn-Trace-Id=Root=1-[^,]+\}$/,
    ),
    'Endpoint response body before transformations: {"b":2}',
  ])
})

describe('AWS with a Lambda function', () => {
  const call = (lambda: LambdaInvoker, outbound: ExchangeOptions['outbound'] = {}): Promise<BackendReply> =>
    backend({ ...proxySettings, type: 'AWS' }, { lambda }).call(exchange({ outbound, headers: [['X-Client', '1']] }))

  test('[S] rest-api.md 9.3 #1 #2: the mapped body is the payload, the result the answer, no subject', async () => {
    const lambda = answering({ ok: true })
    const reply = await call(lambda, { body: '{"made":1}' })
    expect(lambda.invocations[0]?.payload.toString()).toBe('{"made":1}')
    expect([reply.status, reply.subject, reply.body.toString()]).toEqual([200, null, '{"ok":true}'])
    expect(reply.headers.get('content-type')).toBe('application/json')
  })

  test('[S] rest-api.md 9.3 #1: without a body the function gets {}', async () => {
    const lambda = answering({})
    await call(lambda, { body: '' })
    expect(lambda.invocations[0]?.payload.toString()).toBe('{}')
  })

  test.each([
    [{ errorMessage: 'four hundred', errorType: 'E' }, 'four hundred'],
    [{ errorType: 'E' }, ''],
    [{ errorMessage: { a: 1 } }, '{"a":1}'],
  ])('[S] rest-api.md 9.3 #3 #4: the errorMessage of %j is the subject, the error JSON the body', async (error, subject) => {
    const reply = await call(lambdaReturning({ functionError: 'Unhandled', payload: payload(error) }))
    expect([reply.status, reply.subject, reply.body.toString()]).toEqual([200, subject, JSON.stringify(error)])
  })

  test('[D] rest-api.md 9.3 #9: a mapped X-Amz-Invocation-Type makes the call asynchronous', async () => {
    const lambda = lambdaReturning(async ({ type }) => (type === 'Event' ? { status: 202, payload: Buffer.alloc(0) } : {}))
    const reply = await call(lambda, {
      headers: [
        ['X-Amz-Invocation-Type', 'Event'],
        ['X-Amz-Client-Context', 'e30='],
      ],
    })
    expect([reply.status, reply.body.toString(), reply.subject]).toEqual([202, '', null])
    expect(lambda.invocations[0]).toMatchObject({ type: 'Event', clientContext: 'e30=' })
  })

  test('[S] rest-api.md 5.3 #2: a mapped header that must not be is 500', async () => {
    const fault = await faultOf(call(answering({}), { headers: [['authorization', 'x']] }))
    expect(fault.kind.status).toBe(500)
  })

  test('credentials of a caller who did not sign are refused with a reason', async () => {
    const options: SettingsOptions = { ...proxySettings, type: 'AWS', credentials: 'arn:aws:iam::*:user/*' }
    const fault = await faultOf(backend(options, { lambda: answering({}) }).call(exchange()))
    expect(fault.detail.log).toContain('arn:aws:iam::*:user/*')
  })
})

describe('[D] rest-api.md 9.2 #33: response streaming', () => {
  const streamUri = `arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/${arn}/response-streaming-invocations`
  const NUL = '\0'.repeat(8)

  async function* pieces(parts: readonly string[]): AsyncGenerator<Buffer> {
    for (const part of parts) yield Buffer.from(part)
  }
  const stream = (parts: readonly string[], failure: Awaited<StreamingResult['outcome']> = null): LambdaInvoker =>
    lambdaReturning({}, async () => ({
      executedVersion: '1',
      requestId: 'streamed',
      contentType: 'application/vnd.awslambda.http-integration-response',
      body: pieces(parts),
      outcome: Promise.resolve(failure),
    }))
  const call = (lambda: LambdaInvoker): Promise<BackendReply> =>
    backend(
      { type: 'AWS_PROXY', httpMethod: 'POST', uri: streamUri, responseTransferMode: 'STREAM', timeoutInMillis: 500 },
      { lambda },
    ).call(exchange())

  test('metadata, delimiter, body, wherever the pieces are cut', async () => {
    const whole = `{"statusCode":207,"headers":{"Date":"d"},"cookies":["a=1"]}${NUL}one two`
    for (const parts of [[whole], [...whole]]) {
      const reply = await call(stream(parts))
      expect(reply.status).toBe(207)
      expect([...reply.headers]).toEqual([
        ['x-amzn-Remapped-Date', 'd'],
        ['Set-Cookie', 'a=1'],
        ['Content-Type', 'application/json'],
      ])
      expect(await text(reply.body as Readable)).toBe('one two')
    }
  })

  test.each([
    ['is no JSON', [`nonsense${NUL}x`]],
    ['is missing', ['only a body']],
    ['has a body in it', [`{"body":""}${NUL}x`]],
    ['has no end', Array.from({ length: 40 }, () => ' '.repeat(1000))],
  ])('metadata that %s is 502', async (_, parts) => {
    const fault = await faultOf(call(stream(parts)))
    expect([fault.kind.status, fault.detail.log]).toEqual([
      502,
      'Execution failed due to configuration error: Malformed Lambda proxy response',
    ])
  })

  test('a function that fails before its metadata is 502 with its error in the log', async () => {
    const fault = await faultOf(call(stream([], { errorType: 'E', details: 'boom' })))
    expect(fault.kind.status).toBe(502)
    expect(fault.detail.log).toContain('boom')
  })

  test('a function that fails midway breaks the body off', async () => {
    const reply = await call(stream([`{}${NUL}half`], { errorType: 'E', details: 'boom' }))
    await expect(text(reply.body as Readable)).rejects.toThrow('boom')
  })

  test('a stream that does not begin in time is 504; leaving one ends the wait', async () => {
    const aborted: Promise<void>[] = []
    const silent = (parts: readonly string[]): LambdaInvoker =>
      lambdaReturning({}, async ({ signal }) => {
        const { promise, resolve } = Promise.withResolvers<void>()
        signal?.addEventListener('abort', () => resolve())
        aborted.push(promise)
        async function* never(): AsyncGenerator<Buffer> {
          yield* pieces(parts)
          await promise
        }
        return { executedVersion: '1', requestId: 'r', contentType: '', body: never(), outcome: Promise.resolve(null) }
      })
    expect((await faultOf(call(silent([])))).kind.responseType).toBe('INTEGRATION_TIMEOUT')
    const reply = await call(silent([`{}${NUL}begun`]))
    ;(reply.body as Readable).destroy()
    await Promise.all(aborted)
  })
})
