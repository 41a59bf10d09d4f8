// The data plane alone: a real HTTP server over a real store, fed with hand-made deployments.
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http'
import { type AddressInfo, connect, type Server as NetServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Identities } from '../../src/auth/identity.ts'
import type { CompilePorts } from '../../src/compile/ports.ts'
import type { JsonObject } from '../../src/core/json.ts'
import { createLog } from '../../src/core/log.ts'
import { createExecuteApi, type ExecuteApi } from '../../src/execute-api/listener.ts'
import type { OriginSettings } from '../../src/execute-api/origin.ts'
import { openResponseCaches, type ResponseCaches } from '../../src/execute-api/response-caches.ts'
import { hardenServer, serverOptions } from '../../src/execute-api/server.ts'
import { type Clock, openUsageLimits } from '../../src/execute-api/usage-limits.ts'
import { createHttpClient } from '../../src/integration/http-client.ts'
import { LoadBalancers } from '../../src/integration/load-balancers.ts'
import type { LambdaInvoker } from '../../src/lambda/invocation.ts'
import type { RestApiSnapshot } from '../../src/model/snapshot.ts'
import type { HttpApiSnapshot } from '../../src/model/snapshot-http-api.ts'
import { AWS_ACCOUNT_LIMIT, type Limit } from '../../src/model/usage-limits.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'

export const API = 'a1b2c3d4e5'
export const HOST = `${API}.execute-api.localhost`
const ROOT = `/000000000000/us-east-1/restapis/${API}`

export interface LogLine {
  readonly group: string
  readonly stream: string
  readonly message: string
}

export interface Edge {
  readonly port: number
  readonly store: Store
  readonly api: ExecuteApi
  readonly caches: ResponseCaches
  /** What went to log groups, in order. */
  readonly logged: LogLine[]
  deploy(snapshot: RestApiSnapshot, stage?: JsonObject): Promise<void>
  /** An HTTP API of that snapshot, on `$default` unless the stage names itself. */
  deployHttp(snapshot: HttpApiSnapshot, stage?: JsonObject): Promise<void>
  call(path: string, options?: CallOptions): Promise<Answer>
  /** Writes bytes to a connection and answers what came back until it closed. */
  raw(...parts: readonly (string | Buffer)[]): Promise<string>
  close(): Promise<void>
}

export interface CallOptions {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>> | readonly string[]
  readonly body?: string | Buffer
}

export interface Answer {
  readonly status: number
  /** Flat name, value... as they stood on the wire. */
  readonly rawHeaders: readonly string[]
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  readonly text: string
}

export interface EdgeOptions {
  readonly lambda?: LambdaInvoker
  /** What the account has; AWS's defaults, without it. */
  readonly account?: Limit
  readonly clock?: Clock
  readonly identities?: Identities
  readonly origins?: OriginSettings
  /** More of what plans reach the world through. */
  readonly ports?: Partial<CompilePorts>
  /** Of the response caches; 256 MB and coalescing, without them. */
  readonly cache?: { readonly maxBytes?: number; readonly coalescing?: boolean }
}

const noLambda: LambdaInvoker = {
  invoke: () => Promise.reject(new Error('no Lambda here')),
  invokeStreaming: () => Promise.reject(new Error('no Lambda here')),
}

