import type { Store } from '../store/store.ts'
import { asKeyUse, type KeyUseValue, KINDS, keyUsePath } from './rows.ts'

/** How often what was noted is written, in ms: AWS's own is some minutes behind. */
const WRITE_EVERY_MS = 60_000

/** When each access key of a user last signed a call that was believed, and of which service. */
export class LastUsed {
  private readonly store: Store
  private readonly noted = new Map<string, { readonly account: string; readonly id: string; readonly use: KeyUseValue }>()
  private readonly timer: NodeJS.Timeout

  constructor(store: Store) {
    this.store = store
    this.timer = setInterval(() => void this.write().catch(() => undefined), WRITE_EVERY_MS).unref()
  }

  /** `at` is epoch milliseconds. */
  note(account: string, id: string, use: KeyUseValue): void {
    this.noted.set(id, { account, id, use })
  }

  /** undefined: never. */
  async of(account: string, id: string): Promise<KeyUseValue | undefined> {
    const row =
      this.noted.get(id)?.use ?? (await this.store.get(keyUsePath(account, id)).then((found) => found && asKeyUse(found)))
    return row
  }

  async close(): Promise<void> {
    clearInterval(this.timer)
    await this.write()
  }

  private async write(): Promise<void> {
    const uses = [...this.noted.values()]
    if (uses.length === 0) return
    this.noted.clear()
    await this.store.transact(async (transaction) => {
      for (const { account, id, use } of uses) await transaction.put(keyUsePath(account, id), KINDS.keyUse, use)
    })
  }
}
