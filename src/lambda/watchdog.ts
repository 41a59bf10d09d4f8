import { type ChildProcess, spawn } from 'node:child_process'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

export type WatchdogMessage =
  | { readonly type: 'add'; readonly marker: string; readonly folder: string; readonly pid: number | null }
  | { readonly type: 'drop'; readonly marker: string }

const PROGRAM = fileURLToPath(new URL(`./watchdog-process${extname(import.meta.url)}`, import.meta.url))

/**
 * Sees to it that no sandbox outlives this process, even killed with SIGKILL: a second process holds the list and notices when
 * our end of its standard input closes. Started with the first sandbox, and again should it die.
 */
export class Watchdog {
  private readonly sandboxes = new Map<string, WatchdogMessage>()
  private child: ChildProcess | null = null
  private closed = false

  /** Before the sandbox is spawned: its marker is enough to find it should we die in between. */
  add(marker: string, folder: string): void {
    this.tell({ type: 'add', marker, folder, pid: null })
  }

  started(marker: string, folder: string, pid: number): void {
    this.tell({ type: 'add', marker, folder, pid })
  }

  drop(marker: string): void {
    this.sandboxes.delete(marker)
    this.child?.stdin?.write(line({ type: 'drop', marker }))
  }

  close(): void {
    this.closed = true
    this.child?.stdin?.end()
  }

  private tell(message: WatchdogMessage): void {
    this.sandboxes.set(message.marker, message)
    if (this.child === null) this.start()
    else this.child.stdin?.write(line(message))
  }

  private start(): void {
    const child = spawn(process.execPath, [PROGRAM], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env: {} })
    this.child = child
    child.on('exit', () => this.restart())
    child.on('error', () => this.restart())
    child.stdin?.on('error', () => {})
    child.unref()
    if (child.stdin && 'unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref()
    for (const message of this.sandboxes.values()) child.stdin?.write(line(message))
  }

  /** Not before the next sandbox: a machine that cannot start the watchdog must not spin. */
  private restart(): void {
    this.child = null
    if (!this.closed && this.sandboxes.size > 0) setTimeout(() => this.child ?? this.start(), 1000).unref()
  }
}

const line = (message: WatchdogMessage): string => `${JSON.stringify(message)}\n`
