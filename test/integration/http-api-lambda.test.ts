import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Decision } from '../../src/auth/iam-policy.ts'
import type { AccessKey } from '../../src/auth/identity.ts'
import type { Exchange } from '../../src/exchange/exchange.ts'
import type { Fault } from '../../src/exchange/fault.ts'
import type { HttpIntegrationSettings } from '../../src/integration/http-api-integration.ts'
import { httpApiLambda } from '../../src/integration/http-api-lambda.ts'
import type { Backend } from '../../src/integration/integration.ts'
import { functionPath, policyPath } from '../../src/lambda/function-model.ts'
import { LambdaError, type LambdaInvoker } from '../../src/lambda/invocation.ts'
import type { HttpIntegrationSnapshot } from '../../src/model/snapshot-http-api.ts'
import { ACCOUNT, arnOf, type Lab, openLab, REGION } from '../lambda/lab.ts'
import { type HttpExchangeParts, httpExchange, httpRoute, httpStage } from '../support/http-exchange.ts'
import { faultOf, lambdaReturning, ports } from './fixtures.ts'

const plain: HttpIntegrationSnapshot = {
  integrationId: 'abc123',
  integrationType: 'AWS_PROXY',
  integrationSubtype: null,
  integrationMethod: 'POST',
  integrationUri: null,
  credentialsArn: `arn:aws:iam::${ACCOUNT}:role/caller`,
  connectionType: 'INTERNET',
  connectionId: null,
  payloadFormatVersion: '2.0',
  requestParameters: {},
  responseParameters: {},
  timeoutInMillis: 20_000,
  serverNameToVerify: null,
}

interface Options extends Partial<HttpIntegrationSnapshot> {
  readonly routeKey?: string
  readonly stage?: HttpExchangeParts
  /** Whose API it is. */
  readonly accountId?: string
  readonly mapRequest?: HttpIntegrationSettings['mapRequest']
}

function backendOf(lambda: LambdaInvoker, options: Options): Backend {
  const { routeKey, stage, accountId = '111111111111', mapRequest = null, ...integration } = options
  const settings = {
    integration: { ...plain, ...integration },
    stage: { ...httpStage(stage), accountId },
    route: httpRoute(routeKey),
    mapRequest,
  }
  return httpApiLambda(settings, ports({ lambda }))
}

const summary = ({ kind, detail }: Fault): unknown => [kind.responseType, detail.integrationError]

