/** Cognito user pools that live in this process: the operations, the pages of their issuers, and their keys for authorizers. */
import type { RequestListener } from 'node:http'
import { TokenVerifier } from '../../../auth/jwt.ts'
import type { EmbeddedPools } from '../../../auth/user-pools.ts'
import type { Log } from '../../../core/log.ts'
import type { Store } from '../../../store/store.ts'
import type { Handlers } from '../../call.ts'
import { Attempts } from './attempts.ts'
import { Challenges } from './challenges.ts'
import { cognitoHandlers } from './handlers.ts'
import { createIssuerPages } from './issuer-pages.ts'
import { fileOutbox } from './outbox.ts'
import { Passwords } from './passwords.ts'
import { PoolKeys } from './pool-keys.ts'
import { publicKeys } from './public-keys.ts'
import { asPool, type Pool, poolById, poolPath } from './rows.ts'
import type { CognitoServices } from './services.ts'

export interface CognitoIdp {
  readonly handlers: Handlers
  /** null: they are served elsewhere. */
  readonly pools: EmbeddedPools | null
  /** Answers a request for a pool's keys, its configuration or its token endpoint; false when it is none, and nothing was done. */
  readonly pages: (...request: Parameters<RequestListener>) => boolean
}

export interface CognitoIdpParts {
  readonly store: Store
  /** Where messages are left that Cognito would send. */
  readonly dataDir: string
  readonly log: Log
  /** This process's own URL. */
  readonly url: string
}

export function createCognitoIdp({ store, dataDir, log, url }: CognitoIdpParts): CognitoIdp {
  const keys = new PoolKeys(store)
  const services: CognitoServices = {
    keys,
    passwords: new Passwords(),
    attempts: new Attempts(() => performance.now()),
    challenges: new Challenges(),
    outbox: fileOutbox(dataDir),
    verifier: new TokenVerifier(() => Date.now()),
  }
  return {
    handlers: cognitoHandlers(services),
    pages: createIssuerPages({ services, store, log, url }),
    pools: {
      async keysOf({ account, region, poolId }) {
        const pool = await (account === null ? poolById(store, poolId) : poolAt(store, poolPath(`/${account}/${region}`, poolId)))
        if (!pool) return null
        return publicKeys(await keys.of(pool), pool)
      },
    },
  }
}

async function poolAt(store: Store, path: string): Promise<Pool | null> {
  const row = await store.get(path)
  return row ? asPool(row) : null
}
