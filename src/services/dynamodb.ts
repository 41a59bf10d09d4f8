import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Log } from '../core/log.ts'
import { refusal, tooLarge, unavailable } from './dynamodb-refusals.ts'

export interface DynamoDb {
  /** Serves one request of the DynamoDB API, as it came; the first one starts the database. `body`, where it was read already. */
  handle(req: IncomingMessage, res: ServerResponse, body?: Buffer): void
  /** `http://127.0.0.1:{port}`, started when it is not running. The port changes when the process had to be started again. */
  endpoint(): Promise<string>
  close(): Promise<void>
}

export interface DynamoDbOptions {
  /** The tables live in `{dataDir}/dynamodb`. */
  readonly dataDir: string
  readonly log: Log
}

/** An embedded DynamoDB (dynalite on LevelDB) in a process of its own, started at the first call and again after a crash. */
export function createDynamoDb({ dataDir, log }: DynamoDbOptions): DynamoDb {
  const database = new DatabaseProcess(join(dataDir, 'dynamodb'), log)
  const agent = new Agent({ keepAlive: true })
  return {
    handle(req, res, body) {
      const refused = refusal(req)
      if (refused) return answer(res, refused)
      database
        .port()
        .then((port) => relay(req, res, { port, agent, body }))
        .catch((error: unknown) => fail(res, error, log))
    },
    async endpoint() {
      return `http://127.0.0.1:${await database.port()}`
    },
    async close() {
      agent.destroy()
      await database.close()
    },
  }
}

/** What belongs to one connection; the length is set anew. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'proxy-connection',
  'expect',
  'content-length',
])

/** Flat name, value pairs without those. */
function endToEnd(raw: readonly string[]): string[] {
  const kept: string[] = []
  for (let i = 0; i < raw.length; i += 2) {
    const [name = '', value = ''] = raw.slice(i, i + 2)
    if (!HOP_BY_HOP.has(name.toLowerCase())) kept.push(name, value)
  }
  return kept
}

interface Relay {
  readonly port: number
  readonly agent: Agent
  readonly body: Buffer | undefined
}

/**
 * The body is taken whole before it is sent on, and what was sent is answered to the end even when the client has left:
 * dynalite treats a request that breaks off as a fault of its own and ends its process.
 */
async function relay(req: IncomingMessage, res: ServerResponse, { port, agent, body: read }: Relay): Promise<void> {
  const body = read ?? (await readBody(req))
  const { method = 'POST', url = '/' } = req
  const headers = [...endToEnd(req.rawHeaders), 'Content-Length', String(body.length)]
  const upstream = request({ host: '127.0.0.1', port, agent, method, path: url, headers })
  upstream.end(body)
  const [reply]: IncomingMessage[] = await once(upstream, 'response')
  if (!reply) throw new Error('No response came.')
  res.on('close', () => reply.unpipe(res).resume())
  reply.on('error', () => res.destroy())
  res.writeHead(reply.statusCode ?? 500, [...endToEnd(reply.rawHeaders), ...lengthOf(reply)])
  reply.pipe(res)
}

function lengthOf({ headers }: IncomingMessage): string[] {
  const length = headers['content-length']
  return length === undefined ? [] : ['Content-Length', length]
}

/** DynamoDB's limit of a request, 16 MB. */
const MAX_BODY = 16 * 1024 * 1024

/** Throws when the client breaks off or sends too much. */
async function readBody(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of req) {
    chunks.push(chunk)
    length += chunk.length
    if (length > MAX_BODY) throw new BodyTooLarge()
  }
  return Buffer.concat(chunks, length)
}

class BodyTooLarge extends Error {}

/** DynamoDB's own words for a failure on its side; the SDKs try again. */
function fail(res: ServerResponse, error: unknown, log: Log): void {
  if (res.headersSent || res.destroyed) return void res.destroy()
  const tooMuch = error instanceof BodyTooLarge
  if (!tooMuch) log.error({ err: error }, 'the embedded DynamoDB did not answer')
  answer(res, tooMuch ? tooLarge() : unavailable())
}

function answer(res: ServerResponse, { status, body }: { readonly status: number; readonly body: string }): void {
  // What is left of the request's body goes unread, so the connection cannot serve another.
  if (!res.req.complete) res.setHeader('Connection', 'close')
  res.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0', 'Content-Length': Buffer.byteLength(body) })
  res.end(body)
}

const PROGRAM = fileURLToPath(new URL('dynamodb-process.ts', import.meta.url))
/** A process of a Portico that was just killed may hold the database a moment longer. */
const START_ATTEMPTS = 5
const RETRY_AFTER_MS = 200
const CLOSE_WITHIN_MS = 5_000

/** At most one running process at a time. */
class DatabaseProcess {
  private readonly folder: string
  private readonly log: Log
  private starting: Promise<number> | null = null
  private running: ChildProcess | null = null
  private closed = false

  constructor(folder: string, log: Log) {
    this.folder = folder
    this.log = log
  }

  port(): Promise<number> {
    if (this.closed) return Promise.reject(new Error('The embedded DynamoDB is closed.'))
    this.starting ??= this.start().catch((error: unknown) => {
      this.starting = null
      throw error
    })
    return this.starting
  }

  async close(): Promise<void> {
    this.closed = true
    await this.starting?.catch(() => undefined)
    const child = this.running
    if (!child) return
    const exit = once(child, 'exit')
    const impatience = setTimeout(() => child.kill('SIGKILL'), CLOSE_WITHIN_MS)
    child.disconnect()
    await exit
    clearTimeout(impatience)
  }

  private async start(): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      const port = await this.spawn()
      if (port !== null) return port
      if (attempt === START_ATTEMPTS) throw new Error(`The embedded DynamoDB could not be started on ${this.folder}.`)
      await delay(RETRY_AFTER_MS)
    }
  }

  /** The port the process listens on, or null when it ended before it listened. */
  private async spawn(): Promise<number | null> {
    const child = fork(PROGRAM, [this.folder], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env: {}, serialization: 'json' })
    child.stderr?.on('data', (text: Buffer) => this.log.warn({ service: 'dynamodb' }, text.toString().trimEnd()))
    child.on('exit', () => {
      if (this.running === child) this.forget()
    })
    const port = await listeningPort(child)
    this.running = port === null ? null : child
    return port
  }

  private forget(): void {
    this.running = null
    this.starting = null
  }
}

function listeningPort(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('message', (message) => resolve(portOf(message)))
    child.once('error', () => resolve(null))
    child.once('exit', () => resolve(null))
  })
}

function portOf(message: unknown): number | null {
  const port = typeof message === 'object' && message !== null && 'port' in message ? message.port : null
  return typeof port === 'number' ? port : null
}
