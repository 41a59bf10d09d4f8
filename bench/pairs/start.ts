import { spawnSync } from 'node:child_process'
import { residentMegabytes } from '../support/processes.ts'
import { portico } from '../support/servers.ts'
import type { Row } from '../support/table.ts'

const RUNS = 5

/** From spawning the process to the first healthy answer, against Node.js starting and ending with nothing to do. */
export async function start(): Promise<Row[]> {
  const times: number[] = []
  let memory = 0
  for (let run = 0; run < RUNS; run++) {
    const begun = performance.now()
    const gateway = await portico()
    times.push(performance.now() - begun)
    memory = residentMegabytes(gateway.pid)
    await gateway.stop()
  }
  const healthy = times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0
  const bare = bareNode()
  return [
    {
      work: 'start to healthy, ms, against an empty Node.js process',
      portico: healthy.toFixed(0),
      peer: bare.toFixed(0),
      ratio: (healthy / bare).toFixed(1),
      aim: 'well under 1 s',
    },
    { work: 'resident memory idle, MB', portico: memory.toFixed(0), peer: '', ratio: '' },
  ]
}

function bareNode(): number {
  const begun = performance.now()
  spawnSync(process.execPath, ['-e', '0'])
  return performance.now() - begun
}
