import { spawn } from 'node:child_process'
import { cpuSeconds, type Measured } from './processes.ts'

export interface Load {
  readonly requests: number
  readonly perCpuSecond: number
  readonly perSecond: number
}

const SECONDS = Number(process.env.BENCH_SECONDS ?? 4)
/** The compiler of V8 is done with the hot path by then. */
const WARM_UP_SECONDS = 5
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3)

/**
 * Requests a CPU second of each server, measured in turns (A B A B ...) so that what else the machine does meets all of them.
 * A CPU second, not a wall second: the load generator shares the machine, so a core of the server is what is comparable.
 */
export async function compare(servers: readonly Measured[]): Promise<Map<string, Load>> {
  const rounds = new Map<string, Load[]>(servers.map((server) => [server.name, []]))
  for (const server of servers) await wrk(server, WARM_UP_SECONDS)
  for (let round = 0; round < ROUNDS; round++) {
    for (const server of servers) {
      process.stderr.write(`  ${server.name}, round ${round + 1} of ${ROUNDS}\n`)
      rounds.get(server.name)?.push(await wrk(server, SECONDS))
    }
  }
  return new Map([...rounds].map(([name, loads]) => [name, median(loads)]))
}

function median(loads: readonly Load[]): Load {
  const sorted = loads.toSorted((a, b) => a.perCpuSecond - b.perCpuSecond)
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (!middle) throw new Error('nothing was measured')
  return middle
}

async function wrk(server: Measured, seconds: number): Promise<Load> {
  const before = cpuSeconds(server.pid)
  const headers = Object.entries(server.headers ?? {}).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const output = await capture('wrk', ['-t1', '-c64', `-d${seconds}s`, ...headers, server.url])
  const cpu = cpuSeconds(server.pid) - before
  const requests = Number(/(\d+) requests in/.exec(output)?.[1] ?? 0)
  if (/Non-2xx|Socket errors: connect [1-9]/.test(output)) throw new Error(`${server.name} failed under load:\n${output}`)
  return { requests, perCpuSecond: requests / cpu, perSecond: requests / seconds }
}

function capture(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.once('error', reject)
    child.once('close', () => resolve(output))
  })
}
