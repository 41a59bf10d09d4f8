import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import yazl from 'yazl'
import { createLog, type Log } from '../../src/core/log.ts'
import { CodeStore } from '../../src/lambda/code.ts'
import {
  type FunctionCode,
  type FunctionConfiguration,
  type FunctionValue,
  functionPath,
  versionPath,
} from '../../src/lambda/function-model.ts'
import { Functions } from '../../src/lambda/functions.ts'
import type { Invocation, InvocationResult, StreamingResult } from '../../src/lambda/invocation.ts'
import { createLambdaRuntime, type LambdaRuntime, type LambdaRuntimeOptions } from '../../src/lambda/runtime.ts'
import { removeTree } from '../../src/lambda/tree.ts'
import { openSqliteStore } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'

export const ACCOUNT = '000000000000'
export const REGION = 'us-east-1'
export const arnOf = (name: string): string => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`

export interface LogLine {
  readonly group: string
  readonly stream: string
  readonly message: string
}

type Files = Readonly<Record<string, string>>
export type Settings = Partial<FunctionConfiguration> & { readonly reservedConcurrency?: number | null }

/** A store, functions in it, and a runtime that runs them, in a folder of its own. */
export interface Lab {
  readonly dataDir: string
  readonly store: Store
  readonly code: CodeStore
  readonly functions: Functions
  readonly runtime: LambdaRuntime
  readonly lines: LogLine[]
  /** Creates or replaces the function: `files` by name, those named `bootstrap` executable. */
  create(name: string, files: Files | FunctionCode, settings?: Settings): Promise<FunctionValue>
  /** Freezes the function's present configuration as that version. */
  publish(name: string, version: string): Promise<void>
  /** Invokes with an event; answers the result with its payload parsed. */
  call(name: string, event?: unknown, more?: Partial<Invocation>): Promise<Called>
  stream(name: string, event?: unknown): Promise<StreamingResult>
  /** The messages logged for the function so far. */
  logOf(name: string): string[]
  close(): Promise<void>
}

export interface Called extends InvocationResult {
  readonly value: unknown
}

export async function openLab(options: Partial<LambdaRuntimeOptions> = {}): Promise<Lab> {
  const dataDir = mkdtempSync(join(tmpdir(), 'portico-lambda-'))
  const log: Log = createLog('silent')
  const store = await openSqliteStore({ dataDir, log })
  const functions = await Functions.follow(store)
  const code = await CodeStore.open(dataDir)
  const lines: LogLine[] = []
  const runtime = createLambdaRuntime({
    dataDir,
    functions,
    code,
    log,
    logGroups: { write: (group, stream, _epochMs, message) => void lines.push({ group, stream, message }) },
    endpoint: () => 'http://127.0.0.1:4566',
    maxSandboxes: 8,
    idleMs: 60_000,
    hotReload: true,
    ...options,
  })

  async function create(name: string, files: Files | FunctionCode, settings: Settings = {}): Promise<FunctionValue> {
    const value = functionValue(name, await storeCode(code, files), settings)
    await store.transact((transaction) => transaction.put(functionPath(ACCOUNT, REGION, name), 'function', value))
    return value
  }

  async function publish(name: string, version: string): Promise<void> {
    const path = functionPath(ACCOUNT, REGION, name)
    const fn = functions.get(path)
    if (!fn) throw new Error(`no function ${name}`)
    const configuration = { ...fn.configuration, version }
    await store.transact((transaction) => transaction.put(versionPath(path, version), 'function-version', { configuration }))
  }

  const invocation = (name: string, event: unknown): Invocation => ({
    functionArn: arnOf(name),
    payload: Buffer.from(JSON.stringify(event ?? {})),
    type: 'RequestResponse',
    invoker: { type: 'account', account: ACCOUNT },
  })

  return {
    dataDir,
    store,
    code,
    functions,
    runtime,
    lines,
    create,
    publish,
    async call(name, event, more) {
      const result = await runtime.invoke({ ...invocation(name, event), ...more })
      const text = result.payload.toString('utf8')
      return { ...result, value: text === '' ? undefined : JSON.parse(text) }
    },
    stream: (name, event) => runtime.invokeStreaming(invocation(name, event)),
    logOf: (name) => lines.filter((line) => line.group === `/aws/lambda/${name}`).map((line) => line.message),
    async close() {
      await runtime.close()
      functions.close()
      await store.close()
      await removeTree(dataDir)
    },
  }
}

let revisions = 0

function functionValue(name: string, code: FunctionCode, settings: Settings): FunctionValue {
  const { reservedConcurrency = null, ...configuration } = settings
  return {
    name,
    account: ACCOUNT,
    region: REGION,
    arn: arnOf(name),
    reservedConcurrency,
    tags: {},
    configuration: {
      version: '$LATEST',
      runtime: 'nodejs22.x',
      handler: 'index.handler',
      role: `arn:aws:iam::${ACCOUNT}:role/lambda`,
      description: '',
      timeout: 5,
      memorySize: 256,
      environment: {},
      ephemeralStorage: 512,
      architectures: ['x86_64'],
      tracingMode: 'PassThrough',
      code,
      codeSha256: '',
      codeSize: 0,
      revisionId: String(++revisions),
      lastModified: '2024-01-01T00:00:00.000+0000',
      state: 'Active',
      ...configuration,
    },
  }
}

async function storeCode(store: CodeStore, files: Files | FunctionCode): Promise<FunctionCode> {
  if ('hotReload' in files && files.hotReload !== undefined) return { hotReload: files.hotReload }
  const { sha256 } = await store.put(await zip(files as Files))
  return { sha256 }
}

/** A zip of text files; `bootstrap` is executable. */
export function zip(files: Files): Promise<Buffer> {
  const file = new yazl.ZipFile()
  for (const [name, text] of Object.entries(files))
    file.addBuffer(Buffer.from(text), name, { mode: name.endsWith('bootstrap') ? 0o100755 : 0o100644 })
  file.end()
  return collect(file.outputStream)
}

export async function collect(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks)
}
