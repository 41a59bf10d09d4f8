import { randomBytes } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import type { Credentials } from '../auth/sigv4.ts'
import type { LogGroups } from '../observe/log-groups.ts'
import { exited, type Failure, notStarted, responseTooLarge, timedOut } from './failure.ts'
import type { FunctionConfiguration, FunctionValue } from './function-model.ts'
import { reportLine, SandboxLog } from './invocation-log.ts'
import type { MemoryGauge, MemoryWatch } from './memory-watch.ts'
import { RuntimeApi } from './runtime-api.ts'
import { sandboxCommand, sandboxEnvironment } from './sandbox-command.ts'
import { type Exit, SandboxProcess } from './sandbox-process.ts'
import type { Watchdog } from './watchdog.ts'

/** What sandboxes reach the world through. */
export interface SandboxPorts {
  readonly logGroups: LogGroups
  readonly watchdog: Watchdog
  readonly memory: MemoryWatch
  /** The gateway's own URL: AWS_ENDPOINT_URL. */
  readonly endpoint: () => string
  readonly serviceEndpoints: ReadonlyMap<string, string>
  /** What a function signs with as its role; null: what names its account. */
  readonly credentials: (fn: FunctionValue, configuration: FunctionConfiguration) => Credentials | null
  /** Where each sandbox gets its own folder for temporary files. */
  readonly temporaryFolder: string
  /** How long init may take before it is tried once more within the function's own timeout. */
  readonly initLimitMs: number
}

export interface SandboxOptions {
  readonly fn: FunctionValue
  readonly configuration: FunctionConfiguration
  readonly taskRoot: string
  readonly ports: SandboxPorts
  /** Its event is over; it will be idle in a moment. */
  readonly onSettling: () => void
  /** It takes events again. */
  readonly onIdle: () => void
  readonly onDead: () => void
}

/** One event. */
export interface Run {
  readonly requestId: string
  readonly invokedArn: string
  readonly traceHeader: string | null
  readonly clientContext: string | null
  readonly payload: Buffer
  readonly logTail: boolean
  /** Init counts towards the function's timeout: so it is after an init that took too long. */
  readonly initInTimeout: boolean
}

export interface StreamOutcome {
  readonly type: 'stream'
  readonly contentType: string
  readonly body: IncomingMessage
  /** null: it ended well. */
  readonly ended: Promise<Failure | null>
}

export type Outcome =
  | { readonly type: 'response'; readonly payload: Buffer; readonly logTail: string | null }
  | { readonly type: 'error'; readonly failure: Failure; readonly logTail: string | null }
  | StreamOutcome

/** The init took too long: a fresh sandbox may have the event, with `initInTimeout`. */
export interface InitTimeout {
  readonly type: 'init-timeout'
}

/** A killed process that does not go (it sits in the kernel) holds its invoker no longer than this. */
const KILL_LIMIT_MS = 2000

/** An event on its way through. */
interface Running {
  readonly run: Run
  readonly answer: (outcome: Outcome | InitTimeout) => void
  readonly givenAt: number
  /** When it was handed over; null before. */
  startedAt: number | null
  /** Ends the response stream, once there is one. */
  endStream: ((failure: Failure | null) => void) | null
  /** Why it was cut short, and after how long. */
  cut: { readonly failure: Failure; readonly status: 'timeout' | 'error'; readonly durationMs: number } | null
}

type End =
  | { readonly payload: Buffer }
  /** `status` is null when the function told its error itself. */
  | { readonly failure: Failure; readonly status: 'timeout' | 'error' | null; readonly durationMs?: number }

/** One execution environment: a process that handles one event at a time. */
export class Sandbox {
  private readonly options: SandboxOptions
  private readonly id = randomBytes(16).toString('hex')
  private readonly log: SandboxLog
  private readonly api: RuntimeApi
  private readonly bornAt = performance.now()
  private process: SandboxProcess | null = null
  private gauge: MemoryGauge | null = null
  private phase: 'init' | 'ready' | 'dead' = 'init'
  private running: Running | null = null
  /** The last event's END and REPORT are not written yet. */
  private closing = false
  private timer: NodeJS.Timeout | undefined
  /** For the first REPORT; null once told. */
  private initMs: number | null = null

  /** Starts the process. Its first event may be given at once: it gets it after its init. Throws LambdaError. */
  static async start(options: SandboxOptions): Promise<Sandbox> {
    const sandbox = new Sandbox(options)
    try {
      await sandbox.spawn()
      return sandbox
    } catch (error) {
      sandbox.abandon()
      throw error
    }
  }

  private constructor(options: SandboxOptions) {
    this.options = options
    this.log = new SandboxLog(options.ports.logGroups, options.fn.name, options.configuration.version, this.id)
    this.api = new RuntimeApi({
      next: () => this.next(),
      response: (body) => this.respond(body),
      stream: (contentType, body) => this.stream(contentType, body),
      error: (errorType, payload) => this.finish({ failure: { errorType, payload }, status: null }),
      initError: (errorType, payload) => this.cutShort({ errorType, payload }, 'error'),
    })
  }

