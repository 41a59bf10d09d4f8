import type { Log } from '../core/log.ts'
import type { Store } from '../store/store.ts'
import { IdentityIndex, type RootCredentials } from './identities.ts'
import { LastUsed } from './last-used.ts'
import { SessionSweep } from './session-sweep.ts'

export interface IdentityParts {
  readonly store: Store
  readonly log: Log
  readonly root: RootCredentials
  /** Epoch milliseconds. */
  readonly now: () => number
}

export interface OpenIdentities {
  readonly identities: IdentityIndex
  readonly lastUsed: LastUsed
  close(): Promise<void>
}

/** Identities in memory, and what keeps their rows tidy. */
export async function openIdentities({ store, log, root, now }: IdentityParts): Promise<OpenIdentities> {
  const identities = await IdentityIndex.follow(store, root, now)
  const lastUsed = new LastUsed(store)
  const sweep = new SessionSweep(store, identities, { now, log })
  return {
    identities,
    lastUsed,
    async close() {
      sweep.close()
      identities.close()
      await lastUsed.close()
    },
  }
}
