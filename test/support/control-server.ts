import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { APIGateway } from '@aws-sdk/client-api-gateway'
import { createControlHandler } from '../../src/control/handler.ts'
import { createRegistry } from '../../src/control/operations.ts'
import { type ApigatewayPorts, createApigatewayHandlers } from '../../src/control/resources/apigateway/handlers.ts'
import { createLog } from '../../src/core/log.ts'
import { apigateway } from '../../src/model/services.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'

export interface ControlServer {
  readonly url: string
  readonly store: Store
  /** An unmodified SDK client; an access key of 12 digits names its account. */
  client(account?: string, region?: string): APIGateway
  close(): Promise<void>
}

/** The REST control plane over a store in a folder of its own, listening on a free port. */
export async function startControl(ports: ApigatewayPorts = {}): Promise<ControlServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'portico-control-'))
  const log = createLog('error')
  const store = await openSqliteStore({ dataDir, log })
  const registry = createRegistry([{ model: apigateway, handlers: createApigatewayHandlers(ports) }])
  const handler = createControlHandler(registry, { store, log, endpoint: '' })
  const server = createServer((request, response) => void handler(request, response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const clients: APIGateway[] = []
  return {
    url,
    store,
    client: (account = '111111111111', region = 'us-east-1') => {
      const credentials = { accessKeyId: account, secretAccessKey: 'secret' }
      const client = new APIGateway({ endpoint: url, region, credentials, maxAttempts: 1 })
      clients.push(client)
      return client
    },
    close: async () => {
      for (const client of clients) client.destroy()
      await new Promise((done) => server.close(done))
      await store.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** What a call was refused with: `NotFoundException 404 Invalid ...`; or what it answered, when it was not. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    return `answered ${JSON.stringify(await call)}`
  } catch (error) {
    const { name, message, $metadata, Message } = error as Error & {
      readonly $metadata?: { readonly httpStatusCode?: number }
      readonly Message?: string
    }
    return `${name} ${$metadata?.httpStatusCode} ${Message ?? message}`
  }
}

/** An answer without the SDK's own part. */
export async function answer<T extends object>(call: Promise<T>): Promise<Omit<T, '$metadata'>> {
  const { $metadata: _, ...rest } = (await call) as T & { readonly $metadata?: unknown }
  return rest
}

/** The HTTP status of an answer. */
export async function status(
  call: Promise<{ readonly $metadata: { readonly httpStatusCode?: number } }>,
): Promise<number | undefined> {
  return (await call).$metadata.httpStatusCode
}
