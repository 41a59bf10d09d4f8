/** A gateway to kill: makes a runtime, starts sandboxes, tells their process ids, and stays. */
import { openLab } from './lab.ts'

const lab = await openLab()
await lab.create('busy', {
  'index.js': `const { spawn } = require('node:child_process')
    exports.handler = async ({ ms }) => {
      const child = spawn('/bin/sh', ['-c', 'trap "" TERM HUP; while :; do sleep 0.1; done'], { detached: true, stdio: 'ignore' })
      console.log(JSON.stringify([process.pid, child.pid]))
      if (ms === 0) return
      const end = Date.now() + ms
      while (Date.now() < end);
    }`,
})
await lab.call('busy', { ms: 0 })
lab.call('busy', { ms: 60_000 })
lab.call('busy', { ms: 60_000 })
const pidLines = (): string[] => lab.logOf('busy').filter((line) => /\[\d+,\d+\]$/.test(line))
while (pidLines().length < 3) await new Promise((resolve) => setTimeout(resolve, 20))
process.stdout.write(
  `${JSON.stringify({ dataDir: lab.dataDir, pids: pidLines().flatMap((line) => JSON.parse(line.split('\t')[3] ?? '[]')) })}\n`,
)
