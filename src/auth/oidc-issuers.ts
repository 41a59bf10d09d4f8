import { isJsonObject, type Json, type JsonObject } from '../core/json.ts'
import { Lru } from '../core/lru.ts'
import { claimedIssuer, TokenError, TokenVerifier } from './jwt.ts'
import { KeySet, KeysUnavailable, type PublicKeys, UNKNOWN_KEY_COOLDOWN_MS } from './key-set.ts'
import { fetchable } from './remote-address.ts'
import { type FetchJson, RemoteDocument } from './remote-document.ts'
import type { UserPool, UserPools } from './user-pools.ts'

export interface IssuerOptions {
  readonly fetchJson: FetchJson
  /** Those of user pools are not discovered: it is known where their keys are, and that may be this process. */
  readonly userPools: UserPools
  /** A monotonic clock and the wall clock, in ms. */
  readonly now: () => number
  readonly time: () => number
}

/** Who issues tokens, as their verifier. */
export interface TokenAuthority {
  /** The claims of a token that it issued and that is in force. Rejects with TokenError. */
  verify(token: string): Promise<JsonObject>
}

/** What belongs to an issuer is kept as long as it is in use, whatever is deployed meanwhile. */
const MAX_ISSUERS = 1000

/** All issuers that authorizers name by URL: OpenID Connect providers (auth-throttle-cache.md 5.1 [D]). */
export class OidcIssuers {
  private readonly options: IssuerOptions
  private readonly verifier: TokenVerifier
  private readonly issuers = new Lru<string, TokenAuthority>(MAX_ISSUERS)

  constructor(options: IssuerOptions) {
    this.options = options
    this.verifier = new TokenVerifier(options.time)
  }

  /** null: that is no URL that may be asked for keys. */
  find(url: string): TokenAuthority | null {
    const known = this.issuers.get(url)
    if (known) return known
    const issuer = this.open(url)
    if (issuer) this.issuers.set(url, issuer)
    return issuer
  }

  private open(url: string): TokenAuthority | null {
    const pool = this.options.userPools.ofIssuer(url)
    if (pool) return new PoolAuthority(pool)
    const address = fetchable(url, { plain: true })
    if (address?.search !== '') return null
    return new DiscoveredIssuer(url, address, this.options, this.verifier)
  }
}

class PoolAuthority implements TokenAuthority {
  private readonly pool: UserPool

  constructor(pool: UserPool) {
    this.pool = pool
  }

  async verify(token: string): Promise<JsonObject> {
    const claims = await this.pool.verify(token)
    if (claims) return claims
    throw foreign()
  }
}

class DiscoveredIssuer implements TokenAuthority {
  private readonly name: string
  private readonly keys: PublicKeys
  private readonly scope: string
  private readonly verifier: TokenVerifier

  constructor(name: string, address: URL, { fetchJson, now }: IssuerOptions, verifier: TokenVerifier) {
    this.name = name
    this.keys = new DiscoveredKeys(address, fetchJson, now)
    this.scope = `oidc\n${name}`
    this.verifier = verifier
  }

  async verify(token: string): Promise<JsonObject> {
    // Before anything of it is read: most tokens come again and again.
    const known = this.verifier.recall(token, this.scope)
    if (known) return known
    // And nobody is asked about a token that names somebody else.
    const claimed = claimedIssuer(token)
    if (claimed !== null && claimed !== this.name) throw foreign()
    if (claimed === null) throw new TokenError('malformed', 'the token names no issuer')
    return this.verifier.verify(token, { name: this.name, keys: this.keys, scope: this.scope })
  }
}

const foreign = (): TokenError => new TokenError('issuer', 'the token names another issuer')

/**
 * The keys that an issuer's configuration leads to. Where they are may be another host, as at several providers; an issuer far away
 * leads nobody to this machine, though.
 */
class DiscoveredKeys implements PublicKeys {
  readonly url: string
  private readonly configuration: RemoteDocument<string>
  private readonly fetchJson: FetchJson
  private readonly now: () => number
  private published: KeySet | null = null

  constructor(issuer: URL, fetchJson: FetchJson, now: () => number) {
    this.url = `${issuer.href.replace(/\/$/, '')}/.well-known/openid-configuration`
    const plain = issuer.protocol === 'http:'
    this.configuration = new RemoteDocument(this.url, fetchJson, (document) => keysAddress(document, plain), now)
    this.fetchJson = fetchJson
    this.now = now
  }

  async find(kid: string): ReturnType<PublicKeys['find']> {
    const url = await this.configuration.get()
    if (url === null) throw new KeysUnavailable(this.url, 'configuration')
    const known = this.keysAt(url).find(kid)
    if (await known.catch(() => undefined)) return known
    // Keys that moved are found before it is forgotten where they were.
    const moved = await this.configuration.renew(UNKNOWN_KEY_COOLDOWN_MS)
    return moved === null || moved === url ? known : this.keysAt(moved).find(kid)
  }

  async findAnew(kid: string): ReturnType<PublicKeys['find']> {
    return this.published?.findAnew(kid)
  }

  private keysAt(url: string): KeySet {
    if (this.published?.url !== url) this.published = new KeySet(url, this.fetchJson, this.now)
    return this.published
  }
}

/** Throws where the configuration names no place that may be asked. */
function keysAddress(document: Json, plain: boolean): string {
  const url = isJsonObject(document) && typeof document.jwks_uri === 'string' ? fetchable(document.jwks_uri, { plain }) : null
  if (url) return url.href
  throw new Error('this configuration names no keys')
}
