import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { APIGateway } from '@aws-sdk/client-api-gateway'
import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2'
import { createControlHandler } from '../../src/control/handler.ts'
import { createRegistry } from '../../src/control/operations.ts'
import { createApigatewayHandlers } from '../../src/control/resources/apigateway/handlers.ts'
import { type Apigatewayv2Ports, createApigatewayv2Handlers } from '../../src/control/resources/apigatewayv2/handlers.ts'
import { createLog } from '../../src/core/log.ts'
import { apigateway, apigatewayv2 } from '../../src/model/services.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'

export interface HttpControlServer {
  readonly url: string
  readonly store: Store
  /** Unmodified SDK clients of HTTP APIs and of REST APIs; an access key of 12 digits names its account. */
  client(account?: string, region?: string): ApiGatewayV2
  rest(account?: string, region?: string): APIGateway
  close(): Promise<void>
}

/** The control plane of HTTP APIs, and of REST APIs beside it, over a store in a folder of its own, listening on a free port. */
export async function startHttpControl(ports: Apigatewayv2Ports = {}): Promise<HttpControlServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'portico-control-'))
  const log = createLog('error')
  const store = await openSqliteStore({ dataDir, log })
  const registry = createRegistry([
    { model: apigateway, handlers: createApigatewayHandlers() },
    { model: apigatewayv2, handlers: createApigatewayv2Handlers(ports) },
  ])
  const handler = createControlHandler(registry, { store, log, endpoint: '' })
  const server = createServer((request, response) => void handler(request, response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clients: { destroy(): void }[] = []
  const opened = <T extends { destroy(): void }>(client: T): T => {
    clients.push(client)
    return client
  }
  const settings = (account: string, region: string) => ({
    endpoint: url,
    region,
    credentials: { accessKeyId: account, secretAccessKey: 'secret' },
    maxAttempts: 1,
  })
  return {
    url,
    store,
    client: (account = '111111111111', region = 'us-east-1') => opened(new ApiGatewayV2(settings(account, region))),
    rest: (account = '111111111111', region = 'us-east-1') => opened(new APIGateway(settings(account, region))),
    close: async () => {
      for (const client of clients) client.destroy()
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await store.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