export async function openEdge(options: EdgeOptions = {}): Promise<Edge> {
  const dataDir = await mkdtemp(join(tmpdir(), 'portico-edge-'))
  const log = createLog('silent')
  const store = await openSqliteStore({ dataDir, log })
  const http = createHttpClient()
  const logged: LogLine[] = []
  const logGroups = {
    write: (group: string, stream: string, _at: number, message: string) => void logged.push({ group, stream, message }),
  }
  const privateNetwork = { links: { find: () => undefined }, loadBalancers: new LoadBalancers(new Map(), { intervalMs: 10_000 }) }
  const clientCertificates = { find: () => undefined }
  const aws = { request: () => Promise.reject(new Error('no AWS here')), endpointOf: () => 'http://none' }
  const { lambda = noLambda, account = AWS_ACCOUNT_LIMIT, cache, identities, origins, ports, ...clock } = options
  const limits = await openUsageLimits({ store, account, log, ...clock })
  const monotonic = options.clock?.monotonic
  const bounds = { maxBytes: 256 * 1_048_576, coalescing: true, ...cache, ...(monotonic && { now: monotonic }) }
  const responses = await openResponseCaches({ store, log, ...bounds })
  const api = await createExecuteApi({
    store,
    log,
    ports: {
      http,
      aws,
      lambda,
      logGroups,
      limits,
      responses,
      privateNetwork,
      clientCertificates,
      ...(identities && { identities }),
      ...ports,
    },
    ...(origins && { origins }),
  })
  const server = createServer(serverOptions, (request, response) => {
    if (!api.handle(request, response)) response.writeHead(404).end('not ours')
  })
  hardenServer(server)
  const port = await listen(server)
  return {
    port,
    store,
    api,
    caches: responses,
    logged,
    deploy: (snapshot, stage) => deploy(store, snapshot, stage),
    deployHttp: (snapshot, stage) => deployHttp(store, snapshot, stage),
    call: (path, callOptions) => call(port, path, callOptions),
    raw: (...parts) => exchange(port, parts),
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      api.close()
      responses.close()
      await limits.close()
      await http.close()
      await store.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

let deployments = 0

/** Publishes as the control plane does: snapshot and stage in one transaction. */
async function deploy(store: Store, snapshot: RestApiSnapshot, stage: JsonObject = {}): Promise<void> {
  const deploymentId = `dep${deployments++}`
  await store.transact(async (transaction) => {
    await transaction.put(`${ROOT}/deployments/${deploymentId}/snapshot`, 'snapshot', JSON.parse(JSON.stringify(snapshot)))
    const name = String(stage.stageName ?? 'prod')
    await transaction.put(`${ROOT}/stages/${name}`, 'stage', { stageName: name, deploymentId, ...stage })
  })
}

async function deployHttp(store: Store, snapshot: HttpApiSnapshot, stage: JsonObject = {}): Promise<void> {
  const deploymentId = `dep${deployments++}`
  const api = `/000000000000/us-east-1/v2/apis/${snapshot.api.apiId}`
  await store.transact(async (transaction) => {
    await transaction.put(api, 'http-api', { apiId: snapshot.api.apiId, name: snapshot.api.name })
    const snapshotPath = `${api}/deployments/${deploymentId}/snapshot`
    await transaction.put(snapshotPath, 'http-api-snapshot', JSON.parse(JSON.stringify(snapshot)))
    const name = String(stage.stageName ?? '$default')
    await transaction.put(`${api}/stages/${encodeURIComponent(name)}`, 'http-stage', { stageName: name, deploymentId, ...stage })
  })
}

export async function listen(server: NetServer): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return (server.address() as AddressInfo).port
}

/** A backend on a port of its own. */
export async function openBackend(listener: RequestListener): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer({ insecureHTTPParser: false }, listener)
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

function call(port: number, path: string, { method = 'GET', headers = {}, body }: CallOptions = {}): Promise<Answer> {
  const sent = Array.isArray(headers) ? headers : { Host: HOST, ...headers }
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port, host: '127.0.0.1', path, method, headers: sent, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const whole = Buffer.concat(chunks)
        const { statusCode: status = 0, rawHeaders } = response
        resolve({ status, rawHeaders, headers: response.headers, body: whole, text: whole.toString('utf8') })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

function exchange(port: number, parts: readonly (string | Buffer)[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let received = ''
    socket.setEncoding('latin1')
    socket.on('data', (text) => {
      received += text
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(received))
    for (const part of parts) socket.write(part)
  })
}
