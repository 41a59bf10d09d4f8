import { type ChildProcess, spawn } from 'node:child_process'
import { writeFile } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { UNSETTLED } from '../model/unsettled.ts'
import { LogAllowance, readFrames, readLines } from './log-lines.ts'
import { killGroup, killMarked } from './process-tree.ts'
import type { Command } from './sandbox-command.ts'
import type { Watchdog } from './watchdog.ts'

export interface ProcessSettings {
  readonly command: Command
  readonly environment: Readonly<Record<string, string>>
  readonly taskRoot: string
  readonly temporaryFolder: string
  /** Unique, and part of the environment: children inherit it and are found by it. */
  readonly marker: string
  readonly watchdog: Watchdog
  readonly emit: (message: string) => void
}

/** How a sandbox's process ended; `failure`: it could not even be started. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly failure: string | null
}

/** A held-open pipe must not hold up the end of a sandbox. */
const DRAIN_MS = 200

/** A sandbox's processes: a process group of its own, killed as a whole with everything that ever left it. */
export class SandboxProcess {
  /** 0 when it could not be started. */
  readonly pid: number
  /** Settles when the process is gone, its children are killed and its log is read. */
  readonly exited: Promise<Exit>
  private readonly settings: ProcessSettings
  private readonly child: ChildProcess
  private readonly allowance = new LogAllowance()

  constructor(settings: ProcessSettings) {
    const { command, environment, taskRoot, temporaryFolder, marker, watchdog } = settings
    this.settings = settings
    watchdog.add(marker, temporaryFolder)
    this.child = spawn(command.file, command.args, {
      cwd: taskRoot,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    })
    this.pid = this.child.pid ?? 0
    const flush = this.readOutput()
    this.exited = this.end().finally(flush)
    if (this.pid === 0) return
    watchdog.started(marker, temporaryFolder, this.pid)
    // When memory runs out the kernel should take a function, not the gateway.
    writeFile(`/proc/${this.pid}/oom_score_adj`, '500', () => {})
  }

  /** SIGKILL to all of it, at once. */
  kill(): void {
    if (this.pid !== 0 && this.child.exitCode === null && this.child.signalCode === null) killGroup(this.pid)
  }

  private readOutput(): () => void {
    const { emit } = this.settings
    const [, stdout, stderr, frames] = this.child.stdio
    const flushes = [stdout, stderr].map((stream) =>
      stream instanceof Readable ? readLines(stream, this.allowance, emit) : () => {},
    )
    if (frames instanceof Readable) readFrames(frames, this.allowance, emit)
    return () => {
      for (const flush of flushes) flush()
    }
  }

  private async end(): Promise<Exit> {
    const exit = await this.wait()
    if (this.pid !== 0) {
      killGroup(this.pid)
      killMarked([this.settings.marker])
    }
    await this.drain()
    this.settings.watchdog.drop(this.settings.marker)
    await rm(this.settings.temporaryFolder, { recursive: true, force: true }).catch(() => {})
    return exit
  }

  private wait(): Promise<Exit> {
    return new Promise((resolve) => {
      this.child.once('error', (error) => {
        if (this.pid === 0) resolve({ code: null, signal: null, failure: startFailure(error, this.settings.command.file) })
      })
      this.child.once('exit', (code, signal) => resolve({ code, signal, failure: null }))
    })
  }

  /** Reads what the pipes still hold, a little while. */
  private async drain(): Promise<void> {
    if (this.pid !== 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, DRAIN_MS)
        this.child.once('close', () => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
    this.allowance.close()
    for (const stream of this.child.stdio) stream?.destroy()
  }
}

/** As AWS's supervisor puts it [K]. */
function startFailure(error: Error, file: string): string {
  const code = 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return UNSETTLED.lambdaRuntime.noBootstrap(file)
  return UNSETTLED.lambdaRuntime.notExecuted(file, code === 'EACCES' ? 'permission denied' : error.message)
}
