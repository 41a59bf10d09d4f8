import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pooledBytes } from '../core/id.ts'
import { MAX_RESPONSE_BYTES } from './failure.ts'

/** The event as `GET /runtime/invocation/next` hands it over. */
export interface Delivery {
  readonly requestId: string
  /** Epoch ms. */
  readonly deadlineMs: number
  readonly invokedArn: string
  readonly traceHeader: string | null
  /** JSON, decoded. */
  readonly clientContext: string | null
  readonly payload: Buffer
}

/** What the runtime in the sandbox said. The request id is checked by the API: it is the one delivered last. */
export interface RuntimeEvents {
  /** The runtime waits for an event: it is initialised, and done with the one before. */
  next(): void
  response(body: Buffer | 'too-large'): void
  /** A response that is still coming. */
  stream(contentType: string, body: IncomingMessage): void
  error(errorType: string, payload: Buffer): void
  initError(errorType: string, payload: Buffer): void
}

const PREFIX = '/2018-06-01/runtime/'
/** Connections live as long as the sandbox; runtimes may send a trace of 1 MB in a header of their errors. */
const SERVER_OPTIONS = { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0, maxHeaderSize: 1_200_000 }
const OK = Buffer.from('{"status":"OK"}')

/**
 * The Runtime API of one sandbox (cloudwatch-lambda.md 5), on an address of its own: on Linux a random one of 127.0.0.0/8, so
 * that a function does not find another one's by trying ports.
 */
export class RuntimeApi {
  private readonly server: Server
  private readonly events: RuntimeEvents
  private parked: ServerResponse | null = null
  private requestId: string | null = null

  constructor(events: RuntimeEvents) {
    this.events = events
    this.server = createServer(SERVER_OPTIONS, (request, response) => {
      this.answer(request, response).catch(() => response.destroy())
    })
  }

  /** Answers `host:port`, AWS_LAMBDA_RUNTIME_API. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen({ port: 0, host: loopbackHost(), backlog: 64 }, resolve)
    })
    const { address, port } = this.server.address() as AddressInfo
    return `${address}:${port}`
  }

  /** Whether the runtime waits for an event. */
  get waiting(): boolean {
    return this.parked !== null
  }

  /** Hands an event over; only when waiting. */
  deliver(delivery: Delivery): void {
    const response = this.parked
    if (!response) return
    this.parked = null
    this.requestId = delivery.requestId
    response.writeHead(200, deliveryHeaders(delivery))
    response.end(delivery.payload)
  }

  /** Later answers to the event delivered last are refused. */
  forget(): void {
    this.requestId = null
  }

  close(): void {
    this.server.close()
    this.server.closeAllConnections()
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.on('error', () => {})
    const path = request.url ?? ''
    if (!path.startsWith(PREFIX)) return refuse(response, 404, 'NotFound', '404 page not found')
    const segments = path.slice(PREFIX.length).split('/')
    if (request.method === 'GET' && path === `${PREFIX}invocation/next`) return this.park(request, response)
    if (request.method !== 'POST') return refuse(response, 404, 'NotFound', '404 page not found')
    if (segments[0] === 'init' && segments[1] === 'error') return this.takeInitError(request, response)
    if (segments[0] !== 'invocation' || segments.length !== 3) return refuse(response, 404, 'NotFound', '404 page not found')
    await this.takeOutcome(segments[1] ?? '', segments[2] ?? '', request, response)
  }

  private park(request: IncomingMessage, response: ServerResponse): void {
    this.parked?.destroy()
    this.parked = response
    request.socket.setNoDelay(true)
    response.once('close', () => {
      if (this.parked === response) this.parked = null
    })
    this.events.next()
  }

  private async takeOutcome(id: string, verb: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (id !== this.requestId) return refuse(response, 400, 'InvalidRequestID', 'Invalid request ID')
    if (verb === 'response') return this.takeResponse(request, response)
    if (verb !== 'error') return refuse(response, 404, 'NotFound', '404 page not found')
    const body = await readBody(request)
    accept(response)
    this.events.error(errorType(request), body ?? Buffer.alloc(0))
  }

  private async takeResponse(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers['lambda-runtime-function-response-mode'] === 'streaming') {
      request.once('end', () => accept(response))
      return this.events.stream(request.headers['content-type'] ?? 'application/octet-stream', request)
    }
    const body = await readBody(request)
    if (body === null) refuse(response, 413, 'RequestEntityTooLarge', TOO_LARGE)
    else accept(response)
    this.events.response(body ?? 'too-large')
  }

  private async takeInitError(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request)
    accept(response)
    this.events.initError(errorType(request), body ?? Buffer.alloc(0))
  }
}

const TOO_LARGE = `Exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`

function loopbackHost(): string {
  if (process.platform !== 'linux') return '127.0.0.1'
  const [a = 0, b = 0, c = 0] = pooledBytes(3)
  // The last part is neither 0 nor 255: some stacks take those for a network's own addresses.
  return `127.${a}.${b}.${1 + (c % 254)}`
}

function deliveryHeaders(delivery: Delivery): string[] {
  const headers = [
    'Content-Type',
    'application/json',
    'Content-Length',
    String(delivery.payload.length),
    'Lambda-Runtime-Aws-Request-Id',
    delivery.requestId,
    'Lambda-Runtime-Deadline-Ms',
    String(delivery.deadlineMs),
    'Lambda-Runtime-Invoked-Function-Arn',
    delivery.invokedArn,
  ]
  if (delivery.traceHeader !== null) headers.push('Lambda-Runtime-Trace-Id', delivery.traceHeader)
  if (delivery.clientContext !== null) headers.push('Lambda-Runtime-Client-Context', asHeader(delivery.clientContext))
  return headers
}

/** UTF-8 bytes, one a character: what runtimes of other languages expect in a header. */
const asHeader = (json: string): string => Buffer.from(json, 'utf8').toString('latin1')

const errorType = (request: IncomingMessage): string =>
  String(request.headers['lambda-runtime-function-error-type'] ?? 'Runtime.Unknown').slice(0, 256)

/** The whole body, or null when it is larger than a response may be; then it is read to its end and dropped. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += chunk.length
    if (length <= MAX_RESPONSE_BYTES) chunks.push(chunk)
    else chunks.length = 0
  }
  if (length > MAX_RESPONSE_BYTES) return null
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
}

function accept(response: ServerResponse): void {
  response.writeHead(202, { 'Content-Type': 'application/json', 'Content-Length': OK.length })
  response.end(OK)
}

function refuse(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  response.writeHead(status, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify({ errorType, errorMessage }))
}