  /** Whether it can take an event now. */
  get idle(): boolean {
    return this.phase === 'ready' && this.running === null && !this.closing && this.api.waiting
  }

  /** Gives it an event: only when idle, or as the first one. Never rejects. */
  run(run: Run): Promise<Outcome | InitTimeout> {
    return new Promise((answer) => {
      const running: Running = { run, answer, givenAt: performance.now(), startedAt: null, endStream: null, cut: null }
      this.running = running
      if (this.phase === 'dead') return this.finish({ failure: exited(run.requestId, 0, null), status: 'error' })
      if (this.api.waiting) return this.deliver(running)
      if (run.initInTimeout) this.arm(this.timeoutMs, () => this.timeOut(running))
      else this.arm(this.options.ports.initLimitMs - (performance.now() - this.bornAt), () => this.initTimedOut(running))
    })
  }

  /** Ends it now, with all its processes; an event in progress fails. */
  kill(): void {
    this.process?.kill()
  }

  /** Resolves when it is gone, children and temporary files included. */
  async ended(): Promise<void> {
    await this.process?.exited
  }

  private get timeoutMs(): number {
    return this.options.configuration.timeout * 1000
  }

  private async spawn(): Promise<void> {
    const { fn, configuration, taskRoot, ports } = this.options
    const command = await sandboxCommand(configuration, taskRoot)
    const temporaryFolder = join(ports.temporaryFolder, this.id)
    const [runtimeApi] = await Promise.all([this.api.listen(), mkdir(temporaryFolder, { recursive: true })])
    const { group: logGroup, stream: logStream } = this.log
    const { watchdog } = ports
    const endpoint = ports.endpoint()
    this.log.line(`INIT_START Runtime Version: ${configuration.runtime}`)
    this.process = new SandboxProcess({
      command,
      environment: sandboxEnvironment({
        fn,
        configuration,
        taskRoot,
        runtimeApi,
        logGroup,
        logStream,
        temporaryFolder,
        endpoint,
        serviceEndpoints: ports.serviceEndpoints,
        credentials: ports.credentials(fn, configuration),
      }),
      taskRoot,
      temporaryFolder,
      marker: this.id,
      watchdog,
      emit: this.log.line,
    })
    this.process.exited.then((exit) => this.die(exit))
    this.gauge = ports.memory.watch(this.process.pid, configuration.memorySize, () => this.kill())
    this.gauge.setBusy(true)
  }

  /** The process could not even be tried (a NUL in a variable, too large an environment). */
  private abandon(): void {
    const { temporaryFolder, watchdog } = this.options.ports
    this.phase = 'dead'
    this.api.close()
    watchdog.drop(this.id)
    rm(join(temporaryFolder, this.id), { recursive: true, force: true }).catch(() => {})
  }

  /** The runtime asks for an event: after its init, or done with the one before. */
  private next(): void {
    if (this.phase === 'dead') return
    if (this.phase === 'init') this.initialised()
    const { running } = this
    if (running === null) this.rest()
    else if (running.startedAt === null) this.deliver(running)
    else this.finish({ failure: exited(running.run.requestId, 0, null), status: 'error' })
  }

  private initialised(): void {
    this.phase = 'ready'
    this.initMs = performance.now() - this.bornAt
    this.gauge?.read()
  }

  private rest(): void {
    if (!this.idle) return
    clearTimeout(this.timer)
    this.gauge?.setBusy(false)
    this.options.onIdle()
  }

  private deliver(running: Running): void {
    const { requestId, invokedArn, traceHeader, clientContext, payload, initInTimeout } = running.run
    const now = performance.now()
    const left = initInTimeout ? Math.max(1, this.timeoutMs - (now - running.givenAt)) : this.timeoutMs
    this.begin(running)
    this.gauge?.setBusy(true)
    this.arm(left, () => this.timeOut(running))
    this.api.deliver({ requestId, invokedArn, traceHeader, clientContext, payload, deadlineMs: Math.round(Date.now() + left) })
  }

  private begin(running: Running): void {
    running.startedAt = performance.now()
    if (running.run.logTail) this.log.keepTail()
    this.log.line(`START RequestId: ${running.run.requestId} Version: ${this.options.configuration.version}`)
  }

  private respond(body: Buffer | 'too-large'): void {
    this.finish(body === 'too-large' ? { failure: responseTooLarge(), status: 'error' } : { payload: body })
  }

  private stream(contentType: string, body: IncomingMessage): void {
    const { running } = this
    if (running === null || running.endStream !== null) return void body.resume()
    const ended = new Promise<Failure | null>((resolve) => {
      running.endStream = resolve
    })
    // A stream that breaks off is ended by what broke it: the process's death or the timeout.
    body.once('end', () => this.finish(streamEnd(body)))
    running.answer({ type: 'stream', contentType, body, ended })
  }