describe('real functions in real sandboxes', () => {
  let lab: Lab
  beforeAll(async () => {
    lab = await openLab()
  })
  afterAll(() => lab.close())

  /** A function whose handler is that expression of `event`. */
  async function fn(name: string, handler: string, settings = {}): Promise<Options> {
    await lab.create(name, { 'index.js': `exports.handler = async (event) => ${handler}` }, settings)
    return { integrationUri: arnOf(name) }
  }

  const call = (options: Options, asked: Exchange = httpExchange()) => backendOf(lab.runtime, options).call(asked)
  const fault = async (options: Options, asked?: Exchange): Promise<Fault> => faultOf(call(options, asked))

  test('[D] http-api.md 3 #1, 5.1 #1: the function gets event 2.0; what it answers is the body', async () => {
    const options = await fn('echo', 'event')
    const asked = httpExchange({ method: 'POST', path: '/pets/1', body: 'hällo', headers: [['Content-Type', 'text/plain']] })
    const reply = await call(options, asked)
    expect([reply.status, [...reply.headers], reply.subject]).toEqual([200, [['content-type', 'application/json']], null])
    expect(JSON.parse(reply.body.toString())).toMatchObject({ version: '2.0', rawPath: '/pets/1', body: 'hällo' })
    expect(asked.integrationStatus).toBe(200)
    expect(asked.integrationRequestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(asked.integrationLatency).toBeGreaterThanOrEqual(0)
    expect(asked.upstream).toBeNull()
  })

  test('[D] http-api.md 4 #1, 5.2 #1: the function gets event 1.0 and answers as that format has it', async () => {
    const handler = '({ statusCode: 201, multiValueHeaders: { "X-A": ["1", "2"] }, body: event.version + event.httpMethod })'
    const reply = await call({ ...(await fn('one', handler)), payloadFormatVersion: '1.0' })
    expect([reply.status, reply.body.toString(), reply.headers.getAll('x-a')]).toEqual([201, '1.0GET', ['1', '2']])
  })

  test('[K+] http-api.md 5.1 #6: bytes in base64 come out as bytes', async () => {
    const handler = '({ statusCode: 200, isBase64Encoded: true, body: Buffer.from([0, 255, 10]).toString("base64") })'
    expect((await call(await fn('bytes', handler))).body).toEqual(Buffer.from([0, 255, 10]))
  })

  test('[K-] http-api.md 5.1 #10: a function that returns nothing', async () => {
    expect((await call(await fn('nothing', 'undefined'))).body.toString()).toBe('null')
  })

  test.each([
    ['an error', '{ throw new Error("boom") }', 'boom'],
    ['the end of the process', 'process.exit(3)', /^RequestId: \S+ Error: Runtime exited with error: exit status 3$/],
  ] as const)('[D] http-api.md 5.1 #11, [D] http-api.md 2 #8, [K+] http-api.md 2 #18: %s is 500', async (_, handler, message) => {
    const failed = await fault(await fn('failing', handler))
    expect([failed.kind.responseType, failed.kind.status]).toEqual(['INTEGRATION_FAILURE', 502])
    const text = /^The Lambda function returned the following error: (.*)\. Check your Lambda function code and try again\.$/s
    const [, said = ''] = text.exec(failed.detail.integrationError ?? '') ?? []
    expect(said).toEqual(typeof message === 'string' ? message : expect.stringMatching(message))
  })

  test('[K+] http-api.md 2 #17: an answer of the wrong form is 500, and Lambda had no part in it', async () => {
    const asked = httpExchange()
    const failed = await fault(await fn('wrong', '({ statusCode: 200, body: { a: 1 } })'), asked)
    expect(summary(failed)).toEqual([
      'INTEGRATION_FAILURE',
      `The response from the Lambda function doesn't match the format that API Gateway expects. Lambda body contains the wrong type for field "body"`,
    ])
    expect(asked.integrationStatus).toBe(200)
  })

  test('[K+] http-api.md 2 #9: the integration timeout is 503, and the function runs on', async () => {
    const handler = 'new Promise((done) => setTimeout(() => { console.log("ran on"); done({}) }, 400))'
    const options = { ...(await fn('slow', handler)), timeoutInMillis: 50 }
    const asked = httpExchange()
    expect(summary(await fault(options, asked))).toEqual(['INTEGRATION_TIMEOUT', 'Endpoint request timed out'])
    expect(asked.integrationLatency).toBeGreaterThanOrEqual(49)
    await expect.poll(() => lab.logOf('slow').join('\n')).toContain('ran on')
  })

  test('a client that leaves ends the wait', async () => {
    const asked = httpExchange()
    const pending = fault(await fn('left', 'new Promise((done) => setTimeout(done, 500))'), asked)
    asked.upstream?.cancel()
    expect((await pending).kind.status).toBe(504)
  })

  test('[D] http-api.md 10 #5: versions, and stage variables in the function and the role', async () => {
    await fn('versioned', '"old"')
    await lab.publish('versioned', '1')
    await fn('versioned', '"new"')
    const options = {
      integrationUri: 'arn:aws:lambda:us-east-1:000000000000:function:${stageVariables.fn}:${stageVariables.version}',
      credentialsArn: 'arn:aws:iam::${stageVariables.owner}:role/caller',
      stage: { stageVariables: { fn: 'versioned', version: '1', owner: ACCOUNT } },
      accountId: ACCOUNT,
    }
    expect((await call(options)).body.toString()).toBe('old')
    expect((await call({ ...options, integrationUri: arnOf('versioned') })).body.toString()).toBe('new')
    const invocation = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arnOf('versioned')}:1/invocations`
    expect((await call({ ...options, integrationUri: invocation })).body.toString()).toBe('old')
  })

  test('[D] cloudwatch-lambda.md 4 #2 #9 #10 #14, [K+] http-api.md 2 #16: the policy of the function decides, by the key of the route', async () => {
    const options = { ...(await fn('guarded', '"in"')), credentialsArn: null }
    const path = policyPath(functionPath(ACCOUNT, REGION, 'guarded'), null)
    const allow = (route: string) =>
      lab.store.transact((transaction) =>
        transaction.put(path, 'function-policy', {
          statements: [
            {
              Sid: 's',
              Effect: 'Allow',
              Principal: { Service: 'apigateway.amazonaws.com' },
              Action: 'lambda:InvokeFunction',
              Resource: arnOf('guarded'),
              Condition: { ArnLike: { 'AWS:SourceArn': `arn:aws:execute-api:us-east-1:111111111111:a1b2c3d4e5/${route}` } },
            },
          ],
          revisionId: 'r',
        }),
      )
    const asked = httpExchange()
    expect(summary(await fault(options, asked))).toEqual([
      'INTEGRATION_FAILURE',
      "The IAM role configured on the integration or API Gateway doesn't have permissions to call the integration. Check the permissions and try again.",
    ])
    expect(asked.integrationStatus).toBe(403)
    await allow('*/*/pets/{id}')
    expect((await call(options)).body.toString()).toBe('in')
    expect((await fault({ ...options, routeKey: '$default' })).kind.responseType).toBe('INTEGRATION_FAILURE')
    await allow('*/$default')
    expect((await call({ ...options, routeKey: '$default' })).body.toString()).toBe('in')
  })

  test('[K-] http-api.md 2 #19 #20: throttled, and missing', async () => {
    const throttled = await fault(await fn('none', '1', { reservedConcurrency: 0 }))
    expect(throttled.detail.integrationError).toMatch(/^The request could not be completed because your Lambda concurrency limit/)
    const asked = httpExchange()
    const missing = await fault({ integrationUri: arnOf('missing') }, asked)
    expect(summary(missing)).toEqual(['INTEGRATION_FAILURE', expect.stringContaining(arnOf('missing'))])
    expect(asked.integrationStatus).toBe(404)
  })

  test('[D] cloudwatch-lambda.md 3 #6: answers up to 6 MB, and none beyond; so with events', async () => {
    const options = await fn('large', '({ statusCode: 200, body: "x".repeat(event.queryStringParameters.n) })')
    const sized = (query: string) => httpExchange({ query })
    expect((await call(options, sized('n=6200000'))).body).toHaveLength(6_200_000)
    expect((await fault(options, sized('n=6400000'))).detail.integrationError).toContain('Response payload size exceeded')
    const body = Buffer.alloc(4_800_000)
    expect((await fault(options, httpExchange({ method: 'POST', body }))).kind.status).toBe(413)
  })
})

const userArn = `arn:aws:iam::${ACCOUNT}:user/ann`
const accessKey: AccessKey = {
  accessKeyId: 'AKIA',
  secretAccessKey: 'secret',
  sessionToken: null,
  expiresAt: null,
  principal: { type: 'User', account: ACCOUNT, arn: userArn, userId: 'AIDA', userName: 'ann', principalArn: userArn },
}

describe('what Lambda is asked', () => {
  const asking = async (options: Options, parts: HttpExchangeParts = {}) => {
    const lambda = lambdaReturning({})
    await backendOf(lambda, { integrationUri: arnOf('f'), ...options }).call(httpExchange(parts))
    const [invocation] = lambda.invocations
    if (!invocation) throw new Error('Lambda was not asked')
    return invocation
  }

  test.each([
    ['GET /pets/{id}', 'a1b2c3d4e5/dev/GET/pets/{id}'],
    ['ANY /{proxy+}', 'a1b2c3d4e5/dev/*/{proxy+}'],
    ['POST /', 'a1b2c3d4e5/dev/POST/'],
    ['$default', 'a1b2c3d4e5/dev/$default'],
  ])('[D] cloudwatch-lambda.md 4 #9: on behalf of %s', async (routeKey, route) =>
    expect((await asking({ routeKey, credentialsArn: null, stage: { stage: 'dev' } })).invoker).toEqual({
      type: 'service',
      principal: 'apigateway.amazonaws.com',
      sourceArn: `arn:aws:execute-api:us-east-1:111111111111:${route}`,
      sourceAccount: '111111111111',
    }),
  )

  test('[D] cloudwatch-lambda.md 4 #13: as the role of the integration', async () =>
    expect((await asking({})).invoker).toEqual({ type: 'role', roleArn: plain.credentialsArn }))

  test('as whoever signed the request, where the role of the integration says so', async () => {
    const lambda = lambdaReturning({})
    const backend = backendOf(lambda, { integrationUri: arnOf('f'), credentialsArn: 'arn:aws:iam::*:user/*' })
    const signed = (decision: Decision): Exchange => ({ ...httpExchange(), caller: { accessKey, decide: () => decision } })
    await backend.call(signed('allow'))
    expect(lambda.invocations[0]?.invoker).toMatchObject({ type: 'caller', account: ACCOUNT, allowed: true })
    for (const asked of [httpExchange(), signed('explicit-deny')])
      expect(summary(await faultOf(backend.call(asked)))).toEqual([
        'INTEGRATION_FAILURE',
        expect.stringContaining("doesn't have permissions to call the integration"),
      ])
    expect(lambda.invocations).toHaveLength(1)
  })

  test('[K+] http-api.md 12 #9: always waiting, whatever the client says', async () => {
    const invocation = await asking({}, { headers: [['X-Amz-Invocation-Type', 'Event']] })
    expect([invocation.type, invocation.traceHeader]).toEqual(['RequestResponse', 'Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e'])
  })

  test('[K+] http-api.md 7 #12: the request as the mapping leaves it', async () => {
    const mapRequest: HttpIntegrationSettings['mapRequest'] = (request) => ({
      ...request,
      rawQuery: 'a=1',
      path: '/x',
      pathMapped: true,
    })
    const invocation = await asking({ mapRequest })
    expect(JSON.parse(invocation.payload.toString())).toMatchObject({ rawPath: '/x', rawQueryString: 'a=1' })
  })

  test('what Lambda says that has no text of its own', async () => {
    const lambda = lambdaReturning(new LambdaError(502, 'KMSDisabledException', 'Lambda could not decrypt', { requestId: 'r' }))
    const asked = httpExchange()
    const failed = await faultOf(backendOf(lambda, { integrationUri: arnOf('f') }).call(asked))
    expect(summary(failed)).toEqual(['INTEGRATION_FAILURE', 'Lambda could not decrypt'])
    expect([asked.integrationStatus, asked.integrationRequestId]).toEqual([502, 'r'])
  })

  test.each([
    [null, 'The integration URI is not the ARN of a Lambda function'],
    ['https://example.com', 'The integration URI is not the ARN of a Lambda function'],
    ['arn:aws:lambda:us-east-1:000000000000:function:a b', 'The integration URI is not the ARN of a Lambda function'],
    [
      'arn:aws:lambda:us-east-1:000000000000:function:${stageVariables.none}',
      'The integration URI is not the ARN of a Lambda function',
    ],
    ['arn:aws:apigateway:us-east-1:lambda:path/x', 'The integration URI is not the ARN of a Lambda function'],
    [
      `arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/${arnOf('f')}/response-streaming-invocations`,
      'HTTP APIs do not stream the responses of Lambda functions',
    ],
    [
      'arn:aws:lambda:us-east-1:000000000000:function:${stageVariables.fn}',
      'Stage variables cannot name a Lambda function of another account',
    ],
  ])('[D] http-api.md 10 #5: the URI %s is 500, and nobody is asked', async (integrationUri, message) => {
    const lambda = lambdaReturning({})
    const options = { integrationUri, stage: { stageVariables: { fn: 'f' } } }
    expect(summary(await faultOf(backendOf(lambda, options).call(httpExchange())))).toEqual(['API_CONFIGURATION_ERROR', message])
    expect(lambda.invocations).toEqual([])
  })
})
