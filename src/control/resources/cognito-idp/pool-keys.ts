import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { requestId } from '../../../core/id.ts'
import type { JsonObject } from '../../../core/json.ts'
import { Lru } from '../../../core/lru.ts'
import { UNSETTLED_COGNITO as TEXTS } from '../../../model/unsettled-cognito.ts'
import type { Store } from '../../../store/store.ts'
import { text } from '../../fields.ts'
import { resourceNotFound } from './errors.ts'
import { keysPath, type Pool } from './rows.ts'

export interface PoolKey {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** As the pool publishes it. */
  readonly jwk: JsonObject
}

const generate = promisify(generateKeyPair)
const MAX_KEYS = 1000

/** The key pairs that sign the tokens of pools: made with the first need of one, and kept in a row below the pool. */
export class PoolKeys {
  private readonly store: Store
  private readonly known = new Lru<string, PoolKey>(MAX_KEYS)
  private readonly making = new Map<string, Promise<PoolKey>>()

  constructor(store: Store) {
    this.store = store
  }

  /** Throws ResourceNotFoundException when the pool is gone. */
  async of(pool: Pool): Promise<PoolKey> {
    const row = await this.store.get(keysPath(pool.path))
    if (row) return this.read(text(row.value.kid) ?? '', text(row.value.privateKey) ?? '')
    const making = this.making.get(pool.path) ?? this.make(pool).finally(() => this.making.delete(pool.path))
    this.making.set(pool.path, making)
    return making
  }

  private read(kid: string, pem: string): PoolKey {
    const known = this.known.get(kid)
    if (known) return known
    const privateKey = createPrivateKey(pem)
    const publicKey = createPublicKey(privateKey)
    const { n, e } = publicKey.export({ format: 'jwk' })
    const key = { kid, privateKey, publicKey, jwk: { alg: 'RS256', e: e ?? '', kid, kty: 'RSA', n: n ?? '', use: 'sig' } }
    this.known.set(kid, key)
    return key
  }

  private async make(pool: Pool): Promise<PoolKey> {
    const { privateKey } = await generate('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    const kid = Buffer.from(requestId()).toString('base64')
    await this.store.transact(async (tree) => {
      if (!(await tree.get(pool.path))) throw resourceNotFound(TEXTS.poolMissing(pool.value.Id))
      await tree.put(keysPath(pool.path), 'user-pool-key', { kid, privateKey }, 0)
    })
    return this.read(kid, privateKey)
  }
}
