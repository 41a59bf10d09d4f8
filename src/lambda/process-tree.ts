import { readdirSync, readFileSync } from 'node:fs'

/**
 * The processes of a sandbox. Its first process leads a process group of its own; children that left the group are known by
 * their environment, which they inherit: it holds the sandbox's marker. Without /proc (not Linux) only the group is known.
 */

/** Lambda's limit of processes in one execution environment. */
export const MAX_PROCESSES = 1024
const PAGE = 4096

/** SIGKILL to the process group that `pid` leads. No such group is no error. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}

/** SIGKILL to every process whose environment holds one of the markers, until none is found. */
export function killMarked(markers: readonly string[]): void {
  for (let round = 0; round < 20; round++) {
    const found = processIds().filter((pid) => pid !== process.pid && isMarked(pid, markers))
    if (found.length === 0) return
    for (const pid of found) kill(pid)
  }
}

/** What a sandbox uses: bytes that no other process shares, and how many processes it runs. */
export interface Usage {
  readonly bytes: number
  readonly processes: number
}

/** The process and all its descendants. Zero bytes where /proc is missing or the process is gone. */
export function readUsage(pid: number): Usage {
  const pending = [pid]
  let bytes = 0
  let processes = 0
  for (let next = pending.pop(); next !== undefined && processes <= MAX_PROCESSES; next = pending.pop()) {
    processes++
    bytes += privateBytes(next)
    for (const child of readText(`/proc/${next}/task/${next}/children`).split(' ')) if (child) pending.push(Number(child))
  }
  return { bytes, processes }
}

/** Resident less shared pages: the text of node and its libraries is not the function's. */
function privateBytes(pid: number): number {
  const [, resident, shared] = readText(`/proc/${pid}/statm`).split(' ')
  return resident === undefined ? 0 : Math.max(0, Number(resident) - Number(shared)) * PAGE
}

function processIds(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
}

/** A killed process that was not reaped yet has an empty environment, so it is not found again. */
function isMarked(pid: number, markers: readonly string[]): boolean {
  const environment = readText(`/proc/${pid}/environ`)
  return environment !== '' && markers.some((marker) => environment.includes(marker))
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Gone already.
  }
}
