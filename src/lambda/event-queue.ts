import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from '../core/log.ts'
import { UNSETTLED } from '../model/unsettled.ts'
import { throttled } from './concurrency.ts'
import { LambdaError } from './invocation.ts'

export interface EventQueueOptions {
  readonly log: Log
  /** Waits before the second and the third attempt: AWS's are one and two minutes. */
  readonly retryDelaysMs: readonly number[]
}

/** An event that runs in the background. */
export interface QueuedEvent {
  readonly functionArn: string
  readonly requestId: string
  readonly bytes: number
  /** Answers the error type when the function failed; throws LambdaError when Lambda refused. */
  readonly attempt: () => Promise<string | null>
}

const MAX_EVENTS = 10_000
const MAX_BYTES = 256 * 1_048_576
/** AWS keeps an event six hours. */
const MAX_AGE_MS = 6 * 3_600_000
const FIRST_THROTTLE_MS = 1000
const LONGEST_THROTTLE_MS = 300_000

/**
 * Asynchronous invocations, in memory: they do not survive the process. A function's error is retried twice, a throttled event
 * for six hours; what is given up is logged. Beyond 10,000 events or 256 MB new ones are refused.
 */
export class EventQueue {
  private readonly options: EventQueueOptions
  private readonly pending = new Set<QueuedEvent>()
  private readonly closing = new AbortController()
  private bytes = 0

  constructor(options: EventQueueOptions) {
    this.options = options
  }

  /** Throws 429 TooManyRequestsException when full. */
  push(event: QueuedEvent): void {
    if (this.pending.size >= MAX_EVENTS || this.bytes + event.bytes > MAX_BYTES)
      throw throttled(UNSETTLED.lambdaRuntime.queueFull)
    this.pending.add(event)
    this.bytes += event.bytes
    this.work(event).finally(() => {
      this.pending.delete(event)
      this.bytes -= event.bytes
    })
  }

  close(): void {
    this.closing.abort()
  }

  private async work(event: QueuedEvent): Promise<void> {
    const reason = await this.tryUntilDone(event)
    if (reason === null) return
    const { functionArn, requestId } = event
    this.options.log.error({ functionArn, requestId, reason }, 'An asynchronous invocation was given up')
  }

  /** Answers why the event is lost, or null. */
  private async tryUntilDone(event: QueuedEvent): Promise<string | null> {
    const deadline = Date.now() + MAX_AGE_MS
    let failures = 0
    for (let throttleMs = FIRST_THROTTLE_MS; ; ) {
      const result = await attempt(event)
      if (this.closing.signal.aborted && result.type !== 'done') return 'shutdown'
      if (result.type === 'done') return null
      if (result.type === 'refused') return result.reason
      const wait = result.type === 'throttled' ? throttleMs : this.options.retryDelaysMs[failures++]
      if (result.type === 'throttled') throttleMs = Math.min(throttleMs * 2, LONGEST_THROTTLE_MS)
      if (wait === undefined || Date.now() + wait > deadline) return result.reason
      if (!(await this.sleep(wait))) return 'shutdown'
    }
  }

  private async sleep(ms: number): Promise<boolean> {
    return delay(ms, true, { signal: this.closing.signal, ref: false }).catch(() => false)
  }
}

type Attempt = { readonly type: 'done' } | { readonly type: 'failed' | 'throttled' | 'refused'; readonly reason: string }

async function attempt(event: QueuedEvent): Promise<Attempt> {
  try {
    const reason = await event.attempt()
    return reason === null ? { type: 'done' } : { type: 'failed', reason }
  } catch (error) {
    if (!(error instanceof LambdaError)) return { type: 'failed', reason: String(error) }
    return { type: error.status === 429 ? 'throttled' : error.status < 500 ? 'refused' : 'failed', reason: error.type }
  }
}
