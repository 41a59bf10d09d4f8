import { appendFile, mkdir, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { LogGroups } from './log-groups.ts'
import { oneLine } from './one-line.ts'

export interface FileLogGroups extends LogGroups {
  /** Resolves when everything written so far is in its file. Later events are dropped. */
  close(): Promise<void>
}

export interface FileLogGroupsOptions {
  /** A log file of more bytes than this becomes `{stream}.log.1`, in place of the one before. */
  readonly maxFileBytes?: number
  /** Events that would make more than this wait for the disk are dropped, and counted in the log itself. */
  readonly maxWaitingBytes?: number
  /** How long events are collected, in ms, before they are appended in one go. */
  readonly delayMs?: number
}

/**
 * Log groups as files: `{folder}/{group}/{stream}.log`, an event a line, `{ISO time} {message}`. A group's slashes are folders.
 * A disk that fails loses events, never requests.
 */
export function fileLogGroups(folder: string, options: FileLogGroupsOptions = {}): FileLogGroups {
  return new Files(folder, { maxFileBytes: 10 << 20, maxWaitingBytes: 4 << 20, delayMs: 100, ...options })
}

interface Waiting {
  lines: string[]
  bytes: number
  dropped: number
}

class Files implements FileLogGroups {
  private readonly folder: string
  private readonly options: Required<FileLogGroupsOptions>
  /** By file. Only files with something to write have an entry, so that streams may come and go without number. */
  private waiting = new Map<string, Waiting>()
  private timer: NodeJS.Timeout | null = null
  /** Settles when all flushes begun so far are over: two at once could rotate under each other. */
  private flushing: Promise<void> = Promise.resolve()
  private closed = false

  constructor(folder: string, options: Required<FileLogGroupsOptions>) {
    this.folder = folder
    this.options = options
  }

  write(group: string, stream: string, epochMs: number, message: string): void {
    if (this.closed) return
    const waiting = this.entry(join(this.folder, ...folders(group), `${fileName(stream)}.log`))
    const line = `${isoTime(epochMs)} ${oneLine(message)}\n`
    if (waiting.bytes + line.length > this.options.maxWaitingBytes) {
      waiting.dropped++
      return
    }
    waiting.lines.push(line)
    waiting.bytes += line.length
    this.timer ??= setTimeout(() => void this.flush(), this.options.delayMs)
  }

  async close(): Promise<void> {
    this.closed = true
    await this.flush()
  }

  private entry(file: string): Waiting {
    const known = this.waiting.get(file)
    if (known) return known
    const made = { lines: [], bytes: 0, dropped: 0 }
    this.waiting.set(file, made)
    return made
  }

  private flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    const batch = this.waiting
    this.waiting = new Map()
    this.flushing = this.flushing.then(async () => {
      for (const [file, waiting] of batch) await this.append(file, waiting).catch(() => undefined)
    })
    return this.flushing
  }

  private async append(file: string, { lines, dropped }: Waiting): Promise<void> {
    if (dropped > 0)
      lines.push(`${isoTime(Date.now())} ${dropped} events were dropped: they came faster than the disk takes them\n`)
    const text = lines.join('')
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    const size = await stat(file).then(
      (found) => found.size,
      () => 0,
    )
    if (size > 0 && size + text.length > this.options.maxFileBytes) await rename(file, `${file}.1`)
    await appendFile(file, text, { mode: 0o600 })
  }
}

/** A group's name as folders: none can be empty, `.` or `..`, so none leads out. */
function folders(group: string): string[] {
  const names = group.split('/').filter(Boolean).map(fileName)
  return names.length > 0 ? names : ['_']
}

const MAX_NAME = 120

function fileName(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9_.$[\]-]/g, '_').slice(0, MAX_NAME)
  return /^\.*$/.test(safe) ? '_' : safe
}

/** Never throws, whatever the clock says. */
function isoTime(epochMs: number): string {
  return Number.isFinite(epochMs) && Math.abs(epochMs) <= 8.64e15 ? new Date(epochMs).toISOString() : new Date(0).toISOString()
}
