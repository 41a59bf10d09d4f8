import type { Readable } from 'node:stream'

/** CloudWatch's limit for one event, less its overhead: longer lines are cut into several. */
const MAX_EVENT_BYTES = 262_118
const FRAME_TYPE = 0xa55a0003
const FRAME_HEADER = 16
/** How much a sandbox may log before it has to wait: a flood then blocks the function that writes it, not the gateway. */
const BURST_BYTES = 8 * 1_048_576
const BYTES_PER_SECOND = 4 * 1_048_576

type Emit = (message: string) => void

/** Splits a plain stream (stdout, stderr) into one event a line. Answers how to emit what is left at the end. */
export function readLines(stream: Readable, allowance: LogAllowance, emit: Emit): () => void {
  let rest: Buffer = Buffer.alloc(0)
  stream.on('data', (chunk: Buffer) => {
    rest = cutLines(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]), emit)
    allowance.spend(stream, chunk.length)
  })
  stream.on('error', () => {})
  return () => {
    if (rest.length > 0) emit(rest.toString('utf8'))
    rest = Buffer.alloc(0)
  }
}

function cutLines(bytes: Buffer, emit: Emit): Buffer {
  let start = 0
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
    emitLine(bytes.subarray(start, end), emit)
    start = end + 1
  }
  while (bytes.length - start > MAX_EVENT_BYTES) {
    emitLine(bytes.subarray(start, start + MAX_EVENT_BYTES), emit)
    start += MAX_EVENT_BYTES
  }
  return bytes.subarray(start)
}

function emitLine(line: Buffer, emit: Emit): void {
  for (let at = 0; at === 0 || at < line.length; at += MAX_EVENT_BYTES) emit(line.toString('utf8', at, at + MAX_EVENT_BYTES))
}

/** Reads the log pipe of our own bootstraps: framed events, which may hold several lines. What is no frame ends the reading. */
export function readFrames(stream: Readable, allowance: LogAllowance, emit: Emit): void {
  let rest: Buffer = Buffer.alloc(0)
  stream.on('data', (chunk: Buffer) => {
    rest = cutFrames(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]), emit)
    if (isForeign(rest)) stream.destroy()
    allowance.spend(stream, chunk.length)
  })
  stream.on('error', () => {})
}

function cutFrames(bytes: Buffer, emit: Emit): Buffer {
  let start = 0
  while (bytes.length - start >= FRAME_HEADER && !isForeign(bytes.subarray(start))) {
    const end = start + FRAME_HEADER + bytes.readUInt32BE(start + 4)
    if (end > bytes.length) break
    const text = bytes.toString('utf8', start + FRAME_HEADER, end)
    emit(text.endsWith('\n') ? text.slice(0, -1) : text)
    start = end
  }
  return bytes.subarray(start)
}

const isForeign = (bytes: Buffer): boolean =>
  bytes.length >= FRAME_HEADER && (bytes.readUInt32BE(0) !== FRAME_TYPE || bytes.readUInt32BE(4) > MAX_EVENT_BYTES)

/** One sandbox's budget of log bytes. */
export class LogAllowance {
  private left = BURST_BYTES
  private since = Date.now()
  private readonly waiting = new Set<NodeJS.Timeout>()

  /** Takes what was read from the stream; above the budget the stream rests until it is paid back. */
  spend(stream: Readable, bytes: number): void {
    const now = Date.now()
    this.left = Math.min(BURST_BYTES, this.left + ((now - this.since) * BYTES_PER_SECOND) / 1000) - bytes
    this.since = now
    if (this.left >= 0) return
    stream.pause()
    const timer = setTimeout(() => this.resume(stream, timer), (-this.left * 1000) / BYTES_PER_SECOND)
    this.waiting.add(timer)
  }

  /** Nothing more is worth reading. */
  close(): void {
    for (const timer of this.waiting) clearTimeout(timer)
    this.waiting.clear()
  }

  private resume(stream: Readable, timer: NodeJS.Timeout): void {
    this.waiting.delete(timer)
    stream.resume()
  }
}
