import { UNSETTLED } from '../model/unsettled.ts'
import type { Target } from './functions.ts'
import { LambdaError } from './invocation.ts'

/** Counts the invocations in progress, and refuses those beyond a function's reserved or the account's concurrency. */
export class Concurrency {
  private readonly perAccount: number
  private readonly accounts = new Map<string, number>()
  private readonly functions = new Map<string, number>()

  constructor(perAccount: number) {
    this.perAccount = perAccount
  }

  /** Answers what to call when the invocation is over. Throws 429 TooManyRequestsException (cloudwatch-lambda.md 3 [K+]). */
  enter({ path, fn }: Target): () => void {
    const running = this.functions.get(path) ?? 0
    if (fn.reservedConcurrency !== null && running >= fn.reservedConcurrency)
      throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded')
    if ((this.accounts.get(fn.account) ?? 0) >= this.perAccount) throw throttled(UNSETTLED.lambdaRuntime.accountThrottled)
    count(this.functions, path, 1)
    count(this.accounts, fn.account, 1)
    return () => {
      count(this.functions, path, -1)
      count(this.accounts, fn.account, -1)
    }
  }
}

export function throttled(reason: string): LambdaError {
  return new LambdaError(429, 'TooManyRequestsException', 'Rate Exceeded.', { Reason: reason, Type: 'User' })
}

function count(counters: Map<string, number>, key: string, by: number): void {
  const value = (counters.get(key) ?? 0) + by
  if (value === 0) counters.delete(key)
  else counters.set(key, value)
}
