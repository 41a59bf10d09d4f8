import type { LogGroups } from '../observe/log-groups.ts'

/** Lambda hands back the last 4 KB of an invocation's log. */
const TAIL_BYTES = 4096

/** One sandbox's log stream: `YYYY/MM/DD/[$LATEST]{32 hex}` in `/aws/lambda/{name}`. */
export class SandboxLog {
  readonly group: string
  readonly stream: string
  private readonly sink: LogGroups
  private tail: Tail | null = null

  constructor(sink: LogGroups, functionName: string, version: string, id: string) {
    this.sink = sink
    this.group = `/aws/lambda/${functionName}`
    this.stream = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[${version}]${id}`
  }

  readonly line = (message: string): void => {
    this.sink.write(this.group, this.stream, Date.now(), message)
    this.tail?.add(message)
  }

  /** From here on the tail is kept. */
  keepTail(): void {
    this.tail = new Tail()
  }

  /** base64 of the tail; it is no longer kept. */
  takeTail(): string {
    const text = this.tail?.text() ?? Buffer.alloc(0)
    this.tail = null
    return text.toString('base64')
  }
}

class Tail {
  private readonly lines: Buffer[] = []
  private bytes = 0

  add(message: string): void {
    const line = Buffer.from(`${message}\n`)
    this.lines.push(line)
    this.bytes += line.length
    while (this.bytes - (this.lines[0]?.length ?? 0) >= TAIL_BYTES) this.bytes -= this.lines.shift()?.length ?? 0
  }

  text(): Buffer {
    return Buffer.concat(this.lines).subarray(-TAIL_BYTES)
  }
}

export interface Report {
  readonly requestId: string
  readonly durationMs: number
  readonly memorySize: number
  readonly maxMemoryBytes: number
  /** The first invocation of a sandbox tells how long its init took. */
  readonly initMs: number | null
  /** null: the invocation succeeded or the function reported its error itself. */
  readonly failure: 'timeout' | { readonly errorType: string } | null
}

/** cloudwatch-lambda.md 5 [D]; Status and Error Type are recalled. */
export function reportLine(report: Report): string {
  const { requestId, durationMs, memorySize, maxMemoryBytes, initMs, failure } = report
  const parts = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs)} ms`,
    `Memory Size: ${memorySize} MB`,
    `Max Memory Used: ${Math.min(memorySize, Math.ceil(maxMemoryBytes / 1_048_576))} MB`,
  ]
  if (initMs !== null) parts.push(`Init Duration: ${initMs.toFixed(2)} ms`)
  if (failure === 'timeout') parts.push('Status: timeout')
  else if (failure !== null) parts.push('Status: error', `Error Type: ${failure.errorType}`)
  return parts.join('\t')
}
