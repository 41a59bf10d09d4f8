import { createPublicKey, type KeyObject } from 'node:crypto'
import type { CryptoKey } from 'jose'
import { isJsonObject, type Json } from '../core/json.ts'
import { type FetchJson, RemoteDocument } from './remote-document.ts'

/** ms between two attempts to find keys that tokens name and nobody has, or that signed what the known ones did not. */
export const UNKNOWN_KEY_COOLDOWN_MS = 30_000
const MAX_KEYS = 100
const ALGORITHMS: readonly string[] = ['RS256', 'RS384', 'RS512']

/** The keys could not be had, and none are known. */
export class KeysUnavailable extends Error {
  /** Which document is not to be had: the keys themselves, or what says where they are. */
  readonly missing: 'configuration' | 'keys'
  constructor(url: string, missing: KeysUnavailable['missing'] = 'keys') {
    super(url)
    this.missing = missing
  }
}

type Key = CryptoKey | KeyObject
type Keys = ReadonlyMap<string, Key>

/** An issuer's public keys. */
export interface PublicKeys {
  /** What tells these keys from others: an address, where there is one. */
  readonly url: string
  /** undefined: there is no such key. Rejects with KeysUnavailable. */
  find(kid: string): Promise<Key | undefined>
  /**
   * The same of keys that are fetched anew, if that was not tried just now: another key may have come under the kid. Absent: those that
   * are found are true as they are. undefined: there is none. Never rejects.
   */
  findAnew?(kid: string): Promise<Key | undefined>
}

/** The public keys behind a JWKS address, by `kid`. */
export class KeySet implements PublicKeys {
  readonly url: string
  private readonly document: RemoteDocument<Keys>

  constructor(url: string, fetchJson: FetchJson, now: () => number) {
    this.url = url
    this.document = new RemoteDocument(url, fetchJson, importKeys, now)
  }

  /** undefined: there is no such key. Rejects with KeysUnavailable. */
  async find(kid: string): Promise<Key | undefined> {
    const keys = await this.document.get()
    if (!keys) throw new KeysUnavailable(this.url)
    return keys.get(kid) ?? this.findAnew(kid)
  }

  async findAnew(kid: string): Promise<Key | undefined> {
    return (await this.document.renew(UNKNOWN_KEY_COOLDOWN_MS))?.get(kid)
  }
}

/** RSA keys for signatures only: a secret or an unknown kind among them is as if it were not there. Throws when it is no JWKS. */
async function importKeys(document: Json): Promise<Keys> {
  if (!isJsonObject(document) || !Array.isArray(document.keys)) throw new Error('this is no JWKS')
  const keys = new Map<string, Key>()
  for (const jwk of document.keys.slice(0, MAX_KEYS)) {
    const key = await importKey(jwk)
    if (key) keys.set(key.kid, key.key)
  }
  return keys
}

async function importKey(jwk: Json): Promise<{ readonly kid: string; readonly key: Key } | null> {
  if (!isJsonObject(jwk)) return null
  const { kid, kty, n, e, use = 'sig', alg } = jwk
  if (kty !== 'RSA' || use !== 'sig' || typeof kid !== 'string' || typeof n !== 'string' || typeof e !== 'string') return null
  try {
    const key = await imported({ kty, n, e }, alg)
    return key && { kid, key }
  } catch {
    return null
  }
}

/** A key that names no algorithm is for each of them, as those of some providers are. */
async function imported(jwk: { kty: 'RSA'; n: string; e: string }, alg: Json | undefined): Promise<Key | null> {
  if (alg === undefined) return createPublicKey({ key: jwk, format: 'jwk' })
  if (typeof alg !== 'string' || !ALGORITHMS.includes(alg)) return null
  const { importJWK } = await import('jose')
  const key = await importJWK(jwk, alg)
  return key instanceof Uint8Array ? null : key
}
