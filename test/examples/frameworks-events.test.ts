// examples/frameworks: the adapters take Portico's events for what they are, each by the marks that it looks at.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FRAMEWORKS, type Framework, SHAPES, type Shape } from '../../examples/frameworks/deploy.ts'
import { until } from '../e2e/kit.ts'
import { ROOT } from '../e2e/process.ts'
import { type Gateway, loadFunction, startGateway } from './frameworks-kit.ts'

/** As `/event` tells them; members are those that an event of any format has. */
interface Told {
  readonly ip: string
  readonly context: { readonly functionName: string; readonly awsRequestId: string }
  readonly event: {
    readonly requestContext: {
      readonly requestId: string
      readonly stage: string
      readonly domainName: string
    }
  }
}

let gateway: Gateway

beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(() => gateway.close())

const BROWSER = { Cookie: 'a=1; b=2', 'User-Agent': 'browser', 'X-Tag': ['x', 'y'] }

async function told(framework: Framework, shape: Shape): Promise<Told> {
  return JSON.parse((await gateway.ask(framework, shape, '/event?n=1&n=2', { headers: BROWSER })).text)
}

const load = (...path: readonly string[]): Promise<Readonly<Record<string, unknown>>> =>
  import(/* @vite-ignore */ pathToFileURL(join(ROOT, 'node_modules', ...path)).href)

describe.each(FRAMEWORKS)('%s', (framework) => {
  test.each(SHAPES)('%s: the app knows the request, the function and the caller', async (shape) => {
    const answer = await gateway.ask(framework, shape, '/event')
    const { ip, context, event }: Told = JSON.parse(answer.text)
    const { requestId, domainName, stage } = event.requestContext
    expect(requestId).toBe(answer.headers[shape === 'rest' ? 'x-amzn-requestid' : 'apigw-requestid'])
    expect(context).toMatchObject({ functionName: framework, awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) })
    expect({ ip, domainName, stage }).toEqual({
      ip: '127.0.0.1',
      domainName: `${framework}-${shape}.execute-api.localhost`,
      stage: shape === 'rest' ? 'prod' : '$default',
    })
  })

  /** [D] http-api.md 5.1, 5.2; [S] rest-api.md 9.2: each format has its own way to say two cookies. */
  test.each(SHAPES)('%s: the adapter answers in the format of the event', async (shape) => {
    const { event } = await told(framework, shape)
    const again = shape === 'http-v2' ? { ...event, rawPath: '/cookies' } : { ...event, path: '/cookies' }
    const { handler } = await loadFunction(framework)
    const { cookies = [], multiValueHeaders = {}, headers = {} } = await handler(again, {})
    const two = [expect.stringMatching(/^session=/), expect.stringMatching(/^theme=/)]
    if (shape === 'http-v2') expect(cookies).toEqual(two)
    else expect(multiValueHeaders).toMatchObject({ 'set-cookie': two })
    if (shape !== 'http-v2') expect(cookies).toEqual([])
    expect(headers).not.toHaveProperty('set-cookie')
  })
})

const V1 = {
  resource: '/{proxy+}',
  path: '/event',
  httpMethod: 'GET',
  headers: expect.objectContaining({ 'User-Agent': 'browser', 'X-Tag': 'y', Cookie: 'a=1; b=2' }),
  multiValueHeaders: expect.objectContaining({ 'X-Tag': ['x', 'y'], Cookie: ['a=1; b=2'] }),
  queryStringParameters: { n: '2' },
  multiValueQueryStringParameters: { n: ['1', '2'] },
  pathParameters: { proxy: 'event' },
  stageVariables: null,
  body: null,
  isBase64Encoded: false,
}

const V2 = {
  version: '2.0',
  routeKey: '$default',
  rawPath: '/event',
  rawQueryString: 'n=1&n=2',
  cookies: ['a=1', 'b=2'],
  headers: expect.objectContaining({ 'user-agent': 'browser', 'x-tag': 'x,y' }),
  queryStringParameters: { n: '1,2' },
  isBase64Encoded: false,
}

