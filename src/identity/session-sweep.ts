import type { Log } from '../core/log.ts'
import type { Store } from '../store/store.ts'
import type { IdentityIndex } from './identities.ts'
import { sessionPath } from './rows.ts'

const EVERY_MS = 3_600_000

/** Forgets temporary credentials an hour after they expired: until then a refusal can say what is wrong with them. */
export class SessionSweep {
  private readonly store: Store
  private readonly identities: IdentityIndex
  private readonly now: () => number
  private readonly timer: NodeJS.Timeout

  constructor(store: Store, identities: IdentityIndex, options: { readonly now: () => number; readonly log: Log }) {
    this.store = store
    this.identities = identities
    this.now = options.now
    const sweep = (): void => {
      this.sweep().catch((err: unknown) => options.log.warn({ err }, 'expired sessions could not be removed'))
    }
    this.timer = setInterval(sweep, EVERY_MS).unref()
    sweep()
  }

  /** Answers how many sessions went. */
  async sweep(): Promise<number> {
    const expired = this.identities.expiredBefore(this.now() - EVERY_MS)
    if (expired.length === 0) return 0
    await this.store.transact(async (transaction) => {
      for (const { account, accessKeyId } of expired) await transaction.deleteTree(sessionPath(account, accessKeyId))
    })
    return expired.length
  }

  close(): void {
    clearInterval(this.timer)
  }
}