  private initTimedOut(running: Running): void {
    const { initLimitMs } = this.options.ports
    this.log.line(`INIT_REPORT Init Duration: ${initLimitMs.toFixed(2)} ms\tPhase: init\tStatus: timeout`)
    this.running = null
    this.kill()
    running.answer({ type: 'init-timeout' })
  }

  private timeOut(running: Running): void {
    const { requestId } = running.run
    const seconds = this.options.configuration.timeout
    // The event was answered; what goes on after that gets no more time than the timeout gave.
    if (this.running === running) this.cutShort(timedOut(requestId, seconds), 'timeout')
    else this.kill()
  }

  /** Kills the process; the event ends when that is gone and its log is read. */
  private cutShort(failure: Failure, status: 'timeout' | 'error'): void {
    const { running } = this
    if (running !== null && running.cut === null) {
      const durationMs = performance.now() - (running.startedAt ?? running.givenAt)
      running.cut = { failure, status, durationMs }
      this.arm(KILL_LIMIT_MS, () => this.finishCut(running))
    }
    this.kill()
  }

  private die(exit: Exit): void {
    const wasInit = this.phase === 'init'
    const { running } = this
    this.phase = 'dead'
    clearTimeout(this.timer)
    this.api.close()
    this.gauge?.stop()
    if (running !== null) {
      running.cut ??= this.deathOf(running, exit)
      if (wasInit) this.log.line(initReport(performance.now() - this.bornAt, running.cut.failure.errorType))
      this.finishCut(running)
    }
    this.options.onDead()
  }

  private deathOf({ run, startedAt, givenAt }: Running, exit: Exit): NonNullable<Running['cut']> {
    const failure =
      exit.failure === null ? exited(run.requestId, exit.code, exit.signal) : notStarted(run.requestId, exit.failure)
    return { failure, status: 'error', durationMs: performance.now() - (startedAt ?? givenAt) }
  }

  private finishCut(running: Running): void {
    if (this.running !== running || running.cut === null) return
    const { failure, status, durationMs } = running.cut
    if (running.startedAt === null) this.begin(running)
    if (status === 'timeout') this.log.line(timeoutLine(running.run.requestId, this.options.configuration.timeout))
    else this.log.line(`RequestId: ${running.run.requestId} Error: ${failure.errorType}`)
    this.finish({ failure, status, durationMs })
  }

  /** The event is over. Its last lines are written after the log pipes had their turn in this round of the event loop. */
  private finish(end: End): void {
    const { running } = this
    if (running === null) return
    const durationMs =
      ('durationMs' in end ? end.durationMs : undefined) ?? performance.now() - (running.startedAt ?? running.givenAt)
    this.running = null
    this.closing = true
    this.api.forget()
    this.options.onSettling()
    if (!running.run.logTail) answerWith(running, end, null)
    setImmediate(() => {
      this.writeReport(running, end, durationMs)
      this.closing = false
      if (running.run.logTail) answerWith(running, end, this.log.takeTail())
      this.rest()
    })
  }

  private writeReport({ run }: Running, end: End, durationMs: number): void {
    const { memorySize } = this.options.configuration
    const { requestId } = run
    const failure = 'payload' in end || end.status === null ? null : end.status === 'timeout' ? 'timeout' : end.failure
    this.log.line(`END RequestId: ${requestId}`)
    const maxMemoryBytes = this.gauge?.peak ?? 0
    this.log.line(reportLine({ requestId, durationMs, memorySize, maxMemoryBytes, initMs: this.initMs, failure }))
    this.initMs = null
  }

  private arm(ms: number, fire: () => void): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(fire, Math.max(1, ms))
  }
}

function answerWith(running: Running, end: End, logTail: string | null): void {
  const failure = 'payload' in end ? null : end.failure
  if (running.endStream) running.endStream(failure)
  else if ('payload' in end) running.answer({ type: 'response', payload: end.payload, logTail })
  else running.answer({ type: 'error', failure: end.failure, logTail })
}

const TYPE_TRAILER = 'lambda-runtime-function-error-type'
const BODY_TRAILER = 'lambda-runtime-function-error-body'

/** A function that fails midway says so in the trailers of its stream (cloudwatch-lambda.md 5 [K+]). */
function streamEnd(body: IncomingMessage): End {
  const errorType = body.trailers[TYPE_TRAILER]
  if (errorType === undefined) return { payload: Buffer.alloc(0) }
  return { failure: { errorType, payload: Buffer.from(body.trailers[BODY_TRAILER] ?? '', 'base64') }, status: null }
}

const timeoutLine = (requestId: string, seconds: number): string =>
  `${new Date().toISOString()} ${requestId} Task timed out after ${seconds.toFixed(2)} seconds`

const initReport = (ms: number, errorType: string): string =>
  `INIT_REPORT Init Duration: ${ms.toFixed(2)} ms\tPhase: init\tStatus: error\tError Type: ${errorType}`
