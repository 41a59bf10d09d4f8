/**
 * The process that outlives a killed gateway for a moment: it reads which sandboxes exist from its standard input and, when
 * that ends, kills them all and removes their temporary folders. It works however busy or stopped the functions are.
 */
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { killGroup, killMarked } from './process-tree.ts'
import type { WatchdogMessage } from './watchdog.ts'

interface Watched {
  readonly folder: string
  pid: number | null
}

const sandboxes = new Map<string, Watched>()

function read(message: WatchdogMessage): void {
  if (message.type === 'add') sandboxes.set(message.marker, { folder: message.folder, pid: message.pid })
  else sandboxes.delete(message.marker)
}

function end(): void {
  for (const { pid } of sandboxes.values()) if (pid !== null) killGroup(pid)
  if (sandboxes.size > 0) killMarked([...sandboxes.keys()])
  for (const { folder } of sandboxes.values()) rmSync(folder, { recursive: true, force: true })
  process.exit()
}

// A Ctrl-C or a kill of the gateway's process group must not take the watchdog first.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
createInterface({ input: process.stdin })
  .on('line', (line) => read(JSON.parse(line)))
  .on('close', end)
