/** A listening control plane with the handlers a test gives, over a real store. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import type { Handlers } from '../../src/control/call.ts'
import { createControlHandler } from '../../src/control/handler.ts'
import { createRegistry } from '../../src/control/operations.ts'
import { recognise, targetOf } from '../../src/control/target.ts'
import { apigateway, cognitoIdp, iam, lambda, sts } from '../../src/model/services.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'

export interface WireServer {
  readonly port: number
  readonly url: string
  /** What was logged, a JSON object a line. */
  readonly logged: readonly string[]
  close(): Promise<void>
}

export interface WireHandlers {
  readonly apigateway?: Handlers
  readonly lambda?: Handlers
  readonly iam?: Handlers
  readonly sts?: Handlers
  readonly cognitoIdp?: Handlers
  readonly maxBodyBytes?: Readonly<Record<string, number>>
}

export async function startWireServer(handlers: WireHandlers): Promise<WireServer> {
  const logged: string[] = []
  const log = pino({ base: null }, new Writable({ write: (line, _, done) => done(void logged.push(String(line))) }))
  const dataDir = await mkdtemp(join(tmpdir(), 'portico-wire-'))
  const store = await openSqliteStore({ dataDir, log })
  const registry = createRegistry([
    { model: apigateway, handlers: handlers.apigateway ?? {} },
    { model: lambda, handlers: handlers.lambda ?? {} },
    { model: iam, handlers: handlers.iam ?? {} },
    { model: sts, handlers: handlers.sts ?? {} },
    { model: cognitoIdp, handlers: handlers.cognitoIdp ?? {} },
  ])
  const handle = createControlHandler(registry, { store, log, endpoint: '4566', maxBodyBytes: handlers.maxBodyBytes ?? {} })
  const server = createServer((request, response) => {
    response.setHeader('x-recognised', String(recognise(registry, targetOf(registry, request))))
    void handle(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    logged,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await store.close()
      await rm(dataDir, { recursive: true })
    },
  }
}

/** Sends bytes as they are and reads until the server closes. */
export function exchangeBytes(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let received = ''
    socket.setEncoding('latin1')
    socket.on('data', (text) => {
      received += text
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(received))
    socket.write(bytes)
  })
}
