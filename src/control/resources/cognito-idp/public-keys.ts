import type { PublicKeys } from '../../../auth/key-set.ts'
import type { PoolKey } from './pool-keys.ts'
import type { Pool } from './rows.ts'

/** A pool's own key as verifiers look for it. */
export function publicKeys({ kid, publicKey }: PoolKey, pool: Pool): PublicKeys {
  return { url: `pool:${pool.path}#${kid}`, find: async (asked) => (asked === kid ? publicKey : undefined) }
}
