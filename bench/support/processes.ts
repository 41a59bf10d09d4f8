import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A server process that a pair measures: what it costs is read from /proc. */
export interface Measured {
  readonly name: string
  readonly url: string
  readonly pid: number
  /** What requests to it carry. */
  readonly headers?: Readonly<Record<string, string>>
  stop(): Promise<void>
}

export const ROOT: string = join(import.meta.dirname, '..', '..')

/** A folder that is gone when `stop` of its owner ran. */
export const scratch = (): Promise<string> => mkdtemp(join(tmpdir(), 'portico-bench-'))

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

/** Spawns, waits until the URL answers, and gives the process that does the work. */
export async function serve(
  name: string,
  command: string,
  args: readonly string[],
  url: string,
  folder?: string,
): Promise<Measured> {
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] })
  await answering(url, child)
  return { name, url, pid: child.pid ?? 0, stop: () => stop(child, folder) }
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + 20_000
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`)
    const ok = await fetch(url).then(
      (reply) => reply.arrayBuffer().then(() => true),
      () => false,
    )
    if (ok) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error(`${child.spawnfile} did not answer at ${url}`)
}

async function stop(child: ChildProcess, folder?: string): Promise<void> {
  if (child.exitCode === null) {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
  }
  if (folder) await rm(folder, { recursive: true, force: true })
}

/** CPU seconds the process and its living children have used: user and system, all threads. */
export function cpuSeconds(pid: number): number {
  const own = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = own.slice(own.lastIndexOf(')') + 2).split(' ')
  // Fields 14 and 15 of proc(5): utime and stime in ticks of 10 ms; the slice starts at field 3.
  const ticks = Number(fields[11]) + Number(fields[12])
  return ticks / 100 + childrenOf(pid).reduce((sum, child) => sum + cpuSeconds(child), 0)
}

/** Resident memory of the process alone, in MB. */
export function residentMegabytes(pid: number): number {
  const line = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(line?.[1] ?? 0) / 1024
}

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number),
  )
}
