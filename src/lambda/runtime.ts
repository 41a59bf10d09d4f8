import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Log } from '../core/log.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import type { LogGroups } from '../observe/log-groups.ts'
import type { CodeStore } from './code.ts'
import { Concurrency } from './concurrency.ts'
import { EventQueue } from './event-queue.ts'
import type { Functions, Target } from './functions.ts'
import type { Invocation, InvocationResult, LambdaInvoker, StreamingResult } from './invocation.ts'
import { MemoryWatch } from './memory-watch.ts'
import { requirePermission } from './permission.ts'
import { checkPayload, readClientContext, readReference } from './request.ts'
import { toResult, toStream } from './result.ts'
import type { Outcome, Run, SandboxPorts } from './sandbox.ts'
import { Sandboxes } from './sandboxes.ts'
import { TaskRoots } from './task-roots.ts'
import { removeTree } from './tree.ts'
import { Watchdog } from './watchdog.ts'

export interface LambdaRuntimeOptions {
  /** Portico's data folder: temporary folders are made below it. */
  readonly dataDir: string
  readonly functions: Functions
  readonly code: CodeStore
  readonly logGroups: LogGroups
  readonly log: Log
  /** The gateway's own URL as functions reach it: their AWS_ENDPOINT_URL. Asked at each start of a sandbox. */
  readonly endpoint: () => string
  /** Services that functions reach at URLs of their own, by signing name. */
  readonly serviceEndpoints?: ReadonlyMap<string, string>
  /** What a function signs with as its role; without it, or with null, a key that names its account. */
  readonly credentials?: SandboxPorts['credentials'] | undefined
  /** Sandboxes at a time on this machine; more invocations wait. */
  readonly maxSandboxes: number
  /** A sandbox without an event for so long is ended. */
  readonly idleMs: number
  /** Whether functions may run from folders of this machine. */
  readonly hotReload: boolean
  /** Invocations at a time in an account; AWS's default is 1000. */
  readonly accountConcurrency?: number
  /** Waits before an asynchronous invocation's second and third attempt; AWS's are one and two minutes. */
  readonly eventRetryDelaysMs?: readonly number[]
  /** How long a sandbox may take to initialise; AWS's limit is ten seconds. */
  readonly initLimitMs?: number
  /** For function names without a region. */
  readonly region?: string
}

/** Runs functions in processes of this machine. */
export class LambdaRuntime implements LambdaInvoker {
  private readonly functions: Functions
  private readonly region: string
  private readonly temporaryFolder: string
  private readonly concurrency: Concurrency
  private readonly events: EventQueue
  private readonly watchdog = new Watchdog()
  private readonly taskRoots: TaskRoots
  private readonly sandboxes: Sandboxes
  private readonly unfollow: () => void

  constructor(options: LambdaRuntimeOptions) {
    const { functions, code, log, logGroups, endpoint, hotReload, maxSandboxes, idleMs } = options
    const { watchdog } = this
    this.functions = functions
    this.region = options.region ?? 'us-east-1'
    this.temporaryFolder = join(options.dataDir, 'lambda', 'tmp')
    this.concurrency = new Concurrency(options.accountConcurrency ?? 1000)
    this.events = new EventQueue({ log, retryDelaysMs: options.eventRetryDelaysMs ?? [60_000, 120_000] })
    this.taskRoots = new TaskRoots({ code, hotReload, log, onChange: (folder) => this.retireFolder(folder) })
    const { temporaryFolder } = this
    const { initLimitMs = 10_000 } = options
    this.sandboxes = new Sandboxes({
      ports: {
        logGroups,
        watchdog,
        memory: new MemoryWatch(),
        endpoint,
        serviceEndpoints: options.serviceEndpoints ?? new Map(),
        credentials: options.credentials ?? (() => null),
        temporaryFolder,
        initLimitMs,
      },
      taskRoot: (configuration) => this.taskRoots.of(configuration),
      maxSandboxes,
      idleMs,
    })
    this.unfollow = functions.onChange((path) => this.retireStale(path))
  }

  async invoke(invocation: Invocation): Promise<InvocationResult> {
    const target = this.admit(invocation)
    const run = toRun(invocation, target)
    if (invocation.type === 'DryRun') return accepted(204, target, run)
    if (invocation.type === 'Event') {
      this.enqueue(target, run)
      return accepted(202, target, run)
    }
    const { signal } = invocation
    const result = this.execute(target, run, signal).then((outcome) => toResult(outcome, target, run))
    return signal ? unlessAborted(result, signal) : result
  }

