import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Lambda } from '@aws-sdk/client-lambda'
import { ZipFile } from 'yazl'
import { createControlHandler } from '../../src/control/handler.ts'
import { createRegistry } from '../../src/control/operations.ts'
import { createCodeUrls } from '../../src/control/resources/lambda/code-url.ts'
import { lambdaHandlers } from '../../src/control/resources/lambda/handlers.ts'
import { createLog } from '../../src/core/log.ts'
import { CodeStore } from '../../src/lambda/code.ts'
import type { LambdaInvoker } from '../../src/lambda/invocation.ts'
import { lambda as model } from '../../src/model/services.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'

export interface LambdaService {
  readonly url: string
  readonly store: Store
  /** Account 000000000000, us-east-1. */
  readonly client: Lambda
  clientOf(account: string, region?: string): Lambda
  close(): Promise<void>
}

export interface Started {
  readonly invoker: LambdaInvoker
  close(): Promise<void>
}

/** The Lambda API on a port of its own: the real store, code store, wire and handlers. */
export async function startLambda(
  { hotReload = false }: { readonly hotReload?: boolean } = {},
  start: (store: Store, code: CodeStore, dataDir: string) => Promise<Started> = noRuntime,
): Promise<LambdaService> {
  const dataDir = mkdtempSync(join(tmpdir(), 'portico-lambda-'))
  const log = createLog('error')
  const store = await openSqliteStore({ dataDir, log })
  const code = await CodeStore.open(dataDir)
  const runtime = await start(store, code, dataDir)
  const urls = createCodeUrls(code)
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const handlers = lambdaHandlers({ invoker: runtime.invoker, code, hotReload, codeUrl: urls.codeUrl })
  const handle = createControlHandler(createRegistry([{ model, handlers }]), { store, log, endpoint: url })
  server.on('request', (req, res) => void (urls.handle(req, res) || handle(req, res)))
  const clients: Lambda[] = []
  const clientOf = (accessKeyId: string, region = 'us-east-1'): Lambda => {
    const client = new Lambda({ endpoint: url, region, maxAttempts: 1, credentials: { accessKeyId, secretAccessKey: 'x' } })
    clients.push(client)
    return client
  }
  return {
    url,
    store,
    client: clientOf('test'),
    clientOf,
    close: async () => {
      for (const client of clients) client.destroy()
      await new Promise((resolve) => server.close(resolve))
      await runtime.close()
      await store.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** For tests that invoke nothing. */
async function noRuntime(): Promise<Started> {
  const refuse = (): never => {
    throw new Error('This test started no runtime')
  }
  return { invoker: { invoke: refuse, invokeStreaming: refuse }, close: async () => {} }
}

export async function zipOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name, { mtime: new Date(0) })
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

export const ROLE = 'arn:aws:iam::000000000000:role/lambda'

/** What CreateFunction needs at least. */
export const basics = (FunctionName: string, ZipFile: Uint8Array) =>
  ({ FunctionName, Role: ROLE, Runtime: 'nodejs22.x', Handler: 'index.handler', Code: { ZipFile } }) as const
