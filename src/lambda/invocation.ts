/** What the gateway and the `lambda` service ask of functions. The embedded runtime and a remote endpoint both serve it. */

import type { Credentials } from '../auth/sigv4.ts'

/** Who asks: API Gateway on behalf of a method (the function policy decides), or a caller of the Lambda API. */
export type Invoker =
  | { readonly type: 'service'; readonly principal: string; readonly sourceArn: string; readonly sourceAccount: string }
  | { readonly type: 'role'; readonly roleArn: string }
  | { readonly type: 'account'; readonly account: string }
  | CallerInvoker

/** Whoever called a method that hands on its caller's own credentials. */
export interface CallerInvoker {
  readonly type: 'caller'
  readonly account: string
  /** Its ARN, and of a session its role's. */
  readonly arns: readonly string[]
  /** Whether its own policies allow the invocation; what they deny is not asked. */
  readonly allowed: boolean
  /** They sign where functions are served elsewhere. Never logged. */
  readonly credentials: Credentials
}

export interface Invocation {
  /** Unqualified or qualified ARN; the embedded runtime also takes a name or partial ARN with `account` and `region` known. */
  readonly functionArn: string
  readonly qualifier?: string
  readonly payload: Buffer
  readonly type: 'RequestResponse' | 'Event' | 'DryRun'
  readonly logTail?: boolean
  /** base64 JSON, as X-Amz-Client-Context carries it. */
  readonly clientContext?: string
  /** The X-Amzn-Trace-Id value handed on to the function. */
  readonly traceHeader?: string
  readonly invoker: Invoker
  /** Aborts the wait (the function's run goes on, as at AWS). */
  readonly signal?: AbortSignal
}

export interface InvocationResult {
  /** 200, 202 (Event) or 204 (DryRun). */
  readonly status: number
  readonly functionError: 'Handled' | 'Unhandled' | null
  readonly payload: Buffer
  readonly executedVersion: string
  readonly requestId: string
  /** base64 of the last 4 KB of the log, when asked for. */
  readonly logTail?: string
}

export interface StreamingResult {
  readonly executedVersion: string
  readonly requestId: string
  /** The content type the function gave its stream: `application/vnd.awslambda.http-integration-response` has a prelude. */
  readonly contentType: string
  readonly body: AsyncIterable<Buffer>
  /** Settles when the stream ended: null, or what went wrong midway. */
  readonly outcome: Promise<{ readonly errorType: string; readonly details: string } | null>
}

export interface LambdaInvoker {
  /** Throws LambdaError when Lambda itself refuses (missing, throttled, forbidden, too large). */
  invoke(invocation: Invocation): Promise<InvocationResult>
  invokeStreaming(invocation: Invocation): Promise<StreamingResult>
}

/** Lambda's refusal: status, error type and the body members as the Lambda API answers them. */
export class LambdaError extends Error {
  readonly status: number
  readonly type: string
  readonly members: Readonly<Record<string, string>>

  constructor(status: number, type: string, message: string, members: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.type = type
    this.members = members
  }
}
