import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createRawServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { HeaderList } from '../../src/core/headers.ts'
import { table } from '../../src/core/table.ts'
import { newIdentity, newRequestOverride, newResponseOverride, type StageContext } from '../../src/exchange/context-variables.ts'
import type { Exchange, GatewayRequest, OutboundRequest } from '../../src/exchange/exchange.ts'
import { Fault } from '../../src/exchange/fault.ts'
import { QueryString } from '../../src/exchange/query-string.ts'
import { createBackend } from '../../src/integration/backends.ts'
import { type HttpClient, HttpClientError, type HttpReply, type HttpRequest } from '../../src/integration/client.ts'
import { createHttpClient, type HttpClientOptions } from '../../src/integration/http-client.ts'
import type { Backend, BackendReply, IntegrationPorts, IntegrationSettings } from '../../src/integration/integration.ts'
import { LoadBalancers } from '../../src/integration/load-balancers.ts'
import { createAwsClient } from '../../src/integration/signed-client.ts'
import {
  type Invocation,
  type InvocationResult,
  LambdaError,
  type LambdaInvoker,
  type StreamingResult,
} from '../../src/lambda/invocation.ts'
import type { IntegrationSnapshot } from '../../src/model/snapshot.ts'

export const stage: StageContext = {
  accountId: '111111111111',
  region: 'us-east-1',
  apiId: 'abcdefghij',
  apiName: 'pets',
  stage: 'test',
  deploymentId: 'dep123',
  stageVariables: {},
  endpointType: 'REGIONAL',
  canary: null,
}

const plain: IntegrationSnapshot = {
  type: 'HTTP_PROXY',
  httpMethod: 'ANY',
  uri: null,
  credentials: null,
  connectionType: 'INTERNET',
  connectionId: null,
  requestParameters: {},
  requestTemplates: {},
  passthroughBehavior: 'WHEN_NO_MATCH',
  contentHandling: null,
  timeoutInMillis: 5000,
  insecureSkipVerification: false,
  responseTransferMode: 'BUFFERED',
  integrationResponses: [],
}

export interface SettingsOptions extends Partial<IntegrationSnapshot> {
  readonly stageVariables?: Readonly<Record<string, string>>
  readonly binaryMediaTypes?: readonly string[]
  readonly resourcePath?: string
  readonly method?: string
}

export function settings({
  stageVariables,
  binaryMediaTypes,
  resourcePath,
  method,
  ...integration
}: SettingsOptions): IntegrationSettings {
  return {
    integration: { ...plain, ...integration },
    stage: { ...stage, stageVariables: stageVariables ?? {} },
    method: { resourceId: 'res123', resourcePath: resourcePath ?? '/{proxy+}', operationName: null, httpMethod: method ?? 'ANY' },
    binaryMediaTypes: binaryMediaTypes ?? [],
  }
}

export interface ExchangeOptions {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string | Buffer
  readonly pathParameters?: Readonly<Record<string, string>>
  readonly outbound?: Partial<Omit<OutboundRequest, 'headers' | 'body'>> & {
    readonly headers?: readonly (readonly [string, string])[]
    readonly body?: string | Buffer
  }
}

export interface LoggedExchange extends Exchange {
  readonly lines: string[]
}

export function exchange(options: ExchangeOptions = {}): LoggedExchange {
  const path = options.path ?? '/pets'
  const request: GatewayRequest = {
    method: options.method ?? 'GET',
    path,
    requestPath: `/test${path}`,
    rawQuery: options.query ?? '',
    query: new QueryString(options.query ?? ''),
    headers: HeaderList.of(options.headers ?? []),
    body: Buffer.from(options.body ?? ''),
    host: 'abcdefghij.execute-api.us-east-1.amazonaws.com',
    sourceIp: '10.0.0.1',
    receivedAt: 0,
  }
  const lines: string[] = []
  const { outbound } = options
  return {
    lines,
    request,
    match: { pathParameters: options.pathParameters ?? {} },
    context: {
      stage,
      method: null,
      requestId: '11111111-2222-4333-8444-555555555555',
      extendedRequestId: 'AAAAAAAAAAAAAAA=',
      requestTimeEpoch: 1_767_323_045_000,
      httpMethod: request.method,
      path: request.requestPath,
      protocol: 'HTTP/1.1',
      domainName: request.host,
      identity: newIdentity({ sourceIp: '10.0.0.1', userAgent: 'agent' }),
      traceHeader: 'Root=1-00000000-000000000000000000000000',
      requestOverride: newRequestOverride(),
      responseOverride: newResponseOverride(),
      error: null,
      isCanaryRequest: null,
    },
    log: { line: (line) => void lines.push(line) },
    outbound: outbound
      ? {
          headers: HeaderList.of(outbound.headers ?? []),
          query: outbound.query ?? [],
          path: outbound.path ?? table(),
          body: Buffer.from(outbound.body ?? request.body),
          contentType: outbound.contentType ?? null,
        }
      : null,
    integrationLatency: null,
    integrationStatus: null,
    integrationRequestId: null,
  }
}

