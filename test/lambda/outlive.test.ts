import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { removeTree } from '../../src/lambda/tree.ts'

const GATEWAY = fileURLToPath(new URL('gateway.ts', import.meta.url))
const isAlive = (pid: number): boolean => {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return false
  }
}

// The test looks into /proc, so it is skipped where there is none.
test.skipIf(!existsSync('/proc/self/stat'))(
  'no sandbox, no child of one and no temporary file outlives a gateway killed with SIGKILL',
  async () => {
    const gateway = spawn(process.execPath, [GATEWAY], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(createInterface({ input: gateway.stdout }), 'line')) as [string]
    const { dataDir, pids } = JSON.parse(line) as { dataDir: string; pids: number[] }
    const temporary = join(dataDir, 'lambda', 'tmp')
    expect(new Set(pids).size).toBeGreaterThanOrEqual(5)
    expect(pids.every(isAlive)).toBe(true)
    expect(readdirSync(temporary).length).toBeGreaterThan(0)
    gateway.kill('SIGKILL')
    await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([])
    await expect.poll(() => readdirSync(temporary), { timeout: 5000 }).toEqual([])
    await removeTree(dataDir)
  },
)
