import type { ExecutionLog } from '../../exchange/execution-log.ts'

/** The log that TestInvokeMethod answers (rest-api.md 15 [S]): a headline, then each line with its time, and a final newline. */
export class TestInvokeLog implements ExecutionLog {
  private readonly lines: string[]

  constructor(requestId: string) {
    this.lines = [`Execution log for request ${requestId}`]
  }

  line(text: string): void {
    this.lines.push(`${timestamp(new Date())} : ${truncated(text)}`)
  }

  get text(): string {
    return `${this.lines.join('\n')}\n`
  }
}

/** `EEE MMM dd HH:mm:ss 'UTC' yyyy`, out of `Sat, 05 Mar 2022 15:47:32 GMT`. */
function timestamp(date: Date): string {
  const [weekday, day, month, year, time] = date.toUTCString().replace(',', '').split(' ')
  return `${weekday} ${month} ${day} ${time} UTC ${year}`
}

/**
 * Characters that AWS shows of a line, its label among them: the 998 of a map of endpoint request headers (rest-api.md 15) are
 * what `Endpoint request headers: ` leaves of it, and bodies are cut at the same column.
 */
const MAX_LINE = 1024

const truncated = (text: string): string => (text.length > MAX_LINE ? `${text.slice(0, MAX_LINE)} [TRUNCATED]` : text)