  /** The body must be read (or left early), else the function waits for its reader until its timeout. */
  async invokeStreaming(invocation: Invocation): Promise<StreamingResult> {
    const target = this.admit(invocation)
    const run = toRun(invocation, target)
    const { signal } = invocation
    const result = this.execute(target, run, signal).then((outcome) => toStream(outcome, target, run))
    signal?.addEventListener('abort', () => result.then(drain, () => {}), { once: true })
    return signal ? unlessAborted(result, signal) : result
  }

  /** From now on the function's invocations get new sandboxes. Takes an ARN. */
  flush(functionArn: string): void {
    this.sandboxes.retire(this.functions.resolve(readReference({ functionArn }, this.region)).path, () => false)
  }

  /** Ends every sandbox, events in progress included, and removes their temporary files. */
  async close(): Promise<void> {
    this.unfollow()
    this.events.close()
    this.taskRoots.close()
    await this.sandboxes.close()
    this.watchdog.close()
    await removeTree(this.temporaryFolder)
  }

  /** Finds the version, and refuses what Lambda refuses before it runs anything. */
  private admit(invocation: Invocation): Target {
    const target = this.functions.resolve(readReference(invocation, this.region))
    requirePermission(invocation.invoker, target.fn.account, target.policy, target.invokedArn)
    checkPayload(invocation)
    return target
  }

  private async execute(target: Target, run: Run, signal?: AbortSignal): Promise<Outcome> {
    const leave = this.concurrency.enter(target)
    try {
      const outcome = await this.runIn(target, run, signal)
      if (outcome.type === 'stream') outcome.ended.then(leave)
      else leave()
      return outcome
    } catch (error) {
      leave()
      throw error
    }
  }

  private async runIn(target: Target, run: Run, signal?: AbortSignal): Promise<Outcome> {
    const sandbox = this.sandboxes.acquire(target, signal)
    const outcome = await (sandbox instanceof Promise ? await sandbox : sandbox).run(run)
    return outcome.type === 'init-timeout' ? this.runIn(target, { ...run, initInTimeout: true }, signal) : outcome
  }

  private enqueue(target: Target, run: Run): void {
    const attempt = async (): Promise<string | null> =>
      (await toResult(await this.execute(target, run), target, run)).functionError
    this.events.push({ functionArn: target.invokedArn, requestId: run.requestId, bytes: run.payload.length, attempt })
  }

  /** Tags, aliases, policies and reserved concurrency leave sandboxes alone. */
  private retireStale(path: string): void {
    const fn = this.functions.get(path)
    this.sandboxes.retire(path, (version, revision) => {
      if (version === '$LATEST') return fn?.configuration.revisionId === revision
      return fn !== undefined && this.functions.hasVersion(path, version)
    })
  }

  private retireFolder(folder: string): void {
    for (const { path, configuration } of this.functions.configurations())
      if ('hotReload' in configuration.code && configuration.code.hotReload === folder) this.sandboxes.retire(path, () => false)
  }
}

export function createLambdaRuntime(options: LambdaRuntimeOptions): LambdaRuntime {
  return new LambdaRuntime(options)
}

function accepted(status: number, { configuration }: Target, { requestId }: Run): InvocationResult {
  return { status, functionError: null, payload: Buffer.alloc(0), executedVersion: configuration.version, requestId }
}

async function drain({ body }: StreamingResult): Promise<void> {
  for await (const _ of body);
}

function toRun(invocation: Invocation, { invokedArn }: Target): Run {
  return {
    requestId: randomUUID(),
    invokedArn,
    traceHeader: invocation.traceHeader?.replace(/[^\x20-\x7e]/g, '') ?? null,
    clientContext: readClientContext(invocation.clientContext),
    payload: invocation.payload.length === 0 ? Buffer.from(UNSETTLED.lambdaRuntime.emptyPayload) : invocation.payload,
    logTail: invocation.logTail === true,
    initInTimeout: false,
  }
}

/** The invoker stops waiting; the run goes on, as at AWS. */
function unlessAborted<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    result.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