/** The marks of each format, and no mark of another, so that no library has to guess. */
const EVENTS: Readonly<Record<Shape, object>> = { rest: V1, 'http-v1': { version: '1.0', ...V1 }, 'http-v2': V2 }

test.each(SHAPES)('%s: the event has the members of its format and no others', async (shape) => {
  const { requestContext, ...event } = (await told('hono', shape)).event
  expect(event).toEqual(EVENTS[shape])
  const sourceIp = '127.0.0.1'
  if (shape === 'http-v2') {
    const http = { method: 'GET', path: '/event', protocol: 'HTTP/1.1', sourceIp, userAgent: 'browser' }
    expect(requestContext).toMatchObject({ http, routeKey: '$default' })
    expect(requestContext).not.toHaveProperty('identity')
  } else {
    const identity = { sourceIp, userAgent: 'browser' }
    expect(requestContext).toMatchObject({ identity, httpMethod: 'GET', resourcePath: '/{proxy+}' })
    expect(requestContext).not.toHaveProperty('http')
  }
  for (const mark of ['elb', 'serviceArn']) expect(requestContext).not.toHaveProperty(mark)
})

test('Hono picks the processor of the format', async () => {
  const hono = await load('hono', 'dist', 'adapter', 'aws-lambda', 'handler.js')
  const pick = hono.getProcessor as (event: object) => object
  for (const shape of SHAPES) {
    const processor = pick((await told('hono', shape)).event)
    expect(processor.constructor, shape).toBe(shape === 'http-v2' ? hono.EventV2Processor : hono.EventV1Processor)
  }
})

test('serverless-http sees the type of the format', async () => {
  const { getEventType } = await load('serverless-http', 'lib', 'provider', 'aws', 'get-event-type.js')
  const type = getEventType as (event: object) => string
  for (const shape of SHAPES) {
    expect(type((await told('express', shape)).event), shape).toBe(shape === 'http-v2' ? 'HTTP_API_V2' : 'HTTP_API_V1')
  }
})

describe('on a named stage of an HTTP API', () => {
  beforeAll(async () => {
    const http = new ApiGatewayV2({
      endpoint: gateway.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    })
    const { Items = [] } = await http.getApis({})
    for (const { ApiId } of Items) await http.createStage({ ApiId, StageName: 'blue', AutoDeploy: true })
    await until(async () => (await gateway.ask('fastify', 'http-v1', '/blue/event')).status === 200)
  })

  /** [D] http-api.md 3, [K+] http-api.md 4: the stage is part of the path, which an app must be told of. */
  test.each([
    ['express', 'http-v1', 404],
    ['express', 'http-v2', 404],
    ['hono', 'http-v1', 404],
    ['hono', 'http-v2', 404],
    // @fastify/aws-lambda takes the stage off itself, where the event names the route by resourcePath: format 1.0.
    ['fastify', 'http-v1', 200],
    ['fastify', 'http-v2', 404],
  ] as const)('%s, %s: the app sees the stage in its path (%i)', async (framework, shape, status) => {
    const answer = await gateway.ask(framework, shape, '/blue/users/7')
    expect(answer.status).toBe(status)
    expect(answer.headers['apigw-requestid']).toBeDefined()
    expect((await gateway.ask(framework, shape, '/users/7')).status).toBe(200)
  })

  test('it is in the events of both formats', async () => {
    expect((await gateway.ask('express', 'http-v2', '/blue/nothing')).text).toContain('Cannot GET /blue/nothing')
    expect((await gateway.ask('express', 'http-v1', '/blue/nothing')).text).toContain('Cannot GET /blue/nothing')
    const { event }: Told = JSON.parse((await gateway.ask('fastify', 'http-v1', '/blue/event')).text)
    expect(event).toMatchObject({ path: '/blue/event', resource: '/{proxy+}', requestContext: { stage: 'blue' } })
  })
})
