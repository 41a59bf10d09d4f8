import { UNSETTLED } from '../model/unsettled.ts'

/** What the invoker gets when the function did not answer by itself: the error's type and the payload, JSON. */
export interface Failure {
  readonly errorType: string
  readonly payload: Buffer
}

/** Lambda's limit for a response: 6 MB and a little (cloudwatch-lambda.md 3.1, 5). */
export const MAX_RESPONSE_BYTES = 6_291_556

function failure(errorType: string, errorMessage: string): Failure {
  return { errorType, payload: Buffer.from(JSON.stringify({ errorType, errorMessage })) }
}

export function timedOut(requestId: string, seconds: number): Failure {
  const { errorType, errorMessage } = UNSETTLED.functionTimedOut
  return failure(errorType, errorMessage.replace('{requestId}', requestId).replace('{seconds}', seconds.toFixed(2)))
}

export function responseTooLarge(): Failure {
  return failure(
    'Function.ResponseSizeTooLarge',
    `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
  )
}

/** The process ended without an answer: by itself, or by a signal as Go names it (AWS's supervisor is written in Go). */
export function exited(requestId: string, code: number | null, signal: NodeJS.Signals | null): Failure {
  return failure('Runtime.ExitError', `RequestId: ${requestId} Error: ${exitReason(code, signal)}`)
}

/** The bootstrap of a custom runtime could not be started. */
export function notStarted(requestId: string, reason: string): Failure {
  return failure('Runtime.InvalidEntrypoint', `RequestId: ${requestId} Error: ${reason}`)
}

function exitReason(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `Runtime exited with error: signal: ${SIGNAL_NAMES[signal] ?? signal}`
  return code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`
}

const SIGNAL_NAMES: Partial<Record<NodeJS.Signals, string>> = {
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGFPE: 'floating point exception',
  SIGHUP: 'hangup',
  SIGILL: 'illegal instruction',
  SIGINT: 'interrupt',
  SIGKILL: 'killed',
  SIGPIPE: 'broken pipe',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
  SIGTRAP: 'trace/breakpoint trap',
}