export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: HeaderList
  readonly body: string
}

export interface BackendServer {
  readonly url: string
  readonly received: Received[]
  readonly connections: () => number
}

/** A real backend that keeps what it got; `answer` answers (200 `ok` without). */
export async function backendServer(answer: RequestListener = (_, outgoing) => void outgoing.end('ok')): Promise<BackendServer> {
  const received: Received[] = []
  let connections = 0
  const server = createServer(async (incoming, outgoing) => {
    const { method = '', url = '', rawHeaders } = incoming
    received.push({ method, url, headers: new HeaderList(rawHeaders), body: await text(incoming) })
    answer(incoming, outgoing)
  })
  server.on('connection', () => connections++)
  return { url: await listening(server), received, connections: () => connections }
}

/** A server that speaks bytes: `speak` gets each connection. */
export async function rawServer(speak: (socket: Socket) => void): Promise<string> {
  const server = createRawServer((socket) => {
    socket.on('error', () => {})
    speak(socket)
  })
  return listening(server)
}

/** Answers every request on a connection with the same bytes. */
export const answering = (bytes: string | Buffer, end = false): Promise<string> =>
  rawServer((socket) => socket.on('data', () => (end ? socket.end(bytes) : socket.write(bytes))))

export async function listening(
  server: { listen(port: number, host: string, listener: () => void): unknown; address(): unknown; close(): unknown },
  scheme = 'http',
): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  onTestFinished(() => {
    if ('closeAllConnections' in server) (server as Server).closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `${scheme}://127.0.0.1:${Reflect.get(Object(address), 'port')}`
}

export function httpClient(options: HttpClientOptions = {}): HttpClient {
  const client = createHttpClient(options)
  onTestFinished(() => client.close())
  return client
}

type Answer = Partial<InvocationResult> | LambdaError | ((invocation: Invocation) => Promise<Partial<InvocationResult>>)

/** A function in this process: a LambdaInvoker that keeps its invocations. */
export function lambdaReturning(
  answer: Answer,
  streaming?: (invocation: Invocation) => Promise<StreamingResult>,
): LambdaInvoker & { readonly invocations: Invocation[] } {
  const invocations: Invocation[] = []
  return {
    invocations,
    async invoke(invocation) {
      invocations.push(invocation)
      if (answer instanceof LambdaError) throw answer
      const result = typeof answer === 'function' ? await answer(invocation) : answer
      return {
        status: 200,
        functionError: null,
        payload: Buffer.from('{}'),
        executedVersion: '$LATEST',
        requestId: 'lambda-request',
        ...result,
      }
    },
    async invokeStreaming(invocation) {
      invocations.push(invocation)
      if (!streaming) throw new LambdaError(400, 'InvalidRequest', 'not streaming')
      return streaming(invocation)
    },
  }
}

export function ports(overrides: Partial<IntegrationPorts> = {}): IntegrationPorts {
  const http = overrides.http ?? httpClient()
  const aws = createAwsClient({
    http,
    credentials: async () => undefined,
    endpoints: new Map(),
    self: () => 'http://127.0.0.1:9',
    selfServices: new Set(),
  })
  const privateNetwork = { links: { find: () => undefined }, loadBalancers: new LoadBalancers(new Map(), { intervalMs: 10_000 }) }
  return { http, aws, lambda: lambdaReturning({}), privateNetwork, ...overrides }
}

export const backend = (options: SettingsOptions, overrides: Partial<IntegrationPorts> = {}): Backend =>
  createBackend(settings(options), ports(overrides))

/** The fault a call ends with; fails the test when it answers. */
export async function faultOf(call: Promise<BackendReply>): Promise<Fault> {
  try {
    await call
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('the call answered')
}

/** A GET without anything, but for what is given. */
export const get = (origin: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  origin,
  method: 'GET',
  path: '/',
  headers: [],
  body: Buffer.alloc(0),
  timeoutMs: 3000,
  ...more,
})

/** Why a call failed; `answered` when it did not. */
export const failure = async (call: Promise<HttpReply>): Promise<string> => {
  const error: unknown = await call.then(
    () => 'answered',
    (reason: unknown) => reason,
  )
  return error instanceof HttpClientError ? error.failure : String(error)
}
