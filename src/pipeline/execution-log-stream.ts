import { createHash } from 'node:crypto'
import type { ExecutionLog } from '../exchange/execution-log.ts'
import type { LogGroups } from '../observe/log-groups.ts'

/** What a stage's method settings ask for; null where they ask for nothing. */
export interface ExecutionLogSettings {
  readonly apiId: string
  readonly stage: string
  readonly isCanary: boolean
  readonly level: 'ERROR' | 'INFO'
  readonly dataTrace: boolean
}

/** Opens the log of one request. */
export type OpenExecutionLog = (requestId: string, extendedRequestId: string) => ExecutionLog

/**
 * Logs to `API-Gateway-Execution-Logs_{apiId}/{stage}`, and what a canary does to `/Canary` below it (rest-api.md 13 [D]).
 * Streams at AWS are hashes; one a stage keeps a request in one file.
 */
export function executionLogs(settings: ExecutionLogSettings, logGroups: LogGroups): OpenExecutionLog {
  const group = `API-Gateway-Execution-Logs_${settings.apiId}/${settings.stage}${settings.isCanary ? '/Canary' : ''}`
  const stream = createHash('md5').update(group).digest('hex')
  const write: Write = (at, text) => logGroups.write(group, stream, at, text)
  return (requestId, extendedRequestId) => {
    const log = new RequestLog(settings, requestId, write)
    log.line(`Extended Request Id: ${extendedRequestId}`)
    return log
  }
}

type Write = (epochMs: number, text: string) => void

/** Keeps a request's lines until it is over: they stay together, and at level ERROR it is known then whether to write them. */
class RequestLog implements ExecutionLog {
  readonly dataTrace: boolean
  private readonly errorsOnly: boolean
  private readonly prefix: string
  private readonly write: Write
  private readonly lines: { readonly at: number; readonly text: string }[] = []

  constructor(settings: ExecutionLogSettings, requestId: string, write: Write) {
    this.dataTrace = settings.dataTrace
    this.errorsOnly = settings.level === 'ERROR'
    this.prefix = `(${requestId}) `
    this.write = write
  }

  line(text: string): void {
    if (!this.dataTrace && SHOWS_DATA.test(text)) return
    this.lines.push({ at: Date.now(), text: truncated(this.prefix + text) })
  }

  end(failed: boolean): void {
    if (this.errorsOnly && !failed) return
    for (const { at, text } of this.lines) this.write(at, text)
  }
}

/** The lines of "full request and response data" (vtl-and-context.md section 12 [D]): maps of headers and parameters, bodies. */
const SHOWS_DATA = /^(?:(?:Method|Endpoint) (?:request|response) (?:path|query string|headers|body)|Authorizer result body)\b/

const MAX_EVENT_BYTES = 1024
const CUT = ' [TRUNCATED]'

/** [D] rest-api.md 17: a log event has at most 1,024 bytes. */
function truncated(text: string): string {
  if (text.length * 3 <= MAX_EVENT_BYTES) return text
  const bytes = Buffer.from(text.slice(0, MAX_EVENT_BYTES + 1), 'utf8')
  if (text.length <= MAX_EVENT_BYTES && bytes.length <= MAX_EVENT_BYTES) return text
  // The decoder marks a character that was cut in half; the mark must not be written.
  return (
    bytes
      .subarray(0, MAX_EVENT_BYTES - CUT.length)
      .toString('utf8')
      .replace(/\ufffd$/, '') + CUT
  )
}
