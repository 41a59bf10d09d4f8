import { hashPassword, type PasswordHash, verifyPassword } from '../../../auth/password-hash.ts'
import { type SrpVerifier, srpVerifier } from '../../../auth/srp.ts'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import { tooManyRequests } from './errors.ts'
import { poolName } from './pool-settings.ts'
import type { Pool } from './rows.ts'

export interface StoredPassword {
  readonly password: PasswordHash
  readonly srp: SrpVerifier
}

/** Costly work on passwords: so much at once, so much waiting, and the rest is turned away. */
export class Passwords {
  private readonly atOnce = 2
  private readonly mostWaiting = 200
  private running = 0
  private readonly waiting: (() => void)[] = []

  /** What is kept of a new password of this user. Throws TooManyRequestsException. */
  stored(pool: Pool, username: string, password: string): Promise<StoredPassword> {
    return this.run(async () => ({
      password: await hashPassword(password),
      srp: await srpVerifier(poolName(pool.value), username, password),
    }))
  }

  /** Takes as long for a user who has no password, or is not there. */
  verify(password: string, known: PasswordHash | null): Promise<boolean> {
    return this.run(() => verifyPassword(password, known))
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.waiting.length >= this.mostWaiting) throw tooManyRequests(TEXTS.busy)
    if (this.running >= this.atOnce) await new Promise<void>((resolve) => this.waiting.push(resolve))
    else this.running++
    try {
      return await work()
    } finally {
      // The turn is handed over, so nobody who comes meanwhile takes it.
      const next = this.waiting.shift()
      if (next) next()
      else this.running--
    }
  }
}
